"""SonarQube's generic format for external issues, with rules.

https://docs.sonarsource.com/sonarqube-server/latest/analyzing-source-code/importing-external-issues/generic-issue-import-format/
Columns there count UTF-16 units from 0, and an empty range makes the analysis fail.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dlint.reports.places import line_prefix, relative_path, safe_text
from dlint.reports.rulehelp import rules_found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions
    from dlint.reports.rulehelp import RuleHelp
    from dlint.text import Span

IMPACT = {"error": "HIGH", "warning": "MEDIUM", "info": "LOW", "style": "LOW"}
SEVERITY = {"error": "CRITICAL", "warning": "MAJOR", "info": "MINOR", "style": "INFO"}
BREAKING = ("command", "compose", "context", "runtime", "stage", "syntax")
"""Categories of what makes a build or a container fail."""
ATTRIBUTE = {"SECURITY": "TRUSTWORTHY", "RELIABILITY": "LOGICAL", "MAINTAINABILITY": "CONVENTIONAL"}
TYPE = {"SECURITY": "VULNERABILITY", "RELIABILITY": "BUG", "MAINTAINABILITY": "CODE_SMELL"}


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """The document: the rules, then the issues."""
    findings = [finding for report in reports for finding in report.findings]
    document = {
        "rules": [_rule(rule) for rule in rules_found(reports, options)],
        "issues": [_issue(finding, options) for finding in findings],
    }
    return json.dumps(document, indent=1) + "\n"


def _rule(rule: RuleHelp) -> dict[str, Any]:
    quality = _quality(rule)
    return {
        "id": rule.id,
        "name": safe_text(rule.title),
        "description": safe_text(rule.rationale.strip() or rule.title),
        "engineId": "dlint",
        "cleanCodeAttribute": ATTRIBUTE[quality],
        "type": TYPE[quality],
        "severity": SEVERITY[rule.severity],
        "impacts": [{"softwareQuality": quality, "severity": IMPACT[rule.severity]}],
    }


def _quality(rule: RuleHelp) -> str:
    if rule.is_security:
        return "SECURITY"
    return "RELIABILITY" if rule.severity == "error" or rule.category in BREAKING else "MAINTAINABILITY"


def _issue(finding: Finding, options: ReportOptions) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "ruleId": finding.rule,
        "primaryLocation": _location(finding.span, finding.message, options),
    }
    if finding.related:
        issue["secondaryLocations"] = [_location(place.span, place.message, options) for place in finding.related]
    return issue


def _location(span: Span, message: str, options: ReportOptions) -> dict[str, Any]:
    path = relative_path(span.source.path, options)
    return {"message": safe_text(message), "filePath": path, "textRange": _range(span)}


def _range(span: Span) -> dict[str, int]:
    line, _ = span.source.position(span.start)
    end_line, _ = span.source.position(span.end)
    if span.end <= span.start:
        return {"startLine": line}
    columns = [_units(line_prefix(span.source, offset)) for offset in (span.start, span.end)]
    return {"startLine": line, "endLine": end_line, "startColumn": columns[0], "endColumn": columns[1]}


def _units(text: str) -> int:
    return len(text) + sum([char > "\uffff" for char in text])
