"""What package managers download, and whether it stays in the layer."""

from __future__ import annotations

from dlint import data
from dlint.facts.command_line import INTERPRETERS
from dlint.facts.model import UNKNOWN, Command, Install, Instruction, PackageCommand, Stage, Unknown
from dlint.facts.packages import TRUE, is_package_manager, manager_of, value_of
from dlint.facts.words import arguments_of, split_options
from dlint.record import computes
from dlint.shell.wrappers import GAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_SYSTEM_FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin")
_RUN_SCRIPTS = (*INTERPRETERS, ".", "source", "ansible-playbook")
_HOMES = ("/root", "~", "$HOME", "${HOME}", GAP)


@computes(PackageCommand)
def cache_enabled(command: PackageCommand) -> bool | Unknown:
    cache = command._entry.get("cache")
    if cache is None or command.action in ("remove", "clean") or command.instruction.keyword != "RUN":
        return False
    if any(
        option.name in cache.get("off", ()) and option.value not in ("false", "off", "0") for option in command._options
    ):
        return False
    for name in cache.get("environment", ()):
        value = value_of(command.command, name)
        if isinstance(value, Unknown):
            return UNKNOWN
        if value is not None and value.lower() in TRUE:
            return False
    return True


@computes(PackageCommand)
def cache_mounted(command: PackageCommand) -> bool | Unknown:
    mounts = [
        mount for mount in command.instruction.mounts if mount.type is UNKNOWN or mount.type in ("cache", "tmpfs")
    ]
    if not mounts:
        return False
    folders = _folders(command)
    for mount in mounts:
        if isinstance(mount.target, Unknown) or isinstance(mount.type, Unknown):
            return UNKNOWN
        if mount.target is not None and any(covers(mount.target, folder) for folder in folders):
            return True
    return False


def _folders(command: PackageCommand) -> list[str]:
    """The folders of its cache: those of the table, and where options or variables move it to."""
    cache: dict[str, Any] = command._entry.get("cache", {})
    folders = list(cache.get("folders", ()))
    if command.action != "refresh":
        folders += cache.get("archives", ())
    folders += [option.value for option in command._options if option.name in cache.get("folder", ()) and option.value]
    for name in cache.get("at", ()):
        value = value_of(command.command, name)
        if isinstance(value, str):
            folders.append(value)
    return folders


@computes(PackageCommand)
def cleaned_by(command: PackageCommand) -> Command | None:
    folders = _folders(command)
    for later in command.command.after:
        if later.name == "rm" or later.name == "find":
            if removes(later, folders):
                return later
            continue
        other = later._package_command
        if other is None or other.action != "clean" or other.family != command.family:
            continue
        # `apt-get clean` leaves the index where it is.
        if command.action != "refresh" or other.subcommand in command._entry["cache"].get(
            "clears_index", (other.subcommand,)
        ):
            return later
    return None


@computes(PackageCommand)
def clean_follows(command: PackageCommand) -> bool:
    return command.instruction._last_cleans.get(command.family, -1) > command.command._index


@computes(Instruction)
def _last_cleans(instruction: Instruction) -> dict[str, int]:
    found = {}
    for command in instruction.commands:
        other = command._package_command if is_package_manager(command) else None
        if other is not None and other.action == "clean":
            found[other.family] = command._index
    return found


def removes(command: Command, folders: Iterable[str]) -> bool:
    """Whether an rm or find takes away all that is in one of the folders."""
    if command.name == "find":
        words = [argument.text for argument in arguments_of(command)]
        if "-delete" not in words and "rm" not in words:
            return False
        paths: list[str] = []
        for word in words:
            if word.startswith("-"):
                break
            paths.append(word)
    else:
        operands, options = split_options(arguments_of(command), ())
        paths = [operand.text for operand in operands]
        if not any(option.name in ("-r", "-R", "--recursive") for option in options):
            # The lists of apt are plain files that have underscores in their names.
            paths = [path.removesuffix("/*_*") for path in paths if path.endswith("/*_*")]
    return any(covers(path, folder) for path in paths for folder in folders)


def covers(path: str, folder: str) -> bool:
    """Whether a folder is `path` or lies below it; `/*` behind the path and a home folder by any name do not matter."""
    brace = path.find("{")
    if brace >= 0:  # alternatives: the shell may know them or not, so the part before them decides
        return folder.startswith(path[:brace]) and len(path[:brace]) > 1
    path, folder = _plain(path), _plain(folder)
    if path == "/":
        return True
    if path.endswith("*"):
        return folder.startswith(path[:-1])
    return folder == path or folder.startswith(path + "/") or (path.startswith(folder + "/") and _is_all(path, folder))


def _is_all(path: str, folder: str) -> bool:
    return path[len(folder) + 1 :].strip("*./") == ""


def _plain(path: str) -> str:
    """A path without a trailing slash or star, its home folder written `~`."""
    while path.endswith(("/", "/*", "/.", "/**", "/*.*")) and len(path) > 1:
        path = path.rpartition("/")[0] if not path.endswith("/") else path[:-1]
    for home in _HOMES:
        if path == home or path.startswith(home + "/"):
            return "~" + path[len(home) :]
    if path.startswith("/home/"):
        return "~" + path[6:][path[6:].find("/") :] if "/" in path[6:] else "~"
    return path


@computes(PackageCommand)
def last_use(command: PackageCommand) -> Command | None:
    fills = command.action != "refresh" or command.installed_by is not None or command.upgraded_by is not None
    if command.command._step.text is None or not fills:
        return None
    last = command.command
    for later in last.after:
        other = later._package_command
        if other is not None and other.family == command.family and other.action in ("install", "upgrade", "refresh"):
            last = later
    return None if last.piped_to is not None or last.background else last


@computes(PackageCommand)
def cache_kept(command: PackageCommand) -> bool | Unknown:
    enabled = command.cache_enabled
    if enabled is not True:
        return enabled
    mounted = command.cache_mounted
    if mounted is not False:
        return UNKNOWN if mounted is UNKNOWN else False
    return command.cleaned_by is None


@computes(PackageCommand)
def refreshed_by(command: PackageCommand) -> PackageCommand | None:
    for earlier in reversed(command.command.before):
        other = earlier._package_command
        if other is not None and other.family == command.family and other.refreshes:
            return other
    return None


@computes(Install)
def refreshed_earlier_by(install: Install) -> PackageCommand | None:
    stage = install.stage
    found = stage._lone_refreshes.get(install.family, ()) if stage is not None else ()
    earlier = [each for each in found if each.instruction._position < install.instruction._position]
    return earlier[-1] if earlier and install.instruction.onbuild is None else None


@computes(Stage)
def _lone_refreshes(stage: Stage) -> dict[str, list[PackageCommand]]:
    found: dict[str, list[PackageCommand]] = {}
    for instruction in stage.instructions:
        if instruction.keyword == "RUN":
            uses = [use for command in instruction.commands if (use := command._package_command) is not None]
            installing = {use.family for use in uses if isinstance(use, Install)}
            for use in uses:
                if use.family not in installing and (use.refreshes or use.action == "upgrade"):
                    found.setdefault(use.family, []).append(use)
    return found


@computes(PackageCommand)
def installed_by(command: PackageCommand) -> Install | None:
    for later in command.command.after:
        other = later._package_command
        if isinstance(other, Install) and other.family == command.family:
            return other
    return None


@computes(PackageCommand)
def upgraded_by(command: PackageCommand) -> PackageCommand | None:
    for later in command.command.after:
        other = later._package_command
        if other is not None and other.family == command.family and other.action == "upgrade":
            return other
    return None


@computes(PackageCommand)
def index_used_by(command: PackageCommand) -> Command | None | Unknown:
    script: Unknown | None = None
    for later in command.command.after:
        if _uses_index(later, command):
            return later
        if _may_be_script(later):
            script = UNKNOWN
    return script


def _uses_index(later: Command, command: PackageCommand) -> bool:
    """Whether a command needs the index that another one gets."""
    other, name, readers = later._package_command, later.name, command._entry.get("readers", {})
    if other is not None:
        return other.family == command.family and other.action in ("install", "upgrade")
    if not isinstance(name, str):
        return False
    manager = manager_of(name)
    if manager is not None and data.load("managers")[manager].get("family", manager) == command.family:
        return later.subcommand in readers.get("subcommands", ())
    return name in readers.get("programs", ())


def _may_be_script(command: Command) -> bool:
    """Whether it may be a script of the author, of which nobody knows here what it does."""
    path = command.path
    if isinstance(path, Unknown):
        return True
    folder, slash, name = path.rpartition("/")
    if (slash and folder not in _SYSTEM_FOLDERS) or name.endswith(".sh"):
        return True
    return command.name in _RUN_SCRIPTS and any(
        isinstance(word, Unknown) or not word.startswith("-") for word in command.arguments
    )
