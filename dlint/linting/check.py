"""Lint what the command line names, report it, and give the exit code."""

from __future__ import annotations

import gc
import os

from dlint.findings import SEVERITIES, FileReport
from dlint.linting.output import Ahead, Stream, formats_of, open_stream, write_reports
from dlint.linting.targets import Target, context_of, find_targets, read_source
from dlint.record import Record
from dlint.settings.selection import Selection, fails
from dlint.terminal import complain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlint.facts.collect import ContextOptions
    from dlint.linting.linter import Begun
    from dlint.settings.config import Options
    from dlint.settings.selection import Settings

FEW = 20
"""Up to how many files memory need not be given back before the end."""
LITTER = 20_000
"""How many objects may be left over before those that nobody needs any more are looked for."""
MANY = 100
"""From how many files on worker processes are faster than one process alone."""
GROUP = 25
"""How many files are read before the first of them is linted, for ShellCheck to have something to work on."""


class Result(Record):
    """What became of a target."""

    report: FileReport | None = None
    """What was found; None if it could not be linted."""
    words: str | None = None
    """What the stream writes of the report, where a worker process has worded it."""
    error: str = ""
    """Why it could not be linted, or its fixes not be written."""
    diff: str = ""
    """What fixing would change, with `--diff`."""
    fixed: int = 0
    """How many findings were fixed."""
    unfixed: tuple[str, ...] = ()
    """Rules whose fix was left out because it did not do what it promises."""
    output: bytes | None = None
    """The fixed text of standard input, with `--fix`."""


def check(options: Options) -> int:
    """Lint, report, and give the exit code: 0, 1 for findings, 2 if something could not be done."""
    selection = Selection(options)
    errors: list[str] = []
    targets = find_targets(options, selection, errors)
    stream = open_stream(selection)
    results = lint_all(targets, selection, stream)
    errors += [result.error for result in results if result.error]
    reports = [result.report for result in results if result.report is not None]
    if options.baseline is not None:
        reports = _with_baseline(options.baseline, reports, options)
    for error in errors:
        complain(error)
    _tell(targets, results, selection)
    if reports or not errors or formats_of(selection) != (("text", ""),):  # no summary of nothing, but whole files
        parts = stream.parts if isinstance(stream, Ahead) else None
        write_reports(reports, selection, _instead(results, options), parts)
    if errors:
        return 2
    places = {target.path: target.place for target in targets}
    failing = any(_is_failing(report, selection.settings(places[report.source.path]).fail_on) for report in reports)
    return 1 if failing and not options.exit_zero else 0


def _is_failing(report: FileReport, fail_on: str) -> bool:
    """Whether a file has a finding that makes the exit code 1."""
    return any(report.counts.get(severity) and fails(severity, fail_on) for severity in SEVERITIES)


def _instead(results: Sequence[Result], options: Options) -> bytes | None:
    """What goes to standard output in place of the report, if anything does."""
    if options.diff:
        return "".join([result.diff for result in results]).encode("utf-8", "surrogateescape")
    fixed_input = [result.output for result in results if result.output is not None]
    return fixed_input[0] if fixed_input else None


def _tell(targets: Sequence[Target], results: Sequence[Result], selection: Selection) -> None:
    """Say on standard error what was done besides linting: fixes, and with `--verbose` how each file was judged."""
    options = selection.options
    if options.fix and not options.diff and not options.quiet:
        changed = [result.fixed for result in results if result.fixed]
        complain(f"fixed {_count(sum(changed), 'finding')} in {_count(len(changed), 'file')}", "note")
    if not options.verbose:
        return
    for target, result in zip(targets, results, strict=True):
        if result.report is not None:
            settings = selection.settings(target.place)
            counts = result.report.counts
            found = _count(sum([counts.get(severity, 0) for severity in SEVERITIES]), "finding")
            where = settings.config.path or "no configuration file"
            complain(f"{target.path}: {found}, {_count(len(settings.applied), 'rule')} applied, {where}", "note")
        for rule in result.unfixed:
            complain(f"{target.path}: the fix of {rule} would not settle it here and was left out", "note")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _with_baseline(path: str, reports: list[FileReport], options: Options) -> list[FileReport]:
    """The reports without what is known already; what is found now becomes known with `--write-baseline`."""
    from dlint.linting.baseline import without_known, write_baseline

    if options.write_baseline:
        count = write_baseline(path, reports)
        complain(f"{path} lists {_count(count, 'finding')} now", "note")
    reports, gone = without_known(path, reports)
    if gone and options.verbose:
        complain(f"{path} lists {gone} that are gone; --write-baseline takes them out", "note")
    return reports


# ---------------------------------------------------------------------------------------------------- linting


def lint_all(targets: Sequence[Target], selection: Selection, stream: Stream | Ahead | None = None) -> list[Result]:
    """Lint each target; in several processes if there are many. The results come in the order of the targets.

    `stream` gets each result as soon as it is there.
    """
    jobs = selection.options.jobs
    if len(targets) > FEW:
        gc.freeze()  # what is there now stays there
    if (len(targets) > MANY and jobs != 1) or (jobs or 1) > 1:
        from dlint.linting.batch import lint_in_parallel

        return lint_in_parallel(targets, selection, stream)
    results = []
    for number, result in enumerate(lint_each(targets, selection)):
        results.append(result)
        if stream is not None:
            stream.take(number, result)
    return results


def lint_each(targets: Sequence[Target], selection: Selection, group: int = GROUP) -> Iterator[Result]:
    """Lint each target in turn, in this process.

    ShellCheck gets the scripts of `group` files at once, and works on them while the group before them is linted. With
    groups of one, each file is done before the next one is looked at.
    """
    from dlint.linting.linter import cores

    processes = cores() if len(targets) <= group else 1
    waiting: list[tuple[Target, Begun | Result]] = []  # for ShellCheck, which has their scripts
    begun: list[tuple[Target, Begun | Result]] = []
    shellcheck = None
    for target in targets:
        settings = selection.settings(target.place)
        begun.append((target, _begin(target, settings, selection.options)))
        shellcheck = settings.shellcheck or shellcheck
        if shellcheck is None or not shellcheck.is_at_work or group == 1:
            ready, waiting, begun = waiting + begun, [], []
        elif len(begun) < group:
            continue
        else:
            shellcheck.start(processes)
            ready, waiting, begun = waiting, begun, []
        while ready:
            finished, item = ready.pop(0)
            yield _finish(finished, item, selection)
            if len(targets) > FEW:
                _tidy_up(item)
    if shellcheck is not None:
        shellcheck.start(processes)
    for target, item in waiting + begun:
        yield _finish(target, item, selection)
    if shellcheck is not None:
        shellcheck.keep()


def _tidy_up(item: Begun | Result) -> None:
    """Free what nobody needs any more of a file that was linted; look for garbage if there may be much nevertheless."""
    if not isinstance(item, Result):
        from dlint.facts.collect import forget

        forget(item.file)
    if gc.get_count()[0] > LITTER:
        gc.collect()


def lint_target(target: Target, selection: Selection) -> Result:
    """Lint a file, and fix it if that is asked for. Only errors in the configuration are raised."""
    return next(iter(list(lint_each([target], selection))))


def _begin(target: Target, settings: Settings, options: Options) -> Begun | Result:
    """Read a file; the result if there is nothing more to do."""
    if target.is_compose:
        return _lint_compose(target, settings, options)
    try:
        source = read_source(target)
    except OSError as error:
        return Result(error=f"{target.path}: {error.strerror}{_command_hint(target.path)}")
    context = None if options.no_context else context_of(target, settings.config, options)
    try:
        from dlint.linting.linter import begin

        return begin(source, settings, context)
    except Exception as error:  # a bug must not hide the other files
        return Result(error=f"{target.path}: {describe_bug(error, options.verbose)}")


def _command_hint(path: str) -> str:
    """What to say besides where a file that is not there may be a misspelt command."""
    from dlint.settings.config import COMMANDS
    from dlint.suggest import closest

    command = closest(path, COMMANDS) if path.isalpha() else None
    return f"; did you mean the command 'dlint {command}'?" if command else ""


def _finish(target: Target, begun: Begun | Result, selection: Selection) -> Result:
    """Lint a file that was read, and fix it if that is asked for."""
    if isinstance(begun, Result):
        return begun
    options = selection.options
    try:
        from dlint.linting.linter import finish

        report = finish(begun)
        if options.fix or options.diff:
            context = None if options.no_context else context_of(target, begun.settings.config, options)
            return _fix(target, report, begun.settings, context, options)
    except Exception as error:  # a bug must not hide the other files
        return Result(error=f"{target.path}: {describe_bug(error, options.verbose)}")
    return Result(report=report)


def _lint_compose(target: Target, settings: Settings, options: Options) -> Result:
    from dlint.linting.compose import lint_compose

    try:
        return Result(report=lint_compose(target.path, settings))
    except OSError as error:
        return Result(error=f"{target.path}: {error.strerror}")
    except Exception as error:  # a bug must not hide the other files
        return Result(error=f"{target.path}: {describe_bug(error, options.verbose)}")


def _fix(
    target: Target, report: FileReport, settings: Settings, context: ContextOptions | None, options: Options
) -> Result:
    """Fix a file and write it, or only tell the difference; the report is about what is there afterwards."""
    from dlint.fixes.repair import diff, repair, write_atomically
    from dlint.linting.linter import lint

    repaired = repair(report, lambda source: lint(source, settings, context), options.unsafe_fixes)
    before, after = report.source, repaired.report.source
    if options.diff:
        return Result(report=report, diff=diff(before, after), unfixed=tuple(sorted(repaired.broken)))
    result = Result(
        report=repaired.report,
        fixed=len(repaired.fixed),
        unfixed=tuple(sorted(repaired.broken)),
        output=after.encode(after.text) if target.is_stdin else None,
    )
    if repaired.fixed and not target.is_stdin:
        try:
            write_atomically(target.place, after.encode(after.text))
        except OSError as error:
            return Result(report=report, error=f"{target.path}: cannot write the fixed file: {error.strerror}")
    return result


def describe_bug(error: Exception, verbose: bool) -> str:
    """What went wrong inside dlint, and where."""
    if verbose:
        from traceback import format_exception

        return "internal error\n" + "".join(format_exception(error)).rstrip()
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace is not None else ""
    return f"internal error: {type(error).__name__}: {error}{place}; please report it (--verbose tells more)"
