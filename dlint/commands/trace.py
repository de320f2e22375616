"""Why a rule fires on a file or not: its condition beside the facts, clause by clause, in the words of the rule file."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dlint.commands.facts import read_file
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
    Size,
    Some,
    describe,
)
from dlint.engine.loader import read_rule
from dlint.engine.vocabulary import kebab
from dlint.facts.collect import facts_of
from dlint.facts.model import Fact as FactBase
from dlint.record import UNKNOWN

if TYPE_CHECKING:
    from dlint.engine import Rule

Verdict = bool | None
WORDS = {True: "true", False: "false", None: "unknown"}
STYLES = {True: "good", False: "error", None: "warning"}
SHOWN = 60
"""Characters of a value that are shown."""


@dataclass(frozen=True)
class Step:
    """A clause, what came out, the value it was about, and the clauses in it."""

    text: str
    verdict: Verdict
    value: str = ""
    inner: tuple[Step, ...] = ()


def trace(
    rule: Rule, arguments: argparse.Namespace, given: Mapping[str, Any], paint: Callable[[str, str], str]
) -> Iterator[str]:
    """The lines of a trace: each fact of the rule's kind, whether the rule fires on it, and the clauses that decide."""
    source = read_rule(rule.page["path"], rule.category)
    file = read_file(arguments.file, arguments)
    options = {**rule.options, **given}
    unset = [name for name, value in options.items() if value is None]
    facts = facts_of(file, rule.select) if rule.select != "suppression" else ()
    yield f"{paint(rule.id, 'bold')} looks at each {rule.select}; {arguments.file} has {len(facts) or 'none'}."
    if unset:
        yield f"It is off until the configuration sets {', '.join(unset)}."
    for fact in facts:
        where = evaluate(source.where, fact, options)
        exceptions = [evaluate(condition, fact, options) for condition in source.unless]
        fires = where.verdict is True and all(step.verdict is False for step in exceptions)
        line, column = fact.span.source.position(fact.span.start)
        first = file._node.source.text[fact.span.start : fact.span.end].split("\n")[0]
        verdict = paint("fires", "error") if fires else paint("does not fire", "good")
        yield ""
        yield f"{arguments.file}:{line}:{column}: {verdict}: {first[:SHOWN]}"
        yield from _lines(Step("where", where.verdict, "", (where,)), 1, paint)
        for number, step in enumerate(exceptions, 1):
            yield from _lines(Step(f"unless ({number} of {len(exceptions)})", step.verdict, "", (step,)), 1, paint)


def _lines(step: Step, depth: int, paint: Callable[[str, str], str]) -> Iterator[str]:
    value = paint(f"  is {step.value}", "dim") if step.value else ""
    yield f"{'  ' * depth}{paint(f'{WORDS[step.verdict]:<7}', STYLES[step.verdict])} {step.text}{value}"
    for inner in step.inner:
        yield from _lines(inner, depth + 1, paint)


def evaluate(condition: Condition, value: Any, options: Mapping[str, Any]) -> Step:
    """A condition of a value by Kleene's three-valued logic, with the steps that led to the result."""
    match condition:
        case And(children):
            inner = tuple(evaluate(child, value, options) for child in children)
            return inner[0] if len(inner) == 1 else Step("all", _all(inner), "", inner)
        case Or(children):
            inner = tuple(evaluate(child, value, options) for child in children)
            return Step("any", _any(inner), "", inner)
        case Not(child):
            step = evaluate(child, value, options)
            return Step("not", _negated(step.verdict), "", (step,))
        case At(path, child):
            value = follow(path.fields, value, path.fields[-1].type.many)
            step = evaluate(child, value, options)
            if step.inner:
                return Step(str(path), step.verdict, "", (step,))
            return Step(f"{path}: {step.text}", step.verdict, shorten(value))
        case Known(expected):
            return Step(describe(condition), (value is not UNKNOWN) == expected)
    if value is UNKNOWN:
        return Step(describe(condition), None)
    match condition:
        case Fact(child):
            return Step("a fact", False) if value is None else evaluate(child, value, options)
        case Some(child):
            inner = tuple(evaluate(child, element, options) for element in value)
            return Step(f"some of {len(inner)}: {describe(child)}", _any(inner), "", inner[:20])
        case Size(child):
            step = evaluate(child, len(value), options)
            return Step(f"size {step.text}", step.verdict, str(len(value)))
    return Step(describe(condition), _holds(condition, value, options))


def follow(fields: tuple[Any, ...], value: Any, many: bool) -> Any:
    """What a path leads to from a fact."""
    for field in fields:
        if value is UNKNOWN or value is None:
            break
        value = getattr(value, field.attribute)
    return () if value is None and many else value


def _holds(condition: Condition, value: Any, options: Mapping[str, Any]) -> bool:
    match condition:
        case Equals(Option(name)):
            wanted = options[name]
            return value in wanted if isinstance(wanted, list | tuple) else value == wanted
        case Equals((*values,)):
            return any(value == wanted and type(value) is type(wanted) for wanted in values)
        case Matches(pattern):
            patterns = options[pattern.name] if isinstance(pattern, Option) else pattern
            several = patterns if isinstance(patterns, list | tuple) else [patterns]
            return value is not None and any(re.search(each, value) for each in several if each is not None)
        case Bound(word, limit):
            bound = options[limit.name] if isinstance(limit, Option) else limit
            if value is None or bound is None:
                return False
            return bool(value >= bound if word == "min" else value <= bound)
    raise TypeError(f"no such condition: {condition!r}")


def _all(steps: tuple[Step, ...]) -> Verdict:
    verdicts = [step.verdict for step in steps]
    return False if False in verdicts else None if None in verdicts else True


def _any(steps: tuple[Step, ...]) -> Verdict:
    verdicts = [step.verdict for step in steps]
    return True if True in verdicts else None if None in verdicts else False


def _negated(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def shorten(value: Any) -> str:
    """A value of a fact in a few characters."""
    if value is UNKNOWN:
        return "unknown until the build"
    if isinstance(value, FactBase):
        line, column = value.span.source.position(value.span.start)
        return f"{kebab(type(value).__name__)} at {line}:{column}"
    if isinstance(value, list | tuple):
        shown = ", ".join([shorten(element) for element in value])
        return f"[{shown}]" if len(shown) < SHOWN else f"a list of {len(value)}"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    text = repr(value)
    return text if len(text) < SHOWN else text[: SHOWN - 3] + "..."
