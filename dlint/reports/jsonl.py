"""JSON Lines: a finding a line, in the shape of the JSON report and with its path; for pipes and streaming readers."""

from __future__ import annotations

from _json import encode_basestring_ascii as quote

from dlint.reports.json import finding_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport
    from dlint.reports import ReportOptions


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """All lines."""
    return "".join([render_file(report, options) for report in reports])


def render_file(report: FileReport, options: ReportOptions) -> str:
    """The lines of one file."""
    head = f'{{"path": {quote(report.source.path)}, '
    return "".join([head + finding_object(finding)[1:] + "\n" for finding in report.findings])
