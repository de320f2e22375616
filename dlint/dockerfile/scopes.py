"""The variables that Docker knows at each place of a file: https://docs.docker.com/reference/dockerfile/#scope"""

from __future__ import annotations

from dlint.record import UNKNOWN, Unknown

PREDEFINED = frozenset(
    f"{side}{part}" for side in ("BUILD", "TARGET") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}
"""What Docker defines before the first FROM: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope"""


class Scopes:
    """The variables in force while the instructions of a file are gone through from first to last.

    An ARG has its default; one without a default, and what comes from an image we cannot see, is unknown.
    """

    def __init__(self) -> None:
        self.globals: dict[str, str | Unknown] = {}
        self.variables: dict[str, str | Unknown] = {}
        self.without_default: set[str] = set()  # the ARGs that have a value only if the build is given one
        self._in_stage = False
        self._closed = False  # nothing is defined but what the file defines: the stage begins with `scratch`
        self._stages: dict[int, tuple[dict[str, str | Unknown], bool]] = {}
        self._index = -1

    def begin_stage(self, parent: int | None, base: str | Unknown) -> None:
        """A FROM was passed: of an earlier stage, given by its number, or of a base image."""
        self._in_stage = True
        self._index += 1
        self.without_default.clear()
        variables, closed = self._stages[parent] if parent is not None else ({}, base == "scratch")
        self.variables = dict(variables)
        self._closed = closed
        self._stages[self._index] = self.variables, closed

    def set_env(self, name: str, value: str | Unknown) -> None:
        """An ENV was passed."""
        self.variables[name] = value
        self.without_default.discard(name)

    def set_arg(self, name: str, value: str | Unknown | None) -> None:
        """An ARG was passed; its default is None if it has none."""
        if value is None and name not in PREDEFINED and name not in self.variables and name not in self.globals:
            self.without_default.add(name)
        elif value is not None:
            self.without_default.discard(name)
        if not self._in_stage:
            self.globals[name] = UNKNOWN if value is None else value
        elif value is not None:
            self.variables[name] = value
        elif name in self.globals:
            self.variables[name] = self.globals[name]
        else:
            self.variables.setdefault(name, UNKNOWN)

    def lookup(self, name: str) -> str | Unknown | None:
        """The value of a variable where an instruction of a stage uses it; before the first FROM, where that does."""
        if not self._in_stage:
            return self.lookup_global(name)
        if name in self.variables:
            return self.variables[name]
        return None if self._closed and name != "PATH" else UNKNOWN

    def lookup_global(self, name: str) -> str | Unknown | None:
        """The value of a variable where FROM uses it."""
        return self.globals.get(name, UNKNOWN if name in PREDEFINED else None)
