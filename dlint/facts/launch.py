"""What a container of a stage runs, and which of the programs that are known to serve it is (`data/servers.yaml`)."""

from __future__ import annotations

from dlint import data
from dlint.facts.model import UNKNOWN, Cmd, Command, Entrypoint, Stage, Unknown
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Words = list[str | Unknown]

_RUNNERS = {
    "bundle": "exec",
    "poetry": "run",
    "pipenv": "run",
    "uv": "run",
    "pdm": "run",
    "hatch": "run",
    "npx": "",
    "bunx": "",
}
"""Programs that run another one, with the word that stands between."""


@computes(Stage)
def launch(stage: Stage) -> Command | None | Unknown:
    start = stage.entrypoint or stage.cmd
    if start is None:
        return None
    return start.commands[-1] if start.commands else UNKNOWN


@computes(Stage)
def _launched(stage: Stage) -> list[tuple[Command, Words]] | Unknown:
    """The commands that a container runs with the words from the program on that does the work.

    Unknown where the image says nothing of it, or says it in a way that cannot be read.
    """
    commands = started(stage)
    if isinstance(commands, Unknown):
        return UNKNOWN
    return [(command, program_words(words)) for command, words in commands]


def started(stage: Stage) -> list[tuple[Command, Words]] | Unknown:
    """The commands that a container runs with all their words; CMD gives arguments to an ENTRYPOINT in exec form."""
    start: Entrypoint | Cmd | None = stage.entrypoint or stage.cmd
    if start is None or not start.commands:
        return UNKNOWN
    found: list[tuple[Command, Words]] = []
    for command in start.commands:
        words: Words = [command.path, *command.arguments]
        if (
            command is start.commands[-1]
            and start is stage.entrypoint
            and start.form == "exec"
            and stage.cmd is not None
        ):
            words += stage.cmd.arguments if stage.cmd.form == "exec" else [UNKNOWN]
        found.append((command, words))
    return found


def program_words(words: Words) -> Words:
    """The words from the program on that does the work: behind `tini --`, `python -m`, `npx`, `bundle exec`."""
    words = behind_starters(words)
    if not words or not isinstance(head := words[0], str):
        return words
    name, rest = head.rpartition("/")[2], words[1:]
    if name.startswith(("python", "pypy")):
        return _python_words(words)
    if name in ("node", "php", "ruby") and rest and isinstance(rest[0], str) and not rest[0].startswith("-"):
        return [rest[0].rpartition("/")[2], *rest[1:]]
    # `./serve` is a program of the image's own, whatever its name is.
    return [head if head.startswith("./") else name, *rest]


def behind_starters(words: Words) -> Words:
    """The words behind programs that only start another one, such as `tini --` and `bundle exec`."""
    starters = data.load("servers")["starters"]
    while words and isinstance(head := words[0], str):
        name, rest = head.rpartition("/")[2], words[1:]
        if name in starters and rest:
            words = _behind_options(rest, operands=1 if name in ("gosu", "su-exec", "s6-setuidgid") else 0)
        elif name in _RUNNERS and (not _RUNNERS[name] or rest[:1] == [_RUNNERS[name]]):
            words = _behind_options(rest[1:] if _RUNNERS[name] else rest)
        else:
            break
    return words


def _behind_options(words: Words, operands: int = 0) -> Words:
    at = 0
    while at < len(words) and isinstance(word := words[at], str) and word.startswith("-"):
        at += 1
        if word == "--":
            break
    return words[at + operands :]


def _python_words(words: Words) -> Words:
    """The module behind `-m`, or the script."""
    for at, word in enumerate(words[1:], 1):
        if word == "-m":
            return words[at + 1 :]
        if not isinstance(word, str) or not word.startswith("-"):
            return [word.rpartition("/")[2] if isinstance(word, str) else word, *words[at + 1 :]]
    return words


def server_of(words: Words) -> dict[str, Any] | None:
    """What is known of the server that a command with these words is; None if it is none that is known."""
    if not words or not isinstance(words[0], str):
        return None
    name = "php-fpm" if words[0].startswith("php-fpm") else words[0]
    entry: dict[str, Any] | None = data.load("server_programs").get(name)
    if entry is None:
        return None
    needed = entry.get("words")
    return entry if needed is None or any(word in needed for word in words[1:]) else None


def option_values(words: Words, options: list[str]) -> Words:
    """The values that a command's words give to any of the options, as `-p 1`, `-p1`, `--port 1` or `--port=1`."""
    found: Words = []
    for at, word in enumerate(words):
        if not isinstance(word, str):
            continue
        for option in options:
            if word == option:
                found.append(words[at + 1] if at + 1 < len(words) else UNKNOWN)
            elif word.startswith(option + "="):
                found.append(word[len(option) + 1 :])
            elif len(option) == 2 and word.startswith(option) and not word.startswith("--"):
                found.append(word[2:])
    return found
