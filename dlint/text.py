"""Source text, positions in it, and text that was put together from pieces of it.

Offsets count characters of `Source.text` from 0; lines and columns count from 1; ends are exclusive.
"""

from __future__ import annotations

from dlint.record import Record


def bisect_right(numbers: list[int], number: int) -> int:
    """How many of the ascending numbers are not above the number; loading `bisect` takes longer than a lint needs this."""
    low, high = 0, len(numbers)
    while low < high:
        middle = (low + high) // 2
        if number < numbers[middle]:
            high = middle
        else:
            low = middle + 1
    return low


class Source:
    """The text of one file and where its lines begin.

    Bytes that are not UTF-8 become lone surrogates (`surrogateescape`), so that `encode` gives back what was read;
    a byte-order mark is not part of the text. Line ends stay as they are in the file.
    """

    __slots__ = ("_last", "_starts", "bom", "path", "text")

    def __init__(self, path: str, text: str, bom: bool = False) -> None:
        self.path = path
        self.text = text
        self.bom = bom
        self._starts: list[int] | None = None
        self._last = 1
        """The line that was asked for last, near which the next one often is."""

    @classmethod
    def decode(cls, path: str, data: bytes) -> Source:
        """The source in `data`, the content of the file that the user knows as `path`."""
        bom = data.startswith(b"\xef\xbb\xbf")
        return cls(path, (data[3:] if bom else data).decode("utf-8", "surrogateescape"), bom)

    def encode(self, text: str) -> bytes:
        """`text`, a changed version of this source, as the bytes of a file."""
        return (b"\xef\xbb\xbf" if self.bom else b"") + text.encode("utf-8", "surrogateescape")

    @property
    def line_starts(self) -> list[int]:
        """The offset of each line's first character; a line ends with LF."""
        if self._starts is None:
            at = 0
            starts = [at := at + len(line) + 1 for line in self.text.split("\n")]
            self._starts = [0, *starts[:-1]]
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at `offset`."""
        starts = self._starts or self.line_starts
        line = self._last
        if not (starts[line - 1] <= offset and (line == len(starts) or offset < starts[line])):
            line = self._last = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line without its line end; empty beyond the last line."""
        starts = self.line_starts
        if number > len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


class Span(Record):
    """A stretch of a source: where a fact or a finding stands."""

    source: Source
    """The file it stands in."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset behind its last character."""


class Mapped:
    """Text put together from pieces of a source (continuations, tabs or escapes taken out), and the way back.

    `pieces` holds pairs (offset in `text`, offset in the source), ascending; between two pairs both run in step.
    `step` is what leads from an offset in the text to that in the source where it is the same for all, else None.
    """

    __slots__ = ("_pieces", "step", "text")
    step: int | None

    def __init__(self, text: str, pieces: list[tuple[int, int]]) -> None:
        self.text = text
        self._pieces = pieces
        self.step = pieces[0][1] - pieces[0][0] if len(pieces) == 1 else None  # one, as of most

    def _number(self, offset: int) -> int:
        """The number of the piece that the character at `offset` of the text is in."""
        pieces = self._pieces
        low, high = 1, len(pieces)
        if high > 1 and offset < pieces[1][0]:  # as often
            return 0
        while low < high:
            middle = (low + high) // 2
            if offset < pieces[middle][0]:
                high = middle
            else:
                low = middle + 1
        return low - 1

    def origin(self, offset: int) -> int:
        """Offset in the source of the character at `offset` of the text."""
        if self.step is not None:
            return offset + self.step
        start, source = self._pieces[self._number(offset)]
        return source + offset - start

    def origins(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of a stretch of the text: of its first character, and behind its last one."""
        if self.step is not None:
            return start + self.step, max(start, end) + self.step
        pieces = self._pieces
        at = self._number(start)
        away = pieces[at][1] - pieces[at][0]
        if end <= start:
            return start + away, start + away
        if at + 1 == len(pieces) or end <= pieces[at + 1][0]:  # in the same piece, as most are
            return start + away, end + away
        return start + away, self.origin(end - 1) + 1

    def part(self, start: int, end: int) -> Mapped:
        """The stretch of the text as mapped text of its own."""
        if self.step is not None:
            return Mapped(self.text[start:end], [(0, start + self.step)])
        first = self._number(start)
        begin, source = self._pieces[first]
        pieces = [(0, source + start - begin)]
        last = len(self._pieces) - 1 if self._pieces[-1][0] < end else self._number(end - 1)
        if last > first:
            pieces += [(begin - start, source) for begin, source in self._pieces[first + 1 : last + 1]]
        return Mapped(self.text[start:end], pieces)

    def composed(self, text: str, pieces: list[tuple[int, int]]) -> Mapped:
        """`text` put together from pieces of this text (offsets into it), mapped to the source this one maps to.

        Where a piece spans several of this text's own pieces, the result has one for each.
        """
        result: list[tuple[int, int]] = []
        for index, (start, here) in enumerate(pieces):
            end = pieces[index + 1][0] if index + 1 < len(pieces) else len(text)
            result.append((start, self.origin(here)))
            for at in range(self._number(here) + 1, len(self._pieces)):
                begin, source = self._pieces[at]
                if begin >= here + end - start:
                    break
                result.append((start + begin - here, source))
        return Mapped(text, result)

    @classmethod
    def joined(cls, parts: list[Mapped]) -> Mapped:
        """The parts one after the other."""
        pieces: list[tuple[int, int]] = []
        length = 0
        for part in parts:
            pieces += [(length + start, source) for start, source in part._pieces]
            length += len(part.text)
        return cls("".join([part.text for part in parts]), pieces)


def whole_number(text: str) -> int | None:
    """The number that the digits 0 to 9 write; None for any other text, and for one with more than 18 digits.

    No port, user or version is that long, and Python refuses to read 5000 digits.
    """
    return int(text) if len(text) <= 18 and text.isascii() and text.isdecimal() else None
