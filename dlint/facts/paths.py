"""Paths and what is copied to them: COPY, ADD, WORKDIR, VOLUME, and the folder that is in force."""

from __future__ import annotations

from dlint.facts.model import (
    UNKNOWN,
    Add,
    Copy,
    Instruction,
    Source,
    Unknown,
    Volume,
    Workdir,
)
from dlint.facts.registry import collects
from dlint.facts.variables import expand_word
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from dlint.dockerfile import syntax
    from dlint.facts.model import Command, File

    SourceType = Literal["path", "url", "git", "heredoc"]

_ARCHIVES: tuple[str, ...] = (
    ".tar",
    ".tar.gz",
    ".tgz",
    ".taz",
    ".tar.bz2",
    ".tbz",
    ".tbz2",
    ".tb2",
    ".tz2",
    ".tar.xz",
    ".txz",
)
_ARCHIVES += (
    ".tar.z",
    ".tar.lz",
    ".tlz",
    ".tar.lzma",
    ".tar.zst",
    ".tzst",
    ".tpz",
    ".gz",
    ".bz2",
    ".xz",
    ".lzma",
    ".lz",
    ".z",
)
"""How the names of archives end that ADD unpacks, and of compressed files: https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives"""


# ---------------------------------------------------------------------------------------------------- WORKDIR, VOLUME


@computes(Workdir, "path")
def path_of_workdir(instruction: Workdir) -> str | Unknown:
    words = instruction._node.arguments
    return expand_word(instruction, words[0]) if words else ""


def is_absolute_path(path: str, windows: bool) -> bool:
    """Whether a path begins at the root; on Windows with a drive, a slash or a backslash."""
    return path.startswith("/") or (windows and (path.startswith("\\") or path[1:2] == ":"))


@computes(Workdir)
def is_absolute(instruction: Workdir) -> bool | Unknown:
    path, stage = instruction.path, instruction.stage
    if not instruction._node.arguments:
        return UNKNOWN
    if isinstance(path, Unknown):
        head = instruction._node.arguments[0].value
        return True if head.startswith("/") else UNKNOWN
    drive = path[1:2] == ":" and path[:1].isalpha()
    return is_absolute_path(path, drive or (stage is not None and bool(stage.is_windows)))


@computes(Workdir)
def is_first(instruction: Workdir) -> bool:
    # The one inside an ONBUILD is the first of the stage that runs it, as far as one sees here.
    return instruction.workdir is None or instruction.onbuild is not None


@computes(Workdir)
def resolved_path(instruction: Workdir) -> str | Unknown:
    return resolve(instruction, instruction.path)


def resolve(instruction: Instruction, path: str | None | Unknown) -> str | Unknown:
    """A path as an absolute one where `instruction` stands; unknown below a folder that only the base image sets."""
    if not isinstance(path, str):
        return UNKNOWN
    windows = instruction.stage is not None and bool(instruction.stage.is_windows)
    if is_absolute_path(path, windows):
        return clean(path)
    waiting: list[Workdir] = []
    workdir = instruction.workdir
    while (
        workdir is not None and "resolved_path" not in workdir.__dict__
    ):  # not by recursion, which many would be too deep for
        waiting.append(workdir)
        workdir = workdir.workdir
    for each in reversed(waiting):
        each.resolved_path  # noqa: B018 (computes and keeps it)
    folder = UNKNOWN if instruction.workdir is None else instruction.workdir.resolved_path
    return UNKNOWN if isinstance(folder, Unknown) else clean(f"{folder}/{path}")


def clean(path: str) -> str:
    """A path without `.`, `..` and double slashes; a slash at the end stays away."""
    parts: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and not (part == ".." and path.startswith("/")):
            parts.append(part)
    return ("/" if path[:1] in ("/", "\\") else "") + "/".join(parts)


@computes(Volume)
def paths(instruction: Volume) -> list[str]:
    found = [expand_word(instruction, word) for word in instruction._node.arguments]
    return [path for path in found if isinstance(path, str)]


# ---------------------------------------------------------------------------------------------------- COPY and ADD


def _flag_value(instruction: Instruction, name: str) -> str | None | Unknown:
    for flag in instruction._node.flags:
        if flag.name == name and flag.value is not None:
            return expand_word(instruction, flag.value)
    return None


@computes(Add, "destination")
@computes(Copy, "destination")
def destination(instruction: Add | Copy) -> str | None | Unknown:
    words = instruction._node.arguments
    return expand_word(instruction, words[-1]) if len(words) > 1 else None


@computes(Add, "resolved_destination")
@computes(Copy, "resolved_destination")
def resolved_destination(instruction: Add | Copy) -> str | None | Unknown:
    path = instruction.destination
    return None if path is None else resolve(instruction, path)


@computes(Add, "same_destination_as_previous")
@computes(Copy, "same_destination_as_previous")
def same_destination_as_previous(instruction: Add | Copy) -> bool | Unknown:
    other = instruction.previous
    if type(other) is not type(instruction) or not instruction.same_flags_as_previous:
        return False
    assert isinstance(other, (Add, Copy))
    here, there = instruction.destination, other.destination
    if isinstance(here, Unknown) or isinstance(there, Unknown):
        return UNKNOWN
    return here is not None and there is not None and clean(here) == clean(there)


@computes(Add, "chown")
@computes(Copy, "chown")
def chown(instruction: Add | Copy) -> str | None | Unknown:
    return _flag_value(instruction, "chown")


@computes(Add, "chmod")
@computes(Copy, "chmod")
def chmod(instruction: Add | Copy) -> str | None | Unknown:
    return _flag_value(instruction, "chmod")


@computes(Add)
def checksum(instruction: Add) -> str | None | Unknown:
    return _flag_value(instruction, "checksum")


@computes(Add, "sources")
@computes(Copy, "sources")
def sources(instruction: Add | Copy) -> list[Source]:
    heredocs = {heredoc.start: heredoc for heredoc in instruction._node.heredocs}
    return [_source(instruction, word, heredocs.get(word.start)) for word in instruction._node.arguments[:-1]]


def _source(instruction: Add | Copy, word: syntax.Word, heredoc: syntax.Heredoc | None) -> Source:
    path = word.value if heredoc is not None else expand_word(instruction, word)
    kind: SourceType | Unknown = "heredoc" if heredoc is not None else source_type(path, word.value)
    return Source(file=instruction.file, _node=word, instruction=instruction, path=path, type=kind, written=word.value)


def source_type(path: str | Unknown, written: str) -> SourceType | Unknown:
    """What a source is by its look: https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository"""
    text = path if isinstance(path, str) else written.partition("$")[0]
    lower = text.lower()
    if lower.startswith(("git://", "ssh://", "git@")) or (
        "@" in text.split("/", 1)[0] and ":" in text.partition("@")[2]
    ):
        return "git"
    if lower.startswith(("http://", "https://")):
        address = text.partition("#")[0].partition("?")[0]
        if isinstance(path, Unknown):
            return "url" if not written.partition("#")[0].partition("?")[0].endswith(".git") else "git"
        return "git" if address.endswith(".git") else "url"
    if isinstance(path, Unknown):
        return "path" if text else UNKNOWN
    return "path"


@collects("source")
def collect_sources(file: File) -> list[Source]:
    return [
        source
        for instruction in file._all_instructions
        if isinstance(instruction, (Add, Copy))
        for source in instruction.sources
    ]


@computes(Source)
def is_archive(source: Source) -> bool | Unknown:
    if isinstance(source.path, Unknown):
        # `app-$VERSION.tar.gz` is one whatever the version is.
        ending = source.written.rpartition("}")[2] if source.written.rstrip("'\"")[-1:] != "}" else ""
        return True if ending.lower().endswith(_ARCHIVES) else UNKNOWN
    name = source.path.partition("?")[0] if source.type == "url" else source.path
    return name.lower().endswith(_ARCHIVES)


@computes(Source)
def is_context_root(source: Source) -> bool | Unknown:
    instruction = source.instruction
    if isinstance(instruction, Copy) and instruction.from_ is not None:
        return False
    if isinstance(source.path, Unknown):
        return UNKNOWN if source.type != "url" else False
    return source.type == "path" and clean(source.path).lstrip("/") in ("", "*")


@computes(Source)
def is_wildcard(source: Source) -> bool | Unknown:
    if isinstance(source.path, Unknown):
        return UNKNOWN
    return source.type == "path" and any(mark in source.path for mark in "*?[")


@computes(Source)
def covered_by(source: Source) -> Source | None:
    """The earlier source of the same stage that brings the same file from the context already."""
    if source.type != "path" or isinstance(source.path, Unknown) or _is_copied_from_image(source):
        return None
    path = clean(source.path).lstrip("/")
    for instruction in source.instruction.before:
        if isinstance(instruction, (Add, Copy)):
            for other in instruction.sources:
                if other.type == "path" and isinstance(other.path, str) and not _is_copied_from_image(other):
                    folder = clean(other.path).lstrip("/")
                    if folder in ("", path) or path.startswith(folder + "/"):
                        return other
    return None


def _is_copied_from_image(source: Source) -> bool:
    return isinstance(source.instruction, Copy) and source.instruction.from_ is not None


@computes(Source)
def extracted_by(source: Source) -> Command | None:
    name = _base_name(source)
    if name is None or source.instruction.stage is None:
        return None
    for command in _commands_after(source.instruction):
        if _unpacks(command) and any(
            isinstance(word, str) and word.rpartition("/")[2] == name for word in command.arguments
        ):
            return command
    return None


def _base_name(source: Source) -> str | None:
    """The file name under which an archive arrives; None if it is no archive, or its name is not known."""
    destination = source.instruction.destination if isinstance(source.instruction, (Add, Copy)) else None
    if isinstance(destination, str) and destination.lower().endswith(_ARCHIVES):
        return destination.rpartition("/")[2]
    if source.is_archive and isinstance(source.path, str):
        return source.path.rpartition("/")[2]
    return None


_UNPACKERS = ("unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz", "uncompress", "zcat", "gzcat", "unzstd", "bsdtar")


def _unpacks(command: Command) -> bool:
    if command.name in _UNPACKERS:
        return True
    if command.name != "tar":
        return False
    first = command.arguments[0] if command.arguments else ""
    bundled = (
        isinstance(first, str) and not first.startswith("-") and "x" in first.partition("=")[0] and "/" not in first
    )
    return bundled or any(flag.name in ("-x", "--extract", "--get") for flag in command.flags)


def _commands_after(instruction: Instruction) -> list[Command]:
    return [command for other in instruction.after if other.keyword == "RUN" for command in other.commands]
