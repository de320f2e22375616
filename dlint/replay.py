"""Give the answer of the last time, if nothing that it rests on has changed since.

Most runs of a linter, in a hook, an editor or a loop, are about files that are as they were; then starting costs more
than linting. So what a plain lint writes is kept, together with everything in the file system that was looked at on
the way: files opened, folders listed, paths asked for, whoever asked (`sys.addaudithook` and the functions of `os` tell).
The next run of the same command line in the same folder on the same day compares, and answers with the same bytes.

Of a run in several processes, each tells what it has looked at. ShellCheck is the one program that may be started: what it
says depends on the script, and on the program, which is looked at too.

What was changed shortly before it was looked at may change again without a trace, so an answer that rests on such a file
is not kept. Nor is one from a run that failed, started another program, went to the network, or left something undecided
because time ran out. Only an installed dlint does this, not a checkout; `--no-cache` and `--isolated` switch it off.
"""

from __future__ import annotations

import os
import sys

from dlint.cache import folder, read_cached, write_cached
from dlint.resources import PACKAGE, shipped_name
from dlint.terminal import listeners

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from dlint.settings.config import Options

    Signature = tuple[int, ...] | None

MOST_PATHS = 10_000
"""How many files may be named for the answer to be kept."""
MOST_WITNESSES = 400
"""How many paths an answer may rest on, however fast it came."""
WORTH = 20_000
"""For each so many nanoseconds that it took there may be another path: five times what it takes to look at it again."""
FAR_TOO_MANY = 100_000
"""So many paths are not even noted."""
MOST_OUTPUT = 10_000_000
"""How many bytes of an answer are kept."""
SETTLED = 1_000_000_000
"""Nanoseconds that a file must have stayed as it is to be trusted; file systems count time in steps of some milliseconds."""
VARIABLES = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "HOME", "PATH", "SHELLCHECK_OPTS", "SOURCE_DATE_EPOCH")
"""Environment variables that an answer may depend on."""
STRANGE_EVENTS = ("subprocess.Popen", "os.exec", "os.system", "socket.connect", "dlint.undecided")
"""Audit events after which an answer rests on more than files: https://docs.python.org/3/library/audit_events.html

The last one is our own, for what may come out in another way the next time.
"""


def identity() -> Signature:
    """What tells this installation of dlint from another; None for one that is being worked on."""
    return signature(os.path.join(PACKAGE, shipped_name("modules")), False)


def key_of(arguments: list[str], options: Options) -> tuple[Any, ...] | None:
    """What the question consists of, besides files; None if its answer is not to be kept."""
    if options.isolated or options.no_cache or len(options.paths) > MOST_PATHS or "-" in options.paths:
        return None
    installed = identity()
    if installed is None or folder() is None:
        return None
    from time import localtime

    terminal = os.isatty(1)
    return (
        tuple(arguments),
        os.getcwd(),
        os.get_terminal_size(1).columns if terminal else 0,
        tuple([os.environ.get(name) for name in VARIABLES]),
        localtime()[:3],
        installed,
    )


def answer(key: tuple[Any, ...]) -> tuple[list[tuple[int, bytes]], int] | None:
    """What was written the last time, by file descriptor, and the exit code, if they still hold."""
    kept = read_cached("answer", _name(key))
    if kept is None or kept[0] != key:
        return None
    _, rested, output, code = kept
    for path, follow, listed, then in rested:
        if signature(path, follow, listed) != then:
            return None
    return output, code


def _name(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """The part of the key that names the place in the cache: another day's answer takes the place of the last one."""
    return key[:3]


def signature(path: str, follow: bool = True, listed: bool = False) -> Signature:
    """What changes when a file does; None if there is nothing.

    Of a folder that was not listed only what it is, since something comes or goes in every folder above a project.
    """
    try:
        status = _stat(path) if follow else _lstat(path)
    except (OSError, ValueError):
        return None
    mode = status.st_mode
    if mode & 0o170000 == 0o040000 and not listed:
        return mode, status.st_ino
    return mode, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


_stat, _lstat = os.stat, os.lstat


def signatures(path: str, listed: bool) -> Iterator[tuple[str, bool, bool, Signature]]:
    """The signature of a path, and if that is a link, of what it leads to; with what it takes to make them again."""
    here = signature(path, False, listed)
    yield path, False, listed, here
    if here is not None and here[0] & 0o170000 == 0o120000:
        yield path, True, listed, signature(path, True, listed)


witnesses: list[Witness] = []
"""Who is noting, if anybody."""


class Witness:
    """Notes what is looked at in the file system, from now until the process ends."""

    def __init__(self) -> None:
        witnesses.append(self)
        from time import time_ns

        self.start = time_ns()
        self.seen: dict[str, bool] = {}
        self.strange = False
        self.output: list[tuple[int, bytes]] = []
        listeners.append(lambda descriptor, data: self.output.append((descriptor, data)))
        sys.addaudithook(self._event)
        os.stat, os.lstat, os.access = (
            self._noting(os.stat),
            self._noting(os.lstat),
            self._noting(os.access),
        )

    def _event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self._note(arguments[0])
        elif event in ("os.listdir", "os.scandir"):
            self._note_folder(arguments[0])
        elif event == "os.posix_spawn":
            self._note(arguments[0])
        elif event in STRANGE_EVENTS:
            self.strange = True

    def _noting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def noting(path: Any, *rest: Any, **named: Any) -> Any:
            self._note(path)
            return function(path, *rest, **named)

        return noting

    def _note(self, path: Any, listed: bool = False) -> None:
        if isinstance(path, bytes | os.PathLike):
            path = os.fsdecode(path)
        if isinstance(path, str):
            self.seen[path] = listed or self.seen.get(path, False)

    def _note_folder(self, path: Any) -> None:
        """A folder, and all that is in it: whoever lists it may ask each entry for its type and size."""
        path = "." if path is None else path
        if self.seen.get(path):
            return
        self._note(path, True)
        if len(self.seen) > FAR_TOO_MANY:
            self.strange = True
        elif isinstance(path, str):
            try:
                for name in os.listdir(path):
                    self._note(os.path.join(path, name))
            except OSError:
                return

    def testimony(self) -> tuple[dict[str, bool], bool]:
        """What was seen in this process, for the one that it works for."""
        return self.seen, self.strange

    def hear(self, testimony: tuple[dict[str, bool], bool] | None) -> None:
        """Add what another process has seen; None if it ended without a word."""
        seen, strange = testimony or ({}, True)
        for path, listed in seen.items():
            self._note(path, listed)
        self.strange = self.strange or strange

    def keep(self, key: tuple[Any, ...], code: int) -> None:
        """Keep the answer for the next time, if it can be relied upon."""
        from time import time_ns

        most = MOST_WITNESSES + (time_ns() - self.start) // WORTH
        own = (PACKAGE + os.sep, folder() or PACKAGE)  # the key knows of the one, and the other is for us to change
        # Every process has another /dev/fd, where ShellCheck finds its scripts.
        seen = [path for path in self.seen if not path.startswith(own) and path != "/dev/fd"]
        if self.strange or code > 1 or len(seen) > most or sum(len(data) for _, data in self.output) > MOST_OUTPUT:
            return
        rested = [witness for path in seen for witness in signatures(path, self.seen[path])]
        if all(then is None or max((0, *then[3:])) <= self.start - SETTLED for *_, then in rested):
            write_cached("answer", _name(key), (key, tuple(rested), self.output, code))
