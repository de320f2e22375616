"""Which shell runs a shell-form instruction: https://docs.docker.com/reference/dockerfile/#shell

SHELL holds for the rest of its stage and for the stages built from it; a comment `# dlint shell=NAME`, or hadolint's, says
what the base image's SHELL is, which no one can see in the file: https://github.com/hadolint/hadolint#non-posix-shells
Before the first FROM it counts for all stages, above another FROM for that stage, elsewhere for the rest of the stage.
"""

from __future__ import annotations

from dlint.facts.model import Comment, Instruction, Onbuild, Shell, ShellInstruction, Stage
from dlint.facts.registry import collects
from dlint.record import computes
from dlint.shell.options import with_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from dlint.dockerfile import syntax
    from dlint.facts.model import File

    Family = Literal["posix", "powershell", "cmd", "other"]

_FAMILIES: dict[str, Family] = {
    **dict.fromkeys(("sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "busybox"), "posix"),
    **dict.fromkeys(("powershell", "pwsh"), "powershell"),
    "cmd": "cmd",
}


def shell_name(path: str) -> str:
    """The name of a program without folder and `.exe`, in lower case."""
    return path.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")


def shell_of(file: File, node: syntax.Node, words: list[str], instruction: Instruction | None, default: bool) -> Shell:
    """The shell that is called with `words`."""
    # `/usr/bin/env bash -c` and `busybox sh -c` are what they call.
    called = words
    while len(called) > 1 and shell_name(called[0]) in ("env", "busybox") and not called[1].startswith("-"):
        called = called[1:]
    name = shell_name(called[0]) if called else ""
    return Shell(
        file=file,
        _node=node,
        name=name,
        family=_FAMILIES.get(name, "other"),
        arguments=words,
        options=list(with_options((), called[1:])),
        is_default=default,
        instruction=instruction,
    )


# ---------------------------------------------------------------------------------------------------- in force


@computes(ShellInstruction, "sets")
def shell_of_instruction(instruction: ShellInstruction) -> Shell:
    return shell_of(instruction.file, instruction._node, instruction.arguments, instruction, False)


@computes(Stage)
def _shells(stage: Stage) -> list[Shell]:
    """A stage begins with the shell of the one it is built from; comments are looked at where they stand."""
    before = stage.file.stages[stage.index - 1].instructions[-1]._node.end if stage.index else stage._node.start
    comments = [c for c in stage.file._shell_comments if before < c.span.start]
    shell = _first_shell(stage)
    found: list[Shell] = []
    for instruction in stage.instructions:
        while comments and comments[0].span.start < instruction._node.start:
            shell = _named(comments.pop(0))
        found.append(shell)
        if isinstance(instruction, ShellInstruction):
            shell = instruction.sets
    return [*found, shell]


def _first_shell(stage: Stage) -> Shell:
    waiting: list[Stage] = []
    each = stage.parent
    while each is not None and "_shells" not in each.__dict__:
        waiting.append(each)
        each = each.parent
    for other in reversed(waiting):  # from the oldest stage on, so that none has to go far back for its own
        other._shells  # noqa: B018 (computes and keeps it)
    if stage.parent is not None:
        return stage.parent._shells[-1]
    before = [c for c in stage.file._shell_comments if c.span.start < stage.file.stages[0]._node.start]
    if before:
        return _named(before[-1])
    words = ["cmd", "/S", "/C"] if stage.is_windows else ["/bin/sh", "-c"]
    return shell_of(stage.file, stage._node, words, None, True)


def _named(comment: Comment) -> Shell:
    """The shell that a comment `dlint shell=NAME` names."""
    node = comment._node
    assert node is not None
    name = comment.text.partition("=")[2].split()[0]
    return shell_of(comment.file, node, [name, "-c"], None, False)


@computes(Stage, "shell")
def shell_of_stage(stage: Stage) -> Shell:
    return stage._shells[-1]


@computes(Instruction, "shell")
def shell_of_any_instruction(instruction: Instruction) -> Shell:
    stage = instruction.stage
    if stage is None:
        return shell_of(instruction.file, instruction._node, ["/bin/sh", "-c"], None, True)
    if instruction.onbuild is not None:
        return _triggered_shell(stage, instruction)
    return stage._shells[instruction._position]


def _triggered_shell(stage: Stage, instruction: Instruction) -> Shell:
    """The shell of an instruction inside ONBUILD: it runs after the whole stage, and after the triggers before it."""
    before = [shell for position, shell in stage._triggered_shells if position < instruction._position]
    return before[-1] if before else stage.shell


@computes(Stage)
def _triggered_shells(stage: Stage) -> list[tuple[int, Shell]]:
    return [
        (each._position, each.trigger.sets)
        for each in stage.instructions
        if isinstance(each, Onbuild) and isinstance(each.trigger, ShellInstruction)
    ]


def names_shell(comment: Comment) -> bool:
    """Whether a comment is `dlint shell=NAME` or `hadolint shell=NAME`."""
    head, equals, tail = comment.text.partition("=")
    return bool(equals) and head.split() in (["dlint", "shell"], ["hadolint", "shell"]) and bool(tail.strip())


@collects("shell")
def collect_shells(file: File) -> list[Shell]:
    return [instruction.sets for instruction in file._all_instructions if isinstance(instruction, ShellInstruction)]
