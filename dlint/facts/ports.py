"""Ports: those that EXPOSE names, and those that the program of a stage is known to listen on.

https://docs.docker.com/reference/dockerfile/#expose; what is known of programs is in `data/servers.yaml`.
"""

from __future__ import annotations

from dlint import data
from dlint.dockerfile.syntax import Word
from dlint.facts.commands import POSIX_SHELLS
from dlint.facts.launch import option_values, server_of
from dlint.facts.model import (
    UNKNOWN,
    Add,
    Command,
    Context,
    Copy,
    Expose,
    From,
    Healthcheck,
    Port,
    Run,
    Stage,
    Unknown,
    Variable,
)
from dlint.facts.registry import collects, new_span, word_origins
from dlint.facts.variables import expand_word, in_force
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from dlint.dockerfile import syntax
    from dlint.facts.launch import Words
    from dlint.facts.model import File
    from dlint.text import Span

    Origin = Literal["command", "environment", "default"]

_PROTOCOLS = ("tcp", "udp", "sctp")
_LAST = 65535
_CONFIGURATIONS = (".conf", ".cfg", ".cnf", ".ini", ".yml", ".yaml", ".toml", ".json", ".rb", ".py", ".properties")
"""How the names of configuration files end."""


# ---------------------------------------------------------------------------------------------------- EXPOSE


@computes(Expose, "ports")
def ports_of_expose(instruction: Expose) -> list[Port]:
    found: list[Port] = []
    for word in instruction._node.arguments:
        value = expand_word(instruction, word)
        # A variable may hold several ports.
        specs = value.split() if isinstance(value, str) else [value]
        found += [_exposed(instruction, word, spec) for spec in specs]
    return found


def _exposed(instruction: Expose, word: syntax.Word, spec: str | Unknown) -> Port:
    return Port(
        file=instruction.file,
        _node=word,
        origin="expose",
        written=word.value,
        stage=instruction.stage,
        instruction=instruction,
        _spec=spec,
    )


@computes(Port)
def protocol(port: Port) -> str | Unknown:
    if isinstance(port._spec, Unknown):
        tail = port.written.rpartition("}")[2] if "}" in port.written else port.written
        name = tail.partition("/")[2]
        return name if name and "$" not in name else UNKNOWN
    return port._spec.partition("/")[2] or "tcp"


@computes(Port)
def _places(port: Port) -> dict[str, Span]:
    """The protocol, where it is written."""
    node, (before, slash, name) = port._node, port.written.rpartition("/")
    if not isinstance(node, Word) or not slash or "$" in name:
        return {}
    start = len(before) + 1
    return {"protocol": new_span(port.file, *word_origins(node)(start, start + len(name)))}


@computes(Port)
def has_host(port: Port) -> bool | Unknown:
    return ":" in port._spec if isinstance(port._spec, str) else UNKNOWN


def _range(port: Port) -> tuple[str, str] | None:
    """The first and the last port of the specification as text; None if it is unknown."""
    if isinstance(port._spec, Unknown):
        return None
    numbers = port._spec.partition("/")[0].rpartition(":")[2]
    first, dash, last = numbers.partition("-")
    return first, last if dash else first


@computes(Port)
def number(port: Port) -> int | Unknown:
    found = _range(port)
    return int(found[0]) if found and is_number(found[0]) else UNKNOWN


@computes(Port)
def end(port: Port) -> int | Unknown:
    found = _range(port)
    return int(found[1]) if found and is_number(found[1]) else UNKNOWN


@computes(Port)
def valid(port: Port) -> bool | Unknown:
    found = _range(port)
    if found is None:
        return UNKNOWN
    if not is_number(found[0]) or not is_number(found[1]):
        return False
    known_protocol = isinstance(port.protocol, str) and port.protocol.lower() in _PROTOCOLS
    return int(found[0]) <= int(found[1]) <= _LAST and known_protocol


def is_number(text: str) -> bool:
    """Whether the text consists of the digits 0 to 9, not too many for a port."""
    return text.isascii() and text.isdigit() and len(text) < 10


# ---------------------------------------------------------------------------------------------------- listening


@computes(Stage)
def listening_ports(stage: Stage) -> list[Port] | Unknown:
    commands = stage._launched
    found: list[Port] = []
    if not isinstance(commands, Unknown):
        if any(process.manner in ("supervisor", "init") for process in stage.processes):
            return _of_sources(stage) or UNKNOWN
        servers = [(command, words, entry) for command, words in commands if (entry := server_of(words)) is not None]
        for command, words, entry in servers:
            ports = _ports_of_server(stage, command, words, entry)
            if ports is None:
                return _of_sources(stage) or UNKNOWN
            found += ports
        if servers:
            return found
        if any(_is_script(words) for _, words in commands):  # what it makes of the variables, nobody knows here
            return _of_sources(stage) or UNKNOWN
    elif stage.entrypoint is None and stage.cmd is None:
        return _of_base(stage) or UNKNOWN
    defined = stage.file._variable_names
    for name in data.load("servers")["environment"] if defined else ():
        variable = in_force(stage, name) if name in defined else None
        if variable is not None and variable.origin == "env":
            found += _ports_of_variable(stage, variable)
    return found or _of_sources(stage) or UNKNOWN


def _is_script(words: Words) -> bool:
    """Whether a shell script is started, such as `docker-entrypoint.sh` or `sh run`."""
    program = words[0].rpartition("/")[2] if words and isinstance(words[0], str) else ""
    return program.endswith((".sh", ".bash")) or "entrypoint" in program or program in POSIX_SHELLS


def _of_sources(stage: Stage) -> list[Port]:
    if not isinstance(stage.file.context, Context) or isinstance(stage._launched, Unknown):
        return []
    from dlint.facts.source_ports import source_ports

    return source_ports(stage)


def _of_base(stage: Stage) -> list[Port] | None:
    """The ports of the server that the base image starts, if the Dockerfile does not say what else to start."""
    known = _known_image(stage)
    if known is None:
        return None
    if not is_configured(stage, [*known["configuration"]]):
        return [_of_command(stage, stage.from_, number, "default", "") for number in known["listens"]]
    if not isinstance(stage.file.context, Context):
        return None
    from dlint.facts.source_ports import configured_ports, port_of_source

    found = configured_ports(stage, known["server"])
    return [port_of_source(stage, stage.from_, number, place) for number, place in dict(found).items()]


def _known_image(stage: Stage) -> dict[str, Any] | None:
    """What is known of the server in the image at the beginning of a stage (`images` in `data/servers.yaml`)."""
    base = stage.base
    if not isinstance(base.repository, str) or not (
        isinstance(base.official, str) or base.registry in (None, "docker.io")
    ):
        return None
    name = base.official if isinstance(base.official, str) else base.repository
    for entry in data.load("server_images").get(name, ()):
        if entry.get("tag", "") in (base.tag if isinstance(base.tag, str) else ""):
            return dict(entry)
    return None


@computes(Port)
def exposed_by_base(port: Port) -> bool:
    known = _known_image(port.stage) if port.stage is not None else None
    return known is not None and port.number in known["exposes"]


def _ports_of_server(stage: Stage, command: Command, words: Words, entry: dict[str, Any]) -> list[Port] | None:
    """The ports that a server listens on: by its options, else its variables, else its default; None if unknown."""
    values = option_values(words[1:], entry.get("options", []))
    if entry.get("operand"):
        values += [word for word in words[1:] if word is UNKNOWN or (isinstance(word, str) and numbers_in(word))][:1]
    if values:
        found: list[Port] = []
        for value in values:
            numbers: list[int] | list[Unknown] = numbers_in(value) if isinstance(value, str) else [UNKNOWN]
            found += [
                _of_command(stage, command, n, "command", value if isinstance(value, str) else "") for n in numbers
            ]
        return found or None
    for name in entry.get("environment", ()):
        variable = in_force(stage, name)
        if variable is not None and variable.origin == "env":
            return _ports_of_variable(stage, variable) or None
    default, places = entry.get("default"), entry.get("configuration", ())
    named = places and any(isinstance(word, str) and word.endswith(_CONFIGURATIONS) for word in words[1:])
    if default is None or named or is_configured(stage, places) or _is_in_context(stage, places):
        return None
    if places and not isinstance(stage.base.official, str):  # the image may bring a configuration
        return None
    return [_of_command(stage, command, default, "default", "")]


def _of_command(stage: Stage, command: Command | From, number: int | Unknown, origin: Origin, written: str) -> Port:
    spec = UNKNOWN if isinstance(number, Unknown) else str(number)
    return Port(
        file=stage.file,
        span=command.span,
        origin=origin,
        written=written,
        stage=stage,
        instruction=command if isinstance(command, From) else command.instruction,
        _spec=spec,
    )


def _ports_of_variable(stage: Stage, variable: Variable) -> list[Port]:
    value = variable.value
    specs: list[str] | list[Unknown] = [str(n) for n in numbers_in(value)] if isinstance(value, str) else [UNKNOWN]
    return [
        Port(
            file=stage.file,
            _node=variable._node,
            origin="environment",
            written=variable.written_value or "",
            stage=stage,
            instruction=variable.instruction,
            variable=variable,
            _spec=spec,
        )
        for spec in specs
    ]


def numbers_in(text: str) -> list[int]:
    """The ports in `8000`, `:8000`, `0.0.0.0:8000`, `tcp://[::]:80` or a list of these; of words, only options' values."""
    found: list[int] = []
    for part in text.replace(";", ",").replace(" ", ",").split(","):
        address = part.rpartition("://")[2].partition("/")[0]
        tail = address.rpartition(":")[2].rpartition("=")[2]
        if is_number(tail):
            found.append(int(tail))
    return found


def is_configured(stage: Stage, places: list[str]) -> bool:
    """Whether the stage, or one it is built from, writes to a place where the server's configuration is."""
    for each in [stage, *stage.ancestors]:
        for item in each.instructions:
            if isinstance(item, (Add, Copy)):
                targets = (item.resolved_destination, item.destination, *(source.path for source in item.sources))
                written = [path for path in targets if isinstance(path, str)]
                if any(
                    place in path or (path and place.startswith(path + "/")) for place in places for path in written
                ):
                    return True
            elif isinstance(item, Run) and any(place in item.text for place in places):
                return True
    return False


def _is_in_context(stage: Stage, places: list[str]) -> bool:
    """Whether a configuration file lies beside the sources in the context, so that COPY may bring it too."""
    context = stage.file.context
    names = [place for place in places if "/" not in place]
    return bool(names) and isinstance(context, Context) and any(context._folder.exists(name) for name in names)


# ---------------------------------------------------------------------------------------------------- together


@computes(Port)
def counterparts(port: Port) -> list[Port] | Unknown:
    stage = port.stage
    if stage is None:
        return []
    others = stage.listening_ports if port.origin == "expose" else stage.exposed_ports
    if isinstance(others, Unknown) or isinstance(port.number, Unknown) or isinstance(port.end, Unknown):
        return UNKNOWN
    found: list[Port] = []
    unknown = False
    for other in others:
        if isinstance(other.number, Unknown) or isinstance(other.end, Unknown):
            unknown = True
        elif other.number <= port.end and port.number <= other.end:
            found.append(other)
    return UNKNOWN if unknown and not found else found


@collects("port")
def collect_ports(file: File) -> list[Port]:
    found: list[Port] = []
    for item in file._all_instructions:
        if isinstance(item, Expose):
            found += item.ports
    for stage in file.stages:
        starts = any(item.keyword in ("CMD", "ENTRYPOINT") for item in stage.instructions)
        if (starts or stage.is_final) and isinstance(stage.listening_ports, list):
            found += stage.listening_ports
    found.sort(key=lambda port: port.span.start)
    return found


@computes(Stage)
def listening_numbers(stage: Stage) -> list[int] | Unknown:
    if isinstance(stage.listening_ports, Unknown):
        return UNKNOWN
    numbers = [port.number for port in stage.listening_ports]
    known = [number for number in numbers if isinstance(number, int)]
    return known if len(known) == len(numbers) else UNKNOWN


# ---------------------------------------------------------------------------------------------------- health checks


@computes(Healthcheck)
def asked_ports(check: Healthcheck) -> list[int]:
    text = check.text
    if "localhost" not in text and "127." not in text and "0.0.0.0" not in text and "[::" not in text:
        return []
    from dlint.context.addresses import local_ports

    return local_ports(text)


@computes(Healthcheck)
def unheard_ports(check: Healthcheck) -> list[int] | Unknown:
    listening = check.stage.listening_numbers if check.stage is not None else UNKNOWN
    if isinstance(listening, Unknown):
        return UNKNOWN
    return [port for port in check.asked_ports if port not in listening]
