"""Which shell runs a shell-form instruction: https://docs.docker.com/reference/dockerfile/#shell

SHELL holds for the rest of its stage and for the stages built from it; a comment `# hadolint shell=NAME` says what the
base image's SHELL is, which no one can see in the file: https://github.com/hadolint/hadolint#non-posix-shells
"""

from __future__ import annotations

from dlint.facts.model import Comment, Instruction, Shell, ShellInstruction, Stage
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
    while len(words) > 1 and shell_name(words[0]) in ("env", "busybox") and not words[1].startswith("-"):
        words = words[1:]
    name = shell_name(words[0]) if words else ""
    return Shell(
        file=file,
        _node=node,
        name=name,
        family=_FAMILIES.get(name, "other"),
        arguments=words,
        options=list(with_options((), words[1:])),
        is_default=default,
        instruction=instruction,
    )


# ---------------------------------------------------------------------------------------------------- in force


@computes(ShellInstruction, "sets")
def shell_of_instruction(instruction: ShellInstruction) -> Shell:
    return shell_of(instruction.file, instruction._node, instruction.arguments, instruction, False)


@computes(Stage)
def _initial_shell(stage: Stage) -> Shell:
    if stage.parent is not None:
        return stage.parent.shell
    comment = _shell_comment(stage.file, 0, stage.file.stages[0]._node.start)
    if comment is not None:
        return comment
    words = ["cmd", "/S", "/C"] if stage.is_windows else ["/bin/sh", "-c"]
    return shell_of(stage.file, stage._node, words, None, True)


@computes(Stage, "shell")
def shell_of_stage(stage: Stage) -> Shell:
    return _shell_at(stage, len(stage.instructions), stage.instructions[-1]._node.end)


@computes(Instruction, "shell")
def shell_of_any_instruction(instruction: Instruction) -> Shell:
    if instruction.stage is None:
        return shell_of(instruction.file, instruction._node, ["/bin/sh", "-c"], None, True)
    return _shell_at(instruction.stage, instruction._position, instruction._node.start)


def _shell_at(stage: Stage, position: int, offset: int) -> Shell:
    """The shell in force before the instruction at `position` of the stage, which begins at `offset`."""
    for instruction in reversed(stage.instructions[:position]):
        if isinstance(instruction, ShellInstruction):
            return _shell_comment(stage.file, instruction._node.end, offset) or instruction.sets
    return _shell_comment(stage.file, stage._node.end, offset) or stage._initial_shell


def _shell_comment(file: File, start: int, end: int) -> Shell | None:
    """The shell that the last `# hadolint shell=NAME` between two offsets names."""
    for comment in reversed(file._shell_comments):
        node = comment._node
        assert node is not None
        if start <= node.start < end:
            name = comment.text.partition("=")[2].split()[0]
            return shell_of(file, node, [name, "-c"], None, False)
    return None


def names_shell(comment: Comment) -> bool:
    """Whether a comment is `hadolint shell=NAME`."""
    head, equals, tail = comment.text.partition("=")
    return bool(equals) and head.split() == ["hadolint", "shell"] and bool(tail.strip())


@collects("shell")
def collect_shells(file: File) -> list[Shell]:
    return [instruction.sets for instruction in file._all_instructions if isinstance(instruction, ShellInstruction)]
