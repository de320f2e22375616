"""Apply the edits of fixes to a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlint.findings import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dlint.findings import Finding
    from dlint.text import Source


def choose(findings: Iterable[Finding], source: Source, unsafe: bool) -> list[Finding]:
    """The findings whose fixes can be applied together, in the order of the file.

    Where edits overlap the first one wins; what is left out can have its turn in the next pass. Unsafe fixes count only
    if `unsafe`; edits in other files never do.
    """
    chosen: list[Finding] = []
    taken: list[Edit] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or (fix.safety != "safe" and not unsafe):
            continue
        if any(edit.span.source is not source for edit in fix.edits):
            continue
        if any(_overlap(edit, other) for edit in fix.edits for other in taken):
            continue
        chosen.append(finding)
        taken += fix.edits
    return chosen


def _overlap(edit: Edit, other: Edit) -> bool:
    """Whether two edits touch; two insertions at the same place do, since their order would matter."""
    a, b = edit.span, other.span
    if a.start == a.end or b.start == b.end:
        return a.start <= b.end and b.start <= a.end
    return a.start < b.end and b.start < a.end


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; they must not overlap."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    parts.append(text[at:])
    return "".join(parts)


def apply_fixes(source: Source, findings: Sequence[Finding]) -> str:
    """The text of a source with the fixes of findings that `choose` gave, with the source's own line ends."""
    edits = [edit for finding in findings if finding.fix for edit in finding.fix.edits]
    if "\r\n" in source.text:
        edits = [Edit(span=edit.span, text=edit.text.replace("\r\n", "\n").replace("\n", "\r\n")) for edit in edits]
    return apply_edits(source.text, edits)
