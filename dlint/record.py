"""The base class of syntax nodes and facts: immutable, with annotated fields and lazily computed ones.

A record reads like a frozen dataclass: annotated fields, a sentence each. Importing `dataclasses` costs 30 ms,
more than a whole lint, so `RecordType` turns the annotations into slots itself. A field that is not given to the
constructor is computed at its first use by the function that `@computes(Kind)` registered under the field's name,
kept, and never computed again; without such a function the field takes the default written in the class.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])

_set = object.__setattr__


class RecordType(type):
    """Turns the annotations of a class into slots, and the values written beside them into defaults."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> RecordType:
        own = list(namespace.get("__annotations__", ()))
        defaults = {field: namespace.pop(field) for field in own if field in namespace}
        inherited: dict[str, Any] = {}
        for base in reversed(bases):
            inherited.update(getattr(base, "_defaults", {}))
        namespace["__slots__"] = tuple(own)
        namespace["_defaults"] = inherited | defaults
        namespace["_computed"] = {}
        return super().__new__(mcs, name, bases, namespace)


class Record(metaclass=RecordType):
    """An immutable object whose fields are its annotations; equality is identity."""

    if TYPE_CHECKING:
        _defaults: ClassVar[dict[str, Any]]
        _computed: ClassVar[dict[str, Callable[[Any], Any]]]

        # Not checked field by field, since any field may be left to be computed.
        def __init__(self, **fields: Any) -> None: ...
    else:

        def __init__(self, **fields):
            for name, value in fields.items():
                _set(self, name, value)

        def __getattr__(self, name):
            # Only reached for a slot that was not filled: compute it, or take its default, and keep it.
            for kind in type(self).__mro__[:-1]:
                function = kind._computed.get(name)
                if function is not None:
                    value = function(self)
                    _set(self, name, value)
                    return value
            try:
                value = self._defaults[name]
            except KeyError:
                raise AttributeError(f"{type(self).__name__} has no value for {name!r}") from None
            _set(self, name, value)
            return value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __repr__(self) -> str:
        shown = []
        for kind in reversed(type(self).__mro__[:-1]):
            for name in kind.__dict__.get("__slots__", ()):
                try:
                    value = object.__getattribute__(self, name)
                except AttributeError:  # not computed yet
                    continue
                shown.append(f"{name}={value!r}" if not isinstance(value, Record) else f"{name}=<{type(value).__name__}>")
        return f"{type(self).__name__}({', '.join(shown)})"


def computes(kind: type[Record], name: str | None = None) -> Callable[[Function], Function]:
    """Register the decorated function as what computes the field of `kind` with the function's name (or `name`)."""

    def register(function: Function) -> Function:
        kind._computed[name or function.__name__] = function
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
