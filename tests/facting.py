"""The facts of a Dockerfile in a string, for the tests of facts."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

from dlint.dockerfile.reader import read
from dlint.facts.collect import ContextOptions, facts_of, read_facts
from dlint.text import Source

if TYPE_CHECKING:
    from dlint.facts.model import Fact, File


def file_of(text: str, *, path: str = "Dockerfile", context: str | None = None, **arguments: str) -> File:
    """The facts of a Dockerfile; its lines may be indented together."""
    options = None if context is None else ContextOptions(directory=context)
    return read_facts(read(Source(path, dedent(text))), context=options, arguments=arguments)


def facts(text: str, kind: str, **options: Any) -> list[Any]:
    """The facts of one kind."""
    return list(facts_of(file_of(text, **options), kind))


def only(text: str, kind: str, **options: Any) -> Any:
    """The only fact of a kind."""
    (fact,) = facts(text, kind, **options)
    return fact


def place(fact: Fact) -> tuple[int, int, str]:
    """Line, column and text of where a fact stands."""
    span = fact.span
    return *span.source.position(span.start), span.source.text[span.start : span.end]
