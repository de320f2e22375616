"""SARIF 2.1.0, within the limits of GitHub code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dlint.findings import SEVERITIES
from dlint.reports.places import fingerprints, lines_and_columns, relative_path, safe_text, uri
from dlint.reports.rulehelp import rules_found
from dlint.version import HOME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding, Fix
    from dlint.reports import ReportOptions
    from dlint.reports.rulehelp import RuleHelp
    from dlint.text import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS = 25_000
"""GitHub refuses a run with more results; the mildest ones are left out."""
TAGS = 20
"""GitHub refuses a rule with more tags."""
WORDS = 1024
"""GitHub cuts descriptions here."""
LEVELS = {"error": "error", "warning": "warning", "info": "note", "style": "note"}
PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation", "style": "recommendation"}
SECURITY_SEVERITY = {"error": "8.0", "warning": "5.5", "info": "3.0", "style": "1.0"}
"""CVSS-like numbers; GitHub calls them high, medium, low and low."""


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """A log with one run.

    What comments silence is in it only if asked for: code scanning does not heed `suppressions`, and shows such results as
    open alerts (https://github.com/advanced-security/dismiss-alerts closes them).
    """
    rules = rules_found(reports, options, suppressed=options.show_suppressed)
    index = {rule.id: number for number, rule in enumerate(rules)}
    results = [
        _result(finding, mark, index, options, silenced=silenced)
        for report in reports
        for silenced, findings in (
            (False, report.findings),
            (True, report.suppressed if options.show_suppressed else ()),
        )
        for finding, mark in zip(findings, fingerprints(report, findings, options), strict=True)
    ]
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if len(results) > RESULTS:
        text = f"{len(results) - RESULTS} of {len(results)} findings are left out: a platform takes {RESULTS}."
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
        results = _worst(results)
    driver = {
        "name": "dlint",
        "semanticVersion": options.version,
        "version": options.version,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _worst(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    order = [result["properties"]["severity"] for result in results]
    kept = sorted(range(len(results)), key=lambda number: SEVERITIES.index(order[number]))[:RESULTS]
    return [results[number] for number in sorted(kept)]


def _rule(rule: RuleHelp) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": safe_text(rule.title)[:WORDS]},
        "fullDescription": {"text": safe_text(rule.rationale.strip() or rule.title)[:WORDS]},
        "help": {"text": help_text(rule), "markdown": help_markdown(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": _properties(rule),
    }
    name = "".join([word.capitalize() for word in rule.id.split("-")])
    if name.lower() != rule.id.lower():  # a name must tell more than the id
        described["name"] = name
    if rule.url:
        described["helpUri"] = rule.url
    return described


def _properties(rule: RuleHelp) -> dict[str, Any]:
    tags = [*dict.fromkeys(filter(None, (rule.category, *rule.tags, *rule.aliases)))][:TAGS]
    properties: dict[str, Any] = {
        "tags": tags,
        "precision": "high",
        "problem.severity": PROBLEMS[rule.severity],
    }
    if rule.is_security:
        properties["security-severity"] = SECURITY_SEVERITY[rule.severity]
    return properties


def help_text(rule: RuleHelp) -> str:
    """The rule's help for readers without Markdown."""
    parts = [rule.title, rule.rationale.strip(), *rule.references]
    return safe_text("\n\n".join(filter(None, parts)))


def help_markdown(rule: RuleHelp) -> str:
    """The rule's help: title, rationale, before and after, references."""
    parts = [f"# {rule.title}", rule.rationale.strip()]
    if rule.before:
        parts.append(f"## Before\n\n{fenced(rule.before)}")
    if rule.after:
        parts.append(f"## After\n\n{fenced(rule.after)}")
    if rule.references:
        parts.append("## References\n\n" + "\n".join([f"- <{address}>" for address in rule.references]))
    return safe_text("\n\n".join(filter(None, parts)))


def fenced(dockerfile: str) -> str:
    """A Dockerfile as a block of Markdown, whatever it holds."""
    fence = "```"
    while fence in dockerfile:
        fence += "`"
    return f"{fence}dockerfile\n{dockerfile.rstrip()}\n{fence}"


def _result(
    finding: Finding, fingerprint: str, index: dict[str, int], options: ReportOptions, *, silenced: bool
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": safe_text(finding.message)},
        "locations": [_location(finding.span, options)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        "suppressions": [{"kind": "inSource"}] if silenced else [],
        "properties": {"severity": finding.severity},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(place.span, options), "message": {"text": safe_text(place.message)}}
            for number, place in enumerate(finding.related, 1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix, options)]
    return result


def _location(span: Span, options: ReportOptions) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(span, options), "region": _region(span)}}


def _artifact(span: Span, options: ReportOptions) -> dict[str, Any]:
    address = uri(relative_path(span.source.path, options))
    return {"uri": address} if address.startswith("file:") else {"uri": address, "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, int]:
    line, column, end_line, end_column = lines_and_columns(span)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(fix: Fix, options: ReportOptions) -> dict[str, Any]:
    note = "" if fix.safety == "safe" else " (unsafe: it may change what the image does)"
    changes: dict[str, dict[str, Any]] = {}
    for edit in fix.edits:
        artifact = _artifact(edit.span, options)
        change = changes.setdefault(artifact["uri"], {"artifactLocation": artifact, "replacements": []})
        replacement: dict[str, Any] = {"deletedRegion": _region(edit.span)}
        if edit.text:
            replacement["insertedContent"] = {"text": edit.text}
        change["replacements"].append(replacement)
    return {"description": {"text": safe_text(fix.title) + note}, "artifactChanges": list(changes.values())}
