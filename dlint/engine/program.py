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
    from types import CodeType
    from typing import Any, TypeAlias

    from dlint.facts.model import ComposeFile, Fact, File
    from dlint.findings import Edit, Finding, Severity

    Entry = tuple[Any, ...]
    """A compiled rule; the names below tell its fields."""
    Entries: TypeAlias = "Sequence[Entry] | Packed"
    Outline = dict[str, tuple[dict[str, dict[str, list[int]]], list[int]]]
    """The numbers of rules: by kind, for those that apply to a fact only if a field has a certain value by the name of the
    field and by that value, and all others of the kind."""
    Kinds: TypeAlias = "Mapping[str, tuple[dict[str, dict[str, list[int]]], list[int]] | bytes]"
    """The same, each kind packed for itself if it comes from a wheel."""
    Judges = tuple[dict[str, Any], dict[str, bytes], CodeType]
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
    """Compiled rules, each of which is unpacked when it is asked for; most are only asked for what it takes to judge.

    What judges any fact of a kind is needed as soon as there is one, and packed together.
    """

    def __init__(self, pieces: memoryview, judges: bytes, others: bytes) -> None:
        """The pieces, one behind the other; where each rule has what JUDGES says, and its other fields."""
        self._pieces = pieces
        self._where_judges = judges
        self._where_others = others
        self._judges: dict[int, Judges] = {}
        self._entries: dict[int, Entry] = {}

    @classmethod
    def fields(cls, rules: Sequence[Entry], kinds: Outline) -> tuple[bytes, bytes, bytes]:
        """What to make it from."""
        pieces = bytearray()
        together = [rest for _, rest in kinds.values()]
        apart = set(range(len(rules))).difference(*together)
        judges: dict[int, bytes] = {}
        for numbers in [*together, *[[number] for number in sorted(apart)]]:
            judging = [(number, marshal.loads(rules[number][JUDGES])) for number in numbers]
            judges |= dict.fromkeys(numbers, _put(judging, pieces))
        others = [_put((*rule[:JUDGES], None, *rule[JUDGES + 1 :]), pieces) for rule in rules]
        return bytes(pieces), b"".join([judges[number] for number in range(len(rules))]), b"".join(others)

    def __len__(self) -> int:
        return len(self._where_others) // _PLACE

    def __getitem__(self, number: int) -> Entry:
        if number not in self._entries:
            if number >= len(self):
                raise IndexError(number)
            fields = self._piece(self._where_others, number)
            self._entries[number] = (*fields[:JUDGES], self.judges(number), *fields[JUDGES + 1 :])
        return self._entries[number]

    def __iter__(self) -> Iterator[Entry]:
        for number in range(len(self)):
            yield self[number]

    def judges(self, number: int) -> Judges:
        """What it takes to judge a fact by a rule."""
        if number not in self._judges:
            self._judges.update(self._piece(self._where_judges, number))
        return self._judges[number]

    def _piece(self, places: bytes, number: int) -> Any:
        at = number * _PLACE
        start, end = int.from_bytes(places[at : at + 4], "little"), int.from_bytes(places[at + 4 : at + 8], "little")
        return marshal.loads(self._pieces[start:end])


_PLACE = 8
"""How many bytes tell where a piece begins and ends."""


def _put(value: Any, pieces: bytearray) -> bytes:
    """Add a piece; gives its place."""
    start = len(pieces)
    pieces += marshal.dumps(value)
    return start.to_bytes(4, "little") + len(pieces).to_bytes(4, "little")


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
        kinds: Kinds,
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
        self._ready: dict[str, tuple[dict[str, dict[str, Any]], list[_Check]]] = {}
        """By kind the rules about it, those in tables as numbers until one may apply."""
        self._checks: dict[int, _Check] = {}

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
            self._ready[kind] = self._made_ready(kind)
        tables, rest = self._ready[kind]
        for fact in facts:
            for attribute, table in tables.items():
                value = getattr(fact, attribute)
                checks = table.get(value)
                if checks is None:
                    continue
                if checks.__class__ is list:
                    checks = table[value] = tuple([self._check(number) for number in checks])
                for check in checks:
                    if check.fires(fact):
                        findings.append(check.finding(fact))
            for check in rest:
                if check.fires(fact):
                    findings.append(check.finding(fact))

    def _made_ready(self, kind: str) -> tuple[dict[str, dict[str, Any]], list[_Check]]:
        """The rules about a kind, ready to be asked."""
        packed = self.kinds[kind]
        tables, rest = marshal.loads(packed) if isinstance(packed, bytes) else packed
        return {attribute: dict(table) for attribute, table in tables.items()}, [self._check(each) for each in rest]

    def _check(self, number: int) -> _Check:
        if number not in self._checks:
            self._checks[number] = _Check(self, number)
        return self._checks[number]


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
        judges = entries.judges(self._number) if isinstance(entries, Packed) else entries[self._number][JUDGES]
        values, patterns, code = marshal.loads(judges) if isinstance(judges, bytes) else judges
        names = self._functions = {"UNKNOWN": UNKNOWN}
        for name, pattern in patterns.items():
            names[name] = _Method(_first_search, (names, name, pattern))
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


def _first_search(place: tuple[dict[str, Any], str, bytes], value: str) -> object:
    """Make a regular expression, put its search where this was called from, and search for the first time."""
    from dlint.engine.patterns import unpack

    names, name, packed = place
    search = names[name] = unpack(packed).search
    return search(value)


_Function: Any = type(outline)
_Method: Any = type(Packed.fields)
