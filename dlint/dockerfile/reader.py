"""Reads the text of a Dockerfile into its syntax tree; any text gives a tree.

Lines, comments, directives, continuations and here-documents are dealt with as BuildKit's parser does it
(https://docs.docker.com/reference/dockerfile/#format); `instructions` reads what an instruction holds.
"""

from __future__ import annotations

from dlint.dockerfile.instructions import KEYWORDS, SPACE, read_instruction
from dlint.dockerfile.syntax import Comment, Directive, Dockerfile, Heredoc, Instruction, Word
from dlint.dockerfile.validation import is_utf_16  # the module computes `Dockerfile.problems` too
from dlint.text import Mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.dockerfile.instructions import Fields
    from dlint.text import Source

_DIRECTIVES = ("syntax", "escape", "check")
_HEREDOC_KEYWORDS = ("RUN", "COPY", "ADD")
_ENDS = "\\` \t\r"
"""What the end of a line may be, or hide, that continues it."""


def read(source: Source) -> Dockerfile:
    """The syntax tree of a file."""
    return _Reader(source).read()


class _Reader:
    """Goes through the lines of a file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = [] if is_utf_16(source.text) else source.text.split("\n")  # without their LF
        if self.lines and not self.lines[-1]:
            self.lines.pop()
        self.starts = source.line_starts
        self.number = 0  # of lines read so far
        self.escape = "\\"
        self.at_top = True  # still in the section of the parser directives
        self.directives: list[Directive] = []
        self.comments: list[Comment] = []
        self.block: list[Comment] = []  # the comments since the last instruction
        self.instructions: list[Instruction] = []
        self.missing: set[tuple[str, bool]] = set()  # the ends of here-documents that no line further down is

    def read(self) -> Dockerfile:
        lines, starts = self.lines, self.starts
        while self.number < len(lines):
            start, line = starts[self.number], lines[self.number]
            self.number += 1
            content = line.lstrip(SPACE)
            if not content:
                self.at_top = False
            elif content[0] == "#":
                self.add_comment(content, start + len(line) - len(content))
            else:
                self.at_top = False
                self.add_instruction(content, start + len(line) - len(content))
        return Dockerfile(
            start=0,
            end=len(self.source.text),
            source=self.source,
            escape=self.escape,
            directives=tuple(self.directives),
            comments=tuple(self.comments),
            instructions=tuple(self.instructions),
        )

    # ------------------------------------------------------------------------------------------------ comments

    def add_comment(self, content: str, start: int) -> None:
        """Take in a comment between instructions; `content` is its line from the `#` on."""
        comment = self.read_comment(content, start)
        directive = self.directives[-1] if self.directives and self.directives[-1].start == start else None
        if self.at_top and content.startswith("#!") and self.number == 1:
            return  # an interpreter line: `syntax` and `check` may still follow
        self.at_top = self.at_top and directive is not None and bool(content.partition("=")[2].rstrip("\r"))
        if directive is not None and directive.effective:
            if directive.name.value.lower() == "escape" and directive.value.value in ("\\", "`"):
                self.escape = directive.value.value
        elif comment.text:
            self.block.append(comment)
        else:
            self.block.clear()

    def read_comment(self, content: str, start: int) -> Comment:
        """The comment that begins at `start`, noted down together with the directive that it may be."""
        end = start + len(content.rstrip(SPACE))
        comment = Comment(start=start, end=end, text=content[1:].strip(SPACE), line=self.number)
        self.comments.append(comment)
        if "=" in content:
            name = content[1:].partition("=")[0].strip(SPACE)
            if name.lower() in _DIRECTIVES:
                self.directives.append(self.read_directive(content, start, end, name))
        return comment

    def read_directive(self, content: str, start: int, end: int, name: str) -> Directive:
        at = start + content.index(name)
        _, _, rest = content.partition("=")
        value = rest.strip(SPACE)
        value_start = end - len(value)
        key = name.lower()
        effective = self.at_top and rest.rstrip("\r") != ""
        if any(earlier.effective and earlier.name.value.lower() == key for earlier in self.directives):
            effective = False
        if key == "escape":
            effective = effective and not self.source.text.startswith("#!")
        elif start and self.source.text[start - 1] != "\n":
            effective = False  # BuildKit looks for `syntax` and `check` in the first column only
        return Directive(
            start=start,
            end=end,
            name=Word(start=at, end=at + len(name), value=name),
            value=Word(start=value_start, end=end, value=value),
            effective=effective,
        )

    # ------------------------------------------------------------------------------------------------ instructions

    def add_instruction(self, content: str, start: int) -> None:
        """Take in the instruction whose first line is `content`, with the lines that continue it."""
        first = self.number
        inner: list[Comment] = []
        blank: list[int] = []
        whole, end = self.join_lines(content, start, inner, blank)
        fields = read_instruction(whole, self.escape)
        header_end = end
        heredocs: tuple[Heredoc, ...] = ()
        if "<<" in whole.text and _may_hold_heredocs(fields):
            heredocs = self.read_heredocs(whole)
            end = max(end, self.end_of_line) if heredocs else end
        if "trigger" in fields:
            fields["trigger"] = self.trigger(fields["trigger"], header_end, heredocs)
        if self.block:
            fields["comments"] = tuple(self.block)
            self.block.clear()
        if inner:
            fields["inner_comments"] = tuple(inner)
        if blank:
            fields["blank_lines"] = tuple(blank)
        self.instructions.append(
            Instruction(
                start=start,
                end=end,
                line=first,
                end_line=self.number,
                header_end=header_end,
                heredocs=heredocs,
                **fields,
            )
        )

    @property
    def end_of_line(self) -> int:
        """Offset behind the last line read, white space at its end left out."""
        return self.starts[self.number - 1] + len(self.lines[self.number - 1].rstrip(SPACE))

    @property
    def next_start(self) -> int:
        """Offset of the next line; of the end of the file, if there is none."""
        return self.starts[self.number] if self.number < len(self.lines) else len(self.source.text)

    def join_lines(self, content: str, start: int, inner: list[Comment], blank: list[int]) -> tuple[Mapped, int]:
        """The logical line that begins with `content`, and where it ends in the source.

        The comments and the numbers of the blank lines inside it are added to `inner` and `blank`.
        """
        text, continued = self.cut_escape(content)
        pieces = [(0, start)]
        lines, starts = self.lines, self.starts
        while continued and self.number < len(lines):
            begin, line = starts[self.number], lines[self.number]
            self.number += 1
            rest = line.lstrip(SPACE)
            if not rest:
                blank.append(self.number)
            elif rest[0] == "#":
                inner.append(self.read_comment(rest, begin + len(line) - len(rest)))
            else:
                line, continued = self.cut_escape(line)
                pieces.append((len(text), begin))
                text += line
        return Mapped(text, pieces), self.end_of_line

    def cut_escape(self, line: str) -> tuple[str, bool]:
        """A line (not empty) without its end and the escape character that continues it, and whether it has one."""
        if line[-1] not in _ENDS:  # as of most lines
            return line, False
        line = line.rstrip("\r")
        cut = line.rstrip(" \t")
        if cut.endswith(self.escape) and cut[-2:-1] != self.escape:
            return cut[:-1], True
        return line, False

    def trigger(self, fields: Fields, end: int, heredocs: tuple[Heredoc, ...]) -> Instruction:
        """The instruction inside an ONBUILD, or the CMD of a HEALTHCHECK."""
        start = fields["name"].start
        if "trigger" in fields:
            fields["trigger"] = self.trigger(fields["trigger"], end, heredocs)
        line = self.source.position(start)[0]
        if heredocs and fields["keyword"] in _HEREDOC_KEYWORDS:
            fields["heredocs"] = heredocs
        return Instruction(
            start=start, end=max(end, start), line=line, end_line=self.number, header_end=max(end, start), **fields
        )

    # ------------------------------------------------------------------------------------------------ here-documents

    def read_heredocs(self, whole: Mapped) -> tuple[Heredoc, ...]:
        """The here-documents that a logical line asks for, with their bodies from the lines that follow."""
        from dlint.dockerfile.heredocs import find_heredocs

        heredocs: list[Heredoc] = []
        for found in find_heredocs(whole.text):
            start, end = whole.origins(found.start, found.end)
            if heredocs and not heredocs[-1].terminated:
                stop, terminated = self.number, False  # nothing is left for those that follow
            else:
                stop, terminated = self.find_end(found.name, found.chomp)
            body_start = self.next_start
            body = self.read_body(stop, found.chomp)
            heredocs.append(
                Heredoc(
                    start=start,
                    end=end,
                    name=found.name,
                    expand=found.expand,
                    chomp=found.chomp,
                    descriptor=found.descriptor,
                    body=body,
                    body_start=body_start,
                    body_end=self.next_start,
                    terminated=terminated,
                )
            )
            if terminated:
                self.number += 1
        return tuple(heredocs)

    def find_end(self, name: str, chomp: bool) -> tuple[int, bool]:
        """The index of the line that ends a here-document, and whether it is there.

        BuildKit would take the whole rest of the file for the body of a here-document that is not ended. We stop
        before the next line that begins with an instruction in upper case, to go on with what was probably meant.
        """
        lines = self.lines
        if (name, chomp) not in self.missing:
            for index in range(self.number, len(lines)):
                line = lines[index].rstrip("\r")
                if (line.lstrip("\t") if chomp else line) == name:
                    return index, True
            self.missing.add((name, chomp))
        for index in range(self.number, len(lines)):
            if lines[index].partition(" ")[0] in KEYWORDS:
                return index, False
        return len(lines), False

    def read_body(self, stop: int, chomp: bool) -> Mapped:
        """The lines before that with index `stop` as the body of a here-document."""
        text = ""
        pieces: list[tuple[int, int]] = []
        while self.number < stop:
            start, line = self.starts[self.number], self.lines[self.number]
            self.number += 1
            content = line.lstrip("\t") if chomp else line
            pieces.append((len(text), start + len(line) - len(content)))
            text += content + "\n"
        return Mapped(text, pieces or [(0, self.next_start)])


def _may_hold_heredocs(fields: Fields) -> bool:
    if fields["keyword"] == "ONBUILD":
        return "trigger" in fields and _may_hold_heredocs(fields["trigger"])
    return fields["keyword"] in _HEREDOC_KEYWORDS and fields["form"] == "shell"
