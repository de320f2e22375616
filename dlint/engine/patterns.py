"""Regular expressions stored as the code that Python's matcher runs.

Compiling 200 expressions takes 45 ms and importing `re` another 10; making them from stored code takes one. The code
depends on the version of Python, of which the key of the cache is made (`dlint.resources`).
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import marshal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re


def pack(pattern: str) -> bytes:
    """The compiled form of an expression that `re.compile` accepts."""
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(pattern)
    code = b"".join([word.to_bytes(_sre.CODESIZE, sys.byteorder) for word in _compiler._code(parsed, 0)])
    groups = parsed.state.groupdict
    names: list[str | None] = [None] * parsed.state.groups
    for name, number in groups.items():
        names[number] = name
    return marshal.dumps((pattern, parsed.state.flags, code, parsed.state.groups - 1, groups, tuple(names)))


def unpack(packed: bytes) -> re.Pattern[str]:
    """The expression that `pack` stored."""
    pattern, flags, code, *rest = marshal.loads(packed)
    return _sre.compile(pattern, flags, memoryview(code).cast("I").tolist(), *rest)  # type: ignore[no-any-return]
