"""Checkstyle XML: https://checkstyle.org/ (the `XMLLogger`), which Jenkins, reviewdog and many others read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.reports.places import relative_path
from dlint.reports.xml import HEADER, element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions

SEVERITY = {"error": "error", "warning": "warning", "info": "info", "style": "info"}


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """The document; files without findings are named too."""
    files = [
        element("file", {"name": relative_path(report.source.path, options)}, map(_error, report.findings))
        for report in reports
    ]
    return HEADER + element("checkstyle", {"version": "4.3"}, files)


def _error(finding: Finding) -> str:
    line, column = finding.span.source.position(finding.span.start)
    attributes = {
        "line": line,
        "column": column,
        "severity": SEVERITY[finding.severity],
        "message": finding.message,
        "source": f"dlint.{finding.rule}",
    }
    return element("error", attributes)
