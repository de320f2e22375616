"""Message templates: text with `{{ kind.path }}` and `{{ option.NAME }}`, and nothing else of Jinja2's syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dlint.engine.checker import VocabularyError, resolve
from dlint.engine.compiler import Compiler, Value, option_name
from dlint.engine.vocabulary import Kind, Type, suggestion

_HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_OTHER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


def compile_template(template: str, kind: Kind, options: Mapping[str, object], compiler: Compiler) -> str:
    """The Python expression of the text for the fact `f`; raises `VocabularyError`."""
    parts = []
    for number, part in enumerate(_HOLE.split(template)):
        if number % 2:
            parts.append(_hole(part.strip(), kind, options, compiler))
        elif _OTHER.search(part):
            raise VocabularyError("a template has {{ kind.path }} and no other construct")
        elif part:
            parts.append(repr(part))
    return " + ".join(parts) or "''"


def _hole(expression: str, kind: Kind, options: Mapping[str, object], compiler: Compiler) -> str:
    root, _, rest = expression.partition(".")
    own = kind.name.replace("-", "_")
    if root not in (own, "option") or not rest:
        hint = suggestion(root, (own, "option")) or f" (a path begins with {own!r} or 'option')"
        raise VocabularyError(f"{{{{ {expression} }}}} leads nowhere{hint}")
    if root == "option":
        if rest not in options:
            raise VocabularyError(f"the rule declares no option {rest!r}{suggestion(rest, options)}")
        return f"text({option_name(rest)})"
    path = resolve(rest, kind)
    if path.type.is_fact:
        raise VocabularyError(f"{{{{ {expression} }}}} is {path.type}; name one of its fields")
    value = compiler.follow(path, Value("f", Type(kind.name)))
    plain = path.type.base == "str" and not (path.type.many or path.type.nullable or path.type.unknown)
    return value.code if plain else f"text({value.code})"
