"""Switches by which something fetched is no longer checked; the table is `dlint/data/bypasses.yaml`."""

from __future__ import annotations

from dlint import data
from dlint.facts.model import Arg, Assignment, Bypass, Command, CommandFlag, Instruction, Unknown, Variable
from dlint.facts.packages import manager_of
from dlint.facts.registry import collects, facts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from dlint.facts.model import File
    from dlint.text import Span

    Table = dict[str, Any]


_QUOTES = "\"' "


class _Switches:
    """The switches of a program."""

    __slots__ = ("keys", "letters", "names", "options", "program", "settings")

    def __init__(self, table: Table, name: str) -> None:
        self.program: str = table["programs"].get(name) or manager_of(name) or name
        """The name under which the table knows it."""
        self.options: dict[str, str] = table["options"].get(self.program, {})
        self.settings: Table = table["settings"].get(self.program, {})
        known = frozenset([option.partition("=")[0] for option in self.options])
        self.names = known
        """Its long options."""
        self.letters = frozenset([name[1] for name in known if len(name) == 2])
        """The letters of its short ones."""
        self.keys = [key.partition("=")[0] for key in self.settings.get("keys", ())]
        """The names of its settings."""


_known: dict[str, _Switches] = {}
"""The switches of the programs that were met, of which each command's is asked for."""


@collects("bypass")
def collect_bypasses(file: File) -> list[Bypass]:
    table = data.load("bypasses")
    found: list[Bypass] = []
    for variable in facts_of(file, "variable"):
        if isinstance(variable, Variable) and variable.name in table["variables"]:
            found += _by_variable(table, variable.name, variable.value, variable.span, variable.instruction, variable)
    for command in facts_of(file, "command"):
        if isinstance(command, Command) and isinstance(command.name, str):
            known = _known.get(command.name)
            if known is None:
                known = _known[command.name] = _Switches(table, command.name)
            if known.options and _may_have(command._step.texts, known):
                found += _by_option(command, known)
            if known.keys and _may_set(command._step.texts, known):
                found += _by_setting(command, known)
    for assignment in facts_of(file, "assignment"):
        if isinstance(assignment, Assignment):
            found += _by_assignment(table, assignment)
    return sorted(found, key=lambda bypass: bypass.span.start)


def _bypass(command: Command, program: str, check: str, switch: str, form: str, span: Span) -> Bypass:
    return Bypass(
        file=command.file,
        span=span,
        check=check,
        program=program,
        switch=switch,
        form=form,
        command=command,
        variable=None,
        instruction=command.instruction,
    )


def _by_option(command: Command, known: _Switches) -> Iterator[Bypass]:
    for flag in command.flags:
        if not isinstance(flag, CommandFlag):
            continue
        check = known.options.get(flag.name)
        if check is not None and flag.value not in ("false", "no", "0"):
            yield _bypass(command, known.program, check, flag.name, "option", flag.span)
        elif isinstance(flag.value, str):
            check = known.options.get(f"{flag.name}={flag.value.lower()}")
            if check is not None:
                yield _bypass(command, known.program, check, f"{flag.name}={flag.value}", "option", flag.span)


def _may_have(words: Sequence[str], known: _Switches) -> bool:
    """Whether one of the options may be among the words; to know it, the words have to be taken apart."""
    names, letters = known.names, known.letters
    for word in words:
        if word[:1] == "-" and (word.partition("=")[0] in names or (word[1:2] != "-" and not letters.isdisjoint(word))):
            return True
    return False


def _may_set(words: Sequence[str], known: _Switches) -> bool:
    """Whether one of the settings may be among the words."""
    text = " ".join(words).lower()
    return any(key in text for key in known.keys)


def _by_setting(command: Command, known: _Switches) -> Iterator[Bypass]:
    words = [word for word in command.arguments if isinstance(word, str)]
    plain = [word for word in words if not word.startswith("-")]
    begins = [phrase.split() for phrase in known.settings.get("commands", ())]
    if begins and not any(plain[: len(phrase)] == phrase for phrase in begins):
        return
    options, checks = known.settings.get("options"), known.settings["keys"]
    given = words if options is None else [flag.value for flag in command.flags if flag.name in options]
    pairs = [word for word in given if isinstance(word, str)]
    for at, word in enumerate(pairs):
        key, equals, value = word.partition("=")
        if not equals and at + 1 < len(pairs):
            value = pairs[at + 1]
        key = key.strip(_QUOTES).lower().rpartition(".")[2]
        check = checks.get(key) or checks.get(f"{key}={value.strip(_QUOTES).lower()}")
        if check is not None:
            yield _bypass(command, known.program, check, key, "setting", command.span)


def _by_assignment(table: Table, assignment: Assignment) -> Iterator[Bypass]:
    """A variable set in a RUN: before a command, on its own, or by export."""
    known = table["variables"].get(assignment.name)
    if known is not None:
        yield from _by_variable(
            table, assignment.name, assignment.value, assignment.span, assignment.instruction, None, assignment.command
        )


def _by_variable(
    table: Table,
    name: str,
    value: str | None | Unknown,
    span: Span,
    instruction: Instruction,
    variable: Variable | None,
    command: Command | None = None,
) -> Iterator[Bypass]:
    known = table["variables"][name]
    if value is None or (isinstance(instruction, Arg) and isinstance(value, Unknown)):
        return
    if "off" in known and (isinstance(value, Unknown) or value not in known["off"]):
        return
    if value == "" and known.get("needs_value"):
        return
    yield Bypass(
        file=instruction.file,
        span=span,
        check=known["check"],
        program=known["program"],
        switch=name,
        form="variable",
        command=command,
        variable=variable,
        instruction=instruction,
    )
