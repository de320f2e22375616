"""The signal of STOPSIGNAL: https://docs.docker.com/reference/dockerfile/#stopsignal"""

from __future__ import annotations

from dlint.facts.model import Stopsignal, Unknown
from dlint.facts.variables import expand_word
from dlint.record import computes
from dlint.text import whole_number

_NAMES = [
    "HUP",
    "INT",
    "QUIT",
    "ILL",
    "TRAP",
    "ABRT",
    "BUS",
    "FPE",
    "KILL",
    "USR1",
    "SEGV",
    "USR2",
    "PIPE",
    "ALRM",
    "TERM",
    "STKFLT",
    "CHLD",
    "CONT",
    "STOP",
    "TSTP",
    "TTIN",
    "TTOU",
    "URG",
    "XCPU",
    "XFSZ",
    "VTALRM",
    "PROF",
    "WINCH",
    "IO",
    "PWR",
    "SYS",
]
"""The signals of Linux in the order of their numbers, from 1: https://man7.org/linux/man-pages/man7/signal.7.html"""
_REAL_TIME = 34
"""The number of SIGRTMIN."""


@computes(Stopsignal)
def signal(instruction: Stopsignal) -> str | Unknown:
    words = instruction._node.arguments
    return expand_word(instruction, words[0]) if words else ""


@computes(Stopsignal)
def name(instruction: Stopsignal) -> str | None | Unknown:
    signal = instruction.signal
    if isinstance(signal, Unknown):
        return signal
    number = whole_number(signal)
    if number is not None:
        if 0 < number <= len(_NAMES):
            return "SIG" + _NAMES[number - 1]
        return f"SIGRTMIN+{number - _REAL_TIME}" if number > _REAL_TIME else None
    bare = signal.upper().removeprefix("SIG")
    return "SIG" + bare if bare in _NAMES or bare.startswith(("RTMIN", "RTMAX")) else None
