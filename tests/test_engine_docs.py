"""What is made from the sources is fresh, and the schema lets exactly well-formed rules through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dlint.documents import parse
from dlint.engine.coverage import mistakes
from dlint.engine.docs import pages
from dlint.engine.loader import read_rule, rule_files
from dlint.engine.schema import rule_schema
from dlint.engine.vocabulary import docs, kinds
from dlint.resources import rules_directory

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("path", ["docs/coverage.md", "docs/facts.md", "docs/rules.md", "rules/schema.json"])
def test_made_pages_are_fresh(path: str, update: bool) -> None:
    content = pages()[path]
    if update:
        (ROOT / path).write_text(content, encoding="utf-8", newline="\n")
    assert (ROOT / path).read_text(encoding="utf-8") == content, "run python -m dlint.engine.docs"


def test_nothing_in_a_page_is_invisible() -> None:
    for path, content in pages().items():
        assert {char for char in content if not char.isprintable()} <= {"\n", "\t"}, path


def test_every_rule_of_other_tools_is_accounted_for() -> None:
    assert list(mistakes([read_rule(*file) for file in rule_files(rules_directory())])) == []


def test_every_kind_and_field_has_a_sentence() -> None:
    for kind in kinds().values():
        inherited = kinds()[kind.parent].fields if kind.parent else {}
        assert docs()[kind.name].text
        own = [name for name in kind.fields if name not in inherited and name != "file"]
        assert [name for name in own if not docs()[kind.name].fields.get(name)] == []


def test_every_rule_file_is_valid_under_the_schema() -> None:
    validator = jsonschema.Draft202012Validator(rule_schema())
    validator.check_schema(rule_schema())
    for path, _ in rule_files(rules_directory()):
        errors = list(validator.iter_errors(parse(Path(path).read_text(), path).data))
        assert not errors, (path, errors[0].json_path, errors[0].message[:300])


RULE: dict[str, Any] = {
    "id": "x",
    "title": "X",
    "severity": "error",
    "select": "command",
    "message": "X.",
    "rationale": "Why.",
}


@pytest.mark.parametrize(
    ("where", "valid"),
    [
        ({"name": "apt-get"}, True),
        ({"name": ["apt-get", "apt"], "flags": {"none": {"name": "-y"}}}, True),
        ({"instruction.keyword": "RUN"}, True),
        ({"instruction": {"mounts": {"some": {"type": "cache"}}}}, True),
        ({"any": [{"name": "x"}, {"not": {"name": {"matches": "^y"}}}]}, True),
        ({"name": {"known": False}}, True),
        ({"nam": "apt-get"}, False),
        ({"name": 1}, False),
        ({"name": {"min": 1}}, False),
        ({"flags": "-y"}, False),
        ({"nested": "yes"}, False),
        ({"shell": {"family": "posixx"}}, False),
    ],
)
def test_the_schema_follows_the_vocabulary(where: dict[str, Any], valid: bool) -> None:
    assert jsonschema.Draft202012Validator(rule_schema()).is_valid(RULE | {"where": where}) == valid
