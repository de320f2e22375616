"""The build context and its .dockerignore: https://docs.docker.com/build/concepts/context/

Only read where `read_facts` is given a context.
"""

from __future__ import annotations

import os

from dlint.context.folder import folder_at
from dlint.dockerfile.dockerignore import Matcher, excluding, parse
from dlint.facts.model import UNKNOWN, Context, Copy, File, IgnorePattern, Source, Unknown
from dlint.facts.paths import clean
from dlint.facts.registry import collects, new_span
from dlint.record import computes
from dlint.text import Source as Text
from dlint.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.context.folder import Folder
    from dlint.dockerfile.dockerignore import Pattern


@computes(File)
def context(file: File) -> Context | Unknown:
    options = file._context_options
    if options is None:
        return UNKNOWN
    return Context(file=file, span=new_span(file, 0, 0), path=options.directory, _given=options.given)


@computes(Context)
def _ignore_file(context: Context) -> Text | None:
    """The file beside the Dockerfile that has its name and `.dockerignore`, else the one in the context's root."""
    directory, name = os.path.split(context.file.path)
    beside = context._folder if (directory or ".") == context.path else folder_at(directory)
    text = beside.read(name + ".dockerignore")
    if text is not None:
        return Text(context.file.path + ".dockerignore", text)
    text = context._folder.read(".dockerignore")
    return None if text is None else Text(os.path.join(context.path, ".dockerignore"), text)


@computes(Context)
def dockerignore(context: Context) -> str | None:
    return None if context._ignore_file is None else context._ignore_file.path


@computes(Context)
def patterns(context: Context) -> list[IgnorePattern]:
    source = context._ignore_file
    if source is None:
        return []
    return [
        IgnorePattern(
            file=context.file,
            span=Span(source=source, start=pattern.start, end=pattern.end),
            written=pattern.written,
            pattern=pattern.path,
            negated=pattern.negated,
            valid=pattern.valid,
            _parsed=pattern,
        )
        for pattern in parse(source.text)
    ]


@collects("context")
def collect_context(file: File) -> list[Context]:
    return [file.context] if isinstance(file.context, Context) else []


@collects("ignore-pattern")
def collect_patterns(file: File) -> list[IgnorePattern]:
    return file.context.patterns if isinstance(file.context, Context) else []


@computes(Source)
def ignored_by(source: Source) -> IgnorePattern | None | Unknown:
    instruction = source.instruction
    if isinstance(instruction, Copy) and instruction.from_ is not None:
        return None
    if isinstance(source.type, str) and source.type != "path":
        return None
    surroundings = source.file.context
    if isinstance(surroundings, Unknown) or isinstance(source.path, Unknown) or source.type is UNKNOWN:
        return UNKNOWN
    if not surroundings.patterns:
        return None
    path = clean(source.path).lstrip("/")
    if not path:
        return _excluding_everything(surroundings)
    parsed = [each._parsed for each in surroundings.patterns]
    if source.is_wildcard and isinstance(source._found, list) and source._found:
        return _excluding_all(surroundings, source._found, parsed)
    if source.is_wildcard:
        # What it stands for is known by its folder alone.
        path = path.partition("*")[0].partition("?")[0].partition("[")[0].rpartition("/")[0]
        if not path:
            return UNKNOWN
    pattern = excluding(path, parsed)
    found = next((each for each in surroundings.patterns if each._parsed is pattern), None)
    if found is not None and any(each.negated for each in parsed) and _has_rest(surroundings._folder, path, parsed):
        return None
    return UNKNOWN if found is None and source.is_wildcard else found


def _excluding_all(context: Context, found: list[str], parsed: Sequence[Pattern]) -> IgnorePattern | None:
    """The pattern that leaves out the first of the paths, if none is kept."""
    deciding = [excluding(path, parsed) for path in found]
    if not all(deciding):
        return None
    kept = any(pattern.negated for pattern in parsed) and any(
        _has_rest(context._folder, path, parsed) for path in found
    )
    return None if kept else next(each for each in context.patterns if each._parsed is deciding[0])


def _has_rest(folder: Folder, path: str, parsed: Sequence[Pattern]) -> bool:
    """Whether something in a folder that is left out is taken back in, so that the folder is sent after all."""
    matcher = Matcher(parsed)
    return folder.is_folder(path) and any(matcher.excluding(entry.path) is None for entry in folder.walk(path=path))


def _excluding_everything(context: Context) -> IgnorePattern | None:
    """The pattern that leaves out all there is, if none after it takes anything back in."""
    found: IgnorePattern | None = None
    for pattern in context.patterns:
        if pattern.negated:
            found = None
        elif pattern.pattern in ("*", "**", "**/*"):
            found = pattern
    return found
