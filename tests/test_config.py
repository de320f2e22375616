"""Configuration files: where they are looked for, what they may say, and what is said about mistakes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dlint._boot import run
from dlint.settings.config import Config, UsageError, find_config, load_config
from dlint.settings.configfile import read_config

UNTAGGED = 'FROM debian\nCMD ["true"]\n'
Rules = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLINT_CACHE_DIR", str(tmp_path.parent / "cache"))
    monkeypatch.chdir(tmp_path)


def write(path: str, text: str) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)
    return path


@pytest.fixture
def found(capfd: pytest.CaptureFixture[str]) -> Rules:
    """Lints; gives `path: rule` for each finding, of a few rules only."""

    def call(*arguments: str) -> list[str]:
        capfd.readouterr()
        code = run(["--format", "json", *arguments])
        out, err = capfd.readouterr()
        assert code in (0, 1), err
        return [f"{file['path']}: {item['rule']}" for file in json.loads(out)["files"] for item in file["findings"]]

    return call


# ---------------------------------------------------------------------------------------------------- where


def test_the_nearest_folder_decides(found: Rules) -> None:
    write("Dockerfile", UNTAGGED)
    write("a/b/Dockerfile", UNTAGGED)
    write("c/Dockerfile", UNTAGGED)
    write(".dlint.yaml", "select: [DL3006]\n")
    write("a/.dlint.yaml", "select: [DL3007]\n")
    assert found(".") == ["Dockerfile: untagged-base-image", "c/Dockerfile: untagged-base-image"]
    assert found("--isolated", "--select", "DL3006", "a") == ["a/b/Dockerfile: untagged-base-image"]
    assert found("--config", ".dlint.yaml", "a") == ["a/b/Dockerfile: untagged-base-image"]


def test_a_pyproject_counts_if_it_speaks_of_dlint(found: Rules) -> None:
    write("a/Dockerfile", UNTAGGED)
    write("pyproject.toml", '[tool.dlint]\nselect = ["DL3006"]\n')
    write("a/pyproject.toml", "[tool.other]\nx = 1\n")
    assert found("a") == ["a/Dockerfile: untagged-base-image"]
    write("a/pyproject.toml", '[tool.dlint]\nselect = ["DL3007"]\n')
    assert found("a") == []


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(".dlint.yaml", "ignore: [a]\n")
    reads = []
    monkeypatch.setattr("dlint.settings.configfile.read_config", lambda path: reads.append(path) or read_config(path))
    for _ in range(3):
        assert load_config(path, cache=True).values == {"ignore": ["a"]}
    assert len(reads) == 1
    write(path, "ignore: [b, c]\n")
    assert load_config(path, cache=True).values == {"ignore": ["b", "c"]}
    assert load_config(path, cache=False).values == {"ignore": ["b", "c"]}
    assert len(reads) == 3


def test_folders_share_the_answer(tmp_path: Path) -> None:
    write(".dlint.yaml", "ignore: [a]\n")
    os.makedirs("a/b")
    known: dict[str, Config] = {}
    first = find_config("a/b", known, cache=False)
    assert first.path == str(tmp_path / ".dlint.yaml")
    assert find_config("a", known, cache=False) is first
    assert find_config(".", known, cache=False) is first


# ---------------------------------------------------------------------------------------------------- what


def test_everything_that_may_stand_in_it() -> None:
    path = write(
        ".dlint.yaml",
        "profile: strict\nselect: DL3006\nextend-select: [a]\nignore: [b]\nper-file-ignores: {'x/*': c, y: [d]}\n"
        "severity: {DL3006: info}\noptions: {r: {limit: 3, names: [on, 'no']}}\nrules: [mine]\nexclude: [vendor/]\n"
        "fail-on: error\nformat: json\ncontext: ctx\nshellcheck: false\n",
    )
    assert read_config(path) == {
        "profile": "strict",
        "select": ["DL3006"],
        "extend-select": ["a"],
        "ignore": ["b"],
        "per-file-ignores": {"x/*": ["c"], "y": ["d"]},
        "severity": {"DL3006": "info"},
        "options": {"r": {"limit": 3, "names": ["on", "no"]}},
        "rules": ["mine"],
        "exclude": ["vendor/"],
        "fail-on": "error",
        "format": "json",
        "context": "ctx",
        "shellcheck": False,
    }
    assert read_config(write("empty.yaml", "# nothing\n")) == {}
    assert read_config(write("pyproject.toml", '[tool.dlint]\nfail-on = "never"\n')) == {"fail-on": "never"}


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("ignroe: [a]\n", [":1: unknown key 'ignroe'; did you mean 'ignore'?"]),
        (
            "\nfail-on: eror\n",
            [":2: fail-on: 'eror' is none of error, warning, info, style, never; did you mean 'error'?"],
        ),
        ("severity:\n  a: info\n  b: bad\n", [":3: severity.b: 'bad' is none of error"]),
        ("ignore:\n  - a\n  - 3\n", [":3: ignore.1: must be a string, not 3"]),
        ("options: [a]\n", [":1: options: must be a mapping"]),
        ("profile: strickt\n", ["did you mean 'strict'?"]),
        ("format: jsn\n", [":1: format: 'jsn' is none of", "did you mean 'json'?"]),
        ("a: b: c\n", [":1: not YAML"]),
        ("ignore: [a]\nignore: [b]\n", [":2: key 'ignore' is given twice"]),
        ("- a\n", [":1: keys and values are expected here"]),
        ("shellcheck: yes\n", [":1: shellcheck: "]),
        ("xyz: 1\n", ["the keys are profile, select"]),
    ],
)
def test_mistakes_in_yaml(text: str, messages: list[str]) -> None:
    path = write(".dlint.yaml", text)
    with pytest.raises(UsageError) as error:
        read_config(path)
    for message in messages:
        assert message in str(error.value)
    assert str(error.value).startswith(path + ":")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[tool.x]\ny = 1\n[tool.dlint]\nignroe = ["a"]\n', ":4: unknown key 'ignroe'; did you mean 'ignore'?"),
        ('[tool.dlint]\nignore = []\n[tool.dlint.severity]\na = "bad"\n', ":4: severity.a: 'bad' is none of"),
        ("[tool.dlint\n", "not TOML"),
        ("[tool.dlint]\nignore = 3\n", ":2: ignore: "),
    ],
)
def test_mistakes_in_toml(text: str, message: str) -> None:
    path = write("pyproject.toml", text)
    with pytest.raises(UsageError, match="pyproject") as error:
        read_config(path)
    assert message in str(error.value)


def test_all_mistakes_are_told_in_order() -> None:
    path = write(".dlint.yaml", "fail-on: x\nignroe: y\nprofile: z\n")
    with pytest.raises(UsageError) as error:
        read_config(path)
    assert [line.split(":")[1] for line in str(error.value).splitlines()] == ["1", "2", "3"]


# ---------------------------------------------------------------------------------------------------- effect


def test_rules_are_chosen(found: Rules) -> None:
    write("Dockerfile", "FROM debian\nFROM ubuntu:latest\n")
    both = ["Dockerfile: untagged-base-image", "Dockerfile: latest-base-image"]
    write(".dlint.yaml", "select: [DL3006]\nextend-select: [DL3007]\n")
    assert found() == both
    write(".dlint.yaml", "select: [DL3006, DL3007]\nignore: [DL3007]\n")
    assert found() == both[:1]
    assert found("--select", "DL3007,DL3006") == both[:1], "what the configuration ignores stays ignored"
    write(".dlint.yaml", "select: [DL3006, DL3007]\nper-file-ignores: {Dockerfile: [DL3006]}\n")
    assert found() == both[1:]
    write(".dlint.yaml", "select: [DL3006, DL3007]\nper-file-ignores: {'sub/': [DL3006]}\n")
    assert found() == both


def test_per_file_ignores_count_from_the_folder_of_the_file(found: Rules) -> None:
    write("a/tests/Dockerfile", UNTAGGED)
    write("a/src/tests.Dockerfile", UNTAGGED)
    write("a/.dlint.yaml", "select: [DL3006]\nper-file-ignores: {'/tests/**': [ALL]}\n")
    assert found("a") == ["a/src/tests.Dockerfile: untagged-base-image"]


def test_severity_and_fail_on(capfd: pytest.CaptureFixture[str]) -> None:
    write("Dockerfile", UNTAGGED)
    write(".dlint.yaml", "select: [DL3006]\nseverity: {DL3006: info}\n")
    assert run(["-q"]) == 0
    assert ": info: " in capfd.readouterr().out
    write(".dlint.yaml", "select: [DL3006]\nseverity: {DL3006: info}\nfail-on: info\n")
    assert run(["-q"]) == 1
    assert run(["-q", "--fail-on", "error"]) == 0
    assert run(["-q", "--severity", "DL3006=error"]) == 1


def test_format_and_exclude(capfd: pytest.CaptureFixture[str]) -> None:
    write("Dockerfile", UNTAGGED)
    write("vendor/Dockerfile", UNTAGGED)
    write(".dlint.yaml", "select: [DL3006]\nformat: json\nexclude: [vendor]\n")
    run([])
    assert [file["path"] for file in json.loads(capfd.readouterr().out)["files"]] == ["Dockerfile"]
    run(["vendor/Dockerfile"])
    assert [file["path"] for file in json.loads(capfd.readouterr().out)["files"]] == ["vendor/Dockerfile"]


def test_own_rules(found: Rules, capfd: pytest.CaptureFixture[str]) -> None:
    write("sub/Dockerfile", "FROM debian:12.8\nWORKDIR /srv\n")
    write(
        "lint/house/workdir-srv.yaml",
        "id: workdir-srv\ntitle: WORKDIR /srv\nseverity: warning\nselect: workdir\nwhere: {path: /srv}\n"
        "message: Our images use /app.\nrationale: So that everybody knows.\nreferences: [https://example.com]\n"
        "examples:\n  bad: ['WORKDIR /srv']\n  good: ['WORKDIR /app']\n",
    )
    write(".dlint.yaml", "select: [house]\nrules: [lint]\n")
    assert found("sub") == ["sub/Dockerfile: workdir-srv"]
    assert found("--isolated", "--rules", "lint", "--select", "workdir-srv", "sub") == ["sub/Dockerfile: workdir-srv"]
    assert run(["test", "lint"]) == 0
    assert run(["test"]) == 0
    write("lint/house/workdir-srv.yaml", "id: workdir-srv\nselcet: x\n")
    assert run(["sub"]) == 2
    assert "workdir-srv.yaml:2: selcet" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ignore: [DL3OO6]\n", ":1: ignore: there is no rule 'DL3OO6'; did you mean"),
        ("ignore:\n- DL3006\n- DL3OO6\n", ":3: ignore: there is no rule 'DL3OO6'"),
        ("\nper-file-ignores:\n  '*':\n    - DL3OO6\n", ":4: per-file-ignores: there is no rule"),
        ("severity:\n  DL3006: error\n  DL3OO6: error\n", ":3: severity: there is no rule"),
        ("options:\n  untrusted-registry:\n    trustd: [a]\n", ":3: options: rule untrusted-registry has no option"),
        ("rules: [nowhere]\n", ":1: rules: there is no folder"),
        ("\ncontext: nowhere\n", ":2: context: there is no folder"),
    ],
)
def test_names_that_nothing_has(text: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    write("Dockerfile", UNTAGGED)
    write(".dlint.yaml", text)
    assert run([]) == 2
    assert message in capfd.readouterr().err
