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
    from collections.abc import Callable, Sequence
    from types import CodeType, ModuleType
    from typing import Any, NoReturn

    from dlint.facts.model import Fact, File

    Place = tuple[int, int]
    """Where a packet begins in its file, and its size."""
    Imports = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """By module the names that are imported from it, each with what it is called there; nothing for that module itself."""
    Modules = dict[str, tuple[str, tuple[str, ...], Imports, Imports, tuple[tuple[str, Place], ...], CodeType | Place]]
    """By name the path of a module inside the package; the bundled modules that it needs; what it imports, without and
    then with place-holders of classes; its functions whose code is in packets; its code or the packet with that."""

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
        self.modules: Modules = {}
        """What is not loaded yet."""
        self.producers: dict[str, str] = {}
        """The module that finds the facts of each kind."""
        self.fields: dict[tuple[str, str], dict[str, tuple[str, str, bool]]] = {}
        """What computes each field of each class of records (its module and its name): a module, the name of the function
        there, and whether the value is kept."""
        self.kinds: list[Kind] = []
        """The place-holders of classes."""
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
            self.make_kinds()  # who else knows what to do with place-holders?
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
        """Import a module, without what Python's import does besides; nothing if that was done before."""
        if name in sys.modules or not self.has(name):
            return
        module = sys.modules[name] = type(sys)(name)
        module.__file__, folder = self.place_of(name)
        if folder:
            module.__path__ = folder
        module.__package__ = name if folder else name.rpartition(".")[0]
        self.run(name, module)

    def run(self, name: str, module: "ModuleType") -> None:
        """Load what a module imports, and run its code."""
        _, needs, imports, kinds, functions, code = self.modules.pop(name)
        modules = sys.modules
        for need in needs:
            if need not in modules:
                self.load(need)
        names = module.__dict__
        for home, taken in imports:
            known = modules[home].__dict__
            for own, there in taken:
                names[own] = known[there] if there else modules[home]
        for home, taken in kinds:
            known = modules[home].__dict__
            for own, there in taken:
                kind = names[own] = known[there]
                if type(kind) is Kind:
                    kind._users.append((names, own))
        for own, place in functions:
            function = names[own] = _Function(_FIRST_CALL, names, own)
            function.__kwdefaults__ = {"__later__": (function, self.code_in, place, None, None)}
        names["__later__"] = self.functions_of(names)
        names["__kind__"] = self.kind
        names["__later_kind__"] = self.later_kind
        exec(self.code_in(*code) if isinstance(code, tuple) else code, names)
        parent, _, own_name = name.rpartition(".")
        setattr(sys.modules[parent], own_name, module)
        if name == FACTS:
            self.register()

    def code_in(self, start: int, size: int) -> "Any":
        """The code in a packet."""
        if self.packets is None:
            self.packets = open(self.packets_path, "rb", buffering=0)  # noqa: SIM115 (it stays open)
        if hasattr(os, "pread"):  # other processes may read the same open file
            return marshal.loads(os.pread(self.packets.fileno(), size, start))
        self.packets.seek(start)
        return marshal.loads(self.packets.read(size))

    def functions_of(self, names: "dict[str, Any]") -> "Callable[..., Any]":
        """What makes the functions of a module whose code is in packets; `names` are the global names of the module."""

        def make(name: str, place: "Place", defaults: "Any" = None, named: "Any" = None) -> "Any":
            function: Any = _Function(_FIRST_CALL, names, name)
            function.__kwdefaults__ = {"__later__": (function, self.code_in, place, defaults, named)}
            return function

        return make

    def kind(self, name: str, bases: "tuple[type, ...]", names: "dict[str, Any]") -> type:
        """Make a class of records, with place-holders for its computed fields."""
        for field, (home, function, keep) in self.fields.get((names["__module__"], name), {}).items():
            names[field] = Field(field, (self, home, function, keep))
        return type(name, bases, names)

    def later_kind(self, name: str, bases: "tuple[type | Kind, ...]", names: "dict[str, Any]") -> "Kind":
        """A place-holder for a class."""
        kind = Kind(self, name, bases, names)
        self.kinds.append(kind)
        return kind

    def make_kinds(self) -> None:
        """Make what there are place-holders for."""
        while self.kinds:
            self.kinds.pop()._made()

    def register(self) -> None:
        """Register place-holders for what finds the facts of each kind."""
        from dlint.facts.registry import producers

        for kind, home in self.producers.items():
            producers.setdefault(kind, Producer(self, home, kind))


def _first_call(*arguments: "Any", __later__: "tuple[Any, ...]", **others: "Any") -> "Any":
    # It runs with the global names of another module, so that it can use nothing but what it is given.
    function, code_in, place, function.__defaults__, function.__kwdefaults__ = __later__
    function.__code__ = code_in(*place)
    return function(*arguments, **others)


_FIRST_CALL = _first_call.__code__
"""What a function whose code is in a packet does first: it becomes itself."""
_Function: "Any" = type(_first_call)


class Producer:
    """Stands for what finds the facts of a kind, until its module is loaded and registers that."""

    __slots__ = ("bundle", "home", "kind")

    def __init__(self, bundle: Bundle, home: str, kind: str) -> None:
        self.bundle = bundle
        self.home = home
        self.kind = kind

    def __call__(self, file: "File") -> "Sequence[Fact]":
        from dlint.facts.registry import producers

        self.bundle.load(self.home)
        return producers[self.kind](file)


class Field:
    """Stands for a computed field, until its module is loaded; then it becomes a `dlint.record.Computed`, slot by slot."""

    __slots__ = ("function", "name")

    def __init__(self, name: str, function: "Any") -> None:
        self.name = name
        self.function = function

    def __get__(self, record: "Fact | None", kind: type) -> "Any":
        if record is None:
            return self
        bundle, home, function, keep = self.function
        bundle.load(home)
        record_module = sys.modules["dlint.record"]
        self.function = sys.modules[home].__dict__[function]
        self.__class__ = record_module.Computed if keep else record_module.Passing
        return self.__get__(record, kind)


class Kind:
    """Stands for a class of records, which takes Python long to make, until there is a record of it.

    Whoever imported the place-holder from a module in the bundle has the class itself from then on.
    """

    def __init__(self, bundle: Bundle, name: str, bases: "tuple[type | Kind, ...]", names: "dict[str, Any]") -> None:
        values = self.__dict__
        values["_parts"] = (bundle, name, bases, names)
        values["_class"] = None
        values["_users"] = [(sys.modules[names["__module__"]].__dict__, name)]

    def _made(self) -> type:
        """The class."""
        if self._class is None:
            bundle, name, bases, names = self._parts
            made = bundle.kind(name, tuple(base._made() if isinstance(base, Kind) else base for base in bases), names)
            self.__dict__["_class"] = made
            for users_names, own in self._users:
                users_names[own] = made
        return self._class  # type: ignore[no-any-return]

    def __call__(self, **fields: "Any") -> "Any":
        return self._made()(**fields)

    def __instancecheck__(self, record: object) -> bool:
        return self._class is not None and isinstance(record, self._class)

    def __getattr__(self, name: str) -> "Any":
        if name == "__mro_entries__":  # Python looks for it when this is the base of a class
            raise AttributeError(name)
        return getattr(self._made(), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._made(), name, value)

    def __or__(self, other: "Any") -> "Any":
        return self._made() | (other._made() if isinstance(other, Kind) else other)

    def __ror__(self, other: "Any") -> "Any":
        return other | self._made()
