"""Which of ShellCheck's comments say nothing in a Dockerfile, by what is known of the variables and programs they are about.

Imported when ShellCheck says something about a script.
"""

from __future__ import annotations

from dlint.shell.plain import NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dlint.shell.scripts import ShellScript

SPLITTING, SUBSTITUTION_SPLITTING, EMPTY, MASKING = 2086, 2046, 2115, 2155
ECHO = (3036, 3037)


def is_needless(code: int, script: ShellScript, start: int, end: int, table: dict[str, Any]) -> bool:
    """Whether a comment of that code between two offsets of a script may be left out; `table` is `data/shellcheck.yaml`."""
    whole = script.text.text
    text = whole[start:end]
    if code == SPLITTING:  # quotes would make one word of what is a list
        return text.strip("${}").lower().endswith(tuple(table["several"])) and NAME.issuperset(text.strip("${}"))
    if code == SUBSTITUTION_SPLITTING:
        return _gives_one_word(text, table["one_word"])
    if code == EMPTY:
        known = [name for name, is_known in script.variables if is_known]
        names = [word.strip("{}") for word in text.replace("/", "$").split("$")[1:]]
        return all(name in known or not name.isidentifier() for name in names)
    if code == MASKING:  # what fails after it fails if the folder is missing
        return whole[end:].lstrip('="').startswith("$(mktemp")
    return code in ECHO and whole[:start].rstrip().endswith("/echo")  # the program, not the word of the shell


def _gives_one_word(text: str, programs: list[str]) -> bool:
    """Whether a substitution is the call of one program whose answer has no blanks: `$(uname -m)`."""
    inner = text[2:-1] if text.startswith("$(") else text.strip("`")
    words = inner.split()
    return bool(words) and words[0] in programs and not any(sign in inner for sign in "|;&`$\n")
