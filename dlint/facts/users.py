"""Whom USER names: https://docs.docker.com/reference/dockerfile/#user"""

from __future__ import annotations

from dlint.facts.model import UNKNOWN, Unknown, User, UserInstruction
from dlint.facts.registry import collects
from dlint.facts.variables import expand_word
from dlint.record import computes
from dlint.text import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.facts.model import File

_ROOT = ("root", "0", "containeradministrator")
"""The superuser of Linux by name and number, and that of Windows containers, in lower case."""


@computes(UserInstruction, "user")
def user_of_instruction(instruction: UserInstruction) -> User:
    words = instruction._node.arguments
    written = words[0].value if words else ""
    whole = expand_word(instruction, words[0]) if words else ""
    name: str | Unknown
    group: str | None | Unknown
    if isinstance(whole, str):
        name, colon, rest = whole.partition(":")
        group = rest if colon else None
    else:
        # What stands before the first variable is known whatever the variable is.
        name, colon, rest = written.partition("$")[0].partition(":")
        name, group = (name, UNKNOWN) if colon else (UNKNOWN, UNKNOWN)
    return User(
        file=instruction.file,
        _node=words[0] if words else instruction._node,
        instruction=instruction,
        written=written,
        name=name,
        group=group,
    )


@computes(User)
def is_root(user: User) -> bool | Unknown:
    if not isinstance(user.name, str):
        return UNKNOWN
    return user.name.lower() in _ROOT or whole_number(user.name.lstrip("+-")) == 0


@computes(User)
def is_numeric(user: User) -> bool | Unknown:
    return user.name.isdecimal() if isinstance(user.name, str) else UNKNOWN


@collects("user")
def collect_users(file: File) -> list[User]:
    return [item.user for item in file._all_instructions if isinstance(item, UserInstruction)]
