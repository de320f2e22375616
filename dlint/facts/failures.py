"""Whether a script goes on after a command that fails: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#set"""

from __future__ import annotations

from dlint.facts.model import Command, Unknown
from dlint.record import computes

_NOTHING = ("true", ":", "exit")
"""What stands last where a failure does not matter."""


@computes(Command)
def failure_ignored(command: Command) -> bool | Unknown:
    if ";" not in command.instruction.text and not command.instruction.heredocs:  # as in most
        return False
    if command.nested or command.background or command.piped_to is not None:
        return False
    options = command.pipeline.options
    if isinstance(options, Unknown) or "errexit" in options:
        return options if isinstance(options, Unknown) else False
    pipe = command._step.pipe
    for later in command.after:
        if later._step.pipe is pipe:
            continue
        if later.nested or later.operator == "||" or later._step.text is not command._step.text:  # of `su -c "…"`
            return False
        if later.operator is None:
            return later.name not in _NOTHING
        pipe = later._step.pipe
    return False
