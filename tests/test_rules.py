"""Every rule keeps what its examples promise, and says what every rule has to say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dlint.engine import RuleSet
from dlint.engine.loader import RuleSource, read_rule, rule_files
from dlint.engine.runtime import RuleError
from dlint.examples import Bench
from dlint.resources import rules_directory

FILES = rule_files(rules_directory())
TOOLS = {
    "buildkit",
    "checkov",
    "dockerfile_utils",
    "dockerfilelint",
    "hadolint",
    "kics",
    "semgrep",
    "shellcheck",
    "sonar",
    "tally",
    "trivy",
}


@cache
def read(path: str, category: str) -> RuleSource:
    return read_rule(path, category)


@pytest.fixture(params=FILES, ids=lambda file: Path(file[0]).stem)
def rule(request: pytest.FixtureRequest) -> RuleSource:
    return read(*request.param)


def all_rules() -> RuleSet:
    """The rules that can be read; a file with a mistake is reported by its own tests."""
    entries = []
    for file in FILES:
        with suppress(RuleError):
            entries.append(read(*file).entry())
    return RuleSet(entries)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench(all_rules()) as bench:
        yield bench


def test_examples(rule: RuleSource, bench: Bench) -> None:
    assert not [str(failure) for failure in bench.failures(rule)]


def test_no_clause_without_an_example(rule: RuleSource, bench: Bench) -> None:
    assert not [str(failure) for failure in bench.unproven(rule)]


def test_place(rule: RuleSource) -> None:
    path = Path(rule.path)
    assert path == Path(rules_directory(), rule.category, f"{rule.shape.id}.yaml")
    assert path.read_text().startswith("# yaml-language-server: $schema=../schema.json\n")


def test_documentation(rule: RuleSource) -> None:
    shape = rule.shape
    assert not re.match(r"(use|no|avoid|do-not|dont|missing-use)-", shape.id), "the id names the offence"
    assert not shape.title.endswith("."), "a title is no sentence"
    assert shape.title[0] == shape.title[0].upper() or shape.title[0].islower()
    assert len(shape.rationale.split()) >= 5, "the rationale says why"
    assert shape.references
    assert all(urlsplit(url).netloc for url in shape.references)
    assert shape.examples.bad
    assert shape.examples.good


def test_message_is_a_sentence(rule: RuleSource) -> None:
    message = rule.shape.message
    assert message.endswith("."), "it ends with a full stop"
    assert "\n" not in message.strip()
    assert not re.search(r"\.\s+[A-Z]", message), "it is one sentence"


def test_aliases_name_known_tools(rule: RuleSource) -> None:
    assert set(rule.shape.aliases) <= TOOLS
    assert all(rule.shape.aliases.values())


def test_a_fix_has_an_example_and_its_fixer_exists(rule: RuleSource) -> None:
    fix = rule.shape.fix
    if fix is not None:
        assert any(example.fixed is not None for example in rule.shape.examples.bad), "the fix has no example"
    if fix is not None and fix.apply is not None:
        from dlint.fixes.fixers import fixer

        assert fixer(fix.apply) is not None


def test_ids_are_unique() -> None:
    ids = [Path(path).stem for path, _ in FILES]
    assert len(ids) == len(set(ids))


def test_categories_are_small() -> None:
    """So that a reader finds a rule from its name."""
    assert max(Counter(category for _, category in FILES).values()) <= 40
