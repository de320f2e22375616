"""Whether the patterns of a .dockerignore do something in the context that is there.

https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from dlint.dockerfile.dockerignore import name_matches, pattern_matches
from dlint.facts.context_files import deeper_names, known_paths
from dlint.facts.model import UNKNOWN, Context, IgnorePattern, Unknown
from dlint.record import computes

_WILD = "*?[\\"


@computes(IgnorePattern)
def matches_something(pattern: IgnorePattern) -> bool | Unknown:
    context = pattern.file.context
    if not isinstance(context, Context):
        return UNKNOWN
    if not any(mark in pattern.pattern for mark in _WILD):
        return context._folder.exists(pattern.pattern)
    paths = known_paths(context._folder)
    return UNKNOWN if paths is None else any(pattern_matches(pattern._parsed, path) for path in paths)


@computes(IgnorePattern)
def matches_deeper(pattern: IgnorePattern) -> bool | Unknown:
    context = pattern.file.context
    if not isinstance(context, Context):
        return UNKNOWN
    if "/" in pattern.pattern or pattern.pattern.startswith("**"):
        return False
    if any(name_matches(pattern.pattern, name) for name in context._folder.names()):
        return False
    return any(name_matches(pattern.pattern, name) for name in deeper_names(context._folder))


@computes(IgnorePattern)
def shadowed_by(pattern: IgnorePattern) -> IgnorePattern | None:
    """A later pattern for the same path, or an earlier one that leaves out a folder above it."""
    context = pattern.file.context
    return context._shadows.get(pattern) if isinstance(context, Context) else None


@computes(Context, "_shadows")
def shadows(context: Context) -> dict[IgnorePattern, IgnorePattern]:
    """For all patterns at once, since there may be many."""
    found: dict[IgnorePattern, IgnorePattern] = {}
    plain: dict[str, tuple[int, IgnorePattern]] = {}  # those without wildcards, since the last that takes paths back in
    for index, pattern in enumerate(context.patterns):
        if pattern.negated:
            plain = {}
            continue
        text = pattern.pattern
        above = [plain[text[:at]] for at, character in enumerate(text) if character == "/" and text[:at] in plain]
        if above:
            found[pattern] = sorted(above, key=lambda item: item[0])[-1][1]
        if not any(mark in text for mark in _WILD):
            plain[text] = (index, pattern)
    following: dict[str, IgnorePattern] = {}
    for pattern in reversed(context.patterns):
        if pattern.pattern in following:
            found[pattern] = following[pattern.pattern]
        following[pattern.pattern] = pattern
    return found
