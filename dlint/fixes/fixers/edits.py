"""How fixers write edits."""

from __future__ import annotations

from dlint.findings import Edit
from dlint.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.dockerfile import syntax
    from dlint.facts.model import Fact


def edit(fact: Fact, start: int, end: int, text: str) -> Edit:
    """The stretch from `start` to `end`, offsets in the file of the fact, replaced by `text`."""
    return Edit(span=Span(source=fact.file._node.source, start=start, end=end), text=text)


def cased(fact: Fact, word: syntax.Word, casing: str) -> Edit:
    """A word in lower case if `casing` is `lower`, else in upper case."""
    return edit(fact, word.start, word.end, word.value.lower() if casing == "lower" else word.value.upper())


def keyword(fact: Fact, name: str) -> str:
    """An instruction's keyword in the case that most of the file has."""
    return name.lower() if fact.file.casing == "lower" else name
