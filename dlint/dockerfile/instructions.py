"""Reads one instruction, continuations taken out already: keyword, flags, arguments.

The words are cut as BuildKit cuts them (frontend/dockerfile/parser of https://github.com/moby/buildkit), each with its
place in the source. What is wrong with them is said by `dlint.dockerfile.validation`, not here.
"""

from __future__ import annotations

from dlint.dockerfile.execform import read_strings
from dlint.dockerfile.syntax import Flag, Pair, Word
from dlint.text import Mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Fields = dict[str, Any]
    """The fields of an `Instruction` that its text decides; a trigger is a mapping of fields in its turn."""

SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""What Go's `unicode.IsSpace` holds to be white space."""
_DEEPEST = 9  # ONBUILDs inside an ONBUILD, which Docker forbids anyway
BLANKS = "\t\v\f\r "
"""What separates the keyword from the rest, and the words of FROM, EXPOSE, COPY, ADD and VOLUME."""


def read_instruction(whole: Mapped, escape: str, start: int = 0, depth: int = 0) -> Fields:
    """The fields of the instruction that begins at `start` of a logical line, inside `depth` ONBUILDs."""
    line = whole.text
    end = len(line.rstrip(SPACE))
    start = _skip(line, start, end)
    stop = _next_blank(line, start, end)
    name = word(whole, start, stop)
    keyword = name.value.upper() if name.value.isascii() else name.value
    rest = line[stop:end].lstrip(BLANKS)
    flags: tuple[Flag, ...] = ()
    if rest.startswith("--"):
        flags, at = _read_flags(whole, end - len(rest), end, escape)
        rest = line[at:end]
    at = end - len(rest.lstrip(SPACE))
    fields: Fields = {"keyword": keyword, "name": name, "flags": flags, "logical_line": whole, "form": "shell"}
    fields["text"] = whole.part(at, end)
    if at >= end or keyword not in KEYWORDS:
        fields["arguments"] = ()
    elif keyword == "ONBUILD":
        _read_onbuild(fields, whole, at, escape, depth)
    else:
        _READERS[keyword](fields, whole, at, end, escape)
    return fields


def word(whole: Mapped, start: int, end: int) -> Word:
    """The word that is the stretch from `start` to `end` of the text."""
    value = whole.text[start:end]
    step = whole.step
    if step is not None:
        return Word(start=start + step, end=end + step, value=value)
    first, last = whole.origins(start, end)
    if last - first == end - start:
        return Word(start=first, end=last, value=value)
    return Word(start=first, end=last, value=value, mapped=whole.part(start, end))


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at] in SPACE:
        at += 1
    return at


def _skip_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at] in BLANKS:
        at += 1
    return at


def _next_blank(text: str, at: int, end: int) -> int:
    blank = text.find(" ", at, end)
    if blank > 0 and text[at:blank].isalpha():  # as behind most keywords
        return blank
    for position in range(at, end):
        if text[position] in BLANKS:
            return position
    return end


# ---------------------------------------------------------------------------------------------------- flags


def _read_flags(whole: Mapped, at: int, end: int, escape: str) -> tuple[tuple[Flag, ...], int]:
    """The leading words that begin with `--`, and where the arguments begin."""
    text = whole.text
    flags: list[Flag] = []
    while text.startswith("--", at):
        stop, value, pieces = _read_flag(text, at, end, escape)
        if value != "--":
            flags.append(_flag(whole, at, stop, value, pieces))
        at = _skip_blanks(text, stop, end)
        if value == "--":
            break
    return tuple(flags), at


def _read_flag(text: str, at: int, end: int, escape: str) -> tuple[int, str, list[tuple[int, int]]]:
    """Where the flag ends, its text without quotes and escapes, and the pieces that text was put together from."""
    start = at
    stop = at
    while stop < end and text[stop] not in BLANKS:
        stop += 1
    plain = text[at:stop]
    if '"' not in plain and "'" not in plain and escape not in plain:
        return stop, plain, [(0, start)]
    value = ""
    quote = ""
    pieces: list[tuple[int, int]] = []
    while at < end:
        char = text[at]
        if char == quote or (not quote and char in "\"'"):
            quote = "" if quote else char
        elif char in BLANKS and not quote:
            break
        elif char != escape or at + 1 < end:
            at += char == escape
            pieces.append((len(value), at))
            value += text[at]
        at += 1
    return at, value, pieces


def _flag(whole: Mapped, start: int, end: int, text: str, pieces: list[tuple[int, int]]) -> Flag:
    name, equals, rest = text[2:].partition("=")
    value = None
    if equals:
        cut = len(text) - len(rest)
        if len(pieces) == 1:
            value = word(whole, start + cut, start + len(text))
        else:
            parts = [(at - cut, here) for at, here in pieces if at >= cut]
            value = decoded(whole, rest, parts or [(0, end)])
    first, last = whole.origins(start, end)
    return Flag(start=first, end=last, name=name, value=value, text=text)


def decoded(whole: Mapped, value: str, pieces: list[tuple[int, int]]) -> Word:
    """The word whose value was put together from `pieces` of the text."""
    return _whole_word(whole.composed(value, pieces))


def _whole_word(mapped: Mapped) -> Word:
    """The word that is all of the text."""
    value = mapped.text
    start, end = mapped.origins(0, len(value))
    return Word(start=start, end=end, value=value, mapped=mapped if end - start != len(value) else None)


# ---------------------------------------------------------------------------------------------------- arguments


def _read_text(fields: Fields, whole: Mapped, at: int, end: int, escape: str) -> None:
    """USER, WORKDIR, STOPSIGNAL, MAINTAINER: all of it is one argument."""
    fields["arguments"] = (_whole_word(fields["text"]),)


def _read_list(fields: Fields, whole: Mapped, at: int, end: int, escape: str) -> None:
    """FROM, EXPOSE: words between blanks, quotes mean nothing."""
    fields["arguments"] = tuple([word(whole, start, stop) for start, stop in _split(whole.text, at, end)])


def _read_exec_or_text(fields: Fields, whole: Mapped, at: int, end: int, escape: str) -> None:
    """RUN, CMD, ENTRYPOINT, SHELL: a JSON array, or text that is one argument."""
    if not _read_exec(fields, whole, at, end):
        _read_text(fields, whole, at, end, escape)


def _read_exec_or_list(fields: Fields, whole: Mapped, at: int, end: int, escape: str) -> None:
    """ADD, COPY, VOLUME: a JSON array, or words between blanks."""
    if not _read_exec(fields, whole, at, end):
        _read_list(fields, whole, at, end, escape)


def _read_exec(fields: Fields, whole: Mapped, at: int, end: int) -> bool:
    if whole.text[at] != "[":
        return False
    strings = read_strings(whole.text, at, end)
    if strings is None:
        return False
    fields["form"] = "exec"
    fields["arguments"] = tuple(
        word(whole, start, stop) if pieces is None else decoded(whole, value, pieces)
        for value, start, stop, pieces in strings
    )
    return True


def _read_words(fields: Fields, whole: Mapped, at: int, end: int, escape: str) -> None:
    """ARG: words that quotes and escapes hold together."""
    words = [word(whole, start, stop) for start, stop in split_quoted(whole.text, at, end, escape)]
    fields["arguments"] = tuple(words)
    fields["pairs"] = tuple([_pair(part) for part in words])


def _read_pairs(fields: Fields, whole: Mapped, at: int, end: int, escape: str) -> None:
    """ENV, LABEL: `key=value` words, or a key and the rest as its value."""
    spans = split_quoted(whole.text, at, end, escape)
    if spans and "=" not in whole.text[spans[0][0] : spans[0][1]]:
        stop = _next_blank(whole.text, at, end)
        words = [word(whole, at, stop)]
        after = _skip_blanks(whole.text, stop, end)
        if after < end:
            words.append(word(whole, after, end))
        value = words[1] if len(words) > 1 else None
        last = words[-1].end
        fields["pairs"] = (Pair(start=words[0].start, end=last, key=words[0], value=value, legacy=True),)
    else:
        words = [word(whole, start, stop) for start, stop in spans]
        fields["pairs"] = tuple([_pair(part) for part in words])
    fields["arguments"] = tuple(words)


def _pair(whole: Word) -> Pair:
    """The pair that a word `key=value` is; a key alone if it holds no `=`."""
    at = whole.value.find("=")
    if at < 0:
        return Pair(start=whole.start, end=whole.end, key=whole, value=None)
    mapped = whole.mapped or Mapped(whole.value, [(0, whole.start)])
    key, value = word(mapped, 0, at), word(mapped, at + 1, len(whole.value))
    if not value.value:
        value = Word(start=whole.end, end=whole.end, value="")
    return Pair(start=whole.start, end=whole.end, key=key, value=value)


def _read_healthcheck(fields: Fields, whole: Mapped, at: int, end: int, escape: str) -> None:
    """HEALTHCHECK: a type, and for CMD its command."""
    stop = at
    while stop < end and whole.text[stop] not in SPACE:
        stop += 1
    kind = word(whole, at, stop)
    after = _skip(whole.text, stop, end)
    command: Fields = {"keyword": kind.value.upper(), "name": kind, "flags": (), "form": "shell", "arguments": ()}
    command["logical_line"] = whole
    command["text"] = whole.part(after, end)
    if after < end:
        _read_exec_or_text(command, whole, after, end, escape)
    fields["form"] = command["form"]
    fields["arguments"] = (kind, *command["arguments"])
    if command["keyword"] == "CMD":
        fields["trigger"] = command


def _read_onbuild(fields: Fields, whole: Mapped, at: int, escape: str, depth: int) -> None:
    """ONBUILD: an instruction; its arguments count as those of the ONBUILD."""
    if depth == _DEEPEST:
        fields["arguments"] = ()
        return
    trigger = read_instruction(whole, escape, at, depth + 1)
    fields["trigger"] = trigger
    fields["form"] = trigger["form"]
    fields["arguments"] = trigger["arguments"]


_READERS: dict[str, Callable[[Fields, Mapped, int, int, str], None]] = {
    "ADD": _read_exec_or_list,
    "ARG": _read_words,
    "CMD": _read_exec_or_text,
    "COPY": _read_exec_or_list,
    "ENTRYPOINT": _read_exec_or_text,
    "ENV": _read_pairs,
    "EXPOSE": _read_list,
    "FROM": _read_list,
    "HEALTHCHECK": _read_healthcheck,
    "LABEL": _read_pairs,
    "MAINTAINER": _read_text,
    "RUN": _read_exec_or_text,
    "SHELL": _read_exec_or_text,
    "STOPSIGNAL": _read_text,
    "USER": _read_text,
    "VOLUME": _read_exec_or_list,
    "WORKDIR": _read_text,
}
KEYWORDS = frozenset(_READERS) | {"ONBUILD"}
"""The instructions that Docker knows."""


# ---------------------------------------------------------------------------------------------------- words


def _split(text: str, at: int, end: int) -> list[tuple[int, int]]:
    """Start and end of the words between blanks."""
    text = text[at:end]
    for blank in "\t\v\f\r":
        if blank in text:
            text = text.replace(blank, " ")
    spans = []
    for part in text.split(" "):
        stop = at + len(part)
        if part:
            spans.append((at, stop))
        at = stop + 1
    return spans


def split_quoted(text: str, at: int, end: int, escape: str) -> list[tuple[int, int]]:
    """Start and end of the words of ENV, LABEL and ARG: quotes and escapes hold a word together and stay in it."""
    rest = text[at:end]
    if rest.isascii() and '"' not in rest and "'" not in rest and escape not in rest:
        return _split(text, at, end)
    spans: list[tuple[int, int]] = []
    while True:
        at = _skip(text, at, end)
        if at >= end:
            return spans
        start = at
        at, stop = _quoted_end(text, at, end, escape)
        if stop > start:
            spans.append((start, stop))


def _quoted_end(text: str, at: int, end: int, escape: str) -> tuple[int, int]:
    """Where reading goes on behind the word that begins at `at`, and where the word ends.

    The two differ where an escape character ends the text: it is dropped.
    """
    outside = "\"'" + escape + SPACE
    special = outside  # what does not stand for itself where we are
    while at < end:
        char = text[at]
        if char in special:
            if char == escape:
                if at + 1 == end:
                    return end, at
                at += 1
            elif special is not outside:
                special = outside
            elif char in SPACE:
                break
            else:
                closing = text.find(char, at + 1, end)
                if closing < 0 or escape in text[at:closing]:
                    special = "'" if char == "'" else '"' + escape
                else:  # as in most quotes
                    at = closing
        at += 1
    return at, at
