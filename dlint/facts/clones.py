"""Repositories that git clones: https://git-scm.com/docs/git-clone"""

from __future__ import annotations

from dlint.facts.commands import commands_named
from dlint.facts.model import UNKNOWN, Clone, Unknown, Url
from dlint.facts.registry import collects
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.facts.model import Command, File


@collects("clone")
def collect_clones(file: File) -> list[Clone]:
    return [
        Clone(file=file, span=command.span, command=command, instruction=command.instruction)
        for command in commands_named(file, ("git",))
        if command.subcommand == "clone"
    ]


@computes(Clone, "url")
def url_of_clone(clone: Clone) -> Url | None:
    return clone.command._urls[0] if clone.command._urls else None


@computes(Clone)
def written_url(clone: Clone) -> str | Unknown:
    return clone.command.operands[0] if clone.command.operands else UNKNOWN


@computes(Clone)
def reference(clone: Clone) -> str | None | Unknown:
    found: str | None | Unknown = None
    for flag in clone.command.flags:
        if flag.name in ("-b", "--branch", "--revision"):
            found = flag.value
    for later in _after(clone):
        if later.name == "git" and later.subcommand == "clone":
            break
        if later.name == "git" and later.subcommand in ("checkout", "switch", "reset") and later.operands:
            return later.operands[0]
    return found


def _after(clone: Clone) -> Iterator[Command]:
    """The commands after it, also those of later instructions of its stage."""
    yield from clone.command.after
    for instruction in clone.instruction.after:
        yield from instruction.commands


@computes(Clone)
def is_commit(clone: Clone) -> bool | Unknown:
    reference = clone.reference
    if reference is UNKNOWN:
        return UNKNOWN
    return isinstance(reference, str) and len(reference) in (40, 64) and not reference.lower().strip("0123456789abcdef")


@computes(Clone)
def depth(clone: Clone) -> str | None | Unknown:
    for flag in clone.command.flags:
        if flag.name == "--depth":
            return flag.value
    return None
