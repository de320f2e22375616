"""Build stages: what they inherit from each other, what is in force at their end, which of them the build needs."""

from __future__ import annotations

from dlint.facts.model import (
    UNKNOWN,
    Cmd,
    Entrypoint,
    Expose,
    From,
    Healthcheck,
    Image,
    Instruction,
    Label,
    LabelInstruction,
    Port,
    Stage,
    Stopsignal,
    User,
    UserInstruction,
    Volume,
    Workdir,
)
from dlint.facts.registry import collects
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from dlint.facts.model import Command, File

    Kind = TypeVar("Kind", bound=Instruction)


@collects("stage")
def collect_stages(file: File) -> list[Stage]:
    return file.stages


# ---------------------------------------------------------------------------------------------------- names and graph


@computes(Stage, "from_")
def from_of_stage(stage: Stage) -> From:
    first = stage.instructions[0]
    assert isinstance(first, From)
    return first


@computes(From, "name")
def name_of_from(instruction: From) -> str | None:
    words = instruction.arguments
    return words[2] if len(words) == 3 else None


@computes(Stage)
def written_name(stage: Stage) -> str | None:
    return stage.from_.name


@computes(Stage)
def name(stage: Stage) -> str | None:
    return stage.written_name.lower() if stage.written_name else None


@computes(Stage)
def image(stage: Stage) -> Image:
    return stage.from_.image


@computes(Stage)
def parent(stage: Stage) -> Stage | None:
    return stage.image.stage


@computes(Stage)
def ancestors(stage: Stage) -> list[Stage]:
    return [] if stage.parent is None else [stage.parent, *stage.parent.ancestors]


@computes(Stage)
def children(stage: Stage) -> list[Stage]:
    return [other for other in stage.file.stages if other.parent is stage]


@computes(Stage)
def base(stage: Stage) -> Image:
    return stage.ancestors[-1].image if stage.ancestors else stage.image


@computes(Stage)
def duplicate_of(stage: Stage) -> Stage | None:
    if stage.name is not None:
        for other in stage.file.stages[: stage.index]:
            if other.name == stage.name:
                return other
    return None


@computes(Stage)
def is_final(stage: Stage) -> bool:
    return stage is stage.file.final_stage


@computes(Stage)
def in_final_image(stage: Stage) -> bool:
    final = stage.file.final_stage
    return final is not None and (stage is final or stage in final.ancestors)


@computes(Stage)
def is_built_on(stage: Stage) -> bool:
    return bool(stage.children)


@computes(Stage)
def copied_from(stage: Stage) -> list[Stage]:
    named: list[Stage] = []
    for instruction in stage.instructions:
        sources = [mount.from_ for mount in instruction.mounts]
        sources.append(getattr(instruction, "from_", None))
        for image in sources:
            if image is not None and image.stage is not None and image.stage not in named:
                named.append(image.stage)
    return named


@computes(Stage)
def is_copied_from(stage: Stage) -> bool:
    return any(stage in other.copied_from for other in stage.file.stages)


@computes(Stage)
def is_used(stage: Stage) -> bool:
    if stage.is_final:
        return True
    users = [
        other for other in stage.file.stages[stage.index + 1 :] if other.parent is stage or stage in other.copied_from
    ]
    return any(other.is_used for other in users)


@computes(Stage)
def commands(stage: Stage) -> list[Command]:
    return [
        command
        for instruction in stage.instructions
        if instruction.keyword == "RUN"
        for command in instruction.commands
    ]


# ---------------------------------------------------------------------------------------------------- in force


def _last(stage: Stage, kind: type[Kind]) -> Kind | None:
    """The last instruction of `kind`, in the stage or in those it is built from."""
    for instruction in reversed(stage.instructions):
        if isinstance(instruction, kind):
            return instruction
    return None if stage.parent is None else _last(stage.parent, kind)


@computes(Stage)
def user(stage: Stage) -> User | None:
    return _user(stage)


@computes(Instruction, "user")
def user_of_instruction(instruction: Instruction) -> User | None:
    for other in reversed(instruction.before):
        if isinstance(other, UserInstruction):
            return other.user
    stage = instruction.stage
    return None if stage is None or stage.parent is None else _user(stage.parent)


def _user(stage: Stage) -> User | None:
    last = _last(stage, UserInstruction)
    return None if last is None else last.user


@computes(Stage)
def workdir(stage: Stage) -> Workdir | None:
    return _last(stage, Workdir)


@computes(Stage)
def healthcheck(stage: Stage) -> Healthcheck | None:
    return _last(stage, Healthcheck)


@computes(Stage)
def entrypoint(stage: Stage) -> Entrypoint | None:
    return _last(stage, Entrypoint)


@computes(Stage)
def stopsignal(stage: Stage) -> Stopsignal | None:
    return _last(stage, Stopsignal)


@computes(Stage)
def cmd(stage: Stage) -> Cmd | None:
    """ENTRYPOINT takes the effect of the CMD of the image it is built on: https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact"""
    own = [item for item in stage.instructions if isinstance(item, (Cmd, Entrypoint))]
    for item in reversed(own):
        if isinstance(item, Cmd):
            return item
    return None if own or stage.parent is None else stage.parent.cmd


@computes(Stage)
def labels(stage: Stage) -> list[Label]:
    own = [label for item in stage.instructions if isinstance(item, LabelInstruction) for label in item.labels]
    inherited = [] if stage.parent is None else stage.parent.labels
    replaced = {label.key for label in own if label.key is not UNKNOWN}
    last: dict[object, Label] = {}
    for label in own:
        last[label.key if label.key is not UNKNOWN else label] = label
    return [label for label in inherited if label.key not in replaced] + list(last.values())


@computes(Stage)
def volumes(stage: Stage) -> list[str]:
    inherited = [] if stage.parent is None else stage.parent.volumes
    return inherited + [path for item in stage.instructions if isinstance(item, Volume) for path in item.paths]


@computes(Stage)
def exposed_ports(stage: Stage) -> list[Port]:
    inherited = [] if stage.parent is None else stage.parent.exposed_ports
    return inherited + [port for item in stage.instructions if isinstance(item, Expose) for port in item.ports]
