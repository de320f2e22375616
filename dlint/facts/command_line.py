"""Takes the words of a command apart: options and their values, sub-command, operands.

What programs take stands in `dlint/data/commands.yaml`; for package managers in `package_managers.yaml`.
"""

from __future__ import annotations

from dlint import data
from dlint.facts.model import UNKNOWN, CommandFlag, Unknown
from dlint.facts.registry import new_span
from dlint.facts.words import arguments_of, split_options
from dlint.record import computes
from dlint.shell.wrappers import GAP, NOTHING, entry_of, usual_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dlint.facts.model import Command
    from dlint.facts.words import Argument, Option
    from dlint.text import Span

    Entry = Mapping[str, Any]

OPTION_WORDS = ("OPT", "FLAG", "ARG", "PARAM", "SWITCH")
"""What is in the names of variables that hold options."""
INTERPRETERS = (
    "python", "python3", "python2", "pypy", "pypy3", "node", "ruby", "perl", "php", "sh", "bash", "ash", "dash",
)  # fmt: skip
"""Programs that run a script which they are given."""
_programs: dict[str, tuple[str, Entry]] = {}
"""What `program_of` found, which it is asked of each command."""


def program_of(path: str) -> tuple[str, Entry]:
    """The usual name of the program that a command names, with gaps in it, and what is known of it."""
    found = _programs.get(path)
    if found is None:
        found = _programs[path] = entry_of(data.load("programs"), usual_name(path))
    return found


class TakenApart:
    """The words of a command behind its name, by their roles."""

    __slots__ = ("flags", "operands", "subcommand", "subcommand_word")

    def __init__(self) -> None:
        self.flags: list[CommandFlag | Unknown] = []
        self.operands: list[str | Unknown] = []
        self.subcommand: str | None | Unknown = None
        self.subcommand_word: Argument | None = None
        """Where the sub-command stands."""


def take_apart(command: Command) -> TakenApart:
    """The words of the command by their roles."""
    name, entry = command._step.program
    found = TakenApart()
    arguments = arguments_of(command)
    at = 0
    if "bundled" in entry and arguments and not arguments[0].text.startswith("-") and GAP not in arguments[0].text:
        at = _bundle(command, arguments, entry["values"], found)
    operands = found.operands
    has_subcommands, ends = "subcommands" in entry, "ends" in entry
    reader: _Options | None = None
    takes_options = True
    while at < len(arguments):
        argument = arguments[at]
        text = argument.text
        at += 1
        if text == "--" and takes_options:
            takes_options = False
            continue
        if takes_options and len(text) > 1 and text[0] == "-":
            reader = reader or _Options(command, entry, found)
            at += reader.option(argument, arguments[at] if at < len(arguments) else None)
            if reader.is_last:
                operands += [value_of(rest.text) for rest in arguments[at:]]
                break
            continue
        value: str | Unknown = text
        if GAP in text:
            value = UNKNOWN
            if text[0] == GAP and takes_options and _may_be_option(argument):
                found.flags.append(UNKNOWN)
        if has_subcommands and found.subcommand_word is None:
            found.subcommand_word = argument
            found.subcommand = entry.get("aliases", NOTHING).get(value, value)
        else:
            operands.append(value)
        if ends and (operands or not has_subcommands):
            operands += [value_of(rest.text) for rest in arguments[at:]]
            break
    if command._step.appends:
        found.operands.append(UNKNOWN)
    if GAP in name:
        found.subcommand = UNKNOWN
    return found


def split_words(command: Command) -> tuple[list[Argument], list[Option]]:
    """The operands and the options of a command, with gaps in their texts."""
    entry = command._step.program[1]
    return split_options(arguments_of(command), entry.get("values", ()), entry.get("long") == "single")


def value_of(text: str) -> str | Unknown:
    """The value that a word with gaps has for rules."""
    return UNKNOWN if GAP in text else text


def _may_be_option(argument: Argument) -> bool:
    """Whether a word that is not known may be an option: it is not quoted, and its variable's name says so."""
    return not argument.quoted and any(word in argument.written.upper() for word in OPTION_WORDS)


class _Options:
    """Reads the options of a command."""

    def __init__(self, command: Command, entry: Entry, found: TakenApart) -> None:
        self.command = command
        self.values = entry.get("values", ())
        self.single = entry.get("long") == "single"
        self.words = entry.get("words", ())
        self.last = entry.get("last", ())
        self.is_last = False
        """Whether what follows belongs to the program that the last option names."""
        self.found = found

    def option(self, argument: Argument, following: Argument | None) -> int:
        """Note the options in a word; returns how many words the value of the last one takes."""
        text = argument.text
        if text.startswith("--") or self.single or text in self.words or text[1:].isdigit():
            name, equals, value = text.partition("=")
            if equals:
                self.note(name, value, argument)
                return 0
            return self.ending(name, argument, following)
        for index in range(1, len(text)):
            name = "-" + text[index]
            rest = text[index + 1 :]
            if not rest:
                return self.ending(name, argument, following, index)
            if name in self.values or rest[0] == "=":
                self.note(name, rest.removeprefix("="), argument, index)
                return 0
            self.note(name, None, argument, index)
        return 0

    def ending(self, name: str, argument: Argument, following: Argument | None, index: int = 0) -> int:
        """Note the option at the end of a word, with the next word as its value if it takes one."""
        takes = name in self.values and following is not None
        self.note(name, following.text if takes and following is not None else None, argument, index)
        return int(takes)

    def note(self, name: str, value: str | None, argument: Argument, index: int = 0) -> None:
        """Note an option; `index` is that of its letter in a cluster."""
        known = None if value is None else value_of(value)
        self.found.flags.append(new_flag(self.command, name, known, argument, index))
        self.is_last = self.is_last or name in self.last


def new_flag(
    command: Command, name: str, value: str | None | Unknown, argument: Argument, index: int = 0
) -> CommandFlag:
    """An option of the command; `index` is that of its letter in a cluster."""
    return CommandFlag(file=command.file, name=name, value=value, command=command, _argument=argument, _index=index)


@computes(CommandFlag, "span")
def span_of_flag(flag: CommandFlag) -> Span:
    """The word that it stands in; of a cluster the letter."""
    argument, index = flag._argument, flag._index
    start, end = argument.place()
    if index and end - start == len(argument.text) > 2:
        start, end = start + index, start + index + 1
    return new_span(flag.file, start, end)


@computes(CommandFlag)
def count(flag: CommandFlag) -> int:
    """Told to all options of the command at once."""
    flags = [each for each in flag.command.flags if isinstance(each, CommandFlag)]
    counts: dict[str, int] = {}
    for each in flags:
        counts[each.name] = counts.get(each.name, 0) + 1
    for each in flags:
        each.__dict__["count"] = counts[each.name]
    return counts[flag.name]


def _bundle(command: Command, arguments: list[Argument], values: tuple[str, ...], found: TakenApart) -> int:
    """Note the letters of `tar xzf FILE`, which stand without a dash; returns how many words they and their values take."""
    bundle = arguments[0]
    at = 1
    for letter in bundle.text:
        name = "-" + letter
        value = None
        if name in values and at < len(arguments):
            value = value_of(arguments[at].text)
            at += 1
        found.flags.append(new_flag(command, name, value, bundle))
    return at
