"""Compiled rules at work: messages, places, fixes, options, selection."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent
from typing import Any

import pytest

from dlint.dockerfile.reader import read
from dlint.engine import Rule, RuleError, RuleSet
from dlint.engine.loader import parse_rule
from dlint.facts.collect import facts_of, read_facts
from dlint.facts.model import Fact, File, Suppression
from dlint.findings import Edit, Finding
from dlint.fixes.apply import apply_edits
from dlint.record import UNKNOWN
from dlint.text import Source, Span

DOCKERFILE = """\
FROM debian AS base
ENV A=1 B=2
FROM base
RUN apt-get install curl
WORKDIR ./app
"""


def rule_set(select: str = "image", message: str = "Wrong.", **keys: str) -> RuleSet:
    """A set of one rule, `sample`, whose further keys are given as YAML."""
    lines = ["id: sample", "title: Sample", "severity: warning", "rationale: Because.", f"select: {select}"]
    lines += [f"message: '{message}'"]
    for key, value in keys.items():
        lines += [f"{key.rstrip('_')}:", indent(value, "  ")]
    return RuleSet([parse_rule("\n".join(lines) + "\n", "sample.yaml", "image").entry()])


def run(rules: RuleSet, text: str = DOCKERFILE, **options: Any) -> list[Finding]:
    file = read_facts(read(Source("Dockerfile", text)))
    return rules.program({"sample"}, **options).run(file, facts_of)


def shown(span: Span) -> str:
    return span.source.text[span.start : span.end]


def test_a_finding_says_what_and_where() -> None:
    (finding,) = run(
        rule_set(
            message="Image {{ image.written }} has the tag {{ image.tag }} in stage {{ image.instruction.stage.index }}.",
            where="stage: null",
            aliases="{hadolint: [DL1], trivy: [DS-1, DS-2]}",
        )
    )
    assert finding.message == "Image debian has the tag (none) in stage 0."
    assert shown(finding.span) == "debian"
    assert (finding.rule, finding.category, finding.severity) == ("sample", "image", "warning")
    assert finding.aliases == ("hadolint:DL1", "trivy:DS-1", "trivy:DS-2")
    assert finding.url == "https://github.com/dlint/dlint/blob/main/docs/rules.md#sample"
    assert (finding.related, finding.fix) == ((), None)


def test_messages_show_lists_numbers_truth_and_the_unknown() -> None:
    message = "{{ image.instruction.arguments }}, {{ image.is_scratch }}, {{ image.reference }}, {{ image.instruction.line_count }}."
    (finding,) = run(rule_set(message=message), "ARG X\nFROM $X AS b\n")
    assert finding.message == "$X, AS, b, false, (unknown), 1."


@pytest.mark.parametrize(
    ("packages", "listing"), [("a b c d", "a, b, c, d"), ("a b c d e", "a, b, c and 2 more"), ("a b a", "a, b")]
)
def test_messages_count_the_rest_of_long_lists(packages: str, listing: str) -> None:
    rules = rule_set("install", "{{ install.unversioned }}")
    (finding,) = run(rules, f"FROM debian\nRUN pip install {packages}\n")
    assert finding.message == listing


def test_edits_write_whole_lists() -> None:
    fix = "{title: T, safety: safe, edits: [{after: instruction.commands, text: '{{ install.unversioned }}'}]}"
    (finding,) = run(rule_set("install", fix=fix), "FROM debian\nRUN pip install a b c d e f\n")
    assert finding.fix is not None
    assert [edit.text for edit in finding.fix.edits] == ["a, b, c, d, e, f"]


def test_at_and_related_point_elsewhere() -> None:
    (finding,) = run(
        rule_set(
            "stage",
            where="parent: {not: null}",
            at="parent.from.image",
            related="- {at: parent.from, message: 'Begins here.'}\n- {at: parent.instructions, message: 'One of {{ stage.index }}.'}",
        )
    )
    assert shown(finding.span) == "debian"
    assert [(shown(place.span), place.message) for place in finding.related] == [
        ("FROM debian AS base", "Begins here."),
        ("FROM debian AS base", "One of 1."),
        ("ENV A=1 B=2", "One of 1."),
    ]


def test_what_is_not_there_is_not_pointed_at() -> None:
    (finding, _) = run(rule_set("stage", at="parent", related="- {at: parent, message: Here.}"))
    assert shown(finding.span).startswith("FROM debian AS base")
    assert finding.related == ()


def fixed(rules: RuleSet, text: str = DOCKERFILE) -> list[str]:
    """What each finding's fix alone makes of the text."""
    return [apply_edits(text, finding.fix.edits) for finding in run(rules, text) if finding.fix]


FIX = "title: Do it\nsafety: unsafe\nedits: [{}]"


@pytest.mark.parametrize(
    ("select", "edit", "text", "expected"),
    [
        ("image", "{after: self, text: ':1'}", "FROM debian AS x\n", "FROM debian:1 AS x\n"),
        ("image", "{before: self, text: 'docker.io/{{ image.written }}/'}", "FROM a\n", "FROM docker.io/a/a\n"),
        ("image", "{replace: self, text: scratch}", "FROM debian\n", "FROM scratch\n"),
        ("flag", "{delete: self}", "FROM --platform=x  debian\n", "FROM  debian\n"),
        ("comment", "{delete: self}", "# x\nFROM debian\n", "FROM debian\n"),
        ("maintainer", "{delete: self}", "FROM debian\n  MAINTAINER me\t\nRUN x\n", "FROM debian\nRUN x\n"),
        ("maintainer", "{delete: self}", "FROM debian\nMAINTAINER me", "FROM debian\n"),
        ("workdir", "{replace: path, text: /x}", "FROM debian\nWORKDIR app\n", "FROM debian\nWORKDIR /x\n"),
        ("env", "{after: variables, text: ' C=3'}", "FROM debian\nENV A=1 B=2 \n", "FROM debian\nENV A=1 B=2 C=3 \n"),
        (
            "command",
            "{after: subcommand, text: ' -y'}",
            "FROM x\nRUN apt-get install a\n",
            "FROM x\nRUN apt-get install -y a\n",
        ),
    ],
)
def test_edits_change_the_text_at_their_place(select: str, edit: str, text: str, expected: str) -> None:
    assert fixed(rule_set(select, fix=FIX.format(edit)), text) == [expected]


def test_there_is_no_fix_where_the_place_is_not_known() -> None:
    (finding,) = run(rule_set("stage", fix=FIX.format("{after: parent, text: x}")), "FROM debian\n")
    assert finding.fix is None


def test_there_is_no_fix_where_the_text_is_not_known() -> None:
    rules = rule_set("workdir", fix=FIX.format("{replace: path, text: '{{ workdir.resolved_path }}'}"))
    known, unknown = run(rules, "FROM debian\nARG X\nWORKDIR /a\nWORKDIR b$X\n")
    assert known.fix is not None
    assert unknown.fix is None


def test_a_named_fixer_is_asked_for_the_edits() -> None:
    def shout(fact: Fact) -> Sequence[Edit]:
        return [Edit(span=fact.span, text=shown(fact.span).upper())]

    rules = rule_set(fix="title: Shout {{ image.written }}\nsafety: safe\napply: shout")
    (finding,) = run(rules, "FROM debian\n", fixer={"shout": shout}.get)
    assert finding.fix is not None
    assert (finding.fix.title, finding.fix.safety) == ("Shout debian", "safe")
    assert apply_edits("FROM debian\n", finding.fix.edits) == "FROM DEBIAN\n"
    (finding,) = run(rules, "FROM debian\n")
    assert finding.fix is None


def test_options_are_values_patterns_and_numbers() -> None:
    rules = rule_set(
        message="Not in {{ option.names }}, at most {{ option.most }}.",
        options="names: [debian, alpine]\npattern: ^x\nmost: 0",
        where="repository: {not: {option: names}}\ntag: {not: {matches: {option: pattern}}}\n"
        "variables: {size: {max: {option: most}}}",
    )
    assert run(rules, "FROM debian\n") == []
    assert [finding.message for finding in run(rules, "FROM fedora\n")] == ["Not in debian, alpine, at most 0."]
    assert run(rules, "FROM fedora:x1\n") == []
    assert run(rules, "ARG A=fedora\nFROM $A\n") == []
    assert len(run(rules, "ARG A=fedora\nFROM $A\n", options={"sample": {"most": 1}})) == 1
    assert run(rules, "FROM fedora\n", options={"sample": {"names": "fedora"}}) == []
    assert run(rules, "FROM fedora\n", options={"sample": {"names": None}}) == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"nams": "x"}, "rule sample has no option 'nams', did you mean 'names'"),
        ({"names": 3}, "rule sample: option names: 3 is never a value of this field"),
        ({"names": ["a", True]}, "rule sample: option names: true is never a value of this field"),
        ({"pattern": "("}, "rule sample: option pattern: not a regular expression"),
        ({"pattern": ["a"]}, "rule sample: option pattern: takes one value, not a list"),
    ],
)
def test_options_are_checked(options: dict[str, Any], expected: str) -> None:
    rules = rule_set(
        options="names: null\npattern: x", where="repository: {option: names}\ntag: {matches: {option: pattern}}"
    )
    with pytest.raises(RuleError) as caught:
        run(rules, options={"sample": options})
    assert caught.value.problems[0].startswith(expected)


def test_a_rule_with_an_option_that_is_null_is_off() -> None:
    rules = rule_set(options="names: null", where="repository: {option: names}")
    assert run(rules, "FROM debian\n") == []
    assert len(run(rules, "FROM debian\n", options={"sample": {"names": ["debian"]}})) == 1


def test_unless_and_the_unknown_keep_a_rule_silent() -> None:
    rules = rule_set(where="tag: null", unless="- digest: {not: null}\n- repository: scratch")
    assert len(run(rules, "FROM debian\n")) == 1
    assert run(rules, "FROM scratch\n") == []
    assert run(rules, "ARG X\nFROM $X\n") == []
    assert run(rules, "ARG X\nFROM debian:$X\n") == []


def test_severity_and_selection_come_from_outside() -> None:
    rules = rule_set(default=" false")
    file = read_facts(read(Source("Dockerfile", "FROM debian\n")))
    assert rules.program().run(file, facts_of) == []
    (finding,) = rules.program(["sample"], {"sample": "error"}).run(file, facts_of)
    assert finding.severity == "error"
    assert rules.program([]).run(file, facts_of) == []


def test_only_kinds_that_a_rule_selects_are_computed() -> None:
    asked = []

    def facts(file: File, kind: str) -> Sequence[Fact]:
        asked.append(kind)
        return facts_of(file, kind)

    file = read_facts(read(Source("Dockerfile", DOCKERFILE)))
    rule_set("workdir").program(["sample"]).run(file, facts)
    assert asked == ["workdir"]


def test_rules_about_late_kinds_run_apart() -> None:
    rules = rule_set("suppression", where="used: false", message="Unused {{ suppression.rule }}.")
    source = Source("Dockerfile", "# dlint ignore=x\n")
    file = read_facts(read(source))
    program = rules.program()
    facts = [Suppression(span=Span(source=source, start=0, end=5), rule="x", used=used) for used in (True, False)]
    assert program.run(file, facts_of) == []
    assert [finding.message for finding in program.run_late("suppression", facts)] == ["Unused x."]
    assert program.run_late("script", facts) == []


def test_rules_are_found_by_every_name() -> None:
    rules = rule_set(aliases="{hadolint: [DL1], buildkit: [NameCasing]}")
    (rule,) = rules.rules
    for name in ("sample", "DL1", "dl1", "hadolint:DL1", "buildkit:namecasing", "NameCasing"):
        assert rules.find(name) == (rule,)
    for name in ("buildkit:DL1", "hadolint", "", ":", "samples"):
        assert rules.find(name) == ()


def test_a_rule_tells_about_itself() -> None:
    (rule,) = rule_set(tags="[x]", fix=FIX.format("{delete: self}"), options="t: y", where="tag: {option: t}").rules
    assert isinstance(rule, Rule)
    assert (rule.title, rule.select, rule.fixable, rule.default) == ("Sample", "image", True, True)
    assert (rule.tags, rule.options) == (("x",), {"t": "y"})
    assert rule.page["rationale"] == "Because."
    assert rule.page["fix"]["title"] == "Do it"
    assert not UNKNOWN
