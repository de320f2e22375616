"""The ports that a program's own sources name, where the Dockerfile's command and environment say nothing.

Only imported where a build context is there; the sources are read as text (`dlint.context.listening`).
"""

from __future__ import annotations

from dlint.dockerfile.expansion import expand
from dlint.facts.launch import option_values, program_words, server_of, started
from dlint.facts.model import UNKNOWN, Add, Context, Copy, From, Port, Unknown
from dlint.facts.paths import clean
from dlint.facts.startup import is_shell_script, named_file, origin_of, resolve_named, script_commands
from dlint.facts.variables import in_force
from dlint.text import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dlint.context.folder import Folder
    from dlint.facts.launch import Words
    from dlint.facts.model import Command, Stage

_SPRING_FILES = tuple(f"src/main/resources/application.{ending}" for ending in ("properties", "yml", "yaml"))
_SPRING_BUILDS = ("pom.xml", "build.gradle", "build.gradle.kts")
_SPRING_DEFAULT = 8080
"""https://docs.spring.io/spring-boot/appendix/application-properties/index.html#appendix.application-properties.server"""
_NO_BINARIES = (
    "java",
    "node",
    "python",
    "nginx",
    "sh",
    "bash",
    "npm",
    "yarn",
    "pnpm",
    "dotnet",
    "php",
    "ruby",
    "bundle",
)
_PROCFILE_RUNNERS = ("honcho", "foreman", "forego", "goreman", "overmind", "hivemind")
_NODE_RUNNERS = ("node", "nodemon", "ts-node", "tsx", "bun")
_PORT_SETTINGS = ("Url", "Listen", "Kestrel", "_PORTS")
"""What sources and settings of ASP.NET name when they say where to listen."""
_WEB_SERVERS = {
    "nginx": ("/etc/nginx",),
    "httpd": ("/usr/local/apache2/conf",),
    "httpd-foreground": ("/usr/local/apache2/conf",),
    "apache2-foreground": ("/etc/apache2",),
    "caddy": ("/etc/caddy",),
}
"""Where the configuration of a web server is."""
_SCRIPT_RUNNERS = ("npm", "yarn", "pnpm", "bun")


def source_ports(stage: Stage) -> list[Port]:
    """The ports that the sources behind the command of a stage name; none where nothing is found."""
    context, commands = stage.file.context, started(stage)
    if not isinstance(context, Context) or isinstance(commands, Unknown):
        return []
    found: dict[int, Port] = {}
    for command, raw in commands:
        words = program_words(raw)
        for number, place in _numbers(stage, context._folder, command, raw, words):
            found.setdefault(number, port_of_source(stage, command, number, place))
        if not found and words[:1] == ["java"] and _is_spring(context._folder):
            found[_SPRING_DEFAULT] = port_of_source(stage, command, _SPRING_DEFAULT, "the default of Spring Boot")
    return list(found.values())


def configured_ports(stage: Stage, server: str) -> list[tuple[int, str]]:
    """The ports in the configuration files of a web server that a stage copies from the context, with their places."""
    context = stage.file.context
    if not isinstance(context, Context):
        return []
    places = _WEB_SERVERS.get(server)
    paths = list(_configuration(stage, places)) if places is not None else []
    found = [pair for path in paths for pair in _ports_in(stage, context._folder, path)]
    if found and server == "nginx" and not _replaces_default(stage, paths):
        found.append((80, "the server that the image brings"))
    return found


def _replaces_default(stage: Stage, paths: list[str]) -> bool:
    """Whether nothing is left of the server on port 80 that the image of nginx brings in conf.d/default.conf."""
    names = {path.rpartition("/")[2].removesuffix(".template") for path in paths}
    texts = [item.text for each in (stage, *stage.ancestors) for item in each.instructions]
    return bool(names & {"default.conf", "nginx.conf"}) or any("default.conf" in t or "nginx.conf" in t for t in texts)


def _numbers(stage: Stage, folder: Folder, command: Command, raw: Words, words: Words) -> Iterator[tuple[int, str]]:
    """The ports that a command listens on by its sources, each with the place that says so."""
    name = words[0] if words and isinstance(words[0], str) else ""
    if command.name in _PROCFILE_RUNNERS:
        yield from ((number, "Procfile") for number in _ports_of_procfile(stage, folder))
    elif name in _SCRIPT_RUNNERS:
        yield from _ports_behind_script(stage, folder, words)
    path = named_file(raw)
    resolved = resolve_named(stage, command, path) if path is not None and not path.endswith(".jar") else None
    origin = origin_of(stage, resolved) if isinstance(resolved, str) else None
    if isinstance(origin, str):
        yield from _ports_of_program(stage, folder, origin)
    for other in _sources(stage, folder, path, name, raw):
        yield from _ports_in(stage, folder, other)
    yield from configured_ports(stage, name)
    if name == "dotnet":
        yield from _default_of_aspnet(stage, folder)


def _default_of_aspnet(stage: Stage, folder: Folder) -> Iterator[tuple[int, str]]:
    """The port that the images of ASP.NET set, if no source in the context seems to set another one.

    https://learn.microsoft.com/dotnet/core/compatibility/containers/8.0/aspnet-port
    """
    base = stage.base
    if base.registry != "mcr.microsoft.com" or base.repository != "dotnet/aspnet" or not isinstance(base.tag, str):
        return
    version = whole_number(base.tag.partition(".")[0])
    places = ["", *(f"{name}/" for name, is_folder in folder.names().items() if is_folder)]
    sources = [
        f"{place}{name}" for place in places for name in ("Program.cs", "Startup.cs") if folder.size(place + name)
    ]
    settings = [
        f"{place}{name}"
        for place in places
        for name in folder.names(place.rstrip("/"))
        if name.startswith("appsettings")
    ]
    texts = [folder.read(path) or "" for path in (*sources, *settings)]
    if sources and version is not None and not any(word in text for text in texts for word in _PORT_SETTINGS):
        yield (8080 if version >= 8 else 80), f"the default of {base.repository}:{base.tag}"


def _ports_of_program(stage: Stage, folder: Folder, path: str) -> Iterator[tuple[int, str]]:
    """The ports that a script of the context names, or the servers that a shell script starts."""
    text = folder.read(path) or ""
    if is_shell_script(text, path):
        yield from ((number, path) for number in _ports_of_shell_script(stage, text))
    else:
        yield from _ports_in(stage, folder, path)


def _ports_of_shell_script(stage: Stage, text: str) -> list[int]:
    """The ports of the servers that a script starts; none unless what it hands over to, or ends with, is one of them."""
    commands = [words for words in script_commands(text) if words]
    last = [words for words in commands if words[0] == "exec"] or commands[-1:]
    if not all(ports_of_words(stage, words) for words in last):
        return []
    return [number for words in commands for number in ports_of_words(stage, words)]


def _sources(stage: Stage, folder: Folder, path: str | None, name: str, raw: Words) -> Iterator[str]:
    """Further files of the context in which a program says where it listens."""
    if name == "gunicorn":
        origin = gunicorn_configuration(stage, raw)
        yield from [origin] if isinstance(origin, str) else []
    elif name == "dotnet":
        yield from (each for each in ("appsettings.json", "appsettings.Production.json") if folder.exists(each))
    elif name == "java":
        yield from (each for each in _SPRING_FILES if folder.exists(each))
    elif path is None and raw[:1] == ["node"]:
        yield from _main_of_package(folder, raw)
    elif path is None and name not in _NO_BINARIES:
        yield from _compiled(folder)


def gunicorn_configuration(stage: Stage, words: Words) -> str | None | Unknown:
    """The configuration file of gunicorn in the context: https://docs.gunicorn.org/en/stable/configure.html"""
    named = option_values(words[1:], ["--config", "-c"])
    path = named[0] if named else "gunicorn.conf.py"
    folder = stage.workdir.resolved_path if stage.workdir is not None else UNKNOWN
    if not isinstance(path, str) or (isinstance(folder, Unknown) and not path.startswith("/")):
        return UNKNOWN
    return origin_of(stage, clean(path if path.startswith("/") else f"{folder}/{path}"))


def ports_of_words(stage: Stage, words: Words) -> list[int]:
    """The ports that a command in a file listens on; none where it is no server that is known."""
    from dlint.facts.ports import numbers_in  # which imports this module

    program = program_words(words[1:] if words[:1] == ["exec"] else words)
    entry = server_of(program)
    if entry is None:
        return []
    values = option_values(program[1:], entry.get("options", []))
    if entry.get("operand"):
        values += [word for word in program[1:] if isinstance(word, str) and numbers_in(word)][:1]
    if values:
        return [number for value in values if isinstance(value, str) for number in numbers_in(_filled(stage, value))]
    default = entry.get("default")
    configurable = entry.get("configuration") or any(in_force(stage, n) for n in entry.get("environment", ()))
    return [default] if default is not None and not configurable else []


def _ports_of_procfile(stage: Stage, folder: Folder) -> list[int]:
    """The ports that the web process of a Procfile listens on: https://devcenter.heroku.com/articles/procfile"""
    for line in (folder.read("Procfile") or "").splitlines():
        name, colon, text = line.partition(":")
        if colon and name.strip() == "web":
            return ports_of_words(stage, [*text.split()])
    return []


def _filled(stage: Stage, text: str) -> str:
    """A text with its variables filled in, as far as the stage sets them or they have a default."""

    def lookup(name: str) -> str | None | Unknown:
        variable = in_force(stage, name)
        return None if variable is None else variable.value

    value = expand(text, lookup).value
    return value if isinstance(value, str) else "?"


def _compiled(folder: Folder) -> Iterator[str]:
    """The main files of a Go or Rust program in the root of the context."""
    if folder.exists("go.mod"):
        yield from (name for name in sorted(folder.names()) if name.endswith(".go") and not name.endswith("_test.go"))
        yield from (
            f"cmd/{name}/main.go" for name in sorted(folder.names("cmd")) if folder.exists(f"cmd/{name}/main.go")
        )
    if folder.exists("Cargo.toml"):
        yield "src/main.rs"


def _package(folder: Folder) -> dict[str, Any]:
    """What package.json says; empty where there is none that can be read."""
    import json

    try:
        data = json.loads(folder.read("package.json") or "{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _main_of_package(folder: Folder, words: Words) -> Iterator[str]:
    """The file that `node .` or `node dist/main` runs."""
    operand = next((word for word in words[1:] if not (isinstance(word, str) and word.startswith("-"))), None)
    if not isinstance(operand, str):
        return
    main = _package(folder).get("main", "index.js")
    path = str(main) if operand in (".", "./") else operand
    yield from (name for name in (path.removeprefix("./"), f"{path.removeprefix('./')}.js") if folder.size(name))


def _ports_behind_script(stage: Stage, folder: Folder, words: Words) -> Iterator[tuple[int, str]]:
    """The ports that a script of package.json listens on, by the file that it runs with node or the server it starts."""
    script = next((word for word in words[1:] if isinstance(word, str) and word not in ("run", "--silent", "-s")), None)
    scripts = _package(folder).get("scripts")
    text = scripts.get(script) if isinstance(scripts, dict) else None
    for part in text.split("&&") if isinstance(text, str) else ():
        program = part.split()
        while program and (program[0] in ("cross-env", "exec") or "=" in program[0]):
            if program[0].startswith("PORT="):
                return
            del program[0]
        if program and program[0] in _NODE_RUNNERS:
            names = [word.removeprefix("./") for word in program[1:] if not word.startswith("-")][:1]
            yield from (found for name in names for found in _ports_in(stage, folder, name))
        else:
            yield from ((number, "package.json") for number in ports_of_words(stage, [*program]))


def _configuration(stage: Stage, places: tuple[str, ...]) -> Iterator[str]:
    """The files of the context that are copied to where a server has its configuration."""
    for each in (stage, *stage.ancestors):
        for item in each.instructions:
            if isinstance(item, (Add, Copy)) and str(item.resolved_destination).startswith(places):
                for source in item.sources:
                    yield from source.matches if not isinstance(source.matches, Unknown) else ()


def _ports_in(stage: Stage, folder: Folder, path: str) -> Iterator[tuple[int, str]]:
    text = folder.read(path)
    if text is None:
        return
    from dlint.context.listening import listening_places  # whose many expressions take time to compile

    for place in listening_places(path, text):
        variable = in_force(stage, place.variable) if place.variable else None
        value = variable.value if variable is not None and variable.origin == "env" else None
        set_to = whole_number(value) if isinstance(value, str) else None
        number = place.number if set_to is None else set_to
        if number is not None and not isinstance(value, Unknown):
            yield number, f"{path}:{text.count(chr(10), 0, place.start) + 1}"


def _is_spring(folder: Folder) -> bool:
    return any("spring-boot" in (folder.read(name) or "") for name in _SPRING_BUILDS)


def port_of_source(stage: Stage, starter: Command | From, number: int, written: str) -> Port:
    """A port that a file of the context names, of the program that a command or the base image starts."""
    return Port(
        file=stage.file,
        span=starter.span,
        origin="source",
        written=written,
        stage=stage,
        instruction=starter if isinstance(starter, From) else starter.instruction,
        _spec=str(number),
    )
