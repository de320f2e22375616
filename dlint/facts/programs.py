"""Which programs an image has, as far as one knows: `data/image_programs.yaml`, and what the stage installs and copies."""

from __future__ import annotations

from dlint import data
from dlint.facts.model import UNKNOWN, Add, Command, Copy, Run, Stage, Unknown
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dlint.facts.model import Image

_PROGRAM_FOLDERS = (
    "/",
    "/bin",
    "/sbin",
    "/usr",
    "/usr/bin",
    "/usr/sbin",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/sbin",
)


@computes(Command)
def is_installed(command: Command) -> bool | Unknown:
    entry = data.load("image_programs")["programs"][command.name]  # as for the others no command asks
    stage = command.stage
    if stage is None or command.path != command.name or not _is_without(stage.base, entry):
        return UNKNOWN
    return _brought_before(command) if command.instruction.keyword == "RUN" else _brought(stage, entry)


def _brought_before(command: Command) -> bool | Unknown:
    """Whether what comes before a command of a RUN brings its program: False if nothing can have done so.

    Any package may bring others along, so that nothing is certain after an install.
    """
    run, stage = command.instruction, command.stage
    if not isinstance(run, Run) or command.nested or run.mounts or run.onbuild is not None or stage is None:
        return UNKNOWN
    if run.heredocs or not run.understood or not all(map(_brings_nothing, command.before)):
        return UNKNOWN
    earlier = [*run.before, *[each for parent in stage.ancestors for each in parent.instructions]]
    runs = [each for each in earlier if isinstance(each, Run)]
    installs = [install for each in (run, *runs) for install in each.installs]
    if any(install.command in command.before or install.instruction is not run for install in installs):
        return UNKNOWN
    if any(_by_run(each, ()) is not False for each in runs):
        return UNKNOWN
    copies = [each for each in earlier if isinstance(each, (Add, Copy))]
    return False if all(_by_copy(each) is False for each in copies) else UNKNOWN


def _is_without(image: Image, entry: dict[str, Any]) -> bool:
    """Whether the image is known not to have the program."""
    name = image.official
    if not isinstance(name, str):
        return False
    if name in entry["without"]:
        return True
    tag = image.tag
    return isinstance(tag, str) and any(
        kind in tag.split("-")[1:] or (kind == "alpine" and kind in tag)
        for kind in ("slim", "alpine")
        if name in entry[kind]
    )


def _brought(stage: Stage, entry: dict[str, Any]) -> bool | Unknown:
    """Whether an instruction of the stage, or of those it is built from, brings the program; unknown where one may."""
    packages = tuple(entry["packages"])
    found = [_brought_here(each, packages) for each in (stage, *stage.ancestors)]
    return True if True in found else UNKNOWN if UNKNOWN in found else False


def _brought_here(stage: Stage, packages: tuple[str, ...]) -> bool | Unknown:
    if packages not in stage._brings:
        found: list[bool | Unknown] = []
        for instruction in stage.instructions:
            if isinstance(instruction, Run):
                found.append(_by_run(instruction, packages))
            elif isinstance(instruction, (Add, Copy)):
                found.append(_by_copy(instruction))
        stage._brings[packages] = True if True in found else UNKNOWN if UNKNOWN in found else False
    return stage._brings[packages]


@computes(Stage)
def _brings(stage: Stage) -> dict[tuple[str, ...], bool | Unknown]:
    return {}


def _by_run(instruction: Run, packages: tuple[str, ...]) -> bool | Unknown:
    for install in instruction.installs:
        for package in install.packages:
            if isinstance(package.name, str) and package.name.startswith(packages):
                return True
    if instruction.script is None or not instruction.understood:
        return UNKNOWN
    certain = all(
        isinstance(package.name, str) and not package.is_group
        for install in instruction.installs
        for package in install.packages
    ) and all(_brings_nothing(command) for command in instruction.commands)
    return False if certain else UNKNOWN


def _brings_nothing(command: Command) -> bool:
    """Whether a command is none that could put any program anywhere, such as a script."""
    name, path = command.name, command.path
    return (
        isinstance(name, str)
        and isinstance(path, str)
        and "/" not in path
        and name not in data.load("image_programs")["bringing"]
    )


def _by_copy(instruction: Add | Copy) -> bool | Unknown:
    target = instruction.resolved_destination
    if not isinstance(target, str):
        # A relative path below the folder of a base image is not one of programs.
        return (
            False
            if isinstance(instruction.destination, str) and not instruction.destination.startswith("/")
            else UNKNOWN
        )
    folder = target.rstrip("/") or "/"
    return (
        UNKNOWN if folder in _PROGRAM_FOLDERS or (folder.rpartition("/")[0] or "/") in _PROGRAM_FOLDERS[1:] else False
    )
