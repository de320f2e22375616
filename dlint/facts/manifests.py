"""Manifests in the build context: whether their lock files come along, and whether a list of requirements fixes versions."""

from __future__ import annotations

from dlint import data
from dlint.dockerfile.dockerignore import excluding
from dlint.facts.context_files import context_path
from dlint.facts.model import UNKNOWN, Add, Context, Copy, Install, RequirementFile, Run, Source, Unknown
from dlint.facts.paths import clean, is_absolute_path
from dlint.facts.registry import collects
from dlint.facts.startup import origin_of
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.facts.model import File

_FIXED = ("==", "===", " @ ", "@")


@computes(Source)
def lock_files(source: Source) -> list[str] | Unknown:
    path, context = context_path(source), source.file.context
    if isinstance(path, Unknown) or not isinstance(context, Context) or source.type != "path":
        return UNKNOWN
    folder, slash, name = path.rpartition("/")
    beside = [folder + slash + lock for lock in data.load("lock_files").get(name, ())]
    parsed = [pattern._parsed for pattern in context.patterns]
    return [lock for lock in beside if context._folder.exists(lock) and excluding(lock, parsed) is None]


@computes(Source)
def brings_lock_file(source: Source) -> bool | Unknown:
    """Whether the stage copies one of the lock files, by this source or another, before the next RUN."""
    locks, stage = source.lock_files, source.instruction.stage
    if isinstance(locks, Unknown) or stage is None:
        return UNKNOWN
    if not locks:
        return False
    if not stage.children and not any(isinstance(item, Run) for item in source.instruction.after):
        return UNKNOWN  # it is not there to install anything
    for item in (*source.instruction.before, source.instruction, *source.instruction.after):
        if isinstance(item, Run) and item._position > source.instruction._position:
            if any(mount.type == "bind" for mount in item.mounts):
                return UNKNOWN
            break
        if isinstance(item, (Add, Copy)) and any(_brings(other, locks) is not False for other in item.sources):
            return True
    return False


def _brings(source: Source, paths: list[str]) -> bool | Unknown:
    if isinstance(source.matches, Unknown):
        return source.type != "heredoc" and not (
            isinstance(source.instruction, Copy) and source.instruction.from_ is not None
        )
    return any(not match or path == match or path.startswith(match + "/") for match in source.matches for path in paths)


@collects("requirement-file")
def collect_requirement_files(file: File) -> list[RequirementFile]:
    context = file.context
    if not isinstance(context, Context):
        return []
    found = []
    for run in file._by_keyword.get("RUN", ()):
        if isinstance(run, Run) and run.stage is not None and run.onbuild is None:
            for install in run.installs:
                found += [_requirement_file(install, path) for path in _origins(install)]
    return found


def _origins(install: Install) -> Iterator[str]:
    """The files of the context that `pip install -r` reads."""
    stage = install.command.stage
    workdir = install.command.instruction.workdir
    if install.ecosystem != "python" or stage is None:
        return
    for manifest in install.manifests:
        if not isinstance(manifest, str) or not manifest.endswith((".txt", ".in")):
            continue
        path: str | Unknown = manifest
        if not is_absolute_path(manifest, windows=False):
            folder = workdir.resolved_path if workdir is not None else UNKNOWN
            path = UNKNOWN if isinstance(folder, Unknown) else clean(f"{folder}/{manifest}")
        origin = origin_of(stage, clean(path)) if isinstance(path, str) else UNKNOWN
        if isinstance(origin, str):
            yield origin


def _requirement_file(install: Install, path: str) -> RequirementFile:
    return RequirementFile(file=install.file, span=install.span, path=path, install=install)


@computes(RequirementFile)
def entries(requirements: RequirementFile) -> list[str]:
    context = requirements.file.context
    text = context._folder.read(requirements.path) if isinstance(context, Context) else None
    lines = [line.split(" #")[0].strip() for line in (text or "").splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "-"))]


@computes(RequirementFile)
def unpinned(requirements: RequirementFile) -> list[str]:
    return [entry for entry in requirements.entries if not any(mark in entry for mark in _FIXED)]


@computes(RequirementFile)
def pinned_count(requirements: RequirementFile) -> int:
    return len(requirements.entries) - len(requirements.unpinned)


@computes(RequirementFile)
def includes_others(requirements: RequirementFile) -> bool:
    context = requirements.file.context
    text = context._folder.read(requirements.path) if isinstance(context, Context) else None
    return any(
        line.strip().startswith(("-r", "-c", "--requirement", "--constraint")) for line in (text or "").splitlines()
    )
