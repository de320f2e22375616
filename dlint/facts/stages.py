"""Build stages: what they inherit from each other, what is in force at their end, which of them the build needs."""

from __future__ import annotations

from dlint.facts.model import (
    Cmd,
    Entrypoint,
    Expose,
    File,
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

    from dlint.facts.model import Command

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
    found: list[Stage] = []
    parent = stage.parent
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return found


@computes(Stage)
def children(stage: Stage) -> list[Stage]:
    return [other for other in stage.file.stages if other.parent is stage]


@computes(Stage)
def base(stage: Stage) -> Image:
    return stage._root.image


@computes(Stage)
def _root(stage: Stage) -> Stage:
    passed: list[Stage] = []
    each = stage
    while each.parent is not None and "_root" not in each.__dict__:
        passed.append(each)
        each = each.parent
    root = each.__dict__.get("_root", each)
    for other in passed:  # of a long chain of stages each is walked through once
        other.__dict__["_root"] = root
    return root  # type: ignore[no-any-return]


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
        if not instruction._node.flags:
            continue
        sources = [mount.from_ for mount in instruction.mounts]
        sources.append(getattr(instruction, "from_", None))
        for image in sources:
            if image is not None and image.stage is not None and image.stage not in named:
                named.append(image.stage)
    return named


@computes(Stage)
def is_copied_from(stage: Stage) -> bool:
    return stage.index in stage.file._copied_stages


@computes(Stage)
def is_used(stage: Stage) -> bool:
    return stage.index in stage.file._needed_stages


@computes(File)
def _copied_stages(file: File) -> set[int]:
    return {source.index for stage in file.stages for source in stage.copied_from}


@computes(File)
def _needed_stages(file: File) -> set[int]:
    needed: set[int] = set()
    found = [file.final_stage] if file.final_stage is not None else []
    while found:
        stage = found.pop()
        if stage.index not in needed:
            needed.add(stage.index)
            found += stage.copied_from
            if stage.parent is not None:
                found.append(stage.parent)
    return needed


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
    return stage._last.get(kind)  # type: ignore[return-value]


@computes(Stage, "_last")
def last_of_each_kind(stage: Stage) -> dict[type[Instruction], Instruction]:
    below = [stage]
    parent = stage.parent
    while parent is not None and "_last" not in parent.__dict__:
        below.append(parent)
        parent = parent.parent
    found = {} if parent is None else parent._last
    for each in reversed(below):  # of a long chain of stages each is looked through once
        found = each.__dict__["_last"] = found | {type(item): item for item in each.instructions}
    return found


def _before_each(stage: Stage, kind: type[Kind]) -> list[Kind | None]:
    """For each instruction of the stage the last one of `kind` before it, here or in the stages this one is built from."""
    last = None if stage.parent is None else _last(stage.parent, kind)
    if _last(stage, kind) is last:  # it has none of its own
        return [last] * len(stage.instructions)
    found: list[Kind | None] = []
    for instruction in stage.instructions:
        found.append(last)
        if isinstance(instruction, kind):
            last = instruction
    return found


@computes(Stage)
def user(stage: Stage) -> User | None:
    last = _last(stage, UserInstruction)
    return None if last is None else last.user


@computes(Stage)
def _users(stage: Stage) -> list[UserInstruction | None]:
    return _before_each(stage, UserInstruction)


@computes(Stage)
def _workdirs(stage: Stage) -> list[Workdir | None]:
    return _before_each(stage, Workdir)


@computes(Instruction, "user")
def user_of_instruction(instruction: Instruction) -> User | None:
    last = None if instruction.stage is None else instruction.stage._users[instruction._position]
    return None if last is None else last.user


@computes(Instruction, "workdir")
def workdir_of_instruction(instruction: Instruction) -> Workdir | None:
    return None if instruction.stage is None else instruction.stage._workdirs[instruction._position]


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
    last, entrypoint = _last(stage, Cmd), stage.entrypoint
    if last is None or entrypoint is None or last.stage is entrypoint.stage or last.stage is None:
        return last
    # Of two in different stages, the one that is nearer.
    return last if entrypoint.stage is None or last.stage.index > entrypoint.stage.index else None


def _lineage(stage: Stage, kind: type[Kind]) -> list[Kind]:
    """The instructions of `kind` in the stages it is built from, and in itself, in order."""
    stages = (*reversed(stage.ancestors), stage)
    return [item for each in stages for item in each.instructions if isinstance(item, kind)]


@computes(Stage)
def labels(stage: Stage) -> list[Label]:
    found: dict[object, Label] = {}
    for instruction in _lineage(stage, LabelInstruction):
        for label in instruction.labels:
            key = label.key if isinstance(label.key, str) else label
            found.pop(key, None)
            found[key] = label
    return list(found.values())


@computes(Stage)
def volumes(stage: Stage) -> list[str]:
    return [path for instruction in _lineage(stage, Volume) for path in instruction.paths]


@computes(Stage)
def exposed_ports(stage: Stage) -> list[Port]:
    return [port for instruction in _lineage(stage, Expose) for port in instruction.ports]
