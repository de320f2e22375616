"""The vocabulary of rules, read from the annotations of `dlint.facts.model`: kinds, their fields, and the fields' types."""

from __future__ import annotations

import ast
import difflib
import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from dlint.facts import model

SCALARS = ("str", "int", "bool")
RESERVED = ("all", "any", "not", "self")
"""Words of the rule language that stand where fields do, so that no field may be called so."""
HIDDEN = ("Span", "Fact")
"""Types of fields that rules cannot use."""


@dataclass(frozen=True)
class Type:
    """What values a field has."""

    base: str
    """`str`, `int`, `bool`, or the name of a kind."""
    choices: tuple[str, ...] = ()
    """The closed set its values are from; empty where it is open."""
    many: bool = False
    """Whether it is a list of these."""
    nullable: bool = False
    """Whether it may be known to be absent; a list never is."""
    unknown: bool = False
    """Whether it may be decided only when the image is built."""
    unknown_elements: bool = False
    """Whether elements of the list may be."""

    @property
    def is_fact(self) -> bool:
        """Whether it is a link, or a list of facts."""
        return self.base not in SCALARS

    @property
    def element(self) -> Type:
        """The type of an element of the list."""
        return Type(self.base, self.choices, unknown=self.unknown_elements)

    def __str__(self) -> str:
        name = {"str": "text", "int": "a number", "bool": "true or false"}.get(self.base, f"a fact ({self.base})")
        if self.choices:
            name = "one of " + ", ".join(self.choices)
        if self.many:
            name = f"a list ({name})"
        return name + (" or null" if self.nullable else "") + (" or unknown" if self.unknown else "")


@dataclass(frozen=True)
class Field:
    """A field of a kind."""

    name: str
    """As rules write it."""
    attribute: str
    """As Python writes it, where it may end in an underscore."""
    type: Type


@dataclass(frozen=True)
class Kind:
    """A kind of facts."""

    name: str
    class_name: str
    fields: dict[str, Field]
    parent: str | None
    """The kind it is a special case of."""


@dataclass(frozen=True)
class Docs:
    """What the source says about a kind."""

    text: str
    fields: dict[str, str]
    """The sentence of each field, those of the parent kind left out."""


def kebab(class_name: str) -> str:
    """The name of a kind, from that of its class."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", class_name).lower()


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name, in the order of the model."""
    found: dict[str, Kind] = {}
    for cls in vars(model).values():
        if _is_kind(cls):
            parent = kebab(cls.__mro__[1].__name__) if _is_kind(cls.__mro__[1]) else None
            found[kebab(cls.__name__)] = Kind(kebab(cls.__name__), cls.__name__, _fields(cls), parent)
    return found


def _is_kind(cls: object) -> bool:
    return isinstance(cls, type) and issubclass(cls, model.Fact) and cls is not model.Fact and cls.__name__[0] != "_"


def _fields(cls: type) -> dict[str, Field]:
    """The fields of a class and of those it is derived from; what is no noun of rules is left out."""
    annotations: dict[str, str] = {}
    for ancestor in reversed(cls.__mro__):
        annotations |= _annotations().get(ancestor.__name__, {})
    named = {name: said for name, said in annotations.items() if not name.startswith("_") and said not in HIDDEN}
    return {field.name: field for field in _parsed(cls, named)}


def _parsed(cls: type, annotations: dict[str, str]) -> Iterable[Field]:
    for attribute, annotation in annotations.items():
        name = attribute.rstrip("_")
        if name in RESERVED:
            raise ValueError(f"{cls.__name__}.{attribute}: {name!r} is a word of the rule language")
        yield Field(name, attribute, parse_annotation(annotation))


@cache
def parse_annotation(annotation: str) -> Type:
    """The type that an annotation in the model's notation says."""
    return _parse(ast.parse(annotation, mode="eval").body)


def _parse(node: ast.expr) -> Type:
    if isinstance(node, ast.BinOp):
        left = _parse(node.left)
        if isinstance(node.right, ast.Constant):
            return replace(left, nullable=True)
        return replace(left, unknown=True)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        if node.value.id == "list":
            element = _parse(node.slice)
            return Type(element.base, element.choices, many=True, unknown_elements=element.unknown)
        if node.value.id == "Literal":
            elements = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return Type("str", tuple(str(ast.literal_eval(element)) for element in elements))
    if isinstance(node, ast.Name):
        return Type(node.id if node.id in SCALARS else kebab(node.id))
    raise ValueError(f"the vocabulary has no such type: {ast.unparse(node)}")


@cache
def _classes() -> list[ast.ClassDef]:
    """The classes of the model as they are written: what is loaded from a wheel has neither docstrings nor annotations."""
    return [cls for cls in ast.parse(inspect.getsource(model)).body if isinstance(cls, ast.ClassDef)]


@cache
def _annotations() -> dict[str, dict[str, str]]:
    """The annotations of the fields that each class has itself, by its name."""
    return {
        cls.name: {
            field.target.id: ast.unparse(field.annotation)
            for field in cls.body
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        }
        for cls in _classes()
    }


@cache
def docs() -> dict[str, Docs]:
    """The docstrings of the kinds and the sentences of their fields, by kind."""
    found: dict[str, Docs] = {}
    for cls in _classes():
        sentences: dict[str, str] = {}
        for before, after in zip(cls.body, cls.body[1:], strict=False):
            if (
                isinstance(before, ast.AnnAssign)
                and isinstance(before.target, ast.Name)
                and isinstance(after, ast.Expr)
            ):
                sentences[before.target.id.rstrip("_")] = str(ast.literal_eval(after.value))
        found[kebab(cls.name)] = Docs(ast.get_docstring(cls) or "", sentences)
    return found


def suggestion(name: str, known: Iterable[str]) -> str:
    """`, did you mean X` for the known name that is nearest to a wrong one, or nothing."""
    near = difflib.get_close_matches(name, list(known), 1, 0.6)
    return f", did you mean {near[0]!r}" if near else ""
