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
    if not isinstance(context, Context):
        return None
    patterns = context.patterns
    index = patterns.index(pattern)
    for later in patterns[index + 1 :]:
        if later.pattern == pattern.pattern:
            return later
    for earlier in reversed(patterns[:index]):
        if earlier.negated or pattern.negated:
            return None
        if not any(mark in earlier.pattern for mark in _WILD) and pattern.pattern.startswith(earlier.pattern + "/"):
            return earlier
    return None
