"""Reads the JSON array of an exec form: https://docs.docker.com/reference/dockerfile/#exec-form

Strict JSON as Go's encoding/json reads it, with the place of every string. (Importing `json` costs 8 ms, and it does not
tell where a string stands.)
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    String = tuple[str, int, int, list[tuple[int, int]] | None]
    """A string, the start and end of what stands between its quotes, and the pieces it was put together from."""

_BLANKS = " \t\r\n"
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX = "0123456789abcdefABCDEF"
_DIGITS = "0123456789"


def read_strings(text: str, at: int, end: int) -> list[String] | None:
    """The strings of the array that `text` from `at` to `end` is, or None if it is no JSON array of strings."""
    strings: list[String] = []
    at = _skip(text, at + 1, end)
    if text.startswith("]", at, end):
        return strings if _skip(text, at + 1, end) == end else None
    while text.startswith('"', at, end):
        string = _read_string(text, at + 1, end)
        if string is None:
            return None
        strings.append(string)
        at = _skip(text, string[2] + 1, end)
        if text.startswith("]", at, end):
            return strings if _skip(text, at + 1, end) == end else None
        if not text.startswith(",", at, end):
            return None
        at = _skip(text, at + 1, end)
    return None


def is_array(text: str) -> bool:
    """Whether the text is a JSON array, of whatever elements."""
    at = _skip(text, 0, len(text))
    after = _skip_value(text, at, 0) if text.startswith("[", at) else -1
    return after >= 0 and _skip(text, after, len(text)) == len(text)


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at] in _BLANKS:
        at += 1
    return at


def _read_string(text: str, start: int, end: int) -> String | None:
    """The string whose first character is at `start`; None if it is not ended or holds what JSON forbids."""
    stop = text.find('"', start, end)
    if stop < 0:
        return None
    value = text[start:stop]
    if "\\" in value:
        return _read_escaped(text, start, end)
    if not value.isprintable() and any(char < " " for char in value):
        return None
    return value, start, stop, None


def _read_escaped(text: str, start: int, end: int) -> String | None:
    value = ""
    pieces: list[tuple[int, int]] = []
    at = start
    while at < end and text[at] != '"':
        pieces.append((len(value), at))
        if text[at] != "\\":
            if text[at] < " ":
                return None
            value += text[at]
            at += 1
            continue
        char = _ESCAPES.get(text[at + 1 : at + 2])
        if char is not None:
            value += char
            at += 2
        elif text.startswith("u", at + 1) and all(digit in _HEX for digit in text[at + 2 : at + 6]) and at + 6 <= end:
            code, at = _read_unicode(text, at)
            value += code
        else:
            return None
    return (value, start, at, pieces) if at < end else None


def _read_unicode(text: str, at: int) -> tuple[str, int]:
    r"""The character of the `\uXXXX` at `at`, or of two that are a surrogate pair, and where it ends."""
    code = int(text[at + 2 : at + 6], 16)
    low = text[at + 8 : at + 12]
    if 0xD800 <= code < 0xDC00 and text.startswith("\\u", at + 6) and len(low) == 4 and all(c in _HEX for c in low):
        second = int(low, 16)
        if 0xDC00 <= second < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + second - 0xDC00), at + 12
    return ("\ufffd" if 0xD800 <= code < 0xE000 else chr(code)), at + 6


def _skip_value(text: str, at: int, depth: int) -> int:
    """Where the JSON value at `at` ends, or -1 if none stands there."""
    char = text[at : at + 1]
    if char == '"':
        string = _read_string(text, at + 1, len(text))
        return string[2] + 1 if string else -1
    if char and char in "[{":
        return _skip_members(text, at, depth) if depth < 100 else -1
    for name in ("true", "false", "null"):
        if text.startswith(name, at):
            return at + len(name)
    return _skip_number(text, at)


def _skip_members(text: str, at: int, depth: int) -> int:
    """Where the array or object at `at` ends, or -1."""
    mapping = text[at] == "{"
    close = "}" if mapping else "]"
    at = _skip(text, at + 1, len(text))
    if text.startswith(close, at):
        return at + 1
    while at >= 0:
        if mapping:
            at = _skip_value(text, at, depth + 1) if text.startswith('"', at) else -1
            at = _skip(text, at, len(text)) if at >= 0 else -1
            if at < 0 or not text.startswith(":", at):
                return -1
            at = _skip(text, at + 1, len(text))
        at = _skip_value(text, at, depth + 1)
        if at < 0:
            return -1
        at = _skip(text, at, len(text))
        if text.startswith(close, at):
            return at + 1
        at = _skip(text, at + 1, len(text)) if text.startswith(",", at) else -1
    return -1


def _skip_number(text: str, at: int) -> int:
    at += text.startswith("-", at)
    digits = _skip_digits(text, at)
    if digits == at or (text[at] == "0" and digits > at + 1):
        return -1
    at = digits
    if text.startswith(".", at):
        digits = _skip_digits(text, at + 1)
        if digits == at + 1:
            return -1
        at = digits
    if text[at : at + 1] in ("e", "E"):
        at += 1
        at += text[at : at + 1] in ("+", "-")
        digits = _skip_digits(text, at)
        return digits if digits > at else -1
    return at


def _skip_digits(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _DIGITS:
        at += 1
    return at
