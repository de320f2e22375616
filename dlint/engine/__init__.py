"""The rule engine: rule files in, findings out. It knows the vocabulary (`dlint.facts.model`) and nothing of Docker.

Rule files are read by `loader` (with `checker`, `templates` and `compiler`) and run by `runtime` and `program`.
"""

from __future__ import annotations

import os

from dlint.engine.program import Packed, Program
from dlint.engine.runtime import OptionError, Rule, RuleError, RuleSet
from dlint.resources import STAMP, read_shipped, rules_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from dlint.engine.program import Entries

__all__ = ["OptionError", "Program", "Rule", "RuleError", "RuleSet", "load_rules"]


def load_rules(directories: Sequence[str] = (), *, cache: bool = True, builtin: bool = True) -> RuleSet:
    """The rules of dlint (unless `builtin` is false) and those in `directories`.

    They are compiled unless that was done before; without `cache` nothing is kept for the next time. Raises `RuleError`
    with the mistakes of all files.
    """
    shipped = read_shipped("rules") if builtin else None
    if shipped is not None and not directories:
        (*places, default), pieces = shipped
        return RuleSet(Packed(pieces, *places), default)
    own: Entries = []
    if builtin:
        own = Packed(shipped[1], *shipped[0][:-1]) if shipped is not None else _compiled(rules_directory(), cache)
    if not directories:
        return RuleSet(own)
    from dlint.engine.loader import merge

    return RuleSet(merge([own, *[_compiled(directory, cache) for directory in dict.fromkeys(directories)]]))


def _compiled(directory: str, cache: bool) -> list[Any]:
    """The compiled rules of a folder, from the cache if no file of it has changed."""
    from dlint.cache import read_cached, write_cached

    try:
        key, state = os.path.abspath(directory), (STAMP, _state(directory, ".yaml"), _compiler_state())
    except OSError as error:
        raise RuleError([f"{directory}: cannot be read: {error.strerror}"]) from None
    entries = read_cached("rules", key, state)
    if entries is None:
        from dlint.engine.loader import compile_directory

        entries = compile_directory(directory)
        if cache:
            write_cached("rules", key, entries, state)
    return entries


def _state(directory: str, ending: str, depth: int = 1) -> tuple[Any, ...]:
    """What changes when a file with this ending does, in the folder or in one directly inside it."""
    found: list[Any] = []
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.endswith(ending):
                status = entry.stat()
                found.append((entry.name, status.st_mtime_ns, status.st_size))
            elif depth and entry.is_dir():
                found.append((entry.name, _state(entry.path, ending, depth - 1)))
    found.sort()
    return tuple(found)


def _compiler_state() -> tuple[Any, ...]:
    """What changes when somebody who works on dlint changes the engine or the vocabulary."""
    here = os.path.dirname(os.path.abspath(__file__))
    model = os.stat(os.path.join(os.path.dirname(here), "facts", "model.py"))
    return (_state(here, ".py", 0), model.st_mtime_ns, model.st_size)
