"""Which of ShellCheck's fixes are passed on: those that would change what a script does, or break it, are not.

ShellCheck knows a variable that holds several words only where it can follow the assignment, and it turns backquotes into
`$(…)` without looking at what stands between them. Imported when the first finding with a fix is made.
"""

from __future__ import annotations

from dlint.shell.plain import NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.shell.scripts import ShellScript

QUOTING, BACKQUOTES = 2086, 2006
BLANKS = " \t\n"


def is_sound(
    code: int, script: ShellScript, start: int, end: int, places: Sequence[int], source: str, endings: tuple[str, ...]
) -> bool:
    """Whether the fix of a finding between two offsets of a script, with edits at `places`, may be offered.

    `source` is the text of the file that the script stands in, `endings` how the names of lists end.
    """
    text = script.text.text
    if code == BACKQUOTES and not _is_replaceable(text[start + 1 : end - 1]):
        return False
    if code == QUOTING and _is_list(text, start, script, endings):
        return False
    return not any(_is_escaped(script, place, source) for place in places)


def _is_replaceable(inner: str) -> bool:
    """Whether a command reads the same between backquotes and in `$(…)`.

    Backquotes take backslashes away, they end a comment, and `$((` is the beginning of a sum.
    """
    comment = inner.startswith("#") or any(f"{blank}#" in inner for blank in BLANKS)
    return "\\" not in inner and "`" not in inner and not inner.startswith("(") and not comment


def _is_list(text: str, start: int, script: ShellScript, endings: tuple[str, ...]) -> bool:
    """Whether the variable expanded there holds several words, or perhaps none, by its value or by its name."""
    start += 1 + text.startswith("{", start + 1)
    end = start
    while end < len(text) and text[end] in NAME:
        end += 1
    name = text[start:end]
    if not name or text.startswith("[*]", end):  # `$*`
        return text.startswith("*", start) or bool(name)
    return name in script.lists or name.lower().endswith(endings) or _gets_several(text, name)


def _gets_several(text: str, name: str) -> bool:
    """Whether the script itself makes it several words, or none."""
    at = text.find(f"{name}=")
    while at >= 0:
        if at == 0 or text[at - 1] not in NAME:
            value = _value(text, at + len(name) + 1)
            if len(value.split()) != 1 and not value.startswith(("$(", "`")):
                return True
        at = text.find(f"{name}=", at + 1)
    return f"{name}+=" in text


def _value(text: str, start: int) -> str:
    """The word at an offset without its quotes, as far as it matters how many words it holds."""
    quote = text[start : start + 1]
    if quote and quote in "'\"":
        end = text.find(quote, start + 1)
        return text[start + 1 : end if end >= 0 else len(text)]
    end = start
    while end < len(text) and text[end] not in " \t\n;&|)":
        end += 1
    return text[start:end]


def _is_escaped(script: ShellScript, place: int, source: str) -> bool:
    """Whether a backslash stands there in the file that another shell takes away, as in a here-document for a shell."""
    origin = script.text.origin(place)
    if source[origin - 1 : origin] != "\\":
        return False
    return place == 0 or script.text.origin(place - 1) != origin - 1
