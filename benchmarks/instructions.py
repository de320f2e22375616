"""Count the instructions that a plain lint executes, and compare with the budget: python benchmarks/instructions.py

The figure hardly depends on the machine and its load, unlike time, so that it can be watched in continuous
integration. Needs valgrind, and dlint from a wheel beside this Python.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
BUDGET = HERE / "instructions.json"
DOCKERFILE = HERE.parent / "docs" / "example" / "Dockerfile"
TOLERANCE = 0.05
"""How far the count may lie above the budget: other builds of Python of the same version differ by a few per cent."""


def millions(command: list[str]) -> float:
    """The instructions of a process, in millions."""
    with tempfile.TemporaryDirectory() as folder:
        # A fixed seed for hashes, so that dictionaries behave alike in each run.
        environment = os.environ | {"PYTHONHASHSEED": "0", "XDG_CACHE_HOME": folder}
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", "--trace-children=no"]
        done = subprocess.run([*tool, *command], env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if not found:
        sys.exit(f"valgrind gave no count:\n{done.stderr}")
    return int(found[1]) / 1e6


def main() -> int:
    """Measure, print, and fail above the budget; `--write` takes what was measured as the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="record what was measured as the new budget")
    arguments = parser.parse_args()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    dlint = Path(sys.executable).parent / "dlint"
    lint = millions([sys.executable, str(dlint), "--isolated", "--no-shellcheck", str(DOCKERFILE)])
    bare = millions([sys.executable, "-c", "pass"])
    print(f"Python {version}: a plain lint {lint:.1f} million instructions, of which Python's own start {bare:.1f}")

    budgets: dict[str, float] = json.loads(BUDGET.read_text()) if BUDGET.exists() else {}
    if arguments.write:
        BUDGET.write_text(json.dumps(budgets | {version: round(lint - bare, 1)}, indent=2) + "\n")
        return 0
    if version not in budgets:
        print(f"There is no budget for Python {version} in {BUDGET.name}; --write records one.")
        return 0
    # What counts is what dlint adds to a bare start, relative to the whole.
    excess = (lint - bare - budgets[version]) / lint
    print(
        f"budget {budgets[version]:.1f} above the bare start, measured {lint - bare:.1f} ({excess:+.1%} of the whole)"
    )
    return int(excess > TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
