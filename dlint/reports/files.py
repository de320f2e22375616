"""Reports on disk: a file holds the old report or the new one, never half of one."""

from __future__ import annotations

import os
import stat
import tempfile


def write_report(path: str, data: bytes) -> None:
    """Put `data` into the file at `path`. Raises `OSError`.

    It is written beside the file first and takes its place when it is whole. What is no regular file (a pipe, a
    device such as /dev/stderr) is written to as it is; a link stays a link.
    """
    path = os.path.realpath(path)
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        with open(path, "wb") as file:
            file.write(data)
        return
    _replace(path, data, _new_mode() if mode is None else stat.S_IMODE(mode))


def _replace(path: str, data: bytes, mode: int) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".dlint-", dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _new_mode() -> int:
    """The permissions of a new file, as the user's mask has it."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
