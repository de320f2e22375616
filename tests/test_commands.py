"""The sub-commands that tell about rules and facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dlint._boot import run
from dlint.engine import load_rules

DOCKERFILE = """\
# syntax=docker/dockerfile:1
ARG BASE
FROM --platform=$BUILDPLATFORM debian:12.8 AS build
RUN --mount=type=cache,target=/c apt-get update && \\
    apt-get install -y curl
COPY <<EOF <<-"RAW" /etc/
one
EOF
	two
	RAW
FROM ${BASE}
ENTRYPOINT ["/app", "a b"]
CMD run
"""


@pytest.fixture(autouse=True)
def _workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Dockerfile").write_text(DOCKERFILE)


def out_of(capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capfd.readouterr()
    assert run(list(arguments)) == code
    out, err = capfd.readouterr()
    assert err == ""
    return out


def json_of(capfd: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(out_of(capfd, *arguments))


# ---------------------------------------------------------------------------------------------------- rules


def test_rules_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    listed = {rule["id"]: rule for rule in json_of(capfd, "rules", "--format", "json")}
    assert set(listed) == {rule.id for rule in load_rules().rules}
    rule = listed["apt-get-install-without-yes"]
    assert {name: rule[name] for name in ("title", "severity", "default", "category", "fixable", "aliases")} == {
        "title": rule["title"],
        "severity": "warning",
        "default": True,
        "category": rule["category"],
        "fixable": True,
        "aliases": rule["aliases"],
    }
    assert "hadolint:DL3014" in rule["aliases"]
    assert isinstance(rule["tags"], list)
    assert "message" not in rule
    assert "--yes" in json_of(capfd, "rules", "DL3014", "--format", "json", "--messages")[0]["message"]


def test_rules_as_text(capfd: pytest.CaptureFixture[str]) -> None:
    text = out_of(capfd, "rules", "DL3007", "DL3014")
    assert "latest-base-image" in text
    assert "hadolint:DL3014" in text
    assert text.splitlines()[-1].startswith("2 rules, 2 on by default (*), 1 with a fix")
    assert "add --yes" in out_of(capfd, "rules", "DL3014", "--messages")


# ---------------------------------------------------------------------------------------------------- explain


def test_every_rule_has_a_page(capfd: pytest.CaptureFixture[str]) -> None:
    for rule in load_rules().rules:
        text = out_of(capfd, "explain", rule.id)
        assert text.startswith(f"{rule.id}\n{rule.title}\n")
        assert "Why" in text
        assert rule.url in text
        assert max(len(line) for line in text.splitlines() if "://" not in line and not line.startswith("  ")) <= 130


def test_a_page_shows_what_is_reported_and_how_it_is_fixed(capfd: pytest.CaptureFixture[str]) -> None:
    text = out_of(capfd, "explain", "DL3014")
    assert text.index("Reported") < text.index("Fixed") < text.index("Silence")
    assert "also known as hadolint:DL3014" in text
    assert "dlint --fix" in text
    assert "\x1b[" in out_of(capfd, "explain", "DL3014", "--color", "always")


def test_a_trace_agrees_with_the_lint(capfd: pytest.CaptureFixture[str]) -> None:
    text = out_of(capfd, "explain", "DL3006", "Dockerfile")
    assert "Dockerfile:3:32: does not fire: debian:12.8" in text
    assert "false   tag: null  is '12.8'" in text
    assert "unknown" in text.partition("${BASE}")[2]


def test_traces_of_all_rules_agree_with_the_lint(capfd: pytest.CaptureFixture[str]) -> None:
    report = json_of(capfd, "--isolated", "--no-context", "--select", "ALL", "--exit-zero", "-f", "json", "Dockerfile")
    found: dict[str, int] = {}
    for finding in report["files"][0]["findings"]:
        found[finding["rule"]] = found.get(finding["rule"], 0) + 1
    for rule in load_rules().rules:
        if rule.category == "suppression" or any(value is None for value in rule.options.values()):
            continue
        text = out_of(capfd, "explain", rule.id, "Dockerfile", "--no-context", "--isolated")
        fired = sum(": fires: " in line for line in text.splitlines() if line.startswith("Dockerfile:"))
        assert fired == found.get(rule.id, 0), rule.id


# ---------------------------------------------------------------------------------------------------- facts


def test_facts_of_instructions(capfd: pytest.CaptureFixture[str]) -> None:
    (entry,) = json_of(capfd, "facts", "Dockerfile", "--format", "json")
    assert entry["path"] == "Dockerfile"
    instructions = entry["facts"]["instruction"]
    assert [item["keyword"] for item in instructions] == ["ARG", "FROM", "RUN", "COPY", "FROM", "ENTRYPOINT", "CMD"]
    _, first, run_, copy, second, entrypoint, cmd = instructions
    assert first["flags"] == ["--platform=$BUILDPLATFORM"]
    assert first["arguments"] == ["debian:12.8", "AS", "build"]
    assert first["form"] == "shell"
    assert first["location"] == {"start": {"line": 3, "column": 1}, "end": {"line": 3, "column": 52}}
    assert run_["arguments"] == ["apt-get update &&     apt-get install -y curl"]
    assert run_["location"]["end"] == {"line": 5, "column": 28}
    assert [(item["name"], item["content"]) for item in copy["heredocs"]] == [("EOF", "one\n"), ("RAW", "two\n")]
    assert second["arguments"] == ["${BASE}"]
    assert (entrypoint["form"], entrypoint["arguments"]) == ("exec", ["/app", "a b"])
    assert (cmd["form"], cmd["arguments"]) == ("shell", ["run"])


def test_links_and_unknown_values(capfd: pytest.CaptureFixture[str]) -> None:
    (entry,) = json_of(capfd, "facts", "Dockerfile", "--format", "json", "--kind", "image", "--kind", "stage")
    assert set(entry["facts"]) == {"image", "stage"}
    first, second = entry["facts"]["image"][:2]
    assert first["tag"] == "12.8"
    assert first["instruction"] == {"kind": "from", "line": 3, "column": 1}
    assert second["reference"] == {"unknown": True}


def test_facts_of_several_files(capfd: pytest.CaptureFixture[str]) -> None:
    Path("other").write_text("FROM scratch\n")
    entries = json_of(capfd, "facts", "Dockerfile", "other", "-f", "json", "--kind", "stage")
    assert [(entry["path"], len(entry["facts"]["stage"])) for entry in entries] == [("Dockerfile", 2), ("other", 1)]


def test_facts_as_text(capfd: pytest.CaptureFixture[str]) -> None:
    text = out_of(capfd, "facts", "Dockerfile", "--kind", "image")
    assert text.startswith("Dockerfile:3:32: image\n")
    assert "    tag: '12.8'\n" in text


# ---------------------------------------------------------------------------------------------------- schema


def test_schemas(capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in ((), ("rule",), ("config",)):
        schema = json_of(capfd, "schema", *arguments)
        jsonschema.validators.validator_for(schema).check_schema(schema)
    config = json_of(capfd, "schema", "config")
    jsonschema.validate({"ignore": ["a"], "per-file-ignores": {"x": ["b"]}, "fail-on": "error"}, config)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"ignroe": ["a"]}, config)
