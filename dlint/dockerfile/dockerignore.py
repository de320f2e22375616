"""Reads .dockerignore files and says what they leave out: https://docs.docker.com/build/concepts/context/#dockerignore-files

The semantics are those of https://github.com/moby/patternmatcher, which are not Git's: a pattern without a slash matches
in the root alone, and one that matches a folder leaves out all that is in it.
"""

from __future__ import annotations

from dlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Token = str | tuple[bool, tuple[tuple[str, str], ...]]
    """A character, one of the wildcards below, or a class: whether it is negated, and its ranges."""

_BLANKS = "\t\n\v\f\r \x85\xa0"
_STAR, _ONE, _ANY, _FOLDERS = "*", "?", "**", "**/"
_WILDCARDS = (_STAR, _ONE, _ANY, _FOLDERS)


class Pattern(Record):
    """A line of a .dockerignore file that is a pattern."""

    start: int
    """Offset of its first character in the file."""
    end: int
    """Offset behind its last character."""
    line: int
    """The line it stands on, counting from 1."""
    written: str
    """As written, with its `!`."""
    path: str
    """What is matched: without `!` and the slash at its beginning, `.`, `..` and doubled slashes resolved."""
    negated: bool
    """Whether it begins with `!`: what it matches is not left out after all."""
    valid: bool
    """Whether Docker accepts it; it refuses the whole file if not, and here an invalid pattern matches nothing."""
    _tokens: tuple[Token, ...] = ()
    _literal: bool = False
    _suffix: str | None = None
    _name: str | None = None
    """For `**/NAME`, what the last part of a path is compared with."""
    _ending: str | None = None
    """For `*ENDING`, what a name in the root ends with."""


def parse(text: str) -> tuple[Pattern, ...]:
    """The patterns of a .dockerignore file, in order."""
    patterns = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        content = line[1:] if number == 1 and line.startswith("\ufeff") else line
        stripped = content.strip(_BLANKS)
        if stripped and not content.startswith("#"):
            at = start + line.index(stripped)
            patterns.append(_pattern(stripped, at, number))
        start += len(line) + 1
    return tuple(patterns)


class Matcher:
    """The patterns of a file at work: they decide about many paths, and each folder is looked at once."""

    __slots__ = ("_above", "_patterns")

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(patterns)
        self._above: dict[str, list[bool]] = {"": [False] * len(self._patterns)}
        """By the path of a folder which patterns match it or a folder above it."""

    def deciding(self, path: str) -> Pattern | None:
        """The pattern that decides about a path (relative to the context, slashes between its parts); None if none does.

        That is the last one that matches the path or a folder above it. As when Docker walks through the context, a
        pattern with `!` does not count for a folder that was not left out anyway.
        """
        above = self._matched(path.rpartition("/")[0])
        last: Pattern | None = None
        for pattern, inherited in zip(self._patterns, above, strict=True):
            left_out = last is not None and not last.negated
            if inherited or (pattern.negated == left_out and pattern_matches(pattern, path)):
                last = pattern
        return last

    def excluding(self, path: str) -> Pattern | None:
        """The pattern that leaves a path out of the build context, None if it is part of it."""
        pattern = self.deciding(path)
        return None if pattern is None or pattern.negated else pattern

    def _matched(self, folder: str) -> list[bool]:
        known = self._above.get(folder)
        if known is None:
            known = list(self._matched(folder.rpartition("/")[0]))
            left_out = False
            for index, pattern in enumerate(self._patterns):
                if known[index] or (pattern.negated == left_out and pattern_matches(pattern, folder)):
                    known[index] = True
                    left_out = not pattern.negated
            self._above[folder] = known
        return known


def matching(path: str, patterns: Sequence[Pattern]) -> Pattern | None:
    """The pattern that decides about `path`, as `Matcher.deciding` says."""
    return Matcher(patterns).deciding(_clean(path))


def excluding(path: str, patterns: Sequence[Pattern]) -> Pattern | None:
    """The pattern that leaves `path` out of the build context, None if it is part of it."""
    pattern = matching(path, patterns)
    return None if pattern is None or pattern.negated else pattern


_parts: dict[str, list[str] | Pattern] = {}


def name_matches(pattern: str, name: str) -> bool:
    """Whether one part of a pattern such as `*.py` matches the name of a file or folder."""
    part = _parts.get(pattern)
    if part is None:
        part = _parts[pattern] = _part(pattern)
    if isinstance(part, Pattern):
        return pattern_matches(part, name)
    if len(part) == 1:
        return part[0] == name
    head, *inner, tail = part
    at, end = len(head), len(name) - len(tail)
    if at > end or not name.startswith(head) or not name.endswith(tail):
        return False
    for piece in inner:
        at = name.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _part(pattern: str) -> list[str] | Pattern:
    """What stands before, between and behind the stars; a pattern, where other wildcards are in it."""
    special = any(mark in pattern for mark in ("?", "[", "\\", "**"))
    return _pattern(pattern, 0, 0) if special else pattern.split("*")


def _pattern(written: str, start: int, line: int) -> Pattern:
    negated = written.startswith("!")
    text = written[negated:].strip(_BLANKS)
    path = _clean(text)
    tokens = _tokenize(path)
    wild = tokens is None or any(token in _WILDCARDS or isinstance(token, tuple) for token in tokens) or "\\" in path
    suffix = None
    if path.startswith("**") and tokens and all(_is_plain(token) for token in tokens[1:]):
        suffix = path[2:]  # moby takes `**foo` for "ends with foo"
    plain_rest = tokens is not None and tokens[:1] == (_STAR,) and all(_is_plain(token) for token in tokens[1:])
    return Pattern(
        start=start,
        end=start + len(written),
        line=line,
        written=written,
        path=path,
        negated=negated,
        valid=tokens is not None and text != "",
        _tokens=tokens or (),
        _literal=not wild,
        _name=path[3:] if path.startswith("**/") and "/" not in path[3:] and "**" not in path[3:] else None,
        _ending=path[1:] if plain_rest and "\\" not in path else None,
        _suffix=suffix if suffix is not None and "\\" not in suffix else None,
    )


def _is_plain(token: Token) -> bool:
    return isinstance(token, str) and token not in _WILDCARDS


def _clean(path: str) -> str:
    """The path as Go's filepath.Clean leaves it, without a slash at its beginning."""
    parts: list[str] = []
    rooted = path.startswith("/")
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part and part != "." and not (part == ".." and rooted):
            parts.append(part)
    return "/".join(parts) or ("/" if rooted else ".")


def _tokenize(pattern: str) -> tuple[Token, ...] | None:
    """The pieces of a pattern, or None if it is malformed."""
    tokens: list[Token] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*" and pattern.startswith("*", at):
            at += 1
            at += pattern.startswith("/", at)
            tokens.append(_FOLDERS if at < len(pattern) else _ANY)
        elif char == "[":
            read = _read_class(pattern, at)
            if read is None:
                return None
            tokens.append(read[0])
            at = read[1]
        elif char == "\\":
            if at == len(pattern):
                return None
            # A single-element class, so that an escaped `*` is none of the wildcards.
            tokens.append((False, ((pattern[at], pattern[at]),)))
            at += 1
        else:
            tokens.append(char)
    return tuple(tokens)


def _read_class(pattern: str, at: int) -> tuple[Token, int] | None:
    """The class whose first character is at `at`, and where it ends; None if it is malformed."""
    negated = pattern.startswith("^", at)
    at += negated
    ranges: list[tuple[str, str]] = []
    while not (ranges and pattern.startswith("]", at)):
        first = _class_character(pattern, at)
        if first is None:
            return None
        low, at = first
        high = low
        if pattern.startswith("-", at):
            last = _class_character(pattern, at + 1)
            if last is None:
                return None
            high, at = last
            if high < low:
                return None
        ranges.append((low, high))
    return (negated, tuple(ranges)), at + 1


def _class_character(pattern: str, at: int) -> tuple[str, int] | None:
    if pattern[at : at + 1] in ("", "-", "]"):
        return None
    at += pattern[at] == "\\"
    return (pattern[at], at + 1) if at + 1 < len(pattern) else None


def pattern_matches(pattern: Pattern, path: str) -> bool:
    """Whether the pattern matches the path itself."""
    if not pattern.valid:
        return False
    if pattern._literal:
        return pattern.path == path
    if pattern._name is not None:
        return name_matches(pattern._name, path[path.rfind("/") + 1 :])
    if pattern._ending is not None:
        return path.endswith(pattern._ending) and "/" not in path[: len(path) - len(pattern._ending)]
    suffix = pattern._suffix
    if suffix is not None:
        return path.endswith(suffix) or (suffix[:1] == "/" and path == suffix[1:])
    places = {0}  # where in the path the tokens so far can end
    for token in pattern._tokens:
        places = {after for place in places for after in _after(token, path, place)}
        if not places:
            return False
    return len(path) in places


def _after(token: Token, path: str, at: int) -> list[int]:
    """Where a token that begins at `at` of the path can end."""
    if token == _ANY:
        return list(range(at, len(path) + 1))
    if token == _FOLDERS:
        return [at, *(place + 1 for place in range(at, len(path)) if path[place] == "/")]
    if token == _STAR:
        end = path.find("/", at)
        return list(range(at, (end if end >= 0 else len(path)) + 1))
    if at >= len(path):
        return []
    char = path[at]
    if token == _ONE:
        return [at + 1] if char != "/" else []
    if isinstance(token, str):
        return [at + 1] if char == token else []
    negated, ranges = token
    return [at + 1] if any(low <= char <= high for low, high in ranges) != negated else []
