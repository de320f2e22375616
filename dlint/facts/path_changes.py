"""Files and folders that instructions make, change and remove.

Every instruction that writes makes a layer, and a layer keeps what it wrote: what a later instruction removes is hidden,
not gone, and what it gives other permissions or owners is stored a second time.
https://docs.docker.com/build/cache/optimize/#keep-layers-small
"""

from __future__ import annotations

from dlint.facts.command_line import split_words
from dlint.facts.model import (
    UNKNOWN,
    Add,
    Command,
    CommandFlag,
    Copy,
    Download,
    Instruction,
    PathChange,
    Unknown,
    Volume,
)
from dlint.facts.registry import collects, facts_of
from dlint.facts.words import arguments_of
from dlint.record import computes
from dlint.shell.wrappers import GAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.facts.model import File
    from dlint.text import Span

    Change = tuple[str, str, bool, str | None, str | None]
    """Path, action, recursive, mode, owner; a gap stands for what is not known."""

_RECURSIVE = ("-r", "-R", "--recursive", "-a")
_MAKES = ("copy", "download", "extract", "write", "create", "move")
_WRITES = (">", ">>", ">|", "&>", "&>>")
_NOT_KEPT = ("/dev/", "/proc/", "&")
WILDCARDS = ("*", "?", "[")


@collects("path-change")
def collect_path_changes(file: File) -> list[PathChange]:
    found: list[PathChange] = []
    for instruction in file._all_instructions:
        found += instruction._path_changes
    return found


@computes(Instruction)
def _path_changes(instruction: Instruction) -> list[PathChange]:
    if isinstance(instruction, (Copy, Add)):
        return list(_copied(instruction))
    if instruction.keyword != "RUN":
        return []
    found: list[PathChange] = []
    for command in instruction.commands:
        changes = _CHANGES.get(command.name) if isinstance(command.name, str) else None
        if changes is not None:
            for change in changes(command):
                found.append(_new(instruction, command, *change))
        for redirection, target in command._step.redirections:
            if redirection.operator in _WRITES and not target.startswith(_NOT_KEPT):
                found.append(_new(instruction, command, target, "write", False, None, None))
    for download in facts_of(instruction.file, "download"):
        if isinstance(download, Download) and download.instruction is instruction and download._output is not None:
            found.append(_new(instruction, download.command, download._output, "download", False, None, None))
    found.sort(key=lambda change: change.command._index if change.command is not None else 0)
    return found


def _new(
    instruction: Instruction,
    command: Command | None,
    path: str,
    action: str,
    recursive: bool,
    mode: str | None,
    owner: str | None,
) -> PathChange:
    text = _absolute(instruction, command, path)
    return PathChange(
        file=instruction.file,
        path=UNKNOWN if GAP in text else text,
        written=path.replace(GAP, "…"),
        action=action,
        recursive=recursive,
        mode=UNKNOWN if mode is not None and GAP in mode else mode,
        owner=UNKNOWN if owner is not None and GAP in owner else owner,
        instruction=instruction,
        stage=instruction.stage,
        command=command,
        _text=text,
    )


@computes(PathChange)
def volume(change: PathChange) -> Volume | None:
    stage = change.stage
    if stage is None or not isinstance(change.path, str):
        return None
    earlier = [change.instruction.before, *(ancestor.instructions for ancestor in stage.ancestors)]
    for instructions in earlier:
        for instruction in instructions:
            if isinstance(instruction, Volume) and any(_lies_in(change.path, path) for path in instruction.paths):
                return instruction
    return None


def _lies_in(path: str, folder: str) -> bool:
    folder = folder.rstrip("/")
    return folder != "" and (path == folder or path.startswith(folder + "/"))


@computes(PathChange)
def span(change: PathChange) -> Span:
    return change.instruction.span if change.command is None else change.command.span


def _absolute(instruction: Instruction, command: Command | None, path: str) -> str:
    """A path as seen from the root, by `cd` and WORKDIR; a gap stands for what is not known."""
    if path.startswith("~"):
        path = "/root" + path[1:]
    if path.startswith(GAP):
        return path
    folder = "" if path.startswith("/") else _folder(instruction, command)
    parts: list[str] = []
    for part in f"{folder}/{path}".split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _folder(instruction: Instruction, command: Command | None) -> str:
    """The folder in which a command runs."""
    if command is not None:
        for earlier in reversed(command.before):
            if earlier.name in ("cd", "pushd"):
                words = arguments_of(earlier)
                target = words[-1].text if words else "/root"
                return target if target.startswith("/") and not earlier.nested else GAP
    workdir = instruction.workdir
    folder = "/" if workdir is None else workdir.resolved_path
    return folder if isinstance(folder, str) else GAP


# ---------------------------------------------------------------------------------------------------- what makes them


def _copied(instruction: Copy | Add) -> Iterator[PathChange]:
    destination = instruction.destination
    if not isinstance(destination, str):
        return
    mode = instruction.chmod if isinstance(instruction.chmod, str) else None
    owner = instruction.chown if isinstance(instruction.chown, str) else None
    into = destination.endswith("/") or destination in (".", "..") or len(instruction.sources) > 1
    for source in instruction.sources:
        path = destination
        name = source.path.rstrip("/").rpartition("/")[2] if isinstance(source.path, str) else ""
        if into and name not in ("", ".") and not source.is_wildcard and "." in name:
            path = f"{destination.rstrip('/')}/{name}"
        yield _new(instruction, None, path, "copy", True, mode, owner)


def _options(command: Command) -> list[str]:
    return [flag.name for flag in command.flags if isinstance(flag, CommandFlag)]


def _paths(command: Command, skip: int = 0) -> list[str]:
    return [operand.text for operand in split_words(command)[0][skip:]]


def _is_recursive(command: Command) -> bool:
    return any(name in _RECURSIVE for name in _options(command))


def _remove(command: Command) -> Iterator[Change]:
    for path in _paths(command):
        yield path, "remove", _is_recursive(command), None, None


def _make(command: Command) -> Iterator[Change]:
    mode = next((flag.value for flag in command.flags if flag.name in ("-m", "--mode")), None)
    for path in _paths(command):
        yield path, "create", False, GAP if isinstance(mode, Unknown) else mode, None


def _chmod(command: Command) -> Iterator[Change]:
    words = [word.text for word in arguments_of(command)]
    if any(word.startswith("--reference") for word in words):
        return
    # A mode such as -w or -rwx looks like an option.
    plain = [word for word in words if not word.startswith("--") and not _is_chmod_option(word)]
    if plain:
        for path in plain[1:] or [""]:
            yield path, "mode", _is_recursive(command), plain[0], None


def _is_chmod_option(word: str) -> bool:
    return len(word) > 1 and word[0] == "-" and not word[1:].strip("Rcfv")


def _chown(command: Command) -> Iterator[Change]:
    operands = _paths(command)
    if "--reference" not in _options(command):
        for path in operands[1:]:
            yield path, "owner", _is_recursive(command), None, operands[0]


def _move(command: Command) -> Iterator[Change]:
    operands = _paths(command)
    for path in operands[:-1]:
        yield path, "remove", True, None, None
    if len(operands) > 1:
        yield operands[-1], "move", True, None, None


def _copy(command: Command) -> Iterator[Change]:
    operands = _paths(command)
    if len(operands) > 1:
        yield operands[-1], "create", True, None, None


def _extract(command: Command) -> Iterator[Change]:
    folder = next((flag.value for flag in command.flags if flag.name in ("-C", "--directory", "-d")), None)
    if isinstance(folder, str):
        yield folder, "extract", True, None, None


_CHANGES = {
    "rm": _remove,
    "unlink": _remove,
    "rmdir": _remove,
    "mkdir": _make,
    "touch": _make,
    "chmod": _chmod,
    "chown": _chown,
    "chgrp": _chown,
    "mv": _move,
    "cp": _copy,
    "install": _copy,
    "tar": _extract,
    "unzip": _extract,
}


# ---------------------------------------------------------------------------------------------------- across layers


@computes(PathChange)
def created_by(change: PathChange) -> PathChange | None:
    if change._text == "/" or change._text.startswith(GAP):
        return None
    for earlier in reversed(change.instruction.before):
        gone: list[PathChange] = []
        for other in reversed(earlier._path_changes):
            if other.action == "remove":
                gone.append(other)
            elif other.action in _MAKES and _concerns(change, other) and not any(_concerns(x, other) for x in gone):
                return other
    return None


def _concerns(change: PathChange, other: PathChange) -> bool:
    """Whether a change is one of the path of another: the same, one below it, or one that its wildcard matches."""
    base, wildcard = _stem(change._text)
    return other._text == change._text or ((change.recursive or wildcard) and other._text.startswith(base))


def _stem(path: str) -> tuple[str, bool]:
    """What the paths below a path, or matched by it, begin with; and whether it holds a wildcard."""
    for at, character in enumerate(path):
        if character in WILDCARDS:
            return path[:at], True
    return path + "/", False


@computes(PathChange)
def removed_by(change: PathChange) -> PathChange | None:
    if change.action in _MAKES:
        for later in change.instruction.after:
            for other in later._path_changes:
                if other.action == "remove" and other.created_by is change:
                    return other
    return None


@computes(PathChange)
def owner_change(change: PathChange) -> PathChange | None:
    for later in change.instruction.after:
        for other in later._path_changes:
            if other.action == "owner" and _concerns(other, change):
                return other
    return None


@computes(PathChange)
def is_only(change: PathChange) -> bool:
    return len(change.instruction._path_changes) == 1


@computes(PathChange)
def removed_at_once(change: PathChange) -> PathChange | None:
    changes = change.instruction._path_changes
    for other in changes[changes.index(change) + 1 :]:
        if other.action == "remove" and _concerns(other, change):
            return other
    return None
