"""The arguments of a command as words with a place in the Dockerfile, and which of them are options."""

from __future__ import annotations

from dlint.facts.registry import new_span
from dlint.shell.syntax import Word as ShellWord

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from dlint.facts.model import Command, File
    from dlint.text import Span


class Argument:
    """A word behind the name of a command."""

    __slots__ = ("end", "quoted", "start", "text", "written")

    def __init__(self, text: str, written: str, quoted: bool, start: int, end: int) -> None:
        self.text = text
        """Its value; what is known only when the image is built stands there as `GAP`."""
        self.written = written
        """As written."""
        self.quoted = quoted
        """Whether all of it is quoted, so that it is one word whatever its variables hold."""
        self.start = start
        """Offset of its first character in the Dockerfile."""
        self.end = end
        """Offset behind its last character."""

    def span(self, file: File) -> Span:
        """Where it stands."""
        return new_span(file, self.start, self.end)

    def joined(self, other: Argument) -> Argument:
        """This word and a later one as one word, with a blank between them."""
        written = f"{self.written} {other.written}"
        return Argument(f"{self.text} {other.text}", written, self.quoted and other.quoted, self.start, other.end)


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
    step = command._step
    found: list[Argument] = []
    for text, word in zip(step.texts[1:], step.words[1:], strict=True):
        if step.text is None or not isinstance(word, ShellWord):  # an exec form, or what it hands to a wrapper
            written = word.text if isinstance(word, ShellWord) else word.value
            found.append(Argument(text, written, True, word.start, word.end))
            continue
        start, end = step.text.origins(word.start, word.end)
        quoted = word.literal is not None or all(part.quoted for part in word.parts)
        found.append(Argument(text, word.text, quoted, start, end))
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
