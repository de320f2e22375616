"""What the formats of platforms share: paths from the repository's root, and fingerprints that outlive a shift of lines."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from urllib.parse import quote

from dlint.reports.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.findings import FileReport, Finding
    from dlint.reports import ReportOptions
    from dlint.text import Source, Span


def relative_path(path: str, options: ReportOptions) -> str:
    """`path` from the repository's root with forward slashes, without `./`; as it is where it lies elsewhere.

    The root is `options.root`, or else the folder with `.git` around the current one, or the current one.
    """
    root = os.path.abspath(options.root) if options.root else repository(os.getcwd())
    whole = os.path.abspath(path)
    if whole.startswith(root.rstrip(os.sep) + os.sep):
        return os.path.relpath(whole, root).replace(os.sep, "/")
    return path.replace(os.sep, "/")


@cache
def repository(folder: str) -> str:
    """The nearest folder upwards that holds `.git`, a folder or (in a worktree) a file; `folder` itself without one."""
    at = folder
    while not os.path.exists(os.path.join(at, ".git")):
        parent = os.path.dirname(at)
        if parent == at:
            return folder
        at = parent
    return at


def uri(path: str) -> str:
    """A path as a URI reference, percent-encoded; bytes that are not UTF-8 as they are on disk."""
    encoded = quote(os.fsencode(path), safe="/!$&'()*+,;=@~")
    return f"file://{encoded}" if path.startswith("/") else encoded


def fingerprints(report: FileReport, findings: tuple[Finding, ...], options: ReportOptions) -> list[str]:
    """For each finding 16 hex digits and a number, the same after lines were put in or taken out elsewhere in the file.

    They hash the rule, the path and the source lines without the space around them; the number tells equal ones apart.
    """
    path = relative_path(report.source.path, options)
    seen: dict[str, int] = {}
    result = []
    for finding in findings:
        first, _ = report.source.position(finding.span.start)
        last, _ = report.source.position(max(finding.span.start, finding.span.end - 1))
        lines = [report.source.line(number).strip() for number in range(first, last + 1)]
        text = "\0".join([finding.rule, path, *lines])
        key = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        seen[key] = seen.get(key, 0) + 1
        result.append(f"{key}:{seen[key]}")
    return result


def lines_and_columns(span: Span) -> tuple[int, int, int, int]:
    """First line, first column, last line, column behind the end; all from 1."""
    return (*span.source.position(span.start), *span.source.position(span.end))


def line_prefix(source: Source, offset: int) -> str:
    """The text of the line of `offset` before it, for formats that count columns in bytes or UTF-16 units."""
    line, column = source.position(offset)
    return source.line(line)[: column - 1]


def alias_of(finding: Finding, tool: str) -> str | None:
    """The name that `tool` has for the finding, None without one."""
    for alias in finding.aliases:
        if alias.startswith(tool + ":"):
            return alias[len(tool) + 1 :]
    return None


def safe_text(text: str) -> str:
    """Text for XML and JSON readers that refuse control characters and lone surrogates; line ends stay."""
    return "\n".join([visible(line) for line in text.split("\n")])
