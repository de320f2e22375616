"""Strict YAML with positions: what rule files, data files and configuration are written in.

Stricter than YAML 1.1, which PyYAML reads: `yes`, `on`, `3.10` and dates are text, only `true`, `false`, `null` and whole
numbers are anything else; a key given twice is an error, and so are anchors. Needs PyYAML, so it is imported only where
a file is read for the first time; what came out is cached (`dlint.resources`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import yaml

from dlint.text import whole_number

DEEPEST = 100
"""How many levels of mappings and sequences a document may have."""


class DocumentError(Exception):
    """A file that cannot be used; `problems` holds a line for each mistake, with file, line and remedy."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass
class Node:
    """A value of a document and where it stands (lines and columns count from 1)."""

    data: Any
    """The plain value: dict, list, str, int, bool or None."""
    line: int
    column: int
    children: dict[str | int, Node] = field(default_factory=dict)
    """The values of a mapping by key, the elements of a sequence by index."""
    key_lines: dict[str, int] = field(default_factory=dict)
    """The line of each key of a mapping."""

    def at(self, path: Sequence[str | int]) -> Node:
        """The node at the path, or the last one on the way to it that exists."""
        node = self
        for step in path:
            if step not in node.children:
                break
            node = node.children[step]
        return node

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line of the key (or else of the value) at the path."""
        parent = self.at(path[:-1])
        if path and path[-1] in parent.key_lines:
            return parent.key_lines[str(path[-1])]
        return self.at(path).line


_base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_base):  # type: ignore[misc, valid-type]
    """PyYAML's loader with the few implicit types above."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def parse(text: str, path: str) -> Node:
    """The document in `text`, the content of the file at `path`; raises `DocumentError`."""
    loader = _Loader(text)
    try:
        check_depth(text)
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise DocumentError([f"{path}:{mark.line + 1 if mark else 1}: not YAML: {what}"]) from None
    finally:
        loader.dispose()
    if root is None:
        return Node(None, 1, 1)
    converter = _Converter(path)
    node = converter.convert(root)
    if converter.problems:
        raise DocumentError(converter.problems)
    return node


def check_depth(text: str) -> None:
    """Raise `yaml.YAMLError` for a document so deep that PyYAML, which calls itself for each level, would crash."""
    depth, loader = 0, _Loader(text)
    try:
        while loader.check_event():
            event = loader.get_event()
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise yaml.MarkedYAMLError(problem=f"more than {DEEPEST} levels", problem_mark=event.start_mark)
    finally:
        loader.dispose()


class _Converter:
    """Turns PyYAML's nodes into ours and notes what strict YAML does not allow."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[str] = []
        self._seen: set[int] = set()

    def convert(self, raw: yaml.Node) -> Node:
        line, column = raw.start_mark.line + 1, raw.start_mark.column + 1
        if id(raw) in self._seen:
            self._note(line, "an anchor (&name) is not allowed here; write the value out where it is used")
            return Node(None, line, column)
        self._seen.add(id(raw))
        if isinstance(raw, yaml.ScalarNode):
            return Node(self._scalar(raw), line, column)
        if isinstance(raw, yaml.SequenceNode):
            elements = [self.convert(item) for item in raw.value]
            return Node([element.data for element in elements], line, column, dict(enumerate(elements)))
        assert isinstance(raw, yaml.MappingNode)  # the only other kind of node
        node = Node({}, line, column)
        for key, value in self._entries(raw):
            child = self.convert(value)
            node.data[key.value] = child.data
            node.children[key.value] = child
            node.key_lines[key.value] = key.start_mark.line + 1
        return node

    def _entries(self, raw: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        keys: set[str] = set()
        for key, value in raw.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self._note(line, "a key must be plain text")
            elif key.value in keys:
                self._note(line, f"key {key.value!r} is given twice")
            else:
                keys.add(key.value)
                yield key, value

    def _scalar(self, raw: yaml.ScalarNode) -> str | int | bool | None:
        tag = raw.tag.removeprefix("tag:yaml.org,2002:")
        text: str = raw.value
        if tag == "null":
            return None
        if tag == "bool":
            return text == "true"
        if tag == "int":
            return int(text) if whole_number(text.lstrip("+-")) is not None else text
        if tag != "str":
            self._note(raw.start_mark.line + 1, f"the tag {raw.tag} is not allowed here")
        return text

    def _note(self, line: int, what: str) -> None:
        self.problems.append(f"{self.path}:{line}: {what}")
