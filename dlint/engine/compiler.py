"""From conditions to Python expressions.

For every condition there are two expressions: `true`, which holds if the condition is certainly true, and `false`, which
holds if it is certainly false; where neither holds it is unknown. So no third truth value exists at run time, and
negation only changes the two over. Checks for null and unknown are written only where the type of a value admits them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from dlint.engine.conditions import (
    And,
    At,
    Bound,
    Condition,
    Equals,
    Fact,
    Known,
    Matches,
    Not,
    Option,
    Or,
    Path,
    Size,
    Some,
    walk,
)
from dlint.engine.vocabulary import Type
from dlint.facts.model import DEAR

NUMBER = Type("int")


@dataclass(frozen=True)
class Value:
    """An expression and the type of what it gives."""

    code: str
    type: Type

    @property
    def is_cheap(self) -> bool:
        """Whether it may be written twice."""
        return self.code.isidentifier()


def option_name(name: str) -> str:
    """The variable that holds the value of an option."""
    return f"option_{name.replace('-', '_')}"


def search_name(name: str) -> str:
    """The variable that holds the search for the regular expression that an option gives."""
    return f"search_{name.replace('-', '_')}"


class Compiler:
    """Writes the expressions of one rule; `patterns` holds the regular expressions `R0`, `R1` ... that they use."""

    def __init__(self) -> None:
        self.patterns: list[str] = []
        self._numbers = count(1)

    def fires(self, where: Condition, unless: tuple[Condition, ...], fact: Value) -> str:
        """Whether `where` is certainly true and each of `unless` certainly false of the fact."""
        return _and([self.true(where, fact), *(self.false(exception, fact) for exception in unless)])

    def true(self, condition: Condition, value: Value) -> str:
        """Whether the condition is certainly true of the value."""
        match condition:
            case And(children):
                return _and([self.true(child, value) for child in sorted(children, key=cost)])
            case Or(children):
                return _or([self.true(child, value) for child in sorted(children, key=cost)])
            case Not(child):
                return self.false(child, value)
            case At(path, child):
                return self.true(child, self.follow(path, value))
            case Fact(child):
                first, name = self._bound(value) if value.type.nullable or value.type.unknown else ("", value.code)
                inner = self.true(child, Value(name, Type(value.type.base)))
                return _and([first, inner] if first else [inner])
            case Some(child):
                return self._some(child, value)
            case Size(child):
                guard, name = self._list(value)
                return _and([guard, self.true(child, Value(f"len({name})", NUMBER))])
            case Known(expected):
                return f"{value.code} is {'not ' if expected else ''}UNKNOWN"
        return self._leaf(condition, value)

    def false(self, condition: Condition, value: Value) -> str:
        """Whether the condition is certainly false of the value."""
        match condition:
            case And(children):
                return _or([self.false(child, value) for child in sorted(children, key=cost)])
            case Or(children):
                return _and([self.false(child, value) for child in sorted(children, key=cost)])
            case Not(child):
                return self.true(child, value)
            case At(path, child):
                return self.false(child, self.follow(path, value))
            case Fact(child):
                return self._no_fact(child, value)
            case Some(child):
                guard, name = self._list(value)
                element = Value(self._new_name(), value.type.element)
                match child:
                    case Equals((single,)) if not element.type.unknown:
                        return _and([guard, f"{single!r} not in {name}"])
                each = self.false(child, element)
                return _and([guard, f"all({each} for {element.code} in {name})"])
            case Size(child):
                guard, name = self._list(value)
                return _and([guard, self.false(child, Value(f"len({name})", NUMBER))])
            case Known(expected):
                return f"{value.code} is {'' if expected else 'not '}UNKNOWN"
        return self._not_leaf(condition, value)

    def follow(self, path: Path, value: Value) -> Value:
        """What the path leads to: null (of a list: empty) behind an absent link, unknown behind an unknown one."""
        code, checks = value.code, []
        for field, link in zip(path.fields, (None, *path.fields), strict=False):
            if link is not None and link.type.nullable:
                name = self._new_name()
                checks.append(f"({name} := {code}) is None")
                code = name
            code = f"{code}.{field.attribute}"
        if checks:
            code = f"({'()' if path.type.many else 'None'} if {' or '.join(checks)} else {code})"
        return Value(code, path.type)

    def _no_fact(self, child: Condition, value: Value) -> str:
        if not (value.type.nullable or value.type.unknown):
            return self.false(child, value)
        first, name = self._bound(value)
        present = _and([name, self.false(child, Value(name, Type(value.type.base)))])
        return _or([f"{first} is None", present]) if value.type.nullable else _and([first, present])

    def _some(self, child: Condition, value: Value) -> str:
        guard, name = self._list(value)
        match child:
            case Equals((single,)):  # what a fact never equals cannot be in the list, so this needs no loop
                return _and([guard, f"{single!r} in {name}"])
        element = Value(self._new_name(), value.type.element)
        return _and([guard, f"any({self.true(child, element)} for {element.code} in {name})"])

    def _list(self, value: Value) -> tuple[str, str]:
        """A check that the list is known, which also gives it a name, and that name; no check where none is needed."""
        if value.type.unknown:
            first, name = self._bound(value)
            return f"{first} is not UNKNOWN", name
        if ":=" in value.code:  # which Python does not allow in what a comprehension runs over
            first, name = self._bound(value)
            return f"{first} is not None", name
        return "", value.code

    def _leaf(self, condition: Condition, value: Value) -> str:
        may_be_absent = value.type.nullable or value.type.unknown
        match condition:
            case Equals(values):
                return f"{value.code} {_equals(values)}"
            case Matches(pattern):
                first, name = self._bound(value) if may_be_absent else (value.code, value.code)
                found = f"{self._search(pattern)}({name})"
                return f"({first}.__class__ is str and {found})" if may_be_absent else found
            case Bound(word, limit):
                first, name = self._bound(value) if may_be_absent else (value.code, value.code)
                compared = f"{name} {'>=' if word == 'min' else '<='} {_limit(limit)}"
                return f"({first}.__class__ is int and {compared})" if may_be_absent else compared
        raise TypeError(condition)

    def _not_leaf(self, condition: Condition, value: Value) -> str:
        if isinstance(condition, Equals):
            equal = _equals(condition.values, negated=True)
            if not value.type.unknown:
                return f"{value.code} {equal}"
            first, name = self._bound(value)
            return f"({first} {equal} and {name} is not UNKNOWN)"
        first, name = self._bound(value)
        known = Value(name, Type(value.type.base))
        met = f"not {self._leaf(condition, known)}"
        if value.type.nullable:
            present = f"{name} is not UNKNOWN and {met}" if value.type.unknown else met
            return f"({first} is None or {present})"
        if value.type.unknown:
            return f"({first} is not UNKNOWN and {met})"
        return f"not {self._leaf(condition, value)}"

    def _search(self, pattern: str | Option) -> str:
        if isinstance(pattern, Option):
            return search_name(pattern.name)
        if pattern not in self.patterns:
            self.patterns.append(pattern)
        return f"R{self.patterns.index(pattern)}"

    def _bound(self, value: Value) -> tuple[str, str]:
        """The value at its first use, and at each later one."""
        if value.is_cheap:
            return value.code, value.code
        name = self._new_name()
        return f"({name} := {value.code})", name

    def _new_name(self) -> str:
        return f"v{next(self._numbers)}"


def cost(condition: Condition) -> int:
    """How dear it is to evaluate a condition: literals before regular expressions before lists before what is `DEAR`."""
    total = 0
    for part in walk(condition):
        match part:
            case Some(Equals((_,))):  # `in`, which is no loop of Python's
                total -= 20
            case Some():
                total += 40
            case Size():
                total += 10
            case Matches(str(pattern)) if pattern.startswith(("^", "(?i)^")):  # which mostly fails at once
                total += 5
            case Matches():
                total += 10
            case Equals((bool(),)):  # which mostly has to be found out, where a text is just there
                total += 3
            case At(path, child):
                total += 2 + len(path.fields) + 20 * path.type.many
                if len(path.fields) > 1 and any(isinstance(inner, Matches) for inner in walk(child)):
                    total += 60  # a text of another fact, which may be long, is searched again for each of these
                total += 80 * any(field.attribute in DEAR for field in path.fields)
    return total


def _equals(values: tuple[object, ...] | Option, negated: bool = False) -> str:
    if isinstance(values, Option):
        return f"{'not in' if negated else 'in'} {option_name(values.name)}"
    if len(values) == 1:
        word = "is" if values[0] is None or isinstance(values[0], bool) else "=="
        return f"{ {'is': 'is not', '==': '!='}[word] if negated else word } {values[0]!r}"
    shown = ", ".join(sorted(map(repr, values)))
    return f"{'not in' if negated else 'in'} {{{shown}}}"


def _limit(limit: int | Option) -> str:
    return option_name(limit.name) if isinstance(limit, Option) else repr(limit)


def _and(clauses: list[str]) -> str:
    clauses = [clause for clause in clauses if clause not in ("", "True")]
    if "False" in clauses:
        return "False"
    return clauses[0] if len(clauses) == 1 else f"({' and '.join(clauses)})" if clauses else "True"


def _or(clauses: list[str]) -> str:
    if "True" in clauses:
        return "True"
    clauses = [clause for clause in clauses if clause != "False"]
    return clauses[0] if len(clauses) == 1 else f"({' or '.join(clauses)})" if clauses else "False"
