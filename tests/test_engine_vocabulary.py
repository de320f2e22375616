"""The vocabulary is read from the model, and the facts keep to it: what it says of a field's values holds.

The compiler leaves out checks for null and unknown where the vocabulary says that neither comes, so a fact that does not
keep to it would make rules wrong.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from dlint.engine.loader import RuleSource, read_rule, rule_files
from dlint.engine.runtime import RuleError
from dlint.engine.vocabulary import Field, Kind, Type, kebab, kinds, parse_annotation, suggestion
from dlint.examples import Bench
from dlint.facts.collect import kinds as collected
from dlint.record import UNKNOWN
from dlint.resources import rules_directory
from dlint.text import Source


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("str", Type("str")),
        ("int | Unknown", Type("int", unknown=True)),
        ("str | None | Unknown", Type("str", nullable=True, unknown=True)),
        ("Literal['a', 'b'] | None", Type("str", ("a", "b"), nullable=True)),
        ("SyntaxProblem", Type("syntax-problem")),
        ("list[Stage] | Unknown", Type("stage", many=True, unknown=True)),
        ("list[str | Unknown]", Type("str", many=True, unknown_elements=True)),
        ("list[Literal['a', 'b']]", Type("str", ("a", "b"), many=True)),
    ],
)
def test_annotations_are_understood(annotation: str, expected: Type) -> None:
    assert parse_annotation(annotation) == expected


def test_kinds_have_the_fields_of_what_they_are_a_case_of() -> None:
    assert kinds()["run"].parent == "instruction"
    assert set(kinds()["instruction"].fields) < set(kinds()["run"].fields)
    assert kinds()["copy"].fields["from"] == Field("from", "from_", Type("image", nullable=True))
    assert "label-instruction" in kinds()
    assert not [name for kind in kinds().values() for name in kind.fields if name.startswith("_") or name == "span"]


def test_links_lead_to_kinds() -> None:
    links = {field.type.base for kind in kinds().values() for field in kind.fields.values() if field.type.is_fact}
    assert links <= set(kinds())


def test_a_near_name_is_suggested() -> None:
    assert suggestion("subcomand", kinds()["command"].fields) == ", did you mean 'subcommand'"
    assert suggestion("zzz", kinds()["command"].fields) == ""


def rules() -> Iterator[RuleSource]:
    for file in rule_files(rules_directory()):
        with suppress(RuleError):
            yield read_rule(*file)


def violation(value: Any, type_: Type) -> str | None:
    """How a value goes against the type of its field, or None."""
    if value is UNKNOWN or value is None:
        allowed = type_.unknown if value is UNKNOWN else type_.nullable
        return None if allowed else repr(value)
    if type_.many:
        if not isinstance(value, (list, tuple)):
            return f"no list: {value!r}"
        return next(filter(None, (violation(element, type_.element) for element in value)), None)
    if type_.is_fact:
        ancestors = {kebab(cls.__name__) for cls in type(value).__mro__}
        return None if type_.base in ancestors else f"a {type(value).__name__}"
    if type(value) is not {"str": str, "int": int, "bool": bool}[type_.base]:
        return repr(value)
    return None if not type_.choices or value in type_.choices else repr(value)


def violations(fact: Any, kind: Kind) -> Iterator[str]:
    for field in kind.fields.values():
        try:
            found = violation(getattr(fact, field.attribute), field.type)
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        if found:
            yield f"{kind.name}.{field.name} is {field.type}, but a fact has: {found[:100]}"


def test_facts_keep_to_the_vocabulary() -> None:
    found: Counter[str] = Counter()
    with Bench() as bench:
        for rule in rules():
            for example in (*rule.shape.examples.bad, *rule.shape.examples.good):
                file = bench.read(example, Source("Dockerfile", example.dockerfile))
                for name in [rule.kind.name] if example.compose else collected():
                    for fact in bench.select(file, name):
                        found.update(violations(fact, kinds()[kebab(type(fact).__name__)]))
    assert not found, "\n".join(f"{count} x {what}" for what, count in found.most_common())


def test_the_engine_starts_without_heavy_imports() -> None:
    heavy = "re json yaml pydantic typing dataclasses enum pathlib argparse logging collections functools"
    code = f"import sys, dlint.engine, dlint.engine.findings; print(*(set({heavy.split()!r}) & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == ""
