"""How the services of a compose file run: https://docs.docker.com/reference/compose-file/services/"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dlint import data
from dlint.context.addresses import local_ports
from dlint.context.compose import read_environment
from dlint.context.publishing import service_publications
from dlint.context.values import is_literal, scalar, truth
from dlint.dockerfile.images import parse_reference
from dlint.facts.launch import option_values, program_words, server_of
from dlint.facts.model import (
    UNKNOWN,
    ComposeFile,
    Dependency,
    Publication,
    Service,
    ServiceVariable,
    ServiceVolume,
    Stage,
    Unknown,
)
from dlint.facts.paths import clean
from dlint.facts.ports import numbers_in
from dlint.facts.publications import publication
from dlint.facts.secrets import is_placeholder, secret_type, words_of_name
from dlint.record import computes

if TYPE_CHECKING:
    from dlint.context.values import Value
    from dlint.facts.launch import Words


# ---------------------------------------------------------------------------------------------------- the image


@computes(Service)
def image(service: Service) -> str | None | Unknown:
    return scalar(service._value.get("image"))


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


# ---------------------------------------------------------------------------------------------------- how it runs


def _plain_field(name: str) -> None:
    """Fill a field of a service from the key of the same name."""
    computes(Service, name)(lambda service: scalar(service._value.get(name)))


for _name in ("network_mode", "pid", "ipc", "user"):
    _plain_field(_name)


@computes(Service)
def privileged(service: Service) -> bool | Unknown:
    return truth(service._value.get("privileged"))


@computes(Service)
def restart(service: Service) -> str | None | Unknown:
    policy = service._value.get("deploy", "restart_policy", "condition")
    own = service._value.get("restart")
    if own is not None and own.data is False:  # `restart: no` without quotes
        return "no"
    return scalar(own if own is not None else policy)


@computes(Service)
def has_healthcheck(service: Service) -> bool | Unknown:
    section = service._value.get("healthcheck")
    if section is not None:
        test = section.get("test")
        off = truth(section.get("disable")) is True or (test is not None and _first_word(test) == "NONE")
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
    test = service._value.get("healthcheck", "test")
    words = [element.text for element in test.elements()] if test is not None else []
    return [port for word in words if isinstance(word, str) for port in local_ports(word)]


@computes(Service)
def unheard_healthcheck_ports(service: Service) -> list[int] | Unknown:
    listening = service.listening_numbers
    if isinstance(listening, Unknown):
        return UNKNOWN
    return [port for port in service.healthcheck_ports if port not in listening]


@computes(Service)
def starts_otherwise(service: Service) -> bool:
    names = [variable.name for variable in service.environment] + list(_variables_of_files(service))
    return (
        service._value.get("command") is not None
        or service._value.get("entrypoint") is not None
        or any("PORT" in name or name in data.load("servers")["environment"] for name in names)
    )


@computes(Service)
def listening_numbers(service: Service) -> list[int] | Unknown:
    stage = service.stage
    if not isinstance(stage, Stage):
        return UNKNOWN
    if not service.starts_otherwise:
        return stage.listening_numbers
    words = _command_words(service, stage)
    entry = server_of(words) if words else None
    if entry is None:
        return UNKNOWN
    values = option_values(words[1:], entry.get("options", []))
    if values:
        return [number for value in values if isinstance(value, str) for number in numbers_in(value)] or UNKNOWN
    for variable in service.environment:
        if variable.name in entry.get("environment", ()):
            return numbers_in(variable.value) or UNKNOWN if isinstance(variable.value, str) else UNKNOWN
    return UNKNOWN


def _command_words(service: Service, stage: Stage) -> Words:
    """The words of the program that a service starts; none where they are not plain."""
    command = service._value.get("command")
    if service._value.get("entrypoint") is not None:
        return []
    if command is None:
        commands = stage._launched
        return [] if isinstance(commands, Unknown) or len(commands) != 1 else commands[0][1]
    if stage.entrypoint is not None:
        return []
    texts = [element.text for element in command.elements()]
    words = [text for text in texts if isinstance(text, str)]
    if len(words) != len(texts):
        return []
    if not isinstance(command.data, list):
        words = words[0].split()
    return [] if any(mark in word for word in words for mark in "$&|;'\"") else program_words([*words])


def _variables_of_files(service: Service) -> dict[str, str]:
    """The variables of the files in `env_file`, as far as they are there."""
    section = service._value.get("env_file")
    found: dict[str, str] = {}
    for entry in section.elements() if section is not None else ():
        path = scalar(entry.get("path")) if isinstance(entry.data, dict) else entry.text
        if isinstance(path, str):
            found.update(read_environment(os.path.join(os.path.dirname(entry.span.source.path), path)))
    return found


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
            is_literal=is_literal(value),
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
        kind = scalar(entry.get("type"))
        source, target = scalar(entry.get("source")), scalar(entry.get("target"))
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
            is_conditional=value.get("condition") is not None,
            condition=scalar(value.get("condition")) or "service_started",
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
    missing = [path for path in service.state_paths if not any(_covers(folder, path) for folder in folders)]
    # One that is mounted shows that somebody knew what to keep: others are of other versions, or logs.
    return missing if len(missing) == len(service.state_paths) else []


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
    raw = service_publications(service._value)
    if isinstance(raw, Unknown):
        return UNKNOWN
    return [publication(service.file, item, service.stage, service) for item in raw]
