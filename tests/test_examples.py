"""Examples that do not hold, and clauses without one, are told; so are rules that are right left alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dlint.engine import RuleSet
from dlint.engine.loader import RuleSource, parse_rule
from dlint.engine.runtime import RuleError
from dlint.examples import Bench, Failure

RULE = """\
id: sample
title: Sample
severity: warning
select: workdir
where:
  is_absolute: false
  path: {matches: '^[a-z/]', not: app}
unless:
  - path: tmp
  - {path: var, stage.index: 0}
message: Wrong.
rationale: Because.
fix: {title: Begin at the root, safety: safe, edits: [{before: path, text: /}]}
examples:
"""

GOOD = """\
  good:
    - "FROM x\\nWORKDIR /lib"
    - "FROM x\\nWORKDIR .lib"
    - "FROM x\\nWORKDIR app"
    - "FROM x\\nWORKDIR tmp"
    - "FROM x\\nWORKDIR var"
"""

BAD = """\
  bad:
    - "FROM x\\nWORKDIR lib"
    - {dockerfile: "FROM x\\nFROM y\\nWORKDIR var", lines: [3], columns: [1], fixed: "FROM x\\nFROM y\\nWORKDIR /var"}
"""


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


def source(examples: str, rule: str = RULE) -> RuleSource:
    return parse_rule(rule + examples, "rules/sample.yaml", "instruction")


def told(failures: list[Failure]) -> list[tuple[int, str, str]]:
    return [(failure.line, failure.kind, failure.message) for failure in failures]


def test_nothing_is_said_of_a_rule_that_holds(bench: Bench) -> None:
    rule = source(BAD + GOOD)
    assert bench.failures(rule) == []
    assert bench.unproven(rule) == []


@pytest.mark.parametrize(
    ("example", "kind", "message"),
    [
        ('bad: ["FROM x"]', "missing", "1 expected, 0 found, in lines []"),
        ('bad: ["FROM x\\nWORKDIR a\\nWORKDIR b"]', "noisy", "1 expected, 2 found, in lines [2, 3]"),
        ('bad: [{dockerfile: "FROM x\\nWORKDIR a", lines: []}]', "noisy", "0 expected, 1 found, in lines [2]"),
        ('bad: [{dockerfile: "FROM x\\nWORKDIR a", lines: [1]}]', "misplaced", "lines [1] expected, [2] found"),
        ('bad: [{dockerfile: "FROM x\\nWORKDIR a", columns: [9]}]', "misplaced", "columns [9] expected, [1] found"),
        ('bad: [{dockerfile: "FROM x\\nWORKDIR a", fixed: "x"}]', "fix", "'x' expected, got 'FROM x\\nWORKDIR /a'"),
        ('good: ["FROM x\\n\\nWORKDIR a"]', "noisy", "a finding in line 3: Wrong."),
    ],
)
def test_examples_that_do_not_hold_are_told(bench: Bench, example: str, kind: str, message: str) -> None:
    assert told(bench.failures(source(f"  {example}\n"))) == [(15, kind, message)]


def test_a_fix_that_cannot_be_made_is_told(bench: Bench) -> None:
    rule = RULE.replace("before: path", "before: stage.parent")
    (failure,) = bench.failures(source('  bad: [{dockerfile: "FROM x\\nWORKDIR a", fixed: "x"}]\n', rule))
    assert str(failure) == "rules/sample.yaml:15: sample: fix: nothing was fixed"


@pytest.mark.parametrize(
    ("example", "clause"),
    [
        ("WORKDIR /lib", "where: no example fails without 'is_absolute: false'"),
        ("WORKDIR .lib", "where: no example fails without 'path.matches ^[a-z/]'"),
        ("WORKDIR app", "where: no example fails without 'path.not app'"),
        ("WORKDIR tmp", "unless: no example fails without entry 0"),
        ("WORKDIR var", "unless: no example fails without entry 1"),
    ],
)
def test_a_clause_without_an_example_is_told(bench: Bench, example: str, clause: str) -> None:
    lines = [line for line in GOOD.splitlines() if example not in line]
    unproven = [failure.message for failure in bench.unproven(source(BAD + "\n".join(lines) + "\n"))]
    assert clause in unproven


def test_the_clauses_inside_an_exception_need_examples_too(bench: Bench) -> None:
    (failure,) = bench.unproven(source('  bad: ["FROM x\\nWORKDIR lib"]\n' + GOOD))
    assert (failure.line, failure.message) == (10, "unless 1: no example fails without 'stage.index: 0'")


def test_examples_may_set_options_and_files(bench: Bench) -> None:
    rule = """\
id: sample
title: Sample
severity: warning
select: source
options: {path: null}
where: {path: {option: path}, ignored_by: {not: null}}
message: Wrong.
rationale: Because.
examples:
  bad:
    - {dockerfile: "FROM x\\nCOPY a /", options: {path: a}, files: {.dockerignore: a, a: ""}}
  good:
    - {dockerfile: "FROM x\\nCOPY a /", files: {.dockerignore: a, a: ""}}
    - {dockerfile: "FROM x\\nCOPY a /", options: {path: b}, files: {.dockerignore: a, a: ""}}
    - {dockerfile: "FROM x\\nCOPY a /", options: {path: a}, files: {a: ""}}
    - {dockerfile: "FROM x\\nCOPY a /", options: {path: a}}
    - {dockerfile: "FROM x\\nCOPY a /", options: {paht: a}}
"""
    (failure,) = bench.failures(source("", rule))
    assert failure.message == "rule sample has no option 'paht', did you mean 'path'"


def test_rules_about_suppressions_see_whether_they_are_used() -> None:
    rule = (
        RULE[: RULE.index("fix:")] + "examples:\n" + BAD.replace(', fixed: "FROM x\\nFROM y\\nWORKDIR /var"', "") + GOOD
    )
    others = RuleSet([source("", rule).entry()])
    about = """\
id: sample
title: Sample
severity: warning
select: suppression
where: {used: false}
message: Unused.
rationale: Because.
examples:
  bad: ["FROM x\\n# dlint ignore=sample\\nWORKDIR /a"]
  good: ["FROM x\\n# dlint ignore=sample\\nWORKDIR lib"]
"""
    with Bench(others) as bench:
        assert bench.failures(source("", about)) == []
        assert bench.unproven(source("", about)) == []


@pytest.mark.parametrize("path", ["../escape", "/tmp/escape", "a/../../escape", ""])
def test_files_stay_in_their_folder(path: str) -> None:
    with pytest.raises(RuleError, match="inside the build context"):
        source(f"  good:\n    - {{dockerfile: FROM x, files: {{'{path}': ''}}}}\n")


def test_a_file_may_be_given_by_its_size(bench: Bench) -> None:
    rule = """\
id: sample
title: Sample
severity: warning
select: context-group
where: {sort: large}
message: Wrong.
rationale: Because.
examples:
  bad:
    - {dockerfile: "FROM x\\nCOPY . .", files: {film.bin: 60000000}}
"""
    assert bench.failures(source("", rule)) == []
