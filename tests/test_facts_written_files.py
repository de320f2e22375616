"""Files that RUN writes with a content that stands in the Dockerfile."""

from __future__ import annotations

import pytest
from facting import facts, only


@pytest.mark.parametrize(
    ("script", "path", "appends"),
    [
        ("echo a b > /a", "/a", False),
        ("echo a >> /a", "/a", True),
        ("printf 'a\\n' > /a", "/a", False),
        ("cat <<'END' > /a\n$x\nEND", "/a", False),
        ("cat > /a <<END\nx\nEND", "/a", False),
        ("tee /a <<END\nx\nEND", "/a", False),
        ("{ echo a; } | tee -a /a", "/a", True),
        ("mkdir /b && echo a > /b/a", "/b/a", False),
        ("echo a > ~/.profile", "~/.profile", False),
    ],
)
def test_written(script: str, path: str, appends: bool) -> None:
    found = only(f"FROM debian:12.8\nRUN {script}\n", "written-file")
    assert (found.path, found.appends) == (path, appends)


@pytest.mark.parametrize(
    "script",
    [
        "echo $(date) > /a",
        "echo -n a > /a",
        "printf %s a > /a",
        "cat /b > /a",
        "cat <<END > /a\n$(date)\nEND",
        "echo a > a",
        "echo a 2> /a",
        "echo a > /dev/null",
        "echo a | base64 > /a",
        "(echo a > /a)",
        "test -e /a || echo a > /a",
        "sh -c 'echo a > /a'",
        "curl https://example.com/ > /a",
        "<<END\necho a > /a\nEND",
    ],
)
def test_not_written_or_not_known(script: str) -> None:
    assert not facts(f"FROM debian:12.8\nRUN {script}\n", "written-file")


def test_home_of_a_number() -> None:
    assert not facts("FROM debian:12.8\nUSER 1000\nRUN echo a > ~/.profile\n", "written-file")


def test_mount() -> None:
    text = "FROM debian:12.8\nRUN --mount=type=cache,target=/c echo a > /c/a && echo b > /b\n"
    assert [found.mount is not None for found in facts(text, "written-file")] == [True, False]
