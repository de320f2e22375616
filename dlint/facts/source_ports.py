"""The ports that a program's own sources name, where the Dockerfile's command and environment say nothing.

Only imported where a build context is there; the sources are read as text (`dlint.context.listening`).
"""

from __future__ import annotations

from dlint.facts.launch import launched, option_values, program_words, server_of
from dlint.facts.model import Add, Context, Copy, Port, Unknown
from dlint.facts.startup import named_file, origin_of, resolve_named
from dlint.facts.variables import in_force
from dlint.text import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

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
_SCRIPT_RUNNERS = ("npm", "yarn", "pnpm", "bun")


def source_ports(stage: Stage) -> list[Port]:
    """The ports that the sources behind the command of a stage name; none where nothing is found."""
    context, commands = stage.file.context, launched(stage)
    if not isinstance(context, Context) or isinstance(commands, Unknown):
        return []
    found: dict[int, Port] = {}
    for command, words in commands:
        for number in _ports_of_procfile(stage, context._folder, command):
            found.setdefault(number, _port(stage, command, number, "Procfile"))
        for path in _sources(stage, context._folder, command, words):
            for number, place in _ports_in(stage, context._folder, path):
                found.setdefault(number, _port(stage, command, number, place))
        if not found and words[:1] == ["java"] and _is_spring(context._folder):
            found[_SPRING_DEFAULT] = _port(stage, command, _SPRING_DEFAULT, "the default of Spring Boot")
    return list(found.values())


def _sources(stage: Stage, folder: Folder, command: Command, words: Words) -> Iterator[str]:
    """The files of the context in which the command's program says where it listens."""
    name = words[0] if words and isinstance(words[0], str) else ""
    path = named_file(command)
    if path is not None and not path.endswith(".jar"):
        resolved = resolve_named(stage, command, path)
        origin = origin_of(stage, resolved) if isinstance(resolved, str) else None
        if isinstance(origin, str):
            yield origin
    if path is None and name not in _NO_BINARIES:
        yield from _compiled(folder)
    if name in _SCRIPT_RUNNERS:
        yield from _behind_script(folder, words)
    elif name == "java":
        yield from (each for each in _SPRING_FILES if folder.exists(each))
    elif name in ("nginx", "httpd-foreground", "httpd", "apache2-foreground", "caddy"):
        yield from _configuration(stage, ("/etc/nginx", "/usr/local/apache2/conf", "/etc/apache2", "/etc/caddy"))


def _ports_of_procfile(stage: Stage, folder: Folder, command: Command) -> list[int]:
    """The ports that the web process of a Procfile listens on: https://devcenter.heroku.com/articles/procfile"""
    if command.name not in _PROCFILE_RUNNERS:
        return []
    for line in (folder.read("Procfile") or "").splitlines():
        name, colon, text = line.partition(":")
        if colon and name.strip() == "web":
            from dlint.facts.ports import numbers_in  # which imports this module

            program = program_words(list(text.split()))
            entry = server_of(program)
            values = option_values(program[1:], entry.get("options", [])) if entry is not None else []
            found = [
                number for value in values if isinstance(value, str) for number in numbers_in(_filled(stage, value))
            ]
            default = entry.get("default") if entry is not None and not values else None
            return found or ([default] if default is not None else [])
    return []


def _filled(stage: Stage, text: str) -> str:
    """A text with $PORT filled in, if the stage sets it."""
    variable = in_force(stage, "PORT")
    value = variable.value if variable is not None else None
    return text.replace("${PORT}", "$PORT").replace("$PORT", value if isinstance(value, str) else "?")


def _compiled(folder: Folder) -> Iterator[str]:
    """The main files of a Go or Rust program in the root of the context."""
    if folder.exists("go.mod"):
        yield from (name for name in sorted(folder.names()) if name.endswith(".go") and not name.endswith("_test.go"))
        yield from (
            f"cmd/{name}/main.go" for name in sorted(folder.names("cmd")) if folder.exists(f"cmd/{name}/main.go")
        )
    if folder.exists("Cargo.toml"):
        yield "src/main.rs"


def _behind_script(folder: Folder, words: Words) -> Iterator[str]:
    """The file that a script of package.json runs with node."""
    import json

    script = next((word for word in words[1:] if isinstance(word, str) and word not in ("run", "--silent", "-s")), None)
    try:
        scripts = json.loads(folder.read("package.json") or "{}").get("scripts", {})
        text = scripts.get(script, "")
    except (ValueError, AttributeError):
        return
    parts = text.split() if isinstance(text, str) else []
    if parts[:1] and parts[0] in ("node", "nodemon", "ts-node", "tsx", "bun"):
        yield from (part.removeprefix("./") for part in parts[1:2] if folder.exists(part))


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


def _port(stage: Stage, command: Command, number: int, written: str) -> Port:
    return Port(
        file=stage.file,
        span=command.span,
        origin="source",
        written=written,
        stage=stage,
        instruction=command.instruction,
        _spec=str(number),
    )
