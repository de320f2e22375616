"""Whether a script goes on after a command that fails: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#set"""

from __future__ import annotations

from dlint.facts.model import Command, Unknown
from dlint.record import computes

_NOTHING = ("true", ":", "exit")
"""What stands last where a failure does not matter."""


@computes(Command)
def failure_ignored(command: Command) -> bool | Unknown:
    if command.nested or command.background or command.piped_to is not None:
        return False
    options = command.pipeline.options
    if isinstance(options, Unknown) or "errexit" in options:
        return options if isinstance(options, Unknown) else False
    last = command
    for later in command.after:
        if later._step.pipe is not last._step.pipe:
            if later.nested or later.operator == "||" or _is_elsewhere(last, later):
                return False
            if later.operator is None:
                return later.name not in _NOTHING
        last = later
    return False


def _is_elsewhere(command: Command, later: Command) -> bool:
    """Whether a group begins or ends between two commands, or another script, as in `su -c "…"`."""
    text = command._step.text
    if text is not later._step.text:
        return True
    if text is None:
        return False
    between = text.text[command._step.words[-1].end : later._step.words[0].start]
    return any(sign in between for sign in "{}()")
