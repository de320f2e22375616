"""What a rule says about a file: findings, and the fixes they offer."""

from __future__ import annotations

from dlint.record import Record, computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from dlint.text import Source, Span

    Severity = Literal["error", "warning", "info", "style"]
    Safety = Literal["safe", "unsafe"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info", "style")
"""From the worst to the mildest."""


class Edit(Record):
    """The replacement of a stretch of the source."""

    span: Span
    """What is replaced; empty to insert."""
    text: str
    """What stands there afterwards."""


class Fix(Record):
    """A way to settle a finding."""

    title: str
    """What it does, as an order: `Add --yes`."""
    safety: Safety
    """`safe` if the image stays what its author meant, else `unsafe`."""
    edits: tuple[Edit, ...]
    """The edits, which belong together; they do not overlap."""


class Related(Record):
    """Another place that a finding is about."""

    span: Span
    """Where."""
    message: str
    """What is there."""


class Finding(Record):
    """One thing that a rule found."""

    rule: str
    """The rule's id."""
    category: str
    """The rule's category."""
    severity: Severity
    """How bad it is, after the configuration had its say."""
    message: str
    """What is wrong and what to do, one sentence."""
    span: Span
    """Where."""
    related: tuple[Related, ...] = ()
    """Other places it is about."""
    aliases: tuple[str, ...] = ()
    """The names other tools have for it, such as `hadolint:DL3006`."""
    url: str = ""
    """The page of the rule."""
    fix: Fix | None = None
    """How to settle it."""


class FileReport(Record):
    """What was found in one file."""

    source: Source
    """The file; its path is the one the user gave."""
    findings: tuple[Finding, ...]
    """Sorted by path, line, column and rule."""
    suppressed: tuple[Finding, ...] = ()
    """Findings that comments in the file silence."""
    counts: dict[str, int]
    """How many findings there are of each severity, how many of them are `safe` or `unsafe` to fix, how many `suppressed`;
    what there is none of may be left out."""
    is_at_home: bool
    """Whether all of them stand in the file itself, and none in another that was read for it."""


@computes(FileReport)
def counts(report: FileReport) -> dict[str, int]:
    """Counted one by one."""
    found = {"suppressed": len(report.suppressed)}
    for finding in report.findings:
        found[finding.severity] = found.get(finding.severity, 0) + 1
        if finding.fix is not None:
            found[finding.fix.safety] = found.get(finding.fix.safety, 0) + 1
    return found


@computes(FileReport)
def is_at_home(report: FileReport) -> bool:
    """Told by the path, since a file may have been read more than once."""
    path = report.source.path
    return all(finding.span.source.path == path for finding in (*report.findings, *report.suppressed))


def with_severity(finding: Finding, severity: Severity) -> Finding:
    """The finding with another severity."""
    if finding.severity == severity:
        return finding
    return Finding(
        rule=finding.rule,
        category=finding.category,
        severity=severity,
        message=finding.message,
        span=finding.span,
        related=finding.related,
        aliases=finding.aliases,
        url=finding.url,
        fix=finding.fix,
    )
