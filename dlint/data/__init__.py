"""What dlint knows of the world (package managers, programs and their ports, official images ...), as YAML files.

`load` gives the content of a file as plain dicts, lists, strings, numbers and booleans. The YAML is read when the wheel
is built, or once after a change in a checkout; a plain lint never does.
"""

from __future__ import annotations

import marshal
import os

from dlint.resources import read_shipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

FOLDER = os.path.dirname(os.path.abspath(__file__))
_loaded: dict[str, Any] = {}
_packed: list[tuple[dict[str, tuple[int, int]], memoryview]] = []
"""What the wheel brings, once it was read: each file packed for itself, since a lint needs few of them."""


class Table(dict):  # type: ignore[type-arg]
    """A mapping whose values are unpacked when they are asked for, one by one; as a dict it holds those that were."""

    def __init__(self, packed: dict[str, bytes]) -> None:
        self._packed = packed

    def __missing__(self, key: str) -> Any:
        value = self[key] = marshal.loads(self._packed[key])
        return value

    def __contains__(self, key: object) -> bool:
        return key in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def get(self, key: str, default: Any = None) -> Any:
        """As usual."""
        return self[key] if key in self._packed else default

    def keys(self) -> Any:
        """As usual."""
        return self._packed.keys()

    def values(self) -> Any:
        """As usual, but for the type."""
        return [self[key] for key in self._packed]

    def items(self) -> Any:
        """As usual, but for the type."""
        return [(key, self[key]) for key in self._packed]


def pack(tables: dict[str, dict[str, Any]]) -> tuple[dict[str, tuple[int, int]], bytes]:
    """What `load` reads of the wheel: where the content of each `Table` begins and ends, and all of them."""
    places: dict[str, tuple[int, int]] = {}
    packed = bytearray()
    for name, table in tables.items():
        start = len(packed)
        packed += marshal.dumps({key: marshal.dumps(value) for key, value in table.items()})
        places[name] = start, len(packed)
    return places, bytes(packed)


def load(name: str) -> Any:
    """The content of the data file `name`.yaml, or of a table in `dlint.data.derived`. Callers must not change it.

    Raises `DocumentError` if it is no YAML.
    """
    try:
        return _loaded[name]
    except KeyError:  # the first time
        pass
    if not _packed:
        _packed.append(read_shipped("knowledge") or ({}, memoryview(b"")))
    places, packed = _packed[0]
    if name in places:
        start, end = places[name]
        _loaded[name] = Table(marshal.loads(packed[start:end]))
    else:
        _loaded[name] = _read(name)
    return _loaded[name]


def names() -> list[str]:
    """The names of all data files."""
    return sorted(entry.removesuffix(".yaml") for entry in os.listdir(FOLDER) if entry.endswith(".yaml"))


def _read(name: str) -> Any:
    from dlint.cache import read_cached, write_cached
    from dlint.data.derived import TABLES

    if name in TABLES:
        return TABLES[name]()
    path = os.path.join(FOLDER, f"{name}.yaml")
    status = os.stat(path)
    state = (status.st_mtime_ns, status.st_size)
    value = read_cached("data", path, state)
    if value is None:
        value = parse_file(path)
        write_cached("data", path, value, state)
    return value


def parse_file(path: str) -> Any:
    """The content of a YAML file, without any cache. Raises `DocumentError`."""
    from dlint.documents import parse

    with open(path, encoding="utf-8") as file:
        return parse(file.read(), path).data
