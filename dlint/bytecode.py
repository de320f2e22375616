"""What Python's compiler makes, without what only people read."""

from __future__ import annotations

from types import CodeType


def bare(code: CodeType) -> CodeType:
    """Code that does the same and is soon read.

    It knows the lines alone of its source, and its inner functions are called by their own name only:
    https://github.com/python/cpython/blob/3.11/Objects/locations.md
    """
    table = bytearray()
    last = code.co_firstlineno
    for start, end, line in code.co_lines():
        for at in range(start, end, 16):  # of up to eight words
            table.append(0x80 | (15 if line is None else 13) << 3 | (min(end - at, 16) // 2 - 1))
            if line is not None:
                table += signed_varint(line - last)
                last = line
    inner = [bare(each) if isinstance(each, CodeType) else each for each in code.co_consts]
    name = code.co_name if "<locals>" in code.co_qualname else code.co_qualname
    found = code.replace(co_linetable=bytes(table), co_consts=tuple(inner), co_qualname=name)
    assert [*found.co_lines()] == [*code.co_lines()], "this Python notes lines in another way"
    return found


def signed_varint(number: int) -> bytes:
    """A number as it is written in tables of lines, six bits a byte."""
    rest = -number << 1 | 1 if number < 0 else number << 1
    found = bytearray()
    while rest > 63:
        found.append(rest & 63 | 64)
        rest >>= 6
    found.append(rest)
    return bytes(found)
