"""How instructions, their parts and their neighbours are laid out on lines."""

from __future__ import annotations

from dlint.facts.model import UNKNOWN, Healthcheck, Instruction, LabelInstruction, Line, Run, Unknown
from dlint.facts.powershell import statement_count
from dlint.record import computes
from dlint.text import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from dlint.facts.model import Fact


@computes(Line)
def is_first(line: Line) -> bool:
    return line.instruction is not None and line.number == line.instruction._node.line


@computes(Line)
def widest_gap(line: Line) -> int:
    text = line.text.strip()
    if "  " not in text:  # as of most lines
        return 1 if " " in text else 0
    widest = gap = 0
    quote = ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
            gap = 0
        elif character == " ":
            gap += 1
            widest = max(widest, gap)
        else:
            quote = character if character in "\"'" else ""
            gap = 0
    return widest


# ---------------------------------------------------------------------------------------------------- instructions


@computes(Instruction)
def above(instruction: Instruction) -> Instruction | None:
    file = instruction.file
    place = bisect_right(file._ends, instruction._node.start)
    return file.instructions[place - 1] if place and instruction.onbuild is None else None


@computes(Instruction)
def blank_lines_above(instruction: Instruction) -> int:
    other = instruction.above
    if other is None:
        return 0
    source = instruction.file._node.source
    return sum(
        1 for number in range(other._node.end_line + 1, instruction._node.line) if not source.line(number).strip()
    )


@computes(Instruction)
def comments_above(instruction: Instruction) -> int:
    other = instruction.above
    if other is None:
        return 0
    return instruction._node.line - other._node.end_line - 1 - instruction.blank_lines_above


@computes(Instruction)
def repeats_keyword(instruction: Instruction) -> bool:
    return instruction.above is not None and instruction.above.keyword == instruction.keyword


# ---------------------------------------------------------------------------------------------------- parts on one line


@computes(Instruction)
def several_on_line(instruction: Instruction) -> Literal["mounts", "options", "labels", "commands"] | None:
    mounts = [flag for flag in instruction.flags if flag.name == "mount"]
    if instruction.keyword == "RUN" and _share_line(mounts):
        return "mounts"
    cmd = instruction.cmd if isinstance(instruction, Healthcheck) else None
    if cmd is not None and _share_line([*instruction.flags, cmd]):
        return "options"
    if isinstance(instruction, LabelInstruction) and _share_line(instruction.labels):
        return "labels"
    return "commands" if _has_chain_on_line(instruction) else None


def _share_line(parts: Sequence[Fact]) -> bool:
    """Whether two of what is written one after the other stand on one line."""
    return any(_on_one_line(parts[at - 1], parts[at]) for at in range(1, len(parts)))


def _on_one_line(earlier: Fact, later: Fact) -> bool:
    return earlier.span.source.text.find("\n", earlier.span.end, later.span.start) < 0


def _has_chain_on_line(instruction: Instruction) -> bool:
    if instruction.keyword not in ("RUN", "HEALTHCHECK") or instruction._node.heredocs:
        return False
    commands = [command for command in instruction.commands if command._step.pipe.frame.shell is None]
    return any(
        later.operator is not None
        and not later.nested
        and not later._step.member  # of a pipeline the first
        and _on_one_line(commands[at], later)
        for at, later in enumerate(commands[1:])
    )


# ---------------------------------------------------------------------------------------------------- rows of RUN


@computes(Run)
def step_count(run: Run) -> int:
    if run.shell.family == "powershell":
        return statement_count(run.text)
    if run.shell.family == "cmd":
        return len(run.text.split("&&"))
    pipelines = {id(command.pipeline): command for command in reversed(run.commands) if not command.nested}
    return sum(1 for command in pipelines.values() if command.operator != "||")


@computes(Run)
def row(run: Run) -> list[Run]:
    if run.previous is not None and _joins(run.previous, run):
        return []
    found = [run]
    for later in run.after:
        if not isinstance(later, Run) or not _joins(found[-1], later):
            break
        found.append(later)
    return found


def _joins(earlier: Instruction, later: Run) -> bool:
    """Whether one RUN could do what two do, the one directly after the other."""
    return (
        isinstance(earlier, Run)
        and later.same_flags_as_previous
        and earlier.form == later.form == "shell"
        and earlier.shell.family == later.shell.family == "posix"
        and not any(command.name in ("exit", "exec") for command in earlier.commands)
    )


@computes(Run)
def row_step_count(run: Run) -> int:
    return sum(item.step_count for item in run.row)


# ---------------------------------------------------------------------------------------------------- labels

_OCI = "org.opencontainers.image."
_ORDER = (
    *(
        _OCI + name
        for name in (
            "title",
            "description",
            "source",
            "url",
            "documentation",
            "authors",
            "vendor",
            "licenses",
            "version",
            "revision",
            "created",
            "ref.name",
            "base.name",
            "base.digest",
        )
    ),
    "io.k8s.display-name",
    "io.k8s.description",
    "io.openshift.tags",
    "io.openshift.expose-services",
    "org.label-schema.",
    "maintainer",
)
"""What the image is, where it comes from, by whom, which version, and what it is made of; then the labels of catalogues.

https://github.com/opencontainers/image-spec/blob/main/annotations.md
"""


@computes(LabelInstruction)
def is_ordered(instruction: LabelInstruction) -> bool | Unknown:
    keys = [label.key for label in instruction.labels]
    if any(isinstance(key, Unknown) for key in keys):
        return UNKNOWN
    ranks = [_rank(str(key)) for key in keys]
    return all(ranks[at - 1] <= ranks[at] for at in range(1, len(ranks)))


def _rank(key: str) -> tuple[int, str]:
    if key.startswith("org.label-schema."):
        return _ORDER.index("org.label-schema."), key
    if key in _ORDER:
        return _ORDER.index(key), ""
    return len(_ORDER) + ("." not in key), ""
