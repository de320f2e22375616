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
    from dlint.reports.rulehelp import RuleHelp
    from dlint.text import Span

SEVERITY = {"error": "critical", "warning": "major", "info": "minor", "style": "info"}


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """An issue a line, each ended by a NUL and a line end."""
    return "".join([json.dumps(issue) + "\0\n" for issue in issues(reports, options)])


def issues(reports: Sequence[FileReport], options: ReportOptions) -> list[dict[str, Any]]:
    """The findings as issues."""
    rules = {rule.id: rule for rule in rules_found(reports, options)}
    return [
        _issue(finding, rules[finding.rule], mark, options)
        for report in reports
        for finding, mark in zip(report.findings, fingerprints(report, report.findings, options), strict=True)
    ]


def _issue(finding: Finding, rule: RuleHelp, mark: str, options: ReportOptions) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "type": "issue",
        "check_name": finding.rule,
        "description": safe_text(finding.message),
        "categories": [_category(finding, rule)],
        "severity": SEVERITY[finding.severity],
        "fingerprint": mark.replace(":", "-"),
        "location": _location(finding.span, options),
    }
    if rule.rationale:
        issue["content"] = {"body": safe_text(rule.rationale.strip())}
    if finding.related:
        issue["other_locations"] = [_location(place.span, options) for place in finding.related]
    return issue


def _category(finding: Finding, rule: RuleHelp) -> str:
    if rule.is_security:
        return "Security"
    if finding.severity == "style":
        return "Style"
    return "Performance" if rule.category == "layer" else "Bug Risk"


def _location(span: Span, options: ReportOptions) -> dict[str, Any]:
    line, column, end_line, end_column = lines_and_columns(span)
    begin, end = {"line": line, "column": column}, {"line": end_line, "column": end_column}
    return {"path": relative_path(span.source.path, options), "positions": {"begin": begin, "end": end}}
