"""Where reports go: standard output, files, and the stream of findings while the work goes on."""

from __future__ import annotations

import os

from dlint.reports import STREAMED, ReportOptions, by_file, load, publish, render, use_color
from dlint.settings.config import UsageError
from dlint.terminal import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dlint.findings import FileReport
    from dlint.linting.check import Result
    from dlint.settings.selection import Selection


def write_reports(
    reports: Sequence[FileReport],
    selection: Selection,
    instead: bytes | None = None,
    parts: Mapping[FileReport, str] | None = None,
) -> None:
    """Write every report that is asked for. Raises `UsageError` where one cannot be written.

    `instead` is what goes to standard output in place of a report: differences, or a fixed standard input; `parts` are those
    of the text report that are there already.
    """
    reports = by_file(reports)
    standard = [instead] if instead is not None else []
    for name, file in formats_of(selection):
        if is_streamed(selection) or (selection.options.diff and not file):
            continue
        data = render_bytes(name, reports, selection, file, parts)
        if file:
            write_file(file, data)
        elif instead is not None:
            write(2, "standard error", data)
        else:
            standard.append(data)
    write(1, "standard output", b"".join(standard))
    for name, file in formats_of(selection):
        try:
            publish(name, reports, report_options(selection, file))
        except OSError as error:
            raise UsageError(f"{error.filename}: {error.strerror}") from None


def formats_of(selection: Selection) -> tuple[tuple[str, str], ...]:
    """The reports that are asked for: format and file, an empty name being standard output."""
    options = selection.options
    if options.formats:
        return options.formats
    if options.template:
        return (("template", ""),)
    return ((selection.config(".").values.get("format", "text"), ""),)


def is_streamed(selection: Selection) -> bool:
    """Whether the findings of a file are written as soon as it is done: the report allows it, and nothing comes later."""
    options = selection.options
    ((name, file), *others) = formats_of(selection)
    later = options.fix or options.diff or options.baseline is not None
    return name in STREAMED and not file and not others and not later


class Stream:
    """Writes the findings of each file to standard output when it and all files before it are done."""

    def __init__(self, selection: Selection) -> None:
        ((name, _),) = formats_of(selection)
        self.format = load(name)
        self.options = report_options(selection)
        self.waiting: dict[int, str] = {}
        self.next = 0

    def words(self, report: FileReport) -> str:
        """What is written of a report."""
        return "".join([self.format.render_file(part, self.options) for part in by_file([report])])

    def take(self, number: int, result: Result) -> None:
        """Take the result of the file with that number. Raises `UsageError` if it cannot be written."""
        self.waiting[number] = _words(self, result)
        while self.next in self.waiting:
            text = self.waiting.pop(self.next)
            self.next += 1
            if text:
                write(1, "standard output", text.encode("utf-8", "surrogateescape"))


class Ahead:
    """Words the text report of each file while others are still being linted."""

    def __init__(self, selection: Selection) -> None:
        self.format = load("text")
        self.options = report_options(selection)
        self.parts: dict[FileReport, str] = {}

    def words(self, report: FileReport) -> str:
        """The part of a report."""
        return self.format.render_file(report, self.options)

    def take(self, number: int, result: Result) -> None:
        """Take the result of a file."""
        if result.report is not None:
            self.parts[result.report] = _words(self, result)


def _words(stream: Stream | Ahead, result: Result) -> str:
    """What the stream makes of a result, if nobody did so before."""
    if result.words is not None or result.report is None:
        return result.words or ""
    return stream.words(result.report)


def open_stream(selection: Selection) -> Stream | Ahead | None:
    """What takes the report of each file as soon as it is done, where the report that is asked for can make use of that."""
    if is_streamed(selection):
        return Stream(selection)
    options = selection.options
    later = options.fix or options.diff or options.baseline is not None or options.group_by != "file"
    return Ahead(selection) if formats_of(selection) == (("text", ""),) and not later else None


def render_bytes(
    name: str,
    reports: Sequence[FileReport],
    selection: Selection,
    file: str = "",
    parts: Mapping[FileReport, str] | None = None,
) -> bytes:
    """A report as the bytes to write; `file` is where to, empty for the terminal."""
    return render(name, reports, report_options(selection, file, parts)).encode("utf-8", "surrogateescape")


def report_options(
    selection: Selection, file: str = "", parts: Mapping[FileReport, str] | None = None
) -> ReportOptions:
    """How a report is to look that goes to `file`, or to the terminal."""
    options = selection.options
    terminal = not file and os.isatty(1)
    return ReportOptions(
        color=not file and use_color(options.color, terminal, os.environ),
        width=_width() if terminal else 120,
        quiet=options.quiet,
        statistics=options.statistics,
        show_suppressed=options.show_suppressed,
        group_by=options.group_by,
        template=options.template,
        rules=selection.rules(selection.config(".")),
        environ=os.environ,
        parts=parts or {},
    )


def _width() -> int:
    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return 120


def write_file(path: str, data: bytes) -> None:
    """Write a report to a file, which is whole or the old one at any moment. Raises `UsageError`."""
    from dlint.reports.files import write_report

    try:
        write_report(path, data)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
