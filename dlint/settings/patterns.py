"""Patterns of a configuration file, written as in `.gitignore`."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

if TYPE_CHECKING:
    from dlint.settings.config import Config


def ignored_in(config: Config, path: str) -> tuple[str, ...]:
    """The rules that `per-file-ignores` leaves out in the file at `path`, in the order of the configuration."""
    inside = os.path.relpath(os.path.abspath(path), config.folder).replace(os.sep, "/")
    if inside.startswith("../"):
        return ()
    names: list[str] = []
    for pattern, ignored in config.values["per-file-ignores"].items():
        if _spec(pattern).match_file(inside):
            names += ignored
    return tuple(names)


@cache
def _spec(pattern: str) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines([pattern])
