"""reviewdog's diagnostic format: https://github.com/reviewdog/reviewdog/tree/master/proto/rdf

Columns there count bytes of UTF-8 from 1.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dlint.reports.places import line_prefix, relative_path, safe_text
from dlint.version import HOME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding, Fix
    from dlint.reports import ReportOptions
    from dlint.text import Source, Span

SEVERITY = {"error": "ERROR", "warning": "WARNING", "info": "INFO", "style": "INFO"}


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """The document."""
    found = [_diagnostic(finding, options) for report in reports for finding in report.findings]
    return json.dumps({"source": {"name": "dlint", "url": HOME}, "diagnostics": found}, indent=1) + "\n"


def _diagnostic(finding: Finding, options: ReportOptions) -> dict[str, Any]:
    code = {"value": finding.rule, "url": finding.url} if finding.url else {"value": finding.rule}
    diagnostic: dict[str, Any] = {
        "message": safe_text(finding.message),
        "location": _location(finding.span, options),
        "severity": SEVERITY[finding.severity],
        "code": code,
    }
    if finding.fix is not None and finding.fix.safety == "safe":
        diagnostic["suggestions"] = [_suggestion(finding.fix)]
    if finding.related:
        diagnostic["relatedLocations"] = [
            {"message": safe_text(place.message), "location": _location(place.span, options)}
            for place in finding.related
        ]
    return diagnostic


def _suggestion(fix: Fix) -> dict[str, Any]:
    """All edits as one, from the first character they touch to the last: suggestions are alternatives there."""
    edits = sorted(fix.edits, key=lambda edit: (edit.span.start, edit.span.end))
    source = edits[0].span.source
    start, end = edits[0].span.start, max([edit.span.end for edit in edits])
    text, at = "", start
    for edit in edits:
        text += source.text[at : edit.span.start] + edit.text
        at = edit.span.end
    return {"range": _range(source, start, end), "text": text}


def _location(span: Span, options: ReportOptions) -> dict[str, Any]:
    return {"path": relative_path(span.source.path, options), "range": _range(span.source, span.start, span.end)}


def _range(source: Source, start: int, end: int) -> dict[str, Any]:
    return {"start": _position(source, start), "end": _position(source, end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    line, _ = source.position(offset)
    return {"line": line, "column": len(line_prefix(source, offset).encode("utf-8", "surrogateescape")) + 1}
