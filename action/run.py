"""What the GitHub Action runs: install dlint, lint, say how it went. See action.yml for the inputs and outputs.

The inputs come in INPUT_… variables and never pass through a shell. A runner has a Python of its own, so that nothing
has to be set up; the standard library is enough here.
"""

from __future__ import annotations

import glob
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path


def given(name: str) -> str:
    """An input of the action, without blanks around it."""
    return os.environ.get(f"INPUT_{name}", "").strip()


def install() -> str:
    """Install dlint in a folder of its own; the path of its command. DLINT_COMMAND names one that is there already."""
    if command := os.environ.get("DLINT_COMMAND"):
        return command
    folder = Path(os.environ["RUNNER_TEMP"], "dlint")
    venv.create(folder, with_pip=True)
    version = given("VERSION")
    package = f"dlint-dockerfile=={version}" if version else os.environ["GITHUB_ACTION_PATH"]
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", package], check=True)
    return str(folder / "bin" / "dlint")


def paths() -> list[str]:
    """The files and folders to lint: a line that is a glob stands for what it matches, and for itself if that is nothing."""
    lines = [line.strip() for line in given("PATHS").splitlines() if line.strip()] or ["."]
    found = [sorted(glob.glob(line, recursive=True, include_hidden=True)) or [line] for line in lines]
    return list(dict.fromkeys(path for group in found for path in group))


def options() -> list[str]:
    """The options that hold for each report."""
    named = {"--config": "CONFIG", "--profile": "PROFILE", "--fail-on": "FAIL_ON"}
    result = [f"{option}={given(name)}" for option, name in named.items() if given(name)]
    for option in ("select", "ignore"):
        rules = given(option.upper()).replace(",", " ").split()
        result += [f"--{option}={','.join(rules)}"] if rules else []
    return result


def lint(dlint: str, report: str, output: str | None = None) -> int:
    """Write one report, into a file or the log; the exit status."""
    target = [f"--output={output}"] if output else []
    command = [dlint, f"--format={report}", *target, *options(), "--", *paths()]
    sys.stdout.flush()
    return subprocess.run(command, check=False).returncode


def count(dlint: str) -> dict[str, int]:
    """The findings by severity; nothing if dlint gave no report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        if lint(dlint, "json", str(report)) == 2:
            return {}
        summary: dict[str, int] = json.loads(report.read_text())["summary"]
        return summary


def publish(outputs: dict[str, object]) -> None:
    """Hand the outputs to the workflow: https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in outputs.items())


def main() -> int:
    """Lint for the log, the SARIF log and the outputs; the exit status of the first."""
    dlint = install()
    code = lint(dlint, given("FORMAT") or "github")
    sarif = given("SARIF_FILE")
    if sarif and code != 2:
        lint(dlint, "sarif", sarif)
    counts = count(dlint) if code != 2 else {}
    publish(
        {
            "exit-code": code,
            "findings": counts.get("findings", 0),
            "errors": counts.get("error", 0),
            "warnings": counts.get("warning", 0),
            "sarif-file": sarif if sarif and code != 2 else "",
        }
    )
    return code


if __name__ == "__main__":
    sys.exit(main())
