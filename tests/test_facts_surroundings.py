"""The build context and its .dockerignore."""

from __future__ import annotations

import pytest

from dlint.facts.model import UNKNOWN
from tests.facting import facts, file_of, place


@pytest.fixture
def ignored(tmp_path):
    """A function that gives the pattern by which each source is left out, for the lines of a .dockerignore."""

    def look(patterns, text, name=".dockerignore"):
        (tmp_path / name).write_text(patterns)
        sources = facts(text, "source", path=str(tmp_path / "Dockerfile"), context=str(tmp_path))
        return [getattr(source.ignored_by, "written", source.ignored_by) for source in sources]

    return look


@pytest.mark.parametrize(
    ("patterns", "line", "expected"),
    [
        ("*.env\n", "COPY a.env b.txt /c/", ["*.env", None]),
        ("*.env\n!a.env\n", "COPY a.env /c/", [None]),
        ("secret\n", "COPY /secret/key /c/", ["secret"]),
        ("*\n", "COPY . /c/", ["*"]),
        ("*\n!src\n", "COPY . /c/", [None]),
        ("*.env\n", "COPY . /c/", [None]),
        ("*.env\n", "COPY --from=x a.env /c/", [None]),
        ("*.env\n", "ADD https://example.com/a.env /c/", [None]),
        ("*.env\n", "COPY *.env /c/", [UNKNOWN]),
        ("logs\n", "COPY logs/*.txt /c/", ["logs"]),
        ("*.env\n", "COPY $X /c/", [UNKNOWN]),
        ("", "COPY a /c/", [None]),
    ],
)
def test_sources_that_are_left_out(ignored, patterns, line, expected):
    assert ignored(patterns, f"FROM a\n{line}") == expected


def test_the_ignore_file_of_the_dockerfile_goes_first(ignored, tmp_path):
    (tmp_path / ".dockerignore").write_text("a\n")
    assert ignored("b\n", "FROM a\nCOPY a b /c/", name="Dockerfile.dockerignore") == [None, "b"]


def test_context_is_unknown_unless_it_may_be_looked_at(tmp_path):
    assert file_of("FROM a").context is UNKNOWN
    assert facts("FROM a\nCOPY a b", "source")[0].ignored_by is UNKNOWN
    context = file_of("FROM a", context=str(tmp_path)).context
    assert (context.dockerignore, context.patterns) == (None, [])


def test_patterns_stand_in_their_file(tmp_path):
    (tmp_path / ".dockerignore").write_text("# none\n!./a/../b\n")
    pattern = facts("FROM a", "ignore-pattern", context=str(tmp_path))[0]
    assert (pattern.pattern, pattern.negated) == ("b", True)
    assert place(pattern) == (2, 1, "!./a/../b")
