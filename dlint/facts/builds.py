"""What the services of a compose file build: https://docs.docker.com/reference/compose-file/build/"""

from __future__ import annotations

import os

from dlint.context.values import is_literal, scalar
from dlint.dockerfile.reader import read
from dlint.facts.collect import ContextOptions, read_facts
from dlint.facts.model import UNKNOWN, Build, BuildArgument, File, Service, Stage, Unknown
from dlint.facts.secrets import secret_type, words_of_name
from dlint.record import computes
from dlint.text import Source

_PROXIES = {
    name for word in ("HTTP", "HTTPS", "FTP", "NO", "ALL") for name in (f"{word}_PROXY", f"{word.lower()}_proxy")
}
"""Arguments that need no ARG: https://docs.docker.com/reference/dockerfile/#predefined-args"""
_PREDEFINED = ("BUILDKIT_", "SOURCE_DATE_EPOCH")


def _joined(folder: str, path: str | Unknown) -> str | Unknown:
    return path if isinstance(path, Unknown) else os.path.join(folder, os.path.expanduser(path))


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
        target=scalar(target),
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
            is_literal=is_literal(value),
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
