"""Whether here-documents are laid out as formatters do it."""

from __future__ import annotations

import pytest
from facting import only


@pytest.mark.parametrize(
    ("head", "content", "language"),
    [
        ("COPY <<END /a.json", "{}", "JSON"),
        ("ADD <<END /a.yml", "a: 1", "YAML"),
        ("COPY <<END /a.toml", "a = 1", "TOML"),
        ("COPY <<END /Web.config", "<a/>", "XML"),
        ("COPY <<END /a.ini", "a = 1", "INI"),
        ("COPY <<END /a.sh", "a", "shell"),
        ("COPY <<END /a", "#!/usr/bin/env bash\na", "shell"),
        ("COPY <<END /a.sh", "#!/usr/bin/python3\na", None),
        ("COPY <<END /a.txt", "a", None),
        ("RUN <<END", "a", "shell"),
        ("RUN <<-'END'", "a", "shell"),
        ("RUN cat <<END", "a", None),
        ("RUN <<END python3", "a", None),
    ],
)
def test_language(head: str, content: str, language: str | None) -> None:
    assert only(f"FROM a\n{head}\n{content}\nEND\n", "heredoc").language == language


@pytest.mark.parametrize(
    ("name", "content", "formatted"),
    [
        ("a.json", '{\n  "a": [\n    1\n  ]\n}', True),
        ("a.json", '{"a": 1}', False),
        ("a.json", "{a", True),
        ("a.yaml", "a: 1\nb:\n  - x\n  - y: 1\n    z: 2", True),
        ("a.yaml", "a: {b: 1}", False),
        ("a.yaml", '{"b":2}', False),
        ("a.yaml", "a:\n- x", False),
        ("a.yaml", "a:\n    b: 1", False),
        ("a.yaml", "---\na: 1", False),
        ("a.yaml", "a: 1\n\nb: 2", False),
        ("a.toml", "a = 1\n\n[b]\nc = 2", True),
        ("a.toml", "a=1", False),
        ("a.toml", "a = 1\n[b]\nc = 2", False),
        ("a.toml", "[b]\n  c = 2", False),
        ("a.xml", "<a>\n  <b>1</b>\n</a>", True),
        ("a.xml", "<a></a>", True),
        ("a.xml", "<a><b>1</b></a>", False),
        ("a.xml", "<a>\n    <b>1</b>\n</a>", False),
        ("a.xml", "<a>\n\t<b>1</b>\n</a>", False),
        ("a.ini", "; a=1\n[b]\nc = 2", True),
        ("a.ini", "a=1\n[b]\nc=2", False),
        ("a.sh", "if a; then\n\tb\nfi", True),
        ("a.sh", "if a; then\n  b\nfi", False),
    ],
)
def test_is_formatted(name: str, content: str, formatted: bool) -> None:
    assert only(f"FROM a\nCOPY <<'END' /{name}\n{content}\nEND\n", "heredoc").is_formatted is formatted
