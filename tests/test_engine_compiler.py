"""Compiled conditions agree with a plain reading of the three-valued logic, for all conditions and all facts."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.engine.compiler import Compiler, Value
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
    Or,
    Path,
    Size,
    Some,
)
from dlint.engine.patterns import pack, unpack
from dlint.engine.vocabulary import Field, Type
from dlint.record import UNKNOWN

LEAF = {
    "name": Type("str"),
    "alias": Type("str", nullable=True),
    "both": Type("str", nullable=True, unknown=True),
    "number": Type("int", nullable=True, unknown=True),
    "count": Type("int"),
    "flag": Type("bool", unknown=True),
    "words": Type("str", many=True),
}
THING = {
    **LEAF,
    "link": Type("leaf"),
    "parent": Type("leaf", nullable=True),
    "hidden": Type("leaf", unknown=True),
    "maybe": Type("leaf", nullable=True, unknown=True),
    "items": Type("leaf", many=True),
    "hidden_items": Type("leaf", many=True, unknown=True),
    "hidden_words": Type("str", many=True, unknown=True),
    "unknown_words": Type("str", many=True, unknown_elements=True),
}
KINDS = {"leaf": LEAF, "thing": THING}
TEXTS = ["", "a", "b", "ab"]
SCALARS: dict[str, list[Any]] = {"str": TEXTS, "int": [0, 1, 2, 3], "bool": [True, False]}


def evaluate(condition: Condition, value: Any) -> bool | None:
    """The logic as the documentation states it: true, false, or None for unknown."""
    match condition:
        case And(children):
            results = [evaluate(child, value) for child in children]
            return False if False in results else None if None in results else True
        case Or(children):
            results = [evaluate(child, value) for child in children]
            return True if True in results else None if None in results else False
        case Not(child):
            result = evaluate(child, value)
            return None if result is None else not result
        case Known(expected):
            return (value is not UNKNOWN) == expected
        case At(path, child):
            for field in path.fields:
                if value is UNKNOWN:
                    break
                if value is None:
                    value = () if path.fields[-1].type.many else None
                    break
                value = getattr(value, field.attribute)
            return evaluate(child, value)
    if value is UNKNOWN:
        return None
    match condition:
        case Fact(child):
            return False if value is None else evaluate(child, value)
        case Some(child):
            results = [evaluate(child, element) for element in value]
            return True if True in results else None if None in results else False
        case Size(child):
            return evaluate(child, len(value))
        case Equals(values):
            return value in values  # type: ignore[operator]
        case Matches(pattern):
            return value is not None and re.search(str(pattern), value) is not None
        case Bound("min", limit):
            return value is not None and value >= limit
        case Bound("max", limit):
            return value is not None and value <= limit
    raise TypeError(condition)


def literals(kind: Type) -> st.SearchStrategy[Any]:
    value: st.SearchStrategy[Any] = st.sampled_from(SCALARS[kind.base])
    return value | st.none() if kind.nullable else value


def make_fact(kind: str, random: Random) -> Any:
    return SimpleNamespace(**{name: make_value(type_, random) for name, type_ in KINDS[kind].items()})


def make_value(kind: Type, random: Random) -> Any:
    """Some value that a field of this type may have."""
    if kind.unknown and random.random() < 0.3:
        return UNKNOWN
    if kind.nullable and random.random() < 0.3:
        return None
    if kind.many:
        element = replace(kind.element, unknown=kind.unknown_elements)
        return [make_value(element, random) for _ in range(random.randrange(4))]
    if kind.is_fact:
        return make_fact(kind.base, random)
    return random.choice(SCALARS[kind.base])


def matchers(kind: Type, depth: int) -> st.SearchStrategy[Condition]:
    """Any condition on a value of this type that the checker would let through."""
    options: list[st.SearchStrategy[Condition]] = []
    if kind.unknown:
        options.append(st.builds(Known, st.booleans()))
    if depth > 0:
        inner = st.deferred(lambda: matchers(kind, depth - 1))
        several = st.lists(inner, max_size=3).map(tuple)
        options += [st.builds(Not, inner), st.builds(And, several), st.builds(Or, several)]
    if kind.many:
        element: Type = kind.element
        options.append(st.builds(Size, matchers(Type("int"), 0)))
        some = conditions(kind.base, depth - 1) if kind.is_fact else matchers(element, 0)
        options += [st.builds(Some, some), st.builds(lambda child: Not(Some(child)), some)]
        return st.one_of(options)
    if kind.is_fact:
        options.append(st.builds(Fact, conditions(kind.base, depth - 1)))
        if kind.nullable:
            options.append(st.just(Equals((None,))))
        return st.one_of(options)
    options.append(
        st.lists(literals(kind), min_size=1, max_size=3, unique=True).map(lambda found: Equals(tuple(found)))
    )
    if kind.base == "str":
        options.append(st.builds(Matches, st.sampled_from(["a", "^b", "^$", "(?P<x>a)b", "[ab]{2}"])))
    if kind.base == "int":
        options.append(st.builds(Bound, st.sampled_from(["min", "max"]), st.integers(0, 3)))
    return st.one_of(options)


def paths(kind: str, depth: int = 2) -> list[Path]:
    found = []
    for name, type_ in KINDS[kind].items():
        here = Path((Field(name, name, type_),))
        found.append(here)
        if type_.is_fact and not type_.many and depth:
            found += [Path(here.fields + rest.fields) for rest in paths(type_.base, depth - 1)]
    return found


def conditions(kind: str, depth: int) -> st.SearchStrategy[Condition]:
    clause = st.sampled_from(paths(kind)).flatmap(
        lambda path: st.builds(At, st.just(path), matchers(path.type, max(depth, 0)))
    )
    return st.lists(clause, max_size=3).map(lambda clauses: And(tuple(clauses))) if depth < 1 else clause


def compiled(condition: Condition) -> tuple[Any, Any]:
    compiler = Compiler()
    true = compiler.true(condition, Value("f", Type("thing")))
    false = compiler.false(condition, Value("f", Type("thing")))
    names: dict[str, Any] = {"UNKNOWN": UNKNOWN}
    for number, pattern in enumerate(compiler.patterns):
        names[f"R{number}"] = unpack(pack(pattern)).search
    exec(f"def true(f): return {true}\ndef false(f): return {false}", names)
    return names["true"], names["false"]


@settings(max_examples=300, deadline=None)
@given(conditions("thing", 2), st.integers(0, 10**6))
def test_compiled_code_agrees_with_the_logic(condition: Condition, seed: int) -> None:
    true, false = compiled(condition)
    random = Random(seed)
    for _ in range(20):
        thing = make_fact("thing", random)
        expected = evaluate(condition, thing)
        assert (bool(true(thing)), bool(false(thing))) == (expected is True, expected is False)


@settings(max_examples=100, deadline=None)
@given(conditions("thing", 1), st.lists(conditions("thing", 1), max_size=3), st.integers(0, 10**6))
def test_a_rule_fires_only_if_everything_is_certain(where: Condition, unless: list[Condition], seed: int) -> None:
    compiler = Compiler()
    code = compiler.fires(where, tuple(unless), Value("f", Type("thing")))
    names: dict[str, Any] = {"UNKNOWN": UNKNOWN}
    for number, pattern in enumerate(compiler.patterns):
        names[f"R{number}"] = re.compile(pattern).search
    exec(f"def fires(f): return {code}", names)
    random = Random(seed)
    for _ in range(20):
        thing = make_fact("thing", random)
        expected = evaluate(where, thing) is True and all(evaluate(exception, thing) is False for exception in unless)
        assert bool(names["fires"](thing)) == expected


@pytest.mark.parametrize("pattern", ["a+b", "(?i)ÄB", "(?P<name>x)|(y)", r"^/var/lib/apt(/lists)?/?$", "[^\\W_]{2,}?$"])
def test_packed_patterns_match_what_re_matches(pattern: str) -> None:
    for text in ["aab", "äb", "x", "zy", "/var/lib/apt/lists", "a_bc", ""]:
        found, expected = unpack(pack(pattern)).search(text), re.search(pattern, text)
        assert (found and (found.span(), found.groupdict())) == (expected and (expected.span(), expected.groupdict()))
