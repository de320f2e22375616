"""The rule engine: rule files in, findings out. It knows the vocabulary (`dlint.facts.model`) and nothing of Docker.

Rule files are read by `loader` (with `checker`, `templates` and `compiler`) and run by `runtime`.
"""

from __future__ import annotations

from dlint.engine.runtime import Program, Rule, RuleError, RuleSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Program", "Rule", "RuleError", "RuleSet", "load_rules"]


def load_rules(directories: Sequence[str] = (), *, cache: bool = True, builtin: bool = True) -> RuleSet:
    """The rules of dlint (unless `builtin` is false) and those in `directories`; raises `RuleError` with all mistakes."""
    from dlint.engine.loader import compile_directory
    from dlint.resources import rules_directory

    entries = []
    for directory in dict.fromkeys([*([rules_directory()] if builtin else []), *directories]):
        entries += compile_directory(directory)
    return RuleSet(sorted(entries, key=lambda entry: entry[0]))
