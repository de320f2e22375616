"""Code Climate's format for issues: JSON objects, each ended by a NUL.

https://github.com/codeclimate/platform/blob/master/spec/analyzers/SPEC.md
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dlint.reports.places import fingerprints, lines_and_columns, relative_path, safe_text
from dlint.reports.rulehelp import rules_found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions
    from dlint.text import Span

SEVERITY = {"error": "critical", "warning": "major", "info": "minor", "style": "info"}
CATEGORIES = {"security": "Security", "style": "Style", "performance": "Performance", "compatibility": "Compatibility"}
"""The categories of ours that theirs name; any other is `Bug Risk`."""


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """An issue a line, each ended by a NUL and a line end."""
    help_of = {rule.id: rule.rationale.strip() for rule in rules_found(reports, options)}
    return "".join([json.dumps(issue) + "\0\n" for issue in issues(reports, options, help_of)])


def issues(reports: Sequence[FileReport], options: ReportOptions, help_of: dict[str, str]) -> list[dict[str, Any]]:
    """The findings as issues; `help_of` is the Markdown body of each rule."""
    return [
        _issue(finding, mark, options, help_of)
        for report in reports
        for finding, mark in zip(report.findings, fingerprints(report, report.findings, options), strict=True)
    ]


def _issue(finding: Finding, mark: str, options: ReportOptions, help_of: dict[str, str]) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "type": "issue",
        "check_name": finding.rule,
        "description": safe_text(finding.message),
        "categories": [CATEGORIES.get(finding.category, "Bug Risk")],
        "severity": SEVERITY[finding.severity],
        "fingerprint": mark.replace(":", "-"),
        "location": _location(finding.span, options),
    }
    if help_of.get(finding.rule):
        issue["content"] = {"body": safe_text(help_of[finding.rule])}
    if finding.related:
        issue["other_locations"] = [_location(place.span, options) for place in finding.related]
    return issue


def _location(span: Span, options: ReportOptions) -> dict[str, Any]:
    line, column, end_line, end_column = lines_and_columns(span)
    begin, end = {"line": line, "column": column}, {"line": end_line, "column": end_column}
    return {"path": relative_path(span.source.path, options), "positions": {"begin": begin, "end": end}}
