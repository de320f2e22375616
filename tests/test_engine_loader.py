"""Mistakes in rule files: every one is told, with file, line, place and remedy."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.engine import RuleError, load_rules
from dlint.engine.loader import index_of, parse_rule

HEADER = """\
id: sample
title: Sample
severity: warning
select: image
message: Wrong.
rationale: Because.
"""


def problems(text: str) -> list[str]:
    with pytest.raises(RuleError) as caught:
        parse_rule(text, "rules/image/sample.yaml", "image")
    return list(caught.value.problems)


def where(text: str) -> list[str]:
    """The mistakes in a condition on an image, without file and line."""
    found = problems(HEADER + "where:\n" + indent(dedent(text), "  "))
    assert all(problem.startswith("rules/image/sample.yaml:") for problem in found)
    return [problem.split(": ", 1)[1] for problem in found]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("role: bsae", "where.role: 'bsae' is never a value of this field, did you mean 'base'"),
        ("role: null", "where.role: is never null (it is one of base, copy-from, mount"),
        ("rol: base", "where.rol: image has no field 'rol', did you mean 'role'"),
        ("zzz: base", "where.zzz: image has no field 'zzz' (it has: file, role,"),
        ("tag: 3", "where.tag: 3 is never a value of this field, which is text or null or unknown: put it in quotes"),
        ("is_scratch: yes", "where.is_scratch: 'yes' is never a value of this field, which is true or false"),
        ("tag: {min: 3}", "where.tag.min: cannot be asked of text or null or unknown (only matches, "),
        ("tag: {match: x}", "did you mean 'matches'"),
        ("tag: {matches: '('}", "where.tag.matches: not a regular expression: "),
        ("tag: {matches: 3}", "where.tag.matches: takes a regular expression, not 3"),
        ("tag: []", "where.tag: an empty list holds no value"),
        ("tag: {}", "where.tag: an empty mapping asks nothing"),
        ("role: {known: true}", "where.role.known: is always known; leave the clause out"),
        ("tag: {known: maybe}", "where.tag.known: is true or false, not 'maybe'"),
        ("stage: base", "where.stage: 'base' cannot be compared with a fact (stage) or null; say null, not null"),
        ("variables: x", "where.variables: is a list (a fact (reference)); say some, none or size of it"),
        ("variables: {some: {nme: x}}", "where.variables.some.nme: reference has no field 'nme', did you mean 'name'"),
        ("variables: {size: {min: x}}", "where.variables.size.min: takes a whole number, not 'x'"),
        ("variables.name: x", "where.variables.name: variables is a list: say some or none of it"),
        ("tag.length: 3", "where.tag.length: tag is text or null or unknown and has no fields"),
        ("instruction.script: x", "instruction has no field 'script', but run has"),
        ("any: {tag: x}", "where.any: takes a list of conditions, not a mapping"),
        ("any: []", "where.any: takes a list of conditions, not a list"),
        ("any: [x]", "where.any.0: a condition on a fact is a mapping of fields, not 'x'"),
        ("not: null", "where.not: a condition on a fact is a mapping of fields, not null"),
        ("tag: {option: tags}", "where.tag: the rule declares no option 'tags'"),
    ],
)
def test_conditions_are_checked(condition: str, expected: str) -> None:
    (found,) = where(condition)
    assert expected in found


def test_all_mistakes_of_a_file_are_told_at_their_lines() -> None:
    found = problems(
        HEADER.replace("Wrong.", "Wrong {% if x %}.")
        + "at: stge\nwhere:\n  role: bsae\n  stage:\n    nme: x\nunless:\n  - tagg: null\n"
    )
    assert [problem.split(":", 3)[1] for problem in found] == ["9", "11", "13", "5", "7"]
    assert found[3] == "rules/image/sample.yaml:5: message: a template has {{ kind.path }} and no other construct"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("{{ image.nme }}.", "image has no field 'nme'"),
        ("{{ imag.tag }}.", "{{ imag.tag }} leads nowhere, did you mean 'image'"),
        ("{{ image }}.", "{{ image }} leads nowhere"),
        ("{{ image.stage }}.", "is a fact (stage) or null; name one of its fields"),
        ("{{ image.tag | upper }}.", "image has no field 'tag | upper'"),
        ("{% if x %}.", "a template has {{ kind.path }} and no other construct"),
        ("{{ image.tag.", "a template has {{ kind.path }} and no other construct"),
        ("{{ option.max }}.", "the rule declares no option 'max'"),
    ],
)
def test_templates_are_checked(message: str, expected: str) -> None:
    (found,) = problems(HEADER.replace("Wrong.", f"'{message}'"))
    assert found.startswith("rules/image/sample.yaml:5: message: ")
    assert expected in found


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("unles: []", ":7: unles: there is no such key, did you mean 'unless'"),
        ("id: x\nid: sample", "key 'id' is given twice"),
        ("default: yes", ":7: default: input should be a valid boolean"),
        ("references: [http://x]", ":7: references.0: string should match pattern"),
        ("examples: {bad: [{dockerfile: FROM x, line: 3}]}", ":7: examples.bad.0.line: there is no such key"),
        ("at: variables", ":7: at: variables is a list (a fact (reference)); the path must lead to one place"),
        ("related: [{at: stag, message: Here.}]", ":7: related.0.at: image has no field 'stag', did you mean 'stage'"),
        ("fix: {title: Do, safety: safe}", ":7: fix: needs either edits or apply"),
        ("fix: {title: Do, safety: safe, edits: [{after: tag}]}", ":7: fix.edits.0: needs one of before, after"),
        ("options: {max: 3}", ":7: options.max: no condition uses it"),
        ("options: {t: 3}\nwhere: {tag: {option: t}}", ":7: options.t: 3 is never a value of this field"),
        ("options: {t: '('}\nwhere: {tag: {matches: {option: t}}}", ":7: options.t: not a regular expression"),
        ("options: {t: x}\nwhere: {tag: {option: tt}}", "no option 'tt', did you mean 't'"),
    ],
)
def test_the_other_keys_are_checked(lines: str, expected: str) -> None:
    assert any(expected in problem for problem in problems(HEADER + lines + "\n"))


def test_the_shape_is_checked() -> None:
    assert problems("- a\n")[0].startswith("rules/image/sample.yaml:1: a rule file is a mapping")
    assert problems("a: [b\nc: d]")[0].startswith("rules/image/sample.yaml:2: not YAML: did not find expected")
    assert "rules/image/sample.yaml:4: select: there is no kind 'imag', did you mean 'image'" in problems(
        HEADER.replace("select: image", "select: imag")
    )
    assert problems("id: sample\n")[0] == "rules/image/sample.yaml:1: title: is missing"
    assert "the file is called 'sample'" in problems(HEADER.replace("id: sample", "id: other"))[0]


def test_the_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    folder = tmp_path / "image"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text(HEADER.replace("sample", name) + "where: {tagg: x}\n")
    with pytest.raises(RuleError) as caught:
        load_rules([str(tmp_path)], cache=False, builtin=False)
    assert [problem.split(": where")[0] for problem in caught.value.problems] == [
        f"{folder}/one.yaml:7",
        f"{folder}/two.yaml:7",
    ]


def test_two_rules_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    for category in ("image", "stage"):
        (tmp_path / category).mkdir()
        (tmp_path / category / "sample.yaml").write_text(HEADER)
    with pytest.raises(RuleError, match=r"there is a rule 'sample' already, in .*image/sample\.yaml"):
        load_rules([str(tmp_path)], cache=False, builtin=False)


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"nowhere: cannot be read: No such file"):
        load_rules([str(tmp_path / "nowhere")], cache=False, builtin=False)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{role: base, tag: x}", ("role", ("base",))),
        ("{tag: [x, y]}", ("tag", ("x", "y"))),
        ("{tag: [x, null]}", None),
        ("{all: [{tag: {all: [{matches: x}, xy]}}]}", ("tag", ("xy",))),
        ("{any: [{role: base}, {role: [mount, base], tag: x}]}", ("role", ("base", "mount"))),
        ("{any: [{role: base}, {tag: x}]}", None),
        ("{any: [{role: base}, {role: {not: mount}}]}", None),
        ("{not: {role: base}}", None),
        ("{instruction.keyword: RUN}", None),
        ("{}", None),
    ],
)
def test_the_index_is_what_the_rule_needs(condition: str, expected: object) -> None:
    rule = parse_rule(HEADER + f"where: {condition}\n", "rules/image/sample.yaml", "image")
    assert index_of(rule.where) == expected


OPERATORS = ["all", "any", "not", "some", "none", "size", "matches", "min", "max", "known", "option"]
FIELDS = ["role", "tag", "stage", "variables", "instruction", "instruction.keyword", "is_scratch", "stage.index", "x"]
WORDS = st.sampled_from([*OPERATORS, *FIELDS])
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["base", "x", "(", ""]))
CONDITIONS: st.SearchStrategy[Any] = st.recursive(
    VALUES, lambda inner: st.dictionaries(WORDS, inner, max_size=3) | st.lists(inner, max_size=3), max_leaves=12
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(WORDS, CONDITIONS, max_size=4), st.lists(CONDITIONS, max_size=2))
def test_any_condition_is_compiled_or_refused(condition: dict[str, Any], unless: list[Any]) -> None:
    text = HEADER + yaml.safe_dump({"where": condition, "unless": unless, "options": {"x": None}})
    try:
        rule = parse_rule(text, "rules/image/sample.yaml", "image")
    except RuleError:
        return
    rule.entry()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abi d:{}[]-&*!|>'\"\n #", max_size=40))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    with pytest.raises(RuleError):
        parse_rule(text, "rules/image/sample.yaml", "image")
