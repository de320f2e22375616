"""Rules at work: the compiled rules, a selection of them as a program, and the findings it gives.

This module is on the path of every lint, so it imports nothing that takes time (`docs/start-up.md`). The functions of a
rule are made from their code when the first fact comes that they may apply to, its regular expressions when they are
needed.
"""

from __future__ import annotations

import marshal

from dlint.record import UNKNOWN, Record, computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence
    from typing import Any

    from dlint.facts.model import ComposeFile, Fact, File
    from dlint.findings import Edit, Finding, Severity

    Entry = tuple[Any, ...]
    FactsOf = Callable[[Any, str], Sequence[Fact]]
    Fixer = Callable[[Fact], Sequence[Edit]]

RULES_PAGE = "https://github.com/dlint/dlint/blob/main/docs/rules.md"


class RuleError(Exception):
    """Rule files or options that cannot be used; `problems` holds a line for each mistake."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


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
    _page: bytes


@computes(Rule)
def url(rule: Rule) -> str:
    """Every rule has its heading on one page."""
    return f"{RULES_PAGE}#{rule.id}"


@computes(Rule)
def page(rule: Rule) -> dict[str, Any]:
    """Stored apart, since a lint does not need it."""
    import os

    from dlint.resources import rules_directory

    said: dict[str, Any] = marshal.loads(rule._page)
    said["path"] = os.path.join(rules_directory(), said["path"])  # which is relative only in a wheel
    return said


# The fields of a compiled rule, in the order of the tuple.
(
    ID,
    TITLE,
    SEVERITY,
    CATEGORY,
    DEFAULT,
    TAGS,
    ALIASES,
    FIXABLE,
    SELECT,
    OPTIONS,
    USES,
    VALUES,
    INDEX,
    FIX,
    CODE,
    PATTERNS,
    PAGE,
) = range(17)
_SHOWN = ("id", "title", "severity", "category", "default", "tags", "aliases", "fixable", "select", "options")


class RuleSet:
    """All rules that were loaded."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
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
        severities, options = severities or {}, options or {}
        checks = []
        for entry in self._entries:
            name = entry[ID]
            if (name not in selected) if selected is not None else not entry[DEFAULT]:
                continue
            values: dict[str, Any] | None = entry[VALUES]
            if name in options:
                from dlint.engine.options import values_of

                values = values_of(name, entry[OPTIONS], entry[USES], options[name])
            if values is not None:
                checks.append(_Check(entry, severities.get(name, entry[SEVERITY]), values, fixer))
        return Program(checks)


LATE = ("script", "suppression")
"""Kinds whose facts are known only when others have had their say: what ShellCheck made of a script, which rules a comment
silenced."""


class Program:
    """A selection of rules, indexed by the facts that they may apply to."""

    def __init__(self, checks: Iterable[_Check]) -> None:
        self._kinds: dict[str, tuple[dict[str, dict[Any, list[_Check]]], list[_Check]]] = {}
        for check in checks:
            tables, rest = self._kinds.setdefault(check.entry[SELECT], ({}, []))
            if check.entry[INDEX] is None:
                rest.append(check)
                continue
            attribute, literals = check.entry[INDEX]
            table = tables.setdefault(attribute, {})
            for literal in literals:
                table.setdefault(literal, []).append(check)
        self._late = {kind: self._kinds.pop(kind) for kind in LATE if kind in self._kinds}

    def run(self, file: File | ComposeFile, facts_of: FactsOf) -> list[Finding]:
        """What the rules find in a file, in no particular order; those that look at late kinds are left out."""
        findings: list[Finding] = []
        for kind, rules in self._kinds.items():
            _judge(rules, facts_of(file, kind), findings)
        return findings

    def run_late(self, kind: str, facts: Sequence[Fact]) -> list[Finding]:
        """What the rules about a late kind find, once everything about its facts is known."""
        findings: list[Finding] = []
        if kind in self._late:
            _judge(self._late[kind], facts, findings)
        return findings


def _judge(
    rules: tuple[dict[str, dict[Any, list[_Check]]], list[_Check]], facts: Sequence[Fact], findings: list[Finding]
) -> None:
    tables, rest = rules
    for fact in facts:
        for attribute, table in tables.items():
            for check in table.get(getattr(fact, attribute), ()):
                if check.fires(fact):
                    findings.append(check.finding(fact))
        for check in rest:
            if check.fires(fact):
                findings.append(check.finding(fact))


class _Check:
    """A rule of a program; `fires` says whether it has something to say about a fact."""

    __slots__ = ("_fixer", "_functions", "_options", "entry", "fires", "severity")

    def __init__(
        self, entry: Entry, severity: Severity, options: dict[str, Any], fixer: Callable[[str], Fixer | None] | None
    ) -> None:
        self.entry = entry
        self.severity = severity
        self.fires: Callable[[Fact], bool] = self._make
        self._options = options
        self._fixer = fixer
        self._functions: dict[str, Any] = {}

    def _make(self, fact: Fact) -> bool:
        """Make the rule's functions, and call `fires` for the first time."""
        names = self._functions = {"UNKNOWN": UNKNOWN}
        for name, packed in self.entry[PATTERNS].items():
            names[name] = _Search(names, name, packed)
        names.update(self._options)
        exec(marshal.loads(self.entry[CODE]), names)  # code that dlint.engine.compiler wrote
        self.fires = names["fires"]
        return self.fires(fact)

    def finding(self, fact: Fact) -> Finding:
        """The finding about a fact for which the rule fires."""
        from dlint.engine.findings import make_finding

        return make_finding(self.entry, self._functions, self.severity, self._fixer, fact)


class _Search:
    """Searches for a regular expression; at the first call it puts the ready-made one in its place."""

    __slots__ = ("_name", "_names", "_packed")

    def __init__(self, names: dict[str, Any], name: str, packed: bytes) -> None:
        self._names = names
        self._name = name
        self._packed = packed

    def __call__(self, value: str) -> object:
        from dlint.engine.patterns import unpack

        search = self._names[self._name] = unpack(self._packed).search
        return search(value)
