"""Compare dlint with hadolint on a folder of Dockerfiles: recall and precision per rule of hadolint.

usage: hadolint_agreement.py FOLDER HADOLINT_JSON [--show CODE] [--codes CODE,...]

HADOLINT_JSON maps each file's name to hadolint's findings, `[[code, line, level], ...]`. Files that hadolint cannot parse
(DL1000) do not count. A pair is a file and a code; recall is the share of hadolint's pairs that dlint has too, precision
the share of dlint's pairs that hadolint has too. `--show DL3008` lists the files in which the two differ.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter, defaultdict
from pathlib import Path

from dlint.dockerfile.reader import read
from dlint.engine import load_rules
from dlint.facts.collect import facts_of, read_facts
from dlint.text import Source

PREFIX = "hadolint:"
OFF = ("DL1001", "DL3057")
"""What hadolint only says when it is asked to."""


def codes_of_dlint(folder: Path, names: list[str]) -> dict[str, set[str]]:
    """The codes of hadolint that findings of dlint stand for, by file; suppressions in the files do not count."""
    rules = load_rules([], cache=False)
    selected = [rule.id for rule in rules.rules if any(alias.startswith(PREFIX) for alias in rule.aliases)]
    program = rules.program(selected, {}, {})
    found: dict[str, set[str]] = {}
    for name in names:
        tree = read(Source.decode(name, (folder / name).read_bytes()))
        findings = program.run(read_facts(tree), facts_of)
        found[name] = {
            alias.removeprefix(PREFIX)
            for finding in findings
            for alias in finding.aliases
            if alias.startswith(PREFIX + "DL") and not alias.endswith(OFF)
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("hadolint", type=Path)
    parser.add_argument("--show", default="", help="list the files in which the two differ about these codes")
    parser.add_argument("--codes", default="", help="count only these codes")
    args = parser.parse_args()
    theirs = {
        name: {code for code, *_ in findings if code.startswith("DL")}
        for name, findings in json.loads(args.hadolint.read_text()).items()
    }
    names = sorted(name for name, codes in theirs.items() if "DL1000" not in codes and (args.folder / name).is_file())
    ours = codes_of_dlint(args.folder, names)
    only = set(filter(None, args.codes.split(",")))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        for code in theirs[name] | ours[name]:
            if not only or code in only:
                where = "both" if code in theirs[name] & ours[name] else "missed" if code in theirs[name] else "extra"
                counts[code][where] += 1
                if code in args.show.split(",") and where != "both":
                    print(f"{where:7} {code} {os.path.join(args.folder, name)}")
    total: Counter[str] = Counter()
    print(f"{'code':8}{'both':>7}{'missed':>8}{'extra':>7}{'recall':>9}{'precision':>11}")
    for code, count in sorted(counts.items()):
        total.update(count)
        print(row(code, count))
    print(row("all", total))


def row(code: str, count: Counter[str]) -> str:
    both, missed, extra = count["both"], count["missed"], count["extra"]
    recall = both / (both + missed) if both + missed else 1
    precision = both / (both + extra) if both + extra else 1
    return f"{code:8}{both:7}{missed:8}{extra:7}{recall:9.1%}{precision:11.1%}"


if __name__ == "__main__":
    main()
