"""The modules of a lint in one file, each loaded when it is first needed.

Importing eighty modules one by one takes longer than linting with them, and a Dockerfile needs half of what is in them.
So the wheel brings their code once more in one piece (`data/modules.bin`, made by `dlint.bundling`), without what only
people and type checkers read: docstrings, annotations, columns of tracebacks. `use` makes it known to Python's imports.

The bundle also knows which module computes which facts. Where `dlint.facts.modules` would import all of them so that
they register, place-holders are registered that load the module when one of its facts is asked for.

The modules still stand where they always do: they are used under another version of Python, in a checkout, and for all
that a lint does not need. Whoever changes an installed module has to delete `data/modules.bin`.
"""

# This module is read before anything else, so that even `from __future__ import annotations` would be an import too many.

import gc
import marshal
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType
    from typing import Any, NoReturn

    from dlint.facts.model import Fact, File

FACTS = "dlint.facts.modules"
"""The module in whose place the place-holders are registered."""

_folder = __file__.rpartition("bundle.py")[0]
_bundled: "dict[str, tuple[str, tuple[str, ...], bytes]]" = {}
"""What is not loaded yet: by the module's name its path inside the package, the bundled modules that it imports, its code."""
_producers: "dict[str, str]" = {}
"""The module that finds the facts of each kind."""
_fields: "dict[str, dict[str, str]]" = {}
"""The module that computes each field of each kind, by the name of its class."""


def main() -> "NoReturn":
    """The command `dlint`."""
    use()
    from dlint._boot import main

    main()


def use(path: str = _folder + "data/modules.bin") -> None:
    """Let modules come from the bundle from now on, if there is one for this Python."""
    gc.disable()  # there is no garbage yet, but enough new objects to look for it often; `dlint.check` turns it on again
    try:
        with open(path, "rb", buffering=0) as file:
            magic, modules, producers, fields = marshal.loads(file.readall())
    except (OSError, ValueError, EOFError, TypeError):
        return
    if magic == MAGIC_NUMBER and not _bundled:
        _bundled.update(modules)
        _producers.update(producers)
        _fields.update(fields)
        sys.meta_path.insert(0, Finder)


class Finder:
    """Finds and loads modules that are in the bundle: https://docs.python.org/3/reference/import.html#the-meta-path"""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> "ModuleSpec | None":
        """Where a module is, if it is in the bundle."""
        if name not in _bundled:
            return None
        file, folder = place_of(name)
        spec = ModuleSpec(name, Finder, origin=file, is_package=bool(folder))  # type: ignore[arg-type]
        spec.submodule_search_locations = folder
        spec.has_location = True
        return spec

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """As usual."""

    @staticmethod
    def exec_module(module: "ModuleType") -> None:
        """Run the code of a module."""
        execute(module.__name__, module)


def place_of(name: str) -> "tuple[str, list[str] | None]":
    """The file of a bundled module, and the folder of its submodules if it is a package."""
    file = _folder + _bundled[name][0]
    return file, [file[: -len("/__init__.py")]] if file.endswith("/__init__.py") else None


def load(name: str) -> None:
    """Import a bundled module, without what Python's import does besides; nothing if that was done before."""
    if name not in _bundled:
        return
    module = sys.modules[name] = type(sys)(name)
    module.__file__, folder = place_of(name)
    if folder:
        module.__path__ = folder
    module.__package__ = name if folder else name.rpartition(".")[0]
    execute(name, module)


def execute(name: str, module: "ModuleType") -> None:
    """Load what a bundled module imports, and run its code."""
    _, needs, code = _bundled.pop(name)
    for need in needs:
        load(need)
    exec(marshal.loads(code), module.__dict__)
    if name == FACTS:
        register()
    elif name == "dlint.facts.model":
        for kind, fields in _fields.items():
            for field, home in fields.items():
                setattr(module.__dict__[kind], field, Field(home, field))
    parent, _, own_name = name.rpartition(".")
    setattr(sys.modules[parent], own_name, module)


def register() -> None:
    """Register place-holders for what finds the facts of each kind."""
    from dlint.facts.registry import producers

    for kind, home in _producers.items():
        producers.setdefault(kind, Producer(home, kind))


class Producer:
    """Stands for what finds the facts of a kind, until its module is loaded and registers that."""

    __slots__ = ("home", "kind")

    def __init__(self, home: str, kind: str) -> None:
        self.home = home
        self.kind = kind

    def __call__(self, file: "File") -> "Sequence[Fact]":
        from dlint.facts.registry import producers

        load(self.home)
        return producers[self.kind](file)


class Field:
    """Stands for a computed field, until the module that computes it is loaded and puts that in its place."""

    __slots__ = ("home", "name")

    def __init__(self, home: str, name: str) -> None:
        self.home = home
        self.name = name

    def __get__(self, record: "Fact | None", kind: type) -> "Any":
        if record is None:
            return self
        load(self.home)
        return getattr(record, self.name)
