"""JUnit XML, as Jenkins and others read it: https://github.com/testmoapp/junitxml

A suite a file, a failed case a finding; a file without findings is a case that passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.reports import summarize
from dlint.reports.places import relative_path
from dlint.reports.text import headline
from dlint.reports.xml import HEADER, element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """The document."""
    total = summarize(reports)
    cases = sum([max(1, len(report.findings)) for report in reports])
    attributes = {"name": "dlint", "tests": cases, "failures": total.findings, "errors": 0, "time": "0"}
    return HEADER + element("testsuites", attributes, [_suite(report, options) for report in reports])


def _suite(report: FileReport, options: ReportOptions) -> str:
    path = relative_path(report.source.path, options)
    count = len(report.findings)
    cases = [_case(finding, path) for finding in report.findings]
    cases = cases or [element("testcase", {"classname": path, "name": "dlint", "file": path, "time": "0"})]
    attributes = {"name": path, "tests": max(1, count), "failures": count, "errors": 0, "skipped": 0, "time": "0"}
    return element("testsuite", attributes, cases)


def _case(finding: Finding, path: str) -> str:
    line, column = finding.span.source.position(finding.span.start)
    failure = element(
        "failure", {"type": finding.severity, "message": finding.message}, text=headline(finding, color=False)
    )
    name = f"{finding.rule} ({line}:{column})"
    return element("testcase", {"classname": path, "name": name, "file": path, "line": line, "time": "0"}, [failure])
