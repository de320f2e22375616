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
QUOTED = WORD | frozenset(" *?;()[]{}<>|^#&!\"'\1")
"""What quotes may hold."""
SEPARATORS = frozenset(" \t;&|<>")
"""What stands between words."""
BEHIND = ("", " ", "\t", ";")
"""What may follow single quotes: SC1011."""
GLUED = (*BEHIND, "/", ".", "-", ":", "@", ",", "+", "%")
"""What may follow double quotes; behind a letter a name might go on that is set: SC2276."""
VARIABLE, TEXT, ESCAPED = "\1", "\2", "\3"
"""What stands for a variable with a plain value, for a text in quotes, and for one with backslashes in it."""
ALLOWED = SIMPLE | frozenset("*~;|>" + VARIABLE + TEXT + ESCAPED)
TARGET = WORD | frozenset(VARIABLE + TEXT)
NOWHERE: tuple[list[str], ...] = ([], ["2>/dev/null"], [">/dev/null"], ["2>&1"], [">/dev/null", "2>&1"])
"""Redirections that ShellCheck never minds."""
SYSTEM = ("bin", "boot", "dev", "etc", "home", "lib", "lib64", "media", "mnt", "usr", "var", "")
"""Folders that rm should spare: SC2114."""


SCRIPTS = (".sh", ".py")
"""How programs end that there is no check for, whoever made them."""
LONG = 12
"""So many letters are too many for the name of a usual program."""
VALUES = ("darwin", "development", "linux", "localhost", "none", "off", "on", "production", "staging", "windows")
"""Short words that are the value of a variable more often, and the name of no program that ShellCheck knows."""
KEYWORDS = ("do", "done", "elif", "else", "esac", "fi", "then")
"""Words that look as if something were missing before them."""
BUILTINS = ("cd", "echo", "exit", "export", "printf", "pwd", "set")
"""Builtin commands of the shell, which sudo cannot run."""


def is_plain(script: ShellScript, programs: Programs, reading: Programs) -> bool:
    """Whether ShellCheck has nothing to say about a script.

    `programs` are those that it does not know, `reading` those that may stand behind a pipe as well.
    """
    text = script.text.text.strip()
    if "\n" in text or ("printf" in text and ("%" in text or "$" in text)):  # SC2059, SC2182, SC2183
        return False
    if not SIMPLE.issuperset(text):
        simple = _simplified(text, dict(script.variables))
        if simple is None:
            return False
        text = simple.removesuffix(";")
    sequences = [_calls(sequence) for sequence in text.split(";")]
    calls = [call for sequence in sequences for call in sequence]
    calls[-1].is_last = True
    quits = calls[0].words[:1] == ["set"] and "e" in "".join(calls[0].words[1:])
    alone = len(sequences) == 1
    for call in calls:
        call.is_guarded = call.is_guarded or quits  # SC2164
        call.may_go_back = alone or quits  # SC2103
    # Three files written in a row would call for SC2129.
    return sum(any(call.redirections not in NOWHERE for call in sequence) for sequence in sequences) < 3 and all(
        call.is_plain(reading if call.place else programs) for call in calls
    )


class _Call:
    """A command of a script: `place` is that in its pipeline of `length` commands."""

    __slots__ = ("is_guarded", "is_last", "is_spaced", "length", "may_go_back", "place", "redirections", "words")

    def __init__(self, text: str, place: int, length: int, is_guarded: bool) -> None:
        self.words, self.redirections = _redirected(text.split())
        self.place = place
        self.length = length
        self.is_guarded = is_guarded
        """Whether the script does not go on if it fails."""
        self.may_go_back = False
        """Whether it may be a `cd ..`."""
        self.is_last = False
        before = text.partition(">")[0].strip()
        self.is_spaced = "  " in before or "\t" in before
        """Whether there is more than a blank between two of its words."""

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
        if words[0] == "sudo" and len(words) > 1:
            words = _behind_sudo(words)
            if redirections or not words or words[0] in BUILTINS:
                return False  # SC2024, SC2232
        name = words[0]
        if WORD.issuperset(name) and (name.rpartition("/")[2] in programs or name.endswith(SCRIPTS)):
            return True
        alone = self.length == 1 or (name in ("echo", "printf") and not self.place)
        return alone and self._is_harmless(name, words[1:])

    def _is_harmless(self, name: str, arguments: list[str]) -> bool:
        """Whether none of the checks for a command has anything to say."""
        operands = [word for word in arguments if not word.startswith("-")]
        options = "".join([word for word in arguments if word.startswith("-")])
        if name == "cd":
            return not options and len(operands) < 2 and self._is_enterable(operands[0] if operands else "~")
        if name == "exit":
            return self.is_last and (not arguments or arguments in (["0"], ["1"]))  # SC2317
        if name == "printf":
            return len(arguments) == 1 and arguments[0] in (TEXT, ESCAPED)
        if any(ESCAPED in word for word in arguments):
            return False  # SC2028
        if name == "echo":
            # SC2291, SC3037, SC2048
            return not self.is_spaced and not "".join(arguments[:1]).startswith("-") and "*" not in "".join(operands)
        if name == "export":
            return (
                bool(operands)
                and not options
                and VARIABLE not in "".join(operands)
                and all(map(_is_plain_assignment, operands))
            )
        if name in ("ls", "cat", "pwd"):
            return True
        if name == ".":
            return len(arguments) == 1  # SC2240
        if name == "set":
            return not operands and options.count("-") == 1 and frozenset("-eux").issuperset(options)
        if name == "rm":
            return all(map(_is_removable, operands))
        if name == "mkdir":
            return "m" not in options  # SC2174
        # SC2224 to SC2226, SC2253
        return name in ("chmod", "cp", "mv", "ln") and len(operands) > 1 and (name != "chmod" or "r" not in options)

    def _is_enterable(self, folder: str) -> bool:
        """Whether `cd` may enter a folder without a remark."""
        if folder.startswith(".."):
            return self.may_go_back and not folder.strip("./")
        return self.is_guarded


def _behind_sudo(words: list[str]) -> list[str]:
    """The command that sudo runs; nothing for options with a value."""
    at = 1
    while at < len(words) and words[at] in ("-E", "-H", "-n"):
        at += 1
    return words[at:] if at < len(words) and not words[at].startswith("-") and "=" not in words[at] else []


def _calls(sequence: str) -> list[_Call]:
    """The commands of a part of a script that no `;` cuts."""
    calls = []
    alternatives = sequence.split("||")
    if len(alternatives) > 1 and "&&" in sequence:
        return [_Call("&", 0, 1, False)]  # SC2015
    for alternative in alternatives:
        steps = alternative.split("&&")
        for number, step in enumerate(steps):
            commands = step.split("|")
            for place, command in enumerate(commands):
                calls.append(_Call(command, place, len(commands), number + 1 < len(steps)))
    return calls


def _simplified(text: str, variables: Mapping[str, bool]) -> str | None:
    """The script with signs in place of variables and texts in quotes; None if there is more to it than those."""
    if "`" in text or VARIABLE in text or TEXT in text or ESCAPED in text:
        return None
    simple = ""
    quoted = 0  # where the last text in quotes ended
    at = 0
    while at < len(text):
        found = [place for place in (text.find(sign, at) for sign in "$'\"") if place >= 0]
        start = min(found, default=len(text))
        simple += text[at:start]
        if start == len(text):
            break
        if text[start] == "$":
            name, at = _variable(text, start)
            if not variables.get(name):
                return None
            simple += VARIABLE
        else:
            end = _end_of_quotes(text, start)
            if end < 0 or (quoted and SEPARATORS.isdisjoint(simple[quoted:])):
                return None  # SC2140, SC2026
            if text[end + 1 : end + 2] not in (BEHIND if text[start] == "'" else GLUED):
                return None
            sign = _sign_of(text[start:end], variables)
            if sign is None or (text[start + 1] == "-" and (not simple or simple[-1] in SEPARATORS)):
                return None
            simple += sign
            quoted = len(simple)
            at = end + 1
    return simple if ALLOWED.issuperset(simple) else None


def _end_of_quotes(text: str, start: int) -> int:
    """The place of the quote that ends those at a place of the text; -1 if there is none."""
    end = text.find(text[start], start + 1)
    while text[start] == '"' and end > 0 and (end - len(text[:end].rstrip("\\"))) % 2:
        end = text.find('"', end + 1)
    return end


def _sign_of(text: str, variables: Mapping[str, bool]) -> str | None:
    """What stands for a text in quotes, the first of which comes with it: the text itself if it might do without them.

    None if there is anything in it but characters and known variables.
    """
    plain = text[1:]
    if text[0] == '"':
        plain = plain.replace("\\\\", "").replace('\\"', "").replace("\\$", "")
        at = plain.find("$")
        while at >= 0:
            name, end = _variable(plain, at)
            if name not in variables:
                return None
            plain = plain[:at] + VARIABLE + plain[end:]
            at = plain.find("$")
        plain = plain.replace("\\n", "").replace("\\t", "")
    elif text.endswith("\\"):
        return None  # SC1003
    else:
        plain = plain.replace("\\", "")
    if not QUOTED.issuperset(plain):
        return None
    if "\\" in text:
        return ESCAPED
    return plain if plain.strip(VARIABLE) and TARGET.issuperset(plain) else TEXT


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
    if ESCAPED in value or value[0] == "=" or value in ("c99", "m4"):
        return False
    return value in VALUES or not (value.isalpha() and value.islower() and len(value) < LONG)  # SC2209


def _is_plain_word(word: str) -> bool:
    """Whether patterns, `~` and `=` stand in a word where nobody minds."""
    if word.startswith(("=", "+=")) or word in KEYWORDS:
        return False  # SC2283, SC2285, SC1010
    if "~" in word and not (word.startswith("~/") and word.count("~") == 1):
        return False
    return "*" not in word or word[0] not in "*-"  # SC2035


def _is_removable(path: str) -> bool:
    """Whether rm may remove it without a remark, though each variable in it might be empty: SC2115."""
    if TEXT in path:
        return False
    path = path.replace(VARIABLE, "")
    if path[:1] != "/":
        return True
    parts = path.rstrip("/").split("/")
    while len(parts) > 1 and parts[-1] == "*":
        parts.pop()
    if len(parts) < 2 or "" in parts[1:] or not parts[1].strip("*"):
        return False
    return parts[1] not in SYSTEM or len(parts) > 2 + (parts[1] == "usr")
