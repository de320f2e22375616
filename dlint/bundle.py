"""The modules of a lint in one file, each loaded when it is first needed.

Importing eighty modules one by one takes longer than linting with them, and a Dockerfile needs half of what is in them.
So the wheel brings their code once more in one piece (`data/*.bin`, made by `dlint.bundling`), without what only
people and type checkers read: docstrings, annotations, columns of tracebacks. `use` makes it known to Python's imports.

The bundle also knows which module computes which facts. Where `dlint.facts.modules` would import all of them so that
they register, place-holders are registered that load the module when one of its facts is asked for.

The modules still stand where they always do: they are used under another version of Python, in a checkout, and for all
that a lint does not need. Whoever changes an installed module has to delete `data/start.bin`
and `data/modules.bin`.
"""

# This module is read before anything else, so that even `from __future__ import annotations` would be an import too many.

import gc
import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType, ModuleType
    from typing import Any, NoReturn

    from dlint.facts.model import Fact, File

    Place = tuple[int, int]
    """Where a packet begins in its file, and its size."""
    Imports = tuple[tuple[str, tuple[str, ...]], ...]
    """By module the names that are imported from it."""
    Renamed = tuple[tuple[str, str, str], ...]
    """Names for what is called otherwise where it comes from: the name, the module, and the name there; nothing for that
    module itself."""
    Module = tuple[tuple[str, ...], Imports, Renamed, tuple[str, ...], tuple[str, ...], bytes | None, CodeType]
    """Bundled modules that a module needs besides the package it is in and those that it imports names from; these; its
    functions with place-holders; its classes with such; the places of what it has in packets, packed; its code."""
    Fields = tuple[tuple[str, bool, tuple[str, ...], tuple[str, ...]], ...]
    """What computes the fields of a class: a module, whether the values are kept, the fields, the functions there."""

PACKAGE = __file__.rpartition("bundle.py")[0]
PARTS = ("data/start.bin", "data/modules.bin")
"""The files of the bundle: the modules that are needed to see whether anything has to be linted, and all others."""
PACKETS = "data/packets.bin"
"""The file with the code that few runs need, one packet behind the other."""
FACTS = "dlint.facts.modules"
"""The module in whose place the place-holders are registered."""


def main() -> "NoReturn":
    """The command `dlint`."""
    use()
    from dlint._boot import main

    main()


def use(folder: str = PACKAGE) -> None:
    """Let modules come from the bundle in a folder from now on, if there is one for this Python."""
    gc.disable()  # there is no garbage yet, but enough new objects to look for it often; `dlint.linting.check` does so when it pays
    sys.meta_path.insert(0, Bundle(folder))


class Bundle:
    """Finds and loads modules: https://docs.python.org/3/reference/import.html#the-meta-path"""

    def __init__(self, folder: str) -> None:
        self.unread = [folder + part for part in PARTS]
        self.modules: dict[str, tuple[Any, ...]] = {}
        """What is not loaded yet: the path of each module inside the package, and then a `Module`, or where the packet with
        that begins, and its size."""
        self.producers: dict[str, str] = {}
        """The module that finds the facts of each kind."""
        self.fields: dict[tuple[str, str], Fields] = {}
        """What computes the fields of each class of records, by its module and its name."""
        self.kinds: list[Kind] = []
        """The place-holders of classes."""
        self.is_whole = False
        """Whether there may be none."""
        self.helpers = {"__kind__": self.kind, "__later__": self.later, "__take__": self.take}
        """What the code of modules calls."""
        self.packets_path = folder + PACKETS
        self.packets: Any = None
        """The file with the packets, once one was read."""

    def has(self, name: str) -> bool:
        """Whether a module is there and not loaded yet; reads as much of the bundle as it takes to know."""
        while name not in self.modules and self.unread:
            try:
                with open(self.unread.pop(0), "rb", buffering=0) as file:
                    data = file.readall()
            except OSError:
                continue
            if data.startswith(MAGIC_NUMBER):  # else it is code for another Python
                modules, producers, fields = marshal.loads(memoryview(data)[len(MAGIC_NUMBER) :])
                self.modules.update(modules)
                self.producers.update(producers)
                self.fields.update(fields)
        return name in self.modules

    def find_spec(self, name: str, path: object = None, target: object = None) -> "ModuleSpec | None":
        """Where a module is, if it is here."""
        if not name.startswith("dlint."):
            return None
        if not self.has(name):
            self.become_whole()  # who else knows what to do with place-holders?
            return None
        file, folder = self.place_of(name)
        spec = ModuleSpec(name, self, origin=file, is_package=bool(folder))  # type: ignore[arg-type]
        spec.submodule_search_locations = folder
        spec.has_location = True
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """As usual."""

    def exec_module(self, module: "ModuleType") -> None:
        """Run the code of a module."""
        self.run(module.__name__, module)

    def place_of(self, name: str) -> "tuple[str, list[str] | None]":
        """The file of a module that is here, and the folder of its submodules if it is a package."""
        file = PACKAGE + self.modules[name][0]
        return file, [file[: -len("/__init__.py")]] if file.endswith("/__init__.py") else None

    def load(self, name: str) -> None:
        """Import a module, if it is here without what Python's import does besides; nothing if that was done before."""
        if name in sys.modules:
            return
        if not self.has(name):
            __import__(name)
            return
        module = sys.modules[name] = type(sys)(name)
        module.__file__, folder = self.place_of(name)
        if folder:
            module.__path__ = folder
        module.__package__ = name if folder else name.rpartition(".")[0]
        self.run(name, module)

    def run(self, name: str, module: "ModuleType") -> None:
        """Load what a module imports, and run its code."""
        _, *parts = self.modules.pop(name)
        needs, imports, renamed, functions, kinds, packets, code = parts if len(parts) > 2 else self.content(*parts)
        modules = sys.modules
        names = module.__dict__
        parent, _, own_name = name.rpartition(".")
        for need in (parent, *needs):
            if need not in modules:
                self.load(need)
        for home, taken in imports:
            if home not in modules:
                self.load(home)
            known = modules[home].__dict__
            for own in taken:
                try:
                    names[own] = known[own]
                except KeyError:
                    names[own] = self.attribute(known, own)
        for own, home, there in renamed:
            names[own] = self.take(home, there)
        names.update(self.helpers)
        if packets is not None:
            names["__packets__"] = packets
            names["__getattr__"] = _Method(self.attribute, names)
            self.stand_in(names, functions)
            for own in kinds:
                kind = names[own] = Kind(self, names, own)
                self.kinds.append(kind)
        exec(code, names)
        setattr(modules[parent], own_name, module)
        if name == FACTS:
            self.register()
        if self.is_whole:
            self.become_whole()

    def take(self, home: str, name: str) -> "Any":
        """What a bundled module has under a name; without one, the module itself."""
        if home not in sys.modules:
            self.load(home)
        module = sys.modules[home]
        return getattr(module, name) if name else module

    def attribute(self, names: "dict[str, Any]", name: str) -> "Any":
        """What was put aside of the module with these global names."""
        if name in self.places(names):
            return names[name]
        raise AttributeError(f"module {names['__name__']!r} has no attribute {name!r}")

    def content(self, start: int, size: int) -> "Any":
        """What is in a packet."""
        if self.packets is None:
            self.packets = open(self.packets_path, "rb", buffering=0)  # noqa: SIM115 (it stays open)
        if hasattr(os, "pread"):  # other processes may read the same open file
            return marshal.loads(os.pread(self.packets.fileno(), size, start))
        self.packets.seek(start)
        return marshal.loads(self.packets.read(size))

    def content_of(self, names: "dict[str, Any]", key: str) -> "Any":
        """What is in the packet of a function or class; `names` are the global names of its module."""
        return self.content(*self.places(names)[key])

    def places(self, names: "dict[str, Any]") -> "dict[str, Place]":
        """The places of the packets of a module, whose functions have their place-holders from now on."""
        packets = names["__packets__"]
        if isinstance(packets, bytes):
            packets = names["__packets__"] = marshal.loads(packets)
            # At one go: with each new name, Python forgets where in the module it has found the others.
            self.stand_in(names, [key for key in packets if "." not in key and key not in names])
        return packets  # type: ignore[no-any-return]

    def stand_in(self, names: "dict[str, Any]", functions: "Sequence[str]") -> None:
        """Make the place-holders of functions of a module that take nothing more than their code."""
        if functions:
            _Function(_PLACE_HOLDERS, names)(names, functions, self.become_named)

    def later(self, names: "dict[str, Any]", key: str, defaults: "Any" = None, /, **named: "Any") -> "Any":
        """A place-holder of any other function, with the default values of its arguments."""
        function = _Function(_FIRST_CALL, names, "", defaults)
        function.__kwdefaults__ = {"__later__": (self.become, function, key), **named}
        return function

    def become_named(self, names: "dict[str, Any]", name: str) -> "Any":
        """Make the place-holder that stands under a name in its module the function that it stands for."""
        return self.become(names[name], name)

    def become(self, function: "Any", key: str) -> "Any":
        """Make a place-holder the function that it stands for."""
        function.__code__ = code = self.content_of(function.__globals__, key)
        function.__name__, function.__qualname__ = code.co_name, code.co_qualname
        function.__kwdefaults__.pop("__later__", None)
        return function

    def kind(self, name: str, bases: "tuple[type, ...]", names: "dict[str, Any]") -> type:
        """Make a class of records, with place-holders for its computed fields."""
        for home, keep, fields, functions in self.fields.get((names["__module__"], name), ()):
            for field, function in zip(fields, functions, strict=True):
                made = names[field] = Field()
                made.name, made.function = field, (self, home, function, keep)
        return type(name, bases, names)

    def become_whole(self) -> None:
        """Let there be no place-holders of classes from now on."""
        self.is_whole = True
        while self.kinds:
            self.kinds.pop()._made()

    def register(self) -> None:
        """Register place-holders for what finds the facts of each kind."""
        producers = self.take("dlint.facts.registry", "producers")
        for kind, home in self.producers.items():
            producers.setdefault(kind, _Method(self.find, (home, kind)))

    def find(self, place: "tuple[str, str]", file: "File") -> "Sequence[Fact]":
        """Find the facts of a kind: load the module that does, which registers what it has for that in our place."""
        home, kind = place
        self.load(home)
        facts: Sequence[Fact] = self.take("dlint.facts.registry", "producers")[kind](file)
        return facts


def _place_holders(names: "dict[str, Any]", functions: "Sequence[str]", become: "Any") -> None:
    # It runs with the global names of another module, as do the functions it makes, so that both can use nothing but what
    # they are given. Making a function so takes half of what it takes to call its type.
    for name in functions:

        def function(*arguments: "Any", __later__: "Any" = (become, names, name), **others: "Any") -> "Any":
            become, owner, key = __later__
            return become(owner, key)(*arguments, **others)

        names[name] = function


_PLACE_HOLDERS = _place_holders.__code__
_made: "dict[str, Any]" = {}
_place_holders(_made, ("function",), None)
_FIRST_CALL = _made["function"].__code__
"""What a function whose code is in a packet does first: it becomes itself."""
_Function: "Any" = type(_place_holders)
_Method: "Any" = type(Bundle("").run)


class Field:
    """Stands for a computed field, until its module is loaded; then it becomes a `dlint.record.Computed`, slot by slot.

    There are hundreds, so that `Bundle.kind` fills in the slots, which takes half of what calling `__init__` does.
    """

    __slots__ = ("function", "name")
    name: str
    function: "Any"

    def __get__(self, record: "Fact | None", kind: type) -> "Any":
        if record is None:
            return self
        bundle, home, function, keep = self.function
        self.function = bundle.take(home, function)
        record_module = sys.modules["dlint.record"]
        self.__class__ = record_module.Computed if keep else record_module.Passing
        return self.__get__(record, kind)


class Kind:
    """Stands for a class, which takes Python long to make, until somebody needs more of it than its name.

    Whoever imported the place-holder from a module in the bundle has the class itself from then on.
    """

    def __init__(self, bundle: Bundle, names: "dict[str, Any]", name: str) -> None:
        values = self.__dict__
        values["_parts"] = (bundle, names, name)
        values["_class"] = None

    def _made(self) -> type:
        """The class."""
        if self._class is None:
            bundle, names, name = self._parts
            code, users = bundle.content_of(names, name)
            exec(code, names)
            made = self.__dict__["_class"] = names[name]
            for home, own in users:
                user = sys.modules.get(home)
                if user is not None and user.__dict__.get(own) is self:
                    user.__dict__[own] = made
        return self._class  # type: ignore[no-any-return]

    def __mro_entries__(self, bases: "tuple[Any, ...]") -> "tuple[type]":
        """Python asks the base of a class for this that is none: https://docs.python.org/3/reference/datamodel.html"""
        return (self._made(),)

    def __call__(self, *arguments: "Any", **fields: "Any") -> "Any":
        return self._made()(*arguments, **fields)

    def __instancecheck__(self, record: object) -> bool:
        return self._class is not None and isinstance(record, self._class)

    def __getattr__(self, name: str) -> "Any":
        return getattr(self._made(), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._made(), name, value)

    def __or__(self, other: "Any") -> "Any":
        return self._made() | (other._made() if isinstance(other, Kind) else other)

    def __ror__(self, other: "Any") -> "Any":
        return other | self._made()
