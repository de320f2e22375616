"""What was probably meant by a name that nobody knows."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that fewer than three changes of a character make of `name`, or nothing."""
    best, least = "", 3
    for candidate in sorted(known):
        distance = _distance(name, candidate)
        if distance < least and distance < len(name):
            best, least = candidate, distance
    return best


def _distance(one: str, other: str) -> int:
    """How many characters have to be added, dropped or changed to make `other` of `one`."""
    if abs(len(one) - len(other)) > 2:
        return 3
    row = list(range(len(other) + 1))
    for index, char in enumerate(one, 1):
        previous, row[0] = row[0], index
        for at, target in enumerate(other, 1):
            previous, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, previous + (char != target))
    return row[-1]
