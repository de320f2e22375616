"""The report for people: each finding with its source lines, the place underlined, and a summary at the end."""

from __future__ import annotations

from dlint.findings import SEVERITIES
from dlint.reports import summarize
from dlint.reports.escape import cells, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport, Finding, Fix
    from dlint.reports import ReportOptions, Summary
    from dlint.text import Source, Span

_COLORS = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "style": "1;35",
    "bold": "1",
    "dim": "2",
    "help": "1;32",
    "related": "1;34",
}
LINES_SHOWN = 6
"""Lines of a long place that are shown; what is between the first and the last of them is left out."""


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """Every finding with its source lines, then the summary; with `options.quiet` one line a finding."""
    if options.group_by == "file":
        ready = options.parts
        parts = [ready[report] if report in ready else render_file(report, options) for report in reports]
    else:
        from dlint.reports.grouping import grouped

        parts = [grouped(reports, options)]
    if not options.quiet:
        parts.append(summary_line(summarize(reports), options.color) + "\n")
    if options.statistics:
        from dlint.reports.grouping import statistics

        parts.append(statistics(reports, options))
    return "".join(parts)


def render_file(report: FileReport, options: ReportOptions) -> str:
    """The findings of one file."""
    if options.quiet:
        return "".join([headline(finding, options.color) + "\n" for finding in report.findings])
    return "".join([finding_text(finding, options) for finding in report.findings])


def finding_text(finding: Finding, options: ReportOptions) -> str:
    """A finding in full, followed by a blank line."""
    paint = painter(options.color)
    places = [_Place(finding.span, "", "^", finding.severity)]
    places += [_Place(place.span, visible(place.message), "-", "related") for place in finding.related]
    sheet = _Sheet(places, finding.span.source, options.width, paint)
    lines = [headline(finding, options.color), *sheet.lines()]
    if finding.fix is not None:
        lines.append(f"{sheet.margin} {paint('=', 'dim')} {paint('help:', 'help')} {help_text(finding.fix)}")
    lines.append("\n")
    return "\n".join(lines)


def headline(finding: Finding, color: bool) -> str:
    """`path:line:column: severity: message [rule]`."""
    paint = painter(color)
    line, column = finding.span.source.position(finding.span.start)
    return (
        f"{paint(f'{visible(finding.span.source.path)}:{line}:{column}:', 'bold')} "
        f"{paint(f'{finding.severity}:', finding.severity)} {visible(finding.message)} "
        f"{paint(f'[{finding.rule}]', 'dim')}"
    )


def help_text(fix: Fix) -> str:
    """What the fix does and how to have it done."""
    option = "--fix" if fix.safety == "safe" else "--fix --unsafe-fixes"
    return f"{visible(fix.title)} (with {option})"


def summary_line(total: Summary, color: bool) -> str:
    """The counts in a sentence or two."""
    files = _plural(total.files, "file")
    silenced = f" ({total.suppressed} suppressed)" if total.suppressed else ""
    if not total.findings:
        return f"No findings in {files}{silenced}."
    paint = painter(color)
    counts = []
    for severity in SEVERITIES:
        count = total.by_severity[severity]
        if count:
            name = _plural(count, severity) if severity in ("error", "warning") else f"{count} {severity}"
            counts.append(paint(name, severity))
    text = f"{_plural(total.findings, 'finding')} in {files}: {', '.join(counts)}{silenced}."
    if total.safe and total.unsafe:
        text += f" {total.safe} can be fixed with --fix, {total.unsafe} more with --fix --unsafe-fixes."
    elif total.safe or total.unsafe:
        option = "--fix" if total.safe else "--fix --unsafe-fixes"
        text += f" {total.safe or total.unsafe} can be fixed with {option}."
    return text


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def painter(color: bool) -> Painter:
    """A function that puts text into a colour, or gives it back as it is."""
    return _painted if color else _plain


def _painted(text: str, style: str) -> str:
    return f"\x1b[{_COLORS[style]}m{text}\x1b[0m" if text else text


def _plain(text: str, style: str) -> str:
    return text


if TYPE_CHECKING:
    from collections.abc import Callable

    Painter = Callable[[str, str], str]


class _Place:
    """A span to be marked, by which character, in which colour, with which words behind."""

    __slots__ = ("end", "label", "mark", "source", "start", "style")

    def __init__(self, span: Span, label: str, mark: str, style: str) -> None:
        self.source = span.source
        self.start = span.source.position(span.start)
        end = span.source.position(span.end)
        if end[1] == 1 and end[0] > self.start[0]:  # a line end that belongs to the span has nothing to underline
            end = (end[0] - 1, len(span.source.line(end[0] - 1)) + 1)
        self.end = end
        self.label = label
        self.mark = mark
        self.style = style


class _Sheet:
    """The source lines of the places of one finding, in order, with marks under them."""

    def __init__(self, places: list[_Place], source: Source, width: int, paint: Painter) -> None:
        self.places = sorted(places, key=lambda place: (place.source is not source, place.start))
        self.source = source
        self.paint = paint
        self.digits = len(str(max([place.end[0] for place in places])))
        self.margin = " " * self.digits
        self.bars = any(place.start[0] != place.end[0] for place in places)
        self.width = max(20, width - self.digits - 3 - 2 * self.bars)

    def lines(self) -> list[str]:
        """The lines, without line ends."""
        result: list[str] = []
        source, last = self.source, 0
        for place in self.places:
            if place.source is not source:
                source, last = place.source, 0
                line, column = place.start
                result.append(f"{self.margin} {self.paint('-->', 'dim')} {visible(source.path)}:{line}:{column}")
            elif last and not last <= place.start[0] <= last + 1:
                result.append(f"{self.margin} {self.paint(':', 'dim')}")
            result += self._one_line(place, last) if place.start[0] == place.end[0] else self._many_lines(place)
            last = place.end[0]
        return result

    def _row(self, number: int | None, text: str) -> str:
        gutter = f"{number:>{self.digits}}" if number is not None else self.margin
        return f"{self.paint(f'{gutter} |', 'dim')} {text}".rstrip()

    def _one_line(self, place: _Place, last: int) -> list[str]:
        line, start = place.start
        whole = place.source.line(line)
        text, before, size = _cut(whole, start - 1, place.end[1] - 1, self.width)
        indent = "  " if self.bars else ""
        mark = self.paint(place.mark * max(1, size), place.style)
        label = f" {self.paint(place.label, place.style)}" if place.label else ""
        rows = [] if line == last and len(whole) < self.width else [self._row(line, indent + text)]
        return [*rows, self._row(None, indent + " " * before + mark + label)]

    def _many_lines(self, place: _Place) -> list[str]:
        """A bar at the left from the first line to the last, as compilers for Rust draw it."""
        (first, start), (last, end) = place.start, place.end
        bar = self.paint("|", place.style)
        head, before, _ = _cut(place.source.line(first), start - 1, start, self.width)
        if place.source.line(first)[: start - 1].strip():
            rows = [
                self._row(first, "  " + head),
                self._row(None, " " + self.paint("_" * (before + 1) + place.mark, place.style)),
            ]
        else:
            rows = [self._row(first, self.paint("/", place.style) + " " + head)]
        for number in _few(first + 1, last):
            if number:
                rows.append(self._row(number, bar + " " + _cut(place.source.line(number), 0, 0, self.width)[0]))
            else:
                rows.append(f"{self.margin} {self.paint(':', 'dim')} {bar}")
        tail, before, size = _cut(place.source.line(last), max(0, end - 2), end - 1, self.width)
        rows.append(self._row(last, bar + " " + tail))
        label = f" {self.paint(place.label, place.style)}" if place.label else ""
        under = self.paint("|" + "_" * (before + max(1, size)) + place.mark, place.style)
        return [*rows, self._row(None, under + label)]


def _few(first: int, last: int) -> list[int]:
    """The line numbers from `first` up to before `last`; of many, the first ones, 0 for a gap, and the last one."""
    if last - first <= LINES_SHOWN - 2:
        return list(range(first, last))
    return [*range(first, first + LINES_SHOWN - 4), 0, last - 1]


def _cut(line: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """The part of a line that fits into `width` columns around the characters `start` to `end`.

    Returns what to show, the columns before the marked characters, and the columns they take.
    """
    start, end = min(start, len(line)), min(end, len(line))
    if len(line) <= width and line.isascii() and line.isprintable():  # as most lines are
        return line, start, end - start
    first, last = max(0, start - 2 * width), min(len(line), start + 3 * width)
    if first or last < len(line):  # of a very long line only what is near is measured
        text, before, marked = _cut_near(line[first:last], start - first, min(end, last) - first, width)
        if first and not text.startswith("..."):
            text, before = "..." + text, before + 3
        return text if last == len(line) or text.endswith("...") else text + "...", before, marked
    return _cut_near(line, start, end, width)


def _cut_near(line: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """The same for a line that is not too long to measure all of it."""
    shown = cells(line)
    total = sum([size for _, size in shown])
    left, right = 0, len(shown)
    if total > width:
        left, right = _window(shown, start, end, width)
    text = "".join([cell for cell, _ in shown[left:right]])
    before = sum([size for _, size in shown[left:start]])
    marked = sum([size for _, size in shown[start : min(end, right)]])
    if left:
        text, before = "..." + text, before + 3
    if right < len(shown):
        text += "..."
    return text, before, marked


def _window(shown: list[tuple[str, int]], start: int, end: int, width: int) -> tuple[int, int]:
    """Which cells to show: what is marked with some room before it, and as much behind as fits."""
    room = width - 6
    marked = sum([size for _, size in shown[start:end]])
    space = max(0, min(room - marked, room // 3 if marked else room // 2))
    left = start
    used = 0
    while left and used + shown[left - 1][1] <= space:
        left -= 1
        used += shown[left][1]
    right = left
    used = 0
    while right < len(shown) and used + shown[right][1] <= room:
        used += shown[right][1]
        right += 1
    while left and right == len(shown) and used + shown[left - 1][1] <= room:  # the end of the line leaves room
        left -= 1
        used += shown[left][1]
    return left, right
