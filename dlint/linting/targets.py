"""Which files the command line means, and what surrounds each of them."""

from __future__ import annotations

import os

from dlint.record import Record
from dlint.terminal import complain
from dlint.text import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dlint.facts.collect import ContextOptions
    from dlint.record import Unknown
    from dlint.settings.config import Config, Options
    from dlint.settings.selection import Selection


class Target(Record):
    """A file to lint."""

    path: str
    """The path to report."""
    place: str
    """The path that decides about configuration and build context."""
    is_stdin: bool = False
    """Whether it is read from standard input."""
    is_compose: bool = False
    """Whether it is a compose file."""
    context: str | None = None
    """The build context, where a compose file names it."""
    arguments: Mapping[str, str | Unknown] | None = None
    """The build arguments that a compose file gives."""
    mounted: tuple[str, ...] = ()
    """The folders of its containers that a compose file mounts something on."""
    compose: str | None = None
    """The compose file that builds it, if that is not linted itself."""


def find_targets(options: Options, selection: Selection, errors: list[str]) -> list[Target]:
    """The files that the command line names, each once; what cannot be read is added to `errors`."""
    targets: dict[str, Target] = {}
    for path in options.paths or (".",):
        if path == "-":
            name = options.stdin_filename or "-"
            place = options.stdin_filename or os.path.join(".", "Dockerfile")
            targets["-"] = Target(path=name, place=place, is_stdin=True)
        elif os.path.isdir(path):
            for target in _in_folder(path, selection, errors):
                targets.setdefault(target.path, target)
        elif path.endswith(".hcl") or (path.endswith(".json") and "bake" in os.path.basename(path)):
            for target in _in_bake(path, errors):
                targets[target.path] = target
        elif path.endswith((".yaml", ".yml")):
            for target in _in_compose(path):
                targets[target.path] = target
        else:
            targets.setdefault(path, Target(path=path, place=path))
    return list(targets.values())


def _in_bake(path: str, errors: list[str]) -> list[Target]:
    """The Dockerfiles that a bake file builds, with the arguments that it gives; no rule is about the file itself."""
    from dlint.context.bake import BakeError
    from dlint.linting.compose import baked_dockerfiles

    try:
        built = baked_dockerfiles(path)
    except OSError as error:
        errors.append(f"{path}: {error.strerror}")
        return []
    except BakeError as error:
        errors.append(f"{path}: it cannot be read as a bake file: {error}")
        return []
    if not built:
        complain(f"{path} builds no Dockerfile that is here", "warning")
    return [Target(path=each.path, place=each.path, context=each.context, arguments=each.arguments) for each in built]


def _in_compose(path: str) -> list[Target]:
    """A compose file and the Dockerfiles that it builds, with the arguments that it gives."""
    from dlint.linting.compose import built_dockerfiles

    targets = [Target(path=path, place=path, is_compose=True)]
    try:
        built = built_dockerfiles(path)
    except OSError:  # told when the file itself is linted
        return targets
    return targets + [
        Target(path=each.path, place=each.path, context=each.context, arguments=each.arguments, mounted=each.mounted)
        for each in built
    ]


def _in_folder(path: str, selection: Selection, errors: list[str]) -> list[Target]:
    from dlint.linting.discovery import find_dockerfiles

    exclude = selection.config(path).values.get("exclude", ())
    try:
        found = [Target(path=file, place=file) for file in find_dockerfiles(path, exclude)]
    except OSError as error:
        errors.append(f"{path}: {error.strerror}")
        return []
    if not found:
        complain(f"no Dockerfile in {path!r}", "warning")
    return found


def context_of(target: Target, config: Config, options: Options) -> ContextOptions | None:
    """The build context of a file: what the command line, a compose file or the configuration says, else its folder."""
    from dlint.facts.collect import ContextOptions

    said = config.values.get("context", True)
    folder = options.context or target.context or (os.path.join(config.folder, said) if isinstance(said, str) else None)
    if folder is not None:
        return ContextOptions(
            directory=folder,
            given=True,
            arguments=target.arguments,
            mounted=target.mounted,
            compose=target.compose,
        )
    return None if not said or (target.is_stdin and target.path == "-") else likely_context(target.place)


def likely_context(dockerfile: str) -> ContextOptions:
    """The build context of a Dockerfile of which nothing is said: by a compose file near it, else its folder."""
    from dlint.context.builder import likely_compose_file
    from dlint.facts.collect import ContextOptions

    likely = likely_compose_file(dockerfile)
    if likely is not None:
        from dlint.linting.compose import builder_of

        built = builder_of(dockerfile, likely)
        if built is not None:
            return ContextOptions(
                directory=built.context, given=True, arguments=built.arguments, mounted=built.mounted, compose=likely
            )
    return ContextOptions(directory=os.path.dirname(dockerfile) or ".")


def read_source(target: Target) -> Source:
    """The text of a file. Raises `OSError`."""
    with open(0 if target.is_stdin else target.place, "rb", buffering=0, closefd=not target.is_stdin) as file:
        data = file.readall()
    return Source.decode(target.path, data or b"")
