"""What the permissions that a path is given allow: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/chmod.html"""

from __future__ import annotations

from dlint.facts.model import UNKNOWN, PathChange, Unknown
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@computes(PathChange)
def writable_by_others(change: PathChange) -> bool | Unknown:
    mode = change.mode
    if not isinstance(mode, str):
        return UNKNOWN if mode is UNKNOWN else False
    octal = _octal(mode)
    if octal is not None:
        return bool(int(octal[-1]) & 2)
    writable = False
    for who, operator, permissions in _clauses(mode):
        if "o" in who or "a" in who or not who:
            if operator == "=":
                writable = "w" in permissions
            elif "w" in permissions:
                writable = operator == "+"
    return writable


@computes(PathChange)
def sets_identity(change: PathChange) -> bool | Unknown:
    mode = change.mode
    if not isinstance(mode, str):
        return UNKNOWN if mode is UNKNOWN else False
    if _is_folder(change):
        return False
    octal = _octal(mode)
    if octal is not None:
        return octal[0] in "234567"
    return any("s" in permissions and operator != "-" and who != "o" for who, operator, permissions in _clauses(mode))


def _is_folder(change: PathChange) -> bool:
    """Whether mkdir makes the path, or something below it: on a folder these bits say whose the files in it will be."""
    if change.command is not None and change.command.name == "mkdir":
        return True
    if not isinstance(change.path, str):
        return False
    for instruction in (change.instruction, *change.instruction.before):
        for other in instruction._path_changes:
            if other.command is None or other.command.name != "mkdir" or isinstance(other.path, Unknown):
                continue
            if other.path == change.path or other.path.startswith(f"{change.path}/"):
                return True
    return False


def _octal(mode: str) -> str | None:
    """The four digits of a numeric mode."""
    return mode.zfill(4)[-4:] if mode and len(mode) <= 5 and not mode.strip("01234567") else None


def _clauses(mode: str) -> Iterator[tuple[str, str, str]]:
    """Whom a symbolic mode gives (`+`), takes (`-`) or leaves (`=`) which permissions, in order."""
    clauses = mode.split(",")
    if any(clause.strip("ugoa+-=rwxXst") for clause in clauses):
        return
    for clause in clauses:
        who = clause[: len(clause) - len(clause.lstrip("ugoa"))]
        operator = ""
        permissions = ""
        for character in clause[len(who) :]:
            if character in "+-=":
                if operator:
                    yield who, operator, permissions
                operator, permissions = character, ""
            else:
                permissions += character
        if operator:
            yield who, operator, permissions
