"""Which COPY brings the files that list what to install: https://docs.docker.com/build/cache/optimize/#order-your-layers"""

from __future__ import annotations

from dlint import data
from dlint.facts.model import Add, Copy, Install, Source
from dlint.facts.paths import clean
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def manager_of(name: str) -> str | None:
    """The package manager that reads a file with this name, lock files included; None for any other file."""
    if name.startswith("requirements") and name.endswith((".txt", ".in")):
        return "pip"
    manager: str | None = data.load("manager_files").get(name)
    return manager


@computes(Source)
def manifest_of(source: Source) -> str | None:
    if source.type != "path" or not isinstance(source.path, str):
        return None
    if isinstance(source.instruction, Copy) and source.instruction.from_ is not None:
        return None
    name = clean(source.path).rpartition("/")[2]
    if name.startswith("package") and name.endswith(".json") and "*" in name:
        name = "package.json"
    return manager_of(name.replace("*", ""))


@computes(Install)
def manifest_source(install: Install) -> Source | None:
    """The first source that may have brought it; a folder other than the context's root brings what cannot be seen."""
    names = _names(install)
    if not names or any(mount.type == "bind" for mount in install.instruction.mounts):
        return None
    for source in _sources_before(install):
        if source.is_context_root is True:
            return source
        if not isinstance(source.path, str):
            return None
        name = clean(source.path).rpartition("/")[2]
        if manifest_of(source) is not None or _matches(name, names):
            return source
    return None


def _names(install: Install) -> list[str]:
    """The names of the files that it reads; none if it does not install what such a file lists."""
    found = [path.rpartition("/")[2] for path in install.manifests if isinstance(path, str)]
    return found + list(install._entry.get("manifest", ())) if found or install.reads_manifest else []


def _sources_before(install: Install) -> Iterator[Source]:
    for instruction in install.instruction.before:
        if isinstance(instruction, Add) or (isinstance(instruction, Copy) and instruction.from_ is None):
            yield from instruction.sources


def _matches(pattern: str, names: list[str]) -> bool:
    """Whether a file name, which may have `*` in it, is one of the names."""
    if "*" not in pattern:
        return pattern in names
    start, _, rest = pattern.partition("*")
    end = rest.rpartition("*")[2]
    return any(name.startswith(start) and name.endswith(end) for name in names)
