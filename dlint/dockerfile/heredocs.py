"""Finds the here-documents that an instruction asks for: https://docs.docker.com/reference/dockerfile/#here-documents

BuildKit cuts the whole logical line into words, as its variable expansion does, and looks which words read `<<NAME`.
"""

from __future__ import annotations

from dlint.dockerfile.expansion import LexerError, skip_substitution
from dlint.dockerfile.instructions import SPACE
from dlint.record import Record

_ESCAPE = "\\"  # whatever the `escape` directive says


class Redirection(Record):
    """A word that asks for a here-document."""

    start: int
    """Offset of its first character in the line."""
    end: int
    """Offset behind its last character."""
    name: str
    """The delimiter, quotes and escapes resolved."""
    expand: bool
    """Whether no part of the delimiter is quoted."""
    chomp: bool
    """Whether it is `<<-`."""
    descriptor: str
    """The digits before `<<`."""


def find_heredocs(line: str) -> list[Redirection]:
    """The here-documents of a logical line; none if BuildKit cannot cut it into words."""
    try:
        words = _words(line)
    except LexerError:
        return []
    found = []
    for start, end in words:
        redirection = _redirection(line, start, end)
        if redirection is not None:
            found.append(redirection)
    return found


def _words(line: str) -> list[tuple[int, int]]:
    spans = []
    start = -1
    at = 0
    plain = 0  # where the last substitution ends: BuildKit puts it back and cuts it at blanks, whatever else is in it
    while at < len(line):
        char = line[at]
        if char in SPACE:
            if start >= 0:
                spans.append((start, at))
                start = -1
            at += 1
            continue
        if start < 0:
            start = at
        if line.startswith("${", at) and at >= plain:
            plain = skip_substitution(line, at, strict=False)
        at = _after(line, at) if at >= plain else at + 1
    if start >= 0:
        spans.append((start, len(line)))
    return spans


def _after(line: str, at: int) -> int:
    """Where the piece of a word that begins at `at` ends: a character, an escape, a quotation, a substitution."""
    char = line[at]
    if char == _ESCAPE:
        return min(at + 2, len(line))
    if char == "'":
        end = line.find("'", at + 1)
        if end < 0:
            raise LexerError("unterminated-single-quote", at)
        return end + 1
    if char == '"':
        return _after_double_quote(line, at)
    if char == "$":
        return at + 1 + line.startswith("$", at + 1)
    if line.startswith("<<", at):
        at += 2
        while at < len(line) and line[at] in " \t":
            at += 1
        return at
    return at + 1


def _after_double_quote(line: str, start: int) -> int:
    at = start + 1
    while at < len(line):
        if line[at] == '"':
            return at + 1
        if line.startswith("${", at):
            at = skip_substitution(line, at, strict=False)
        else:
            at += 2 if line[at] == _ESCAPE or line.startswith("$$", at) else 1
    raise LexerError("unterminated-double-quote", start)


def _redirection(line: str, start: int, end: int) -> Redirection | None:
    at = start
    while at < end and line[at].isdigit():
        at += 1
    descriptor = line[start:at]
    if not line.startswith("<<", at, end):
        return None
    at += 2
    chomp = line.startswith("-", at, end)
    at += chomp
    while at < end and line[at] in " \t":
        at += 1
    delimiter = line[at:end]
    if not delimiter or "<" in delimiter or not _is_word(delimiter):
        return None
    name, quoted = _unquoted(delimiter)
    if not name and not quoted:
        return None
    return Redirection(start=start, end=end, name=name, expand=not quoted, chomp=chomp, descriptor=descriptor)


def _is_word(text: str) -> bool:
    try:
        return len(_words(text)) == 1
    except LexerError:
        return False


def _unquoted(delimiter: str) -> tuple[str, bool]:
    """The delimiter with quotes and escapes resolved, and whether part of it is quoted (an escape does not count)."""
    name = ""
    quoted = False
    quote = ""
    at = 0
    while at < len(delimiter):
        char = delimiter[at]
        if char == quote or (not quote and char in "\"'"):
            quote = "" if quote else char
            quoted = True
        elif char == _ESCAPE and quote != "'" and (not quote or delimiter[at + 1 : at + 2] in ('"', "$", _ESCAPE)):
            at += 1
            name += delimiter[at : at + 1]
        else:
            name += char
        at += 1
    return name, quoted
