"""Small projects, each with what dlint says of it under the default profile: `expected.txt`, empty for the good ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dlint.linting.check import lint_all
from dlint.linting.targets import find_targets
from dlint.settings.config import Options
from dlint.settings.selection import Selection

CHANGING = "base-image-past-end-of-life"
"""What it says changes with the date."""
PROJECTS = sorted(path for path in (Path(__file__).parent / "fixtures" / "projects").iterdir() if path.is_dir())


def findings(project: Path) -> list[str]:
    """What is said of the compose file and the Dockerfiles it builds, or of the Dockerfile."""
    found: set[str] = set()
    path = "compose.yaml" if (project / "compose.yaml").exists() else "Dockerfile"
    selection = Selection(Options(paths=(path,), ignore=(CHANGING,), isolated=True, no_shellcheck=True))
    errors: list[str] = []
    for result in lint_all(find_targets(selection.options, selection, errors), selection):
        assert result.report is not None, result.error
        for finding in result.report.findings:
            source = finding.span.source
            line = source.position(finding.span.start)[0]
            found.add(f"{os.path.normpath(source.path)}:{line}: {finding.rule}")
    assert not errors
    return sorted(found)


@pytest.mark.parametrize("project", PROJECTS, ids=[project.name for project in PROJECTS])
def test_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    expected = (project / "expected.txt").read_text().splitlines()
    assert findings(project) == sorted(expected)


def test_there_are_good_and_bad_ones() -> None:
    good = [project for project in PROJECTS if not (project / "expected.txt").read_text()]
    assert len(good) >= 15
    assert len(PROJECTS) >= 60
