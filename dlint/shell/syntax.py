"""The syntax tree of a shell script: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html

With bash's additions ([[ ]], (( )), arrays, process substitution, `|&`, `&>`, `<<<`). Every node has its place in the
script's text as the offsets `start` and `end`; `Script.text` maps them to the Dockerfile.
"""

from __future__ import annotations

from dlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.text import Mapped


class Node(Record):
    """Anything that stands somewhere in a script."""

    start: int
    """Offset of its first character in the script's text."""
    end: int
    """Offset behind its last character."""


class Part(Node):
    """A piece of a word: literal text or an expansion.

    The place of literal text is that of its characters: quotes around them and a backslash before them stand outside.
    """

    kind: str
    """`literal`, `parameter`, `command` (substitution), `arithmetic`, `process` (substitution)."""
    text: str
    """A literal's characters with quotes and escapes removed; a parameter's name; otherwise the source text."""
    quoted: bool
    """Whether it stands inside quotes, or is escaped."""
    operator: str = ""
    """A parameter's modifier, such as `:-` or `%%`."""
    word: str = ""
    """What follows the modifier, as written."""
    script: Script | None = None
    """The commands of a substitution."""
    parts: tuple[Part, ...] = ()
    """The pieces of an arithmetic expression, or of a parameter's subscript and of what follows its modifier."""


class Word(Node):
    """A word: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_03"""

    text: str
    """As written."""
    parts: tuple[Part, ...]
    """Its pieces in order."""
    literal: str | None
    """Its value after quote removal, None if it holds an expansion."""


class Assignment(Node):
    """`NAME=word` before a command or alone."""

    name: str
    """The variable."""
    value: Word | None
    """What it is set to; None for an array or for nothing."""
    append: bool = False
    """Whether it is `+=`."""
    elements: tuple[Word, ...] = ()
    """The words of an array."""


class Redirection(Node):
    """`>file`, `2>&1`, `<<EOF`."""

    operator: str
    """The operator without the descriptor."""
    descriptor: str
    """The digits (or `{name}`) before the operator."""
    target: Word | None
    """The word after it; for a here-document the delimiter."""
    heredoc: str | None = None
    """The text of a here-document."""
    heredoc_start: int = 0
    """Offset of that text in the script."""
    heredoc_end: int = 0
    """Offset behind that text: of the line with the delimiter."""
    heredoc_parts: tuple[Part, ...] = ()
    """The pieces of that text, if expansions in it are expanded."""


class Command(Node):
    """A command; `Simple` and the compound ones below."""

    redirections: tuple[Redirection, ...] = ()
    """In order."""


class Simple(Command):
    """A simple command: assignments, words, redirections in any order."""

    assignments: tuple[Assignment, ...] = ()
    """Those before the first word."""
    words: tuple[Word, ...]
    """The name and its arguments; empty for bare assignments or redirections."""
    pieces: Sequence[str] = ()
    """What stands between its spaces, if it is nothing but words that are what they look like."""


class Compound(Command):
    """A group, subshell, loop, conditional, function definition, `[[ ]]` or `(( ))`."""

    kind: str
    """`group subshell if for while until case select function test arithmetic coproc`."""
    bodies: tuple[List, ...]
    """The lists of commands inside, in order (condition, then-part, ...)."""
    words: tuple[Word, ...] = ()
    """Words that stand outside the bodies: of a `for`, a `case` and its patterns, a `[[ ]]`."""
    name: str = ""
    """The variable of a `for` or `select`, the name of a function."""


class Pipeline(Node):
    """Commands joined by `|`; one command is a pipeline too."""

    commands: tuple[Command, ...]
    """In order."""
    negated: bool = False
    """Whether `!` stands before it."""
    operators: tuple[str, ...] = ()
    """`|` or `|&` between the commands."""
    timed: bool = False
    """Whether `time` stands before it."""


class AndOr(Node):
    """Pipelines joined by `&&` and `||`, as one item of a list."""

    pipelines: tuple[Pipeline, ...]
    """In order."""
    operators: tuple[str, ...]
    """`&&` or `||` between them."""
    background: bool = False
    """Whether `&` ends it."""


class List(Node):
    """Items that run one after the other."""

    items: tuple[AndOr, ...]
    """In order."""


class Script(Node):
    """A whole script."""

    text: Mapped
    """The script's text and the way back to the file it stands in."""
    body: List
    """Its commands."""
    understood: bool
    """Whether the reader understood all of it; if not, what it holds beyond `body` is unknown."""
    comments: tuple[tuple[int, int], ...] = ()
    """Start and end of each comment."""
