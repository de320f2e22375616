"""Checks what a rule file says against the vocabulary, and turns it into conditions and paths.

Nothing is raised at the first mistake: all of them are noted, each with its file, line and place in the file.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import replace

from dlint.documents import Node
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
    Scalar,
    Size,
    Some,
)
from dlint.engine.vocabulary import Field, Kind, Type, kinds, suggestion

Location = tuple[str | int, ...]

NUMBER = Type("int")
CONNECTIVES = ("all", "any", "not")


class VocabularyError(Exception):
    """What is wrong at the place that is being looked at."""


class Checker:
    """Reads the conditions, paths and options of one rule file."""

    def __init__(self, file: str, document: Node) -> None:
        self.file = file
        self.document = document
        self.problems: list[str] = []
        self.option_uses: dict[str, list[tuple[Type, str]]] = {}
        """For each option, where it is used: the type there, and the way (`value`, `pattern` or `number`)."""

    def note(self, location: Location, what: str) -> None:
        """Note a mistake at a place in the file."""
        path = ".".join(map(str, location))
        self.problems.append(f"{self.file}:{self.document.line_of(location)}: {path}: {what}")

    def condition(self, location: Location, kind: Kind) -> Condition:
        """The condition at the location, which is about facts of `kind`."""
        return self._guarded(self._facts_condition, location, kind)

    def _guarded(self, read: Callable[..., Condition], location: Location, *arguments: object) -> Condition:
        try:
            return read(location, *arguments)
        except VocabularyError as mistake:
            self.note(location, str(mistake))
            return And()

    # ------------------------------------------------------------------------------------------ facts

    def _facts_condition(self, location: Location, kind: Kind) -> Condition:
        node = self.document.at(location)
        if not isinstance(node.data, dict):
            raise VocabularyError(f"a condition on a fact is a mapping of fields, not {_show(node.data)}")
        return And(tuple(self._guarded(self._clause, (*location, key), kind) for key in node.data))

    def _clause(self, location: Location, kind: Kind) -> Condition:
        key = str(location[-1])
        if key in CONNECTIVES:
            return self._connective(location, self._facts_condition, kind)
        path = resolve(key, kind)
        return At(path, self._matcher(location, path.type))

    def _connective(self, location: Location, read: Callable[..., Condition], kind: Kind | Type) -> Condition:
        word = location[-1]
        if word == "not":
            return Not(self._guarded(read, location, kind))
        elements = self.document.at(location).data
        if not isinstance(elements, list) or not elements:
            raise VocabularyError(f"takes a list of conditions, not {_show(elements)}")
        children = tuple(self._guarded(read, (*location, number), kind) for number in range(len(elements)))
        return And(children) if word == "all" else Or(children)

    # ------------------------------------------------------------------------------------------ values

    def _matcher(self, location: Location, kind: Type) -> Condition:
        """What is asked of a value of this type."""
        node = self.document.at(location)
        if isinstance(node.data, dict):
            if set(node.data) == {"option"}:
                return Equals(self._option(location, kind, "value"))
            if kind.is_fact and not kind.many:
                return self._link(location, kind)
            return self._operators(location, kind)
        if kind.many:
            raise VocabularyError(f"is {kind}; say some, none or size of it")
        if isinstance(node.data, list):
            if not node.data:
                raise VocabularyError("an empty list holds no value")
            elements = [(*location, number) for number in range(len(node.data))]
            return Equals(tuple(self._literal(element, kind) for element in elements))
        return Equals((self._literal(location, kind),))

    def _link(self, location: Location, kind: Type) -> Condition:
        """What is asked of a link: a condition on the fact it leads to, or whether there is one."""
        target = kinds()[kind.base]
        clauses: list[Condition] = []
        fields: list[Condition] = []
        for key in self.document.at(location).data:
            here = (*location, key)
            if key == "known" and key not in target.fields:
                clauses.append(self._guarded(self._known, here, kind))
            elif key in CONNECTIVES:
                clauses.append(self._guarded(self._connective, here, self._matcher, kind))
            else:
                fields.append(self._guarded(self._clause, here, target))
        if fields or not clauses:
            clauses.append(Fact(And(tuple(fields))))
        return And(tuple(clauses))

    def _operators(self, location: Location, kind: Type) -> Condition:
        """What a mapping of operators asks of a scalar or a list."""
        words = self.document.at(location).data
        if not words:
            raise VocabularyError("an empty mapping asks nothing")
        return And(tuple(self._guarded(self._operator, (*location, word), kind) for word in words))

    def _operator(self, location: Location, kind: Type) -> Condition:
        word = str(location[-1])
        if word in CONNECTIVES:
            return self._connective(location, self._matcher, kind)
        words = _operators_of(kind)
        if word not in words:
            raise VocabularyError(f"cannot be asked of {kind} (only {', '.join(words)}){suggestion(word, words)}")
        if word == "known":
            return self._known(location, kind)
        if word == "matches":
            return self._matches(location)
        if word in ("min", "max"):
            return Bound(word, self._limit(location))
        if word == "size":
            return Size(self._matcher(location, NUMBER))
        found = Some(self._element(location, kind))
        return found if word == "some" else Not(found)

    def _element(self, location: Location, kind: Type) -> Condition:
        if not kind.is_fact:
            return self._guarded(self._matcher, location, kind.element)
        return self.condition(location, kinds()[kind.base])

    def _known(self, location: Location, kind: Type) -> Condition:
        expected = self.document.at(location).data
        if not isinstance(expected, bool):
            raise VocabularyError(f"is true or false, not {_show(expected)}")
        if not kind.unknown:
            raise VocabularyError("is always known; leave the clause out")
        return Known(expected)

    def _matches(self, location: Location) -> Condition:
        data = self.document.at(location).data
        if isinstance(data, dict):
            return Matches(self._option(location, Type("str"), "pattern"))
        if not isinstance(data, str):
            raise VocabularyError(f"takes a regular expression, not {_show(data)}")
        problem = regex_problem(data)
        if problem:
            raise VocabularyError(problem)
        return Matches(data)

    def _limit(self, location: Location) -> int | Option:
        data = self.document.at(location).data
        if isinstance(data, dict):
            return self._option(location, NUMBER, "number")
        if isinstance(data, bool) or not isinstance(data, int):
            raise VocabularyError(f"takes a whole number, not {_show(data)}")
        return data

    def _option(self, location: Location, kind: Type, use: str) -> Option:
        data = self.document.at(location).data
        if set(data) != {"option"} or not isinstance(data["option"], str):
            raise VocabularyError("is a value or {option: NAME}")
        declared = self.document.data.get("options") or {}
        name = data["option"]
        if name not in declared:
            raise VocabularyError(f"the rule declares no option {name!r}{suggestion(name, declared)}")
        if kind.is_fact or kind.many:
            raise VocabularyError(f"an option cannot be compared with {kind}")
        self.option_uses.setdefault(name, []).append((replace(kind, nullable=False), use))
        return Option(name)

    def _literal(self, location: Location, kind: Type) -> Scalar:
        data = self.document.at(location).data
        if data is None and not kind.nullable:
            raise VocabularyError(f"is never null (it is {kind})")
        if data is not None:
            problem = literal_problem(data, kind)
            if problem:
                raise VocabularyError(problem)
        return data  # type: ignore[no-any-return]


def resolve(path: str, kind: Kind) -> Path:
    """The fields that a dotted path leads through, from a fact of `kind`; raises `VocabularyError`."""
    fields: list[Field] = []
    here: Kind | None = kind
    for number, name in enumerate(path.split(".")):
        if here is None:
            last = fields[-1]
            what = "is a list: say some or none of it" if last.type.many else f"is {last.type} and has no fields"
            raise VocabularyError(f"{'.'.join(path.split('.')[:number])} {what}")
        if name not in here.fields:
            raise VocabularyError(_no_field(name, here))
        fields.append(here.fields[name])
        kind_of_field = here.fields[name].type
        here = kinds()[kind_of_field.base] if kind_of_field.is_fact and not kind_of_field.many else None
    return Path(tuple(fields))


def _no_field(name: str, kind: Kind) -> str:
    heirs = [other.name for other in kinds().values() if other.parent == kind.name and name in other.fields]
    hint = f", but {', '.join(heirs)} has" if heirs else suggestion(name, (*kind.fields, *CONNECTIVES))
    fields = ", ".join(kind.fields)
    return f"{kind.name} has no field {name!r}" + (hint or f" (it has: {fields})")


def literal_problem(data: object, kind: Type) -> str | None:
    """Why no field of this type can have the value, or None."""
    if kind.is_fact:
        return f"{_show(data)} cannot be compared with {kind}; say null, not null, or conditions on its fields"
    wanted = {"str": str, "int": int, "bool": bool}[kind.base]
    if type(data) is not wanted:
        quote = ": put it in quotes" if kind.base == "str" and isinstance(data, (int, bool)) else ""
        return f"{_show(data)} is never a value of this field, which is {kind}{quote}"
    if kind.choices and data not in kind.choices:
        hint = suggestion(str(data), kind.choices) or f" ({', '.join(kind.choices)})"
        return f"{_show(data)} is never a value of this field{hint}"
    return None


def regex_problem(pattern: str) -> str | None:
    """What is wrong with a regular expression, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        return f"not a regular expression: {error}"
    return None


def _operators_of(kind: Type) -> tuple[str, ...]:
    words = ("some", "none", "size") if kind.many else {"str": ("matches",), "int": ("min", "max")}.get(kind.base, ())
    return (*words, *CONNECTIVES, "known")


def _show(data: object) -> str:
    if data is None or isinstance(data, bool):
        return {None: "null", True: "true", False: "false"}[data]
    if isinstance(data, (dict, list)):
        return "a mapping" if isinstance(data, dict) else "a list"
    return repr(data)
