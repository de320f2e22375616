"""Scripts about which ShellCheck has nothing to say, so that nobody need ask it: plain calls of programs it does not know.

`apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*` is such a script, and most are like it. Which
programs there is no check for stands in `dlint/data/shellcheck.yaml`; for a few others it is known what their checks look
at: https://github.com/koalaman/shellcheck/tree/master/src/ShellCheck/Checks

Whatever is not understood here is given to ShellCheck. On the path of a plain lint.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from dlint.shell.scripts import ShellScript

    Programs = Container[str]

NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
WORD = NAME | frozenset("./:=@%+,-")
"""Of these characters a word may consist that no shell splits or expands."""
SIMPLE = WORD | frozenset(" \t&")
"""The characters of scripts that are nothing but words joined by `&&`."""
QUOTED = WORD | frozenset(" *?;()[]{}<>|^#&")
"""What quotes may hold."""
BLANKS = " \t"
VARIABLE, TEXT = "\1", "\2"
"""What stands for a variable with a plain value, and for a text in quotes."""
ALLOWED = SIMPLE | frozenset("*~;|>" + VARIABLE + TEXT)
TARGET = WORD | frozenset(VARIABLE + TEXT)
NOWHERE: tuple[list[str], ...] = ([], ["2>/dev/null"], [">/dev/null"], ["2>&1"], [">/dev/null", "2>&1"])
"""Redirections that ShellCheck never minds."""
SYSTEM = ("bin", "boot", "dev", "etc", "home", "lib", "lib64", "media", "mnt", "usr", "var", "")
"""Folders that rm should spare: SC2114."""


SCRIPTS = (".sh", ".py")
"""How programs end that there is no check for, whoever made them."""
LONG = 12
"""So many letters are too many for the name of a usual program."""


def is_plain(script: ShellScript, programs: Programs, reading: Programs) -> bool:
    """Whether ShellCheck has nothing to say about a script.

    `programs` are those that it does not know, `reading` those that may stand behind a pipe as well.
    """
    text = script.text.text.strip()
    if "\n" in text:
        return False
    if not SIMPLE.issuperset(text):
        simple = _simplified(text, dict(script.variables))
        if simple is None:
            return False
        text = simple
    calls = _calls(text)
    # Three files written in a row would call for SC2129.
    return sum(call.redirections not in NOWHERE for call in calls) < 2 and all(
        call.is_plain(reading if call.place else programs) for call in calls
    )


class _Call:
    """A command of a script: `place` is that in its pipeline of `length` commands, `followed` says whether && stands behind."""

    __slots__ = ("followed", "length", "place", "redirections", "words")

    def __init__(self, text: str, place: int, length: int, followed: bool) -> None:
        self.words, self.redirections = _redirected(text.split())
        self.place = place
        self.length = length
        self.followed = followed

    def is_plain(self, programs: Programs) -> bool:
        """Whether there is no check that has anything to say about it."""
        redirections = self.redirections
        if redirections is None:
            return False
        if redirections not in NOWHERE and (len(redirections) > 1 or redirections[0].rpartition(">")[2] in self.words):
            return False  # SC2261, SC2094
        if self.length > 1 and redirections not in NOWHERE[:2]:
            return False  # SC2260
        words = _without_assignments(self.words)
        if not words or not all(map(_is_plain_word, words[1:])):
            return False
        name = words[0]
        if name == "sudo" and len(words) > 1:
            return not redirections and words[1] in programs  # SC2024, SC2232
        if WORD.issuperset(name) and (name.rpartition("/")[2] in programs or name.endswith(SCRIPTS)):
            return True
        alone = self.length == 1 or (name == "echo" and not self.place)
        return alone and _is_harmless(name, words[1:], self.followed)


def _calls(text: str) -> list[_Call]:
    """The commands of a script."""
    calls = []
    for sequence in text.split(";"):
        steps = sequence.split("&&")
        for number, step in enumerate(steps):
            commands = step.split("|")
            for place, command in enumerate(commands):
                calls.append(_Call(command, place, len(commands), number + 1 < len(steps)))
    return calls


def _simplified(text: str, variables: Mapping[str, bool]) -> str | None:
    """The script with signs in place of variables and texts in quotes; None if there is more to it than those."""
    if "\\" in text or "`" in text or "#" in text or VARIABLE in text or TEXT in text:
        return None
    parts = []
    at = 0
    while at < len(text):
        found = [place for place in (text.find(sign, at) for sign in "$'\"") if place >= 0]
        start = min(found, default=len(text))
        parts.append(text[at:start])
        if start == len(text):
            break
        if text[start] == "$":
            name, at = _variable(text, start)
            if not variables.get(name):
                return None
            parts.append(VARIABLE)
        else:
            end = text.find(text[start], start + 1)
            if end < 0 or text[start - 1 : start].strip(BLANKS + "=") or text[end + 1 : end + 2].strip(BLANKS):
                return None  # SC2140, SC2026
            if not _is_quotable(text[start:end], variables):
                return None
            parts.append(TEXT)
            at = end + 1
    simple = "".join(parts)
    return simple if ALLOWED.issuperset(simple) else None


def _is_quotable(text: str, variables: Mapping[str, bool]) -> bool:
    """Whether a text in quotes, the first of which comes with it, has nothing in it but characters and known variables."""
    if text[0] == '"':
        at = text.find("$")
        while at >= 0:
            name, end = _variable(text, at)
            if name not in variables:
                return False
            text = text[:at] + text[end:]
            at = text.find("$")
    return QUOTED.issuperset(text[1:]) and text[1:2] != "-"


def _variable(text: str, at: int) -> tuple[str, int]:
    """The name in `$NAME` or `${NAME}` at a place of the text, and where it ends; no name for anything else."""
    braces = text[at + 1 : at + 2] == "{"
    start = end = at + 1 + braces
    while end < len(text) and text[end] in NAME:
        end += 1
    if braces and text[end : end + 1] != "}":
        return "", end
    return text[start:end], end + braces


def _redirected(words: list[str]) -> tuple[list[str], list[str] | None]:
    """The words of a command without its redirections, and those; None for one that is written in another way."""
    kept: list[str] = []
    redirections: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if ">" not in word and "&" not in word:
            kept.append(word)
        elif word in (">", ">>", "2>") and at < len(words) and not words[at].startswith(">"):
            redirections.append(word + words[at])
            at += 1
        elif word == "2>&1" or (word.startswith((">", "2>")) and "&" not in word):
            redirections.append(word)
        else:
            return kept, None
    targets = [item.removeprefix("2").removeprefix(">").removeprefix(">") for item in redirections]
    return kept, redirections if all(map(_is_target, targets)) else None


def _is_target(text: str) -> bool:
    """Whether it is a usual thing to write to; a number, or the name of a program, is not: SC2210, SC2238."""
    return text == "&1" or (TARGET.issuperset(text) and any(sign in text for sign in ("/", ".", TEXT)))


def _without_assignments(words: list[str]) -> list[str]:
    """The words of a command without the variables that are set for it alone; none if there is more to say about those."""
    start = 0
    while start < len(words) and "=" in words[start]:
        if not _is_plain_assignment(words[start]):
            return []
        start += 1
    return [] if start and any(VARIABLE in word for word in words) else words[start:]  # SC2097


def _is_plain_assignment(word: str) -> bool:
    name, _, value = word.partition("=")
    if not value or not NAME.issuperset(name) or not name[:1].isalpha() or "*" in value or "~" in value:
        return False  # SC1007, SC2125
    return not (value.isalpha() and value.islower() and len(value) < LONG)  # SC2209


def _is_harmless(name: str, arguments: list[str], followed: bool) -> bool:
    """Whether none of the checks for a command has anything to say; `followed` says whether && stands behind it."""
    operands = [word for word in arguments if not word.startswith("-")]
    options = "".join([word for word in arguments if word.startswith("-")])
    if name == "cd":
        return followed and not options and len(operands) == 1 and not operands[0].startswith("..")  # SC2164, SC2103
    if name == "echo":
        return not (arguments and arguments[0].startswith("-")) and "*" not in "".join(operands)  # SC3037, SC2048
    if name == "export":
        return (
            bool(operands)
            and not options
            and VARIABLE not in "".join(operands)
            and all(map(_is_plain_assignment, operands))
        )
    if name in ("ls", "cat", "pwd"):
        return True
    if name == "set":
        return not operands and options.count("-") == 1 and frozenset("-eux").issuperset(options)
    if name == "rm":
        return all(map(_is_removable, operands))
    if name == "mkdir":
        return "m" not in options  # SC2174
    # SC2224 to SC2226, SC2253
    return name in ("chmod", "cp", "mv", "ln") and len(operands) > 1 and (name != "chmod" or "r" not in options)


def _is_plain_word(word: str) -> bool:
    """Whether patterns, `~` and `=` stand in a word where nobody minds."""
    if word[0] == "=":
        return False  # SC2283
    if "~" in word and not (word.startswith("~/") and word.count("~") == 1):
        return False
    return "*" not in word or word[0] not in "*-"  # SC2035


def _is_removable(path: str) -> bool:
    """Whether rm may remove it without a remark."""
    if VARIABLE in path or TEXT in path:
        return False
    if path[:1] != "/":
        return True
    parts = path.rstrip("/").split("/")
    fixed = parts[: next((at for at, part in enumerate(parts) if "*" in part), len(parts))]
    if len(fixed) < 2:
        return False
    return "" not in parts[1:] and (fixed[1] not in SYSTEM or len(fixed) > 2 + (fixed[1] == "usr"))
