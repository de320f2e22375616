"""The arguments of a command as words with a place in the Dockerfile, and which of them are options."""

from __future__ import annotations

from dlint.facts.model import Command
from dlint.facts.registry import new_span
from dlint.record import computes
from dlint.shell.syntax import Word as ShellWord

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from dlint.facts.model import File
    from dlint.text import Mapped, Span


class Argument:
    """A word behind the name of a command."""

    __slots__ = ("_end", "_mapped", "_start", "quoted", "text", "written")

    def __init__(
        self, text: str, written: str, quoted: bool, start: int = 0, end: int = 0, mapped: Mapped | None = None
    ) -> None:
        self.text = text
        """Its value; what is known only when the image is built stands there as `GAP`."""
        self.written = written
        """As written."""
        self.quoted = quoted
        """Whether all of it is quoted, so that it is one word whatever its variables hold."""
        self._start = start
        self._end = end
        self._mapped = mapped
        """The text that the place refers to; None if that is the Dockerfile."""

    def place(self) -> tuple[int, int]:
        """Where it stands: offsets in the Dockerfile of its first character, and behind its last one."""
        if self._mapped is None:
            return self._start, self._end
        return self._mapped.origins(self._start, self._end)

    def span(self, file: File) -> Span:
        """Where it stands."""
        return new_span(file, *self.place())

    def joined(self, other: Argument) -> Argument:
        """This word and a later one as one word, with a blank between them."""
        written = f"{self.written} {other.written}"
        start, end = self.place()[0], other.place()[1]
        return Argument(f"{self.text} {other.text}", written, self.quoted and other.quoted, start, end)


class Option:
    """An option of a command and its value."""

    __slots__ = ("argument", "name", "value")

    def __init__(self, name: str, value: str | None, argument: Argument | None) -> None:
        self.name = name
        """With its dashes; each letter of a cluster is an option of its own."""
        self.value = value
        """What follows an `=`, the letter or, for an option that takes one, the next word."""
        self.argument = argument
        """The next word, if that is its value."""


def arguments_of(command: Command) -> list[Argument]:
    """The words behind the name of a command, several for a word whose variables hold several."""
    return command._arguments


@computes(Command)
def _arguments(command: Command) -> list[Argument]:
    step = command._step
    mapped = step.text
    found: list[Argument] = []
    for text, word in zip(step.texts[1:], step.words[1:], strict=True):
        if isinstance(word, ShellWord):
            quoted = word.literal is not None or all(part.quoted for part in word.parts)
            found.append(Argument(text, word.text, quoted, word.start, word.end, mapped))
        else:  # a word of an exec form
            found.append(Argument(text, word.value, True, word.start, word.end))
    return found


def split_options(
    arguments: Sequence[Argument], with_value: Container[str], single_dash: bool = False
) -> tuple[list[Argument], list[Option]]:
    """The operands and the options among arguments; of what follows `--`, all that has no dash is an operand.

    `with_value` are the options whose value is the next word; with `single_dash`, `-name` is one option, not a cluster.
    """
    operands: list[Argument] = []
    options: list[Option] = []
    at, size = 0, len(arguments)
    while at < size:
        argument = arguments[at]
        text = argument.text
        at += 1
        if text[:1] != "-" or text == "-":
            operands.append(argument)
            continue
        if text == "--":
            operands += [word for word in arguments[at:] if not word.text.startswith("-")]
            break
        if text.startswith("--") or single_dash:
            name, equals, value = text.partition("=")
            options.append(Option(name, value if equals else None, None))
        else:
            for index in range(1, len(text)):
                rest = text[index + 1 :]
                letter = "-" + text[index]
                ends = bool(rest) and (letter in with_value or rest[0] == "=")
                options.append(Option(letter, rest.removeprefix("=") if ends else None, None))
                if ends:
                    break
        last = options[-1]
        if last.value is None and last.name in with_value and at < size:
            last.argument = arguments[at]
            last.value = arguments[at].text
            at += 1
    return operands, options
