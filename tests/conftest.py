"""What all tests share."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write files that hold expected output anew")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether to write expected output anew instead of comparing it."""
    return bool(request.config.getoption("--update"))
