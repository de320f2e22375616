"""One line a finding, as compilers write it: for grep and for editors."""

from __future__ import annotations

from dlint.reports.text import headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport
    from dlint.reports import ReportOptions


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """`path:line:column: severity: message [rule]`, one a line."""
    return "".join([render_file(report, options) for report in reports])


def render_file(report: FileReport, options: ReportOptions) -> str:
    """The lines of one file."""
    return "".join([headline(finding, options.color) + "\n" for finding in report.findings])
