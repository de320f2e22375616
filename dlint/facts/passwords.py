"""The passwords that commands and their scripts are given: as options, operands and variables.

Which programs take one, and where, stands in `data/secrets.yaml`.
"""

from __future__ import annotations

from dlint import data
from dlint.facts.commands import commands_named
from dlint.facts.model import UNKNOWN, Assignment, Secret
from dlint.facts.registry import facts_of, new_span
from dlint.facts.words import arguments_of
from dlint.shell.wrappers import GAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from dlint.facts.model import Command, File, Instruction
    from dlint.facts.words import Argument

    Found = tuple[str, Argument, str]
    """What the password is given by, the word, the value as far as it is known."""


def passwords_of_commands(file: File) -> list[Secret]:
    """What commands are given; by CMD, ENTRYPOINT and HEALTHCHECK only what is written out."""
    table = data.load("secrets")["programs"]
    found: list[Secret] = []
    for command in commands_named(file, table):
        for entry in table[command.name]:
            words = entry.get("words")
            if words and command.subcommand not in words and not any(word in words for word in command.operands):
                continue
            for name, argument, value in _options(command, entry) if "options" in entry else _operand(command, entry):
                secret = _secret(command, name, argument, value, entry)
                if secret.literal or command.instruction.keyword == "RUN":
                    found.append(secret)
    return found


def _options(command: Command, entry: dict[str, Any]) -> Iterator[Found]:
    arguments = arguments_of(command)
    for at, argument in enumerate(arguments):
        text = argument.text
        for name in entry["options"]:
            if text == name and not entry.get("glued") and at + 1 < len(arguments):
                following = arguments[at + 1]
                if name.startswith("-") or not following.text.startswith("-"):
                    yield name, following, following.text
            elif len(name) > 2 and text.startswith(name + "="):
                yield name, argument, text[len(name) + 1 :]
            elif len(name) == 2 and text.startswith(name) and len(text) > 2 and not text.startswith("--"):
                yield name, argument, text[2:]


def _operand(command: Command, entry: dict[str, Any]) -> Iterator[Found]:
    """The operand of the entry, if the command has it: counted from behind a word, or from the end."""
    flag = entry.get("flag")
    if flag is not None and all(given is UNKNOWN or given.name != flag for given in command.flags):
        return
    words = arguments_of(command)
    name = str(flag)
    if "after" in entry:
        at = next((at for at, word in enumerate(words) if _is_one_of(word.text, entry["after"])), len(words))
        name = words[at].text if at < len(words) else name
        words = words[at + 1 :]
    words = [word for word in words if not word.text.startswith(("-", "/", "*"))]
    number = entry["operand"]
    if len(words) >= entry.get("of", abs(number)):
        word = words[number - 1 if number > 0 else number]
        yield name, word, word.text


def _is_one_of(text: str, names: list[str]) -> bool:
    """Whether a word is one of the names; a name with a dot or colon at one end goes on there."""
    for name in names:
        if text == name or (name[-1] == "." and text.startswith(name)) or (name[0] == ":" and text.endswith(name)):
            return True
    return False


def _secret(command: Command, name: str, argument: Argument, value: str, entry: dict[str, Any]) -> Secret:
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
        assignment=None,
        command=command,
        instruction=command.instruction,
    )


# ---------------------------------------------------------------------------------------------------- variables


def passwords_of_scripts(file: File, kind_of: Callable[[str], str | None]) -> list[Secret]:
    """What variables of scripts are set to, if `kind_of` knows their names."""
    found: list[Secret] = []
    for assignment in facts_of(file, "assignment"):
        assert isinstance(assignment, Assignment)
        kind = kind_of(assignment.name) if isinstance(assignment.value, str) else None
        span = assignment.span
        if kind is not None and "$" not in span.source.text[span.start : span.end]:
            found.append(
                Secret(
                    file=file,
                    span=span,
                    name=assignment.name,
                    by="name",
                    type=kind,
                    value=assignment.value,
                    empty=assignment.value == "",
                    literal=assignment.value != "",
                    variable=None,
                    assignment=assignment,
                    command=assignment.command,
                    instruction=assignment.instruction,
                )
            )
    return found


# ---------------------------------------------------------------------------------------------------- lines


def passwords_of_lines(file: File, kind_of: Callable[[str], str | None]) -> list[Secret]:
    """What lines such as `DB_PASSWORD=…` give names to, of here-documents of COPY and of what echo and printf write."""
    source = file._node.source.text
    found: list[Secret] = []
    for instruction in file._all_instructions:
        if instruction.keyword == "COPY":
            for heredoc in instruction.heredocs:
                at = heredoc._node.body_start
                for line in heredoc.content.split("\n"):
                    at = source.find(line, at)
                    found += _line(file, line, at, instruction, kind_of)
    for command in commands_named(file, ("echo", "printf")):
        if "=" in " ".join(command._step.texts):
            for argument in arguments_of(command):
                text = argument.text
                start, end = argument.place() if "=" in text else (0, 0)
                at = source.find(text, start, end)
                if at >= 0 and start < end:
                    found += _line(file, text, at, command.instruction, kind_of)
    return found


def _line(
    file: File, line: str, at: int, instruction: Instruction, kind_of: Callable[[str], str | None]
) -> Iterator[Secret]:
    """The secret of a line, if it is a name and a value that a program has made: of letters and digits."""
    name, _, value = line.strip().removeprefix("export ").partition("=")
    value = value.strip("\"'")
    if len(value) < 8 or not value.isascii() or not value.isprintable() or any(sign in value for sign in " $<>{}()[]"):
        return
    if not any(map(str.isdigit, value)) or not any(map(str.isalpha, value)) or not _NAME.issuperset(name):
        return
    kind = kind_of(name)
    if kind is not None:
        yield Secret(
            file=file,
            span=new_span(file, at, at + len(line)),
            name=name,
            by="line",
            type=kind,
            value=value,
            empty=False,
            literal=True,
            variable=None,
            assignment=None,
            command=None,
            instruction=instruction,
        )


_NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
