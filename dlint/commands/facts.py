"""Print what dlint knows about Dockerfiles: the facts that rules select, by kind.

docs/facts.md says what each field means. A link to another fact is shown as its kind, line and column; what is decided only
when the image is built is shown as {"unknown": true}.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dlint.commands.common import show, show_json
from dlint.dockerfile.reader import read
from dlint.engine.vocabulary import kebab, suggestion
from dlint.engine.vocabulary import kinds as vocabulary
from dlint.facts.collect import ContextOptions, facts_of, kinds, read_facts
from dlint.facts.model import Fact, Flag
from dlint.linting.targets import Target, likely_context, read_source
from dlint.record import UNKNOWN
from dlint.settings.config import UsageError

if TYPE_CHECKING:
    from dlint.facts.model import File
    from dlint.text import Span


_NONE = object()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="Dockerfiles; - is standard input")
    parser.add_argument("--format", "-f", choices=("text", "json"), default="text")
    parser.add_argument("--kind", action="append", metavar="KIND", help="only facts of this kind; may be repeated")
    parser.add_argument("--context", metavar="DIR", help="the build context (default: the folder of each file)")
    parser.add_argument("--no-context", action="store_true", help="judge the Dockerfile alone")


def run(arguments: argparse.Namespace) -> int:
    """Print the facts of all files."""
    wanted = arguments.kind or [kind for kind in kinds() if kind in vocabulary()]
    for kind in wanted:
        if kind not in kinds():
            raise UsageError(
                f"--kind: there is no kind {kind!r}{suggestion(kind, kinds()) or '; docs/facts.md lists them'}"
            )
    files = [(path, read_file(path, arguments)) for path in arguments.files]
    if arguments.format == "json":
        show_json([{"path": path, "facts": facts_as_json(file, wanted)} for path, file in files])
    else:
        show("\n".join([_as_text(file, wanted) for _, file in files]))
    return 0


def read_file(path: str, arguments: argparse.Namespace) -> File:
    """The facts of a file. Raises `UsageError` where it cannot be read."""
    try:
        source = read_source(Target(path=path, place=path, is_stdin=path == "-"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    context = None
    if not arguments.no_context and (arguments.context or path != "-"):
        context = ContextOptions(directory=arguments.context, given=True) if arguments.context else likely_context(path)
    return read_facts(read(source), context=context)


def facts_as_json(file: File, wanted: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The facts of the wanted kinds, each with its fields and its place."""
    return {kind: [fact_as_json(fact) for fact in facts_of(file, kind)] for kind in wanted}


def fact_as_json(fact: Fact) -> dict[str, Any]:
    """A fact with all its fields; what it links to only by kind and place, unless that can stand nowhere else."""
    return {
        "kind": kebab(type(fact).__name__),
        **{name: _value(value) for name, value in _fields(fact).items()},
        "location": location(fact.span),
    }


def _fields(fact: Fact) -> dict[str, Any]:
    """The fields of a fact by name; one that has no value for a fact of this kind is left out."""
    fields = vocabulary()[kebab(type(fact).__name__)].fields
    values = {name: getattr(fact, field.attribute, _NONE) for name, field in fields.items() if name != "file"}
    return {name: value for name, value in values.items() if value is not _NONE}


def _value(value: Any) -> Any:
    if value is UNKNOWN:
        return {"unknown": True}
    if isinstance(value, Flag):
        return value.text
    if isinstance(value, Fact):
        kind = kebab(type(value).__name__)
        if kind in kinds() and kind != "heredoc":
            line, column = value.span.source.position(value.span.start)
            return {"kind": kind, "line": line, "column": column}
        parts = {name: part for name, part in _fields(value).items() if not _is_link(part)}
        return {**{name: _value(part) for name, part in parts.items()}, "location": location(value.span)}
    if isinstance(value, list | tuple):
        return [_value(element) for element in value]
    return value


def _is_link(value: Any) -> bool:
    elements = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(element, Fact) for element in elements)


def location(span: Span) -> dict[str, Any]:
    """A place as the JSON report has it; with the path if it is not in the Dockerfile itself."""
    start, end = span.source.position(span.start), span.source.position(span.end)
    return {
        "start": {"line": start[0], "column": start[1]},
        "end": {"line": end[0], "column": end[1]},
    }


def _as_text(file: File, wanted: Sequence[str]) -> str:
    """Facts for reading: a line each with its place, its fields below it."""
    lines: list[str] = []
    for kind in wanted:
        for fact in facts_of(file, kind):
            line, column = fact.span.source.position(fact.span.start)
            lines.append(f"{fact.span.source.path}:{line}:{column}: {kebab(type(fact).__name__)}")
            lines += [f"    {name}: {_short(value)}" for name, value in _fields(fact).items()]
    return "\n".join(lines)


def _short(value: Any) -> str:
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, Fact):
        line, column = value.span.source.position(value.span.start)
        return f"<{kebab(type(value).__name__)} {line}:{column}>"
    if isinstance(value, list | tuple):
        return f"[{', '.join([_short(element) for element in value])}]"
    if isinstance(value, str):
        return repr(value)
    return "null" if value is None else str(value).lower()
