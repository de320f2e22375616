"""Compare the time of `dlint` with ShellCheck and without with that of hadolint: python benchmarks/shellcheck_speed.py PATH...

Whole processes in turn, medians of wall time, and of the processor time of the process and its children, which depends
less on what else the machine does. A folder is given to dlint as it is, and to hadolint as the files in it. What dlint keeps
between runs goes to a folder of its own; `--no-cache` neither reads nor writes it. `--isolated` does not look for the answer
of the last time, but knows what ShellCheck said: that is how it is for files that have changed elsewhere.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from speed import command_of, dockerfiles


def measure(command: list[str]) -> tuple[float, float]:
    """The seconds that a process takes by the clock, and those that it and its children work."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryFile() as output:
        subprocess.run(command, stdout=output, stderr=output, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands(path: Path) -> dict[str, list[str]]:
    """What is compared, by name."""
    dlint = [command_of("dlint"), "--quiet", "--exit-zero", str(path)]
    return {
        "hadolint": [command_of("hadolint"), "--no-color", *(dockerfiles(path) if path.is_dir() else [str(path)])],
        "dlint, nothing kept": [*dlint, "--no-cache"],
        "dlint, nothing kept, without ShellCheck": [*dlint, "--no-cache", "--no-shellcheck"],
        "dlint again": dlint,
        "dlint, only the scripts known": [*dlint, "--isolated"],
    }


def table(path: Path, rounds: int) -> None:
    """Measure all of them in turn, after a round that does not count, and print a table."""
    named = commands(path)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in named}
    for number in range(rounds + 1):
        for name, command in named.items():
            measured = measure(command)
            if number:
                times[name].append(measured)
    wall, work = ({name: statistics.median(row[kind] for row in times[name]) for name in named} for kind in (0, 1))
    print(f"\n{path}, {rounds} rounds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| what | by the clock | ratio | processor | ratio |\n|---|---|---|---|---|")
    for name in named:
        ratios = wall[name] / wall["hadolint"], work[name] / work["hadolint"]
        print(f"| {name} | {wall[name]:.3f} s | {ratios[0]:.3f} | {work[name]:.3f} s | {ratios[1]:.3f} |")


def main() -> None:
    """Measure each path."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=20, help="runs of each command that count (default: 20)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        os.environ["DLINT_CACHE_DIR"] = kept
        for path in arguments.paths:
            table(path, arguments.rounds)


if __name__ == "__main__":
    main()
