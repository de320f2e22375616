"""Compiled rules and data are kept, and read anew as soon as a source changes."""

from __future__ import annotations

import marshal
import os
from pathlib import Path
from typing import Any

import pytest

from dlint import data, resources
from dlint.data.derived import TABLES
from dlint.dockerfile.reader import read
from dlint.engine import RuleError, load_rules, loader
from dlint.engine.build import compile_package
from dlint.facts.collect import facts_of, read_facts
from dlint.text import Source

RULE = """\
id: sample
title: Sample
severity: warning
select: image
where: {{tag: {{matches: '{}'}}}}
message: Wrong.
rationale: Because.
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    (folder / "image").mkdir(parents=True)
    write(folder, "^1")
    return folder


def write(folder: Path, pattern: str) -> None:
    (folder / "image" / "sample.yaml").write_text(RULE.format(pattern))


def finds(folder: Path, text: str = "FROM x:1\nFROM y:22\n") -> list[str]:
    """The text of what the rules of the folder find."""
    program = load_rules([str(folder)], builtin=False).program()
    found = program.run(read_facts(read(Source("Dockerfile", text))), facts_of)
    return [text[finding.span.start : finding.span.end] for finding in found]


def no_compiling(directory: str) -> Any:
    raise AssertionError("compiled again")


def test_rules_are_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finds(folder) == ["x:1"]
    monkeypatch.setattr(loader, "compile_directory", no_compiling)
    assert finds(folder) == ["x:1"]


def test_a_changed_rule_is_compiled_again(folder: Path) -> None:
    finds(folder)
    write(folder, "^22")
    assert finds(folder) == ["y:22"]
    (folder / "image" / "sample.yaml").unlink()
    assert finds(folder) == []


def test_a_cache_that_is_broken_is_not_used(folder: Path, cache: Path) -> None:
    finds(folder)
    (stored,) = cache.iterdir()
    for content in (b"", b"rubbish", marshal.dumps(("key", [1]))):
        stored.write_bytes(content)
        assert finds(folder) == ["x:1"]


def test_nothing_is_kept_without_cache(folder: Path, cache: Path) -> None:
    load_rules([str(folder)], cache=False, builtin=False)
    assert not cache.exists()


def test_rules_with_mistakes_are_not_kept(folder: Path, cache: Path) -> None:
    write(folder, "(")
    with pytest.raises(RuleError):
        finds(folder)
    assert not cache.exists()


def test_own_and_further_rules_come_together(folder: Path) -> None:
    names = [rule.id for rule in load_rules([str(folder)]).rules]
    assert "sample" in names
    assert names == sorted(names)
    assert len(names) > len(load_rules([str(folder)], builtin=False).rules)


def test_every_data_file_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "_loaded", {})
    monkeypatch.setattr(data, "_packed", [])
    first = {name: data.load(name) for name in data.names()}
    assert first
    monkeypatch.setattr(data, "_loaded", {})
    monkeypatch.setattr(data, "_packed", [])
    monkeypatch.setattr(data, "parse_file", no_compiling)
    assert {name: data.load(name) for name in data.names()} == first


def test_a_wheel_brings_everything_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    written = compile_package(str(package))
    assert written == ["data/rules.bin", "data/pages.bin", "data/knowledge.bin"]
    expected = {rule.id: rule.page["path"] for rule in load_rules(cache=False).rules}
    tables = {name: data.load(name) for name in (*data.names(), *TABLES)}
    monkeypatch.setenv("DLINT_CACHE_DIR", str(tmp_path / "unused"))
    monkeypatch.setattr(resources, "PACKAGE", str(package))
    monkeypatch.setattr(data, "_loaded", {})
    monkeypatch.setattr(data, "_packed", [])
    monkeypatch.setattr(loader, "compile_directory", no_compiling)
    monkeypatch.setattr(data, "parse_file", no_compiling)
    assert {name: dict(data.load(name).items()) for name in tables} == tables
    assert data.load("programs").get("zsh")["runs"] == data.load("programs")["sh"]["runs"] == "script"
    assert data.load("programs").get("no-such-program") is None
    rules = load_rules().rules
    assert [rule.id for rule in rules] == list(expected)
    assert {os.path.relpath(rule.page["path"], tmp_path) for rule in rules} == {
        os.path.join("rules", *path.split(os.sep)[-2:]) for path in expected.values()
    }
    assert not (tmp_path / "unused").exists()


def test_what_another_python_compiled_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "PACKAGE", str(tmp_path))
    resources.write_shipped("rules", [1], str(tmp_path), b"pieces")
    assert resources.read_shipped("rules") == ([1], b"pieces")
    monkeypatch.setattr(resources, "STAMP", ("another",))
    assert resources.read_shipped("rules") is None
    (tmp_path / "data" / "rules.bin").write_bytes(b"rubbish")
    assert resources.read_shipped("rules") is None
