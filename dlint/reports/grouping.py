"""What the text report can do besides: findings by rule or severity instead of by file, and totals at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.findings import SEVERITIES
from dlint.reports import tally
from dlint.reports.text import INKS, finding_text, headline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions


def grouped(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """The findings under a heading for each rule (the most frequent first) or each severity (the worst first)."""
    ink = INKS[options.color]
    groups: dict[str, list[Finding]] = {}
    for report in reports:
        for finding in report.findings:
            groups.setdefault(_key(finding, options.group_by), []).append(finding)
    parts = []
    for name in sorted(groups, key=lambda name: _order(name, groups[name])):
        found = groups[name]
        if options.quiet:
            parts += [headline(finding, options.color) + "\n" for finding in found]
        else:
            heading = f"{name}: {len(found)} finding{'s' * (len(found) != 1)}"
            parts.append(f"{ink['bold']}{heading}{ink['end']}\n{'=' * len(heading)}\n\n")
            parts += [finding_text(finding, options) for finding in found]
    return "".join(parts)


def _key(finding: Finding, group_by: str) -> str:
    return finding.severity if group_by == "severity" else finding.rule


def _order(name: str, found: list[Finding]) -> tuple[int, str]:
    place = SEVERITIES.index(found[0].severity) if name == found[0].severity else -len(found)
    return place, name


def statistics(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """Totals by severity, category and rule; a star marks rules of which findings can be fixed. Empty without findings."""
    findings = [finding for report in reports for finding in report.findings]
    if not findings:
        return ""
    ink = INKS[options.color]
    severities = dict(tally(findings, lambda finding: finding.severity))
    fixable = {finding.rule for finding in findings if finding.fix is not None}
    tables: list[tuple[str, list[tuple[str, int]]]] = [
        ("By severity", [(name, severities[name]) for name in SEVERITIES if name in severities]),
        ("By category", tally(findings, lambda finding: finding.category)),
        ("By rule (* can be fixed)", tally(findings, lambda finding: finding.rule)),
    ]
    digits = max(5, len(str(len(findings))))
    lines = []
    for title, rows in tables:
        lines += ["", f"{ink['bold']}{title}{ink['end']}"]
        lines += [f"{count:>{digits}}  {name}{' *' if name in fixable else ''}" for name, count in rows]
    return "\n".join(lines) + "\n"
