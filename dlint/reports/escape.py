"""Text from a Dockerfile made fit for a terminal or a log: nothing in it can move the cursor or hide itself."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def visible(text: str) -> str:
    """`text` on one line, with what cannot be seen written as an escape: controls, lone surrogates, direction marks."""
    if text.isprintable():
        return text
    return "".join([char if char.isprintable() else escaped(char) for char in text])


def visible_lines(text: str) -> str:
    """`text` with its lines and tabs as they are, and all else that cannot be seen written as an escape."""
    return "\n".join(["\t".join(map(visible, line.split("\t"))) for line in text.split("\n")])


def escaped(char: str) -> str:
    """A character as an escape, such as a backslash and `x1b`; the byte itself for one that was not UTF-8."""
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    short = _SHORT.get(char)
    if short:
        return short
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def cells(text: str) -> tuple[Sequence[str], list[int]]:
    """What a terminal shows for each character of a source line, and how many columns each takes.

    Tabs reach to the next column that is a multiple of 4; marks that combine with the character before take none, wide
    characters of East Asia and emoji two.
    """
    if text.isascii() and text.isprintable():
        return text, [1] * len(text)
    from unicodedata import combining, east_asian_width

    shown: list[str] = []
    sizes: list[int] = []
    column = 0
    for char in text:
        if char == "\t":
            cell, size = " " * (4 - column % 4), 4 - column % 4
        elif not char.isprintable():
            cell = escaped(char)
            size = len(cell)
        elif combining(char) or "\ufe00" <= char <= "\ufe0f":
            cell, size = char, 0
        else:
            cell, size = char, 2 if east_asian_width(char) in "WF" else 1
        shown.append(cell)
        sizes.append(size)
        column += size
    return shown, sizes
