"""The facts of a Dockerfile: from the syntax tree to what rules can select.

Nothing is computed before it is asked for. `dlint.facts.modules` lists the modules that compute.
"""

from __future__ import annotations

import dlint.facts.modules  # noqa: F401 (which registers what each of them computes)
from dlint.facts.model import File
from dlint.facts.registry import facts_of, kinds
from dlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.dockerfile.syntax import Dockerfile
    from dlint.record import Unknown

__all__ = ["ContextOptions", "facts_of", "kinds", "read_facts"]


class ContextOptions(Record):
    """What surrounds the Dockerfile, for the facts that need it."""

    directory: str
    """The folder that `docker build` sends."""
    given: bool = False
    """Whether somebody said so; if not, it is only likely, as the folder of the Dockerfile."""
    arguments: Mapping[str, str | Unknown] | None = None
    """The build arguments that a compose file gives."""
    mounted: tuple[str, ...] = ()
    """The folders of the container that a compose file mounts something on."""
    compose: str | None = None
    """The path of the compose file that builds it."""


def read_facts(
    tree: Dockerfile, *, context: ContextOptions | None = None, arguments: Mapping[str, str | Unknown] | None = None
) -> File:
    """The fact that stands for the whole file, from which all others can be reached.

    Without `context` nothing but the Dockerfile is looked at, and what depends on its surroundings is unknown.
    `arguments` are the build arguments that a compose file gives.
    """
    return File(_node=tree, _memo={}, _arguments=arguments or {}, _context_options=context, path=tree.source.path)


_IN_CIRCLES = (
    "instruction", "stage", "image", "variable", "source", "command", "package-command", "install", "path-change",
)  # fmt: skip
"""Kinds of which there are many, and whose facts refer to each other."""


def forget(file: File) -> None:
    """Let go of the facts of a file, none of which may be used any more.

    They refer to each other in circles, and it takes Python's search for garbage much longer to find that out.
    """
    for command in file._memo.get("command", ()):
        pipe = command._step.pipe  # type: ignore[attr-defined]
        while pipe is not None:
            pipe.members = []
            pipe = pipe.frame.outer[0] if pipe.frame.outer is not None else None
    for kind in _IN_CIRCLES:
        for fact in file._memo.get(kind, ()):
            fact.__dict__.clear()
    file.__dict__.clear()
