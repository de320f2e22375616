"""One file through the pipeline: text, syntax tree, facts, findings, and what its comments silence."""

from __future__ import annotations

import os

from dlint.dockerfile.reader import read
from dlint.facts.collect import facts_of, read_facts
from dlint.findings import FileReport
from dlint.linting.shellchecking import findings_of_scripts, judged_scripts, send_scripts
from dlint.record import Record
from dlint.suppressions.suppress import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.facts.collect import ContextOptions
    from dlint.facts.model import File
    from dlint.findings import Finding
    from dlint.settings.selection import Settings
    from dlint.shell.shellcheck import Payload
    from dlint.text import Source


class Begun(Record):
    """A file that was read, and whose scripts ShellCheck has got."""

    file: File
    settings: Settings
    payloads: list[Payload]


def lint(source: Source, settings: Settings, context: ContextOptions | None = None) -> FileReport:
    """Everything that the rules of `settings` say about a file.

    `context` tells of the folder that `docker build` would send; None if it is unknown or not to be looked at. Whatever is in
    the source, this gives a report; an exception is a bug of dlint.
    """
    begun = begin(source, settings, context)
    if settings.shellcheck is not None:
        settings.shellcheck.start(cores())
    return finish(begun)


def begin(source: Source, settings: Settings, context: ContextOptions | None = None) -> Begun:
    """Read a file and put its scripts into ShellCheck's queue, so that it works on those of many files at once."""
    file = read_facts(read(source), context=context, arguments=context.arguments if context is not None else None)
    payloads = send_scripts(file, settings.shellcheck) if settings.shellcheck is not None else []
    return Begun(file=file, settings=settings, payloads=payloads)


def finish(begun: Begun) -> FileReport:
    """Run the rules on a file, and wait for what ShellCheck says about its scripts."""
    file, settings = begun.file, begun.settings
    source = file._node.source
    program = settings.program
    found = program.run(file, facts_of)
    if settings.shellcheck is not None:  # else nobody asks which scripts it left out either
        found += findings_of_scripts(file, begun.payloads, settings, found)
        found += program.run_late("script", judged_scripts(file, begun.payloads, settings.shellcheck))
    outcome = suppress(file, found, settings.rules, lambda rule: rule in settings.applied)
    findings, suppressed = list(outcome.findings), list(outcome.suppressed)
    if outcome.suppressions:
        kept, silenced = outcome.hear(program.run_late("suppression", outcome.suppressions))
        findings += kept
        suppressed += silenced
    return FileReport(
        source=source,
        findings=tuple(sorted(findings, key=_order)),
        suppressed=tuple(sorted(suppressed, key=_order)),
    )


def cores() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _order(finding: Finding) -> tuple[str, int, str, int]:
    span = finding.span
    return span.source.path, span.start, finding.rule, span.end
