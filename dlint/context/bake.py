"""Bake files: which Dockerfiles their targets build, from which context, with which arguments.

https://docs.docker.com/build/bake/reference/ in JSON or HCL. The functions and expressions of HCL are not evaluated: what
they decide is unknown.
"""

from __future__ import annotations

import json
import re
from typing import Any

from dlint.record import UNKNOWN, Record, Unknown

_VARIABLE = re.compile(r"\$\{\s*([A-Za-z_]\w*)\s*\}")
_DEPTH = 20


class BakeError(Exception):
    """A bake file that cannot be read; the message says why."""


class BakeTarget(Record):
    """A target, with what it inherits."""

    name: str
    """Its name."""
    context: str | Unknown
    """The folder that is sent."""
    dockerfile: str | Unknown
    """The Dockerfile, counted from the context."""
    stage: str | None | Unknown
    """The stage that is built."""
    arguments: dict[str, str | Unknown]
    """The build arguments it gives."""


def read_bake(path: str) -> list[BakeTarget]:
    """The targets of a bake file. Raises OSError where it cannot be read, `BakeError` where it is no bake file."""
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read(1 << 22)
    data = _read_json(text) if path.endswith(".json") else _read_hcl(text)
    targets = _blocks(data, "target")
    variables = {name: block.get("default") for name, block in _blocks(data, "variable").items()}
    return [_target(name, _inherited(name, targets, 0), variables) for name in targets]


def _read_json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BakeError(str(error)) from None
    return data if isinstance(data, dict) else {}


def _read_hcl(text: str) -> dict[str, Any]:
    try:
        import hcl2
    except ImportError:
        raise BakeError('reading HCL needs another package; run: pip install "dlint-dockerfile[bake]"') from None
    try:
        data: dict[str, Any] = hcl2.loads(text)
    except Exception as error:  # the parser's own errors have no common class
        raise BakeError(str(error).split("\n")[0]) from None
    return data


def _blocks(data: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """The blocks of a kind by name; a mapping in JSON, a list of mappings with quoted names in HCL."""
    found: dict[str, dict[str, Any]] = {}
    section = data.get(kind)
    for part in section if isinstance(section, list) else [section]:
        for name, block in part.items() if isinstance(part, dict) else ():
            if isinstance(block, dict):
                found[name.strip('"')] = {key.strip('"'): value for key, value in block.items()}
    return found


def _inherited(name: str, targets: dict[str, dict[str, Any]], depth: int) -> dict[str, Any]:
    """A target's fields over those of the targets it inherits from; of these the last wins."""
    own = targets.get(name, {})
    result: dict[str, Any] = {}
    parents = own.get("inherits")
    for parent in parents if isinstance(parents, list) and depth < _DEPTH else ():
        result = _over(_inherited(str(parent).strip('"'), targets, depth + 1), result)
    return _over(own, result)


def _over(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    arguments = {**(second.get("args") or {}), **(first.get("args") or {})}
    return {**second, **first, "args": arguments}


def _target(name: str, fields: dict[str, Any], variables: dict[str, Any]) -> BakeTarget:
    arguments = fields.get("args") or {}
    inline = fields.get("dockerfile-inline") is not None
    return BakeTarget(
        name=name,
        context=_text(fields.get("context", "."), variables),
        dockerfile=UNKNOWN if inline else _text(fields.get("dockerfile", "Dockerfile"), variables),
        stage=_text(fields["target"], variables) if fields.get("target") is not None else None,
        arguments={key.strip('"'): _text(value, variables) for key, value in arguments.items()},
    )


def _text(value: Any, variables: dict[str, Any], depth: int = 0) -> str | Unknown:
    """A string with its variables filled in; unknown where an expression decides it, or the environment may."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return UNKNOWN
    text = str(value)
    text = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    unknown = depth > _DEPTH

    def filled(match: re.Match[str]) -> str:
        nonlocal unknown
        inner = _text(variables.get(match[1]), variables, depth + 1)
        unknown = unknown or isinstance(inner, Unknown)
        return inner if isinstance(inner, str) else ""

    text = _VARIABLE.sub(filled, text) if not unknown else text
    return UNKNOWN if unknown or "${" in text or "%{" in text else text
