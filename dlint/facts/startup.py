"""What a container starts out of the build context: the file that its command names, and what a script does.

https://docs.docker.com/reference/dockerfile/#entrypoint
"""

from __future__ import annotations

from dlint.facts.command_line import INTERPRETERS
from dlint.facts.context_files import context_path
from dlint.facts.launch import behind_starters, started
from dlint.facts.model import UNKNOWN, Add, Context, Copy, Instruction, Stage, StartupFile, Unknown, Workdir
from dlint.facts.paths import clean, is_absolute_path
from dlint.facts.registry import collects
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.facts.launch import Words
    from dlint.facts.model import Command, File
    from dlint.shell import syntax

_ENDINGS = (".py", ".js", ".mjs", ".cjs", ".rb", ".pl", ".php", ".sh", ".bash", ".jar")
_HARMLESS = frozenset(
    [
        "apk",
        "apt",
        "apt-get",
        "chmod",
        "chown",
        "mkdir",
        "useradd",
        "adduser",
        "addgroup",
        "groupadd",
        "rm",
        "pip",
        "pip3",
        "set",
        "export",
        "echo",
        "true",
    ]
)
"""Commands that do not make files such as a command names."""
_FOLDERS_OF_IMAGES = (
    "/bin",
    "/docker",
    "/etc",
    "/home",
    "/lib",
    "/opt",
    "/root",
    "/tmp",
    "/usr/local",
    "/usr/share",
    "/var",
)
"""Where official images may have files of their own."""
_LAST_WORDS = frozenset(["exit", "return", "true", ":", "wait", "fi", "done", "esac"])


@collects("startup-file")
def collect_startup_files(file: File) -> list[StartupFile]:
    if not isinstance(file.context, Context):
        return []
    found = []
    for stage in file.stages:
        if any(item.keyword in ("CMD", "ENTRYPOINT") for item in stage.instructions):
            commands = started(stage)
            for command, words in commands if not isinstance(commands, Unknown) else ():
                path = named_file(words)
                if path is not None:
                    found.append(_startup_file(stage, command, path))
    return found


def named_file(words: Words) -> str | None:
    """The script or archive that the words of a command run, as they name it."""
    if words and _is_file(words[0]):
        return words[0] if isinstance(words[0], str) else None
    words = behind_starters(words)
    if not words or not isinstance(words[0], str):
        return None
    if words[0] == "java":
        jars = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "-jar"]
        return jars[0] if jars and isinstance(jars[0], str) else None
    if words[0].rpartition("/")[2] in INTERPRETERS:
        first = next((word for word in words[1:] if not (isinstance(word, str) and word in ("-u", "-O", "-B"))), None)
        return first if isinstance(first, str) and first.endswith(_ENDINGS) else None
    return words[0] if _is_file(words[0]) and "/" in words[0] else None


def _is_file(word: str | Unknown) -> bool:
    return isinstance(word, str) and (word.endswith(_ENDINGS) or word.startswith("./"))


def _startup_file(stage: Stage, command: Command, path: str) -> StartupFile:
    return StartupFile(
        file=stage.file, span=command.span, path=path, command=command, stage=stage, instruction=command.instruction
    )


@computes(StartupFile)
def resolved_path(start: StartupFile) -> str | Unknown:
    return resolve_named(start.stage, start.command, start.path)


def resolve_named(stage: Stage, command: Command, path: str) -> str | Unknown:
    """Where in the image the file is that a command of a stage names; unknown where PATH or the base image decides."""
    if is_absolute_path(path, windows=False):
        return clean(path)
    if "/" not in path and command.path == path:
        return UNKNOWN  # looked up in PATH
    folder = stage.workdir.resolved_path if stage.workdir is not None else UNKNOWN
    return UNKNOWN if isinstance(folder, Unknown) else clean(f"{folder}/{path}")


@computes(StartupFile)
def origin(start: StartupFile) -> str | None | Unknown:
    path = start.resolved_path
    return UNKNOWN if isinstance(path, Unknown) else origin_of(start.stage, path)


def origin_of(stage: Stage, path: str) -> str | None | Unknown:
    """The path in the context of what is at `path` in a stage; null if nothing brings it there, unknown if a RUN may."""
    for each in (stage, *stage.ancestors):
        for item in reversed(each.instructions):
            found: str | None | Unknown = None
            if isinstance(item, (Add, Copy)):
                found = _brought(item, path)
            elif item.keyword == "RUN" and not _makes_nothing(item):
                found = UNKNOWN
            if found is not None:
                return found
    return None


def _makes_nothing(item: Instruction) -> bool:
    return bool(item.commands) and all(command.name in _HARMLESS for command in item.commands)


def _brought(item: Add | Copy, path: str) -> str | None | Unknown:
    """Where a COPY takes what it puts at `path` from; None if it does not put anything there."""
    target = item.resolved_destination
    if not isinstance(target, str):
        return UNKNOWN
    inside = path == target or path.startswith(target.rstrip("/") + "/")
    if not inside:
        return None
    context = item.file.context
    if not isinstance(context, Context) or (isinstance(item, Copy) and item.from_ is not None):
        return UNKNOWN
    rest = path[len(target) :].lstrip("/")
    for source in item.sources:
        found = source.matches
        if isinstance(found, Unknown):
            return UNKNOWN
        for match in found:
            candidate = _candidate(context, match, rest)
            if candidate is not None:
                return candidate
    return None


def _candidate(context: Context, match: str, rest: str) -> str | None:
    """The file of the context that a match becomes at `rest` below the destination."""
    folder = context._folder
    if not match or folder.is_folder(match):
        path = f"{match}/{rest}" if match and rest else match or rest
        return path if rest and folder.exists(path) else None
    return match if rest in ("", match.rpartition("/")[2]) else None


@computes(StartupFile)
def is_brought(start: StartupFile) -> bool | Unknown:
    context = start.file.context
    if not isinstance(context, Context) or not context.is_confirmed or isinstance(start.origin, Unknown):
        return UNKNOWN
    if start.origin is not None:
        return True
    # Only below a folder that the Dockerfile itself fills is it certain that the base image has no such file.
    path, options = start.resolved_path, start.file._context_options
    mounted = options.mounted if options is not None else ()
    if any(f"{path}/".startswith(f"{folder.rstrip('/')}/") for folder in mounted):
        return UNKNOWN
    filled = [
        item.resolved_destination
        for stage in (start.stage, *start.stage.ancestors)
        for item in stage.instructions
        if isinstance(item, (Add, Copy))
    ]
    if isinstance(start.stage.base.official, str):
        filled += [folder for folder in _own_folders(start.stage) if not folder.startswith(_FOLDERS_OF_IMAGES)]
    below = any(isinstance(f, str) and isinstance(path, str) and path.startswith(f.rstrip("/") + "/") for f in filled)
    return False if below else UNKNOWN


def _own_folders(stage: Stage) -> list[str]:
    """The folders that WORKDIR makes in a stage or those it is built from."""
    paths = [
        item.resolved_path
        for each in (stage, *stage.ancestors)
        for item in each.instructions
        if isinstance(item, Workdir)
    ]
    return [path for path in paths if isinstance(path, str) and path != "/"]


# ---------------------------------------------------------------------------------------------------- scripts


@computes(StartupFile)
def _script(start: StartupFile) -> syntax.Script | None:
    from dlint.shell.reader import read
    from dlint.text import Mapped

    context = start.file.context
    if not isinstance(context, Context) or not isinstance(start.origin, str):
        return None
    text = context._folder.read(start.origin)
    if text is None or not is_shell_script(text, start.path):
        return None
    script = read(Mapped(text, [(0, 0)]))
    return script if script.understood else None


def is_shell_script(text: str, path: str) -> bool:
    """Whether a file of that text and path is a script for a POSIX shell."""
    first = text.split("\n", 1)[0]
    if first.startswith("#!"):
        return first.rstrip().endswith(("sh", "sh -e", "sh -ex", "sh -eu", "sh -x", "sh -eux"))
    return path.endswith((".sh", ".bash"))


@computes(StartupFile)
def is_script(start: StartupFile) -> bool | Unknown:
    return UNKNOWN if start._script is None else True


@computes(StartupFile)
def background_count(start: StartupFile) -> int | Unknown:
    if start._script is None:
        return UNKNOWN
    return sum(1 for item in start._script.body.items if item.background)


@computes(StartupFile)
def hands_over(start: StartupFile) -> bool | Unknown:
    script = start._script
    if script is None or not script.body.items:
        return UNKNOWN
    if any(word == "exec" for word in _command_names(script.body)):
        return True
    last = script.body.items[-1].pipelines[-1].commands[-1]
    name = _name(last)
    return UNKNOWN if name is None or name in _LAST_WORDS else False


@computes(StartupFile)
def last_command(start: StartupFile) -> str | Unknown:
    script = start._script
    if script is None or not script.body.items:
        return UNKNOWN
    last = script.body.items[-1]
    words = script.text.text[last.start : last.end].split("\n")[0]
    return words if len(words) < 60 else words[:57] + "..."


def _name(command: syntax.Command) -> str | None:
    from dlint.shell.syntax import Simple

    if not isinstance(command, Simple) or not command.words:
        return None
    word = command.words[0]
    return word.literal if word.literal is not None else word.text


def script_commands(text: str) -> Iterator[list[str | Unknown]]:
    """The words of the simple commands of a script, quotes removed, expansions as written; none if it is not understood."""
    from dlint.shell.reader import read
    from dlint.text import Mapped

    script = read(Mapped(text, [(0, 0)]))
    if script.understood:
        yield from _commands_of(script.body)


def _commands_of(body: syntax.List) -> Iterator[list[str | Unknown]]:
    from dlint.shell.syntax import Compound, Simple

    for item in body.items:
        for pipeline in item.pipelines:
            for command in pipeline.commands:
                if isinstance(command, Simple):
                    yield [word.text if word.literal is None else word.literal for word in command.words]
                elif isinstance(command, Compound):
                    for inner in command.bodies:
                        yield from _commands_of(inner)


def _command_names(body: syntax.List) -> Iterator[str]:
    """The names of all commands of a list, those in its compound commands too."""
    from dlint.shell.syntax import Compound

    for item in body.items:
        for pipeline in item.pipelines:
            for command in pipeline.commands:
                name = _name(command)
                if name is not None:
                    yield name
                elif isinstance(command, Compound):
                    for inner in command.bodies:
                        yield from _command_names(inner)


__all__ = ["context_path", "origin_of"]
