"""YAML and JSON as values that know where they stand, for files beside a Dockerfile (compose files, manifests).

Only data is read: no tag makes an object. Imports PyYAML, so it stays off the path of a plain lint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from dlint.documents import check_depth
from dlint.record import UNKNOWN, Record, Unknown
from dlint.text import Source, Span, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NODES = 200_000
"""How many values one file may have, so that a bomb of aliases cannot exhaust the memory."""


class Value(Record):
    """A value in a file."""

    data: str | int | float | bool | None | Unknown | list[Value] | dict[str, Value]
    """A scalar, a list of values, or a mapping from key to value; unknown where a variable decides."""
    span: Span
    """Where it stands."""
    key: Span | None = None
    """Where its key stands, in a mapping."""
    tag: str = ""
    """A tag of the file's own, such as `!reset`."""

    def get(self, *path: str) -> Value | None:
        """The value at the end of a path of keys, None where a part of it is missing or null."""
        value: Value | None = self
        for name in path:
            if value is None or not isinstance(value.data, dict):
                return None
            value = value.data.get(name)
        return None if value is None or value.data is None else value

    def items(self) -> Iterator[tuple[str, Value]]:
        """The keys and values of a mapping; nothing for anything else."""
        if isinstance(self.data, dict):
            yield from self.data.items()

    def elements(self) -> list[Value]:
        """The elements of a list; a scalar is a list of itself, null an empty one."""
        if isinstance(self.data, list):
            return self.data
        return [] if self.data is None or isinstance(self.data, dict) else [self]

    @property
    def text(self) -> str | Unknown:
        """A scalar as text; unknown for a mapping or a list."""
        if isinstance(self.data, bool):
            return str(self.data).lower()
        if isinstance(self.data, str | int | float):
            return str(self.data)
        return "" if self.data is None else UNKNOWN


def read_documents(source: Source) -> list[Value]:
    """The documents of a YAML (or JSON) file; raises `yaml.YAMLError` where it is none, with line and column."""
    reader, text = _Reader(source), _printable(source.text)
    check_depth(text)
    return [reader.value(node) for node in yaml.compose_all(text, Loader=yaml.CSafeLoader) if node]


def _printable(text: str) -> str:
    """The text without lone surrogates, which the YAML library refuses; the length stays the same."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


class _Reader:
    """Turns the nodes of one file into values; aliased nodes are read once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.done: dict[int, Value] = {}
        self.open: set[int] = set()
        self.keep: list[Any] = []
        self.count = 0
        self.resolver = yaml.SafeLoader("")

    def value(self, node: Any, key: Span | None = None) -> Value:
        known = self.done.get(id(node))
        if known is not None:
            return Value(data=known.data, span=known.span, key=key, tag=known.tag)
        self.count += 1
        if id(node) in self.open or self.count > MAX_NODES:
            return Value(data=None, span=self.span(node), key=key)
        self.open.add(id(node))
        tag = node.tag if node.tag.startswith("!") else ""
        result = Value(data=self.data(node), span=self.span(node), key=key, tag=tag)
        self.open.discard(id(node))
        self.done[id(node)] = result
        self.keep.append(node)
        return result

    def data(self, node: Any) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child) for child in node.value]
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node)
        kind = node.tag
        if kind == "tag:yaml.org,2002:null":
            return None
        if kind == "tag:yaml.org,2002:bool" and node.value.lower() in ("true", "false"):
            return node.value.lower() == "true"
        if kind == "tag:yaml.org,2002:int" and whole_number(node.value.lstrip("+-")) is not None:
            return int(node.value) if not node.value.lstrip("+-").startswith("0") or node.value == "0" else node.value
        return node.value

    def mapping(self, node: Any) -> dict[str, Value]:
        result: dict[str, Value] = {}
        merged: list[Value] = []
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value == "<<" and key.tag == "tag:yaml.org,2002:merge":
                value = self.value(child)
                merged.extend(value.data if isinstance(value.data, list) else [value])
                continue
            result[key.value] = self.value(child, self.span(key))
        for value in merged:
            for name, item in value.items():
                result.setdefault(name, item)
        return result

    def span(self, node: Any) -> Span:
        return Span(source=self.source, start=node.start_mark.index, end=node.end_mark.index)


def scalar(value: Value | None) -> str | None | Unknown:
    """A scalar as text; null where there is none."""
    return None if value is None else value.text


def truth(value: Value | None) -> bool | Unknown:
    """A switch: false where it is not set, unknown where a variable decides it."""
    if value is None:
        return False
    return UNKNOWN if isinstance(value.data, Unknown) else value.data is True or value.text == "true"


def is_literal(value: Value) -> bool:
    """Whether a value is written out where it stands, without a variable."""
    if isinstance(value.data, Unknown):
        return False
    return value.data not in (None, "") and "$" not in value.span.source.text[value.span.start : value.span.end]
