"""The facts of a compose file: its services, what they build, publish, mount and wait for.

Only imported when a compose file is linted, so it may import what it likes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint import data
from dlint.context.compose import read_project
from dlint.context.publishing import service_publications
from dlint.dockerfile.images import parse_reference
from dlint.dockerfile.reader import read
from dlint.facts.collect import ContextOptions, read_facts
from dlint.facts.model import (
    UNKNOWN,
    Build,
    BuildArgument,
    ComposeFile,
    ComposeProblem,
    Dependency,
    File,
    Publication,
    Service,
    ServiceVariable,
    ServiceVolume,
    Stage,
    Unknown,
)
from dlint.facts.paths import clean
from dlint.facts.secrets import is_placeholder, secret_type, words_of_name
from dlint.record import computes
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlint.context.compose import ComposeService
    from dlint.context.values import Value
    from dlint.facts.model import Fact

_PROXIES = {
    name for word in ("HTTP", "HTTPS", "FTP", "NO", "ALL") for name in (f"{word}_PROXY", f"{word.lower()}_proxy")
}
"""Arguments that need no ARG: https://docs.docker.com/reference/dockerfile/#predefined-args"""
_PREDEFINED = ("BUILDKIT_", "SOURCE_DATE_EPOCH")


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


@computes(ComposeFile)
def services(file: ComposeFile) -> list[Service]:
    return [_service(file, service) for service in file._project.services.values()]


def _service(file: ComposeFile, service: ComposeService) -> Service:
    return Service(file=file, span=service.span, name=service.name, _value=service.value)


# ---------------------------------------------------------------------------------------------------- reading values


def _scalar(value: Value | None) -> str | None | Unknown:
    return None if value is None else value.text


def _truth(value: Value | None) -> bool | Unknown:
    if value is None:
        return False
    return UNKNOWN if isinstance(value.data, Unknown) else value.data is True or value.text == "true"


def _is_literal(value: Value) -> bool:
    """Whether a value is written out where it stands, without a variable."""
    return value.data not in (None, "") and "$" not in value.span.source.text[value.span.start : value.span.end]


def _joined(folder: str, path: str | Unknown) -> str | Unknown:
    return path if isinstance(path, Unknown) else os.path.join(folder, os.path.expanduser(path))


# ---------------------------------------------------------------------------------------------------- the image


@computes(Service)
def image(service: Service) -> str | None | Unknown:
    return _scalar(service._value.get("image"))


def _reference_part(service: Service, part: str) -> str | None | Unknown:
    if not isinstance(service.image, str):
        return service.image
    reference = parse_reference(service.image)
    return UNKNOWN if reference is None else getattr(reference, part)


@computes(Service)
def repository(service: Service) -> str | None | Unknown:
    return _reference_part(service, "repository")


@computes(Service)
def tag(service: Service) -> str | None | Unknown:
    return _reference_part(service, "tag")


@computes(Service)
def digest(service: Service) -> str | None | Unknown:
    return _reference_part(service, "digest")


# ---------------------------------------------------------------------------------------------------- the build


@computes(Service)
def is_built(service: Service) -> bool:
    return service._value.get("build") is not None


@computes(Service)
def build(service: Service) -> Build | None:
    value = service._value.get("build")
    if value is None:
        return None
    folder = folder_of(service)
    context = value.get("context")
    path: str | Unknown = context.text if context is not None else "."
    dockerfile = value.get("dockerfile")
    target = value.get("target")
    places = {
        name: found.span for name in ("context", "dockerfile", "target") if (found := value.get(name)) is not None
    }
    name: str | Unknown = dockerfile.text if dockerfile is not None else "Dockerfile"
    full = _joined(folder, path)
    here = isinstance(full, str) and "://" not in full and not full.startswith(("git@", "github.com/"))
    there = here and isinstance(full, str) and os.path.isdir(full)
    inline = value.get("dockerfile_inline") is not None
    exists: bool | Unknown = UNKNOWN
    if there and not inline and isinstance(full, str) and isinstance(name, str):
        exists = os.path.isfile(os.path.join(full, name))
    return Build(
        file=service.file,
        span=value.key or value.span,
        _places=places,
        context=path,
        context_exists=there if here else UNKNOWN,
        dockerfile=name,
        dockerfile_exists=exists,
        target=_scalar(target),
        service=service,
    )


def folder_of(service: Service) -> str:
    """The folder that the paths of a service start from: that of the file in which its build is written."""
    value = service._value.get("build", "context") or service._value.get("build") or service._value
    return os.path.dirname(value.span.source.path) or "."


@computes(Service)
def dockerfile(service: Service) -> File | None | Unknown:
    value = service._value.get("build")
    section = service.build
    if value is None or section is None:
        return None
    arguments = {argument.name: argument.value for argument in section.arguments}
    folder = _joined(folder_of(service), section.context)
    inline = value.get("dockerfile_inline")
    if inline is not None:
        text = inline.text
        if isinstance(text, Unknown):
            return UNKNOWN
        return read_facts(read(Source(inline.span.source.path, text)), arguments=arguments)
    if section.dockerfile_exists is not True or isinstance(folder, Unknown) or isinstance(section.dockerfile, Unknown):
        return UNKNOWN
    path = os.path.normpath(os.path.join(folder, section.dockerfile))
    try:
        with open(path, "rb") as file:
            source = Source.decode(path, file.read())
    except OSError:
        return UNKNOWN
    return read_facts(read(source), context=ContextOptions(directory=folder), arguments=arguments)


def builds(service: Service, path: str) -> bool:
    """Whether a service is built from the Dockerfile at `path`."""
    section = service.build
    if section is None or section.dockerfile_exists is not True:
        return False
    place = os.path.join(folder_of(service), str(section.context), str(section.dockerfile))
    return os.path.realpath(place) == os.path.realpath(path)


@computes(Service)
def stage(service: Service) -> Stage | None | Unknown:
    file = service.dockerfile
    if file is None or service.build is None:
        return None
    if isinstance(file, Unknown):
        return UNKNOWN
    target = service.build.target
    if target is None:
        return file.final_stage
    return UNKNOWN if isinstance(target, Unknown) else stage_named(file, target)


def stage_named(file: File, name: str) -> Stage | None:
    """The stage that a target means: a name in any case, or a number."""
    for stage in reversed(file.stages):
        if stage.name == name.lower() or str(stage.index) == name:
            return stage
    return None


@computes(Build)
def target_exists(build: Build) -> bool | Unknown:
    if build.target is None:
        return True
    file = build.service.dockerfile
    if not isinstance(file, File) or isinstance(build.target, Unknown):
        return UNKNOWN
    return stage_named(file, build.target) is not None


@computes(Build)
def arguments(build: Build) -> list[BuildArgument]:
    section = build.service._value.get("build", "args")
    return [
        BuildArgument(
            file=build.file,
            span=value.key or value.span,
            name=name,
            value=value.text if value.data is not None else UNKNOWN,
            is_secret=secret_type(words_of_name(name)) is not None,
            is_literal=_is_literal(value),
            service=build.service,
        )
        for name, value in (section.items() if section is not None else ())
    ]


@computes(BuildArgument)
def is_declared(argument: BuildArgument) -> bool | Unknown:
    if argument.name in _PROXIES or argument.name.startswith(_PREDEFINED):
        return True
    file = argument.service.dockerfile
    return argument.name in _declared(file) if isinstance(file, File) else UNKNOWN


def _declared(file: File) -> set[str]:
    return {pair.key.value for item in file.instructions if item.keyword == "ARG" for pair in item._node.pairs}


@computes(Build)
def missing_arguments(build: Build) -> list[str] | Unknown:
    file = build.service.dockerfile
    if not isinstance(file, File):
        return UNKNOWN
    given = {argument.name for argument in build.arguments}
    needed = [
        reference.name
        for stage in file.stages
        if stage.is_used
        for reference in stage.image.variables
        if not reference.modifier and not reference.predefined
    ]
    without_default = {
        pair.key.value
        for item in file.instructions
        if item.keyword == "ARG" and item.stage is None
        for pair in item._node.pairs
        if pair.value is None
    }
    return [name for name in dict.fromkeys(needed) if name in without_default and name not in given]


# ---------------------------------------------------------------------------------------------------- how it runs


def _plain_field(name: str) -> None:
    """Fill a field of a service from the key of the same name."""
    computes(Service, name)(lambda service: _scalar(service._value.get(name)))


for _name in ("network_mode", "pid", "ipc", "user"):
    _plain_field(_name)


@computes(Service)
def privileged(service: Service) -> bool | Unknown:
    return _truth(service._value.get("privileged"))


@computes(Service)
def restart(service: Service) -> str | None | Unknown:
    policy = service._value.get("deploy", "restart_policy", "condition")
    own = service._value.get("restart")
    if own is not None and own.data is False:  # `restart: no` without quotes
        return "no"
    return _scalar(own if own is not None else policy)


@computes(Service)
def has_healthcheck(service: Service) -> bool | Unknown:
    section = service._value.get("healthcheck")
    if section is not None:
        test = section.get("test")
        off = _truth(section.get("disable")) is True or (test is not None and _first_word(test) == "NONE")
        return not off
    if not service.is_built:
        # The official images have no HEALTHCHECK of their own: https://github.com/docker-library/faq#healthcheck
        return False if service.image is None or _official_name(service) is not None else UNKNOWN
    stage = service.stage
    if isinstance(stage, Unknown) or stage is None:
        return UNKNOWN
    check = stage.healthcheck
    return check is not None and not check.is_none


def _first_word(test: Value) -> str | Unknown:
    elements = test.elements()
    return elements[0].text if elements else ""


@computes(Service)
def healthcheck_ports(service: Service) -> list[int]:
    from dlint.context.addresses import local_ports

    test = service._value.get("healthcheck", "test")
    words = [element.text for element in test.elements()] if test is not None else []
    return [port for word in words if isinstance(word, str) for port in local_ports(word)]


@computes(Service)
def unheard_healthcheck_ports(service: Service) -> list[int] | Unknown:
    stage = service.stage if service.is_built else UNKNOWN
    listening = stage.listening_numbers if isinstance(stage, Stage) else UNKNOWN
    if isinstance(listening, Unknown):
        return UNKNOWN
    return [port for port in service.healthcheck_ports if port not in listening]


@computes(Service)
def profiles(service: Service) -> list[str]:
    section = service._value.get("profiles")
    texts = [element.text for element in section.elements()] if section is not None else []
    return [text for text in texts if isinstance(text, str)]


@computes(Service)
def environment(service: Service) -> list[ServiceVariable]:
    section = service._value.get("environment")
    return [
        ServiceVariable(
            file=service.file,
            span=value.key or value.span,
            name=name,
            value=value.text if value.data is not None else UNKNOWN,
            is_secret=secret_type(words_of_name(name)) is not None,
            is_literal=_is_literal(value),
            is_placeholder=isinstance(value.text, str) and is_placeholder(value.text),
            service=service,
        )
        for name, value in (section.items() if section is not None else ())
    ]


@computes(Service)
def volumes(service: Service) -> list[ServiceVolume]:
    section = service._value.get("volumes")
    return [_volume(service, entry) for entry in (section.elements() if section is not None else ())]


def _volume(service: Service, entry: Value) -> ServiceVolume:
    if isinstance(entry.data, dict):
        kind = _scalar(entry.get("type"))
        source, target = _scalar(entry.get("source")), _scalar(entry.get("target"))
    else:
        text = entry.text
        parts: list[str] = text.split(":") if isinstance(text, str) else []
        source = parts[0] if len(parts) > 1 else None if parts else UNKNOWN
        target = parts[1] if len(parts) > 1 else parts[0] if parts else UNKNOWN
        kind = "bind" if isinstance(source, str) and source.startswith((".", "/", "~")) else "volume"
    return ServiceVolume(
        file=service.file,
        span=entry.span,
        type=kind if kind in ("bind", "volume", "tmpfs") else "other",
        source=source,
        target=target if target is not None else UNKNOWN,
        service=service,
    )


@computes(Service)
def dependencies(service: Service) -> list[Dependency]:
    section = service._value.get("depends_on")
    if section is None:
        return []
    file = service.file
    assert isinstance(file, ComposeFile)
    known = {other.name: other for other in file.services}
    pairs = list(section.items()) or [(str(element.text), element) for element in section.elements()]
    return [
        Dependency(
            file=file,
            span=value.key or value.span,
            service=service,
            on=known.get(name),
            name=name,
            condition=_scalar(value.get("condition")) or "service_started",
        )
        for name, value in pairs
    ]


@computes(Service)
def dependents(service: Service) -> list[Dependency]:
    file = service.file
    assert isinstance(file, ComposeFile)
    return [wait for other in file.services for wait in other.dependencies if wait.on is service]


@computes(Service)
def state_paths(service: Service) -> list[str]:
    return list(data.load("state")["volumes"].get(_official_name(service), ()))


def _official_name(service: Service) -> str | None:
    """The name of the Docker official image that a service runs; None if it is none or unknown."""
    if service.is_built or not isinstance(service.image, str):
        return None
    reference = parse_reference(service.image)
    if reference is None or reference.registry not in (None, "docker.io"):
        return None
    name = reference.repository.removeprefix("library/")
    return name if "/" not in name else None


@computes(Service)
def unmounted_state_paths(service: Service) -> list[str]:
    targets = [volume.target for volume in service.volumes]
    tmpfs = service._value.get("tmpfs")
    targets += [element.text for element in tmpfs.elements()] if tmpfs is not None else []
    if any(isinstance(target, Unknown) for target in targets) or service._value.get("volumes_from") is not None:
        return []
    folders = [clean(target) for target in targets if isinstance(target, str)]
    return [path for path in service.state_paths if not any(_covers(folder, path) for folder in folders)]


def _covers(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/") or folder.startswith(path + "/")


# ---------------------------------------------------------------------------------------------------- publications


@computes(Service)
def ports(service: Service) -> list[Publication] | Unknown:
    found = service_publications_of(service)
    if isinstance(found, Unknown):
        return UNKNOWN
    return found


def service_publications_of(service: Service) -> list[Publication] | Unknown:
    """What a service publishes, as facts."""
    from dlint.facts.publications import publication

    raw = service_publications(service._value)
    if isinstance(raw, Unknown):
        return UNKNOWN
    return [publication(service.file, item, service.stage, service) for item in raw]


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
