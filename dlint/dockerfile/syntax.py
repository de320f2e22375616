"""The syntax tree of a Dockerfile: https://docs.docker.com/reference/dockerfile/

Every node has its place in the source as the offsets `start` and `end`. Values are as written (quotes, escapes and
variables are still there) but without continuations; `dlint.dockerfile.expansion` resolves them.
"""

from __future__ import annotations

from dlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.text import Mapped, Source


class Node(Record):
    """Anything that stands somewhere in a Dockerfile."""

    start: int
    """Offset of its first character in the source."""
    end: int
    """Offset behind its last character."""


class Word(Node):
    """A word of an instruction, as written."""

    value: str
    """The text with continuations taken out; for an element of an exec form, the decoded string."""
    mapped: Mapped | None = None
    """The value with the way back to the source, where the two do not run in step."""


class Directive(Node):
    """A comment that is written like a parser directive: https://docs.docker.com/reference/dockerfile/#parser-directives"""

    name: Word
    """The key as written."""
    value: Word
    """The value, trimmed."""
    effective: bool
    """Whether the parser obeys it: a known key, in the section at the top of the file, and for the first time."""


class Comment(Node):
    """A comment line: https://docs.docker.com/reference/dockerfile/#format"""

    text: str
    """What follows the `#`, trimmed."""
    line: int
    """The line it stands on."""


class Flag(Node):
    """An option of an instruction, such as `--from=build`."""

    name: str
    """The name without dashes."""
    value: Word | None
    """What follows the `=`, quotes removed as BuildKit does; None where there is no `=`."""
    text: str
    """The whole flag as BuildKit gives it, dashes included."""


class Pair(Node):
    """A key and a value of ENV, LABEL or ARG."""

    key: Word
    """The name, as written."""
    value: Word | None
    """The value, as written, with its quotes; None for an ARG without one."""
    legacy: bool = False
    """Whether it is written `ENV key value`, without `=`."""


class Heredoc(Node):
    """A here-document: https://docs.docker.com/reference/dockerfile/#here-documents

    `start` and `end` are those of its redirection (`<<EOF`).
    """

    name: str
    """The delimiter, quotes resolved."""
    expand: bool
    """Whether variables in it are expanded: no part of the delimiter is quoted."""
    chomp: bool
    """Whether leading tabs are removed (`<<-`)."""
    descriptor: str
    """The digits before `<<`."""
    body: Mapped
    """The content, leading tabs removed if it chomps."""
    body_start: int
    """Offset of the first line of the body in the source."""
    body_end: int
    """Offset of the line with the delimiter."""
    terminated: bool
    """Whether the line with the delimiter is there; if not, the body ends before the next line that begins with an instruction
    in upper case, where BuildKit would read on to the end of the file."""


class Instruction(Node):
    """One instruction, continuation lines and here-documents included."""

    keyword: str
    """In upper case; the word as written (upper case) where it is no instruction that Docker knows."""
    name: Word
    """The keyword as written."""
    flags: tuple[Flag, ...]
    """Its options in order."""
    logical_line: Mapped
    """The whole line that its lines are, continuations, comments and blank lines taken out; of a trigger that it is in."""
    text: Mapped
    """All that follows the flags, trimmed, continuations taken out."""
    form: str
    """`exec` where the arguments are a JSON array, else `shell`."""
    arguments: tuple[Word, ...]
    """The words as BuildKit's parser gives them: one for a shell-form RUN, CMD, ENTRYPOINT; the elements of an exec form.

    ENV, LABEL and ARG have their words `name=value` as written, ONBUILD those of its trigger, an unknown instruction none.
    """
    pairs: tuple[Pair, ...] = ()
    """The keys and values of ENV, LABEL and ARG."""
    heredocs: tuple[Heredoc, ...] = ()
    """Its here-documents in order; an ONBUILD has those of its trigger."""
    trigger: Instruction | None = None
    """For ONBUILD the instruction that it keeps for later; for HEALTHCHECK the CMD with its command."""
    comments: tuple[Comment, ...] = ()
    """The block of comments before it."""
    inner_comments: tuple[Comment, ...] = ()
    """The comments between its continuation lines."""
    blank_lines: tuple[int, ...] = ()
    """The numbers of the blank lines inside its continuation."""
    line: int
    """The first line."""
    end_line: int
    """The last line, here-documents included."""
    header_end: int
    """Offset behind its last line without the bodies of here-documents."""


class Problem(Node):
    """Something the reader had to pass over. BuildKit refuses the file for it unless `fatal` is false."""

    code: str
    """What is wrong, as a word for rules to select by; see `dlint.dockerfile.problems`."""
    value: str = ""
    """The text it is about."""
    expected: str = ""
    """What would be right, where that can be told."""
    instruction: Instruction | None = None
    """The instruction it is in."""
    fatal: bool = True
    """Whether `docker build` stops because of it."""


class Dockerfile(Node):
    """A whole file."""

    source: Source
    """The text."""
    escape: str
    """The escape character in force."""
    directives: tuple[Directive, ...]
    """Comments at any place that read like a directive with a known key, effective or not."""
    comments: tuple[Comment, ...]
    """All comments, directives and those inside continuations too."""
    instructions: tuple[Instruction, ...]
    """All instructions, unknown ones too."""
    problems: tuple[Problem, ...]
    """What is wrong with the syntax, in order."""
