"""The JSON report: `docs/reports.md` says what it holds. Also the writer that other JSON formats use.

It is on the path of a plain lint, so the `json` package (5 ms to import) is left out: all that is needed of it is the
built-in function that quotes a string.
"""

from __future__ import annotations

from _json import encode_basestring_ascii as quote

from dlint.reports import summarize
from dlint.reports.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding, Fix
    from dlint.reports import ReportOptions
    from dlint.text import Span


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """The JSON document; one finding a line."""
    total = summarize(reports)
    counts = {"files": total.files, "findings": total.findings, **total.by_severity}
    counts["fixable"] = total.safe + total.unsafe
    summary = ", ".join([f'"{name}": {count}' for name, count in counts.items()])
    files = ",\n".join([file_object(report) for report in reports])
    return (
        f'{{"schema": 1, "version": {quote(options.version)},\n "summary": {{{summary}}},\n "files": ['
        + (f"\n{files}" if files else "")
        + "]}\n"
    )


def file_object(report: FileReport) -> str:
    """A file and its findings."""
    findings = ",\n".join([f"   {finding_object(finding)}" for finding in report.findings])
    return f'  {{"path": {quote(report.source.path)}, "findings": [' + (f"\n{findings}" if findings else "") + "]}"


def finding_object(finding: Finding) -> str:
    """A finding."""
    related = ", ".join(
        [
            f'{{"message": {quote(visible(place.message))}, "location": {location_object(place.span)}}}'
            for place in finding.related
        ]
    )
    aliases = ", ".join([quote(alias) for alias in finding.aliases])
    return (
        f'{{"rule": {quote(finding.rule)}, "severity": "{finding.severity}", "category": {quote(finding.category)}, '
        f'"message": {quote(visible(finding.message))}, "location": {location_object(finding.span)}, '
        f'"related": [{related}], "aliases": [{aliases}], "url": {quote(finding.url)}, '
        f'"fix": {fix_object(finding.fix) if finding.fix is not None else "null"}}}'
    )


def fix_object(fix: Fix) -> str:
    """A fix. The text of an edit is exact, lone surrogates (bytes that are not UTF-8) included."""
    edits = ", ".join(
        [f'{{"location": {location_object(edit.span)}, "text": {quote(edit.text)}}}' for edit in fix.edits]
    )
    return f'{{"title": {quote(visible(fix.title))}, "safety": "{fix.safety}", "edits": [{edits}]}}'


def location_object(span: Span) -> str:
    """A place: lines and columns from 1, the end exclusive."""
    start_line, start_column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return (
        f'{{"start": {{"line": {start_line}, "column": {start_column}}}, '
        f'"end": {{"line": {end_line}, "column": {end_column}}}}}'
    )
