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
DEEPEST = 6
"""So are scripts with more levels of `((` than this: each that is not closed doubles the time, eight take 6 seconds."""


def unfit(text: str) -> Literal["too long", "too deeply nested"] | None:
    """Why a script is kept from ShellCheck; None for one that is not."""
    if len(text) > LONGEST:
        return "too long"
    if text.count("((") <= DEEPEST:
        return None
    level = at = 0
    while True:
        opening, closing = text.find("((", at), text.find("))", at)
        if opening < 0:
            break
        if 0 <= closing < opening:
            level = max(0, level - 1)
            at = closing + 2
        else:
            level += 1
            at = opening + 2
            if level > DEEPEST:
                return "too deeply nested"
    return None


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
    editable: bool
    """Whether it stands in the Dockerfile as it is, so that text can be put into it: not inside the quotes of an exec form."""
