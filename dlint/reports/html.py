"""The HTML report: one page that needs nothing else, from the templates in `reports/templates/`.

The overview and the help of the rules are written by jinja2 (all escaped); sources and findings go in as data and are
drawn by the page's own script where the reader looks, so that thousands of files open at once. A Content-Security-Policy
allows that script and style alone, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dlint.buildplan import plan
from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.findings import SEVERITIES
from dlint.reports import summarize
from dlint.reports.escape import visible
from dlint.reports.places import fingerprints, lines_and_columns
from dlint.reports.prose import link, prose
from dlint.reports.rulehelp import rules_found
from dlint.reports.text import summary_line
from dlint.resources import folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlint.findings import FileReport, Finding, Fix, Related
    from dlint.reports import ReportOptions, Summary
    from dlint.reports.rulehelp import RuleHelp

PLAIN_LIMIT = 1_000
"""Findings that a browser without JavaScript gets to see."""
TOP = 6
"""Files and rules that the overview names; more rules where there are more categories beside them."""
CLEAN_LIMIT = 50
"""Files up to which the page shows those without findings too."""
DIFF_LINES = 40
"""Lines from which on a fix is not shown as a difference."""


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """The page."""
    templates = folder("reports/templates")
    environment = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"prose": prose, "link": link}
    style, script = _read(templates, "report.css"), _script(templates)
    rules = rules_found(reports, options)
    page = environment.get_template("report.html.j2").render(
        version=options.version,
        style=Markup(style),
        style_hash=Markup(_hash(style)),
        script=Markup(script),
        script_hash=Markup(_hash(script)),
        data=Markup(embedded(data(reports, rules, options))),
        rules=rules,
        **_overview(reports),
    )
    return page.encode("utf-8", "replace").decode() + "\n"


def embedded(value: object) -> str:
    """JSON that can stand inside a script element, whatever it holds."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _read(directory: str, name: str) -> str:
    with open(os.path.join(directory, name), encoding="utf-8") as file:
        return file.read()


def _script(templates: str) -> str:
    """The files in `script/`, which share their names, one after the other as one script."""
    names = sorted(os.listdir(os.path.join(templates, "script")))
    parts = [_read(templates, os.path.join("script", name)) for name in names if name.endswith(".js")]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# ---------------------------------------------------------------------------------------------------- the overview


def _overview(reports: Sequence[FileReport]) -> dict[str, Any]:
    total = summarize(reports)
    findings = [finding for report in reports for finding in report.findings]
    rules = _ranking(findings, lambda finding: finding.rule)
    categories = _ranking(findings, lambda finding: finding.category)
    return {
        "headline": _headline(total, "Dockerfile" if all(map(is_dockerfile, reports)) else "file"),
        "lead": _lead(total),
        "total": total,
        "severities": list(total.by_severity.items()),
        "categories": categories,
        "top_rules": rules[: max(TOP, len(categories))],
        "rule_counts": {name: count for name, count, _ in rules},
        "top_files": _ranking(findings, lambda finding: visible(finding.span.source.path))[:TOP],
        "files": [(report.source.path, len(report.findings)) for report in reports if report.findings],
        "clean": [visible(report.source.path) for report in reports if not is_shown(report, reports)],
        "plain": [_plain(finding) for finding in findings[:PLAIN_LIMIT]],
    }


def is_dockerfile(report: FileReport) -> bool:
    """Whether a file is read as a Dockerfile; the others are compose files, and files such as .dockerignore."""
    return not report.source.path.endswith((".yaml", ".yml", ".dockerignore"))


def _headline(total: Summary, noun: str) -> str:
    files = f"{total.files:,} {noun}{'s' * (total.files != 1)}"
    if not total.findings:
        return f"Nothing to report in {files}"
    return f"{total.findings:,} finding{'s' * (total.findings != 1)} in {files}"


def _lead(total: Summary) -> str:
    if not total.findings:
        return summary_line(total, color=False)
    fixable = total.safe + total.unsafe
    counts = [f"{count:,} {_noun(name, count)}" for name, count in total.by_severity.items() if count]
    text = f"{', '.join(counts)}. "
    text += f"{fixable:,} of them can be fixed automatically." if fixable else "They are to be mended by hand."
    return f"{text} {total.suppressed:,} more are suppressed by comments." if total.suppressed else text


def _noun(severity: str, count: int) -> str:
    return severity + "s" if count > 1 and severity in ("error", "warning") else severity


def _ranking(
    findings: Sequence[Finding], key: Callable[[Finding], str]
) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """The values of `key`, the most frequent first: value, count, and the count of each severity."""
    counts: dict[str, dict[str, int]] = {}
    for finding in findings:
        row = counts.setdefault(key(finding), dict.fromkeys(SEVERITIES, 0))
        row[finding.severity] += 1
    rows = [(name, sum(row.values()), list(row.items())) for name, row in counts.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _plain(finding: Finding) -> dict[str, str]:
    line, column = finding.span.source.position(finding.span.start)
    return {
        "place": f"{visible(finding.span.source.path)}:{line}:{column}",
        "severity": finding.severity,
        "message": visible(finding.message),
        "rule": finding.rule,
    }


# ---------------------------------------------------------------------------------------------------- the data


def data(reports: Sequence[FileReport], rules: Sequence[RuleHelp], options: ReportOptions) -> dict[str, Any]:
    """What the script draws from; `script/1-data.js` says what the places of a finding's row mean."""
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    return {
        "rules": [{"id": rule.id, "category": rule.category, "aliases": rule.aliases} for rule in rules],
        "files": [_file(report, numbers, options) for report in reports if is_shown(report, reports)],
    }


def is_shown(report: FileReport, reports: Sequence[FileReport]) -> bool:
    """Whether the page shows a file's source: if there are findings, or few files."""
    return bool(report.findings) or len(reports) <= CLEAN_LIMIT


def _file(report: FileReport, numbers: dict[str, int], options: ReportOptions) -> dict[str, Any]:
    marks = fingerprints(report, report.findings, options)
    rows = [_row(finding, mark, numbers) for finding, mark in zip(report.findings, marks, strict=True)]
    return {
        "path": report.source.path,
        "text": report.source.text,
        "dockerfile": is_dockerfile(report),
        "findings": rows,
        "image": _image(report),
    }


def _image(report: FileReport) -> dict[str, Any] | None:
    if not is_dockerfile(report):
        return None
    stages = plan(read_facts(read(report.source), context=None)).stages
    return {"stages": [asdict(stage) for stage in stages]} if stages else None


def _row(finding: Finding, mark: str, numbers: dict[str, int]) -> list[Any]:
    return [
        numbers[finding.rule],
        SEVERITIES.index(finding.severity),
        finding.message,
        *lines_and_columns(finding.span),
        mark.replace(":", "-"),
        [_related(place, finding) for place in finding.related],
        _fix(finding.fix) if finding.fix is not None else None,
    ]


def _related(place: Related, finding: Finding) -> list[Any]:
    line, column = place.span.source.position(place.span.start)
    path = "" if place.span.source is finding.span.source else place.span.source.path
    return [place.message, line, column, path]


def _fix(fix: Fix) -> dict[str, Any]:
    shown: dict[str, Any] = {"title": fix.title, "safety": fix.safety}
    if not fix.edits:
        return shown
    edits = sorted(fix.edits, key=lambda edit: (edit.span.start, edit.span.end))
    source = edits[0].span.source
    first, _ = source.position(edits[0].span.start)
    last, _ = source.position(max([edit.span.end for edit in edits]))
    if last - first > DIFF_LINES:
        return shown
    start = source.line_starts[first - 1]
    end = source.line_starts[last - 1] + len(source.line(last))
    text, at = "", start
    for edit in edits:
        text += source.text[at : edit.span.start] + edit.text
        at = edit.span.end
    after = (text + source.text[at:end]).split("\n")
    before = source.text[start:end].split("\n")
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return shown | {"before": before, "after": after}
