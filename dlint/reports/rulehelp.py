"""What the rule files say about the rules that found something: the reports that explain ask here."""

from __future__ import annotations

from dlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions


class RuleHelp(Record):
    """A rule as a reader of a report wants to know it. Texts are empty where the rule file is not at hand."""

    id: str
    """Its id."""
    title: str
    """What it finds, a noun phrase."""
    severity: str
    """Its severity, before configuration."""
    category: str
    """Its category."""
    tags: tuple[str, ...] = ()
    """Words that profiles select by."""
    aliases: tuple[str, ...] = ()
    """The names other tools have for it."""
    rationale: str = ""
    """Why it matters, Markdown."""
    references: tuple[str, ...] = ()
    """Addresses to read on."""
    before: str = ""
    """A Dockerfile that it finds something in."""
    after: str = ""
    """The same put right, or another one that is right."""
    url: str = ""
    """Its page."""


def rules_found(reports: Sequence[FileReport], options: ReportOptions, *, suppressed: bool = False) -> list[RuleHelp]:
    """The rules that the findings (the suppressed ones too, if asked for) name, by id."""
    first: dict[str, Finding] = {}
    for report in reports:
        for finding in (*report.findings, *(report.suppressed if suppressed else ())):
            first.setdefault(finding.rule, finding)
    return [_help(first[rule], options) for rule in sorted(first)]


def _help(finding: Finding, options: ReportOptions) -> RuleHelp:
    """The help of the rule of `finding`; what the finding itself knows for a rule of ShellCheck."""
    return RuleHelp(
        id=finding.rule,
        title=finding.rule,
        severity=finding.severity,
        category=finding.category,
        aliases=finding.aliases,
        url=finding.url,
    )
