"""The arguments of a command as words with a place in the Dockerfile, and which of them are options."""

from __future__ import annotations

from dlint.dockerfile.syntax import Word as ExecWord
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

    __slots__ = ("_mapped", "_word", "text")

    def __init__(self, text: str, word: ShellWord | ExecWord, mapped: Mapped | None) -> None:
        self.text = text
        """Its value; what is known only when the image is built stands there as `GAP`."""
        self._word = word
        self._mapped = mapped
        """The text that the word's place refers to; None if that is the Dockerfile."""

    @property
    def written(self) -> str:
        """As written."""
        return self._word.text if isinstance(self._word, ShellWord) else self._word.value

    @property
    def quoted(self) -> bool:
        """Whether all of it is quoted, or does not need it, so that it is one word whatever its variables hold."""
        word = self._word
        return not isinstance(word, ShellWord) or word.literal is not None or all(part.quoted for part in word.parts)

    def place(self) -> tuple[int, int]:
        """Where it stands: offsets in the Dockerfile of its first character, and behind its last one."""
        word = self._word
        return (word.start, word.end) if self._mapped is None else self._mapped.origins(word.start, word.end)

    def span(self, file: File) -> Span:
        """Where it stands."""
        return new_span(file, *self.place())

    def joined(self, other: Argument) -> Argument:
        """This word and a later one as one word, with a blank between them."""
        word = ExecWord(start=self.place()[0], end=other.place()[1], value=f"{self.written} {other.written}")
        return Argument(f"{self.text} {other.text}", word, None)


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
    return [Argument(text, word, mapped) for text, word in zip(step.texts[1:], step.words[1:], strict=True)]


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
