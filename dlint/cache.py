"""What dlint keeps between runs in the user's cache folder: values that take long to compute, by a key.

A cache is never trusted to be there or to be right: what cannot be read, or has another key, is a miss, and what cannot
be written is not. On the path of a plain lint.
"""

from __future__ import annotations

import marshal
import os
import sys

from dlint.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Plain = None | bool | int | float | str | bytes | list[Any] | tuple[Any, ...] | dict[Any, Any]
    """What marshal can write."""


_state = {"writable": True}
_PRIME = 2**127 - 1
DAYS = 60
"""How long a value is kept that nobody writes anew."""


def allow_writing(allowed: bool) -> None:
    """Whether anything is written from now on: `--isolated` and `--no-cache` leave no trace."""
    _state["writable"] = allowed


def folder() -> str | None:
    """The cache folder: `DLINT_CACHE_DIR`, or `dlint` in the platform's place for caches; None if there is no home."""
    environment = os.environ
    own = environment.get("DLINT_CACHE_DIR")
    if own:
        return own
    home = environment.get("HOME", "")
    if sys.platform == "win32":
        base = environment.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = home and home + "/Library/Caches"
    else:
        base = environment.get("XDG_CACHE_HOME") or (home and home + "/.cache")
    return os.path.join(base, "dlint") if os.path.isabs(base) else None


def read_cached(name: str, key: Plain, state: Plain = None) -> Any | None:
    """The value that was stored under a key, in this state, or None. `name` says what kind of value it is, in a word.

    A value takes the place of the one that was stored under the same key in another state.
    """
    path, whole_key = _locate(name, key, state)
    if path is None:
        return None
    try:
        with open(path, "rb", buffering=0) as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_uid != os.geteuid():
                return None  # marshal must not read what somebody else has put there
            stored, value = marshal.loads(file.readall())
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return value if stored == whole_key else None


def write_cached(name: str, key: Plain, value: Plain, state: Plain = None) -> None:
    """Keep a value under a key, if the cache folder can be written to."""
    path, whole_key = _locate(name, key, state)
    if path is None or not _state["writable"]:
        return
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(temporary, "wb", buffering=0) as file:
            file.write(marshal.dumps((whole_key, value)))
        os.replace(temporary, path)
        if os.getpid() % 64 == 0:  # now and then
            _tidy(os.path.dirname(path))
    except OSError:
        return


def _tidy(where: str) -> None:
    """Remove what was written long ago. Raises `OSError`."""
    from time import time

    with os.scandir(where) as entries:
        for entry in entries:
            if entry.stat().st_mtime < time() - DAYS * 86400:
                os.unlink(entry.path)


def _locate(name: str, key: Plain, state: Plain) -> tuple[str | None, Plain]:
    where = folder()
    place = (VERSION, sys.hexversion, key)
    # Not a real hash, whose module would have to be loaded: what is read is compared as a whole anyway.
    digest = int.from_bytes(marshal.dumps((name, place), 2), "little") % _PRIME
    return (os.path.join(where, f"{name}-{digest:032x}") if where else None), (place, state)
