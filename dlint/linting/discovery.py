"""Which files of a folder are Dockerfiles.

Names as pre-commit's `identify`, editors and CI wrappers settled on them. Hidden folders count (`.devcontainer`);
folders of version control and `node_modules` do not, nor does what `.gitignore` leaves out. A file that is named on the
command line never comes here: it is linted whatever its name.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pathspec import GitIgnoreSpec

    Ignores = tuple[tuple[str, GitIgnoreSpec], ...]
    """Folders and the patterns that count from there, the outermost first."""

SKIPPED_FOLDERS = frozenset((".git", ".hg", ".svn", "node_modules"))

# fmt: off
OTHER_ENDINGS = frozenset((
    "dockerignore", "containerignore", "md", "markdown", "rst", "adoc", "txt", "html",
    "j2", "jinja", "jinja2", "tmpl", "tpl", "template", "erb", "mustache", "m4", "in",
    "sh", "bash", "ps1", "py", "js", "ts", "go", "rb", "yaml", "yml", "json", "toml", "xml",
    "bak", "orig", "rej", "swp", "lock", "sha256", "asc",
))
# fmt: on
"""Endings that make `Dockerfile.ENDING` something else: documentation, templates, scripts, left-overs of editors."""


def is_dockerfile_name(name: str) -> bool:
    """Whether a file of this name is a Dockerfile.

    `Dockerfile`, `Dockerfile.web`, `Dockerfile-web`, `web.Dockerfile`, the same with `Containerfile`, in any case.
    """
    name = name.lower()
    stem, _, ending = name.rpartition(".")
    if name.endswith("~"):
        return False
    if name in ("dockerfile", "containerfile"):
        return True
    if stem and ending in ("dockerfile", "containerfile"):
        return True
    if not name.startswith(("dockerfile.", "dockerfile-", "containerfile.", "containerfile-")):
        return False
    return name[-1] not in ".-" and ending not in OTHER_ENDINGS


def find_dockerfiles(folder: str, exclude: Iterable[str] = ()) -> Iterator[str]:
    """The Dockerfiles in a folder and below, in the order of their names, as paths that begin with `folder`.

    `exclude` holds patterns as in `.gitignore`, counted from the folder. Links to folders are not followed. Raises
    `OSError` where the folder itself cannot be read; folders below that cannot be read are passed over.
    """
    os.scandir(folder).close()
    ignores = _ignores_above(os.path.abspath(folder))
    patterns = tuple(exclude)
    if patterns:
        ignores = (*ignores, (os.path.abspath(folder), _spec(patterns)))
    yield from _walk("" if folder == "." else folder, os.path.abspath(folder), ignores)


def _walk(shown: str, folder: str, ignores: Ignores) -> Iterator[str]:
    ignores = (*ignores, *_ignores_in(folder))
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in SKIPPED_FOLDERS and not _is_ignored(entry.path + "/", ignores):
                yield from _walk(os.path.join(shown, entry.name), entry.path, ignores)
        elif is_dockerfile_name(entry.name) and entry.is_file() and not _is_ignored(entry.path, ignores):
            yield os.path.join(shown, entry.name)


def _is_ignored(path: str, ignores: Ignores) -> bool:
    """Whether the innermost patterns that say something about the path leave it out."""
    for folder, spec in reversed(ignores):
        verdict = spec.check_file(path[len(folder.rstrip("/")) + 1 :]).include
        if verdict is not None:
            return verdict
    return False


def _ignores_above(folder: str) -> Ignores:
    """The patterns of the folders above, up to the top of the repository; none if they leave out the folder itself."""
    above: list[str] = []
    at = folder
    while not os.path.exists(os.path.join(at, ".git")):
        parent = os.path.dirname(at)
        if parent == at:
            return ()  # not in a repository
        at = parent
        above.append(at)
    ignores: Ignores = ()
    excluded = os.path.join(at, ".git", "info", "exclude")
    if os.path.isfile(excluded):
        ignores = ((at, _read(excluded)),)
    for place in reversed(above):
        ignores = (*ignores, *_ignores_in(place))
    return () if _is_ignored(folder + "/", ignores) and folder != at else ignores


def _ignores_in(folder: str) -> Ignores:
    path = os.path.join(folder, ".gitignore")
    return ((folder, _read(path)),) if os.path.isfile(path) else ()


def _read(path: str) -> GitIgnoreSpec:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return _spec(file.read().splitlines())
    except OSError:
        return _spec(())


def _spec(lines: Iterable[str]) -> GitIgnoreSpec:
    # A pattern that git would pass over (such as a lone `!`) must not keep the others from counting.
    from pathspec import GitIgnoreSpec

    lines = list(lines)
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
