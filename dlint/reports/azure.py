"""Logging commands of Azure Pipelines.

https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.reports.escape import visible
from dlint.reports.places import relative_path
from dlint.reports.text import headline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """A command a finding; milder findings, which Azure has no command for, as plain lines of the log."""
    return "".join([_line(finding, options) for report in reports for finding in report.findings])


def _line(finding: Finding, options: ReportOptions) -> str:
    if finding.severity not in ("error", "warning"):
        return headline(finding, color=False).replace("##vso[", "##vso%5B") + "\n"
    line, column = finding.span.source.position(finding.span.start)
    path = _escaped(relative_path(finding.span.source.path, options))
    return (
        f"##vso[task.logissue type={finding.severity};sourcepath={path};linenumber={line};columnnumber={column};"
        f"code={_escaped(finding.rule)};]{_escaped(visible(finding.message))}\n"
    )


def _escaped(text: str) -> str:
    for char, code in (("%", "%AZP25"), (";", "%3B"), ("\r", "%0D"), ("\n", "%0A"), ("]", "%5D")):
        text = text.replace(char, code)
    return text
