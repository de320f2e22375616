"""Service messages of TeamCity: https://www.jetbrains.com/help/teamcity/service-messages.html#Reporting+Inspections"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.reports.escape import visible
from dlint.reports.places import relative_path
from dlint.reports.rulehelp import rules_found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions

SEVERITY = {"error": "ERROR", "warning": "WARNING", "info": "WEAK WARNING", "style": "INFO"}
SHORT, LONG = 255, 4000
"""Characters of an id or a name, and of a description or a message."""


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """The types of inspection, then the inspections."""
    types = [
        _message(
            "inspectionType",
            id=rule.id[:SHORT],
            name=rule.title[:SHORT],
            category=(rule.category or "dlint")[:SHORT],
            description=visible(rule.rationale.strip() or rule.title)[:LONG],
        )
        for rule in rules_found(reports, options)
    ]
    return "".join(types + [_inspection(finding, options) for report in reports for finding in report.findings])


def _inspection(finding: Finding, options: ReportOptions) -> str:
    line, _ = finding.span.source.position(finding.span.start)
    return _message(
        "inspection",
        typeId=finding.rule[:SHORT],
        message=visible(finding.message)[:LONG],
        file=relative_path(finding.span.source.path, options)[:LONG],
        line=str(line),
        SEVERITY=SEVERITY[finding.severity],
    )


def _message(name: str, /, **attributes: str) -> str:
    values = " ".join([f"{key}='{_escaped(value)}'" for key, value in attributes.items()])
    return f"##teamcity[{name} {values}]\n"


def _escaped(text: str) -> str:
    text = re.sub(r"[|'\[\]]", r"|\g<0>", text).replace("\n", "|n").replace("\r", "|r")
    return "".join([char if char.isascii() else _numbered(char) for char in text])


def _numbered(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join([f"|0x{units[at : at + 2].hex()}" for at in range(0, len(units), 2)])
