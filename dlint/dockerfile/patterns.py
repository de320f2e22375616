r"""The patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/replacement}`.

`*` stands for any characters, `?` for one; a backslash before one of `*?\/}` takes its meaning.
https://docs.docker.com/reference/dockerfile/#environment-replacement
"""

from __future__ import annotations

import re

from dlint.dockerfile.expansion import LexerError


def trimmed(value: str, pattern: str, side: str, greedy: bool, at: int) -> str:
    """`value` without the shortest (or, greedy, longest) beginning (`#`) or end (`%`) that the pattern matches."""
    if side == "#":
        match = re.match(_expression(pattern, greedy, at), value, re.DOTALL)
        return value[match.end() :] if match else value
    # The shortest end is the shortest beginning of the text read backwards.
    expression = re.compile(_expression(pattern, True, at) + r"\Z", re.DOTALL)
    starts = range(len(value) + 1) if greedy else range(len(value), -1, -1)
    for start in starts:
        if expression.match(value, start):
            return value[:start]
    return value


def substituted(value: str, pattern: str, replacement: str, every: bool, at: int) -> str:
    """`value` with the first match of the pattern (or every one) replaced."""
    text = _plain(replacement)
    return re.sub(_expression(pattern, True, at), lambda match: text, value, count=0 if every else 1, flags=re.DOTALL)


def _plain(replacement: str) -> str:
    for char in "/}":
        replacement = replacement.replace("\\" + char, char)
    return replacement


def _expression(pattern: str, greedy: bool, at: int) -> str:
    parts = []
    position = 0
    while position < len(pattern):
        char = pattern[position]
        position += 1
        if char == "*":
            parts.append(".*" if greedy else ".*?")
        elif char == "?":
            parts.append(".")
        elif char == "\\":
            escaped = pattern[position : position + 1]
            position += 1
            if not escaped or escaped not in "*?\\/}":
                raise LexerError("invalid-pattern-escape", at)
            parts.append(re.escape(escaped))
        else:
            parts.append(re.escape(char))
    return "".join(parts)
