"""Markdown, for the comment on a pull request and for GitHub's job summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.findings import SEVERITIES
from dlint.reports import summarize
from dlint.reports.escape import visible
from dlint.reports.text import help_text, summary_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions

LIMIT = 60_000
"""Characters of a comment on GitHub, with some room for what is put around it (the limit is 65,536)."""


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """A heading, the counts, and a table for each file with findings; cut to fit into a comment."""
    total = summarize(reports)
    parts = [f"## dlint\n\n{summary_line(total, color=False)}\n"]
    if total.findings:
        parts.append("\n" + _counts(reports))
    used = sum(map(len, parts))
    left = total.findings
    for report in reports:
        table = _table(report)
        if used + len(table) > LIMIT:
            parts.append(f"\n{left} more findings do not fit here.\n")
            break
        parts.append(table)
        used += len(table)
        left -= len(report.findings)
    return "".join(parts)


def _counts(reports: Sequence[FileReport]) -> str:
    counts = summarize(reports).by_severity
    head = " | ".join(SEVERITIES)
    return f"| {head} |\n|{' --: |' * len(SEVERITIES)}\n| {' | '.join([str(counts[name]) for name in SEVERITIES])} |\n"


def _table(report: FileReport) -> str:
    if not report.findings:
        return ""
    rows = "".join([_row(finding) for finding in report.findings])
    return (
        f"\n### {code(report.source.path)}\n\n| Line | Severity | Finding | Rule |\n| --: | --- | --- | --- |\n{rows}"
    )


def _row(finding: Finding) -> str:
    line, _ = finding.span.source.position(finding.span.start)
    rule = f"[{code(finding.rule)}]({finding.url})" if finding.url else code(finding.rule)
    message = plain(finding.message)
    if finding.fix is not None:
        message += f"<br>Fix: {plain(help_text(finding.fix))}"
    return f"| {line} | {finding.severity} | {message} | {rule} |\n"


def plain(text: str) -> str:
    """Text that stays text: no markup, no HTML, no mention of a person, no end of a table cell."""
    escaped = re.sub(r"([\\`*_{}\[\]<>#|~$])", r"\\\1", visible(text)).replace("&", "&amp;")
    return escaped.replace("@", "@\u200b")


def code(text: str) -> str:
    """Text as code, in a table too."""
    shown = visible(text).replace("|", "\\|")
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    return f"{fence} {shown} {fence}" if "`" in shown else f"`{shown}`"
