"""Values that should not be in an image, told by their names or by their looks; the knowledge is in `data/secrets.yaml`."""

from __future__ import annotations

from dlint import data
from dlint.facts.model import UNKNOWN, Arg, Command, Env, Fact, Label, LabelInstruction, Secret, Unknown, Url, Variable
from dlint.facts.registry import collects, facts_of, new_span
from dlint.facts.words import arguments_of
from dlint.record import computes
from dlint.shell.wrappers import GAP
from dlint.text import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dlint.facts.model import File, Instruction
    from dlint.facts.words import Argument


STEMS = ("key", "pass", "pw", "psw", "token", "secret", "cred", "auth")
"""What every word for a secret holds; most names hold none of it and need no closer look."""


def words_of_name(name: str) -> list[str]:
    """The words of a name in lower case: split at anything but letters and digits, and before a capital."""
    words: list[str] = []
    current = ""
    for index, letter in enumerate(name):
        capital = letter.isupper() and index > 0 and (name[index - 1].islower() or name[index - 1].isdigit())
        if current and (capital or not letter.isalnum()):
            words.append(current)
            current = ""
        if letter.isalnum():
            current += letter.lower()
    return [*words, current] if current else words


@computes(Variable)
def words(variable: Variable) -> list[str]:
    return words_of_name(variable.name)


@computes(Variable, "secret")
def secret_of_variable(variable: Variable) -> Secret | None:
    for found in facts_of(variable.file, "secret"):
        if isinstance(found, Secret) and found.variable is variable:
            return found
    return None


def secret_type(words: list[str]) -> str | None:
    """What kind of secret a name of these words carries, by its last word; None for any other name."""
    table = data.load("secrets")
    if words[-3:] == ["access", "key", "id"]:
        return "key"
    if words[-2:] == ["key", "base"]:  # SECRET_KEY_BASE of Rails and Phoenix
        words = words[:-1]
    if not words or any(word in table["harmless"] for word in words):
        return None
    last = words[-1].rstrip("0123456789") or (words[-2] if len(words) > 1 else "")
    for kind, known in table["words"].items():
        if last in known:
            return str(kind)
    for ending, kind in table["endings"].items():
        if last.endswith(ending):
            return str(kind)
    return None


@collects("secret")
def collect_secrets(file: File) -> list[Secret]:
    found = _by_name(file)
    named = [(secret._node.start, secret._node.end) for secret in found if secret._node is not None]
    found += [s for s in _by_value(file) if not any(start <= s.span.start < end for start, end in named)]
    found += _by_option(file)
    found.sort(key=lambda secret: secret.span.start)
    return found


# ---------------------------------------------------------------------------------------------------- by name


def _by_name(file: File) -> list[Secret]:
    found: list[Secret] = []
    for instruction in file._all_instructions:
        carriers: list[Variable] | list[Label] = []
        if isinstance(instruction, (Arg, Env)):
            carriers = instruction.variables
        elif isinstance(instruction, LabelInstruction):
            carriers = instruction.labels
        for carrier in carriers:
            secret = _named_secret(file, instruction, carrier)
            if secret is not None:
                found.append(secret)
    return found


def _named_secret(file: File, instruction: Instruction, carrier: Variable | Label) -> Secret | None:
    variable = carrier if isinstance(carrier, Variable) else None
    name = carrier.name if isinstance(carrier, Variable) else carrier.key
    if not isinstance(name, str) or not any(stem in name.lower() for stem in STEMS):
        return None
    kind = secret_type(words_of_name(name))
    if kind is None or (variable is None and not carrier.value):
        return None
    return Secret(
        file=file,
        _node=carrier._node,
        name=name,
        by="name",
        type=kind,
        value=carrier.value,
        empty=carrier.value == "" or (variable is not None and variable.written_value is None),
        variable=variable,
        command=None,
        instruction=instruction,
    )


@computes(Secret)
def literal(secret: Secret) -> bool:
    variable = secret.variable
    if secret.empty or isinstance(secret.value, Unknown):
        return False
    return variable is None or "$" not in (variable.written_value or "")


@computes(Secret)
def placeholder(secret: Secret) -> bool:
    value = secret.value
    if not isinstance(value, str):
        return False
    if secret.by == "name" and secret.type in data.load("secrets")["never_words"] and _is_word(value):
        return True
    return is_placeholder(value) or _points_elsewhere(value)


def _is_word(value: str) -> bool:
    """Whether a value reads like a name or a sentence: letters and few marks alone, as no key that a program makes."""
    return len(value) < 40 and value.translate(_WORD_MARKS).isalpha()


def _points_elsewhere(value: str) -> bool:
    """Whether a value is the path of a file, a plain address, or the number of a key that signatures are checked with."""
    if value.startswith(("http://", "https://")):
        return "@" not in value and "?" not in value
    if value.startswith("0x"):
        return value[2:].isalnum() and 8 <= len(value) - 2 <= 40
    return value.startswith("/") and value.count("/") > 1 and value.translate(_PATH_MARKS).isalnum()


_PATH_MARKS = dict.fromkeys(map(ord, "/._-"))
_WORD_MARKS = dict.fromkeys(map(ord, " ._-"))


def is_placeholder(value: str) -> bool:
    """Whether a value only stands for a secret, such as `changeme` or `<token>`."""
    plain = value.strip("<>[]{}*-_ ").lower()
    table = data.load("secrets")
    return (
        plain in table["placeholders"]
        or plain.startswith(("your", "my-", "replace"))
        or any(part in value.lower() for part in table["placeholder_parts"])
        or (plain != "" and set(plain) <= {"x"})
    )


# ---------------------------------------------------------------------------------------------------- by option


def _by_option(file: File) -> list[Secret]:
    """The passwords that commands of RUN are given, by the table of their programs."""
    table = data.load("secrets")["options"]
    found: list[Secret] = []
    for command in facts_of(file, "command"):
        assert isinstance(command, Command)
        entry = (
            table.get(command.name) if isinstance(command.name, str) and command.instruction.keyword == "RUN" else None
        )
        if entry is None:
            continue
        words = entry.get("words")
        if words and command.subcommand not in words and not any(word in words for word in command.operands):
            continue
        for name, argument, value in _options_of(command, entry):
            found.append(_option_secret(command, name, argument, value, entry))
    return found


def _options_of(command: Command, entry: dict[str, Any]) -> Iterator[tuple[str, Argument, str]]:
    """The options of the entry that the command has: name, word, value as far as it is known."""
    arguments = arguments_of(command)
    for at, argument in enumerate(arguments):
        text = argument.text
        for name in entry["options"]:
            if text == name and not entry.get("glued") and at + 1 < len(arguments):
                following = arguments[at + 1]
                if name.startswith("-") or not following.text.startswith("-"):
                    yield name, following, following.text
            elif text.startswith(name + "=") and name.startswith("--"):
                yield name, argument, text[len(name) + 1 :]
            elif len(name) == 2 and text.startswith(name) and len(text) > 2 and not text.startswith("--"):
                yield name, argument, text[2:]


def _option_secret(command: Command, name: str, argument: Argument, value: str, entry: dict[str, Any]) -> Secret:
    if entry.get("behind"):
        value = value.partition(entry["behind"])[2]
    known = GAP not in value
    return Secret(
        file=command.file,
        span=argument.span(command.file),
        name=name,
        by="option",
        type="password",
        value=value if known else UNKNOWN,
        empty=value == "" or value in entry.get("nothing", ()),
        literal=known and value != "" and "$" not in argument.written,
        variable=None,
        command=command,
        instruction=command.instruction,
    )


# ---------------------------------------------------------------------------------------------------- by look

_MIXED = 10
"""How many different characters a token of 20 and more has at the least; a word or a row of `x` has fewer."""
_BODY = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def _by_value(file: File) -> list[Secret]:
    text = file._node.source.text
    instructions = file.instructions
    starts = [instruction._node.start for instruction in instructions]
    found: list[Secret] = []
    for entry in data.load("secrets")["values"]:
        at = text.find(entry["prefix"])
        while at >= 0:
            end = _value_end(text, at, entry)
            index = bisect_right(starts, at) - 1
            if end and index >= 0 and at < instructions[index]._node.end:
                found.append(_value_secret(file, instructions[index], at, end, entry["type"]))
            at = text.find(entry["prefix"], at + 1)
    # The token of a service behind "Bearer" is told as what it is.
    return [s for s in found if not any(s.span.start < other.span.start < s.span.end for other in found)]


@computes(Secret)
def option(secret: Secret) -> Secret | None:
    for other in facts_of(secret.file, "secret") if secret.by == "value" else ():
        if isinstance(other, Secret) and other.by == "option" and _lies_in(secret, other):
            return other
    return None


@computes(Secret)
def url(secret: Secret) -> Url | None:
    for other in facts_of(secret.file, "url") if secret.by == "value" else ():
        if isinstance(other, Url) and _lies_in(secret, other) and str(secret.value) in str(other.credentials):
            return other
    return None


def _lies_in(fact: Fact, other: Fact) -> bool:
    return other.span.start <= fact.span.start < other.span.end


def _value_end(text: str, start: int, entry: dict[str, Any]) -> int:
    """Where the secret that begins at `start` ends; 0 if it is none after all."""
    if start and text[start - 1] in _BODY and entry["then"]:
        return 0
    begin = end = start + len(entry["prefix"])
    while end < len(text) and text[end] in _BODY:
        end += 1
    length = end - begin
    if entry.get("mixed") and len(set(text[begin:end])) < _MIXED:
        return 0
    return end if length == entry["then"] or (length > entry["then"] and not entry.get("exact")) else 0


def _value_secret(file: File, instruction: Instruction, start: int, end: int, kind: str) -> Secret:
    carriers = instruction.variables if isinstance(instruction, (Arg, Env)) else []
    variable = next((v for v in carriers if v._node.start <= start < v._node.end), None)
    return Secret(
        file=file,
        span=new_span(file, start, end),
        name=None if variable is None else variable.name,
        by="value",
        type=kind,
        value=file._node.source.text[start:end],
        empty=False,
        literal=True,
        variable=variable,
        command=None,
        instruction=instruction,
    )
