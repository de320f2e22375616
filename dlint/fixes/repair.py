"""Repair a file: passes of fixes until nothing is left to do, checked, and written without a moment of half a file.

A fix is only kept if the file has no new fatal mistake of syntax afterwards and its finding is gone. One that does not
hold what it promises is left out, and the others are tried again without it.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import unified_diff
from functools import cached_property
from typing import TYPE_CHECKING

from dlint.dockerfile.reader import read
from dlint.fixes.apply import apply_fixes, choose
from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        before = result.report
        usable = [finding for finding in before.findings if finding.rule not in result.broken]
        chosen = choose(usable, before.source, unsafe)
        if not chosen:
            break
        trial = _Trial(before, chosen, lint)
        guilty = trial.guilty()
        if guilty:
            result.broken |= guilty
            continue
        if trial.breaks_syntax:  # only together: one rule at a time
            trial = trial.of_rule(chosen[0].rule)
        result.report = trial.after
        result.fixed += trial.applied
    return result


class _Trial:
    """Some fixes, applied for a try."""

    def __init__(self, before: FileReport, applied: list[Finding], lint: Lint) -> None:
        self.before = before
        self.applied = applied
        self.lint = lint
        source = before.source
        self.source = Source(source.path, apply_fixes(source, applied), source.bom)

    @cached_property
    def after(self) -> FileReport:
        """What is found afterwards."""
        return self.lint(self.source)

    @cached_property
    def breaks_syntax(self) -> bool:
        """Whether there are more mistakes that Docker refuses the file for."""
        return _fatal_problems(self.source) > _fatal_problems(self.before.source)

    def of_rule(self, rule: str) -> _Trial:
        """The fixes of one rule alone."""
        return _Trial(self.before, [finding for finding in self.applied if finding.rule == rule], self.lint)

    def guilty(self) -> set[str]:
        """The rules whose fixes must not stay: alone they break the syntax, or do not settle what they claim to.

        Together with those of another rule they may look so too: another fix may bring a new finding of a rule.
        """
        rules = {finding.rule for finding in self.applied}
        suspects = rules if self.breaks_syntax else {rule for rule in rules if not self._settles(rule)}
        return suspects if len(rules) == 1 else {rule for rule in suspects if self.of_rule(rule).guilty()}

    def _settles(self, rule: str) -> bool:
        """Whether as many findings of a rule are gone as were fixed."""
        had, has = (sum(finding.rule == rule for finding in report.findings) for report in (self.before, self.after))
        return has <= had - sum(finding.rule == rule for finding in self.applied)


def _fatal_problems(source: Source) -> int:
    return sum(problem.fatal for problem in read(source).problems)


def diff(before: Source, after: Source) -> str:
    """What changed, as a unified diff that `patch` and `git apply` take; empty if nothing did."""
    path = before.path.replace(os.sep, "/").lstrip("/")
    lines: Iterable[str] = unified_diff(_lines(before.text), _lines(after.text), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """The lines with their ends; only LF ends a line."""
    return [line + "\n" for line in text.split("\n")[:-1]] + ([text.rpartition("\n")[2]] if text[-1:] != "\n" else [])


def write_atomically(path: str, data: bytes) -> None:
    """Replace the content of a file; it is the old or the new one at any moment. Raises `OSError`.

    A link stays a link: the file it points to is replaced. The permissions stay, and so does the owner where that may
    be set, as in a container that runs as root.
    """
    path = os.path.realpath(path)
    status = os.stat(path)
    handle, temporary = tempfile.mkstemp(prefix=".dlint-", dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if hasattr(os, "chown"):
            with suppress(PermissionError):
                os.chown(temporary, status.st_uid, status.st_gid)
        os.chmod(temporary, stat.S_IMODE(status.st_mode))
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
