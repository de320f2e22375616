"""The writer of the XML formats."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from dlint.reports.places import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(name: str, attributes: Mapping[str, object], content: Iterable[str] = (), text: str = "") -> str:
    """An element on lines of its own, with elements or a text inside."""
    head = name + "".join([f' {key}="{_quoted(str(value))}"' for key, value in attributes.items()])
    inside = "".join(content)
    if inside:
        return f"<{head}>\n{inside}</{name}>\n"
    return f"<{head}>{escape(safe_text(text))}</{name}>\n" if text else f"<{head}/>\n"


def _quoted(text: str) -> str:
    return escape(safe_text(text), {'"': "&quot;", "\n": "&#10;"})
