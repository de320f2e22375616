"""The options of rules: what the configuration sets is checked against how the rule uses it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dlint.engine.checker import literal_problem, regex_problem
from dlint.engine.compiler import option_name, search_name
from dlint.engine.runtime import OptionError
from dlint.engine.vocabulary import Type, suggestion

Use = tuple[str, tuple[str, ...], str]
"""The base type and the closed set of the field that an option is compared with, and the way: `value`, `pattern`, `number`."""


def values_of(
    rule: str, defaults: Mapping[str, Any], uses: Mapping[str, Sequence[Use]], given: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The variables that the rule's functions use for its options; None if one is not set. Raises `OptionError`."""
    problems: dict[str, str] = {}
    for name, value in given.items():
        if name not in defaults:
            known = suggestion(name, defaults) or (f" (it has: {', '.join(defaults)})" if defaults else "")
            problems[name] = f"rule {rule} has no option {name!r}{known}"
        else:
            problem = option_problem(value, uses.get(name, ()))
            if problem:
                problems[name] = f"rule {rule}: option {name}: {problem}"
    if problems:
        raise OptionError(list(problems.values()), list(problems))
    values = {**defaults, **given}
    if None in values.values():
        return None
    variables = {option_name(name): _prepared(value, uses.get(name, ())) for name, value in values.items()}
    patterns = {search_name(name): pattern for name, pattern in patterns_of(values, uses).items()}
    return variables | {name: re.compile(pattern).search for name, pattern in patterns.items()}


def prepared_defaults(defaults: Mapping[str, Any], uses: Mapping[str, Sequence[Use]]) -> dict[str, Any] | None:
    """The variables for the defaults, all but the searches for patterns; None if an option has none."""
    if None in defaults.values():
        return None
    return {option_name(name): _prepared(value, uses.get(name, ())) for name, value in defaults.items()}


def patterns_of(values: Mapping[str, Any], uses: Mapping[str, Sequence[Use]]) -> dict[str, str]:
    """The options that are used as regular expressions, and their values."""
    ways = {name: {way for _, _, way in uses.get(name, ())} for name in values}
    return {name: value for name, value in values.items() if "pattern" in ways[name] and value is not None}


def option_problem(value: Any, uses: Sequence[Use]) -> str | None:
    """Why an option cannot have the value, or None; null switches the rule off."""
    if value is None:
        return None
    for base, choices, way in uses:
        if isinstance(value, list) and way != "value":
            return "takes one value, not a list"
        for element in value if isinstance(value, list) else [value]:
            problem = literal_problem(element, Type(base, choices))
            problem = problem or (regex_problem(element) if way == "pattern" else None)
            if problem:
                return problem
    return None


def _prepared(value: Any, uses: Sequence[Use]) -> Any:
    if not any(way == "value" for _, _, way in uses):
        return value
    return tuple(value) if isinstance(value, list) else (value,)
