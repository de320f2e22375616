"""Files that RUN writes with a content that stands in the Dockerfile."""

from __future__ import annotations

from dlint.facts.model import Command, Mount, Run, Unknown, WrittenFile
from dlint.facts.package_caches import covers
from dlint.facts.registry import collects
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.facts.model import File

_PRINTING = ("echo", "printf", "cat")


@collects("written-file")
def collect_written_files(file: File) -> list[WrittenFile]:
    return [
        WrittenFile(
            file=file,
            span=command.span,
            path=path,
            appends=appends,
            command=command,
            instruction=run,
            stage=run.stage,
        )
        for run in file.instructions
        if isinstance(run, Run) and run.form == "shell" and not run.text.startswith("<<")
        for command in run.commands
        if _is_step(command) and _has_content(command)
        for path, appends in _targets(command)
        if _is_place(path, run)
    ]


def _is_step(command: Command) -> bool:
    """Whether it is one of the commands that the RUN executes one after another."""
    return not (command.nested or command.background or command.wrappers or command.operator == "||")


def _has_content(command: Command) -> bool:
    """Whether all that it prints is known."""
    arguments = command.arguments
    known = all(isinstance(argument, str) for argument in arguments)
    plain = known and not (arguments and str(arguments[0]).startswith("-"))
    if command.name == "echo":
        return plain
    if command.name == "printf":
        return plain and len(arguments) == 1
    if command.name == "cat":
        return not arguments and _reads_heredoc(command)
    if command.name == "tee" and known:
        source = command.piped_from
        return _reads_heredoc(command) if source is None else source.name != "tee" and _has_content(source)
    return False


def _reads_heredoc(command: Command) -> bool:
    """Whether it reads a here-document in which nothing is put in."""
    return any(
        node.operator in ("<<", "<<-") and not (node.heredoc_parts and any(mark in text for mark in "$`"))
        for node, text in command._step.redirections
    )


def _targets(command: Command) -> Iterator[tuple[str, bool]]:
    """The files it writes, and whether it appends to them."""
    if command.name == "tee":
        appends = any(not isinstance(flag, Unknown) and flag.name in ("-a", "--append") for flag in command.flags)
        yield from ((path, appends) for path in command.operands[:1] if isinstance(path, str))
    elif command.piped_to is None:
        for redirection in command.redirections:
            path, operator = redirection.target, redirection.operator
            if operator in (">", ">>") and redirection.descriptor in (None, "1") and isinstance(path, str):
                yield path, operator == ">>"


def _is_place(path: str, run: Run) -> bool:
    """Whether COPY could put a file there."""
    if path.startswith("~/"):
        return run.user is None or run.user.is_numeric is False
    return path.startswith("/") and not path.startswith(("/dev/", "/proc/", "/sys/"))


@computes(WrittenFile)
def mount(written: WrittenFile) -> Mount | None:
    for each in written.instruction.mounts:
        if isinstance(each.target, str) and covers(each.target, written.path):
            return each
    return None
