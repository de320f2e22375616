"""The JSON of hadolint, for scripts that read it: `hadolint --format json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dlint.reports.escape import visible
from dlint.reports.places import alias_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """An array of findings, under hadolint's codes where it has one."""
    found = [_object(finding) for report in reports for finding in report.findings]
    return json.dumps(found, separators=(",", ":")) + "\n"


def _object(finding: Finding) -> dict[str, Any]:
    line, column = finding.span.source.position(finding.span.start)
    return {
        "code": code(finding),
        "column": column,
        "file": finding.span.source.path,
        "level": finding.severity,
        "line": line,
        "message": visible(finding.message),
    }


def code(finding: Finding) -> str:
    """Hadolint's code of a finding, else the rule's id."""
    return alias_of(finding, "hadolint") or finding.rule
