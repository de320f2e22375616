"""What the rule files say about the rules that found something: the reports that explain ask here."""

from __future__ import annotations

from dlint.record import Record
from dlint.reports.escape import visible_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from dlint.engine import Rule
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

    @property
    def is_security(self) -> bool:
        """Whether it is about security, by its category or a tag."""
        return self.category == "security" or "security" in self.tags


def rules_found(reports: Sequence[FileReport], options: ReportOptions, *, suppressed: bool = False) -> list[RuleHelp]:
    """The rules that the findings (the suppressed ones too, if asked for) name, by id."""
    first: dict[str, Finding] = {}
    for report in reports:
        for finding in (*report.findings, *(report.suppressed if suppressed else ())):
            first.setdefault(finding.rule, finding)
    return [_help(first[rule], options) for rule in sorted(first)]


def _help(finding: Finding, options: ReportOptions) -> RuleHelp:
    """The help of the rule of `finding`; what the finding itself knows for a check that has no rule file."""
    for rule in options.rules.find(finding.rule) if options.rules is not None else ():
        if rule.id == finding.rule:
            return of_rule(rule)
    by_shellcheck = f"shellcheck:{finding.rule}" in finding.aliases
    return RuleHelp(
        id=finding.rule,
        title=f"ShellCheck's {finding.rule}" if by_shellcheck else finding.rule,
        severity=finding.severity,
        category=finding.category,
        aliases=finding.aliases,
        url=finding.url,
    )


def of_rule(rule: Rule) -> RuleHelp:
    """What the file of a rule says."""
    before, after = _examples(rule.page.get("examples") or {})
    return RuleHelp(
        id=rule.id,
        title=rule.title,
        severity=rule.severity,
        category=rule.category,
        tags=rule.tags,
        aliases=rule.aliases,
        rationale=rule.page.get("rationale") or "",
        references=tuple(rule.page.get("references") or ()),
        before=before,
        after=after,
        url=rule.url,
    )


def _examples(examples: Mapping[str, Any]) -> tuple[str, str]:
    """The first bad example, and the same fixed or else the first good one; one with a fix is preferred."""
    bad = examples.get("bad") or ()
    for example in bad:
        if example.get("fixed"):
            return visible_lines(example["dockerfile"]), visible_lines(example["fixed"])
    good = examples.get("good") or ()
    return visible_lines(bad[0]["dockerfile"] if bad else ""), visible_lines(good[0]["dockerfile"] if good else "")
