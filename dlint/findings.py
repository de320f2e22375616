"""What a rule says about a file: findings, and the fixes they offer."""

from __future__ import annotations

from dlint.record import Record

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
