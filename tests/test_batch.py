"""Many files in worker processes: the same results, the same order, and nobody's death hides another file."""

from __future__ import annotations

import gc
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

import dlint.linting.check
from dlint._boot import run
from dlint.facts.model import File
from dlint.findings import Edit, FileReport, Finding, Fix, Related
from dlint.linting.batch import Progress, lint_in_parallel, pack, unpack
from dlint.linting.check import Result, lint_each
from dlint.linting.targets import Target
from dlint.record import Record
from dlint.settings.config import Options
from dlint.settings.selection import Selection, Settings
from dlint.text import Source, Span


def span(source: Source, start: int, end: int) -> Span:
    return Span(source=source, start=start, end=end)


def plain(value: Any) -> Any:
    """A result as comparable values."""
    if isinstance(value, Span):
        return value.source.path, value.source.text, value.source.bom, value.start, value.end
    if isinstance(value, Source):
        return value.path, value.text, value.bom
    if isinstance(value, tuple | list):
        return [plain(element) for element in value]
    if isinstance(value, Record):
        kind = FileReport if isinstance(value, FileReport) else type(value)
        return {name: plain(getattr(value, name)) for name in kind.__annotations__}
    return value


def test_results_survive_the_wire() -> None:
    source, other = Source("a", "FROM x\n", bom=True), Source("ignore", "b\n")
    finding = Finding(
        rule="r",
        category="c",
        severity="info",
        message="m \udcff",
        span=span(source, 0, 4),
        related=(Related(span=span(other, 0, 1), message="here"),),
        aliases=("t:1",),
        url="u",
        fix=Fix(title="t", safety="safe", edits=(Edit(span=span(source, 1, 1), text="x"),)),
    )
    bare = Finding(rule="s", category="c", severity="info", message="", span=span(other, 0, 0))
    report = FileReport(source=source, findings=(finding, bare), suppressed=(bare,))
    for result in (Result(report=report, fixed=3, diff="d", output=b"o"), Result(error="e")):
        assert plain(unpack(pack(result))) == plain(result)
    assert unpack(pack(Result(report=report), lambda report: report.source.path)).words == "a"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(tmp_path)
    names = [f"{number:03}.Dockerfile" for number in range(130)]
    for number, name in enumerate(names):
        Path(name).write_text("FROM debian\n" + "RUN a\n" * (number % 3))
    return names


def test_processes_give_what_one_gives(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    outputs: dict[str, list[str]] = {"json": [], "text": [], "unix": []}
    for jobs in ("1", "3"):
        for name, seen in outputs.items():
            assert run(["--isolated", "--jobs", jobs, "-f", name, *files]) == 1
            seen.append(capfd.readouterr().out)
    assert all(one == several for one, several in outputs.values())
    assert [file["path"] for file in json.loads(outputs["json"][0])["files"]] == files


def test_what_lies_in_other_files_is_told_once(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    Path(".dockerignore").write_text("[\n")
    outputs = []
    for jobs in ("1", "2"):
        run(["--isolated", "--jobs", jobs, *files])
        outputs.append(capfd.readouterr().out)
    assert outputs[0] == outputs[1]
    assert outputs[0].count(".dockerignore:1:1: error") == 1


def test_memory_is_given_back_while_files_are_linted(files: list[str]) -> None:
    targets = [Target(path=name, place=name) for name in files]
    selection = Selection(Options(isolated=True, no_shellcheck=True))
    gc.collect()
    gc.disable()
    try:
        alive = []
        for _ in lint_each(targets, selection):
            alive.append(sum(isinstance(thing, File) for thing in gc.get_objects()))
    finally:
        gc.enable()
    assert max(alive[100:]) <= max(alive[:30])


def test_dead_workers_take_one_file_each(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    deadly = {files[3]: signal.SIGKILL, files[4]: signal.SIGTERM, files[129]: signal.SIGKILL}

    begin = dlint.linting.check._begin

    def fragile(target: Target, settings: Settings, options: Options) -> object:
        if target.path in deadly:
            os.kill(os.getpid(), deadly[target.path])
        if target.path == files[5]:
            os._exit(7)
        return begin(target, settings, options)

    monkeypatch.setattr(dlint.linting.check, "_begin", fragile)
    targets = [Target(path=name, place=name) for name in files]
    results = lint_in_parallel(targets, Selection(Options(isolated=True, jobs=2)))
    errors = {target.path: result.error for target, result in zip(targets, results, strict=True) if result.error}
    assert set(errors) == {*deadly, files[5]}
    assert errors[files[3]] == "003.Dockerfile: internal error: the process that linted it ended with signal 9"
    assert errors[files[5]].endswith("exit code 7")
    assert all(result.report for target, result in zip(targets, results, strict=True) if target.path not in errors)


def test_missing_files_and_fixes(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    os.unlink(files[7])
    Path(files[8]).write_text("FROM debian\nENV A b\n")
    assert run(["--isolated", "--select", "legacy-env", "--fix", *files]) == 2
    err = capfd.readouterr().err
    assert err == f"dlint: error: {files[7]}: No such file or directory\ndlint: note: fixed 1 finding in 1 file\n"
    assert Path(files[8]).read_text() == "FROM debian\nENV A=b\n"


def test_a_handful_of_files_stays_in_one_process(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("no process is worth its while here"))
    targets = [Target(path=name, place=name) for name in files[: dlint.linting.check.MANY]]
    assert len(dlint.linting.check.lint_all(targets, Selection(Options(isolated=True)))) == dlint.linting.check.MANY


def test_progress_is_a_bar_as_long_as_the_work() -> None:
    progress = Progress(300, quiet=False)
    progress.done = 100
    assert progress.bar() == "linting [##########....................] 100 of 300 files"
    progress.done = 300
    assert progress.bar() == f"linting [{'#' * 30}] 300 of 300 files"
