"""Lint a compose file: the rules about its services; and which Dockerfiles compose and bake files build, and how.

Only imported when such a file is there, so it may import what it likes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint.context.bake import read_bake
from dlint.facts.builds import folder_of
from dlint.facts.compose_files import compose_facts_of, read_compose
from dlint.findings import FileReport
from dlint.record import UNKNOWN, Record, Unknown
from dlint.suppressions.comments import read_comment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlint.context.bake import BakeTarget
    from dlint.facts.model import Service
    from dlint.findings import Finding
    from dlint.settings.selection import Settings
    from dlint.text import Source


class BuiltDockerfile(Record):
    """A Dockerfile that services of a compose file, or targets of a bake file, build."""

    path: str
    """Its path."""
    context: str
    """The folder that is sent."""
    arguments: dict[str, str | Unknown]
    """The build arguments that are given; unknown where two give different ones."""
    mounted: tuple[str, ...] = ()
    """The folders of its containers that something is mounted on."""


def built_dockerfiles(path: str) -> list[BuiltDockerfile]:
    """The Dockerfiles that a compose file builds, in the order of its services; raises OSError if it cannot be read."""
    return _each_once(_built(service) for service in read_compose(path).services)


def baked_dockerfiles(path: str) -> list[BuiltDockerfile]:
    """The Dockerfiles that a bake file builds, in the order of its targets; raises OSError or `BakeError`."""
    folder = os.path.dirname(path)
    return _each_once(_baked(folder, target) for target in read_bake(path))


def _each_once(built: Iterable[BuiltDockerfile | None]) -> list[BuiltDockerfile]:
    found: dict[str, BuiltDockerfile] = {}
    for each in built:
        if each is not None:
            known = found.get(each.path)
            found[each.path] = each if known is None else _joined(known, each)
    return list(found.values())


def _baked(folder: str, target: BakeTarget) -> BuiltDockerfile | None:
    if isinstance(target.context, Unknown) or isinstance(target.dockerfile, Unknown):
        return None
    context = os.path.normpath(os.path.join(folder, target.context))
    path = os.path.normpath(os.path.join(context, target.dockerfile))
    return BuiltDockerfile(path=path, context=context, arguments=target.arguments) if os.path.isfile(path) else None


def builder_of(dockerfile: str, path: str) -> BuiltDockerfile | None:
    """How the compose file at `path` builds a Dockerfile; None if it does not, or cannot be read."""
    try:
        built = built_dockerfiles(path)
    except (OSError, ValueError):
        return None
    real = os.path.realpath(dockerfile)
    return next((each for each in built if os.path.realpath(each.path) == real), None)


def _built(service: Service) -> BuiltDockerfile | None:
    build = service.build
    if build is None or build.dockerfile_exists is not True:
        return None
    folder = os.path.normpath(os.path.join(folder_of(service), str(build.context)))
    return BuiltDockerfile(
        path=os.path.normpath(os.path.join(folder, str(build.dockerfile))),
        context=folder,
        arguments={argument.name: argument.value for argument in build.arguments},
        mounted=tuple(volume.target for volume in service.volumes if isinstance(volume.target, str)),
    )


def _joined(one: BuiltDockerfile, other: BuiltDockerfile) -> BuiltDockerfile:
    names = [*one.arguments, *(name for name in other.arguments if name not in one.arguments)]
    same = {name for name in one.arguments if one.arguments[name] == other.arguments.get(name)}
    arguments: dict[str, str | Unknown] = {name: one.arguments[name] if name in same else UNKNOWN for name in names}
    mounted = (*one.mounted, *other.mounted)
    return BuiltDockerfile(path=one.path, context=one.context, arguments=arguments, mounted=mounted)


def lint_compose(path: str, settings: Settings) -> FileReport:
    """Everything that the rules of `settings` say about a compose file; raises OSError if it cannot be read."""
    file = read_compose(path)
    found = sorted(settings.program.run(file, compose_facts_of), key=_order)
    silent = [finding for finding in found if _is_silenced(finding, settings)]
    return FileReport(
        source=file._project.sources[0],
        findings=tuple(finding for finding in found if finding not in silent),
        suppressed=tuple(silent),
    )


def _order(finding: Finding) -> tuple[str, int, str]:
    return finding.span.source.path, finding.span.start, finding.rule


def _is_silenced(finding: Finding, settings: Settings) -> bool:
    """Whether a comment on the finding's line, or on the line above it, or a global one, names its rule."""
    source = finding.span.source
    line = source.position(finding.span.start)[0]
    return any(
        silencer.error is None
        and (silencer.scope == "file" or number in (line, line - 1))
        and _names(silencer.name, finding, settings)
        for number, text in _comments(source)
        for silencer in read_comment(text)
    )


def _comments(source: Source) -> list[tuple[int, str]]:
    """The comments of a YAML file with their lines, as far as they may silence something."""
    found = []
    for number, line in enumerate(source.text.split("\n"), 1):
        at = line.find("#")
        if at >= 0 and "ignore" in line[at:]:
            found.append((number, line[at + 1 :].strip()))
    return found


def _names(name: str, finding: Finding, settings: Settings) -> bool:
    return any(rule.id == finding.rule for rule in settings.rules.find(name))
