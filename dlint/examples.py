"""The examples of rules, run as tests: `dlint test DIR`, and dlint's own test-suite.

A bad example must give exactly its findings, a good one none, and a fix what the example says. Besides, every clause of
a rule must have an example that fails without it; a clause without one is unproven, or superfluous.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import TracebackType
from typing import Any, Literal

from dlint.dockerfile.reader import read
from dlint.engine.conditions import Condition, mutations
from dlint.engine.loader import RuleSource, read_rule, rule_files
from dlint.engine.options import values_of
from dlint.engine.program import LATE
from dlint.engine.rulefile import Bad, Good
from dlint.engine.runtime import RuleError, RuleSet
from dlint.facts.collect import ContextOptions, facts_of, read_facts
from dlint.facts.compose_files import compose_facts_of, read_compose
from dlint.facts.model import ComposeFile, Fact, File
from dlint.findings import FileReport, Finding
from dlint.fixes.repair import repair
from dlint.suppressions.suppress import suppress
from dlint.text import Source


@dataclass(frozen=True)
class Failure:
    """What is wrong with an example."""

    path: str
    """The rule file."""
    line: int
    """The line of the example in it."""
    rule: str
    """The rule's id."""
    kind: Literal["missing", "noisy", "misplaced", "fix", "unproven"]
    """A finding is missing; there is one too many; one stands elsewhere; the fix gives something else; or no example
    fails without the clause."""
    message: str
    """What was expected, and what came."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.kind}: {self.message}"


def read_rules(directory: str) -> list[RuleSource]:
    """The rules of a folder with their examples; raises `RuleError` with the mistakes of all files."""
    sources: list[RuleSource] = []
    problems: list[str] = []
    for path, category in rule_files(directory):
        try:
            sources.append(read_rule(path, category))
        except RuleError as error:
            problems += error.problems
    if problems:
        raise RuleError(problems)
    return sources


class Bench:
    """Where examples are tried out. Context manager, since the files of examples are written to a temporary folder.

    `others` are the rules that the suppressions in examples may name; only rules about suppressions need them.
    """

    def __init__(self, others: RuleSet | None = None) -> None:
        self._others = others or RuleSet([])
        self._folder = tempfile.TemporaryDirectory(prefix="dlint-examples-")

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def failures(self, rule: RuleSource) -> list[Failure]:
        """What is wrong with the examples of a rule."""
        trial = _Trial(rule, self)
        return [*trial.bad_failures(), *trial.good_failures()]

    def unproven(self, rule: RuleSource) -> list[Failure]:
        """The clauses of a rule that could be left out without any example failing."""
        return list(_Trial(rule, self).unproven())

    def read(self, example: Good, source: Source) -> File | ComposeFile:
        """The facts of an example, or of what a fix made of it."""
        if example.compose:
            return read_compose(os.path.join(self._folder_of(example, {"compose.yaml": source.text}), "compose.yaml"))
        return read_facts(read(source), context=self._context(example))

    def _context(self, example: Good) -> ContextOptions | None:
        if example.files is None:
            return None
        return ContextOptions(directory=self._folder_of(example, {"Dockerfile": example.dockerfile}))

    def _folder_of(self, example: Good, files: Mapping[str, str | int]) -> str:
        """A new folder with these files and those of the example."""
        folder = tempfile.mkdtemp(dir=self._folder.name)
        for path, content in {**files, **(example.files or {})}.items():
            place = os.path.join(folder, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "w", encoding="utf-8") as file:
                if isinstance(content, int):
                    file.truncate(content)
                else:
                    file.write(content)
        return folder

    def select(self, file: File | ComposeFile, kind: str) -> Sequence[Fact]:
        """The facts of a kind; for suppressions, after all other rules have run."""
        if isinstance(file, ComposeFile):
            return compose_facts_of(file, kind)
        if kind != "suppression":
            return facts_of(file, kind)
        selected = frozenset(rule.id for rule in self._others.rules if rule.default)
        findings = self._others.program(selected).run(file, facts_of)
        return suppress(file, findings, self._others, selected.__contains__).suppressions


class _Trial:
    """The examples of one rule; facts are found once and judged by the rule and by its mutants."""

    def __init__(self, rule: RuleSource, bench: Bench) -> None:
        self.rule = rule
        self.bench = bench
        self.entry = rule.entry()

    @cached_property
    def examples(self) -> list[tuple[Good, tuple[str | int, ...], Sequence[Fact]]]:
        """Every example, where it stands in the rule file, and the facts in it that the rule looks at."""
        shape = self.rule.shape.examples
        found: list[tuple[Good, tuple[str | int, ...], Sequence[Fact]]] = []
        for kind, examples in (("bad", shape.bad), ("good", shape.good)):
            for number, example in enumerate(examples):
                file = self.bench.read(example, Source("Dockerfile", example.dockerfile))
                found.append((example, ("examples", kind, number), self.bench.select(file, self.rule.kind.name)))
        return found

    def bad_failures(self) -> Iterator[Failure]:
        for example, location, facts in self.examples:
            if isinstance(example, Bad):
                try:
                    findings = self._findings(example, facts)
                except RuleError as error:
                    yield self._failure(location, "missing", str(error))
                    continue
                yield from self._wrong_places(example, location, findings)
                yield from self._wrong_fix(example, location, findings)

    def good_failures(self) -> Iterator[Failure]:
        for example, location, facts in self.examples:
            if isinstance(example, Bad):
                continue
            try:
                findings = self._findings(example, facts)
            except RuleError as error:
                yield self._failure(location, "noisy", str(error))
                continue
            if findings:
                yield self._failure(
                    location, "noisy", f"a finding in line {_places(findings)[0][0]}: {findings[0].message}"
                )

    def _findings(self, example: Good, facts: Sequence[Fact]) -> list[Finding]:
        """What the rule says about an example, in the order of the file."""
        program = RuleSet([self.entry]).program({self.rule.shape.id}, None, self._options(example), _fixer)
        kind = self.rule.kind.name
        found = program.run_late(kind, facts) if kind in LATE else program.run(File(), lambda file, kind: facts)
        return sorted(found, key=lambda finding: (finding.span.start, finding.span.end))

    def _options(self, example: Good) -> dict[str, dict[str, Any]]:
        return {self.rule.shape.id: dict(example.options)} if example.options else {}

    def _wrong_places(
        self, example: Bad, location: tuple[str | int, ...], findings: Sequence[Finding]
    ) -> Iterator[Failure]:
        places = _places(findings)
        lines, columns = [line for line, _ in places], [column for _, column in places]
        expected = len(example.lines) if example.lines is not None else 1
        if len(places) != expected:
            kind: Literal["missing", "noisy"] = "missing" if len(places) < expected else "noisy"
            yield self._failure(location, kind, f"{expected} expected, {len(places)} found, in lines {lines}")
        elif example.lines is not None and sorted(lines) != sorted(example.lines):
            yield self._failure(location, "misplaced", f"lines {example.lines} expected, {lines} found")
        elif example.columns is not None and columns != example.columns:
            yield self._failure(location, "misplaced", f"columns {example.columns} expected, {columns} found")

    def _wrong_fix(
        self, example: Bad, location: tuple[str | int, ...], findings: Sequence[Finding]
    ) -> Iterator[Failure]:
        if example.fixed is None or not findings:
            return
        source = findings[0].span.source

        def judge(changed: Source) -> FileReport:
            file = self.bench.read(example, changed)
            facts = self.bench.select(file, self.rule.kind.name)
            return FileReport(source=changed, findings=tuple(self._findings(example, facts)))

        repaired = repair(FileReport(source=source, findings=tuple(findings)), judge, unsafe=True)
        if not repaired.fixed:
            yield self._failure(
                location, "fix", "nothing was fixed" + " (the fix did not hold)" * bool(repaired.broken)
            )
        elif repaired.report.source.text != example.fixed:
            yield self._failure(location, "fix", f"{example.fixed!r} expected, got {repaired.report.source.text!r}")

    def unproven(self) -> Iterator[Failure]:
        expected = self._firing(self.rule.where, self.rule.unless)
        for path, where in mutations(self.rule.where):
            if self._firing(where, self.rule.unless) == expected:
                yield self._failure(("where",), "unproven", f"where: no example fails without {path!r}")
        for number, exception in enumerate(self.rule.unless):
            location = ("unless", number)
            before, after = self.rule.unless[:number], self.rule.unless[number + 1 :]
            if self._firing(self.rule.where, before + after) == expected:
                yield self._failure(location, "unproven", f"unless: no example fails without entry {number}")
            for path, mutant in mutations(exception):
                if self._firing(self.rule.where, (*before, mutant, *after)) == expected:
                    yield self._failure(location, "unproven", f"unless {number}: no example fails without {path!r}")

    def _firing(self, where: Condition, unless: Sequence[Condition]) -> list[bool]:
        """Of which facts of the examples, one after the other, the condition makes the rule fire."""
        make = self.rule.compile_condition(where, unless)
        result: list[bool] = []
        for example, _, facts in self.examples:
            shape = self.rule.shape
            values = values_of(shape.id, shape.options, self.rule.uses, example.options)
            fires: Callable[[Fact], object] = make(values) if values is not None else _never
            result += [bool(fires(fact)) for fact in facts]
        return result

    def _failure(self, location: tuple[str | int, ...], kind: Any, message: str) -> Failure:
        rule = self.rule
        return Failure(rule.path, rule.document.line_of(location), rule.shape.id, kind, message)


def _never(fact: Fact) -> bool:
    return False


def _places(findings: Sequence[Finding]) -> list[tuple[int, int]]:
    return [finding.span.source.position(finding.span.start) for finding in findings]


@cache
def _fixer(name: str) -> Any:
    from dlint.fixes.fixers import fixer

    return fixer(name)
