"""Makes the bundle of modules for the wheel (`dlint.bundle` says what for)."""

from __future__ import annotations
import __future__

import ast
import marshal
import os
from importlib.util import MAGIC_NUMBER
from types import ModuleType

from dlint.bundle import FACTS
from dlint.resources import PACKAGE

TARGET = "data/modules.bin"
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


def write_bundle(folder: str) -> list[str]:
    """Write the bundle below `folder`, which stands for the package; gives the paths of what was written inside it."""
    trees = {name: parsed(path) for name, path in sources().items() if name not in ("dlint.bundle", "dlint.__main__")}
    needs = {name: imports_of(name, tree) for name, tree in trees.items()}
    bundled = light(needs)
    modules = {}
    for name in sorted(bundled):
        place = os.path.relpath(sources()[name], PACKAGE).replace(os.sep, "/")
        tree = trees[name] if name != FACTS else ast.Module([], [])
        code = compile(tree, f"dlint/{place}", "exec", flags=_FLAGS, dont_inherit=True, optimize=2)
        needed = tuple(need for need in needs[name] if need in bundled) if name != FACTS else ()
        modules[name] = (place, needed, marshal.dumps(code))
    target = os.path.join(folder, TARGET)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "wb") as file:
        marshal.dump((MAGIC_NUMBER, modules, *homes()), file)
    return [TARGET]


_FLAGS = __future__.annotations.compiler_flag


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


def parsed(path: str) -> ast.Module:
    """What there is to run of a module."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    return ast.fix_missing_locations(Bare().visit(tree))  # type: ignore[no-any-return]


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


def homes() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The module that finds the facts of each kind, and that which computes each field of each class of facts."""
    from dlint.facts import model, modules, registry
    from dlint.record import Computed

    known = {value.__name__ for value in vars(modules).values() if isinstance(value, ModuleType)} | {registry.__name__}
    producers = {
        kind: function.__module__ for kind, function in registry.producers.items() if function.__module__ in known
    }
    fields: dict[str, dict[str, str]] = {}
    for kind in vars(model).values():
        if isinstance(kind, type) and kind.__module__ == model.__name__:
            for field, value in vars(kind).items():
                if isinstance(value, Computed) and value.function.__module__ in known:
                    fields.setdefault(kind.__name__, {})[field] = value.function.__module__
    return producers, fields


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
