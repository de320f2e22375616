"""The lines of a file as they are laid out."""

from __future__ import annotations

import sys

from dlint.facts.instructions import KINDS
from dlint.facts.model import File, Instruction, Line
from dlint.facts.registry import collects, facts_of, new_span
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from dlint.facts.model import Heredoc
    from dlint.text import Span


@collects("line")
def collect_lines(file: File) -> list[Line]:
    lines = file._node.source.text.split("\n")
    found: list[Line] = []
    blank = 0
    instructions = iter(file.instructions)
    instruction: Instruction | None = next(instructions, None)
    first, last = _lines_of(instruction)
    for number in range(1, file.line_count + 1):
        text = lines[number - 1]
        if text[-1:] == "\r":
            text = text.rstrip("\r")
        while number > last:
            instruction = next(instructions, None)
            first, last = _lines_of(instruction)
        inside = instruction if number >= first else None
        found.append(Line(file=file, number=number, text=text, blank_before=blank, instruction=inside))
        blank = blank + 1 if not text or text.isspace() else 0
    return found


def _lines_of(instruction: Instruction | None) -> tuple[int, int]:
    """Its first line and its last one; both behind the end of the file for none."""
    return (_BEHIND, _BEHIND) if instruction is None else (instruction._node.line, instruction._node.end_line)


_BEHIND = sys.maxsize


def _start(line: Line) -> int:
    """The offset of its first character."""
    return line.file._node.source.line_starts[line.number - 1]


@computes(Line)
def span(line: Line) -> Span:
    return new_span(line.file, _start(line), _start(line) + len(line.text))


@computes(Line)
def heredoc(line: Line) -> Heredoc | None:
    start = _start(line)
    for heredoc in line.instruction.heredocs if line.instruction is not None else ():
        node = heredoc._node
        if node.body_start <= start < node.body_end:
            return heredoc
    return None


@computes(Line)
def is_continuation(line: Line) -> bool:
    inside = line.instruction
    if inside is None or line.number <= inside._node.line or line.is_comment:
        return False
    return _start(line) < inside._node.header_end


@computes(Instruction)
def swallowed_line(instruction: Instruction) -> Line | None:
    node = instruction._node
    if node.end_line == node.line or instruction.keyword in ("HEALTHCHECK", "ONBUILD"):
        return None
    source = instruction.file._node.source
    for at, start in enumerate(source.line_starts[node.line : node.end_line], node.line):
        if source.text[start : start + 1].isupper():  # as few lines of a script
            line = facts_of(instruction.file, "line")[at]
            if isinstance(line, Line) and line.reads_like_instruction and line.is_continuation:
                return line
    return None


@computes(Line)
def reads_like_instruction(line: Line) -> bool:
    if not line.text[:1].isupper():
        return False
    keyword, _, rest = line.text.replace("\t", " ").partition(" ")
    return keyword in KINDS and rest.strip()[:1] not in ("", "=")


@computes(Line)
def length(line: Line) -> int:
    return len(line.text)


@computes(Line)
def is_blank(line: Line) -> bool:
    return not line.text.strip()


@computes(Line)
def before_content(line: Line) -> bool:
    return line.is_blank and line.blank_before == line.number - 1


@computes(Line)
def after_content(line: Line) -> bool:
    return _start(line) >= line.file._content_end


@computes(File)
def _content_end(file: File) -> int:
    return len(file._node.source.text.rstrip())


@computes(Line)
def is_comment(line: Line) -> bool:
    return line.heredoc is None and line.text.lstrip().startswith("#")


@computes(Line)
def indentation(line: Line) -> str:
    return line.text[: len(line.text) - len(line.text.lstrip())]


@computes(Line)
def trailing_blanks(line: Line) -> int:
    return len(line.text) - len(line.text.rstrip())


@computes(File)
def code_line_count(file: File) -> int:
    lines = (file._node.source.line(number).strip() for number in range(1, file.line_count + 1))
    return sum(1 for line in lines if line and not line.startswith("#"))


@computes(File)
def line_ends(file: File) -> Literal["lf", "crlf", "mixed"]:
    text = file._node.source.text
    both = text.count("\r\n")
    if not both:
        return "lf"
    return "crlf" if both == text.count("\n") else "mixed"
