"""The fixer that empties the cache of a package manager behind its last use, as the script is written."""

from __future__ import annotations

from dlint.facts.model import Command, Fact, PackageCommand
from dlint.fixes.fixers.edits import edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import Edit

CLOSERS = ("}", ")", "fi", "done", "esac", "else", "elif", ";;", '"', "'", "`")
"""What ends a list of commands."""
TRANSPARENT = ("sudo", "env", "time", "nice", "sh", "bash", "ash", "dash")
"""Programs that run a command in the same file system."""


def clean_cache(fact: Fact) -> Sequence[Edit]:
    """A command behind the last one that fills the cache, which empties it."""
    last = fact.last_use if isinstance(fact, PackageCommand) else None
    if not isinstance(fact, PackageCommand) or last is None:
        return ()
    cleaning = fact._entry.get("cache", {}).get("clean")
    if cleaning is None or any(wrapper not in TRANSPARENT for wrapper in last.wrappers):
        return ()
    if cleaning.startswith(f"{fact.manager} ") and isinstance(fact.command.path, str):
        cleaning = fact.command.path + cleaning[len(fact.manager) :]
    if last.wrappers[-1:] == ["sudo"]:
        cleaning = f"sudo {cleaning}"
    return (edit(fact, last.span.end, last.span.end, following(last, cleaning)),)


def following(command: Command, text: str) -> str:
    """What has to be put behind a command so that `text` runs after it; on a line of its own where others have theirs."""
    source = command.file._node.source.text
    start, end = command.span.start, command.span.end
    line_end = source.find("\n", end)
    head = source[source.rfind("\n", 0, start) + 1 : start]
    tail = source[end : line_end if line_end >= 0 else len(source)].strip()
    separator = _separator(command)
    if separator == "\n":
        return f"\n{_indentation(head)}{text}"
    node, escape = command.instruction._node, command.file.escape
    rest = tail.removesuffix(escape).rstrip()
    if node.line == node.end_line or end > node.header_end or rest not in ("", "&&", ";"):
        return f"{separator} {text}"
    below = source[line_end + 1 : source.find("\n", line_end + 1)] if tail.endswith(escape) else ""
    is_first = "\n" not in source[node.start : start]
    new_line = f" {escape}\n"
    if separator == " &&" and not rest:
        for line in (head, below):
            if line.lstrip().startswith("&&"):
                return f"{new_line}{_indentation(line)}&& {text}"
        if is_first:
            indentation = "\t" if "\n\t" in source[start:end] else "    "
            return f"{new_line}{indentation}&& {text}"
    return f"{separator}{new_line}{_indentation(below if is_first else head) or '    '}{text}"


def _separator(command: Command) -> str:
    """What belongs between a command and one that follows it, so that the build fails where it fails now.

    Under `set -e` a command that fails before `&&` does not end the script, so in the middle of a list it is the sign
    that stands there already. At the end of a list the status of the command counts, which `&&` hands on.
    """
    step = command._step
    rest = step.text.text[step.simple.end :].lstrip(" \t\r") if step.text and step.simple else ""
    further = rest.lstrip("; \t\n")
    if rest[:1] in (";", "\n") and not rest.startswith(";;") and further and not further.startswith(CLOSERS):
        return rest[0]
    options = command.pipeline.options
    stops = isinstance(options, list) and "errexit" in options
    return ";" if stops and command.operator is None and rest[:1] not in ("&", "|") else " &&"


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
