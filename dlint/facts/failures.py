"""Whether a script goes on after a command that fails: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#set"""

from __future__ import annotations

from dlint.facts.model import Command, Instruction, Unknown
from dlint.record import computes

_NOTHING = ("true", ":", "exit")
"""What stands last where a failure does not matter."""


@computes(Command)
def failure_ignored(command: Command) -> bool | Unknown:
    instruction = command.instruction
    if ";" not in instruction.text and not instruction.heredocs:  # as in most
        return False
    if command.nested or command.background or command.piped_to is not None:
        return False
    options = command.pipeline.options
    if isinstance(options, Unknown) or "errexit" in options:
        return options if isinstance(options, Unknown) else False
    return instruction._goes_on[command._index]


@computes(Instruction)
def _goes_on(instruction: Instruction) -> list[bool]:
    found: list[bool] = []
    later: Command | None = None
    for command in reversed(instruction.commands):
        if later is None:
            found.append(False)
        elif later._step.pipe is not command._step.pipe and (
            later.nested or later.operator != "&&" or _is_elsewhere(command, later)
        ):
            is_next = not later.nested and later.operator is None and not _is_elsewhere(command, later)
            found.append(is_next and later.name not in _NOTHING)
        else:
            found.append(found[-1])
        later = command
    return found[::-1]


def _is_elsewhere(command: Command, later: Command) -> bool:
    """Whether a group begins or ends between two commands, or another script, as in `su -c "…"`."""
    text = command._step.text
    if text is not later._step.text:
        return True
    if text is None:
        return False
    between = text.text[command._step.words[-1].end : later._step.words[0].start]
    return any(sign in between for sign in "{}()")
