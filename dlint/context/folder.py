"""The files of a build context: what is there, how large, and the text of the small ones.

Nothing is executed and nothing outside the folder is read: a symbolic link that leads out of it counts as a link, not as
what it points to. Folders that cannot be read are empty; sockets, pipes and devices are never opened.
"""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

READ_LIMIT = 1 << 20
"""How many bytes of a file are read at most."""
WALK_LIMIT = 500_000
"""How many entries a walk visits at most."""

MANY = 16
"""How many Dockerfiles in a folder are so many that what is there is asked of a list, and not of the system."""

MANIFEST_FOLDERS = ("k8s", "kubernetes", "deploy", "deployment", "manifests")
"""Where Kubernetes manifests lie beside a Dockerfile."""


class Entry:
    """A file, link or other thing that is no folder."""

    __slots__ = ("is_link", "path", "size")

    def __init__(self, path: str, size: int, is_link: bool) -> None:
        self.path = path
        self.size = size
        self.is_link = is_link


class Folder:
    """A folder, read as it is asked for; paths in it are relative, with slashes."""

    def __init__(self, root: str) -> None:
        self.root = root or "."
        self._listed: dict[str, dict[str, bool]] = {}
        self.shared = 0
        """How many Dockerfiles were said to lie in it so far."""
        self.memo: dict[Any, Any] = {}
        """What others found out about the folder, so that it is found out once."""

    def _full(self, path: str) -> str:
        return os.path.join(self.root, *path.split("/")) if path not in ("", ".") else self.root

    def names(self, path: str = "") -> dict[str, bool]:
        """The names in a folder of it, each with whether it is a folder (a link to one is not); empty if it cannot be read."""
        known = self._listed.get(path)
        if known is None:
            known = self._listed[path] = {}
            if self._leads_out(path):
                return known
            try:
                with os.scandir(self._full(path)) as entries:
                    for entry in entries:
                        known[entry.name] = entry.is_dir(follow_symlinks=False)
            except OSError:
                pass
        return known

    def _lacks(self, path: str) -> bool:
        """Whether it is known from its list that a path is not there; many Dockerfiles are worth to make one."""
        if self.shared <= MANY or sys.platform != "linux":  # elsewhere a name may be there in other letters
            return False
        first, names = path.partition("/")[0], self.names()
        return bool(names) and first not in names and first not in ("", ".", "..")

    def _leads_out(self, path: str) -> bool:
        """Whether a path is a link to something that is not in the folder."""
        return path not in ("", ".") and os.path.islink(self._full(path)) and not self.inside(path)

    def inside(self, path: str) -> bool:
        """Whether a path stays in the folder, links followed."""
        root = os.path.realpath(self.root)
        real = os.path.realpath(self._full(path))
        return real == root or real.startswith(root.rstrip(os.sep) + os.sep)

    def exists(self, path: str) -> bool:
        """Whether something of that name is there, be it a dangling link."""
        if self._lacks(path):
            return False
        try:
            os.lstat(self._full(path))
        except (OSError, ValueError):
            return False
        return True

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there; a link to one inside the folder counts."""
        return os.path.isdir(self._full(path)) and self.inside(path)

    def size(self, path: str) -> int | None:
        """The size of a regular file in bytes; None for anything else."""
        if self._lacks(path):
            return None
        try:
            status = os.stat(self._full(path))
        except (OSError, ValueError):
            return None
        return status.st_size if stat.S_ISREG(status.st_mode) else None

    def read(self, path: str) -> str | None:
        """The text of a regular file inside the folder, its first `READ_LIMIT` bytes; None for anything else."""
        if self.size(path) is None or not self.inside(path):
            return None
        try:
            with open(self._full(path), "rb") as file:
                return file.read(READ_LIMIT).decode("utf-8", "surrogateescape")
        except OSError:
            return None

    def glob(self, pattern: str, matches: Callable[[str, str], bool]) -> list[str]:
        """The paths that a pattern such as `src/*.py` names, sorted; `matches(pattern part, name)` compares one part."""
        if ("glob", pattern) not in self.memo:
            self.memo["glob", pattern] = self._glob(pattern, matches)
        return list(self.memo["glob", pattern])

    def _glob(self, pattern: str, matches: Callable[[str, str], bool]) -> list[str]:
        found = [""]
        for part in pattern.split("/"):
            if part in ("", "."):
                continue
            begin = part.partition("*")[0].partition("?")[0].partition("[")[0].partition("\\")[0]
            step = []
            for folder in found:
                if self._leads_out(folder):
                    continue
                prefix = f"{folder}/" if folder else ""
                if begin == part:
                    step += [prefix + part] if self.exists(prefix + part) else []
                else:
                    names = [name for name in self.names(folder) if name.startswith(begin)]
                    step += [prefix + name for name in names if matches(part, name)]
            found = step
        return sorted(found)

    def walk(self, enter: Callable[[str], bool] | None = None, path: str = "") -> Iterator[Entry]:
        """All that is no folder, depth first, sorted; `enter(path)` says whether to look into a folder."""
        waiting = [path]
        seen = 0
        while waiting:
            folder = waiting.pop()
            prefix = f"{folder}/" if folder else ""
            try:
                with os.scandir(self._full(folder)) as entries:
                    listed = sorted(entries, key=_name)
            except OSError:
                continue
            folders = []
            for entry in listed:
                seen += 1
                if seen > WALK_LIMIT:
                    return
                name = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    if enter is None or enter(name):
                        folders.append(name)
                    continue
                yield Entry(name, _size(entry), entry.is_symlink())
            waiting.extend(reversed(folders))


_folders: dict[str, Folder] = {}


def folder_at(root: str) -> Folder:
    """The folder at a path; the same one for all Dockerfiles of a run that share it, so that it is listed once."""
    place = os.path.abspath(root)
    known = _folders.get(place)
    if known is None:
        known = _folders[place] = Folder(root)
    known.shared += 1
    return known


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _size(entry: os.DirEntry[str]) -> int:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
