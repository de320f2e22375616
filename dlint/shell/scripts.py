"""What of an instruction a shell gets to read: https://docs.docker.com/reference/dockerfile/#shell-form"""

from __future__ import annotations

from dlint.record import Record
from dlint.text import Mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from dlint.dockerfile.syntax import Instruction


def script_of(instruction: Instruction) -> Mapped:
    """The script of a shell-form instruction, as BuildKit hands it to the shell.

    If nothing but a here-document stands there, it is the script; otherwise the texts of the here-documents follow the
    line, each with its delimiter: https://docs.docker.com/reference/dockerfile/#here-documents
    """
    heredocs = instruction.heredocs
    if not heredocs:
        return instruction.text
    if is_heredoc(instruction):
        return heredocs[0].body
    parts = [instruction.text]
    end = instruction.header_end
    for heredoc in heredocs:
        parts += [Mapped("\n", [(0, end)]), heredoc.body, Mapped(heredoc.name, [(0, heredoc.body_end)])]
        if heredoc.body.text and not heredoc.body.text.endswith("\n"):  # the file ends inside it
            parts.insert(-1, Mapped("\n", [(0, heredoc.body_end)]))
        end = heredoc.body_end
    return Mapped.joined(parts)


def is_heredoc(instruction: Instruction) -> bool:
    """Whether nothing but a here-document stands behind the keyword and its flags."""
    heredocs = instruction.heredocs
    if len(heredocs) != 1:
        return False
    text = instruction.text
    return text.origins(0, len(text.text)) == (heredocs[0].start, heredocs[0].end)


def interpreter(text: str) -> tuple[str, ...]:
    """The words of the `#!` line of a script, none if it has none."""
    if not text.startswith("#!"):
        return ()
    return tuple(text[2:].partition("\n")[0].split())


LONGEST = 100_000
"""Scripts of more characters are kept from ShellCheck, which takes time and memory without bound for them."""
DEEPEST = 12
"""So are scripts with more substitutions and sums inside each other: each doubles the time, and `((` does so twice."""
MOST_PARENTHESES = 500
"""So are those with more parentheses than this inside each other: the time grows with the square of their number."""


def unfit(text: str) -> Literal["too long", "too deeply nested"] | None:
    """Why a script is kept from ShellCheck; None for one that is not."""
    if len(text) > LONGEST:
        return "too long"
    if text.count("(") <= DEEPEST // 2:
        return None
    depth = 0
    weights: list[int] = []
    last = -2
    at = text.find("(")
    while at >= 0:
        weight = 1 if text[at - 1 : at] in SUBSTITUTING else 0
        if last == at - 1 and weights and weights[-1] < 2:
            weight = 2 - weights[-1]  # the second of `((`
        weights.append(weight)
        depth += weight
        if depth > DEEPEST or len(weights) > MOST_PARENTHESES:
            return "too deeply nested"
        last, at = at, text.find("(", at + 1)
        for _ in range(text.count(")", last, at if at >= 0 else last)):
            if weights:
                depth -= weights.pop()
    return None


SUBSTITUTING = ("$", "<", ">")
"""What stands before the parenthesis of a substitution."""


class ShellScript(Record):
    """A script that a POSIX shell reads."""

    text: Mapped
    """Its text."""
    shell: str
    """The shell's name: `sh`, `bash`, `dash`, `ash` ..."""
    variables: tuple[tuple[str, bool], ...]
    """The variables that are set from outside, and of each whether its value is a single plain word, or does not matter."""
    directives: tuple[str, ...] = ()
    """What a comment above the instruction tells ShellCheck besides codes to leave out, such as `shell=bash`."""
    exits: bool = False
    """Whether its shell is called with `-e`, so that it ends with the first command that fails."""
    lists: tuple[str, ...] = ()
    """The variables whose values from outside are known to be several words, or none."""
    editable: bool
    """Whether it stands in the Dockerfile as it is, so that text can be put into it: not inside the quotes of an exec form."""
