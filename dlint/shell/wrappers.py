"""Sees through programs that run another one, such as sudo, env, `sh -c` and xargs.

Which programs those are, and how, stands in `dlint/data/commands.yaml`.
"""

from __future__ import annotations

from dlint.shell.options import call_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    Entry = Mapping[str, Any]
    """What is known of a program."""
    Known = Callable[[str], tuple[str, Entry]]
    """Gives the usual name of the program that a word names, and what is known of it."""

GAP = "\0"
"""Stands in a text for a piece that is known only when the image is built."""
VERSION = "0123456789."
"""What may follow the name of a program that is installed in several versions."""


NOTHING: Entry = {}
"""What is known of any other program."""


class Unwrapped:
    """What a command comes down to."""

    __slots__ = ("appends", "assignments", "caller", "shell", "start", "wrappers")

    def __init__(self) -> None:
        self.start = 0
        """The index of the word that names the program, or of the script if `shell` is set."""
        self.wrappers: list[str] = []
        """The programs it is run through, the outermost first."""
        self.assignments: list[int] = []
        """The indexes of the words that set variables for it, as those of env do."""
        self.shell: tuple[str, ...] | None = None
        """The words of the shell that reads the script; the script is a here-document if `start` is beyond the words."""
        self.caller = 0
        """The index of the word that names that shell."""
        self.appends = False
        """Whether it gets more arguments than are written, as with xargs."""


def usual_name(path: str) -> str:
    """The name of a program without its folder and `.exe`."""
    name = path.replace("\\", "/").rpartition("/")[2] if "/" in path or "\\" in path else path
    return name.removesuffix(".exe")


def entry_of(programs: Mapping[str, Entry], name: str) -> tuple[str, Entry]:
    """The usual name of a program (`pip` for pip3.11), and what is known of it; `programs` is by usual names."""
    entry = programs.get(name)
    if entry is None:
        base = name.rstrip(VERSION).rstrip("-")
        entry = programs.get(base) if base != name else None
        if entry is None or "versions" not in entry:
            return name, NOTHING
        name = base
    return entry.get("name", name), entry


def unwrap(texts: list[str], known: Known, heredoc: bool) -> Unwrapped:
    """The command inside its wrappers; `texts` are its words, `heredoc` says whether it reads a here-document.

    Where a module is joined to its option (`python -mpip`), the word is replaced by the module's name.
    """
    result = Unwrapped()
    while result.start < len(texts):
        name, entry = known(texts[result.start])
        if "runs" not in entry:
            break
        runs = entry["runs"]
        if runs in ("script", "login"):
            _enter_script(result, texts, name, runs, heredoc)
            break
        at = _module(texts, result.start, entry) if runs == "module" else _command(result, texts, entry)
        if at < 0:
            break
        result.wrappers.append(name)
        result.appends = result.appends or "appends" in entry
        result.start = at
    return result


def _enter_script(result: Unwrapped, texts: list[str], name: str, runs: str, heredoc: bool) -> None:
    """Note the script of the shell called at `result.start`, if it gets one by -c or a here-document.

    A `login` program (`su -c SCRIPT`) takes it at any place among its words.
    """
    arguments = texts[result.start + 1 :]
    if runs == "login":
        index = next((at + 1 for at, word in enumerate(arguments[:-1]) if word in ("-c", "--command")), -1)
    else:
        letters, index = call_of(arguments)
        heredoc = heredoc and (index >= len(arguments) or "s" in letters)
        index = index if "c" in letters and index < len(arguments) else -1
    if index >= 0:
        end = result.start + 1 + index
    elif heredoc:
        end = len(texts)
    else:
        return
    result.wrappers.append(name)
    result.shell = ("sh", "-c") if runs == "login" else tuple(texts[result.start : end])
    result.caller, result.start = result.start, end


def _module(texts: list[str], start: int, entry: Mapping[str, Any]) -> int:
    """The index of the module that an interpreter runs as a program (`python -m pip`); -1 if it runs none."""
    for at in range(start + 1, len(texts)):
        word = texts[at]
        if not word.startswith("-"):
            break
        if word.startswith("-m"):
            if word == "-m":
                at += 1
            else:
                texts[at] = word[2:]
            return at if at < len(texts) and texts[at] in entry["modules"] else -1
    return -1


def _command(result: Unwrapped, texts: list[str], entry: Mapping[str, Any]) -> int:
    """The index of the command that the wrapper at `result.start` runs; -1 if it runs none here."""
    values, never = entry.get("values", ()), entry.get("never", ())
    subcommands = entry.get("after", ())
    skip: int = entry.get("skips", 0)
    assignments: list[int] = []
    at = result.start + 1
    while at < len(texts):
        word = texts[at]
        if word == "--":
            at += 1 + skip
            break
        if len(word) > 1 and word[0] == "-":
            option, taken = last_option(word, values)
            if option in never:
                return -1
            at += taken
        elif subcommands:
            if word not in subcommands:
                return -1
            subcommands = ()
        elif "assignments" in entry and _is_assignment(word):
            assignments.append(at)
        elif skip:
            skip -= 1
        else:
            break
        at += 1
    if subcommands or at >= len(texts):
        return -1
    result.assignments += assignments
    return at


def last_option(word: str, values: Sequence[str]) -> tuple[str, int]:
    """The option that a word is (of a cluster the last one), and how many more words its value takes."""
    if word.startswith("--"):
        option, equals, _ = word.partition("=")
        return option, int(not equals and option in values)
    for index in range(1, len(word)):
        option = "-" + word[index]
        if option in values:
            return option, int(index == len(word) - 1)
    return "-" + word[-1], 0


def _is_assignment(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()
