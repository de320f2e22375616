"""Makes the bundle of modules for the wheel (`dlint.bundle` says what for).

What a usual Dockerfile needs is found out by linting one (`SAMPLE`) and kept so that it is read at one go. The rest is
put aside: whole modules, and in the others the functions that were not called, each with its code in a packet of its own
that is opened when somebody calls it.
"""

from __future__ import annotations
import __future__

import ast
import marshal
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.util import MAGIC_NUMBER
from types import CodeType
from typing import TYPE_CHECKING, Any

from dlint.bundle import FACTS, PACKETS, PARTS
from dlint.bytecode import bare
from dlint.resources import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

Import = tuple[str, str, str]
"""A name in a module, the module it comes from, and what it is called there; nothing for that module itself."""
Imports = tuple[tuple[str, tuple[str, ...]], ...]
"""By module the names that are imported from it."""
Kind = tuple[str, str]
"""The module of a class, and its name."""
Fields = dict[Kind, dict[str, tuple[str, str, bool]]]
"""What computes each field of each class of records: a module, the name of the function there, whether the value is kept."""
Group = tuple[Any, ...]
"""The fields of a class that the functions of one module compute: that module, whether the values are kept, the fields, the
functions."""
Module = tuple[Any, ...]
"""A module in the bundle; `dlint.bundle.Modules` tells the parts."""
START = "dlint._boot"
"""What is imported before it is known whether anything has to be linted."""
LIGHT = frozenset(
    [
        "__future__",
        "_bisect",
        "_blake2",
        "_frozen_importlib_external",
        "_json",
        "_sre",
        "errno",
        "gc",
        "marshal",
        "os",
        "stat",
        "sys",
    ]
)
"""Modules of Python that are there or ready at once. A module of ours that imports others is not for a plain lint."""
SAMPLE = """\
FROM debian:12
WORKDIR /app
RUN apt-get update && apt-get install curl && \\
    pip install flask
COPY . .
ENV A=b
EXPOSE 80
CMD run
"""
"""The instructions that most Dockerfiles have, and nothing that few have: what is read in vain by those that lack it costs
more than what is opened apart by those that have it."""


def write_bundle(folder: str) -> list[str]:
    """Write the bundle below `folder`, which stands for the package; gives the paths of what was written inside it."""
    files = {name: path for name, path in sources().items() if name not in ("dlint.bundle", "dlint.__main__")}
    trees = {name: parsed(path) for name, path in files.items()}
    needs = {name: imports_of(name, tree) for name, tree in trees.items()}
    bundled, first = light(needs), closure(START, needs)
    called, made = used(folder)
    for name in bundled:
        import_module(name)
    producers, fields = homes(bundled - first)
    later = unneeded(bundled - first, made)
    trees[FACTS] = ast.Module([], [])
    imports = {}
    for name in bundled:
        trees[name], imports[name] = without_imports(trees[name], bundled)
    packets = bytearray()
    parts: tuple[dict[str, Module], dict[str, Module]] = ({}, {})
    for name in sorted(bundled):
        place = os.path.relpath(files[name], PACKAGE).replace(os.sep, "/")
        kinds = Kinds(name, later, fields)
        functions = Later(place, None if name in first else {own for path, own in called if path == place})
        code = compiled(functions.visit(kinds.visit(Taken(bundled).visit(trees[name]))), place)
        shown = names_in(code)
        places = {key: put(each, packets) for key, each in functions.codes.items()}
        for own, node in kinds.later.items():
            each = compiled(ast.Module([node], []), place)
            users = [(user, mine) for user in imports for mine, *origin in imports[user] if origin == [name, own]]
            places[own] = put((each, tuple(users)), packets)
        module = (
            tuple(need for need in needs[name][1:] if need in bundled and name != FACTS),
            by_module(each for each in imports[name] if each[0] == each[2]),
            tuple(each for each in imports[name] if each[0] != each[2]),
            tuple(own for own in functions.plain if own in shown),
            tuple(kinds.later),
            marshal.dumps(places) if places else None,
            code,
        )
        is_usual = name in first or name == FACTS or any(path == place for path, _ in called)
        parts[name not in first][name] = (place, *(module if is_usual else put(module, packets)))
    os.makedirs(os.path.join(folder, "data"), exist_ok=True)
    for path, modules, tables in zip(PARTS, parts, (({}, {}), (producers, grouped(fields))), strict=True):
        with open(os.path.join(folder, path), "wb") as file:
            file.write(MAGIC_NUMBER)
            marshal.dump((modules, *tables), file)
    with open(os.path.join(folder, PACKETS), "wb") as file:
        file.write(packets)
    return [*PARTS, PACKETS]


def put(value: Any, packets: bytearray) -> tuple[int, int]:
    """Add a packet; gives where it begins, and its size."""
    data = marshal.dumps(value)
    packets += data
    return len(packets) - len(data), len(data)


def names_in(code: CodeType) -> set[str]:
    """The names of global things, and of attributes, that code and the functions in it mention."""
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return set(code.co_names).union(*map(names_in, inner))


def compiled(tree: ast.Module, place: str) -> CodeType:
    """The code of a module, without docstrings."""
    flags = __future__.annotations.compiler_flag
    tree = ast.fix_missing_locations(tree)
    return bare(compile(tree, f"dlint/{place}", "exec", flags=flags, dont_inherit=True, optimize=2))


# ---------------------------------------------------------------------------------------------------- which modules


def sources() -> dict[str, str]:
    """The modules of the package and their files; the package itself is not among them."""
    found = {}
    for folder, _, names in os.walk(PACKAGE):
        package = ".".join(["dlint", *os.path.relpath(folder, PACKAGE).split(os.sep)]).removesuffix("..")
        for name in names:
            if name.endswith(".py") and (name, package) != ("__init__.py", "dlint"):
                module = package if name == "__init__.py" else f"{package}.{name[:-3]}"
                found[module] = os.path.join(folder, name)
    return found


def imports_of(name: str, tree: ast.Module) -> list[str]:
    """What has to be loaded before a module: the package it is in, and what it imports when it is run."""
    needs = [name.rpartition(".")[0]]
    for node in tree.body:
        if isinstance(node, ast.Import):
            needs += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            needs += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return list(dict.fromkeys(needs))


def light(needs: dict[str, list[str]]) -> set[str]:
    """The modules that import nothing but light ones."""
    found = set(needs)
    while True:
        heavy = {
            name
            for name in found
            for need in needs[name]
            if (need in needs and need not in found)
            or not (need.startswith("dlint") or need.partition(".")[0] in LIGHT)
        }
        if not heavy:
            return found
        found -= heavy


def closure(name: str, needs: dict[str, list[str]]) -> set[str]:
    """The module, what it imports, what that imports, and so on."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each in needs and each not in found:
            found.add(each)
            waiting += needs[each]
    return found


def homes(bundled: set[str]) -> tuple[dict[str, str], Fields]:
    """The module that finds the facts of each kind, and what computes each field of each class of records."""
    from dlint.facts import registry
    from dlint.record import Computed, Passing

    producers = {
        kind: function.__module__ for kind, function in registry.producers.items() if function.__module__ in bundled
    }
    fields: Fields = {}
    for kind in records():
        for field, value in vars(kind).items():
            if isinstance(value, Computed) and value.function.__module__ in bundled:
                home, name = value.function.__module__, value.function.__name__
                assert vars(sys.modules[home]).get(name) is value.function, f"{home} has two functions {name}"
                here = fields.setdefault((kind.__module__, kind.__name__), {})
                here[field] = (home, name, not isinstance(value, Passing))
    return producers, fields


def grouped(fields: Fields) -> dict[Kind, tuple[Group, ...]]:
    """The same by what the fields of a class have in common, so that there is less to read."""
    found = {}
    for kind, homes in fields.items():
        groups: dict[tuple[str, bool], list[tuple[str, str]]] = {}
        for field, (home, function, keep) in homes.items():
            groups.setdefault((home, keep), []).append((field, function))
        found[kind] = tuple((*common, *zip(*pairs, strict=True)) for common, pairs in groups.items())
    return found


def unneeded(bundled: set[str], made: set[Kind]) -> set[Kind]:
    """The classes that can wait until somebody needs them: all but exceptions, and what the sample has objects of."""
    kinds = [kind for name in bundled for kind in vars(sys.modules[name]).values() if isinstance(kind, type)]
    here = [kind for kind in kinds if kind.__module__ in bundled and not issubclass(kind, BaseException)]
    return {(kind.__module__, kind.__name__) for kind in here} - made


def records() -> list[type]:
    """The classes of records, of all modules that were imported."""
    from dlint.facts import modules  # noqa: F401 (for what it registers)
    from dlint.record import Record

    found: list[type] = []
    waiting = Record.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found.append(kind)
    return found


# ---------------------------------------------------------------------------------------------------- which functions


def used(folder: str) -> tuple[set[tuple[str, str]], set[Kind]]:
    """What linting the sample takes, with the compiled rules and data that are in `folder`, if there are any.

    First the functions that are called: the path of the file inside the package, and the qualified name. Then the classes
    of the objects that are made: the module, and the name.
    """
    with tempfile.TemporaryDirectory() as scratch:
        with open(os.path.join(scratch, "Dockerfile"), "w") as file:
            file.write(SAMPLE)
        path = [os.path.dirname(PACKAGE), *sys.path]  # pip hands the packages that a build needs over in it alone
        environment = os.environ | {"DLINT_CACHE_DIR": scratch, "PYTHONPATH": os.pathsep.join(path)}
        subprocess.run(
            [sys.executable, "-c", _OBSERVE, os.path.abspath(folder)],
            env=environment,
            cwd=scratch,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with open(os.path.join(scratch, "used"), "rb") as observed:
            called, made = marshal.load(observed)
    return {(os.path.relpath(path, PACKAGE).replace(os.sep, "/"), name) for path, name in called}, set(made)


_OBSERVE = """
import marshal, os, sys
from dlint import resources
from dlint.record import Record
if os.path.exists(os.path.join(sys.argv[1], resources.shipped_name("rules"))):
    resources.PACKAGE = sys.argv[1]
called, made = set(), set()
def note(kind):
    made.update((each.__module__, each.__name__) for each in kind.__mro__)
def observe(frame, event, argument):
    if event == "call":
        code = frame.f_code
        called.add((code.co_filename, code.co_qualname))
        if code.co_argcount and "." in code.co_qualname:
            note(type(frame.f_locals[code.co_varnames[0]]))
def make(kind, /, **fields):
    note(kind)
    return base(kind)
base = Record.__new__
Record.__new__ = make
from dlint._boot import run
sys.setprofile(observe)
run(["Dockerfile", "--no-shellcheck"])
sys.setprofile(None)
with open("used", "wb") as file:
    marshal.dump((list(called), list(made)), file)
"""


# ---------------------------------------------------------------------------------------------------- transformations


def parsed(path: str) -> ast.Module:
    """What there is to run of a module."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    return Bare().visit(tree)  # type: ignore[no-any-return]


class Bare(ast.NodeTransformer):
    """Takes out what is not needed to run a module: annotations, and what stands there for type checkers."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return None if node.module == "__future__" else node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node.orelse
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        return ast.copy_location(ast.Assign([node.target], node.value), node) if node.value is not None else None

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node


def without_imports(tree: ast.Module, bundled: set[str]) -> tuple[ast.Module, list[Import]]:
    """A module without what it imports from bundled ones, and a list of that: `from` takes Python long for what it does."""
    rest: list[ast.stmt] = []
    imports: list[Import] = []
    for node in tree.body:
        found: list[Import] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if f"{node.module}.{alias.name}" in bundled:
                    found.append((alias.asname or alias.name, f"{node.module}.{alias.name}", ""))
                elif node.module in bundled:
                    found.append((alias.asname or alias.name, node.module, alias.name))
        if not isinstance(node, ast.ImportFrom) or len(found) < len(node.names):
            rest.append(node)
        else:
            imports += found
    return ast.Module(rest, []), imports


def by_module(imports: Iterable[Import]) -> Imports:
    """The names that are imported, by module."""
    found: dict[str, list[str]] = {}
    for own, home, _ in imports:
        found.setdefault(home, []).append(own)
    return tuple((home, tuple(taken)) for home, taken in found.items())


class Taken(ast.NodeTransformer):
    """Lets the bundle do imports inside functions too."""

    def __init__(self, bundled: set[str]) -> None:
        self.bundled = bundled

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.AST]:
        _, imports = without_imports(ast.Module([node], []), self.bundled)
        taken: list[ast.AST] = []
        for own, home, there in imports:
            call = ast.Call(ast.Name("__take__", ast.Load()), [ast.Constant(home), ast.Constant(there)], [])
            taken.append(ast.copy_location(ast.Assign([ast.Name(own, ast.Store())], call), node))
        return taken or node


class Kinds(ast.NodeTransformer):
    """Lets the bundle make classes of records with computed fields, and takes out the classes that few files need.

    What computes the fields is not registered, since the bundle knows it.
    """

    def __init__(self, module: str, later: set[Kind], fields: Fields) -> None:
        self.module = module
        self.waiting = later
        self.fields = fields
        self.functions = {name for kind in fields.values() for home, name, _ in kind.values() if home == module}
        self.later: dict[str, ast.ClassDef] = {}
        """What was taken out."""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST | None:
        kind = (self.module, node.name)
        if kind in self.fields:
            node.keywords.append(ast.keyword("metaclass", ast.Name("__kind__", ast.Load())))
        if kind in self.waiting:
            self.later[node.name] = node
            return None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.name in self.functions:
            node.decorator_list = [each for each in node.decorator_list if not is_computes(each)]
        return node


def is_computes(decorator: ast.expr) -> bool:
    """Whether a decorator is `@computes(...)`."""
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "computes"


class Later(ast.NodeTransformer):
    """Puts functions aside: `def f(a=1): ...` becomes `f = __later__(globals(), "f", (1,))`.

    Functions of a module that take nothing more than their code are listed in `plain` and gone from the module.
    """

    def __init__(self, place: str, called: set[str] | None) -> None:
        """`called` are those that stay; all, if it is None."""
        self.place = place
        self.called = called
        self.owner: ast.ClassDef | None = None
        self.plain: list[str] = []
        self.codes: dict[str, CodeType] = {}
        """What was put aside, by qualified name."""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        if self.owner is None:
            self.owner = node
            self.generic_visit(node)
            self.owner = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
        code = self._code(node)
        key = code.co_qualname
        if self.called is None or key in self.called or code.co_freevars:
            return node
        assert key not in self.codes, f"{self.place} has two functions {key}"
        self.codes[key] = code
        if not (self.owner or node.decorator_list or node.args.defaults or any(node.args.kw_defaults)):
            self.plain.append(node.name)
            return None
        arguments: list[ast.expr] = [ast.Call(ast.Name("globals", ast.Load()), [], []), ast.Constant(key)]
        if node.args.defaults:
            arguments.append(ast.Tuple(node.args.defaults, ast.Load()))
        named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        keywords = [ast.keyword(argument.arg, value) for argument, value in named if value]
        made: ast.expr = ast.Call(ast.Name("__later__", ast.Load()), arguments, keywords)
        for decorator in reversed(node.decorator_list):
            made = ast.Call(decorator, [made], [])
        return ast.copy_location(ast.Assign([ast.Name(node.name, ast.Store())], made), node)

    def _code(self, node: ast.FunctionDef) -> CodeType:
        """The code of a function, compiled where it stands: in a class, names with two underscores mean others."""
        body: ast.stmt = ast.copy_location(ast.FunctionDef(node.name, node.args, node.body, []), node)
        if self.owner is not None:
            body = ast.copy_location(ast.ClassDef(self.owner.name, [], [], [body], []), self.owner)
        code = compiled(ast.Module([body], []), self.place)
        while code.co_name != node.name:
            code = next(inner for inner in code.co_consts if isinstance(inner, CodeType))
        return code
