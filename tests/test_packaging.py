"""The wheel and the editable install, each in a virtual environment of its own. Needs the package index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCKERFILE = "FROM debian\nWORKDIR app\n"


def run(*command: str | Path, cwd: Path, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command away from the checkout, and look at its exit status."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "DLINT"))}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=clean | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


class Environment:
    """A fresh virtual environment, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=True)
        self.folder = folder
        self.home = folder.parent / f"{folder.name}-home"
        self.cache = self.home / "cache"
        self.home.mkdir()

    def run(self, program: str, *arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment."""
        command = self.folder / "bin" / program
        return run(command, *arguments, cwd=self.home, code=code, XDG_CACHE_HOME=str(self.cache))

    def __call__(self, program: str, *arguments: str | Path, code: int = 0) -> str:
        return self.run(program, *arguments, code=code).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution in an isolated environment, as an index gets it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", out, ROOT, cwd=out)
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    environment = Environment(tmp_path_factory.mktemp("installed") / "venv")
    environment("pip", "install", "--quiet", wheel)
    return environment


@pytest.fixture(scope="module")
def editable(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    environment = Environment(tmp_path_factory.mktemp("editable") / "venv")
    environment("pip", "install", "--quiet", "--editable", ROOT)
    return environment


@pytest.fixture(params=["installed", "editable"])
def either(request: pytest.FixtureRequest) -> Environment:
    environment: Environment = request.getfixturevalue(request.param)
    return environment


def test_the_wheel_holds_rules_templates_and_compiled_rules(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    rules = {f"dlint/{path.relative_to(ROOT)}" for path in (ROOT / "rules").rglob("*.yaml")}
    templates = {f"dlint/{path.relative_to(ROOT)}" for path in (ROOT / "reports" / "templates").rglob("*.*")}
    assert rules
    assert templates
    assert rules | templates | {"dlint/py.typed", "dlint/rules/schema.json"} <= names
    assert [name for name in names if name.endswith(".bin")], "no compiled rules"
    assert {name.split("/")[0] for name in names} == {
        "dlint",
        *(n.split("/")[0] for n in names if "dist-info" in n or ".data" in n),
    }


def test_a_plain_lint(either: Environment) -> None:
    (either.home / "Dockerfile").write_text(DOCKERFILE)
    report = either("dlint", "--isolated", "Dockerfile", code=1)
    assert "untagged-base-image" in report
    assert "Dockerfile:1:6" in report


def test_all_rules_are_there(either: Environment) -> None:
    listed = either("dlint", "rules", "--format", "json")
    assert listed.count('"id"') == len(list((ROOT / "rules").rglob("*.yaml")))


def test_the_html_report_finds_its_template(either: Environment) -> None:
    (either.home / "Dockerfile").write_text(DOCKERFILE)
    page = either("dlint", "--isolated", "--format", "html", "--exit-zero", "Dockerfile")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "untagged-base-image" in page


def test_it_runs_as_a_module(either: Environment) -> None:
    assert either("python", "-m", "dlint", "--version").startswith("dlint ")


def test_the_wheel_compiles_no_rules_at_run_time(installed: Environment) -> None:
    """Its rules come compiled: a lint neither reads YAML nor leaves anything in the cache."""
    (installed.home / "Dockerfile").write_text(DOCKERFILE)
    shutil.rmtree(installed.cache, ignore_errors=True)
    imported = installed.run(
        "python", "-X", "importtime", "-m", "dlint", "--no-shellcheck", "Dockerfile", code=1
    ).stderr
    assert "dlint.bundle" in imported
    assert "yaml" not in imported
    assert not installed.cache.exists()


def test_the_wheel_for_windows_has_an_entry_point(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT, cwd=tmp_path, DLINT_WHEEL="windows")
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-win_amd64.whl")
    with zipfile.ZipFile(wheel) as archive:
        (entry_points,) = (
            archive.read(name).decode() for name in archive.namelist() if name.endswith("entry_points.txt")
        )
        assert "dlint = dlint.bundle:main" in entry_points
        assert not [name for name in archive.namelist() if ".data/scripts" in name]
