"""The configuration file: what may stand in it, and what is said where it is not right.

`.dlint.yaml`, or the table `[tool.dlint]` of `pyproject.toml`, with the same keys. Read here once after each change;
`dlint.settings.config` keeps the result.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from dlint.documents import DocumentError, parse
from dlint.findings import SEVERITIES
from dlint.reports import FORMATS
from dlint.settings.config import FAIL_ON, PROFILES, UsageError, read_text
from dlint.suggest import closest, did_you_mean


def _as_list(value: object) -> object:
    """One name may stand for a list of it."""
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_as_list)]


class ConfigFile(BaseModel):
    """The keys of a configuration file. Rules may be named as everywhere: by id, alias, category, tag, or `ALL`."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=lambda name: name.replace("_", "-"))

    profile: Literal["default", "strict", "security", "hadolint", "buildkit"] | None = Field(
        None, description="The set of rules to apply."
    )
    select: Names | None = Field(None, description="The rules to apply, instead of a profile.")
    extend_select: Names = Field([], description="Rules to apply besides those of the profile or of select.")
    ignore: Names = Field([], description="Rules to leave out.")
    per_file_ignores: dict[str, Names] = Field(
        {}, description="Rules to leave out in some files: patterns as in .gitignore, from the folder of this file."
    )
    severity: dict[str, Literal["error", "warning", "info", "style"]] = Field(
        {}, description="The severity that a rule shall have."
    )
    options: dict[str, dict[str, Any]] = Field({}, description="The options of rules; `dlint explain RULE` lists them.")
    rules: Names = Field([], description="Folders with rules of your own, from the folder of this file.")
    exclude: Names = Field(
        [], description="Files and folders to pass over when a folder is searched; patterns as in .gitignore."
    )
    fail_on: Literal["error", "warning", "info", "style", "never"] | None = Field(
        None, description="The mildest severity of a finding that makes the exit code 1."
    )
    format: str | None = Field(None, description="The report to write on standard output.")
    context: bool | str | None = Field(
        None, description="The build context, from the folder of this file; false to judge each Dockerfile alone."
    )
    shellcheck: bool | None = Field(None, description="Whether ShellCheck looks at the shell scripts.")


CHOICES: dict[str, Sequence[str]] = {"profile": PROFILES, "fail-on": FAIL_ON, "severity": SEVERITIES}


def read_config(path: str) -> dict[str, Any]:
    """The content of a configuration file, checked: its keys as written, without those that say nothing.

    Raises `UsageError` with a line `file:line: key: what` for each mistake.
    """
    text = read_text(path)
    data, line_of = _read_toml(text, path) if path.endswith(".toml") else _read_yaml(text, path)
    try:
        model = ConfigFile.model_validate(data)
    except ValidationError as error:
        problems = sorted([(line_of(item["loc"]), _explain(item)) for item in error.errors()])
        raise UsageError("\n".join([f"{path}:{line}: {what}" for line, what in problems])) from None
    if model.format is not None and model.format not in FORMATS:
        hint = did_you_mean(closest(model.format, FORMATS))
        raise UsageError(
            f"{path}:{line_of(('format',))}: format: {model.format!r} is none of {', '.join(FORMATS)}{hint}"
        )
    return model.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)


def line_of(path: str, key: str, name: str) -> int:
    """The line of a configuration file where the name stands under the key; that of the key if it stands nowhere.

    Raises `UsageError` where the file cannot be read any more.
    """
    text = read_text(path)
    _, line_of_key = _read_toml(text, path) if path.endswith(".toml") else _read_yaml(text, path)
    first = line_of_key((key,))
    lines = text.splitlines()[first - 1 :]
    return next((first + number for number, line in enumerate(lines) if name in line), first)


LineOf = Callable[[Sequence[str | int]], int]


def _read_yaml(text: str, path: str) -> tuple[Any, LineOf]:
    try:
        node = parse(text, path)
    except DocumentError as error:
        raise UsageError(str(error)) from None
    if node.data is not None and not isinstance(node.data, dict):
        raise UsageError(f"{path}:1: keys and values are expected here, such as 'ignore: [DL3008]'")
    return node.data or {}, node.line_of


def _read_toml(text: str, path: str) -> tuple[Any, LineOf]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not TOML: {error}") from None
    if path.endswith("pyproject.toml"):
        document = document.get("tool", {}).get("dlint", {})
    return document, lambda place: _toml_line(text, place)


def _toml_line(text: str, place: Sequence[str | int]) -> int:
    """The line of a key, looked up in the text, since tomllib keeps no positions."""
    keys = [str(step) for step in place if isinstance(step, str)]
    table = 0
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip().replace('"', "").replace("'", "")
        if bare.startswith("[tool.dlint"):
            table = number
            names = bare.strip("[]").split(".")[2:]
            if names and names == keys[: len(names)]:
                keys = keys[len(names) :]
        elif table and keys and bare.partition("=")[0].strip() == keys[0]:
            return number
    return table or 1


def _explain(error: ErrorDetails) -> str:
    """A mistake in our own words."""
    place = [str(step) for step in error["loc"]]
    key = place[0] if place else ""
    if error["type"] == "extra_forbidden":
        known = [name.replace("_", "-") for name in ConfigFile.model_fields]
        hint = did_you_mean(closest(key, known)) or f"; the keys are {', '.join(known)}"
        return f"unknown key {key!r}{hint}"
    shown = ".".join(place)
    if error["type"] == "literal_error" and key in CHOICES:
        given = error["input"]
        return (
            f"{shown}: {given!r} is none of {', '.join(CHOICES[key])}{did_you_mean(closest(str(given), CHOICES[key]))}"
        )
    message = (
        error["msg"]
        .replace("Input should be", "must be")
        .replace("a valid dictionary", "a mapping")
        .replace("a valid", "a")
    )
    return f"{shown}: {message}, not {error['input']!r}"
