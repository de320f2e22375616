"""Package managers: what they are told to do, and which packages they install.

All managers are one table, `dlint/data/package_managers.yaml`; nothing here knows a manager by name but for pacman, whose
operations are options.
"""

from __future__ import annotations

from dlint import data
from dlint.facts import specifiers
from dlint.facts.model import UNKNOWN, Command, Install, Package, PackageCommand, Unknown
from dlint.facts.registry import collects, facts_of, new_span
from dlint.facts.variables import definition
from dlint.facts.words import Argument, arguments_of, split_options
from dlint.record import computes
from dlint.shell.wrappers import GAP

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

_table: dict[str, Entry] = {}
_programs: dict[str, str] = {}


def managers() -> dict[str, Entry]:
    """The table of package managers by name, with what an entry takes over from another filled in."""
    if not _table:
        table = data.load("package_managers")
        for name, entry in table.items():
            if "like" in entry:
                entry = {**table[entry["like"]], **entry}
            entry["phrases"] = {
                phrase: action for action, phrases in entry["actions"].items() if action != "bare" for phrase in phrases
            }
            _table[name] = entry
            _programs.update(dict.fromkeys(entry["programs"], name))
    return _table


def manager_of(program: str) -> str | None:
    """The name of the package manager that the program is, if it is one."""
    table = managers()
    name = _programs.get(program)
    if name is None and program.startswith("pip") and not program[3:].strip("0123456789.-"):
        name = "pip"
    return name if name in table else None


# ---------------------------------------------------------------------------------------------------- commands


@collects("package-command")
def collect_package_commands(file: File) -> list[PackageCommand]:
    commands = [command._package_command for command in facts_of(file, "command") if isinstance(command, Command)]
    return [command for command in commands if command is not None]


@collects("install")
def collect_installs(file: File) -> list[Install]:
    return [command for command in facts_of(file, "package-command") if isinstance(command, Install)]


@collects("package")
def collect_packages(file: File) -> list[Package]:
    installs = [install for install in facts_of(file, "install") if isinstance(install, Install)]
    return [package for install in installs for package in install.packages]


@computes(Command)
def _package_command(command: Command) -> PackageCommand | None:
    """What a command makes a package manager do; None if it is none, or does nothing to packages."""
    program = command.name
    name = manager_of(program) if isinstance(program, str) else None
    if name is None:
        return None
    entry = _table[name]
    operands, options = split_options(arguments_of(command), entry["values"], entry.get("long") == "single")
    action, size, phrase = _operation(entry, operands, options)
    if not action:
        return None
    kind = Install if action == "install" else PackageCommand
    return kind(
        file=command.file,
        span=command.span,
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
def _places(command: PackageCommand) -> dict[str, Span]:
    words = command._phrase
    return {"subcommand": new_span(command.file, words[0].start, words[-1].end)} if words else {}


def _operation(entry: Entry, operands: list[Argument], options: list[Option]) -> tuple[str, int, str]:
    """What the manager is to do, how many operands say so, and their text."""
    if entry.get("operations"):
        return _operation_by_option(options)
    phrases = entry["phrases"]
    words = [operand.text for operand in operands[:2]]
    if len(words) == 2:
        action = phrases.get(f"{words[0]} {words[1]}")
        if action:
            return action, 2, f"{words[0]} {words[1]}"
    if words:
        return phrases.get(words[0], ""), 1, words[0]
    bare = entry["actions"].get("bare", "")
    return (bare, 0, "") if not _has(options, "--version", "-v", "--help", "-h", "-V") else ("", 0, "")


def _operation_by_option(options: list[Option]) -> tuple[str, int, str]:
    """What pacman's options ask for: https://man.archlinux.org/man/pacman.8#OPERATIONS"""
    letters = "".join([option.name[1:] for option in options if len(option.name) == 2])
    long = {"--sync": "S", "--upgrade": "U", "--remove": "R", "--refresh": "y", "--sysupgrade": "u", "--clean": "c"}
    letters += "".join([long.get(option.name, "") for option in options])
    action = next((_PACMAN[letter] for letter in letters if letter in _PACMAN), "")
    if action == "install" and "c" in letters and "U" not in letters:
        return "clean", 0, letters
    return action, 0, letters


def _has(options: Iterable[Option], *names: str) -> bool:
    return any(option.name in names for option in options)


@computes(PackageCommand)
def refreshes(command: PackageCommand) -> bool:
    if command.action == "refresh":
        return True
    if command._entry.get("operations"):
        return "y" in command.subcommand
    return _has(command._options, *command._entry.get("refresh_options", ()))


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
    if _has(options, *confirm["options"]) or _is_set(options, confirm.get("settings", {}), TRUE):
        return False
    quiet = [option for option in options if option.name in confirm.get("quiet", ())]
    if len(quiet) > 1 or any((option.value or "0").isdigit() and int(option.value or "0") > 1 for option in quiet):
        return False
    if _in_environment(command, confirm.get("environment", ())):
        return False
    source = command.command.piped_from
    if source is not None and source.name in ("yes", "echo", "printf"):
        return False
    return UNKNOWN if _has_gap(command) else True


def _has_gap(command: PackageCommand) -> bool:
    """Whether a word may be an option, since nothing of it is known."""
    return any(word.text == GAP and not word.quoted for word in command._operands)


def _is_set(options: list[Option], settings: dict[str, list[str]], values: tuple[str, ...]) -> bool:
    """Whether one of the settings, given as `option key=value`, has one of the values."""
    for option in options:
        if option.name in settings and option.value:
            key, _, value = option.value.partition("=")
            if key.strip() in settings[option.name] and value.strip().lower() in values:
                return True
    return False


def _in_environment(command: PackageCommand, names: Iterable[str]) -> bool:
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


# ---------------------------------------------------------------------------------------------------- installs


@computes(Install)
def packages(install: Install) -> list[Package]:
    entry = install._entry
    if install.subcommand in entry.get("plain", ()):
        return []
    version = next((option.value for option in install._options if option.name in entry.get("version", ())), None)
    found = []
    for argument in _package_words(install):
        name, written_version, pinned, origin = specifiers.read(entry["notation"], argument.text)
        if argument.text.startswith("!"):  # apk: a package that must not be there
            continue
        if version is not None and origin == "registry" and written_version is None:
            written_version, pinned = version, version[:1].isdigit() or version.startswith((GAP, "="))
        found.append(_package(install, argument, name, written_version, pinned, origin))
    return found


def _package_words(install: Install) -> list[Argument]:
    """The words that name packages: operands, and the values of options such as pip's --editable."""
    words = install._operands
    entry = install._entry
    if entry["notation"] == "php":
        words = _joined(words)
    if entry["notation"] == "go" and install.subcommand == "run":
        words = words[:1]
    if install.subcommand in ("create-project", "tool install"):
        words = words[:1]
    local = entry.get("local", ())
    return [*words, *(option.argument for option in install._options if option.name in local and option.argument)]


def _joined(words: list[Argument]) -> list[Argument]:
    """Composer's packages with the version that may follow each as a word of its own."""
    found: list[Argument] = []
    for word in words:
        is_version = word.text[:1] in tuple("0123456789^~<>*=@") or word.text.startswith("dev-")
        if found and is_version and "/" not in word.text and ":" not in found[-1].text:
            last = found.pop()
            found.append(last.joined(word))
        else:
            found.append(word)
    return found


def _package(
    install: Install, argument: Argument, name: str, version: str | None, pinned: bool, origin: str
) -> Package:
    text = argument.text
    opaque = text == GAP
    unsure = version is not None and GAP in version
    is_group = (text.startswith("@") and install.ecosystem == "rpm") or install.subcommand in install._entry.get(
        "groups", ()
    )
    return Package(
        file=install.file,
        span=argument.span(install.file),
        name=UNKNOWN if GAP in name else name,
        version=UNKNOWN if opaque or unsure else version,
        pinned=UNKNOWN if opaque else pinned,
        written=argument.written,
        origin=UNKNOWN if opaque else origin,
        is_group=is_group,
        install=install,
    )


@computes(Install)
def unversioned(install: Install) -> str:
    names = [package.written for package in install.packages if package.version is None and package.origin == "registry"]
    return ", ".join(dict.fromkeys(name.strip("\"'") for name in names))


@computes(Install)
def recommends(install: Install) -> bool | Unknown:
    """By default apt, dnf and zypper install what packages recommend."""
    switches = install._entry.get("recommends")
    if switches is None:
        return False
    options = install._options
    if _has(options, *switches["without"]) or _is_set(options, switches.get("settings", {}), FALSE):
        return False
    return UNKNOWN if _has_gap(install) else True


@computes(Install)
def manifests(install: Install) -> list[str | Unknown]:
    given = install._entry.get("manifests", ())
    found: list[str | Unknown] = []
    for option in install._options:
        if option.name in given and option.value is not None:
            found.append(UNKNOWN if GAP in option.value else option.value)
    return found


@computes(Install)
def reads_manifest(install: Install) -> bool:
    entry = install._entry
    return (bool(entry.get("manifest")) and entry["notation"] != "python" and not install.packages) or (
        install.subcommand in entry.get("plain", ())
    )


@computes(Install)
def local(install: Install) -> bool:
    return any(package.origin == "file" for package in install.packages)


@computes(Install)
def constrained(install: Install) -> bool | Unknown:
    entry = install._entry
    if _has(install._options, *entry.get("constraints", ())):
        return True
    return any(value_of(install.command, name) not in (None, "") for name in entry.get("constraint_variables", ()))


@computes(Install)
def locked(install: Install) -> bool | Unknown:
    return _by(install, install._entry.get("locked"))


@computes(Install)
def development(install: Install) -> bool | Unknown:
    switches = install._entry.get("production")
    if switches is None or install.packages:
        return False
    if any(
        isinstance(value, str) and value not in ("development", "dev", "test")
        for value in [value_of(install.command, name) for name in switches.get("environment", ())]
        if value
    ):
        return False
    given = {f"{option.name}={option.value}" for option in install._options} | {o.name for o in install._options}
    return not given & set(switches.get("options", ())) and install.subcommand not in switches.get("actions", ())


@computes(Install)
def scripts(install: Install) -> bool | Unknown:
    switches = install._entry.get("scripts")
    return switches is not None and not _by(install, switches)


def _by(install: Install, switches: Entry | None) -> bool:
    """Whether one of an entry's switches (options, variables, sub-commands) is there."""
    if switches is None:
        return False
    given = {f"{option.name}={option.value}" if option.value else option.name for option in install._options}
    return (
        bool(given & set(switches.get("options", ())))
        or install.subcommand in switches.get("actions", ())
        or _in_environment(install, switches.get("environment", ()))
    )


@computes(Install)
def is_global(install: Install) -> bool:
    switches = install._entry.get("global", ())
    return install.subcommand in switches or _has(install._options, *switches)


@computes(Install, "sorted")
def is_sorted(install: Install) -> bool | Unknown:
    names = [package.written.strip("\"'") for package in install.packages]
    if any(package.name is UNKNOWN for package in install.packages):
        return UNKNOWN
    return names == sorted(names)
