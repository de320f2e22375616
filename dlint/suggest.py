"""What was probably meant by a name that nothing has."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.suppressions.suppress import Rules


def closest(name: str, known: Iterable[str]) -> str | None:
    """The name most like the given one, in any case of letters; None if none is like it."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def closest_rule(name: str, rules: Rules, tool: str = "") -> str | None:
    """The rule that was probably meant: by an id, or by a name of `tool` where one is given, else of any tool."""
    own = [rule.id for rule in rules.rules]
    theirs = [alias for rule in rules.rules for alias in rule.aliases]
    if tool and tool != "dlint":
        found = closest(name, [alias.partition(":")[2] for alias in theirs if alias.startswith(tool + ":")])
        if found:
            return found
    return closest(name, own) or closest(name, [alias.partition(":")[2] for alias in theirs])


def did_you_mean(suggestion: str | None) -> str:
    """The end of an error message."""
    return f"; did you mean {suggestion!r}?" if suggestion else ""
