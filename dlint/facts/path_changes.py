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
    Copy,
    Download,
    File,
    Instruction,
    PathChange,
    Stage,
    Unknown,
    Variable,
    Volume,
    Workdir,
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

_RECURSIVE = frozenset(("-r", "-R", "--recursive", "-a"))
_MAKES = ("copy", "download", "extract", "write", "create", "move")
_WRITES = (">", ">>", ">|", "&>", "&>>")
_NOT_KEPT = ("/dev/", "/proc/", "&")
_LAST = "\U0010ffff"
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
    downloads = instruction.file._downloads.get(id(instruction), ())
    fetched = [(download.command, download._output) for download in downloads]
    for command in instruction.commands:
        changes = _CHANGES.get(command.name) if isinstance(command.name, str) else None
        if changes is not None:
            for change in changes(command):
                found.append(_new(instruction, command, *change))
        for redirection, target in command._step.redirections:
            if (
                redirection.operator in _WRITES
                and not target.startswith(_NOT_KEPT)
                and (command, target) not in fetched
            ):
                found.append(_new(instruction, command, target, "write", False, None, None))
    for fetcher, output in fetched:
        if output is not None:
            found.append(_new(instruction, fetcher, output, "download", False, None, None))
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
    of_file: str | None = None,
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
        _text_of_file=None if of_file is None else _absolute(instruction, command, of_file),
        **(_WITHOUT_MODE if mode is None else {}),
    )


_WITHOUT_MODE = {"sets_identity": False, "writable_by_others": False}
"""What is known at once of a change that sets no permissions, as most."""


@computes(File)
def _downloads(file: File) -> dict[int, list[Download]]:
    found: dict[int, list[Download]] = {}
    for download in facts_of(file, "download"):
        if isinstance(download, Download):
            found.setdefault(id(download.instruction), []).append(download)
    return found


@computes(PathChange)
def volume(change: PathChange) -> Volume | None:
    stage = change.stage
    if stage is None or not isinstance(change.path, str):
        return None
    found = _volume_at(stage, change.path, change.instruction._position)
    return found or next(
        (volume for each in stage.ancestors if (volume := _volume_at(each, change.path, len(each.instructions)))), None
    )


def _volume_at(stage: Stage, path: str, position: int) -> Volume | None:
    """The first VOLUME of a stage before a position that names the path or a folder above it."""
    found: Volume | None = None
    while path and stage._volumes:
        volume = stage._volumes.get(path)
        if volume is not None and volume._position < position and (found is None or volume._position < found._position):
            found = volume
        path = path.rpartition("/")[0]
    return found


@computes(Stage)
def _volumes(stage: Stage) -> dict[str, Volume]:
    found: dict[str, Volume] = {}
    for instruction in stage.instructions:
        if isinstance(instruction, Volume):
            for path in instruction.paths:
                found.setdefault(path.rstrip("/"), instruction)
    return found


@computes(Stage)
def made_paths(stage: Stage) -> list[str]:
    found: list[str | None | Unknown] = []
    for each in (*reversed(stage.ancestors), stage):
        for instruction in each.instructions:
            if isinstance(instruction, Workdir):
                found.append(instruction.resolved_path)
            elif isinstance(instruction, (Copy, Add)):
                found.append(instruction.resolved_destination)
            elif instruction.keyword == "RUN":
                found += [
                    change.path
                    for change in instruction._path_changes
                    if change.command is not None and change.command.name == "mkdir"
                ]
    return [path for path in found if isinstance(path, str)]


@computes(PathChange)
def span(change: PathChange) -> Span:
    return change.instruction.span if change.command is None else change.command.span


@computes(PathChange)
def _places(change: PathChange) -> dict[str, Span]:
    """The path, where it is a word of the command."""
    for argument in arguments_of(change.command) if change.command is not None else ():
        if argument.text.replace(GAP, "…") == change.written:
            return {"path": argument.span(change.file)}
    return {}


def _absolute(instruction: Instruction, command: Command | None, path: str) -> str:
    """A path as seen from the root, by `cd` and WORKDIR; a gap stands for what is not known."""
    if path.startswith("~"):
        path = "/root" + path[1:]
    if path.startswith(GAP) or _is_plain(path):
        return path
    folder = "" if path.startswith("/") else _folder(instruction, command)
    parts: list[str] = []
    for part in f"{folder}/{path}".split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _is_plain(path: str) -> bool:
    """Whether a path is absolute, and nothing in it has to be resolved."""
    return path[:1] == "/" and path[-1] != "/" and "//" not in path and "/." not in path


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
        inside = None
        name = source.path.rstrip("/").rpartition("/")[2] if isinstance(source.path, str) else ""
        if into and name not in ("", ".") and not source.is_wildcard:
            inside = f"{destination.rstrip('/')}/{name}"
            if "." in name:
                path = inside
        yield _new(instruction, None, path, "copy", True, mode, owner, None if inside == path else inside)


def _paths(command: Command) -> tuple[list[str], dict[str, str | None]]:
    """The operands of a command, and its options with the last value of each."""
    operands, options = split_words(command)
    return [operand.text for operand in operands], {option.name: option.value for option in options}


def _remove(command: Command) -> Iterator[Change]:
    paths, options = _paths(command)
    recursive = not _RECURSIVE.isdisjoint(options)
    for path in paths:
        yield path, "remove", recursive, None, None


def _make(command: Command) -> Iterator[Change]:
    paths, options = _paths(command)
    mode = options.get("-m", options.get("--mode"))
    for path in paths:
        yield path, "create", False, mode, None


def _chmod(command: Command) -> Iterator[Change]:
    words = [word.text for word in arguments_of(command)]
    if any(word.startswith("--reference") for word in words):
        return
    # A mode such as -w or -rwx looks like an option.
    plain = [word for word in words if not word.startswith("--") and not _is_chmod_option(word)]
    if plain:
        recursive = not _RECURSIVE.isdisjoint(_paths(command)[1])
        for path in plain[1:] or [""]:
            yield path, "mode", recursive, plain[0], None


def _is_chmod_option(word: str) -> bool:
    return len(word) > 1 and word[0] == "-" and not word[1:].strip("Rcfv")


def _chown(command: Command) -> Iterator[Change]:
    paths, options = _paths(command)
    if "--reference" not in options:
        recursive = not _RECURSIVE.isdisjoint(options)
        for path in paths[1:]:
            yield path, "owner", recursive, None, paths[0]


def _move(command: Command) -> Iterator[Change]:
    paths = _paths(command)[0]
    for path in paths[:-1]:
        yield path, "remove", True, None, None
    if len(paths) > 1:
        yield paths[-1], "move", True, None, None


def _copy(command: Command) -> Iterator[Change]:
    paths = _paths(command)[0]
    if len(paths) > 1:
        yield paths[-1], "create", True, None, None


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
    stage, text, position = change.stage, change._text, change.instruction._position
    if stage is None or text == "/" or text.startswith(GAP):
        return None
    texts, places, makes = stage._makes
    base, wildcard = _stem(text)
    found = -1
    for low, high in (
        ((text, text + "\0"), (base, base + _LAST)) if change.recursive or wildcard else ((text, text + "\0"),)
    ):
        for at in range(_first(texts, low), _first(texts, high)):
            if places[at] > found and makes[places[at]].instruction._position < position:
                found = places[at]
    return makes[found] if found >= 0 else None


@computes(PathChange)
def removes_empty(change: PathChange) -> bool:
    made = change.created_by
    if change.action != "remove" or made is None or made.action != "create" or made.command is None:
        return False
    between = [made.command.after]
    for instruction in made.instruction.after:
        if instruction is change.instruction:
            break
        between.append(instruction.commands)
    return all(command.name in _PUTTING_NOTHING for commands in between for command in commands)


_PUTTING_NOTHING = (
    "mkdir", "rmdir", "touch", "rm", "chmod", "chown", "chgrp", "cd", "set", "export", "echo", "true", "test", "[", ":",
    "addgroup", "adduser", "groupadd", "useradd", "usermod", "passwd", "chpasswd",
)  # fmt: skip
"""Commands that put no files into a folder; what echo writes with a redirection is a change of its own."""


def _first(texts: list[str], text: str) -> int:
    """The place of the first of the sorted texts that is not before a text."""
    low, high = 0, len(texts)
    while low < high:
        middle = (low + high) // 2
        if texts[middle] < text:
            low = middle + 1
        else:
            high = middle
    return low


@computes(Stage)
def _makes(stage: Stage) -> tuple[list[str], list[int], list[PathChange]]:
    """The paths that its instructions make and leave there, sorted; the place of each in the list of these changes."""
    makes = [
        change
        for instruction in stage.instructions
        for change in instruction._path_changes
        if change.action in _MAKES and change.removed_at_once is None
    ]
    texts = [(change._text, at) for at, change in enumerate(makes)]
    texts += [(change._text_of_file, at) for at, change in enumerate(makes) if change._text_of_file is not None]
    texts.sort()
    return [text for text, _ in texts], [at for _, at in texts], makes


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
    if change.action not in _MAKES or change.stage is None:
        return None
    return change.stage._removals.get(id(change))


@computes(Stage)
def _removals(stage: Stage) -> dict[int, PathChange]:
    """The first instruction that removes what another one made, by the identity of that change."""
    found: dict[int, PathChange] = {}
    for change in _with_action(stage, "remove"):
        if change.created_by is not None:
            found.setdefault(id(change.created_by), change)
    return found


@computes(PathChange)
def owner_change(change: PathChange) -> PathChange | None:
    for other in change.stage._owner_changes if change.stage is not None else ():
        if other.instruction._position > change.instruction._position and _concerns(other, change):
            return other
    return None


@computes(Stage)
def _owner_changes(stage: Stage) -> list[PathChange]:
    return _with_action(stage, "owner")


def _with_action(stage: Stage, action: str) -> list[PathChange]:
    return [
        change for instruction in stage.instructions for change in instruction._path_changes if change.action == action
    ]


@computes(Variable)
def copied_by(variable: Variable) -> Instruction | None:
    path, stage = variable.value, variable.instruction.stage
    if stage is None or not isinstance(path, str) or not path.startswith("/"):
        return None
    copies = _with_action(stage, "copy")
    return next((copy.instruction for copy in copies if path in (copy._text, copy._text_of_file)), None)


@computes(PathChange)
def is_only(change: PathChange) -> bool:
    return len(change.instruction._path_changes) == 1


@computes(PathChange)
def removed_at_once(change: PathChange) -> PathChange | None:
    places, removals = change.instruction._removals_here
    for other in removals:
        if places[id(other)] > places[id(change)] and (_concerns(other, change) or _may_be_the_same(other, change)):
            return other
    return None


def _may_be_the_same(change: PathChange, other: PathChange) -> bool:
    """Whether a file in a folder that is not known, such as behind `cd ..`, has the name of another one."""
    folder, slash, name = change._text.rpartition("/")
    return bool(slash) and folder.lstrip("/") == GAP and other._text.rpartition("/")[2] == name


@computes(Instruction)
def _removals_here(instruction: Instruction) -> tuple[dict[int, int], list[PathChange]]:
    changes = instruction._path_changes
    places = {id(change): at for at, change in enumerate(changes)}
    return places, [change for change in changes if change.action == "remove"]
