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
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "info": "\x1b[1;36m",
    "style": "\x1b[1;35m",
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
    "help": "\x1b[1;32m",
    "related": "\x1b[1;34m",
    "end": "\x1b[0m",
}
INKS = {True: _COLORS, False: dict.fromkeys(_COLORS, "")}
"""What to write before text of each style, and at its `end`, by whether there is colour."""
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
    ink = INKS[options.color]
    place = _Place(finding.span, "^", ink[finding.severity])
    if not finding.related and place.start[0] == place.end[0]:  # as most are: there is nothing to arrange
        number = str(place.start[0])
        margin = " " * len(number)
        rows: Sequence[str] = _one_line(place, number, margin, _room(options.width, margin), ink)
    else:
        sheet = _Sheet([place, *_related(finding, ink)], place.source, options.width, ink)
        margin = sheet.margin
        rows = sheet.lines()
    lines = [headline(finding, options.color), *rows]
    if finding.fix is not None:
        lines.append(f"{margin} {ink['dim']}={ink['end']} {ink['help']}help:{ink['end']} {help_text(finding.fix)}")
    lines.append("\n")
    return "\n".join(lines)


def _related(finding: Finding, ink: dict[str, str]) -> list[_Place]:
    """The other places, each with what there is to say of it."""
    color = ink["related"]
    return [
        _Place(place.span, "-", color, f" {color}{visible(place.message)}{ink['end']}" if place.message else "")
        for place in finding.related
    ]


def headline(finding: Finding, color: bool) -> str:
    """`path:line:column: severity: message [rule]`."""
    ink = INKS[color]
    end = ink["end"]
    source, severity = finding.span.source, finding.severity
    line, column = source.position(finding.span.start)
    return (
        f"{ink['bold']}{visible(source.path)}:{line}:{column}:{end} "
        f"{ink[severity]}{severity}:{end} {visible(finding.message)} {ink['dim']}[{finding.rule}]{end}"
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
    ink = INKS[color]
    counts = []
    for severity in SEVERITIES:
        count = total.by_severity[severity]
        if count:
            name = _plural(count, severity) if severity in ("error", "warning") else f"{count} {severity}"
            counts.append(f"{ink[severity]}{name}{ink['end']}")
    text = f"{_plural(total.findings, 'finding')} in {files}: {', '.join(counts)}{silenced}."
    if total.safe and total.unsafe:
        text += f" {total.safe} can be fixed with --fix, {total.unsafe} more with --fix --unsafe-fixes."
    elif total.safe or total.unsafe:
        option = "--fix" if total.safe else "--fix --unsafe-fixes"
        text += f" {total.safe or total.unsafe} can be fixed with {option}."
    return text


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


class _Place:
    """A span to be marked, by which character, in which colour, and the words behind the mark in that colour, if any."""

    __slots__ = ("color", "end", "label", "mark", "source", "start")

    def __init__(self, span: Span, mark: str, color: str, label: str = "") -> None:
        self.source = span.source
        self.start = span.source.position(span.start)
        end = span.source.position(span.end)
        if end[1] == 1 and end[0] > self.start[0]:  # a line end that belongs to the span has nothing to underline
            end = (end[0] - 1, len(span.source.line(end[0] - 1)) + 1)
        self.end = end
        self.mark = mark
        self.color = color
        self.label = label


class _Sheet:
    """The source lines of the places of one finding, in order, with marks under them."""

    def __init__(self, places: list[_Place], source: Source, width: int, ink: dict[str, str]) -> None:
        self.places = sorted(places, key=lambda place: (place.source is not source, place.start))
        self.source = source
        self.ink = ink
        self.margin = " " * len(str(max([place.end[0] for place in places])))
        self.indent = "  " if any(place.start[0] != place.end[0] for place in places) else ""  # for the bars
        self.width = _room(width, self.margin + self.indent)

    def lines(self) -> list[str]:
        """The lines, without line ends."""
        result: list[str] = []
        dim, end = self.ink["dim"], self.ink["end"]
        source, last = self.source, 0
        for place in self.places:
            if place.source is not source:
                source, last = place.source, 0
                line, column = place.start
                result.append(f"{self.margin} {dim}-->{end} {visible(source.path)}:{line}:{column}")
            elif last and not last <= place.start[0] <= last + 1:
                result.append(f"{self.margin} {dim}:{end}")
            if place.start[0] != place.end[0]:
                result += self._many_lines(place)
            else:
                rows = _one_line(place, self._gutter(place.start[0]), self.margin, self.width, self.ink, self.indent)
                is_there = last == place.start[0] and len(source.line(last)) < self.width
                result += rows[1:] if is_there else rows
            last = place.end[0]
        return result

    def _gutter(self, number: int) -> str:
        return str(number).rjust(len(self.margin))

    def _many_lines(self, place: _Place) -> list[str]:
        """A bar at the left from the first line to the last, as compilers for Rust draw it."""
        (first, start), (last, end) = place.start, place.end
        color, done = place.color, self.ink["end"]
        margin, ink = self.margin, self.ink
        bar = f"{color}|{done}"
        head, before, _ = _cut(place.source.line(first), start - 1, start, self.width)
        if place.source.line(first)[: start - 1].strip():
            rows = [
                _row(self._gutter(first), f"  {head}", ink),
                _row(margin, f" {color}{'_' * (before + 1)}{place.mark}{done}", ink),
            ]
        else:
            rows = [_row(self._gutter(first), f"{color}/{done} {head}", ink)]
        for number in _few(first + 1, last):
            if number:
                text = _cut(place.source.line(number), 0, 0, self.width)[0]
                rows.append(_row(self._gutter(number), f"{bar} {text}", ink))
            else:
                rows.append(f"{margin} {ink['dim']}:{done} {bar}")
        tail, before, size = _cut(place.source.line(last), max(0, end - 2), end - 1, self.width)
        rows.append(_row(self._gutter(last), f"{bar} {tail}", ink))
        under = f"{color}|{'_' * (before + max(1, size))}{place.mark}{done}"
        return [*rows, _row(margin, under + place.label, ink)]


def _room(width: int, before: str) -> int:
    """The columns for source text where the gutter takes as many as `before`, a bar and two blanks."""
    return max(20, width - len(before) - 3)


def _one_line(
    place: _Place, number: str, margin: str, width: int, ink: dict[str, str], indent: str = ""
) -> tuple[str, str]:
    """The line of a place with its number, and the line with its mark."""
    line, start = place.start
    text, before, size = _cut(place.source.line(line), start - 1, place.end[1] - 1, width)
    under = f"{indent}{' ' * before}{place.color}{place.mark * max(1, size)}{ink['end']}{place.label}"
    return _row(number, indent + text, ink), _row(margin, under, ink)


def _row(gutter: str, text: str, ink: dict[str, str]) -> str:
    """A line behind its number, or behind as many blanks."""
    return f"{ink['dim']}{gutter} |{ink['end']} {text}".rstrip()


def _few(first: int, last: int) -> list[int]:
    """The line numbers from `first` up to before `last`; of many, the first ones, 0 for a gap, and the last one."""
    if last - first <= LINES_SHOWN - 2:
        return list(range(first, last))
    return [*range(first, first + LINES_SHOWN - 4), 0, last - 1]


def _cut(line: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """The part of a line that fits into `width` columns around the characters `start` to `end`.

    Returns what to show, the columns before the marked characters, and the columns they take.
    """
    size = len(line)
    if end > size:  # as where the line end is marked too
        start, end = min(start, size), size
    if size <= width and line.isascii() and line.isprintable():  # as most lines are: one column a character
        return line, start, end - start
    plain = line.expandtabs(4)
    if len(plain) <= width and plain.isascii() and plain.isprintable():  # as most of those with tabs are
        before = len(line[:start].expandtabs(4))
        return plain, before, len(line[:end].expandtabs(4)) - before
    first, last = max(0, start - 2 * width), min(len(line), start + 3 * width)
    if first or last < len(line):  # of a very long line only what is near is measured
        text, before, marked = _cut_near(line[first:last], start - first, min(end, last) - first, width)
        if first and not text.startswith("..."):
            text, before = "..." + text, before + 3
        return text if last == len(line) or text.endswith("...") else text + "...", before, marked
    return _cut_near(line, start, end, width)


def _cut_near(line: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """The same for a line that is not too long to measure all of it."""
    shown, sizes = cells(line)
    left, right = 0, len(shown)
    if sum(sizes) > width:
        left, right = _window(sizes, start, end, width)
    text = "".join(shown[left:right])
    before = sum(sizes[left:start])
    marked = sum(sizes[start : min(end, right)])
    if left:
        text, before = "..." + text, before + 3
    if right < len(shown):
        text += "..."
    return text, before, marked


def _window(sizes: list[int], start: int, end: int, width: int) -> tuple[int, int]:
    """Which characters to show: what is marked with some room before it, and as much behind as fits."""
    room = width - 6
    marked = sum(sizes[start:end])
    space = max(0, min(room - marked, room // 3 if marked else room // 2))
    left = start
    used = 0
    while left and used + sizes[left - 1] <= space:
        left -= 1
        used += sizes[left]
    right = left
    used = 0
    while right < len(sizes) and used + sizes[right] <= room:
        used += sizes[right]
        right += 1
    while left and right == len(sizes) and used + sizes[left - 1] <= room:  # the end of the line leaves room
        left -= 1
        used += sizes[left]
    return left, right
