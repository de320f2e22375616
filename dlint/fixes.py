"""Repair a file: passes of fixes until nothing is left to do, checked, and written without a moment of half a file.

A fix is only kept if the file has no new fatal mistake of syntax afterwards and its finding is gone. One that does not
hold what it promises is left out, and the others are tried again without it.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import unified_diff
from typing import TYPE_CHECKING

from dlint.dockerfile.reader import read
from dlint.edits import apply_fixes, choose
from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dlint.findings import FileReport, Finding

PASSES = 20
"""How often fixes may make room for further fixes."""

Lint = Callable[[Source], "FileReport"]


@dataclass
class Repair:
    """What fixing made of a file."""

    report: FileReport
    """What is found in it afterwards; its source is the fixed text."""
    fixed: list[Finding] = field(default_factory=list)
    """The findings that were fixed, as they were found."""
    broken: set[str] = field(default_factory=set)
    """Rules whose fix did not do what it promised and was left out."""


def repair(report: FileReport, lint: Lint, unsafe: bool) -> Repair:
    """Fix the findings of a file in memory. `lint` judges a changed text."""
    result = Repair(report)
    for _ in range(PASSES):
        source = result.report.source
        usable = [finding for finding in result.report.findings if finding.rule not in result.broken]
        chosen = choose(usable, source, unsafe)
        if not chosen:
            break
        fresh = lint(fixed_source(source, chosen))
        culprits = _culprits(result.report, fresh, chosen)
        if culprits:
            result.broken |= culprits
            continue
        result.report = fresh
        result.fixed += chosen
    return result


def fixed_source(source: Source, findings: Sequence[Finding]) -> Source:
    """The source with the fixes of findings that `choose` gave."""
    return Source(source.path, apply_fixes(source, findings), source.bom)


def _culprits(before: FileReport, after: FileReport, applied: Sequence[Finding]) -> set[str]:
    """The rules whose fixes must not stay, because they broke the syntax or did not settle what they claim to."""
    rules = {finding.rule for finding in applied}
    known = _fatal_problems(before.source)
    if _fatal_problems(after.source) > known:
        alone = {rule: [finding for finding in applied if finding.rule == rule] for rule in rules}
        guilty = {rule for rule in rules if _fatal_problems(fixed_source(before.source, alone[rule])) > known}
        return guilty or rules  # none breaks it alone: only together they do
    had, has = _rules_of(before), _rules_of(after)
    claimed = Counter(finding.rule for finding in applied)
    return {rule for rule in rules if has[rule] > had[rule] - claimed[rule]}


def _rules_of(report: FileReport) -> Counter[str]:
    return Counter(finding.rule for finding in report.findings)


def _fatal_problems(source: Source) -> int:
    return sum(problem.fatal for problem in read(source).problems)


def diff(before: Source, after: Source) -> str:
    """What changed, as a unified diff that `patch` and `git apply` take; empty if nothing did."""
    path = before.path.replace(os.sep, "/")
    lines: Iterable[str] = unified_diff(_lines(before.text), _lines(after.text), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """The lines with their ends; only LF ends a line."""
    return [line + "\n" for line in text.split("\n")[:-1]] + ([text.rpartition("\n")[2]] if text[-1:] != "\n" else [])


def write_atomically(path: str, data: bytes) -> None:
    """Replace the content of a file; it is the old or the new one at any moment. Raises `OSError`.

    A link stays a link: the file it points to is replaced. The permissions stay.
    """
    path = os.path.realpath(path)
    status = os.stat(path)
    handle, temporary = tempfile.mkstemp(prefix=".dlint-", dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, stat.S_IMODE(status.st_mode))
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
