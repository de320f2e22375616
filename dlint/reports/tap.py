"""The Test Anything Protocol, version 13: https://testanything.org/tap-version-13-specification.html"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.reports.escape import visible
from dlint.reports.json import finding_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport
    from dlint.reports import ReportOptions


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """A test a file, its findings in the YAML block (JSON is YAML)."""
    lines = ["TAP version 13", f"1..{len(reports)}"]
    for number, report in enumerate(reports, 1):
        state = "not ok" if report.findings else "ok"
        name = visible(report.source.path).replace("#", "\\#")
        lines.append(f"{state} {number} - {name}")
        if report.findings:
            lines += ["  ---", "  findings:", *[f"    - {finding_object(found)}" for found in report.findings], "  ..."]
    return "\n".join(lines) + "\n"
