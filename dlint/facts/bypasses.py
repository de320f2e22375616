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


@collects("bypass")
def collect_bypasses(file: File) -> list[Bypass]:
    table = data.load("bypasses")
    found: list[Bypass] = []
    for variable in facts_of(file, "variable"):
        if isinstance(variable, Variable) and variable.name in table["variables"]:
            found += _by_variable(table, variable.name, variable.value, variable.span, variable.instruction, variable)
    for command in facts_of(file, "command"):
        if isinstance(command, Command) and isinstance(command.name, str):
            known = _switches.get(command.name)
            if known is None:
                known = _switches[command.name] = _switches_of(table, command.name)
            if known[1] or known[2]:
                found += _by_command(command, *known)
    for assignment in facts_of(file, "assignment"):
        if isinstance(assignment, Assignment):
            found += _by_assignment(table, assignment)
    return sorted(found, key=lambda bypass: bypass.span.start)


_switches: dict[str, tuple[str, Table, Table]] = {}
"""What `_switches_of` found, which it is asked of each command."""


def _switches_of(table: Table, name: str) -> tuple[str, Table, Table]:
    """The name under which the table knows a program, its options and its settings."""
    name = table["programs"].get(name) or manager_of(name) or name
    return name, table["options"].get(name, {}), table["settings"].get(name, {})


def _by_command(command: Command, program: str, options: Table, settings: Table) -> list[Bypass]:
    found: list[Bypass] = []
    if options and _may_have(command._step.texts, program, options):
        found += _by_option(command, program, options)
    if settings:
        found += _by_setting(command, program, settings)
    return found


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


def _by_option(command: Command, program: str, options: dict[str, str]) -> Iterator[Bypass]:
    for flag in command.flags:
        if not isinstance(flag, CommandFlag):
            continue
        check = options.get(flag.name)
        if check is not None and flag.value not in ("false", "no", "0"):
            yield _bypass(command, program, check, flag.name, "option", flag.span)
        elif isinstance(flag.value, str):
            check = options.get(f"{flag.name}={flag.value.lower()}")
            if check is not None:
                yield _bypass(command, program, check, f"{flag.name}={flag.value}", "option", flag.span)


_names: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
"""The long options of a program, and the letters of its short ones."""


def _may_have(words: Sequence[str], program: str, options: dict[str, str]) -> bool:
    """Whether one of the options may be among the words; to know it, the words have to be taken apart."""
    if program not in _names:
        known = frozenset([option.partition("=")[0] for option in options])
        _names[program] = known, frozenset([name[1] for name in known if len(name) == 2])
    names, letters = _names[program]
    for word in words:
        if word[:1] == "-" and (word.partition("=")[0] in names or (word[1:2] != "-" and not letters.isdisjoint(word))):
            return True
    return False


def _by_setting(command: Command, program: str, settings: Table) -> Iterator[Bypass]:
    words = [word for word in command.arguments if isinstance(word, str)]
    plain = [word for word in words if not word.startswith("-")]
    begins = [phrase.split() for phrase in settings.get("commands", ())]
    if begins and not any(plain[: len(phrase)] == phrase for phrase in begins):
        return
    options = settings.get("options")
    given = words if options is None else [flag.value for flag in command.flags if flag.name in options]
    pairs = [word for word in given if isinstance(word, str)]
    for at, word in enumerate(pairs):
        key, equals, value = word.partition("=")
        if not equals and at + 1 < len(pairs):
            value = pairs[at + 1]
        key = key.strip(_QUOTES).lower().rpartition(".")[2]
        check = settings["keys"].get(key) or settings["keys"].get(f"{key}={value.strip(_QUOTES).lower()}")
        if check is not None:
            yield _bypass(command, program, check, key, "setting", command.span)


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
