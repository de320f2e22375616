"""From a rule that fires and the fact for which it does to the finding: its message, its places, its fix.

Imported when the first rule fires; on the path of a plain lint.
"""

from __future__ import annotations

from dlint.engine.program import ALIASES, CATEGORY, FIX, ID
from dlint.engine.runtime import RULES_PAGE
from dlint.findings import Edit, Finding, Fix, Related
from dlint.record import UNKNOWN
from dlint.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from dlint.engine.program import Entry, Fixer
    from dlint.facts.model import Fact
    from dlint.findings import Severity

MOST_LISTED = 4
"""How many things a message names before it only counts them."""


def make_finding(
    entry: Entry, functions: dict[str, Any], severity: Severity, fixer: Callable[[str], Fixer | None] | None, fact: Fact
) -> Finding:
    """The finding about a fact; `functions` are those of the rule, as `dlint.engine.loader` wrote them."""
    span = fact.span
    if "at" in functions:
        owner, field = functions["at"](fact)
        span = _place(owner, field) or _place(owner, None) or span
    return Finding(
        rule=entry[ID],
        category=entry[CATEGORY],
        severity=severity,
        message=functions["message"](fact),
        span=span,
        related=_related(functions["related"](fact)) if "related" in functions else (),
        aliases=entry[ALIASES],
        url=f"{RULES_PAGE}#{entry[ID]}",
        fix=_fix(entry, functions, fixer, fact) if entry[FIX] else None,
    )


def _fix(
    entry: Entry, functions: dict[str, Any], fixer: Callable[[str], Fixer | None] | None, fact: Fact
) -> Fix | None:
    """The fix, or None where it cannot be told what to change."""
    safety, name = entry[FIX]
    edits: list[Edit] = []
    if name is not None:
        function = fixer(name) if fixer else None
        edits.extend(function(fact) if function else ())
    else:
        functions["text"] = _certain
        try:
            said = functions["edits"](fact)
        except LookupError:
            return None
        finally:
            functions["text"] = text
        for action, owner, field, new_text in said:
            span = _place(owner, field)
            if span is None:
                return None
            edits.append(_edit(action, span, new_text))
    return Fix(title=functions["title"](fact), safety=safety, edits=tuple(edits)) if edits else None


def text(value: object) -> str:
    """How a message shows a value."""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return _listing([text(element) for element in value])
    if value is None or value is UNKNOWN:
        return "(none)" if value is None else "(unknown)"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listing(words: list[str]) -> str:
    """The first of many words, and how many more there are."""
    if len(words) > MOST_LISTED:
        words = [*words[: MOST_LISTED - 1], f"{len(words) - MOST_LISTED + 1} more"]
        return ", ".join(words[:-1]) + " and " + words[-1]
    return ", ".join(words)


def _certain(value: object) -> str:
    """How an edit writes a value; a file gets no text that stands for one. Raises `LookupError`."""
    if value is None or value is UNKNOWN:
        raise LookupError
    return ", ".join(map(_certain, value)) if isinstance(value, (list, tuple)) else text(value)


def _place(owner: Any, field: str | None) -> Span | None:
    """Where a fact stands, or what its field was read from; None where there is no such place."""
    if isinstance(owner, (list, tuple)):
        if not owner:
            return None
        first, last = owner[0].span, owner[-1].span
        return Span(source=first.source, start=first.start, end=last.end)
    if not owner:
        return None
    return owner.span if field is None else owner._place(field)  # type: ignore[no-any-return]


def _related(places: Iterable[tuple[Any, str | None, str]]) -> tuple[Related, ...]:
    related = []
    for owner, field, message in places:
        for fact in owner if isinstance(owner, (list, tuple)) else [owner]:
            span = _place(fact, field) or _place(fact, None)
            if span is not None:
                related.append(Related(span=span, message=message))
    return tuple(related)


def _edit(action: str, span: Span, new_text: str) -> Edit:
    if action == "replace":
        return Edit(span=span, text=new_text)
    if action == "delete":
        return Edit(span=_with_blanks(span), text="")
    at = span.start if action == "before" else span.end
    return Edit(span=Span(source=span.source, start=at, end=at), text=new_text)


def _with_blanks(span: Span) -> Span:
    """The stretch with the blanks before it; if nothing else stands on its lines, the whole lines."""
    content, start, end = span.source.text, span.start, span.end
    while start and content[start - 1] in " \t":
        start -= 1
    line_end = end
    while line_end < len(content) and content[line_end] in " \t\r":
        line_end += 1
    if (not start or content[start - 1] == "\n") and (line_end == len(content) or content[line_end] == "\n"):
        end = min(line_end + 1, len(content))
    return Span(source=span.source, start=start, end=end)
