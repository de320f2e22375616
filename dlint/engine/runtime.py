"""Compiled rules: what they are called, and how a selection of them becomes a program (`dlint.engine.program`).

On the path of every lint, so that nothing is imported that takes time (`docs/start-up.md`).
"""

from __future__ import annotations

import marshal

from dlint.engine.program import ALIASES, DEFAULT, EACH, ID, OPTIONS, PAGE, USES, VALUES, Program, outline
from dlint.record import Record, computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from typing import Any

    from dlint.engine.program import Entries, Fixer, Kinds
    from dlint.findings import Severity

RULES_PAGE = "https://github.com/dlint/dlint/blob/main/docs/rules.md"


class RuleError(Exception):
    """Rule files or options that cannot be used; `problems` holds a line for each mistake."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class OptionError(RuleError):
    """Options that a rule does not have or cannot take; `options` names the one that each problem is about."""

    def __init__(self, problems: Sequence[str], options: Sequence[str]) -> None:
        super().__init__(problems)
        self.options = tuple(options)


class Rule(Record):
    """A rule, without what it takes to run it."""

    id: str
    """Its name, the file's stem."""
    title: str
    """The offence, as a noun phrase."""
    severity: Severity
    """How bad it is, unless the configuration says otherwise."""
    category: str
    """The folder it stands in."""
    default: bool
    """Whether it is on without being asked for; a rule is off in any case while one of its options is null."""
    tags: tuple[str, ...]
    """Words by which profiles select it."""
    aliases: tuple[str, ...]
    """What other tools call it, such as `hadolint:DL3006`."""
    fixable: bool
    """Whether it offers a fix."""
    select: str
    """The kind of facts it looks at."""
    options: dict[str, Any]
    """The defaults of its options."""
    url: str
    """Its page."""
    page: dict[str, Any]
    """Everything else that its file says, by key: message, rationale, references, examples, fix, since, deprecated, where,
    unless; and `path`, the file."""
    _page: bytes | int


@computes(Rule)
def url(rule: Rule) -> str:
    """Every rule has its heading on one page."""
    return f"{RULES_PAGE}#{rule.id}"


@computes(Rule)
def page(rule: Rule) -> dict[str, Any]:
    """Stored apart, since a lint does not need it; in a wheel in a file of its own."""
    import os

    from dlint.resources import read_shipped, rules_directory

    packed = rule._page
    if not isinstance(packed, bytes):
        shipped = read_shipped("pages")
        assert shipped is not None, "somebody took a file of the wheel away"
        packed = shipped[0][packed]
    said: dict[str, Any] = marshal.loads(packed)
    said["path"] = os.path.join(rules_directory(), said["path"])  # which is relative only in a wheel
    return said


_SHOWN = ("id", "title", "severity", "category", "default", "tags", "aliases", "fixable", "select", "options")


class RuleSet:
    """All rules that were loaded."""

    def __init__(self, entries: Entries, default: Kinds | None = None) -> None:
        """`default` is the outline of the rules that are on by default, if it is known already."""
        self._entries = entries
        self._default = default
        self._rules: tuple[Rule, ...] | None = None
        self._names: dict[str, list[int]] | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules by id."""
        if self._rules is None:
            self._rules = tuple(
                Rule(_page=entry[PAGE], **dict(zip(_SHOWN, entry, strict=False))) for entry in self._entries
            )
        return self._rules

    def find(self, name: str) -> tuple[Rule, ...]:
        """The rules with this id, or with this alias, with or without the tool before it; in any case of letters."""
        return tuple(self.rules[number] for number in self.names.get(name.lower(), ()))

    @property
    def names(self) -> dict[str, list[int]]:
        """The numbers of the rules that each name may mean, in lower case: ids and aliases with and without tool."""
        if self._names is None:
            names: dict[str, list[int]] = {}
            for number, entry in enumerate(self._entries):
                for alias in (entry[ID], *entry[ALIASES]):
                    alias = alias.lower()
                    for name in {alias, alias.partition(":")[2] or alias}:
                        names.setdefault(name, []).append(number)
            self._names = {name: list(dict.fromkeys(numbers)) for name, numbers in names.items()}
        return self._names

    def program(
        self,
        selected: Container[str] | None = None,
        severities: Mapping[str, Severity] | None = None,
        options: Mapping[str, Mapping[str, Any]] | None = None,
        fixer: Callable[[str], Fixer | None] | None = None,
    ) -> Program:
        """The selected rules, ready to run.

        `selected` holds their ids (None: those that are on by default), `severities` other severities by id, `options`
        the options by id and name; `fixer` gives the function of a named fixer. Raises `RuleError` for options that a
        rule does not have or cannot use.
        """
        if selected is None and not options and self._default is not None:
            return Program(self._entries, self._default, severities or {}, {}, fixer)
        chosen: list[int] = []
        own: dict[int, dict[str, Any]] = {}
        repeated: list[Any] = []
        for number, entry in enumerate(self._entries):
            name = entry[ID]
            if (name not in selected) if selected is not None else not entry[DEFAULT]:
                continue
            values: dict[str, Any] | None = entry[VALUES]
            if options and name in options:
                from dlint.engine.options import values_of

                first, *others = _each(entry[EACH], options[name])
                values = values_of(name, entry[OPTIONS], entry[USES], first)
                for other in others:
                    found = values_of(name, entry[OPTIONS], entry[USES], other)
                    if found is not None:
                        chosen.append(len(self._entries) + len(repeated))
                        own[chosen[-1]] = found
                        repeated.append(entry)
            if values is not None:
                chosen.append(number)
                own[number] = values
        entries = [*self._entries, *repeated] if repeated else self._entries
        return Program(entries, outline(entries, chosen), severities or {}, own, fixer)


def _each(name: str | None, given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The options for each run of a rule: one for each element of the option that it names for that."""
    elements = given.get(name) if name is not None else None
    if not isinstance(elements, list) or not elements:
        return [given]
    return [{**given, str(name): element} for element in elements]
