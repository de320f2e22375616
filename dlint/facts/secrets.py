"""Values that should not be in an image, told by their names or by their looks; the knowledge is in `data/secrets.yaml`."""

from __future__ import annotations

from dlint import data
from dlint.facts.model import UNKNOWN, Arg, Copy, Env, Fact, Label, LabelInstruction, Secret, Unknown, Url, Variable
from dlint.facts.passwords import passwords_of_commands, passwords_of_lines, passwords_of_scripts
from dlint.facts.registry import collects, facts_of, new_span
from dlint.facts.urls import addresses, new_url
from dlint.record import computes
from dlint.text import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dlint.facts.model import File, Instruction


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
    found += passwords_of_lines(file, _type_of_name)
    named = [(secret.span.start, secret.span.end) for secret in found]
    looks = [*_by_value(file), *_by_url(file)]
    found += [s for s in looks if not any(start <= s.span.start < end for start, end in named)]
    found += passwords_of_commands(file)
    found += passwords_of_scripts(file, _type_of_name)
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


def _type_of_name(name: str) -> str | None:
    return secret_type(words_of_name(name)) if any(stem in name.lower() for stem in STEMS) else None


def _named_secret(file: File, instruction: Instruction, carrier: Variable | Label) -> Secret | None:
    variable = carrier if isinstance(carrier, Variable) else None
    name = carrier.name if isinstance(carrier, Variable) else carrier.key
    kind = _type_of_name(name) if isinstance(name, str) else None
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
        assignment=None,
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
def is_argument(secret: Secret) -> bool:
    if secret.by != "name" or secret.variable is None or secret.variable.origin != "arg" or secret.literal:
        return False
    stage = secret.instruction.stage
    return stage is not None and stage.in_final_image


@computes(Secret)
def placeholder(secret: Secret) -> bool:
    value = secret.value
    if not isinstance(value, str):
        return False
    table = data.load("secrets")
    if secret.by == "name" and secret.type in table["never_words"] and _is_word(value):
        return True
    if secret.by == "url":
        return value.lower() in table["url_placeholders"] or value == _user(secret) or is_placeholder(value)
    return is_placeholder(value) or _points_elsewhere(value)


def _user(secret: Secret) -> str:
    """Who the password of an address belongs to; one that is called the same, as in `guest:guest@`, is no secret."""
    return "" if secret.url is None else secret.url._text.partition("://")[2].partition(":")[0]


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
        or plain in table["known_to_all"]
        or plain.startswith(("your", "my-", "replace"))
        or any(part in value.lower() for part in table["placeholder_parts"])
        or (plain != "" and set(plain) <= {"x"})
    )


# ---------------------------------------------------------------------------------------------------- by address


def _by_url(file: File) -> list[Secret]:
    """The passwords in the addresses of commands and of ADD, and in those that variables, labels and files hold."""
    urls = [url for url in facts_of(file, "url") if isinstance(url, Url)]
    if "@" in file._node.source.text:
        for instruction in file._all_instructions:
            if isinstance(instruction, (Arg, Env, LabelInstruction)):
                for pair in instruction._node.pairs:
                    urls += _urls_between(instruction, pair.start, pair.end)
            elif isinstance(instruction, Copy):
                for heredoc in instruction.heredocs:
                    start = heredoc._node.body_start
                    urls += _urls_between(instruction, start, start + len(heredoc.content))
    return [_url_secret(url) for url in urls if url.credentials is not None]


def _urls_between(instruction: Instruction, start: int, end: int) -> Iterator[Url]:
    """The addresses between two offsets of the file."""
    text = instruction.file._node.source.text
    for scheme, first, last in addresses(text[start:end]):
        span = new_span(instruction.file, start + first, start + last)
        yield new_url(span, scheme, text[span.start : span.end], None, instruction)


def _url_secret(url: Url) -> Secret:
    carriers = url.instruction.variables if isinstance(url.instruction, (Arg, Env)) else []
    variable = next((v for v in carriers if v._node.start <= url.span.start < v._node.end), None)
    return Secret(
        file=url.file,
        span=url.span,
        name=None if variable is None else variable.name,
        by="url",
        type="password",
        value=UNKNOWN if url.credentials is None else url.credentials,
        empty=url.credentials == "",
        literal=isinstance(url.credentials, str) and url.credentials != "",
        variable=variable,
        assignment=None,
        command=url.command,
        url=url,
        instruction=url.instruction,
    )


# ---------------------------------------------------------------------------------------------------- by look

_STEM = 10
"""How many letters tokens have to have in common at their beginning to be searched for together; few take longer to find."""
_MIXED = 10
"""How many different characters a token of 20 and more has at the least; a word or a row of `x` has fewer."""
_BODY = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


_values: dict[str, list[dict[str, Any]]] = {}
"""What is known of such tokens, by what several of them begin with, so that a text is searched for that first."""


def _values_in(text: str) -> Iterator[dict[str, Any]]:
    """What is known of the tokens that may be in a text."""
    if not _values:
        for entry in data.load("secrets")["values"]:
            _values.setdefault(entry["prefix"][:_STEM], []).append(entry)
    for stem in [stem for stem in _values if stem in text]:
        yield from _values[stem]


def _by_value(file: File) -> list[Secret]:
    text = file._node.source.text
    instructions = file.instructions
    starts = [instruction._node.start for instruction in instructions]
    found: list[Secret] = []
    for entry in _values_in(text):
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
    for other in facts_of(secret.file, "secret") if secret.by == "value" else ():
        if isinstance(other, Secret) and other.by == "url" and _lies_in(secret, other):
            return other.url if str(secret.value) in str(other.value) else None
    return None


def _lies_in(fact: Fact, other: Fact) -> bool:
    return other.span.start <= fact.span.start < other.span.end


def _value_end(text: str, start: int, entry: dict[str, Any]) -> int:
    """Where the secret that begins at `start` ends; 0 if it is none after all."""
    if start and text[start - 1] in _BODY and text[start] in _BODY and entry["then"]:
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
        assignment=None,
        command=None,
        instruction=instruction,
    )
