"""Rules at work: a selection of compiled rules, and the findings it gives.

On the path of every lint. A rule is unpacked when the first fact comes that it may apply to, its regular expressions and
the functions that word its message are made when they are needed.
"""

from __future__ import annotations

import marshal

from dlint.record import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, TypeAlias

    from dlint.facts.model import ComposeFile, Fact, File
    from dlint.findings import Edit, Finding, Severity

    Entry = tuple[Any, ...]
    """A compiled rule; the names below tell its fields."""
    Entries: TypeAlias = "Sequence[Entry] | Packed"
    Outline = dict[str, tuple[dict[str, dict[str, list[int]]], list[int]]]
    """The numbers of rules: by kind, for those that apply to a fact only if a field has a certain value by the name of the
    field and by that value, and all others of the kind."""
    FactsOf = Callable[[Any, str], Sequence[Fact]]
    Fixer = Callable[[Fact], Sequence[Edit]]

# The fields of a compiled rule, in the order of the tuple. JUDGES is what it takes to judge a fact, packed: the values of the
# options, the regular expressions, the code of the function. TELLS is the code of a module with the functions that word a
# finding.
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
    JUDGES,
    TELLS,
    EACH,
    PAGE,
) = range(18)

LATE = ("script", "suppression")
"""Kinds whose facts are known only when others have had their say: what ShellCheck made of a script, which rules a comment
silenced."""


class Packed:
    """Compiled rules, each of which is unpacked when it is asked for; most are only asked for what it takes to judge."""

    def __init__(self, judges: list[bytes], others: list[Any]) -> None:
        """What JUDGES has of each rule, and its other fields packed."""
        self._judges = judges
        self._entries = others

    @classmethod
    def fields(cls, rules: Sequence[Entry]) -> tuple[list[bytes], list[bytes]]:
        """What to make it from."""
        return [rule[JUDGES] for rule in rules], [
            marshal.dumps((*rule[:JUDGES], None, *rule[JUDGES + 1 :])) for rule in rules
        ]

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, number: int) -> Entry:
        entry: Any = self._entries[number]
        if isinstance(entry, bytes):
            fields = marshal.loads(entry)
            entry = self._entries[number] = (*fields[:JUDGES], self._judges[number], *fields[JUDGES + 1 :])
        return entry  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Entry]:
        for number in range(len(self._entries)):
            yield self[number]

    def judges(self, number: int) -> bytes:
        """What it takes to judge a fact by a rule."""
        return self._judges[number]


def outline(entries: Entries, numbers: Iterable[int]) -> Outline:
    """Where the rules with these numbers have to be asked."""
    kinds: Outline = {}
    for number in numbers:
        entry = entries[number]
        tables, rest = kinds.setdefault(entry[SELECT], ({}, []))
        if entry[INDEX] is None:
            rest.append(number)
            continue
        attribute, literals = entry[INDEX]
        table = tables.setdefault(attribute, {})
        for literal in literals:
            table.setdefault(literal, []).append(number)
    return kinds


class Program:
    """A selection of rules, indexed by the facts that they may apply to."""

    def __init__(
        self,
        entries: Entries,
        kinds: Outline,
        severities: Mapping[str, Severity],
        values: Mapping[int, dict[str, Any]],
        fixer: Callable[[str], Fixer | None] | None,
    ) -> None:
        """`severities` by id go before the rules' own, `values` of options by the number of the rule before its defaults."""
        self.kinds = kinds
        self.entries = entries
        self.severities = severities
        self.values = values
        self.fixer = fixer
        self._ready: dict[str, tuple[dict[str, dict[str, list[_Check]]], list[_Check]]] = {}

    def run(self, file: File | ComposeFile, facts_of: FactsOf) -> list[Finding]:
        """What the rules find in a file, in no particular order; those that look at late kinds are left out."""
        findings: list[Finding] = []
        for kind in self.kinds:
            if kind not in LATE:
                self._judge(kind, facts_of(file, kind), findings)
        return findings

    def run_late(self, kind: str, facts: Sequence[Fact]) -> list[Finding]:
        """What the rules about a late kind find, once everything about its facts is known."""
        findings: list[Finding] = []
        if kind in self.kinds:
            self._judge(kind, facts, findings)
        return findings

    def _judge(self, kind: str, facts: Sequence[Fact], findings: list[Finding]) -> None:
        if not facts:
            return
        if kind not in self._ready:
            self._ready[kind] = self._checks(kind)
        tables, rest = self._ready[kind]
        for fact in facts:
            for attribute, table in tables.items():
                for check in table.get(getattr(fact, attribute), ()):
                    if check.fires(fact):
                        findings.append(check.finding(fact))
            for check in rest:
                if check.fires(fact):
                    findings.append(check.finding(fact))

    def _checks(self, kind: str) -> tuple[dict[str, dict[str, list[_Check]]], list[_Check]]:
        """The rules about a kind, ready to be asked."""
        tables, rest = self.kinds[kind]
        made: dict[int, _Check] = {}
        return (
            {
                attribute: {
                    literal: [self._check(number, made) for number in numbers] for literal, numbers in table.items()
                }
                for attribute, table in tables.items()
            },
            [self._check(number, made) for number in rest],
        )

    def _check(self, number: int, made: dict[int, _Check]) -> _Check:
        if number not in made:
            made[number] = _Check(self, number)
        return made[number]


class _Check:
    """A rule of a program; `fires` says whether it has something to say about a fact."""

    __slots__ = ("_functions", "_number", "_program", "_told", "fires")

    def __init__(self, program: Program, number: int) -> None:
        self._program = program
        self._number = number
        self._functions: dict[str, Any] = {}
        self._told: tuple[Callable[..., Finding], Entry, Severity] | None = None
        self.fires: Callable[[Fact], bool] = self._make

    def _make(self, fact: Fact) -> bool:
        """Make the function that judges, and call it for the first time."""
        entries = self._program.entries
        packed = entries.judges(self._number) if isinstance(entries, Packed) else entries[self._number][JUDGES]
        values, patterns, code = marshal.loads(packed)
        names = self._functions = {"UNKNOWN": UNKNOWN}
        for name, pattern in patterns.items():
            names[name] = _Search(names, name, pattern)
        names.update(self._program.values.get(self._number, values))
        self.fires = _Function(code, names)  # code that dlint.engine.compiler wrote
        return self.fires(fact)

    def finding(self, fact: Fact) -> Finding:
        """The finding about a fact for which the rule fires."""
        if self._told is None:
            self._told = self._tell()
        make, entry, severity = self._told
        finding: Finding = make(entry, self._functions, severity, self._program.fixer, fact)
        return finding

    def _tell(self) -> tuple[Callable[..., Finding], Entry, Severity]:
        """What makes findings, and what it needs besides a fact; found out at the first one."""
        from dlint.engine.findings import make_finding, text

        entry = self._program.entries[self._number]
        exec(marshal.loads(entry[TELLS]), self._functions)
        self._functions["text"] = text  # which its templates call
        return make_finding, entry, self._program.severities.get(entry[ID], entry[SEVERITY])


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


_Function: Any = type(outline)
