"""Runs a program on texts in the background: without temporary files and without `subprocess` where the system can.

On Linux the texts stand in memory (`memfd_create`) and the program opens them as /dev/fd/N; elsewhere they are files in
a temporary folder. Importing `subprocess` takes 20 ms, as long as a whole lint.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

READ_SIZE = 1 << 16


def find_program(name: str) -> str | None:
    """The path of a program that is installed beside Python or dlint, or stands on the PATH."""
    name += ".exe" if sys.platform == "win32" else ""
    usual = [
        os.path.dirname(sys.executable),
        os.path.dirname(sys.argv[0]),
        *os.environ.get("PATH", "").split(os.pathsep),
    ]
    return _first(name, usual) or _first(name, _script_folders())


def _first(name: str, folders: Sequence[str]) -> str | None:
    for folder in folders:
        path = os.path.join(folder, name)
        if folder and os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    return None


def _script_folders() -> list[str]:
    """Where packages put their programs, for the user or for all, also if that is neither on the PATH nor beside Python."""
    from sysconfig import get_path, get_preferred_scheme

    return [get_path("scripts"), get_path("scripts", get_preferred_scheme("user"))]


class Process:
    """A program at work on texts, each of which it gets as a file name behind its other arguments.

    `without` names a variable of the environment that it does not get. Raises `OSError` if the program cannot be run.
    """

    def __init__(self, program: str, arguments: Sequence[str], inputs: Sequence[bytes], without: str = "") -> None:
        self.program = program
        self.environment = {name: value for name, value in os.environ.items() if name != without}
        self.names: dict[str, int] = {}
        self.process = -1
        if not (hasattr(os, "memfd_create") and os.path.isdir("/dev/fd") and self._spawn(arguments, inputs)):
            self._run(arguments, inputs)

    def index(self, name: str) -> int:
        """Which of the texts has this file name."""
        return self.names[name]

    def _spawn(self, arguments: Sequence[str], inputs: Sequence[bytes]) -> bool:
        """Start the program on texts in memory; False if the system has not enough left for that."""
        files: list[int] = []
        try:
            self.pipe, writing = os.pipe()
            files.append(writing)
            for number, text in enumerate(inputs):
                file = os.memfd_create("script", 0)
                files.append(file)
                view = memoryview(text)
                while view:
                    view = view[os.write(file, view) :]
                os.lseek(file, 0, 0)
                self.names[f"/dev/fd/{file}"] = number
            actions = [
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, writing, 1),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ]
            words = [self.program, *arguments, *self.names]
            self.process = os.posix_spawn(self.program, words, self.environment, file_actions=actions)
        except OSError:
            self.names.clear()
            if files:
                os.close(self.pipe)
        finally:
            for file in files:
                os.close(file)
        return self.process >= 0

    def output(self, seconds: float) -> bytes | None:
        """All it writes; None if it is not done after so many seconds, in which case it is ended."""
        if self.process < 0:
            return self._captured(seconds)
        from select import select
        from time import monotonic

        limit = monotonic() + seconds
        kept: list[bytes] = []
        try:
            while True:
                ready, _, _ = select([self.pipe], [], [], max(0.0, limit - monotonic()))
                if not ready:
                    os.kill(self.process, 9)
                    return None
                data = os.read(self.pipe, READ_SIZE)
                if not data:
                    return b"".join(kept)
                kept.append(data)
        finally:
            os.close(self.pipe)
            os.waitpid(self.process, 0)

    def _run(self, arguments: Sequence[str], inputs: Sequence[bytes]) -> None:
        import subprocess
        from tempfile import TemporaryDirectory

        self.folder = TemporaryDirectory(prefix="dlint-")
        for number, text in enumerate(inputs):
            path = os.path.join(self.folder.name, str(number))
            with open(path, "wb") as file:
                file.write(text)
            self.names[path] = number
        words = [self.program, *arguments, *self.names]
        none = subprocess.DEVNULL
        self.popen = subprocess.Popen(words, stdin=none, stdout=subprocess.PIPE, stderr=none, env=self.environment)

    def _captured(self, seconds: float) -> bytes | None:
        import subprocess

        try:
            return self.popen.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.communicate()
            return None
        finally:
            self.folder.cleanup()
