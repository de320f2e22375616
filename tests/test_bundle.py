"""The modules of a plain lint, loaded from one file, do what they do when they are imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dlint.bundle import write_bundle

DOCKERFILE = "FROM debian\nRUN apt-get install curl\nWORKDIR app\n"

USE_BUNDLE = """
import sys
from dlint import bundle, resources
read = resources.read_shipped
def from_folder(name):
    resources.PACKAGE, kept = sys.argv[1], resources.PACKAGE
    found = read(name)
    resources.PACKAGE = kept
    return found
bundle.read_shipped = from_folder
from dlint._boot import run
code = run(sys.argv[2:])
print(code, *sorted(name for name, module in sys.modules.items() if name.startswith("dlint.") and module.__spec__))
"""


def run(folder: Path, code: str, *arguments: str) -> str:
    environment = os.environ | {
        "DLINT_CACHE_DIR": str(folder / "cache"),
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_a_lint_with_the_bundle_gives_what_it_gives_without(tmp_path: Path) -> None:
    assert write_bundle(str(tmp_path)) == ["data/modules.bin"]
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    output, _, last = run(tmp_path, USE_BUNDLE, str(tmp_path), "Dockerfile").rstrip("\n").rpartition("\n")
    code, *imported = last.split()
    assert "Dockerfile:" in output
    assert code == "1"
    plain = "import sys; from dlint._boot import run; run(sys.argv[1:])"
    assert run(tmp_path, plain, "Dockerfile").rstrip("\n") == output
    assert [name for name in imported if name.startswith(("dlint.facts", "dlint.dockerfile", "dlint.shell"))] == []
