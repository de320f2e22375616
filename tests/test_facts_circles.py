"""Stages that name each other in a circle."""

from __future__ import annotations

import pytest
from facting import facts


@pytest.mark.parametrize(
    ("text", "circles"),
    [
        ("FROM b AS a\nFROM a AS b\n", [[0, 1]]),
        ("FROM x AS a\nCOPY --from=c /c /\nFROM a AS b\nFROM x AS c\nRUN --mount=from=b,target=/b true\n", [[0, 2, 1]]),
        ("FROM b AS a\nFROM a AS b\nFROM d AS c\nFROM c AS d\n", [[0, 1], [2, 3]]),
        ("FROM x AS a\nCOPY --from=b /b /\nFROM x AS b\n", []),
        ("FROM x AS a\nFROM a AS b\nFROM b\n", []),
        ("FROM a AS a\nCOPY --from=a /a /\n", []),
    ],
)
def test_circles(text: str, circles: list[list[int]]) -> None:
    found = [[each.index for each in stage.circle] for stage in facts(text, "stage") if stage.circle]
    assert found == circles
