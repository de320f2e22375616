"""Conditions: the tree that `where` and `unless` become once they are checked against the vocabulary.

A condition is true, false or unknown of a value (a fact, a scalar or a list), by Kleene's strong three-valued logic.
`docs/rule-language.md` tells the semantics; `dlint.engine.compiler` turns the tree into Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dlint.engine.vocabulary import Field, Type

Scalar = str | int | bool | None


@dataclass(frozen=True)
class Option:
    """`{option: NAME}`: a value that the user sets."""

    name: str


@dataclass(frozen=True)
class And:
    """All hold; of nothing, true."""

    children: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Or:
    """One holds; of nothing, false."""

    children: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Not:
    """It does not hold."""

    child: Condition


@dataclass(frozen=True)
class Equals:
    """The value is one of these; an option stands for its value or for the elements of it."""

    values: tuple[Scalar, ...] | Option


@dataclass(frozen=True)
class Matches:
    """The regular expression is found in the value."""

    pattern: str | Option


@dataclass(frozen=True)
class Bound:
    """The number is at least (`min`) or at most (`max`) this."""

    word: str
    limit: int | Option


@dataclass(frozen=True)
class Known:
    """The value is known now, or is not; the only condition that is never unknown."""

    expected: bool


@dataclass(frozen=True)
class Some:
    """The list has an element of which the condition holds."""

    child: Condition


@dataclass(frozen=True)
class Size:
    """The condition holds of the length of the list."""

    child: Condition


@dataclass(frozen=True)
class Fact:
    """There is a fact, and the condition holds of it."""

    child: Condition


@dataclass(frozen=True)
class At:
    """The condition holds of what the path leads to, from this fact."""

    path: Path
    child: Condition


Condition = And | Or | Not | Equals | Matches | Bound | Known | Some | Size | Fact | At


@dataclass(frozen=True)
class Path:
    """A way through links: the fields, one after the other, and the type at its end."""

    fields: tuple[Field, ...]

    @property
    def type(self) -> Type:
        """The type of the last field; it may also be what an absent or unknown link on the way makes of it."""
        last, links = self.fields[-1].type, [field.type for field in self.fields[:-1]]
        return replace(
            last,
            nullable=last.nullable or (not last.many and any(link.nullable for link in links)),
            unknown=last.unknown or any(link.unknown for link in links),
        )

    def __str__(self) -> str:
        return ".".join(field.name for field in self.fields)


def children_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside."""
    match condition:
        case And(children) | Or(children):
            return children
        case Not(child) | Some(child) | Size(child) | Fact(child) | At(_, child):
            return (child,)
    return ()


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and all inside it."""
    yield condition
    for child in children_of(condition):
        yield from walk(child)


def mutations(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """The condition with one clause taken out, each in turn, and the path of that clause."""
    match condition:
        case And(children) | Or(children):
            for number, child in enumerate(children):
                rest = children[:number] + children[number + 1 :]
                yield describe(child), replace(condition, children=rest)
                for path, mutant in mutations(child):
                    yield path, replace(condition, children=(*children[:number], mutant, *children[number + 1 :]))
        case At(path, And((only,))):  # without its only clause it is as good as taken out itself
            for inner, mutant in mutations(only):
                yield f"{path}.{inner}", replace(condition, child=mutant)
        case At(path, child):
            for inner, mutant in mutations(child):
                yield f"{path}.{inner}", replace(condition, child=mutant)
        case Not(child) | Some(child) | Size(child) | Fact(child):
            word = "" if isinstance(condition, Fact) else f"{type(condition).__name__.lower()}."
            for inner, mutant in mutations(child):
                yield word + inner, replace(condition, child=mutant)


def describe(condition: Condition) -> str:
    """A short text for a clause, in the words of the rule file."""
    match condition:
        case At(path, child):
            return f"{path}: {describe(child)}"
        case Not(child):
            return f"not {describe(child)}"
        case Equals(Option(name)) | Matches(Option(name)):
            return f"option {name}"
        case Equals((*values,)):
            return ", ".join(_shown(value) for value in values)
        case Matches(pattern):
            return f"matches {pattern}"
        case Bound(word, limit):
            return f"{word} {limit}"
        case Known(expected):
            return f"known {_shown(expected)}"
        case Fact(child):
            return describe(child)
        case Some(child) | Size(child):
            return f"{type(condition).__name__.lower()} {describe(child)}"
    word = "all" if isinstance(condition, And) else "any"
    return f"{word} [{'; '.join(map(describe, children_of(condition)))}]"


def _shown(value: Scalar) -> str:
    """A literal as YAML writes it."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return str(value)
