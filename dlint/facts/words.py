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
    from dlint.shell.walk import Step
    from dlint.text import Span


class Argument:
    """A word behind the name of a command."""

    __slots__ = ("_index", "_step", "text")

    def __init__(self, text: str, step: Step, index: int) -> None:
        self.text = text
        """Its value; what is known only when the image is built stands there as `GAP`."""
        self._step = step
        self._index = index

    @property
    def written(self) -> str:
        """As written."""
        word = self._step.words[self._index]
        return word.text if isinstance(word, ShellWord) else word.value

    @property
    def quoted(self) -> bool:
        """Whether all of it is quoted, or does not need it, so that it is one word whatever its variables hold."""
        word = self._step.words[self._index]
        return not isinstance(word, ShellWord) or word.literal is not None or all(part.quoted for part in word.parts)

    def place(self) -> tuple[int, int]:
        """Where it stands: offsets in the Dockerfile of its first character, and behind its last one."""
        word, text = self._step.words[self._index], self._step.text
        return (word.start, word.end) if text is None else text.origins(word.start, word.end)

    def span(self, file: File) -> Span:
        """Where it stands."""
        return new_span(file, *self.place())

    def joined(self, other: Argument) -> Argument:
        """This word and a later one as one word, with a blank between them."""
        return Joined(self, other)


class Joined(Argument):
    """Two words as one."""

    __slots__ = ("_first", "_last")

    def __init__(self, first: Argument, last: Argument) -> None:
        super().__init__(f"{first.text} {last.text}", first._step, first._index)
        self._first = first
        self._last = last

    @property
    def written(self) -> str:
        """As written."""
        return f"{self._first.written} {self._last.written}"

    @property
    def quoted(self) -> bool:
        """Whether both are quoted."""
        return self._first.quoted and self._last.quoted

    def place(self) -> tuple[int, int]:
        """From the first character of the one to the last of the other."""
        return self._first.place()[0], self._last.place()[1]


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
    return [Argument(text, step, index) for index, text in enumerate(step.texts) if index]


def split_options(
    arguments: Sequence[Argument], with_value: Container[str], single_dash: bool = False
) -> tuple[list[Argument], list[Option]]:
    """The operands and the options among arguments; of what follows `--`, all that has no dash is an operand.

    `with_value` are the options whose value is the next word; with `single_dash`, `-name` is one option, not a cluster.
    """
    operands: list[Argument] = []
    options: list[Option] = []
    rest = iter(arguments)
    for argument in rest:
        text = argument.text
        if text[:1] != "-" or text == "-":
            operands.append(argument)
            continue
        if text == "--":
            operands += [word for word in rest if not word.text.startswith("-")]
            break
        if text.startswith("--") or single_dash:
            name, equals, value = text.partition("=")
            options.append(Option(name, value if equals else None, None))
        else:
            for index in range(1, len(text)):
                tail = text[index + 1 :]
                letter = "-" + text[index]
                ends = bool(tail) and (letter in with_value or tail[0] == "=")
                options.append(Option(letter, tail.removeprefix("=") if ends else None, None))
                if ends:
                    break
        last = options[-1]
        if last.value is None and last.name in with_value:
            last.argument = next(rest, None)
            last.value = last.argument.text if last.argument is not None else None
    return operands, options
