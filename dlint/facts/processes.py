"""The long-running processes of a container, and the folders in which they keep data.

https://docs.docker.com/engine/containers/multi-service_container/; what is known of programs is in `data/servers.yaml`
and `data/state.yaml`.
"""

from __future__ import annotations

from dlint import data
from dlint.facts.launch import server_of
from dlint.facts.model import Command, Process, Stage, StatePath, Unknown, Variable
from dlint.facts.paths import clean
from dlint.facts.registry import collects
from dlint.facts.variables import in_force
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from dlint.facts.launch import Words
    from dlint.facts.model import File
    from dlint.text import Span

    Manner = Literal["server", "background", "supervisor", "service", "init"]

_STARTING = ("start", "restart")


@computes(Stage)
def processes(stage: Stage) -> list[Process]:
    commands = stage._launched
    if isinstance(commands, Unknown):
        return []
    found: list[Process] = []
    for command, words in commands:
        how = manner(command, words)
        if how is not None:
            found.append(
                Process(
                    file=stage.file,
                    span=_span_of(stage, command, words),
                    program=_program(how, words),
                    number=len(found) + 1,
                    manner=how,
                    command=command,
                    stage=stage,
                    _words=words,
                )
            )
    return found


def _span_of(stage: Stage, command: Command, words: Words) -> Span:
    """Where the program that does the work stands: in CMD, if ENTRYPOINT only starts what CMD names."""
    cmd = stage.cmd
    if cmd is None or command.instruction is cmd or command.instruction is not stage.entrypoint or not cmd.commands:
        return command.span
    in_cmd = command.instruction.form == cmd.form == "exec" and len(words) <= len(cmd.arguments)
    return cmd.commands[0].span if in_cmd else command.span


def _program(how: Manner, words: Words) -> str:
    """The program that is started, or the service of `service NAME start` and `systemctl start NAME`."""
    index = 0
    if how == "service" and words[0] in ("service", "rc-service", "systemctl"):
        index = 2 if words[0] == "systemctl" else 1
    word = words[index] if index < len(words) else ""
    return word.rpartition("/")[2] if isinstance(word, str) else ""


def manner(command: Command, words: Words) -> Manner | None:
    """How a command starts a process that goes on; None if it does not, as far as one knows."""
    table = data.load("servers")
    name = words[0] if words and isinstance(words[0], str) else ""
    rest = words[1:]
    if name in table["supervisors"]:
        return "supervisor"
    if name in table["init"]:
        return "init"
    path = command.path if isinstance(command.path, str) else ""
    of_service = name in ("service", "rc-service") and any(word in _STARTING for word in rest[1:])
    of_script = path.startswith("/etc/init.d/") and any(word in _STARTING for word in rest)
    if of_service or of_script or (name == "systemctl" and any(word in _STARTING for word in rest)):
        return "service"
    if command.background:
        return "background"
    return "server" if server_of(words) is not None else None


@collects("process")
def collect_processes(file: File) -> list[Process]:
    own = [stage for stage in file.stages if any(i.keyword in ("CMD", "ENTRYPOINT") for i in stage.instructions)]
    return [process for stage in own for process in stage.processes]


# ---------------------------------------------------------------------------------------------------- data


@collects("state-path")
def collect_state_paths(file: File) -> list[StatePath]:
    return [path for stage in file.stages for path in stage.state_paths]


@computes(Stage)
def state_paths(stage: Stage) -> list[StatePath]:
    """The folders of the programs that the stage starts, and those that its own ENV names."""
    table = data.load("state")
    found: list[StatePath] = []
    for process in stage.processes:
        for path in table["programs"].get(process.program, ())[:1]:
            found.append(
                StatePath(
                    file=stage.file, span=process.span, path=path, program=process.program, variable=None, stage=stage
                )
            )
    for name in [*table["variables"], *table["addresses"]]:
        variable = in_force(stage, name) if name in stage._definitions else None
        if variable is not None and variable.origin == "env":
            path = _state_path_of(variable, name in table["addresses"])
            if path is not None:
                found.append(
                    StatePath(
                        file=stage.file, _node=variable._node, path=path, program=None, variable=variable, stage=stage
                    )
                )
    return found


def _state_path_of(variable: Variable, is_address: bool) -> str | None:
    value = variable.value
    if not isinstance(value, str):
        return None
    if is_address:
        # sqlite:////data/app.db has an absolute path behind the third slash.
        scheme, found, path = value.partition(":///")
        return clean(path) if found and scheme.startswith("sqlite") and path.startswith("/") else None
    return clean(value) if value.startswith("/") else None


@computes(StatePath)
def volume(path: StatePath) -> bool | Unknown:
    official = path.stage.base.official
    declared = data.load("state")["volumes"].get(official, ()) if isinstance(official, str) else ()
    covering = [clean(each) for each in (*path.stage.volumes, *declared)]
    if path.program is None:
        return any(_is_below(path.path, folder) for folder in covering)
    # The program may keep its data in a folder further down, or be told of another one.
    usual = data.load("state")["programs"].get(path.program, ())
    return any(
        "data" in folder.rpartition("/")[2] or any(_is_below(each, folder) or _is_below(folder, each) for each in usual)
        for folder in covering
    )


def _is_below(path: str, folder: str) -> bool:
    """Whether a path is the folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")
