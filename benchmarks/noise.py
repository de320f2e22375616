"""Count on how many files of a folder each rule of the default profile fires, and write `noise.md` beside this script.

usage: noise.py FOLDER [--corpus WORDS] [--output FILE]

A rule that fires on more than 15 % of the files needs a sentence in `JUSTIFIED`, or else `default: false`; the script
ends with 1 if one has neither, or if the median file has more than four findings.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

LIMIT = 0.15
"""The share of files from which on a rule has to be justified."""
MOST = 4
"""How many findings the median file may have."""

JUSTIFIED = {
    "base-image-past-end-of-life": "What these files start from (Ubuntu 14.04, Debian 9, Alpine 3.8, Node.js 8 ...) has had "
    "no security updates for years; the collection is old, the findings are true.",
    "maintainer-instruction": "One finding a file, with a safe fix; BuildKit warns of it at each build too.",
    "add-for-local-files": "Docker's own advice for the commonest use of ADD, with a safe fix.",
    "apt-index-kept": "20 to 50 MB in a layer for nothing, with a fix.",
    "untagged-base-image": "Each of these builds on another image as soon as somebody publishes one.",
    "pipe-without-pipefail": "Pipes that begin with echo, printf or yes are left out; of what is left three of four begin with curl or wget.",
}
"""Why a rule of the default profile may fire on so many files."""


def lint(folder: Path) -> list[dict[str, Any]]:
    """The files of dlint's report on the folder: the default profile, each Dockerfile alone."""
    command = [
        sys.executable,
        "-m",
        "dlint",
        "--isolated",
        "--no-context",
        "--format",
        "json",
        "--exit-zero",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    files: list[dict[str, Any]] = json.loads(done.stdout)["files"]
    return files


def default_rules() -> list[str]:
    """The ids of the rules of the default profile."""
    command = [sys.executable, "-m", "dlint", "rules", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [rule["id"] for rule in json.loads(done.stdout) if rule["default"]]


def is_shellcheck(rule: str) -> bool:
    return rule.startswith("SC") and rule[2:].isdigit()


def page(files: list[dict[str, Any]], rules: list[str], corpus: str) -> tuple[str, list[str]]:
    """The page, and what is wrong with the figures."""
    names = [[finding["rule"] for finding in file["findings"]] for file in files]
    fired = Counter(rule for found in names for rule in set(found))
    findings = Counter(rule for found in names for rule in found)
    sizes = sorted(len(found) for found in names)
    alone = [sum(not is_shellcheck(rule) for rule in found) for found in names]
    median, count = statistics.median(sizes), len(files)
    wrong = [f"the median file has {median:g} findings"] if median > MOST else []
    lines = [
        "<!-- Made by `python benchmarks/noise.py`; do not edit. -->",
        "",
        "# How often the default rules speak",
        "",
        f"The default profile on {corpus}, each file alone, without its build context.",
        "",
        "| findings in a file | all | without ShellCheck's |",
        "| --- | ---: | ---: |",
        f"| median | {median:g} | {statistics.median(alone):g} |",
        f"| mean | {statistics.mean(sizes):.1f} | {statistics.mean(alone):.1f} |",
        f"| nine of ten have at most | {sizes[int(count * 0.9)]} | {sorted(alone)[int(count * 0.9)]} |",
        f"| files with none | {sizes.count(0)} | {alone.count(0)} |",
        "",
        f"## Rules on more than {LIMIT:.0%} of the files",
        "",
    ]
    for rule in sorted(rules, key=lambda rule: -fired[rule]):
        if fired[rule] > LIMIT * count:
            reason = JUSTIFIED.get(rule)
            if reason is None:
                wrong.append(f"{rule} fires on {fired[rule] / count:.0%} of the files and nothing says why it may")
            lines.append(f"- **{rule}** ({fired[rule] / count:.0%}): {reason}")
    lines += ["", "## All of them", "", "| rule | files | share | findings |", "| --- | ---: | ---: | ---: |"]
    codes = [rule for rule in fired if is_shellcheck(rule)]
    for rule in sorted([*rules, *codes], key=lambda rule: (-fired[rule], rule)):
        lines.append(f"| {rule} | {fired[rule]} | {fired[rule] / count:.1%} | {findings[rule]} |")
    return "\n".join(lines) + "\n", wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", default="", help="what to call the files (default: their number)")
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("noise.md"))
    args = parser.parse_args()
    files = lint(args.folder)
    text, wrong = page(files, default_rules(), args.corpus or f"{len(files):,} Dockerfiles")
    args.output.write_text(text, encoding="utf-8")
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
