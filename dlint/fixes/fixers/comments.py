"""The fixer that takes out comments which silence nothing."""

from __future__ import annotations

from dlint.facts.model import Fact, Suppression
from dlint.fixes.fixers.edits import edit
from dlint.suppressions.comments import read_comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import Edit


def remove_suppression(fact: Fact) -> Sequence[Edit]:
    """An ignore comment without one of the rules that it names; without the line, if it names no other."""
    if not isinstance(fact, Suppression):
        return ()
    source = fact.file._node.source
    number = source.position(fact.span.start)[0]
    starts = source.line_starts
    line = source.line(number)
    start = starts[number - 1]
    comment = line.lstrip()
    if not comment.startswith("#"):
        return ()
    silencers = read_comment(comment[1:].strip())
    if len(silencers) > 1:
        end = fact.span.end
        before, behind = source.text[start : fact.span.start].rstrip(" \t"), source.text[end : start + len(line)]
        if before.endswith(","):
            return (edit(fact, start + len(before) - 1, end, ""),)
        following = behind.lstrip(" \t")
        return (edit(fact, fact.span.start, end + len(behind) - len(following[1:].lstrip(" \t")), ""),)
    if not silencers:
        return ()
    return (edit(fact, start, starts[number] if number < len(starts) else len(source.text), ""),)
