"""The Dockerfile of this project: dlint has nothing to say about it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_nothing_is_found_in_the_dockerfile_of_dlint():
    command = [sys.executable, "-m", "dlint", "--isolated", "--no-cache", "--fail-on", "style", "Dockerfile"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "No findings in 1 file.\n", done.stderr
    assert done.returncode == 0
