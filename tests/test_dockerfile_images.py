"""References of images, against docker-image-py."""

from __future__ import annotations

import pytest
from docker_image import reference
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.dockerfile.images import parse_reference

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("alpine", (None, "alpine", None, None)),
        ("alpine:3.20", (None, "alpine", "3.20", None)),
        ("team/app", (None, "team/app", None, None)),
        ("localhost/app:1", ("localhost", "app", "1", None)),
        ("example.org:5000/team/app", ("example.org:5000", "team/app", None, None)),
        (f"example.org/a/b:1@{DIGEST}", ("example.org", "a/b", "1", DIGEST)),
        (f"alpine@{DIGEST}", (None, "alpine", None, DIGEST)),
        ("Team/app", ("Team", "app", None, None)),
        ("[2001:db8::1]:5000/app", ("[2001:db8::1]:5000", "app", None, None)),
    ],
)
def test_parts(text: str, parts: tuple[str | None, ...]) -> None:
    found = parse_reference(text)
    assert found
    assert (found.registry, found.repository, found.tag, found.digest) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Alpine",
        "a:",
        "a:b:c",
        "a@",
        "a@sha256:12",
        f"a@md5:{'0' * 32}",
        "a//b",
        "/a",
        "a/",
        "-a",
        "a..b",
        "a b",
        "a:-b",
        "f" * 64,
    ],
)
def test_what_is_none(text: str) -> None:
    assert parse_reference(text) is None


PIECES = st.sampled_from(
    ["a", "b", "9", "A", ".", "-", "--", "_", "__", "/", ":", "@", "localhost", "x.io", ":80", DIGEST, "é", " "]
)


@settings(derandomize=True, max_examples=400)
@given(st.lists(PIECES, max_size=7).map("".join))
def test_like_docker_image_py(text: str) -> None:
    found = parse_reference(text)
    try:
        expected = reference.Reference.parse_normalized_named(text)
    except reference.InvalidReference:
        assert found is None
        return
    assert found
    assert (found.tag, found.digest) == (expected["tag"], expected["digest"])
    name = found.repository if found.registry is None else f"{found.registry}/{found.repository}"
    assert expected["name"].endswith(name)
