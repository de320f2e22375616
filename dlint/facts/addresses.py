"""The addresses that servers listen on: what stands as `address` in `data/servers.yaml`."""

from __future__ import annotations

from dlint.facts.launch import option_values, server_of
from dlint.facts.model import UNKNOWN, Process, Unknown
from dlint.facts.ports import is_configured
from dlint.facts.variables import in_force
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dlint.facts.launch import Words


@computes(Process)
def address(process: Process) -> str | None | Unknown:
    words = process._words
    known = _known(words)
    if known is None:
        return UNKNOWN
    given = _given(words, known)
    if given is not None:
        return host_of(given) if isinstance(given, str) else UNKNOWN
    if any(not isinstance(word, str) for word in words) or _has(words, known.get("all", ())):
        return UNKNOWN
    stage = process.stage
    for name in known.get("environment", ()):
        variable = None if stage is None else in_force(stage, name)
        if variable is not None and variable.origin == "env":
            return host_of(variable.value) if isinstance(variable.value, str) else UNKNOWN
        if any(assignment.name == name for assignment in process.command.assignments):
            return UNKNOWN
    if stage is not None and any(in_force(stage, name) is not None for name in known.get("elsewhere", ())):
        return UNKNOWN
    only = known.get("words")
    if only is not None and not any(word in only for word in words):
        return UNKNOWN
    entry = server_of(words)
    if stage is not None and entry is not None and is_configured(stage, [*entry.get("configuration", ())]):
        return UNKNOWN
    default: str | Unknown = known.get("default", UNKNOWN)
    return default


@computes(Process)
def address_option(process: Process) -> str | None:
    known = _known(process._words)
    return str(known["options"][0]) if known is not None and known.get("options") else None


def _known(words: Words) -> dict[str, Any] | None:
    entry = server_of(words)
    return None if entry is None else entry.get("address")


def _given(words: Words, known: dict[str, Any]) -> str | None | Unknown:
    """The value of the option or operand that names the address; None if there is none."""
    if known.get("operand"):
        for word in words[2:]:
            if not isinstance(word, str):
                return word
            if not word.startswith("-"):
                # A port alone leaves the address as it is.
                return word if ":" in word or not word.isdecimal() else None
        return None
    values = option_values(words, known.get("options", []))
    if not values:
        return None
    # `--host` without a value stands for all addresses.
    return "" if isinstance(values[0], str) and values[0].startswith("-") else values[0]


def _has(words: Words, options: list[str] | tuple[str, ...]) -> bool:
    return any(isinstance(word, str) and word.partition("=")[0] in options for word in words)


def host_of(text: str) -> str | None:
    """The host of an address such as `127.0.0.1:8000` or `http://localhost:5000`; None for all of a machine's."""
    rest = text.partition("://")[2] or text
    rest = rest.split("/", 1)[0]
    if rest.startswith("["):
        host = rest[1:].partition("]")[0]
    else:
        host = rest.rpartition(":")[0] if ":" in rest and rest.count(":") == 1 else rest
    return None if host in ("", "0.0.0.0", "::", "*", "+", "0", "true") or host.isdecimal() else host
