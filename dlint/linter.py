"""One file through the pipeline: text, syntax tree, facts, findings, and what its comments silence."""

from __future__ import annotations

from dlint.dockerfile.reader import read
from dlint.facts.collect import facts_of, read_facts
from dlint.findings import FileReport
from dlint.suppressions import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.facts.collect import ContextOptions
    from dlint.findings import Finding
    from dlint.selection import Settings
    from dlint.text import Source


def lint(source: Source, settings: Settings, context: ContextOptions | None = None) -> FileReport:
    """Everything that the rules of `settings` say about a file.

    `context` tells of the folder that `docker build` would send; None if it is unknown or not to be looked at. Whatever is in
    the source, this gives a report; an exception is a bug of dlint.
    """
    file = read_facts(read(source), context=context, arguments=context.arguments if context is not None else None)
    program = settings.program
    outcome = suppress(file, program.run(file, facts_of), settings.rules, settings.applied)
    findings = outcome.findings
    if outcome.suppressions:
        findings = (*findings, *program.run_suppressions(file, outcome.suppressions))
    return FileReport(
        source=source,
        findings=tuple(sorted(findings, key=_order)),
        suppressed=tuple(sorted(outcome.suppressed, key=_order)),
    )


def _order(finding: Finding) -> tuple[str, int, str, int]:
    span = finding.span
    return span.source.path, span.start, finding.rule, span.end
