"""Reports made by hand, for the tests of the formats."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from dlint.engine import load_rules
from dlint.findings import Edit, FileReport, Finding, Fix, Related
from dlint.reports import ReportOptions
from dlint.text import Source, Span

if TYPE_CHECKING:
    from dlint.findings import Severity

FOLDER = Path(__file__).parent / "fixtures" / "reports"

# All that a terminal, a browser or a parser of XML could stumble over.
DOCKERFILE = (
    "FROM debian\n"
    "COPY . .\n"
    "RUN apt-get update && \\\n"
    "    apt-get install curl && \\\n"
    "    rm -rf /var/lib/apt/lists/*\n"
    'LABEL a="</script><script>alert(1)</script>" b="]]>" c=\'<img src=x onerror=alert(1)>\'\n'
    "\tENV TITLE=日本語 LEVEL=\x1b[31mred MARK=\u202etxt BYTE=\udcff\n"
    "COPY requirements.txt .\n"
)


def source(path: str = "app/Dockerfile") -> Source:
    return Source(path, DOCKERFILE)


def span(of: Source, text: str, upto: str = "") -> Span:
    """Where `text` stands, or the stretch from it up to the end of `upto`."""
    start = of.text.index(text)
    end = of.text.index(upto or text, start) + len(upto or text)
    return Span(source=of, start=start, end=end)


def finding(rule: str, severity: Severity, message: str, where: Span, **more: object) -> Finding:
    return Finding(rule=rule, category="example", severity=severity, message=message, span=where, **more)


def sample() -> list[FileReport]:
    """A file with findings of all kinds, and one without any."""
    of = source()
    install = span(of, "apt-get install")
    yes = Edit(span=Span(source=of, start=install.end, end=install.end), text=" --yes")
    image = span(of, "debian")
    tag = Edit(span=Span(source=of, start=image.end, end=image.end), text=":12")
    findings = (
        finding(
            "untagged-image",
            "warning",
            'The image "debian" has no tag.',
            image,
            aliases=("hadolint:DL3006",),
            url="https://example.com/rules#untagged-image",
            fix=Fix(title="Add a tag", safety="unsafe", edits=(tag,)),
        ),
        finding(
            "SC2086",
            "info",
            "Double quote to prevent globbing.",
            span(of, "RUN", "lists/*"),
            aliases=("shellcheck:SC2086",),
        ),
        finding(
            "install-without-yes",
            "error",
            '"apt-get install" asks: 100% </script> ]]> [x] @someone | ; add --yes.\x1b[0m',
            install,
            fix=Fix(title="Add --yes", safety="safe", edits=(yes,)),
        ),
        finding("wide-and-hidden", "style", "LEVEL=\x1b[31mred \u202eis hidden.", span(of, "LEVEL", "red")),
        finding(
            "copied-before",
            "info",
            "The file was copied already.",
            span(of, "requirements.txt"),
            related=(Related(span=span(of, "COPY . ."), message="The whole context is copied here."),),
        ),
    )
    silenced = (finding("untagged-image", "warning", "Silenced.", image),)
    return [
        FileReport(source=of, findings=findings, suppressed=silenced),
        FileReport(source=Source("sub dir/clean#1/Dockerfile", "FROM debian:12\n"), findings=()),
    ]


def sample_options(**more: object) -> ReportOptions:
    rules = load_rules([str(FOLDER / "rules")], cache=False, builtin=False)
    return ReportOptions(root=os.getcwd(), rules=rules, version="1.2.3", width=80, **more)
