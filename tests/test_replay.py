"""The answer of the last time is given again as long as nothing that it rests on has changed, and not a moment longer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# In a process of its own, since a witness cannot be dismissed. The installation is made to look like one that was not
# built from a checkout, and files to have been left alone for long enough.
PROGRAM = """
import os, sys
import dlint.replay
dlint.replay.identity = lambda: (1,)
dlint.replay.SETTLED = {settled}
dlint.replay.MOST_WITNESSES, dlint.replay.WORTH = {most}, 10**12
from dlint._boot import run
code = run(sys.argv[1:])
os.write(2, b"linted" if "dlint.linting.linter" in sys.modules else b"replayed")
os._exit(code)
"""


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "project" / "web"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    Path("Dockerfile").write_text("FROM debian\nCOPY . /srv\nCOPY run.sh x /\n")
    Path("run.sh").write_text("one\n")


def dlint(*arguments: str, settled: int = 0, most: int = 5000) -> tuple[str, str]:
    """Whether the file was linted or the answer replayed, and the answer."""
    command = [sys.executable, "-c", PROGRAM.format(settled=settled, most=most), *(arguments or ("Dockerfile",))]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stderr, f"{done.returncode} {done.stdout}"


def learn(*arguments: str) -> str:
    """The answer, which is kept now: the first runs may have to compile the rules, or find the checkout in motion."""
    for _ in range(8):
        verdict, answer = dlint(*arguments)
        if verdict == "replayed":
            return answer
    pytest.fail("no answer was kept")


def test_the_answer_is_the_same() -> None:
    verdict, first = dlint("--no-cache", "Dockerfile")
    assert verdict == "linted"
    assert first.startswith("1 Dockerfile:1:6: warning: ")
    assert learn() == first


def write(path: str, text: str) -> Callable[[], None]:
    def change() -> None:
        Path(path).write_text(text)

    return change


@pytest.mark.parametrize(
    "change",
    [
        write("Dockerfile", "FROM debian\nCOPY . /srv\nCOPY run.sh y /\n"),
        write(".dockerignore", "run.sh\n"),
        write(".dlint.yaml", "ignore: [DL3006]\n"),
        write("../.dlint.yaml", "ignore: [DL3006]\n"),
        write("../pyproject.toml", "[tool.dlint]\nignore = ['DL3006']\n"),
        write("compose.yaml", "services: {web: {build: .}}\n"),
        write("x", ""),
        write("run.sh", "two\n"),
        lambda: os.chmod("run.sh", 0o755),
        lambda: os.rename("run.sh", "run"),
    ],
)
def test_whatever_it_rests_on_may_change(change: Callable[[], None]) -> None:
    learn()
    change()
    fresh = dlint("--no-cache", "Dockerfile")[1]
    verdict, answer = dlint()
    assert verdict == "linted"
    assert answer == fresh


def test_what_it_does_not_rest_on_may_change(tmp_path: Path) -> None:
    answer = learn()
    Path("../other").write_text("")
    (tmp_path / "other").mkdir()
    assert dlint() == ("replayed", answer)


def test_a_link_may_lead_elsewhere() -> None:
    os.rename("Dockerfile", "../one")
    Path("../two").write_text("FROM debian:12.8\n")
    os.symlink("../one", "Dockerfile")
    learn()
    os.unlink("Dockerfile")
    os.symlink("../two", "Dockerfile")
    assert dlint()[0] == "linted"
    learn()
    Path("../two").write_text("FROM ubuntu\n")
    assert dlint()[0] == "linted"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-cache", "Dockerfile"],
        ["--isolated", "Dockerfile"],
        ["Dockerfile", "nowhere"],
        ["--fix", "Dockerfile"],
    ],
)
def test_some_answers_are_never_kept(arguments: list[str]) -> None:
    verdicts = [dlint(*arguments)[0] for _ in range(3)]
    assert all(verdict.endswith("linted") for verdict in verdicts)


def test_a_folder_may_get_another_file() -> None:
    Path("sub").mkdir()
    answer = learn(".")
    Path("sub/Dockerfile").write_text("FROM debian\n")
    verdict, fresh = dlint(".")
    assert verdict == "linted"
    assert len(fresh) > len(answer)


def test_another_question_has_another_answer() -> None:
    learn()
    assert dlint("--format", "json", "Dockerfile")[0] == "linted"
    assert dlint("./Dockerfile")[0] == "linted"
    assert dlint()[0] == "replayed"


def test_a_file_that_was_just_changed_is_not_trusted() -> None:
    for _ in range(3):
        Path("Dockerfile").touch()
        assert dlint(settled=10**9)[0] == "linted"


def test_too_much_is_not_kept() -> None:
    for _ in range(3):
        assert dlint(most=3)[0] == "linted"


def test_a_checkout_keeps_nothing(tmp_path: Path) -> None:
    for _ in range(3):
        subprocess.run([sys.executable, "-m", "dlint", "Dockerfile"], capture_output=True)
    assert not list((tmp_path / "cache").glob("answer-*"))


def test_what_other_processes_have_looked_at_counts() -> None:
    """So many files are linted by several processes."""
    for number in range(101):
        Path(f"{number}.Dockerfile").write_text(f"FROM debian:12.8\nCOPY a{number} /\n")
    Path("a100").write_text("")
    assert learn(".") == dlint("--no-cache", ".")[1]
    Path("a100").unlink()
    assert dlint(".") == ("linted", dlint("--no-cache", ".")[1])
    assert learn(".")
    Path("50.Dockerfile").write_text("FROM debian\n")
    verdict, answer = dlint(".")
    assert verdict == "linted"
    assert "50.Dockerfile:1:6: warning" in answer


def test_what_shellcheck_says_is_part_of_the_answer() -> None:
    Path("Dockerfile").write_text("FROM debian:12.8\nRUN echo $X\n")
    assert "[SC2086]" in learn()
    Path("Dockerfile").write_text("FROM debian:12.8\nRUN echo $Y\n")  # which ShellCheck has to be asked about
    verdict, answer = dlint()
    assert verdict == "linted"
    assert dlint() == ("replayed", answer)


@pytest.mark.parametrize("alone", [True, False])
def test_what_shellcheck_did_not_say_is_not(alone: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "shellcheck"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho nonsense\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    Path("Dockerfile").write_text("FROM debian:12.8\nRUN echo $X\n")
    code = PROGRAM.replace("from dlint._boot", "sys.executable = '/nowhere/python'\nfrom dlint._boot")
    for number in range(1 if alone else 101):
        Path(f"{number}.Dockerfile").write_text("FROM debian:12.8\n")
    for _ in range(3):
        command = [sys.executable, "-c", code.format(settled=0, most=5000), "."]
        done = subprocess.run(command, capture_output=True, text=True)
        assert "no answer" in done.stdout
        assert done.stderr == "linted"
