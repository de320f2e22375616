"""Which function finds the facts of each kind in a file.

A module of this package says `@collects("port")` above the function that gives all ports of a file in the order of the
file; `facts_of` calls it once a file.
"""

from __future__ import annotations

from dlint.facts.model import Fact, File
from dlint.record import computes
from dlint.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from dlint.dockerfile import syntax

    Producer = TypeVar("Producer", bound=Callable[[File], Sequence[Fact]])

producers: dict[str, Callable[[File], Sequence[Fact]]] = {}


def collects(kind: str) -> Callable[[Producer], Producer]:
    """Register the decorated function as what finds the facts of `kind` (in kebab-case) in a file."""

    def register(function: Producer) -> Producer:
        producers[kind] = function
        return function

    return register


def facts_of(file: File, kind: str) -> Sequence[Fact]:
    """The facts of `kind` in a file, in the order of the file; found at the first call, and kept."""
    facts = file._memo.get(kind)
    if facts is None:
        producer = producers.get(kind)  # a kind of compose files has none here
        facts = file._memo[kind] = producer(file) if producer is not None else ()
    return facts


def kinds() -> list[str]:
    """The names of all kinds that can be collected."""
    return sorted(producers)


def new_span(file: File, start: int, end: int) -> Span:
    """The stretch of the Dockerfile between two offsets."""
    return Span(source=file._node.source, start=start, end=end)


def word_origins(word: syntax.Word) -> Callable[[int, int], tuple[int, int]]:
    """A function from a stretch of a word's value to the offsets in the Dockerfile between which it stands."""
    if word.mapped is not None:
        return word.mapped.origins
    begin = word.start
    return lambda start, end: (begin + start, begin + end)


def places_of(file: File, **words: syntax.Word | None) -> dict[str, Span]:
    """Where fields stand that were read from words of their own."""
    return {name: new_span(file, word.start, word.end) for name, word in words.items() if word is not None}


@computes(Fact)
def span(fact: Fact) -> Span:
    node = fact._node
    assert node is not None, f"{type(fact).__name__} was made without a place"
    return new_span(fact.file, node.start, node.end)
