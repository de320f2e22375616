"""The command line from outside: exit codes, what goes where, options right and wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint._boot import parse_simple, run
from dlint.cli import pair_formats, parse_options
from dlint.settings.config import Options, UsageError

UNTAGGED = 'FROM debian\nCMD ["true"]\n'
CLEAN = 'FROM debian:12.8\nCMD ["true"]\n'

Dlint = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DLINT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DLINT_CACHE_DIR", str(tmp_path.parent / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def dlint(capfd: pytest.CaptureFixture[str]) -> Dlint:
    """Runs the command line; gives the exit code and what it wrote."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(list(arguments))
        written = capfd.readouterr()
        return code, written.out, written.err

    return call


def write(path: str, text: str) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def rules_in(output: str) -> list[str]:
    return [finding["rule"] for file in json.loads(output)["files"] for finding in file["findings"]]


# ---------------------------------------------------------------------------------------------------- exit codes


def test_exit_code_follows_the_findings(dlint: Dlint) -> None:
    write("Dockerfile", UNTAGGED)
    only = ("--select", "untagged-base-image")
    assert dlint(*only)[0] == 1
    assert dlint(*only, "--fail-on", "error")[0] == 0
    assert dlint(*only, "--fail-on", "info")[0] == 1
    assert dlint(*only, "--fail-on", "never")[0] == 0
    assert dlint(*only, "--exit-zero")[0] == 0
    assert dlint(*only, "--severity", "DL3006=error", "--fail-on", "error")[0] == 1
    assert dlint(*only, "--severity", "DL3006=info")[0] == 0
    write("Dockerfile", CLEAN)
    assert dlint(*only)[0] == 0


def test_an_unreadable_path_does_not_hide_the_others(dlint: Dlint) -> None:
    write("b", UNTAGGED)
    code, out, err = dlint("a", "b", "c/d", "--format", "json", "--select", "DL3006")
    assert code == 2
    assert rules_in(out) == ["untagged-base-image"]
    assert "dlint: error: a: No such file or directory" in err
    assert "dlint: error: c/d: No such file or directory" in err


def test_a_bug_in_one_file_does_not_hide_the_others(dlint: Dlint, monkeypatch: pytest.MonkeyPatch) -> None:
    from dlint.linting.linter import finish

    def broken(begun: Any) -> Any:
        if begun.file.path == "bad":
            raise RuntimeError("boom")
        return finish(begun)

    monkeypatch.setattr("dlint.linting.linter.finish", broken)
    write("bad", UNTAGGED)
    write("good", UNTAGGED)
    code, out, err = dlint("bad", "good", "-q", "--select", "DL3006")
    assert code == 2
    assert out.startswith("good:1:6: warning:")
    assert "bad: internal error: RuntimeError: boom" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--selct", "x"], "there is no option '--selct'; did you mean '--select'?"),
        (["--fail-on", "eror"], "eror"),
        (["--format", "jsno"], "did you mean 'json'?"),
        (["--select", "untaged-base-image"], "did you mean 'untagged-base-image'?"),
        (["--ignore", "DL3O06"], "there is no rule 'DL3O06'"),
        (["--severity", "DL3006"], "RULE=LEVEL"),
        (["--severity", "DL3006=eror"], "did you mean 'error'?"),
        (["--profile", "secure"], "secure"),
        (["--unsafe-fixes"], "add --fix"),
        (["--write-baseline"], "--baseline FILE"),
        (["--baseline", "nowhere.json"], "--write-baseline writes it"),
        (["--config", "nowhere.yaml"], "nowhere.yaml: No such file or directory"),
        (["--rules", "nowhere"], "there is no folder 'nowhere'"),
        (["--jobs", "0"], "not a number of processes"),
        (["-f", "json", "-f", "text"], "share a place"),
        (["-o", "a", "-o", "b"], "more files than formats"),
        (["Dockerfile", "--select"], "expected one argument"),
        (["--isolated", "--config", "x"], "contradict"),
        (["--quiet", "rules"], "the command comes first: dlint rules"),
        (["explain", "untaged-base-image"], "did you mean 'untagged-base-image'?"),
        (["explian", "DL3006"], "did you mean the command 'dlint explain'?"),
        (["facts", "nowhere"], "nowhere: No such file or directory"),
        (["facts", "Dockerfile", "--kind", "imgae"], "did you mean 'image'"),
        (["test"], "name a folder with rules"),
        (["test", "nowhere"], "there is no folder 'nowhere'"),
        (["-o", "no/folder/x"], "no/folder/x: No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(dlint: Dlint, arguments: list[str], message: str) -> None:
    write("Dockerfile", UNTAGGED)
    code, out, err = dlint(*arguments)
    assert code == 2
    assert message in err
    assert err.startswith("dlint: error: ")
    assert "Traceback" not in err
    assert out == ""


# ---------------------------------------------------------------------------------------------------- what is linted


def test_folders_are_searched_and_files_taken_by_any_name(dlint: Dlint) -> None:
    write("a/Dockerfile", UNTAGGED)
    write("a/notes.md", UNTAGGED)
    _, out, _ = dlint("--format", "json")
    assert [file["path"] for file in json.loads(out)["files"]] == ["a/Dockerfile"]
    _, out, _ = dlint("a", "a/notes.md", "a/Dockerfile", "--format", "json")
    assert [file["path"] for file in json.loads(out)["files"]] == ["a/Dockerfile", "a/notes.md"]


def test_a_folder_without_dockerfiles_is_worth_a_warning(dlint: Dlint) -> None:
    os.mkdir("empty")
    code, out, err = dlint("empty", "--format", "json")
    assert code == 0
    assert json.loads(out)["files"] == []
    assert err == "dlint: warning: no Dockerfile in 'empty'\n"


def test_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dlint", "-", "--format", "json", "--select", "DL3006"]
    done = subprocess.run(command, input=UNTAGGED, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [file["path"] for file in json.loads(done.stdout)["files"]] == ["-"]
    done = subprocess.run(
        [*command, "--stdin-filename", "web/Dockerfile"], input=UNTAGGED, capture_output=True, text=True, check=False
    )
    assert [file["path"] for file in json.loads(done.stdout)["files"]] == ["web/Dockerfile"]


def test_the_current_folder_may_be_gone(tmp_path: Path) -> None:
    program = (
        "import os, sys; os.mkdir('x'); os.chdir('x'); os.rmdir('../x'); from dlint._boot import run; sys.exit(run({}))"
    )
    for arguments in (["Dockerfile"], [], ["--fix"], ["rules"]):
        done = subprocess.run(
            [sys.executable, "-c", program.format(arguments)],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
            capture_output=True,
            text=True,
        )
        assert done.returncode in (0, 2)
        assert "Traceback" not in done.stderr


def test_bytes_that_are_no_text(dlint: Dlint) -> None:
    for data in (b"", b"\0\xff\xfe", b"\xef\xbb\xbfFROM debian\r\n", b"FROM \xc3(\n", b"FROM a\nRUN <<E"):
        Path("Dockerfile").write_bytes(data)
        code, out, err = dlint("Dockerfile", "--format", "json", "--select", "ALL")
        assert (code, err) in ((0, ""), (1, ""))
        json.loads(out)


# ---------------------------------------------------------------------------------------------------- output


def test_findings_on_standard_output_and_nothing_else(dlint: Dlint) -> None:
    write("Dockerfile", UNTAGGED)
    _, out, err = dlint("Dockerfile", "--select", "DL3006")
    assert out.startswith("Dockerfile:1:6: warning: ")
    assert "[untagged-base-image]" in out
    assert "1 finding in 1 file" in out
    assert err == ""
    assert dlint("Dockerfile", "--select", "DL3006", "--color", "always")[1] != out


def test_reports_go_to_files(dlint: Dlint) -> None:
    write("Dockerfile", UNTAGGED)
    code, out, _ = dlint("--select", "DL3006", "-o", "json=report.json", "-f", "unix")
    assert code == 1
    assert out.startswith("Dockerfile:1:6:")
    assert rules_in(Path("report.json").read_text()) == ["untagged-base-image"]
    _, out, _ = dlint("--select", "DL3006", "-f", "json", "-o", "other.json")
    assert out == ""
    assert Path("other.json").read_text() == Path("report.json").read_text()


@pytest.mark.parametrize(
    ("formats", "outputs", "expected"),
    [
        ([], [], []),
        (["json"], [], [("json", "")]),
        ([], ["x"], [("text", "x")]),
        (["json"], ["x"], [("json", "x")]),
        (["text", "json"], ["x"], [("text", ""), ("json", "x")]),
        (["sarif", "json"], ["x", "y"], [("sarif", "x"), ("json", "y")]),
        (["text"], ["json=x"], [("text", ""), ("json", "x")]),
        ([], ["json=x", "sarif=y"], [("json", "x"), ("sarif", "y")]),
        (["json"], ["a=b"], [("json", "a=b")]),
        (["json"], ["-"], [("json", "")]),
    ],
)
def test_pairs_of_formats_and_files(formats: list[str], outputs: list[str], expected: list[tuple[str, str]]) -> None:
    assert list(pair_formats(formats, outputs)) == expected


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    write("Dockerfile", UNTAGGED)
    command = [sys.executable, "-m", "dlint", "Dockerfile"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "dlint: error: standard output: No space left on device\n"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert done.returncode == 2
    assert done.stderr == "dlint: error: standard output: Broken pipe\n"
    done = subprocess.run([*command, "-o", "/dev/full"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "dlint: error: /dev/full: No space left on device\n"


# ---------------------------------------------------------------------------------------------------- options


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["Dockerfile"],
        ["a", "b", "-"],
        ["--format", "json", "x"],
        ["--format=json", "x"],
        ["-f", "text", "--quiet"],
        ["-q", "--isolated", "--no-shellcheck", "--no-context", "--no-cache", "--exit-zero"],
        ["--select", "a,b", "--select=c", "--ignore", "d e"],
        ["--fail-on=never", "--color", "always"],
        ["a", "--quiet", "b", "--format", "json", "c"],
    ],
)
def test_the_short_way_reads_options_as_the_long_one(arguments: list[str]) -> None:
    simple = parse_simple(arguments)
    assert simple is not None
    for name in Options.__annotations__:
        assert getattr(simple, name) == getattr(parse_options(arguments), name), name


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["rules"],
        ["--fail-on", "eror"],
        ["-fjson"],
        ["--format", "sarif"],
        ["--select"],
        ["--select", "--quiet"],
        ["--fix"],
        ["--", "Dockerfile"],
        ["--unknown"],
    ],
)
def test_the_short_way_leaves_the_rest_to_the_long_one(arguments: list[str]) -> None:
    assert parse_simple(arguments) is None


def test_environment_variables(dlint: Dlint, monkeypatch: pytest.MonkeyPatch) -> None:
    write("Dockerfile", UNTAGGED)
    monkeypatch.setenv("DLINT_SELECT", "DL3006")
    monkeypatch.setenv("DLINT_FORMAT", "json")
    monkeypatch.setenv("DLINT_EXIT_ZERO", "yes")
    code, out, _ = dlint("Dockerfile")
    assert (code, rules_in(out)) == (0, ["untagged-base-image"])
    monkeypatch.setenv("DLINT_EXIT_ZERO", "0")
    assert dlint("Dockerfile")[0] == 1
    monkeypatch.setenv("DLINT_FAIL_ON", "error")
    assert dlint("Dockerfile")[0] == 0
    assert dlint("Dockerfile", "--fail-on", "info")[0] == 1
    monkeypatch.setenv("DLINT_FAIL_ON", "eror")
    assert dlint("Dockerfile")[0] == 2


def test_rules_are_named_by_every_name_they_have(dlint: Dlint) -> None:
    write("Dockerfile", UNTAGGED)
    for name in ("untagged-base-image", "DL3006", "hadolint:DL3006", "dl3006", "image", "ALL"):
        assert "untagged-base-image" in rules_in(dlint("--format", "json", "--select", name)[1])
        assert "untagged-base-image" not in rules_in(dlint("--format", "json", "--ignore", name)[1])
    assert dlint("--select", "DL3006", "--ignore", "SC2086,shellcheck:SC2154")[0] == 1


def test_profiles(dlint: Dlint) -> None:
    listed = {
        profile: {rule["id"] for rule in json.loads(dlint("rules", "--profile", profile, "-f", "json")[1])}
        for profile in ("default", "strict", "security", "hadolint", "buildkit")
    }
    everything = json.loads(dlint("rules", "--format", "json")[1])
    assert listed["strict"] == {rule["id"] for rule in everything}
    assert listed["default"] == {rule["id"] for rule in everything if rule["default"]}
    assert listed["default"] < listed["security"] or listed["default"] == listed["security"]
    for tool in ("hadolint", "buildkit"):
        theirs = {rule["id"] for rule in everything if any(name.startswith(tool + ":") for name in rule["aliases"])}
        assert theirs <= listed[tool]


def test_help_and_version(dlint: Dlint) -> None:
    code, out, _ = dlint("--help")
    assert code == 0
    assert "dlint --fix Dockerfile" in out
    assert "Exit code:" in out
    code, out, _ = dlint("--version")
    assert code == 0
    assert out.startswith("dlint 0.")
    code, out, _ = dlint("explain", "--help")
    assert code == 0
    assert "Explain a rule" in out


def test_usage_errors_are_exceptions_inside() -> None:
    with pytest.raises(UsageError, match="--profile"):
        parse_options(["--profile", "none"])


# fmt: off
WORDS = st.sampled_from([
    "Dockerfile", "-", "--", "-q", "--quiet", "-f", "json", "text", "sarif", "-fjson", "-f=json", "--format=json",
    "--format", "a,b", "--select", "--select=a", "--ignore", "", "--ignore=", "--fail-on", "error", "--fail-on=never",
    "--color=always", "--isolated", "--no-cache", "--fix", "rules", "-x", "--colour", "=", "--exit-zero", "--exit-zero=1",
])
# fmt: on


@given(st.lists(WORDS, max_size=6))
def test_the_short_way_never_differs_from_the_long_one(arguments: list[str]) -> None:
    simple = parse_simple(arguments)
    if simple is not None:
        full = parse_options(arguments)
        for name in Options.__annotations__:
            assert getattr(simple, name) == getattr(full, name), name
