"""Bake files: what their targets build, in JSON and HCL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dlint.context.bake import BakeError, read_bake
from dlint.linting.compose import baked_dockerfiles
from dlint.record import UNKNOWN

HCL = """
variable "TAG" { default = "1.2" }
variable "FROM_OUTSIDE" {}
group "default" { targets = ["web"] }
target "base" {
  context = "./app"
  args = { TAG = "${TAG}", OTHER = "base", CALLED = upper("x"), GIVEN = "${FROM_OUTSIDE}" }
}
target "web" {
  inherits = ["base"]
  dockerfile = "web.Dockerfile"
  target = "release"
  args = { OTHER = "web" }
}
"""


def test_hcl_targets_inherit_and_fill_in_variables(tmp_path: Path) -> None:
    (tmp_path / "docker-bake.hcl").write_text(HCL)
    web = {target.name: target for target in read_bake(str(tmp_path / "docker-bake.hcl"))}["web"]
    assert (web.context, web.dockerfile, web.stage) == ("./app", "web.Dockerfile", "release")
    assert web.arguments == {"TAG": "1.2", "OTHER": "web", "CALLED": UNKNOWN, "GIVEN": UNKNOWN}


def test_json_targets(tmp_path: Path) -> None:
    (tmp_path / "bake.json").write_text(
        '{"target": {"a": {"context": "a", "inherits": ["b"]}, "b": {"args": {"X": 1}}}}'
    )
    first, second = read_bake(str(tmp_path / "bake.json"))
    assert (first.name, first.context, first.dockerfile, first.arguments) == ("a", "a", "Dockerfile", {"X": "1"})
    assert second.context == "."


@pytest.mark.parametrize(
    ("name", "text"), [("bake.json", "{"), ("bake.hcl", 'target "x" {'), ("bake.json", "[" * 100000)]
)
def test_broken_files_say_so(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BakeError):
        read_bake(str(tmp_path / name))


def test_targets_that_inherit_from_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "bake.json").write_text(
        '{"target": {"a": {"inherits": ["b"]}, "b": {"inherits": ["a"], "context": "x"}}}'
    )
    assert [target.context for target in read_bake(str(tmp_path / "bake.json"))] == ["x", "x"]


def test_dockerfiles_that_are_there_once_each(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "Dockerfile").write_text("FROM scratch\n")
    targets = {
        "a": {"context": "app", "args": {"X": "1", "Y": "1"}},
        "b": {"context": "app", "args": {"X": "2", "Y": "1"}},
    }
    (tmp_path / "bake.json").write_text(json.dumps({"target": {**targets, "c": {"context": "missing"}}}))
    (built,) = baked_dockerfiles(str(tmp_path / "bake.json"))
    assert built.path == str(tmp_path / "app" / "Dockerfile")
    assert built.arguments == {"X": UNKNOWN, "Y": "1"}
