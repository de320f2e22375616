"""The hooks, installed and run by pre-commit itself in a scratch repository. Needs the package index."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRE_COMMIT = Path(sys.executable).parent / "pre-commit"

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pre-commit takes hooks from a git repository")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment of the hooks, for all tests of this module."""
    return tmp_path_factory.mktemp("pre-commit")


def try_hook(hook: str, repository: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    subprocess.run(["git", "init", "--quiet"], cwd=repository, check=True)
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    command = [str(PRE_COMMIT), "try-repo", str(ROOT), hook, "--all-files", "--verbose", "--color=never"]
    environment = os.environ | {"PRE_COMMIT_HOME": str(cache)}
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


def test_the_hook_lints_dockerfiles_alone(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    (tmp_path / "Dockerfile.j2").write_text("FROM {{ image }}\n")
    (tmp_path / "notes.txt").write_text("FROM debian\n")
    done = try_hook("dlint", tmp_path, cache)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Dockerfile:1:6" in done.stdout
    assert "untagged-base-image" in done.stdout
    assert "Dockerfile.j2" not in done.stdout
    assert "notes.txt" not in done.stdout


def test_the_hook_passes_a_good_file(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "Containerfile").write_text('FROM debian:12.8\nUSER 1000\nCMD ["true"]\n')
    done = try_hook("dlint", tmp_path, cache)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_other_hook_repairs(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12.8\nRUN apt-get update && apt-get install curl\nUSER 1000\n")
    done = try_hook("dlint-fix", tmp_path, cache)
    assert "files were modified by this hook" in done.stdout, done.stdout + done.stderr
    assert "apt-get install --yes curl" in (tmp_path / "Dockerfile").read_text()
