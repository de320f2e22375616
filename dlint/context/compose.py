"""Compose files: which services there are, and what they build, publish and mount.

https://docs.docker.com/reference/compose-file/ with interpolation, `extends`, merging of several files, anchors and
profiles. What only the caller's environment decides is unknown.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from typing import TYPE_CHECKING

import yaml

from dlint.context.builder import FILE_NAMES
from dlint.context.values import Value, read_documents
from dlint.record import UNKNOWN, Record, Unknown
from dlint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

OVERRIDE_NAMES = (
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
)
"""What is merged over it, if it is there."""
_SECTIONS = {"services", "include", "networks", "volumes", "configs", "secrets", "models"}
"""What a file may consist of: https://docs.docker.com/reference/compose-file/"""
_REPLACED = {"command", "entrypoint", "test"}
"""Lists that a later file replaces instead of adding to: https://docs.docker.com/reference/compose-file/merge/"""
_KEYED = {"environment", "labels", "args", "extra_hosts", "sysctls", "annotations"}
"""Sections that may be written as a list of KEY=VALUE; they merge as mappings."""
_VARIABLE = re.compile(
    r"\$(?:(?P<escaped>\$)|(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?:(?P<op>:?[-+?])(?P<word>(?:[^{}]|\{[^{}]*\}|\$\{[^{}]*\})*))?\})"
)


class ComposeProblem(Record):
    """Why a part of a compose file cannot be used."""

    message: str
    """What is wrong."""
    span: Span
    """Where."""


class ComposeService(Record):
    """A service, all files merged and `extends` followed."""

    name: str
    """Its name."""
    value: Value
    """What is written of it."""
    span: Span
    """Where its name stands."""


class ComposeProject(Record):
    """One project: a compose file with its overrides."""

    path: str
    """The path of the first file."""
    folder: str
    """The folder that relative paths start from."""
    sources: tuple[Source, ...]
    """The files it was read from."""
    services: dict[str, ComposeService]
    """The services by name."""
    problems: tuple[ComposeProblem, ...]
    """What could not be used."""


def find_compose_file(folder: str) -> str | None:
    """The compose file that `docker compose` would take in a folder."""
    for name in FILE_NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
    return None


def read_project(path: str) -> ComposeProject:
    """The project of a compose file and the override beside it; raises OSError where the file itself cannot be read."""
    folder = os.path.dirname(path)
    reader = _ProjectReader(folder, read_environment(os.path.join(folder, ".env")))
    merged = reader.file(path)
    if os.path.basename(path) in FILE_NAMES:
        for name in OVERRIDE_NAMES:
            override = os.path.join(folder, name)
            if os.path.isfile(override):
                merged = merge(merged, reader.file(override))
    merged = reader.included(merged, path, ())
    reader.check(merged)
    services = {
        name: ComposeService(
            name=name, value=reader.extended(name, value, merged, path, ()), span=value.key or value.span
        )
        for name, value in _section(merged, "services").items()
        if isinstance(value.data, dict)
    }
    return ComposeProject(
        path=path,
        folder=folder or ".",
        sources=tuple(reader.sources),
        services=services,
        problems=tuple(reader.problems),
    )


def read_environment(path: str) -> dict[str, str]:
    """The variables of an .env file; empty if there is none."""
    if not os.path.isfile(path):  # a pipe, say, which would have to be waited for
        return {}
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(1 << 20).splitlines()
    except OSError:
        return {}
    variables = {}
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals or name.startswith("#"):
            continue
        value = value.strip()
        if value[:1] in ("'", '"') and value.endswith(value[0]) and len(value) > 1:
            value = value[1:-1]
        else:
            value = re.split(r"\s#", value, maxsplit=1)[0].strip()
        variables[name.strip()] = value
    return variables


def interpolate(text: str, environment: Mapping[str, str]) -> str | Unknown:
    """A text with its variables filled in; unknown where one comes from outside and has no default."""
    unknown = False

    def value(match: re.Match[str]) -> str:
        nonlocal unknown
        if match["escaped"]:
            return "$"
        name, operator, word = match["bare"] or match["name"], match["op"] or "", match["word"] or ""
        known = environment.get(name)
        present = known is not None and (known != "" or not operator.startswith(":"))
        if operator.endswith("+"):
            unknown = unknown or known is None
            return word if present else ""
        if present:
            return known or ""
        if operator.endswith("-"):
            inner = interpolate(word, environment)
            unknown = unknown or isinstance(inner, Unknown)
            return inner if isinstance(inner, str) else ""
        unknown = True
        return ""

    result = _VARIABLE.sub(value, text)
    return UNKNOWN if unknown else result


def merge(first: Value, second: Value, name: str = "") -> Value:
    """A value with a later file's value merged over it: https://docs.docker.com/reference/compose-file/merge/"""
    if second.tag == "!reset":
        return Value(data=None, span=second.span, key=second.key)
    if second.data is None:
        return first
    if second.tag == "!override":
        return second
    if isinstance(first.data, dict) and isinstance(second.data, dict):
        data = dict(first.data)
        for key, value in second.data.items():
            data[key] = merge(data[key], value, key) if key in data else value
        return Value(data=data, span=first.span, key=first.key)
    if isinstance(first.data, list) and isinstance(second.data, list) and name not in _REPLACED:
        return Value(data=_joined(first.data, second.data, name), span=first.span, key=first.key)
    return second


def _joined(first: list[Value], second: list[Value], name: str) -> list[Value]:
    if name == "volumes":
        targets = {_target(value) for value in second}
        first = [value for value in first if _target(value) not in targets]
    written = {value.text for value in first if isinstance(value.text, str)}
    return first + [value for value in second if value.text not in written]


def _target(volume: Value) -> object:
    """The path in the container of a volume in the short or the long form."""
    target = volume.get("target")
    if target is not None:
        return target.text
    parts = str(volume.data).split(":")
    return parts[1] if len(parts) > 1 else parts[0]


def _section(value: Value, name: str) -> dict[str, Value]:
    section = value.get(name)
    return section.data if section is not None and isinstance(section.data, dict) else {}


class _ProjectReader:
    """Reads the files of one project, each once."""

    def __init__(self, folder: str, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.sources: list[Source] = []
        self.problems: list[ComposeProblem] = []
        self.files: dict[str, Value] = {}
        self.done: dict[tuple[int, str], tuple[Value, Value]] = {}

    def file(self, path: str) -> Value:
        known = self.files.get(path)
        if known is None:
            if self.sources and not stat.S_ISREG(os.stat(path).st_mode):  # a pipe, say, at which one would wait
                raise OSError(errno.EINVAL, "it is not a regular file", path)
            with open(path, "rb") as file:
                source = Source.decode(path, file.read(1 << 22))
            self.sources.append(source)
            known = self.files[path] = self.content(source)
        return known

    def content(self, source: Source) -> Value:
        try:
            documents = read_documents(source)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            at = min(mark.index if mark else 0, len(source.text))
            message = getattr(error, "problem", None) or "it is no YAML"
            self.problems.append(ComposeProblem(message=str(message), span=Span(source=source, start=at, end=at)))
            documents = []
        result = Value(data={}, span=Span(source=source, start=0, end=0))
        for document in documents:
            result = merge(result, self.prepared(document, ""))
        return result

    def prepared(self, value: Value, name: str) -> Value:
        """The value with variables filled in and short forms written out; an aliased one only once."""
        known = self.done.get((id(value.data), name))
        if known is not None and isinstance(value.data, list | dict):
            return Value(data=known[1].data, span=value.span, key=value.key, tag=value.tag)
        data = value.data
        if isinstance(data, str) and "$" in data:
            data = interpolate(data, self.environment)
        elif isinstance(data, list):
            data = [self.prepared(element, "") for element in data]
            if name in _KEYED:
                data = _keyed(data)
        elif isinstance(data, dict):
            data = {key: self.prepared(child, key) for key, child in data.items()}
        if name == "build" and isinstance(data, str | Unknown):
            data = {"context": Value(data=data, span=value.span)}
        result = Value(data=data, span=value.span, key=value.key, tag=value.tag)
        self.done[id(value.data), name] = (value, result)
        return result

    def check(self, root: Value) -> None:
        """Note where something else than a mapping of services stands."""
        if not self.problems and not _SECTIONS & set(root.data if isinstance(root.data, dict) else ()):
            self.problems.append(ComposeProblem(message='without "services" it is no compose file', span=root.span))
        section = root.get("services")
        if section is not None and not isinstance(section.data, dict):
            self.problems.append(ComposeProblem(message='"services" is no mapping of services', span=section.span))
        for name, value in _section(root, "services").items():
            if not isinstance(value.data, dict | Unknown):
                message = (
                    f'nothing is said of the service "{name}"' if value.data is None else f'"{name}" is no service'
                )
                self.problems.append(ComposeProblem(message=message, span=value.key or value.span))

    def included(self, root: Value, path: str, chain: tuple[str, ...]) -> Value:
        """A file's content over what it includes: https://docs.docker.com/reference/compose-file/include/"""
        section = root.get("include")
        real = os.path.realpath(path)
        for entry in section.elements() if section is not None and real not in chain else ():
            places = entry.get("path") if isinstance(entry.data, dict) else entry
            for place in places.elements() if places is not None else ():
                if not isinstance(place.text, str):
                    continue
                other = os.path.join(os.path.dirname(path), place.text)
                try:
                    below = self.included(self.file(other), other, (*chain, real))
                except (OSError, ValueError):
                    self.problems.append(
                        ComposeProblem(message=f'the file "{place.text}" cannot be read', span=place.span)
                    )
                    continue
                root = merge(below, root)
        return root

    def extended(self, name: str, service: Value, root: Value, path: str, chain: tuple[tuple[str, str], ...]) -> Value:
        """A service with what it `extends` under it."""
        extends = service.get("extends")
        if extends is None:
            return service
        if (path, name) in chain:
            self.problems.append(ComposeProblem(message=f'"{name}" extends itself', span=extends.span))
            return service
        target = extends.get("service") if isinstance(extends.data, dict) else extends
        file = extends.get("file")
        if target is None or not isinstance(target.text, str) or (file is not None and not isinstance(file.text, str)):
            return service
        other_path, other_root = path, root
        if file is not None:
            other_path = os.path.join(os.path.dirname(path), str(file.text))
            try:
                other_root = self.file(other_path)
            except (OSError, ValueError):
                self.problems.append(ComposeProblem(message=f'the file "{file.text}" cannot be read', span=file.span))
                return service
        base = _section(other_root, "services").get(target.text)
        if base is None:
            self.problems.append(
                ComposeProblem(message=f'there is no service "{target.text}" to extend', span=target.span)
            )
            return service
        base = self.extended(target.text, base, other_root, other_path, (*chain, (path, name)))
        return merge(base, service)


def _keyed(elements: list[Value]) -> dict[str, Value]:
    """A list of KEY=VALUE as a mapping; KEY alone has no value here, it comes from outside."""
    result = {}
    for element in elements:
        if not isinstance(element.data, str):
            continue
        key, equals, value = element.data.partition("=")
        result[key] = Value(data=value if equals else UNKNOWN, span=element.span, key=element.span)
    return result
