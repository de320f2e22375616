"""Whether what a container runs gives up the rights of root by itself, with gosu and the like."""

from __future__ import annotations

from dlint.facts.model import Command, Context, Stage, StartupFile
from dlint.facts.registry import facts_of
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_DROPPING = frozenset(["chpst", "gosu", "runuser", "s6-setuidgid", "setpriv", "setuidgid", "su", "su-exec", "suexec"])
"""Programs that run another one as another user."""


@computes(Stage)
def drops_root(stage: Stage) -> bool:
    start = stage.entrypoint or stage.cmd
    if start is None:
        return False
    texts = [start.text]
    for command in start.commands:
        for name in _files(command):
            texts += _contents(stage, name)
    return any(_names_dropping(text) for text in (*texts, *_context_texts(stage)))


def _context_texts(stage: Stage) -> Iterator[str]:
    """The texts of the files of the context that a container starts."""
    context = stage.file.context
    if not isinstance(context, Context):
        return
    for startup in facts_of(stage.file, "startup-file"):
        if isinstance(startup, StartupFile) and startup.stage is stage and isinstance(startup.origin, str):
            yield context._folder.read(startup.origin) or ""


def _files(command: Command) -> Iterator[str]:
    """The names, without folder, of what may be scripts among the words of a command."""
    for word in (command.path, *command.arguments):
        if isinstance(word, str) and ("/" in word or word.endswith(".sh")):
            yield word.rpartition("/")[2]


def _contents(stage: Stage, name: str) -> Iterator[str]:
    """The texts of the instructions that put a file of that name into the image, or write one."""
    for each in (stage, *stage.ancestors):
        for instruction in each.instructions:
            if instruction.keyword in ("COPY", "ADD", "RUN") and name in instruction.text:
                yield instruction.text
                yield from (heredoc.content for heredoc in instruction.heredocs)


def _names_dropping(text: str) -> bool:
    words = "".join(character if character.isalnum() or character in "-_./" else " " for character in text).split()
    return any(word.rpartition("/")[2] in _DROPPING for word in words)
