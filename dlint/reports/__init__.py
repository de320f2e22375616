"""Reports: what was found, in the formats that people and platforms read.

One module a format. Each has `render(reports, options) -> str`; one whose pieces stand on their own (`STREAMED`) also
has `render_file(report, options) -> str`, so that a finding can leave as soon as its file is done. The text and the
JSON report are on the path of a plain lint: this module, `text` and `json` import nothing heavy.
"""

from __future__ import annotations

from dlint.findings import SEVERITIES, FileReport
from dlint.record import Record
from dlint.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Protocol

    from dlint.findings import Finding
    from dlint.text import Source

    class Format(Protocol):
        """What a module of this package offers."""

        def render(self, reports: Sequence[FileReport], options: ReportOptions) -> str:
            """The whole report, ended by a line end."""

        def render_file(self, report: FileReport, options: ReportOptions) -> str:
            """The part of one file; only of the formats in `STREAMED`."""

        def publish(self, reports: Sequence[FileReport], options: ReportOptions) -> None:
            """What it leaves elsewhere; only of `github`."""


FORMATS: dict[str, str] = {
    "text": "text",
    "json": "json",
    "jsonl": "jsonl",
    "html": "html",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "markdown": "markdown",
    "junit": "junit",
    "checkstyle": "checkstyle",
    "codeclimate": "codeclimate",
    "sonarqube": "sonarqube",
    "rdjson": "rdjson",
    "unix": "unix",
    "tty": "unix",
    "tap": "tap",
    "azure": "azure",
    "teamcity": "teamcity",
    "hadolint-json": "hadolint_json",
    "hadolint-tty": "hadolint_tty",
    "template": "template",
}
"""The module of each format, by the name the user gives it."""

GROUPINGS = ("file", "rule", "severity")
"""What the text report can order its findings by."""

STREAMED: frozenset[str] = frozenset(("jsonl", "unix", "tty", "hadolint-tty"))
"""The formats whose report is the parts of the files one after the other."""


class ReportOptions(Record):
    """How a report is to look, and what it may need to know beside the findings."""

    color: bool = False
    """Whether to write colours for a terminal (`use_color` decides)."""
    width: int = 120
    """Columns that source lines may take in the text report."""
    quiet: bool = False
    """Whether to leave out source lines and the summary."""
    rules: Any = None
    """The rules that ran (`dlint.engine` RuleSet), for the formats that describe them; None if there are none at hand."""
    version: str = VERSION
    """The version of dlint."""
    root: str = ""
    """The folder that paths in platform reports are relative to; empty for the repository around the current one."""
    statistics: bool = False
    """Whether to end with totals by severity, category and rule."""
    group_by: str = "file"
    """The order of the text report: `file`, `rule` or `severity`."""
    show_suppressed: bool = False
    """Whether a format that can mark what comments silence (`sarif`) is to hold it."""
    template: str = ""
    """The path of the user's own template (format `template`)."""
    environ: Mapping[str, str] = {}
    """Environment variables; `github` looks for the job summary there."""
    parts: Mapping[FileReport, str] = {}
    """What `render_file` of the text report gave already."""


def load(name: str) -> Format:
    """The module of the format `name`, a key of `FORMATS`."""
    module: Format = getattr(__import__("dlint.reports", fromlist=[FORMATS[name]]), FORMATS[name])
    return module


def render(name: str, reports: Sequence[FileReport], options: ReportOptions) -> str:
    """The report in the format `name`, a key of `FORMATS`. It may hold lone surrogates where a path does."""
    return load(name).render(reports, options)


def publish(name: str, reports: Sequence[FileReport], options: ReportOptions) -> None:
    """What a format leaves elsewhere than in its output: `github` adds to the summary of the job.

    Raises `OSError` where that cannot be written.
    """
    if name == "github":
        load(name).publish(reports, options)


def use_color(choice: str, is_terminal: bool, environ: Mapping[str, str]) -> bool:
    """Whether to colour. `choice` is what `--color` says: `always`, `never` or `auto`.

    https://no-color.org/ and https://force-color.org/: set and not empty; dlint takes `0` for not set.
    """
    if choice in ("always", "never"):
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return is_terminal and environ.get("TERM") != "dumb"


def by_file(reports: Sequence[FileReport]) -> list[FileReport]:
    """The reports with each finding in that of the file it stands in.

    Rules about a Dockerfile also find something in its .dockerignore, those about a compose file in what it includes. Such a
    file gets a report of its own behind the first that led to it, or what is there gets what it lacks.
    """
    if all(report.is_at_home for report in reports):
        return list(reports)
    split: dict[str, FileReport] = {}
    for report in reports:
        split[report.source.path] = _joined(split.get(report.source.path), report.source, report)
        sources = {finding.span.source.path: finding.span.source for finding in (*report.findings, *report.suppressed)}
        for path, source in sources.items():
            if path != report.source.path:
                split[path] = _joined(split.get(path), source, report)
    return list(split.values())


def _joined(known: FileReport | None, source: Source, report: FileReport) -> FileReport:
    """What is known of a file with what another report holds of it, each thing once, in order."""

    def those(first: Sequence[Finding], second: Sequence[Finding]) -> tuple[Finding, ...]:
        found = {
            (finding.span.start, finding.span.end, finding.rule, finding.message): finding
            for finding in (*first, *second)
            if finding.span.source.path == source.path
        }
        return tuple([found[key] for key in sorted(found)]) if first else tuple(found.values())

    return FileReport(
        source=source if known is None else known.source,
        findings=those(known.findings if known is not None else (), report.findings),
        suppressed=those(known.suppressed if known is not None else (), report.suppressed),
    )


class Summary(Record):
    """The counts of a report."""

    files: int
    """Files looked at."""
    findings: int
    """Findings in all of them."""
    by_severity: dict[str, int]
    """Findings of each severity, all severities named."""
    safe: int
    """Findings with a safe fix."""
    unsafe: int
    """Findings with an unsafe fix."""
    suppressed: int
    """Findings that comments silence."""


def summarize(reports: Sequence[FileReport]) -> Summary:
    """Count the findings."""
    total = dict.fromkeys((*SEVERITIES, "safe", "unsafe", "suppressed"), 0)
    for report in reports:
        for name, count in report.counts.items():
            total[name] += count
    by_severity = {severity: total[severity] for severity in SEVERITIES}
    return Summary(
        files=len(reports),
        findings=sum(by_severity.values()),
        by_severity=by_severity,
        safe=total["safe"],
        unsafe=total["unsafe"],
        suppressed=total["suppressed"],
    )


def tally(findings: Iterable[Finding], key: Callable[[Finding], str]) -> list[tuple[str, int]]:
    """How often each value of `key` occurs, the most frequent first, equal ones by name."""
    counts: dict[str, int] = {}
    for finding in findings:
        name = key(finding)
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
