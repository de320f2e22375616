"""The base class of syntax nodes and facts: immutable, with annotated fields and lazily computed ones.

A record reads like a frozen dataclass: annotated fields, a sentence each; the value written beside an annotation is the
default. It is an ordinary class, since a lint has dozens of kinds to make before it can begin, and importing
`dataclasses` alone would take longer than all of them. A field that is not given to the constructor is computed at its
first use by the function that `@computes(Kind)` registered under the field's name, kept, and never computed again.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])

    class Namespace:
        """`types.SimpleNamespace`."""

        # Not checked field by field, since any field may be left to be computed.
        def __init__(self, **fields: Any) -> None: ...

else:
    # It takes fields as no function written in Python does: three times as fast. Importing `types` for it would be dear.
    Namespace = type(sys.implementation)


class Record(Namespace):
    """An immutable object whose fields are its annotations; equality is identity."""

    if not TYPE_CHECKING:  # a namespace compares its content, and all of these have to come from the same class
        __eq__, __ne__, __hash__ = object.__eq__, object.__ne__, object.__hash__
        __lt__, __le__, __gt__, __ge__ = object.__lt__, object.__le__, object.__gt__, object.__ge__

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __repr__(self) -> str:
        shown = [
            f"{name}=<{type(value).__name__}>" if isinstance(value, Record) else f"{name}={value!r}"
            for name, value in self.__dict__.items()
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


class Computed:
    """Stands in a kind for a field that is computed; once it is, the value in the record itself goes before it."""

    __slots__ = ("function", "name")

    def __init__(self, name: str, function: Callable[[Any], Any]) -> None:
        self.name = name
        self.function = function

    def __get__(self, record: Record | None, kind: type[Record]) -> Any:
        if record is None:
            return self
        value = record.__dict__[self.name] = self.function(record)
        return value


class Passing(Computed):
    """Stands in a kind for a field that is computed anew each time it is asked for."""

    __slots__ = ()

    def __get__(self, record: Record | None, kind: type[Record]) -> Any:
        return self if record is None else self.function(record)


def computes(kind: type[Record], name: str | None = None, *, keep: bool = True) -> Callable[[Function], Function]:
    """Register the decorated function as what computes the field of `kind` with the function's name (or `name`).

    What is large and soon computed is better not kept: all that comes before each of ten thousand instructions is too much.
    """

    def register(function: Function) -> Function:
        field = name or function.__name__
        setattr(kind, field, (Computed if keep else Passing)(field, function))
        return function

    return register


class Unknown:
    """The type of `UNKNOWN`: a value that is decided only when the image is built.

    Equal to nothing but itself; every attribute of it is unknown too, so a path through it stays unknown.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Unknown:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()
