"""The lines of hadolint, for scripts that read them: `hadolint --format tty`."""

from __future__ import annotations

from dlint.reports.escape import visible
from dlint.reports.hadolint_json import code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions

COLORS = {"error": "1;91", "warning": "1;93", "info": "92", "style": "96"}


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """`path:line code severity: message`, one a line."""
    return "".join([render_file(report, options) for report in reports])


def render_file(report: FileReport, options: ReportOptions) -> str:
    """The lines of one file."""
    return "".join([_line(finding, options.color) for finding in report.findings])


def _line(finding: Finding, color: bool) -> str:
    line, _ = finding.span.source.position(finding.span.start)
    level = f"\x1b[{COLORS[finding.severity]}m{finding.severity}\x1b[0m" if color else finding.severity
    return f"{visible(finding.span.source.path)}:{line} {code(finding)} {level}: {visible(finding.message)}\n"
