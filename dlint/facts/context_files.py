"""What is in the build context: which files a source names, and what a broad COPY takes along.

Only read where `read_facts` is given a context. A walk stops after some thousand entries and never enters a folder that
is reported as a whole, so that a lint stays quick whatever lies beside the Dockerfile.
"""

from __future__ import annotations

from dlint import data
from dlint.context.folder import Folder, folder_at
from dlint.dockerfile.dockerignore import Matcher, name_matches
from dlint.facts.model import (
    UNKNOWN,
    Add,
    Context,
    ContextGroup,
    Copy,
    File,
    IgnorePattern,
    Instruction,
    Source,
    Stage,
    Unknown,
)
from dlint.facts.paths import clean
from dlint.facts.registry import collects, facts_of
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_ENTRIES = 20_000
"""How many entries of a context are looked at for what does not belong into an image."""
_LARGE = 50_000_000
"""From how many bytes on a file is large."""
_NAMED = 3
"""How many paths a summary names."""


@computes(Context)
def _folder(context: Context) -> Folder:
    return folder_at(context.path)


@computes(Context)
def is_confirmed(context: Context) -> bool:
    if context._given:
        return True
    return any(
        bool(source.is_there)
        for source in context.file._sources
        if not source.is_context_root and not source.is_wildcard
    )


@computes(File)
def _sources(file: File) -> list[Source]:
    """The sources that come from the build context."""
    return [
        source
        for item in file._all_instructions
        if isinstance(item, (Add, Copy)) and not (isinstance(item, Copy) and item.from_ is not None)
        for source in item.sources
        if source.type == "path"
    ]


# ---------------------------------------------------------------------------------------------------- sources


def context_path(source: Source) -> str | Unknown:
    """The path of a source in the context, without a slash at its beginning; empty for the root."""
    return UNKNOWN if isinstance(source.path, Unknown) else clean(source.path).lstrip("/")


@computes(Source)
def _found(source: Source) -> list[str] | Unknown:
    """The paths of the context that it names, left out or not."""
    context, path = source.file.context, context_path(source)
    if isinstance(source.instruction, Copy) and source.instruction.from_ is not None:
        return UNKNOWN
    if not isinstance(context, Context) or isinstance(path, Unknown) or source.type != "path":
        return UNKNOWN
    return context._folder.glob(path, name_matches) if path else [""]


@computes(Source)
def matches(source: Source) -> list[str] | Unknown:
    found, context = source._found, source.file.context
    if isinstance(found, Unknown) or not isinstance(context, Context) or not context.patterns:
        return found
    excluding = Matcher([pattern._parsed for pattern in context.patterns]).excluding
    kept = [each for each in found if not each or excluding(each) is None]
    return kept if kept or not any(pattern.negated for pattern in context.patterns) else found


@computes(Source)
def is_there(source: Source) -> bool | Unknown:
    return UNKNOWN if isinstance(source._found, Unknown) else bool(source._found)


@computes(Source)
def others(source: Source) -> list[Source]:
    item = source.instruction
    assert isinstance(item, (Add, Copy))
    return [other for other in item.sources if other is not source]


@computes(Source)
def before(source: Source) -> list[Source]:
    return [other for other in source.others if other.span.start < source.span.start]


@computes(Source)
def is_optional(source: Source) -> bool | Unknown:
    if isinstance(source.path, Unknown):
        return UNKNOWN
    name = source.path.rpartition("/")[2]
    return len(name) > 1 and name.endswith("*") and not any(mark in name[:-1] for mark in "*?[\\") and "." in name


# ---------------------------------------------------------------------------------------------------- broad copies


@computes(Source)
def groups(source: Source) -> list[ContextGroup]:
    found = facts_of(source.file, "context-group")
    return [group for group in found if isinstance(group, ContextGroup) and group.source is source]


@collects("context-group")
def collect_groups(file: File) -> list[ContextGroup]:
    context = file.context
    if not isinstance(context, Context):
        return []
    groups: list[ContextGroup] = []
    seen: set[str] = set()
    counted = 0  # of the groups, whose paths are in `seen`
    for source in file._sources:
        roots = source.matches
        if isinstance(roots, Unknown) or source.is_wildcard:
            continue
        before = len(groups)
        for root in roots:
            if not root or context._folder.is_folder(root):
                seen.update(path for group in groups[counted:before] for path in group.paths)
                counted = before
                for sort, paths in _notable(context, root).items():
                    fresh = [path for path in paths if path not in seen] if seen else paths
                    if fresh:
                        groups.append(
                            ContextGroup(file=file, _node=source._node, sort=sort, paths=fresh, source=source)
                        )
    return groups


def _notable(context: Context, root: str) -> dict[str, list[str]]:
    """The paths below a folder that have a sort, by sort; nothing that .dockerignore leaves out."""
    found = _sorted_out(context._folder, root)
    if not context.patterns:
        return found
    excluding = Matcher([pattern._parsed for pattern in context.patterns]).excluding
    shared = any(_leaves_out_local_settings(pattern) for pattern in context.patterns)
    return {
        sort: [path for path in paths if excluding(path) is None and not (shared and _is_settings(path))]
        for sort, paths in found.items()
    }


def _leaves_out_local_settings(pattern: IgnorePattern) -> bool:
    """Whether a pattern is for `.env.local`, which holds the secrets where .env is meant to be shared.

    https://symfony.com/doc/current/configuration.html#overriding-environment-values-via-env-local
    """
    name = pattern.pattern.rpartition("/")[2]
    return not pattern.negated and name.startswith(".env") and name.endswith(".local")


def _is_settings(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name == ".env" or name.startswith(".env.")


def _sorted_out(folder: Folder, root: str) -> dict[str, list[str]]:
    """The paths below a folder that have a sort, by sort; kept, since many Dockerfiles may share a context."""
    found: dict[str, list[str]] | None = folder.memo.get(("sorted out", root))
    if found is None:
        found = folder.memo["sorted out", root] = {}
        for path, sort in _sort_out(folder, root):
            found.setdefault(sort, []).append(path)
    return found


def _sort_out(folder: Folder, root: str) -> Iterator[tuple[str, str]]:
    sort_of = _Sorter(data.load("context_files")).sort_of
    waiting, seen = [root], 0
    while waiting and seen < _ENTRIES:
        place = waiting.pop()
        for name, is_folder in sorted(folder.names(place).items()):
            seen += 1
            path = f"{place}/{name}" if place else name
            sort = sort_of(name, is_folder)
            if sort is not None:
                if is_folder or folder.size(path) is not None:
                    yield path, sort
            elif is_folder:
                waiting.append(path)
            elif (folder.size(path) or 0) >= _LARGE:
                yield path, "large"


def known_paths(folder: Folder) -> list[str] | None:
    """The paths of all files and folders; None if there are too many to look at."""
    return _listed(folder)[0]


def deeper_names(folder: Folder) -> set[str]:
    """The names of the files and folders that are not in the root, dependencies and version control left out."""
    return _listed(folder)[1]


def _listed(folder: Folder) -> tuple[list[str] | None, set[str]]:
    found: tuple[list[str] | None, set[str]] | None = folder.memo.get("listed")
    if found is None:
        sort_of = _Sorter(data.load("context_files")).sort_of
        paths: list[str] = []
        names: set[str] = set()
        waiting = [""]
        while waiting and len(paths) < _ENTRIES:
            place = waiting.pop()
            for name, is_folder in folder.names(place).items():
                path = f"{place}/{name}" if place else name
                paths.append(path)
                if place:
                    names.add(name)
                if is_folder and sort_of(name, True) not in ("history", "dependencies"):
                    waiting.append(path)
        found = folder.memo["listed"] = (None if waiting else paths, names)
    return found


class _Sorter:
    """Tells the sort of a name: by the whole name, by its ending, else by the patterns that have wildcards elsewhere."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._folders = {name: sort for sort, entry in table.items() for name in entry["folders"]}
        self._names: dict[str, str | None] = {}
        self._endings: dict[str, str] = {}
        self._patterns: list[tuple[str, str]] = []
        self._but = [pattern for entry in table.values() for pattern in entry["but"]]
        for sort, entry in table.items():
            for pattern in entry["names"]:
                if pattern.startswith("*.") and not any(mark in pattern[1:] for mark in "*?["):
                    self._endings[pattern[1:]] = sort
                elif any(mark in pattern for mark in "*?["):
                    self._patterns.append((pattern, sort))
                else:
                    self._names[pattern] = sort

    def sort_of(self, name: str, is_folder: bool) -> str | None:
        if is_folder:
            return self._folders.get(name)
        sort = self._names.get(name) or self._endings.get(name[name.rfind(".") :] if "." in name else "")
        if sort is None:
            sort = next((sort for pattern, sort in self._patterns if name_matches(pattern, name)), None)
        return sort if sort is None or not any(name_matches(pattern, name) for pattern in self._but) else None


@computes(ContextGroup)
def in_final_image(group: ContextGroup) -> bool | Unknown:
    item = group.source.instruction
    assert isinstance(item, (Add, Copy))
    stage, target = item.stage, item.resolved_destination
    if stage is None or stage.in_final_image:
        return True
    root = context_path(group.source)
    if not isinstance(target, str) or isinstance(root, Unknown):
        return UNKNOWN
    places = [clean(f"{target}/{path.removeprefix(root)}") for path in group.paths]
    return any(_takes(copy, stage, place) for copy in group.file._all_instructions for place in places)


def _takes(item: Instruction, stage: Stage, path: str) -> bool:
    """Whether an instruction of the final image copies what is at a path of a stage, or a folder above it."""
    if not isinstance(item, Copy) or item.from_ is None or item.stage is None or not item.stage.in_final_image:
        return False
    origin = item.from_.stage
    if origin is None or isinstance(origin, Unknown) or stage not in (origin, *origin.ancestors):
        return False
    folders = [clean(source.path) for source in item.sources if isinstance(source.path, str)]
    return any(path == folder or path.startswith(f"{folder.rstrip('/')}/") for folder in folders)


@computes(ContextGroup)
def size(group: ContextGroup) -> int:
    context = group.file.context
    assert isinstance(context, Context)
    return sum(_size(context._folder, path) for path in group.paths)


@computes(ContextGroup)
def summary(group: ContextGroup) -> str:
    context = group.file.context
    assert isinstance(context, Context)
    named = [f"{path} ({_shown(_size(context._folder, path))})" for path in group.paths[:_NAMED]]
    more = len(group.paths) - _NAMED
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _size(folder: Folder, path: str) -> int:
    """The size of a file, or of what is in a folder as far as a short walk tells."""
    own = folder.size(path)
    if own is not None:
        return own
    total = 0
    for count, entry in enumerate(folder.walk(path=path)):
        total += entry.size
        if count > _ENTRIES:
            break
    return total


def _shown(size: int) -> str:
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size = size // 1000
    return f"{size} GB"
