"""Comments that silence rules: how they are read, what they reach, and which of them are idle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.findings import Finding
from dlint.linting.linter import lint
from dlint.record import UNKNOWN, Record
from dlint.settings.config import Options
from dlint.settings.selection import Selection
from dlint.suppressions.comments import read_check, read_comment
from dlint.suppressions.suppress import Outcome, suppress
from dlint.text import Source, Span


class FakeRule(Record):
    id: str
    aliases: tuple[str, ...] = ()
    select: str = "command"


class FakeRules:
    rules: Sequence[Any] = (
        FakeRule(id="shouting", aliases=("hadolint:DL9001", "buildkit:Shouting", "trivy:DS-0091")),
        FakeRule(id="whispering", aliases=("hadolint:DL9002", "checkov:CKV_DOCKER_91", "semgrep:whisper")),
        FakeRule(id="mumbling", aliases=("buildkit:Mumbling", "buildkit:parse-error")),
    )

    def find(self, name: str) -> Sequence[Any]:
        names = name.lower()
        return [
            rule
            for rule in self.rules
            if names in (rule.id, *[part.lower() for alias in rule.aliases for part in (alias, alias.split(":")[1])])
        ]


RULES = FakeRules()
ALL = frozenset(rule.id for rule in RULES.rules)


def apply(text: str, ran: frozenset[str] = ALL, severity: str = "warning") -> Outcome:
    """Every `SHOUT`, `WHISPER` and `MUMBLE` in the text is a finding."""
    source = Source("Dockerfile", text)
    findings = []
    for word, rule in (("SHOUT", 0), ("WHISPER", 1), ("MUMBLE", 2)):
        at = text.find(word)
        while at >= 0:
            findings.append(
                Finding(
                    rule=RULES.rules[rule].id,
                    category="x",
                    severity=severity,
                    message="",
                    span=Span(source=source, start=at, end=at + len(word)),
                    aliases=RULES.rules[rule].aliases,
                )
            )
            at = text.find(word, at + 1)
    return suppress(read_facts(read(source), context=None), findings, RULES, ran.__contains__)


def lines(findings: Sequence[Finding]) -> list[int]:
    return sorted(finding.span.source.position(finding.span.start)[0] for finding in findings)


# ---------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("comment", "names", "scope", "reason"),
    [
        ("dlint ignore=a-b", ["a-b"], "next", None),
        ("dlint ignore=a,b", ["a", "b"], "next", None),
        ("dlint ignore = a , b because of c", ["a", "b"], "next", "because of c"),
        ("dlint: ignore=a -- legacy", ["a"], "next", "legacy"),
        ("dlint global ignore=a", ["a"], "file", None),
        ("hadolint ignore=DL3006 # see the ticket", ["DL3006"], "next", "see the ticket"),
        ("hadolint global ignore=DL3006,SC2086", ["DL3006", "SC2086"], "file", None),
        ("hadolint stage ignore=DL3006", ["DL3006"], "stage", None),
        ("tally ignore=max-lines;reason=long", ["max-lines"], "next", "long"),
        ("trivy:ignore:AVD-DS-0002", ["AVD-DS-0002"], "next", None),
        ("trivy:ignore:DS-0002 trivy:ignore:DS-0001", ["DS-0002", "DS-0001"], "next", None),
        ("trivy:ignore:DS-0002:exp:2999-01-01", ["DS-0002"], "next", None),
        ("trivy:ignore:DS-0002:exp:2001-01-01", [], "next", None),
        ("checkov:skip=CKV_DOCKER_2: one shot", ["CKV_DOCKER_2"], "file", "one shot"),
        ("nosemgrep", ["*"], "next", None),
        ("nosemgrep: dockerfile.security.missing-user.missing-user", ["missing-user"], "next", None),
        ("kics-scan ignore-line", ["*"], "next", None),
        ("kics-scan ignore", ["*"], "file", None),
        ("hadolint is a linter", [], "next", None),
        ("hadolint shell=bash", [], "next", None),
        ("ignore=DL3006", [], "next", None),
        ("dlinter ignore=a", [], "next", None),
        ("checks that follow", [], "next", None),
    ],
)
def test_reading(comment: str, names: list[str], scope: str, reason: str | None) -> None:
    found = read_comment(comment)
    assert [item.name for item in found] == names
    assert {item.scope for item in found} <= {scope}
    assert {item.reason for item in found} <= {reason}
    assert all(item.error is None for item in found)
    assert all(
        item.name in ("*", comment[item.at : item.at + len(item.name)].rpartition(".")[2]) or item.at for item in found
    )


@pytest.mark.parametrize(
    "comment",
    ["hadolint ignore: DL3006", "dlint ignore DL3006", "dlint ingore=a", "hadolint disable=x", "dlint ignore="],
)
def test_a_comment_that_says_nothing_is_an_error(comment: str) -> None:
    (found,) = read_comment(comment)
    assert found.error


@pytest.mark.parametrize(
    ("value", "names", "error"),
    [
        ("skip=A", ["A"], False),
        ("skip=A,B;error=true", ["A", "B"], True),
        ("error=1;skip=A, B why not", ["A", "B"], True),
        ("skip=all", ["*"], False),
        ("experimental=all", [], False),
        ("error=false", [], False),
        ("rubbish", [], False),
    ],
)
def test_reading_a_check_directive(value: str, names: list[str], error: bool) -> None:
    found, is_error = read_check(value, "file", 6)
    assert [item.name for item in found] == names
    assert is_error is error
    assert all(item.name == "*" or f"check={value}"[item.at :].startswith(item.name) for item in found)


# ---------------------------------------------------------------------------------------------------- reach


def test_above_an_instruction_it_counts_for_that_instruction() -> None:
    outcome = apply("FROM a\n# dlint ignore=shouting\nRUN SHOUT && \\\n    SHOUT\nRUN SHOUT\n")
    assert lines(outcome.suppressed) == [3, 4]
    assert lines(outcome.findings) == [5]


def test_blank_lines_and_other_comments_may_stand_between() -> None:
    outcome = apply("FROM a\n# hadolint ignore=DL9001\n\n# shouting is\n#\n# allowed here\nRUN SHOUT\n")
    assert lines(outcome.suppressed) == [7]


def test_several_comments_add_up() -> None:
    outcome = apply("FROM a\n# dlint ignore=shouting\n# hadolint ignore=DL9002\nRUN SHOUT WHISPER MUMBLE\n")
    assert [finding.rule for finding in outcome.findings] == ["mumbling"]


def test_inside_an_instruction_it_counts_for_the_next_line() -> None:
    outcome = apply("FROM a\nRUN x \\\n    SHOUT \\\n    # dlint ignore=shouting\n\n    SHOUT \\\n    SHOUT\n")
    assert lines(outcome.suppressed) == [6]
    assert lines(outcome.findings) == [3, 7]


def test_inside_an_instruction_it_counts_for_a_whole_command() -> None:
    text = "FROM a\nRUN x && \\\n    # dlint ignore=shouting\n    y \\\n      SHOUT \\\n      SHOUT && \\\n    SHOUT\n"
    outcome = apply(text)
    assert lines(outcome.suppressed) == [5, 6]
    outcome = apply("FROM a\nRUN x \\\n # dlint ignore=shouting\n && y \\\n  SHOUT \\\n && SHOUT\n")
    assert lines(outcome.suppressed) == [5]


def test_in_a_here_document_it_counts_for_the_next_command() -> None:
    text = "FROM a\nRUN <<E\nSHOUT\n# dlint ignore=shouting why\n\nSHOUT \\\n  SHOUT\nSHOUT\nE\nRUN SHOUT\n"
    outcome = apply(text)
    assert lines(outcome.suppressed) == [6, 7]
    assert lines(outcome.findings) == [3, 8, 10]
    assert lines(apply("FROM a\nCOPY <<E /x\n# dlint ignore=shouting\nSHOUT\nE\n").findings) == [4]
    assert lines(apply("FROM a\nRUN <<E\n# dlint global ignore=shouting\nSHOUT\nE\n").findings) == []
    assert lines(apply("FROM a\nRUN <<E\nSHOUT\n# dlint ignore=shouting\n").findings) == [3]


def test_global_and_stage() -> None:
    text = "FROM a\nRUN SHOUT\n# {} ignore=shouting\nFROM b\nRUN SHOUT\nRUN SHOUT\nFROM c\nRUN SHOUT\n"
    assert lines(apply(text.format("hadolint global")).findings) == []
    assert lines(apply(text.format("hadolint stage")).suppressed) == [5, 6]
    inside = apply("FROM a\nRUN SHOUT\n# dlint stage ignore=shouting\nRUN SHOUT\nFROM b\nRUN SHOUT\n")
    assert lines(inside.suppressed) == [2, 4]


def test_buildkit_skips_for_the_file_or_for_an_instruction() -> None:
    assert lines(apply("# check=skip=Shouting\nFROM SHOUT\nRUN SHOUT\n").suppressed) == [2, 3]
    assert lines(apply("FROM a\n# check=skip=Shouting\nRUN SHOUT\nRUN SHOUT\n").suppressed) == [3]
    assert lines(apply("# a comment\n# check=skip=Shouting\nFROM SHOUT\nRUN SHOUT\n").suppressed) == [2 + 1]


def test_buildkit_skips_only_its_own_checks_with_all() -> None:
    outcome = apply("# check=skip=all\nFROM a\nRUN SHOUT WHISPER MUMBLE\n")
    assert [finding.rule for finding in outcome.findings] == ["whispering"]
    assert [finding.rule for finding in apply("# dlint global ignore=ALL\nFROM a\nRUN SHOUT WHISPER\n").findings] == []


def test_buildkit_errors() -> None:
    outcome = apply("# check=error=true\nFROM a\nRUN SHOUT WHISPER\n")
    assert [(finding.rule, finding.severity) for finding in outcome.findings] == [
        ("shouting", "error"),
        ("whispering", "warning"),
    ]
    above = apply("FROM a\n# check=error=true\nRUN SHOUT\n")
    assert [finding.severity for finding in above.findings] == ["warning"]


def test_comments_of_other_tools() -> None:
    assert lines(apply("FROM a\n#trivy:ignore:AVD-DS-0091\nRUN SHOUT\nRUN SHOUT\n").suppressed) == [3]
    assert lines(apply("FROM a\n# trivy:ignore:ds091\nRUN SHOUT\n").suppressed) == [3]
    assert lines(apply("FROM a\nRUN WHISPER\n# checkov:skip=CKV_DOCKER_91:why\n").suppressed) == [2]
    assert lines(apply("FROM a\n# nosemgrep: x.y.whisper\nRUN WHISPER SHOUT\n").findings) == [3]
    assert lines(apply("FROM a\n# nosemgrep\nRUN WHISPER\n").findings) == []
    assert lines(apply("FROM a\n# tally ignore=hadolint/DL9001\nRUN SHOUT\n").findings) == []


def test_without_comments_nothing_changes() -> None:
    outcome = apply("# syntax=docker/dockerfile:1\n# Hello.\nFROM a\nRUN SHOUT\n")
    assert lines(outcome.findings) == [4]
    assert outcome.suppressions == ()


# ---------------------------------------------------------------------------------------------------- facts


def facts(text: str, ran: frozenset[str] = ALL) -> list[tuple[str, Any, Any]]:
    return [(fact.rule, fact.known, fact.used) for fact in apply(text, ran).suppressions]


def test_used_and_idle_ones() -> None:
    assert facts("FROM a\n# dlint ignore=shouting,whispering\nRUN SHOUT\n") == [
        ("shouting", True, True),
        ("whispering", True, False),
    ]


def test_whether_a_rule_that_did_not_run_is_needed_is_unknown() -> None:
    assert facts("FROM a\n# hadolint ignore=DL9001\nRUN x\n", frozenset({"whispering"})) == [("DL9001", True, UNKNOWN)]
    assert facts("FROM a\n# hadolint ignore=SC2086\nRUN x\n") == [("SC2086", True, UNKNOWN)]


def test_other_tools_are_not_judged() -> None:
    assert facts("FROM a\n# trivy:ignore:DS-0091\nRUN x\n# checkov:skip=CKV2_OTHER_1\n") == [("DS-0091", True, UNKNOWN)]


def test_unknown_names_with_a_suggestion() -> None:
    (fact,) = apply("FROM a\n# hadolint ignore=shuting\nRUN SHOUT\n").suppressions
    assert (fact.known, fact.suggestion, fact.used) == (False, "shouting", UNKNOWN)
    (fact,) = apply("FROM a\n# check=skip=Shoutin\nRUN SHOUT\n").suppressions
    assert (fact.known, fact.suggestion) == (False, "Shouting")


def test_an_unknown_name_does_not_void_the_others() -> None:
    outcome = apply("FROM a\n# hadolint ignore=crazy,DL9001\nRUN SHOUT\n")
    assert lines(outcome.suppressed) == [3]


def test_places_of_names() -> None:
    text = "FROM a\n#   hadolint   ignore = DL9001 , DL9002 because\nRUN x\n"
    first, second = apply(text).suppressions
    assert text[first.span.start : first.span.end] == "DL9001"
    assert text[second.span.start : second.span.end] == "DL9002"
    assert second.reason == "because"
    (skip,) = apply("# check=error=true;skip=Shouting\nFROM a\n").suppressions
    assert (skip.span.start, skip.span.end, skip.scope, skip.style) == (24, 32, "file", "buildkit")


def test_a_comment_at_the_end_reaches_nothing() -> None:
    assert facts("FROM a\nRUN SHOUT\n# dlint ignore=shouting\n") == [("shouting", True, False)]
    assert facts("FROM a\nRUN SHOUT \\\n# dlint ignore=shouting\n")[0][2] is False
    assert facts("# dlint stage ignore=shouting\n") == [("shouting", True, False)]


def test_comments_about_comments() -> None:
    settings = Selection(Options(isolated=True, no_shellcheck=True)).settings("x")

    def found(text: str) -> list[str]:
        return [finding.rule for finding in lint(Source("Dockerfile", text), settings).findings]

    idle = "# dlint ignore=sudo\nRUN x\n"
    assert found("FROM debian:12.8\n" + idle) == ["unused-suppression"]
    assert found("# dlint global ignore=unused-suppression\nFROM debian:12.8\n" + idle) == []
    assert found("FROM debian:12.8\n# dlint ignore=unused-suppression\n" + idle) == []
    assert found("FROM debian:12.8\n# dlint ignore=unused-suppression\nRUN x\n" + idle) == ["unused-suppression"]
