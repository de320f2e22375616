"""Package managers: what they are told to do, and which packages they install.

All managers are one table, `dlint/data/package_managers.yaml`; nothing here knows a manager by name but for pacman, whose
operations are options.
"""

from __future__ import annotations

from dlint import data
from dlint.facts.commands import commands_named
from dlint.facts.model import UNKNOWN, Command, Install, PackageCommand, Unknown
from dlint.facts.registry import collects, new_span
from dlint.facts.variables import definition
from dlint.facts.words import Argument, arguments_of, split_options
from dlint.record import computes
from dlint.text import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from dlint.facts.model import File
    from dlint.facts.words import Option
    from dlint.text import Span

    Entry = dict[str, Any]

TRUE = ("1", "true", "yes", "on", "y", "t")
FALSE = ("0", "false", "no", "off", "n", "f", "")
_PACMAN = {"S": "install", "U": "install", "R": "remove", "Q": "", "T": "", "D": "", "F": "refresh"}
_PACMAN_LONG = {
    "--sync": "S",
    "--upgrade": "U",
    "--remove": "R",
    "--refresh": "y",
    "--sysupgrade": "u",
    "--clean": "c",
    "--search": "s",
    "--info": "i",
    "--list": "l",
    "--groups": "g",
    "--print": "p",
}
_PACMAN_ASKS = "silgp"
"""The letters that make -S tell something of packages instead of installing them."""


_managers: dict[str, str | None] = {}
"""What `manager_of` found, which it is asked of each command."""


def manager_of(program: str) -> str | None:
    """The name of the package manager that the program is, if it is one."""
    if program not in _managers:
        name: str | None = data.load("manager_programs").get(program)
        is_pip = name is None and program.startswith("pip") and not program[3:].strip("0123456789.-")
        _managers[program] = "pip" if is_pip else name
    return _managers[program]


# ---------------------------------------------------------------------------------------------------- commands


@collects("package-command")
def collect_package_commands(file: File) -> list[PackageCommand]:
    managers = [name for name in file._commands_by_name if isinstance(name, str) and manager_of(name) is not None]
    found = [command._package_command for command in commands_named(file, managers)]
    return [command for command in found if command is not None]


def is_package_manager(command: Command) -> bool:
    """Whether the program of a command is a package manager; few are, and of the others `_package_command` knows nothing."""
    return isinstance(command.name, str) and manager_of(command.name) is not None


@computes(Command)
def _package_command(command: Command) -> PackageCommand | None:
    """What a command makes a package manager do; None if it is none, or does nothing to packages."""
    program = command.name
    name = manager_of(program) if isinstance(program, str) else None
    if name is None:
        return None
    entry: Entry = data.load("managers")[name]
    words = arguments_of(command)
    if entry.get("rest") == "ignored":
        texts = [word.text for word in words]
        words = words[: texts.index("--")] if "--" in texts else words
    operands, options = split_options(words, entry["values"], entry.get("long") == "single")
    action, size, phrase = _operation(entry, operands, options)
    if not action:
        return None
    kind = Install if action == "install" else PackageCommand
    return kind(
        file=command.file,
        manager=name,
        ecosystem=entry["ecosystem"],
        family=entry.get("family", name),
        action=action,
        subcommand=phrase,
        command=command,
        instruction=command.instruction,
        stage=command.stage,
        _entry=entry,
        _phrase=operands[:size],
        _operands=operands[size:],
        _options=options,
    )


@computes(PackageCommand)
def span(command: PackageCommand) -> Span:
    return command.command.span


@computes(PackageCommand)
def _places(command: PackageCommand) -> dict[str, Span]:
    words = command._phrase if command.command._step.text is not None else []  # nothing can be put into an exec form
    return {"subcommand": new_span(command.file, words[0].place()[0], words[-1].place()[1])} if words else {}


def _operation(entry: Entry, operands: list[Argument], options: list[Option]) -> tuple[str, int, str]:
    """What the manager is to do, how many operands say so, and their text."""
    if entry.get("operations"):
        return _operation_by_option(options, bool(operands))
    phrases = entry["phrases"]
    words = [operand.text for operand in operands[:2]]
    if len(words) == 2:
        action = phrases.get(f"{words[0]} {words[1]}")
        if action:
            return action, 2, f"{words[0]} {words[1]}"
    if words:
        return phrases.get(words[0], ""), 1, words[0]
    bare = entry["actions"].get("bare", "")
    return (bare, 0, "") if not has_option(options, "--version", "-v", "--help", "-h", "-V") else ("", 0, "")


def _operation_by_option(options: list[Option], has_operands: bool) -> tuple[str, int, str]:
    """What pacman's options ask for: https://man.archlinux.org/man/pacman.8#OPERATIONS"""
    letters = "".join([option.name[1:] for option in options if len(option.name) == 2])
    letters += "".join([_PACMAN_LONG.get(option.name, "") for option in options])
    action = next((_PACMAN[letter] for letter in letters if letter in _PACMAN), "")
    if action == "install" and "U" not in letters:
        action = _synchronisation(letters, has_operands)
    return action, 0, f"-{letters}"


def _synchronisation(letters: str, has_operands: bool) -> str:
    """What `pacman -S` does, by the other letters: without packages it gets the index, or upgrades."""
    if "c" in letters:
        return "clean"
    if any(letter in letters for letter in _PACMAN_ASKS):
        return "refresh" if "y" in letters else ""
    if has_operands:
        return "install"
    return "upgrade" if "u" in letters else "refresh" if "y" in letters else ""


def has_option(options: Iterable[Option], *names: str) -> bool:
    return any(option.name in names for option in options)


@computes(PackageCommand)
def refreshes(command: PackageCommand) -> bool:
    if command.action == "refresh":
        return True
    if command._entry.get("operations"):
        return "y" in command.subcommand
    return has_option(command._options, *command._entry.get("refresh_options", ()))


@computes(PackageCommand)
def upgrades(command: PackageCommand) -> bool:
    if command._entry.get("operations"):
        return "S" in command.subcommand and "u" in command.subcommand
    return command.action == "upgrade" and not command._operands


@computes(PackageCommand)
def interactive(command: PackageCommand) -> bool | Unknown:
    confirm = command._entry.get("confirm")
    if confirm is None or command.action in ("refresh", "clean") or command.subcommand in confirm.get("never", ()):
        return False
    options = command._options
    if has_option(options, *confirm["options"]) or is_set(options, confirm.get("settings", {}), TRUE):
        return False
    quiet = [option for option in options if option.name in confirm.get("quiet", ())]
    if len(quiet) > 1 or any((whole_number(option.value or "") or 0) > 1 for option in quiet):
        return False
    if in_environment(command, confirm.get("environment", ())):
        return False
    source = command.command.piped_from
    if source is not None and source.name in ("yes", "echo", "printf"):
        return False
    return UNKNOWN if has_gap(command) else True


def has_gap(command: PackageCommand) -> bool:
    """Whether a word that is not known may hold options."""
    return any(flag is UNKNOWN for flag in command.command.flags)


def is_set(options: list[Option], settings: dict[str, list[str]], values: tuple[str, ...]) -> bool:
    """Whether one of the settings, given as `option key=value`, has one of the values."""
    for option in options:
        if option.name in settings and option.value:
            key, _, value = option.value.partition("=")
            if key.strip() in settings[option.name] and value.strip().lower() in values:
                return True
    return False


def in_environment(command: PackageCommand, names: Iterable[str]) -> bool:
    """Whether one of the variables is switched on for the command; `!` before a name asks for it to be switched off."""
    for name in names:
        value = value_of(command.command, name.lstrip("!"))
        if isinstance(value, str) and (value.lower() in FALSE) == name.startswith("!"):
            return True
    return False


def value_of(command: Command, name: str) -> str | None | Unknown:
    """The value that a command sees of an environment variable: set before it in its RUN, or by ENV or ARG."""
    for assignment in command.assignments:
        if assignment.name == name:
            return assignment.value
    for earlier in reversed(command.before):
        if earlier.name == "export":
            for argument in earlier.arguments:
                if isinstance(argument, str) and argument.startswith(name + "="):
                    return argument[len(name) + 1 :]
    variable = definition(command.instruction, name)
    return None if variable is None else variable.value
