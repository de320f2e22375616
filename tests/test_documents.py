"""Strict YAML: what is text stays text, and what is ambiguous is refused at its line."""

from __future__ import annotations

from typing import Any

import pytest

from dlint.documents import DocumentError, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("3.10", "3.10"),
        ("1e3", "1e3"),
        ("010", "010"),
        ("0x1f", "0x1f"),
        ("12:30:45", "12:30:45"),
        ("2024-01-01", "2024-01-01"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("'12'", "12"),
        ("[a, {b: [1]}]", ["a", {"b": [1]}]),
        ("a:\n  b: |\n    x\n    y\n", {"a": {"b": "x\ny\n"}}),
        ("=", "="),
        ("<<: a", {"<<": "a"}),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert parse(text, "x.yaml").data == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", "x.yaml:3: key 'a' is given twice"),
        ("a: &x 1\nb: *x", "x.yaml:1: an anchor (&name) is not allowed here; write the value out where it is used"),
        ("a: &x [*x]", "x.yaml:1: an anchor (&name) is not allowed here; write the value out where it is used"),
        ("? [a]\n: 1", "x.yaml:1: a key must be plain text"),
        ("a: !!binary eA==", "x.yaml:1: the tag tag:yaml.org,2002:binary is not allowed here"),
        ("a: !x y", "x.yaml:1: the tag !x is not allowed here"),
        ("a: [", "x.yaml:2: not YAML: "),
        ("a\n\x00", "x.yaml:1: not YAML: "),
        ("a: 1\n---\nb: 2", "x.yaml:2: not YAML: "),
        ("[" * 200, "x.yaml:1: not YAML: more than 100 levels"),
        ("[" * 100_000, "x.yaml:1: not YAML: "),  # of which libyaml may say so itself
        ("a:\n" + "- " * 100_000, "x.yaml:2: not YAML: more than 100 levels"),
    ],
)
def test_mistakes(text: str, expected: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(text, "x.yaml")
    assert caught.value.problems[0].startswith(expected)


def test_every_value_has_its_place() -> None:
    node = parse("a:\n  - b: 1\n    c: {d: 2}\n", "x.yaml")
    assert node.line_of(["a"]) == 1
    assert node.line_of(["a", 0, "c"]) == 3
    assert (node.at(["a", 0, "c", "d"]).line, node.at(["a", 0, "c", "d"]).column) == (3, 12)
    assert node.at(["a", 7, "x"]).data == [{"b": 1, "c": {"d": 2}}]
