"""Many files at once: worker processes that share what was loaded, and answer file by file.

Workers are made by `fork`, so they begin with the compiled rules in memory; where there is no fork everything runs in
one process. A worker that dies takes one file with it: that file is reported as an error, and a new worker goes on
behind it.
"""

from __future__ import annotations

import marshal
import os
import sys

from dlint.findings import Edit, FileReport, Finding, Fix, Related
from dlint.linting.check import GROUP, Result, lint_each
from dlint.linting.linter import cores
from dlint.linting.targets import Target
from dlint.record import computes
from dlint.replay import witnesses
from dlint.text import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from dlint.linting.output import Ahead, Stream
    from dlint.settings.selection import Selection

READ_SIZE = 1 << 20
SEND_SIZE = 1 << 15
"""How many bytes of results a worker gathers before it sends them, so that the parent does not wake for each file."""
BAR = 30
"""How long the bar is that shows progress."""
PROGRESS_AFTER = 0.5
"""Seconds of work before there is a progress line on the terminal."""


def lint_in_parallel(
    targets: Sequence[Target], selection: Selection, stream: Stream | Ahead | None = None
) -> list[Result]:
    """Lint each target, in worker processes if there are several cores; the results come in the order of the targets.

    `stream` gets each result as soon as it is there.
    """
    for target in targets:
        selection.settings(target.place)  # what is wrong with a configuration is said once, and the rules are loaded
    jobs = min(selection.options.jobs or cores(), len(targets))
    progress = Progress(len(targets), quiet=selection.options.quiet, stream=stream)
    if jobs < 2 or not hasattr(os, "fork"):
        results = [progress.counted(number, result) for number, result in enumerate(lint_each(targets, selection))]
    else:
        results = _Pool(targets, selection, progress).run(jobs)
    progress.end()
    return results


class _Worker:
    """A worker process: the numbers of the targets it has not answered yet, and the pipe it answers by."""

    def __init__(self, process: int, pipe: int, numbers: list[int], group: int) -> None:
        self.process = process
        self.pipe = pipe
        self.numbers = numbers
        self.group = group
        self.buffer = bytearray()
        self.testimony: tuple[dict[str, bool], bool] | None = None
        """What it has looked at, which comes last."""


class _Pool:
    def __init__(self, targets: Sequence[Target], selection: Selection, progress: Progress) -> None:
        self.targets = targets
        self.selection = selection
        self.progress = progress
        self.results: list[Result | None] = [None] * len(targets)
        self.workers: dict[int, _Worker] = {}

    def run(self, jobs: int) -> list[Result]:
        """All results, in order."""
        import select

        for job in range(jobs):
            self._start(list(range(job, len(self.targets), jobs)))
        while self.workers:
            ready, _, _ = select.select(list(self.workers), [], [])
            for pipe in ready:
                self._receive(self.workers[pipe])
        return [result for result in self.results if result is not None]

    def _start(self, numbers: list[int], group: int = GROUP) -> None:
        if not numbers:
            return
        reading, writing = os.pipe()
        process = os.fork()
        if not process:
            os.close(reading)
            words = self.progress.stream.words if self.progress.stream is not None else None
            _work([self.targets[number] for number in numbers], self.selection, writing, group, words)
        os.close(writing)
        self.workers[reading] = _Worker(process, reading, numbers, group)

    def _receive(self, worker: _Worker) -> None:
        data = os.read(worker.pipe, READ_SIZE)
        if not data:
            self._finish(worker)
            return
        worker.buffer += data
        at = 0
        while len(worker.buffer) >= at + 4:
            end = at + 4 + int.from_bytes(worker.buffer[at : at + 4], "little")
            if len(worker.buffer) < end:
                break
            message = marshal.loads(worker.buffer[at + 4 : end])
            if worker.numbers:
                self._keep(worker.numbers.pop(0), unpack(message))
            else:
                worker.testimony = message
            at = end
        del worker.buffer[:at]

    def _finish(self, worker: _Worker) -> None:
        del self.workers[worker.pipe]
        os.close(worker.pipe)
        _, status = os.waitpid(worker.process, 0)
        for witness in witnesses:
            witness.hear(worker.testimony)
        if worker.numbers and worker.group > 1:
            self._start(worker.numbers, 1)  # which of the files that it had read was too much, one by one will tell
        elif worker.numbers:
            number = worker.numbers.pop(0)
            how = (
                f"signal {os.WTERMSIG(status)}"
                if os.WIFSIGNALED(status)
                else f"exit code {os.waitstatus_to_exitcode(status)}"
            )
            path = self.targets[number].path
            self._keep(number, Result(error=f"{path}: internal error: the process that linted it ended with {how}"))
            self._start(worker.numbers, 1)

    def _keep(self, number: int, result: Result) -> None:
        self.results[number] = self.progress.counted(number, result)


def _work(
    targets: Sequence[Target],
    selection: Selection,
    pipe: int,
    group: int,
    words: Callable[[FileReport], str] | None,
) -> None:
    """The life of a worker: answer each target in turn, and end without touching what the parent has open."""
    import gc

    gc.disable()  # `lint_each` looks for garbage when it is cheap
    code = 1

    unsent = bytearray()

    def send(value: Any) -> None:
        data = marshal.dumps(value)
        unsent.extend(len(data).to_bytes(4, "little") + data)
        if len(unsent) >= SEND_SIZE or group == 1:
            flush()

    def flush() -> None:
        while unsent:
            del unsent[: os.write(pipe, unsent)]

    try:
        for result in lint_each(targets, selection, group):
            send(pack(result, words))
        for witness in witnesses:
            send(witness.testimony())
        flush()
        code = 0
    finally:
        os._exit(code)


# ---------------------------------------------------------------------------------------------------- on the wire


class Received(FileReport):
    """The report of a worker process; its findings are unpacked when somebody looks at them."""

    _packed: bytes
    _unpacked: tuple[tuple[Finding, ...], tuple[Finding, ...]]


@computes(Received)
def findings(report: Received) -> tuple[Finding, ...]:
    """Those that stay."""
    return report._unpacked[0]


@computes(Received)
def suppressed(report: Received) -> tuple[Finding, ...]:
    """Those that comments silence."""
    return report._unpacked[1]


def pack(result: Result, words: Callable[[FileReport], str] | None = None) -> tuple[Any, ...]:
    """A result as plain values for `marshal`; `words` makes of a report what is to be written of it."""
    report = result.report
    packed = report and (
        (report.source.path, report.source.text, report.source.bom),
        report.counts,
        report.is_at_home,
        _packed(report),
    )
    said = words(report) if words and report else None
    return packed, said, result.error, result.diff, result.fixed, result.unfixed, result.output


def unpack(packed: tuple[Any, ...]) -> Result:
    """The result that `pack` was given."""
    report, words, error, diff, fixed, unfixed, output = packed
    received = None
    if report is not None:
        source, counts, is_at_home, rest = report
        received = Received(source=Source(*source), counts=counts, is_at_home=is_at_home, _packed=rest)
    return Result(
        report=received, words=words, error=error, diff=diff, fixed=fixed, unfixed=tuple(unfixed), output=output
    )


def _packed(report: FileReport) -> bytes:
    """The findings of a report; sources other than the file's own come along by path and text."""
    sources = {id(report.source): 0}
    texts: list[tuple[str, str, bool]] = []

    def span(place: Span) -> tuple[int, int, int]:
        key = id(place.source)
        if key not in sources:
            texts.append((place.source.path, place.source.text, place.source.bom))
            sources[key] = len(texts)
        return sources[key], place.start, place.end

    def finding(item: Finding) -> tuple[Any, ...]:
        fix = item.fix and (
            item.fix.title,
            item.fix.safety,
            [(span(edit.span), edit.text) for edit in item.fix.edits],
        )
        related = [(span(place.span), place.message) for place in item.related]
        return (
            item.rule,
            item.category,
            item.severity,
            item.message,
            span(item.span),
            related,
            item.aliases,
            item.url,
            fix,
        )

    found = [finding(item) for item in report.findings], [finding(item) for item in report.suppressed]
    return marshal.dumps((*found, texts))


@computes(Received)
def _unpacked(report: Received) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that stay, and those that comments silence."""
    stay, silenced, texts = marshal.loads(report._packed)
    sources = [report.source, *[Source(*text) for text in texts]]

    def span(place: tuple[int, int, int]) -> Span:
        return Span(source=sources[place[0]], start=place[1], end=place[2])

    def finding(item: tuple[Any, ...]) -> Finding:
        rule, category, severity, message, place, related, aliases, url, fix = item
        return Finding(
            rule=rule,
            category=category,
            severity=severity,
            message=message,
            span=span(place),
            related=tuple([Related(span=span(where), message=text) for where, text in related]),
            aliases=aliases,
            url=url,
            fix=fix
            and Fix(
                title=fix[0],
                safety=fix[1],
                edits=tuple([Edit(span=span(where), text=text) for where, text in fix[2]]),
            ),
        )

    return tuple([finding(item) for item in stay]), tuple([finding(item) for item in silenced])


# ---------------------------------------------------------------------------------------------------- progress


class Progress:
    """A line on the terminal that says how far the work is, if it takes long enough to be worth one."""

    def __init__(self, total: int, *, quiet: bool, stream: Stream | Ahead | None = None) -> None:
        from time import monotonic

        self.now = monotonic
        self.total = total
        self.stream = stream
        self.done = 0
        self.next = self.now() + PROGRESS_AFTER if not quiet and sys.stderr and sys.stderr.isatty() else None
        self.shown = False

    def counted(self, number: int, result: Result) -> Result:
        """Count the result of the target with that number, and give it back."""
        self.done += 1
        if self.stream is not None:
            self.stream.take(number, result)
        if self.next is not None and self.now() >= self.next:
            self.shown = True
            self.next = self.now() + 0.1
            os.write(2, f"\r{self.bar()}".encode())
        return result

    def bar(self) -> str:
        """How far the work is: a bar of `BAR` characters, and how many files are done."""
        full = BAR * self.done // self.total
        return f"linting [{'#' * full}{'.' * (BAR - full)}] {self.done} of {self.total} files"

    def end(self) -> None:
        """Take the line away."""
        if self.shown:
            os.write(2, b"\r\x1b[K")
