"""The script of the GitHub Action, with GitHub's variables faked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DLINT = Path(sys.executable).parent / "dlint"


class Step:
    """A step of a workflow that uses the action, in a workspace of its own."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.outputs: dict[str, str] = {}

    def run(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        output = self.workspace.parent / "outputs"
        output.write_text("")
        faked = {"GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(output), "DLINT_COMMAND": str(DLINT)}
        given = {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
        environment = {**os.environ, **faked, **given, "GITHUB_ACTIONS": "true"}
        command = [sys.executable, str(ROOT / "action" / "run.py")]
        done = subprocess.run(command, cwd=self.workspace, env=environment, capture_output=True, text=True, check=False)
        self.outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done


@pytest.fixture
def step(tmp_path: Path) -> Step:
    workspace = tmp_path / "workspace"
    (workspace / "web").mkdir(parents=True)
    (workspace / "Dockerfile").write_text("FROM debian\n")
    (workspace / "web" / "Dockerfile").write_text("FROM scratch\nUSER 65532:65532\n")
    return Step(workspace)


def test_findings_annotate_and_fail(step: Step) -> None:
    done = step.run(paths="Dockerfile")
    assert done.returncode == 1
    assert "::warning file=Dockerfile,line=1" in done.stdout
    assert step.outputs["exit-code"] == "1"
    assert int(step.outputs["findings"]) >= int(step.outputs["warnings"]) >= 1


def test_nothing_to_say(step: Step) -> None:
    done = step.run(paths="web/Dockerfile")
    assert (done.returncode, step.outputs["exit-code"], step.outputs["errors"]) == (0, "0", "0")


def test_paths_are_lines_and_globs(step: Step) -> None:
    report = json.loads(step.run(paths="Dockerfile\n\n**/Dockerfile\n", format="json").stdout)
    assert [file["path"] for file in report["files"]] == ["Dockerfile", "web/Dockerfile"]


def test_a_path_is_never_an_option_or_a_command(step: Step) -> None:
    (step.workspace / "$(touch broken) Dockerfile").write_text("FROM debian:12\n")
    step.run(paths="--version\n$(touch broken) Dockerfile", format="json")
    assert not (step.workspace / "broken").exists()
    assert step.outputs["exit-code"] == "2"


def test_fail_on_and_ignore(step: Step) -> None:
    assert step.run(paths="Dockerfile", fail_on="never").returncode == 0
    report = json.loads(step.run(paths="Dockerfile", format="json", ignore="DL3006, missing-user").stdout)
    assert "untagged-base-image" not in {finding["rule"] for finding in report["files"][0]["findings"]}


def test_a_sarif_log_beside_the_annotations(step: Step) -> None:
    step.run(paths="Dockerfile", sarif_file="dlint.sarif")
    log = json.loads((step.workspace / "dlint.sarif").read_text())
    assert log["version"] == "2.1.0"
    assert step.outputs["sarif-file"] == "dlint.sarif"


def test_a_configuration_that_is_not_there(step: Step) -> None:
    done = step.run(paths="Dockerfile", config="missing.yaml", sarif_file="dlint.sarif")
    assert (done.returncode, step.outputs["exit-code"], step.outputs["sarif-file"]) == (2, "2", "")
    assert "missing.yaml" in done.stderr


def test_every_input_reaches_the_script() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (run,) = action["runs"]["steps"]
    passed = {f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}
    assert run["env"] == passed
