"""Checks what dlint makes of ShellCheck: `python benchmarks/shellcheck_agreement.py FOLDER [HADOLINT.json]`.

On all scripts of the Dockerfiles below FOLDER: ShellCheck must have nothing to say about those that are not sent to it;
and the text at the place of each finding must be the text that ShellCheck means. With a file of hadolint's findings
({path: [[code, line, level], ...]}) it tells which of ShellCheck's codes hadolint reports in a file and dlint does not.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from dlint.batch import cores
from dlint.cache import keep_nothing
from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.facts.scripts import scripts_of
from dlint.shell import shellcheck
from dlint.shell.shellcheck import Payload, ShellCheck, is_plain
from dlint.text import Source


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


def is_misplaced(payload: Payload, start: int, end: int, text: str) -> bool:
    """Whether the text of a finding in the file is another than in the script; lines that are continued are joined there."""
    wanted = payload.script.text.text[start:end]
    kept = "".join(text.replace("\\\n", "").replace("\\\r\n", "").split())
    missing = [character for character in "".join(wanted.split()) if character not in kept]
    return bool(missing) or not kept.startswith("".join(wanted.split())[:1])


def main(folder: str, hadolint: str = "") -> int:
    keep_nothing()
    checker = ShellCheck.find()
    assert checker is not None, "there is no shellcheck"
    shellcheck.is_plain = lambda *_: False
    shellcheck.read_cached = lambda *_: None
    found = payloads(Path(folder), checker)
    start = time.perf_counter()
    checker.send([payload for _, payload in found])
    checker.start(cores())
    findings = [(source, payload, checker.findings(source, payload)) for source, payload in found]
    print(f"{len(found)} scripts, {len(checker.known)} different ones, {time.perf_counter() - start:.1f} s")
    plain = [payload for _, payload in found if is_plain(payload.script.text.text, checker.plain_programs)]
    lost = [payload.script.text.text for payload in plain if checker.comments(payload)]
    print(f"{len(plain)} need not be sent; {len(lost)} of them have findings", *lost[:5], sep="\n  ")
    misplaced = total = 0
    for source, payload, _ in findings:
        for first, last, _, code, _, _ in checker.comments(payload) or ():
            total += 1
            begin, end = payload.script.text.origins(first, last)
            if is_misplaced(payload, first, last, source.text[begin:end]):
                misplaced += 1
                print(f"misplaced: {source.path} SC{code} {source.text[begin:end]!r}")
    print(f"{total} findings, {misplaced} misplaced")
    if hadolint:
        compare(findings, json.loads(Path(hadolint).read_text()))
    return bool(lost or misplaced)


def compare(
    findings: list[tuple[Source, Payload, list[shellcheck.Finding]]], theirs: dict[str, list[list[str]]]
) -> None:
    """Print the codes that hadolint has in a file and dlint has not."""
    ours = {(Path(source.path).name, finding.rule) for source, _, found in findings for finding in found}
    wanted = {(Path(path).name, row[0]) for path, rows in theirs.items() for row in rows if row[0].startswith("SC")}
    print(f"hadolint has {len(wanted)} codes in files, of which {len(wanted - ours)} are missing here:")
    for name, code in sorted(wanted - ours):
        print(f"  {name} {code}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
