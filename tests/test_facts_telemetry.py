"""Which programs tell of their use, and whether the environment forbids it."""

from __future__ import annotations

import pytest
from facting import facts, only


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("RUN next build", False),
        ("RUN npx next build", False),
        ("ENV NEXT_TELEMETRY_DISABLED=1\nRUN next build", True),
        ("ENV NEXT_TELEMETRY_DISABLED=0\nRUN next build", False),
        ("RUN NEXT_TELEMETRY_DISABLED=1 next build", True),
        ("RUN next build\nENV NEXT_TELEMETRY_DISABLED=1", False),
        ("RUN az login", False),
        ("ENV AZURE_CORE_COLLECT_TELEMETRY=false\nRUN az login", True),
        ("ENV AZURE_CORE_COLLECT_TELEMETRY=yes\nRUN az login", False),
    ],
)
def test_is_forbidden(text: str, forbidden: bool) -> None:
    assert only(f"FROM debian:12.8\n{text}\n", "telemetry").is_forbidden is forbidden


def test_one_for_each_program_of_a_stage() -> None:
    found = facts("FROM a\nRUN next build && next export\nRUN turbo build\nFROM b\nRUN next build\n", "telemetry")
    assert [each.program for each in found] == ["next", "turbo", "next"]


@pytest.mark.parametrize(
    ("value", "suggestion"),
    [
        ("docker/dockerfile:1", None),
        ("docker/dokerfile:1", "docker/dockerfile"),
        ("docker/dockerfile-upsteam:master", "docker/dockerfile-upstream"),
        ("ghcr.io/example/dockerfile", None),
        ("example/other", None),
    ],
)
def test_the_frontend_that_is_meant(value: str, suggestion: str | None) -> None:
    assert only(f"# syntax={value}\nFROM a\n", "directive").suggestion == suggestion
