"""Standard output and standard error, written to at once and whole."""

from __future__ import annotations

import os
import sys

from dlint.settings.config import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

listeners: list[Callable[[int, bytes], None]] = []
"""Who wants to know what is written: called with the file descriptor, 1 or 2, and the data."""


def write(descriptor: int, name: str, data: bytes) -> None:
    """Write everything to an open file. Raises `UsageError`, also for a pipe that nobody reads any more."""
    if descriptor == 1 and sys.stdout is not None:
        sys.stdout.flush()
    for listener in listeners:
        listener(descriptor, data)
    try:
        write_whole(descriptor, data)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None


def write_whole(descriptor: int, data: bytes) -> None:
    """Write everything to an open file. Raises `OSError`."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def complain(text: str, kind: str = "error") -> None:
    """Write a message to standard error, as far as that can be written to."""
    try:
        write(2, "standard error", f"dlint: {kind}: {text}\n".encode("utf-8", "surrogateescape"))
    except UsageError:
        return
