"""Annotations of GitHub Actions, and the summary of the job.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.findings import SEVERITIES
from dlint.reports.escape import visible
from dlint.reports.places import lines_and_columns, relative_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions

COMMANDS = {"error": "error", "warning": "warning", "info": "notice", "style": "notice"}
SUMMARY_LIMIT = 1_000_000
"""Bytes of a step's summary (the limit is 1 MiB)."""


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """A workflow command a finding, the worst first: GitHub shows ten of each kind a step."""
    findings = [finding for report in reports for finding in report.findings]
    findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return "".join([_command(finding, options) for finding in findings])


def publish(reports: Sequence[FileReport], options: ReportOptions) -> None:
    """Add the Markdown report to the summary of the job, if there is one (`GITHUB_STEP_SUMMARY`).

    Raises `OSError` where the file cannot be written.
    """
    path = options.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from dlint.reports import markdown

    text = markdown.render(reports, options).encode("utf-8", "replace")
    if len(text) < SUMMARY_LIMIT:
        with open(path, "ab") as file:
            file.write(text)


def _command(finding: Finding, options: ReportOptions) -> str:
    line, column, end_line, end_column = lines_and_columns(finding.span)
    values = {"file": relative_path(finding.span.source.path, options), "line": line, "endLine": end_line}
    if end_line == line and end_column > column:
        values |= {"col": column, "endColumn": end_column}
    values["title"] = f"dlint: {finding.rule}"
    properties = ",".join([f"{name}={_property(str(value))}" for name, value in values.items()])
    return f"::{COMMANDS[finding.severity]} {properties}::{_data(visible(finding.message))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
