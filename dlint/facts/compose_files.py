"""The facts of a compose file, by kind.

Only imported when a compose file is looked at, so it may import what it likes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint.context.compose import read_project
from dlint.facts import builds, services
from dlint.facts.model import ComposeFile, ComposeProblem, Publication, Service, Unknown
from dlint.record import computes
from dlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlint.context.compose import ComposeService
    from dlint.facts.model import Fact

_MODULES = (builds, services)
"""What computes the fields of the facts."""


def read_compose(path: str) -> ComposeFile:
    """The facts of the compose file at `path`; raises OSError if it cannot be read."""
    project = read_project(path)
    whole = Span(source=project.sources[0], start=0, end=0)
    return ComposeFile(span=whole, path=path, name=os.path.basename(path), _project=project, _memo={})


def compose_facts_of(file: ComposeFile, kind: str) -> Sequence[Fact]:
    """The facts of a kind in a compose file; none for the kinds of a Dockerfile."""
    known = file._memo.get(kind)
    if known is None:
        producer = _PRODUCERS.get(kind)
        known = file._memo[kind] = producer(file) if producer is not None else ()
    return known


@computes(ComposeFile, "services")
def services_of(file: ComposeFile) -> list[Service]:
    return [_service(file, service) for service in file._project.services.values()]


def _service(file: ComposeFile, service: ComposeService) -> Service:
    return Service(file=file, span=service.span, name=service.name, _value=service.value)


def _published(file: ComposeFile) -> list[Publication]:
    found: list[Publication] = []
    for service in file.services:
        if not isinstance(service.ports, Unknown):
            found += service.ports
    return found


# ---------------------------------------------------------------------------------------------------- the kinds

_PRODUCERS: dict[str, Callable[[ComposeFile], Sequence[Fact]]] = {
    "compose-file": lambda file: [file],
    "compose-problem": lambda file: [
        ComposeProblem(file=file, span=problem.span, message=problem.message) for problem in file._project.problems
    ],
    "service": lambda file: file.services,
    "build": lambda file: [service.build for service in file.services if service.build is not None],
    "build-argument": lambda file: [a for s in file.services if s.build is not None for a in s.build.arguments],
    "service-variable": lambda file: [variable for service in file.services for variable in service.environment],
    "service-volume": lambda file: [volume for service in file.services for volume in service.volumes],
    "dependency": lambda file: [wait for service in file.services for wait in service.dependencies],
    "publication": _published,
}
