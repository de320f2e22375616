"""The baseline: what is known stays quiet, wherever its line has gone; what is new does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dlint._boot import run

BASE = ("--isolated", "--fail-on", "style", "--select", "DL3006,legacy-env", "--baseline", "known.json", "-q")


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Dockerfile").write_text("FROM debian\nENV A b\n")


def test_what_is_known_is_not_reported(capfd: pytest.CaptureFixture[str]) -> None:
    assert run([*BASE, "--write-baseline", "Dockerfile"]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert err == "dlint: note: known.json lists 2 findings now\n"
    assert run([*BASE, "Dockerfile"]) == 0
    Path("Dockerfile").write_text("# moved\n\nFROM debian\nARG X\nENV A b\n")
    assert run([*BASE, "Dockerfile"]) == 0
    assert capfd.readouterr().out == ""


def test_what_is_new_is_reported(capfd: pytest.CaptureFixture[str]) -> None:
    run([*BASE, "--write-baseline", "Dockerfile"])
    Path("Dockerfile").write_text("FROM debian\nENV A b\nENV A b\nENV C d\n")
    capfd.readouterr()
    assert run([*BASE, "Dockerfile"]) == 1
    assert [line.split(":")[1] for line in capfd.readouterr().out.splitlines()] == ["3", "4"]


def test_paths_count_from_the_folder_of_the_baseline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run([*BASE, "--write-baseline", "./Dockerfile"])
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    other = ("--isolated", "--select", "DL3006,legacy-env", "--baseline", "../known.json", "-q")
    assert run([*other, "../Dockerfile"]) == 0
    assert json.loads((tmp_path / "known.json").read_text())["files"].keys() == {"Dockerfile"}


def test_what_is_gone_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    run([*BASE, "--write-baseline", "Dockerfile"])
    Path("Dockerfile").write_text("FROM debian\n")
    capfd.readouterr()
    assert run([*BASE, "--verbose", "Dockerfile"]) == 0
    assert "known.json lists 1 that are gone" in capfd.readouterr().err


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": 9, "files": {}}', '{"schema": 1, "files": {"a": [{}]}}', "\udc80"]
)
def test_a_file_that_is_no_baseline(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    Path("known.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert run([*BASE, "Dockerfile"]) == 2
    assert "known.json: " in capfd.readouterr().err
