"""Patterns of .dockerignore files, against a port of Docker's own matcher."""

from __future__ import annotations

import warnings

import pytest
from e2b_dockerfile_utils import PatternMatcher
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.dockerfile.dockerignore import excluding, matching, parse


def left_out(patterns: str, path: str) -> bool:
    return excluding(path, parse(patterns)) is not None


@pytest.mark.parametrize(
    ("patterns", "path", "expected"),
    [
        ("node_modules", "node_modules/a/b.js", True),
        ("node_modules", "web/node_modules/a", False),
        ("**/node_modules", "web/node_modules/a", True),
        ("**/node_modules", "node_modules", True),
        ("*.md", "a.md", True),
        ("*.md", "docs/a.md", False),
        ("*/*.md", "docs/a.md", True),
        ("docs/**", "docs/x/y", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[a-c]x", "bx", True),
        ("[^a-c]x", "bx", False),
        ("\\*", "*", True),
        ("\\*", "a", False),
        ("/root/", "root/file", True),
        ("./a//b/../c", "a/c", True),
        ("*\n!keep", "keep", False),
        ("*\n!keep", "keep/inside", False),
        ("*\n!keep\nkeep/secret", "keep/secret", True),
        ("a\n!b", "b", False),
        ("# a", "# a", False),
        (" # a", "# a", True),
        ("\ufeffa\r\nb\r\n", "a", True),
        ("a\r\nb\r\n", "b", True),
        ("**", "anything/at/all", True),
    ],
)
def test_matching(patterns: str, path: str, expected: bool) -> None:
    assert left_out(patterns, path) is expected


def test_the_pattern_that_decides_and_its_place() -> None:
    text = "# why\n\n  *.log  \n!keep.log\n"
    patterns = parse(text)
    assert [(each.written, each.line, text[each.start : each.end]) for each in patterns] == [
        ("*.log", 3, "*.log"),
        ("!keep.log", 4, "!keep.log"),
    ]
    assert matching("a.log", patterns) is patterns[0]
    assert matching("keep.log", patterns) is patterns[1]
    assert excluding("keep.log", patterns) is None
    assert matching("a.txt", patterns) is None


@pytest.mark.parametrize("pattern", ["!", "[", "[a", "a\\", "[]", "[b-a]", "[a-]"])
def test_malformed_patterns_match_nothing(pattern: str) -> None:
    (found,) = parse(pattern)
    assert not found.valid
    assert not left_out(pattern, pattern)


PIECES = st.sampled_from(
    ["a", "b", ".md", "*", "**", "/", "?", "[a-c]", "[^a]", "!", ".", "\\*", " ", "..", "a.b", "/**/", "[", "\\", "-"]
)
LINES = st.lists(PIECES, min_size=1, max_size=6).map("".join)
PATHS = st.lists(st.sampled_from(["a", "b", "x.md", "a.b", "ab", "*"]), min_size=1, max_size=4).map("/".join)


@settings(derandomize=True, max_examples=400)
@given(st.lists(LINES, max_size=4), PATHS)
def test_like_another_port(lines: list[str], path: str) -> None:
    ours = parse("\n".join(lines))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            theirs = PatternMatcher(lines)
        except ValueError:
            assert not all(pattern.valid for pattern in ours)
            return
    assert all(pattern.valid for pattern in ours)
    assert theirs.matches(path) == (excluding(path, ours) is not None)
