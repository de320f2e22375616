"""Programs that tell their makers of their use; which, and what forbids it, stands in `dlint/data/telemetry.yaml`."""

from __future__ import annotations

from dlint.data import load
from dlint.facts.model import Command, Install, RequirementFile, Run, Telemetry, Unknown
from dlint.facts.packages import value_of
from dlint.facts.registry import collects, facts_of
from dlint.facts.variables import definition
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.facts.model import File, Instruction

_RUNNERS = {"npx": "", "bunx": "", "pnpx": "", "bun": "x", "pnpm": "dlx exec", "yarn": "dlx exec run", "npm": "exec"}
"""Programs that run another one, and the sub-commands by which they do."""
_OFF = ("0", "false", "no", "")
_CLASSIC_YARN = ("1", "classic", "from")


@collects("telemetry")
def collect_telemetry(file: File) -> list[Telemetry]:
    """The first use of each program in each stage."""
    programs: dict[str, str] = load("telemetry")["programs"]
    found: list[Telemetry] = []
    seen = set()
    for instruction, command, names in _uses(file):
        stage = instruction.stage
        for name in names:
            program = _usual_name(name)
            if stage is not None and program in programs and (stage.index, program) not in seen:
                seen.add((stage.index, program))
                found.append(
                    Telemetry(
                        file=file,
                        span=instruction.span if command is None else command.span,
                        program=program,
                        setting=programs[program],
                        command=command,
                        instruction=instruction,
                        stage=stage,
                    )
                )
    return found


def _uses(file: File) -> Iterator[tuple[Instruction, Command | None, list[str]]]:
    """What each command runs and installs, and what the scripts of other shells do."""
    for instruction in file._all_instructions:
        if isinstance(instruction, Run) and instruction.form == "shell" and instruction.shell.family != "posix":
            names = [instruction.shell.name, *_first_words(instruction.text)]
            yield instruction, None, [name for name in names if name != "powershell"]
        for command in instruction.commands:
            yield instruction, command, [*_programs(command), *_packages(command)]


def _first_words(script: str) -> Iterator[str]:
    """The first word of each statement of a script of PowerShell or cmd."""
    for separator in ";&|":
        script = script.replace(separator, "\n")
    for line in script.lower().split("\n"):
        words = line.split()
        if words:
            yield words[0].removesuffix(".exe")


def _usual_name(name: str) -> str:
    if name.startswith("dotnet-sdk-"):
        return "dotnet"
    names: dict[str, str] = load("telemetry")["names"]
    return names.get(name, name)


def _programs(command: Command) -> Iterator[str]:
    """The program that a command runs, and the one that this runs in turn."""
    name = command.name
    if not isinstance(name, str):
        return
    words = [word for word in (command.subcommand, *command.operands) if isinstance(word, str)]
    if name == "yarn":  # the first version told nobody
        if words[:2] == ["set", "version"] and words[2:3] and not words[2].startswith(_CLASSIC_YARN):
            yield name
    elif name != "powershell":  # that of Windows does not
        yield name
    if name == "python":
        yield from (
            flag.value
            for flag in command.flags
            if not isinstance(flag, Unknown) and flag.name == "-m" and isinstance(flag.value, str)
        )
    if name in _RUNNERS:
        if words and words[0] in _RUNNERS[name].split():
            words = words[1:]
        yield from words[:1]


def _packages(command: Command) -> Iterator[str]:
    """The packages that a command installs, as far as they are named or listed in requirements of the context."""
    install = command._package_command
    if not isinstance(install, Install):
        return
    for package in install.packages:
        if isinstance(package.name, str):
            yield package.name
    if install.manifests:
        for requirements in facts_of(command.file, "requirement-file"):
            if isinstance(requirements, RequirementFile) and requirements.install is install:
                for entry in requirements.entries:
                    yield _name_of(entry)


def _name_of(requirement: str) -> str:
    """The name in a requirement such as `transformers[torch]>=4`."""
    end = next((at for at, c in enumerate(requirement) if not (c.isalnum() or c in "-_.")), len(requirement))
    return requirement[:end].lower()


@computes(Telemetry)
def is_forbidden(telemetry: Telemetry) -> bool | Unknown:
    name, _, wanted = telemetry.setting.partition("=")
    if telemetry.command is None:
        variable = definition(telemetry.instruction, name)
        value = None if variable is None else variable.value
    else:
        value = value_of(telemetry.command, name)
    if isinstance(value, Unknown):
        return value
    return value is not None and (value.lower() in _OFF) == (wanted in _OFF)
