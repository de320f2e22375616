"""The shell scripts of a file, for tools that read whole scripts, and as facts."""

from __future__ import annotations

from dlint import data
from dlint.facts.commands import EXECUTING, POSIX_SHELLS
from dlint.facts.model import File, Script
from dlint.facts.officials import base_environment
from dlint.facts.registry import collects, new_span
from dlint.facts.variables import definition
from dlint.record import computes
from dlint.shell.plain import NAME, WORD
from dlint.shell.scripts import ShellScript, unfit
from dlint.shell.wrappers import usual_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from dlint.facts.model import Instruction
    from dlint.text import Span


def scripts_of(file: File) -> list[ShellScript]:
    """The scripts that POSIX shells read, in the order of the file.

    The shell form of RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD, here-documents that are scripts, and the scripts in
    exec forms (`["sh", "-c", "…"]`); those inside ONBUILD too.
    """
    return [script for _, script in file._shell_scripts]


@collects("script")
def collect_scripts(file: File) -> list[Script]:
    return [
        Script(file=file, instruction=instruction, _script=script, shell_name=script.shell, text=script.text.text)
        for instruction, script in file._shell_scripts
    ]


@computes(Script)
def length(script: Script) -> int:
    return len(script.text)


@computes(Script)
def unchecked(script: Script) -> Literal["too long", "too deeply nested"] | None:
    """As far as the script tells; what ShellCheck made of it is known to `dlint.shellchecking`."""
    return unfit(script.text) if script.shell_name in data.load("shellcheck")["dialects"] else None


@computes(Script, "span")
def span_of_script(script: Script) -> Span:
    """Its first line."""
    text = script._script.text
    end = text.text.find("\n", 1)
    return new_span(script.file, *text.origins(0, len(text.text) if end < 0 else end))


@computes(File)
def _shell_scripts(file: File) -> list[tuple[Instruction, ShellScript]]:
    found = []
    for instruction in file._all_instructions:
        if instruction.keyword not in EXECUTING:
            continue
        names: list[str] | None = None
        for text, words, quoted in instruction._execution.scripts:
            shell = _shell(instruction, words)
            if shell is None:
                continue
            if names is None and ("$" in text.text or "=" in text.text or "((" in text.text):
                names = _defined(instruction)
            script = ShellScript(
                text=text,
                shell=shell,
                variables=tuple([(name, _is_plain(instruction, name)) for name in _concerning(text.text, names or ())]),
                directives=_directives(instruction),
                editable=not quoted and instruction.form != "exec" and _stands_alone(instruction),
            )
            found.append((instruction, script))
    return found


def _directives(instruction: Instruction) -> tuple[str, ...]:
    """What comments for ShellCheck directly above say; the codes they switch off are left to `dlint.suppressions`.

    https://www.shellcheck.net/wiki/Directive
    """
    node = instruction._node if instruction.onbuild is None else instruction.onbuild._node
    found = []
    for comment in node.comments:
        if comment.text.startswith("shellcheck "):
            words = comment.text.partition("#")[0].split()[1:]
            found += [word for word in words if "=" in word and not word.startswith("disable=")]
    return tuple(found)


def _shell(instruction: Instruction, words: tuple[str, ...] | None) -> str | None:
    """The name of the shell that reads a script: of those that call it, or of the SHELL in force, the last POSIX shell."""
    for word in reversed(instruction.shell.arguments if words is None else words):
        name = usual_name(word)
        if name in POSIX_SHELLS:
            return name
    return None


def _stands_alone(instruction: Instruction) -> bool:
    """Whether the command of a HEALTHCHECK is in shell form."""
    trigger = instruction._node.trigger
    return trigger is None or trigger.form != "exec"


def _defined(instruction: Instruction) -> list[str]:
    """The names of the variables that are set from outside where the instruction stands."""
    names = list(data.load("shellcheck")["predefined"]) if instruction.keyword == "RUN" else []
    stage = instruction.stage
    while stage is not None:
        names += [name for name in stage._definitions if _is_set(instruction, name)]
        if stage.parent is None:
            names += sorted(base_environment(stage.image) or ())
        stage = stage.parent
    return sorted({name for name in names if name.isidentifier() and name.isascii()})


def _is_set(instruction: Instruction, name: str) -> bool:
    """Whether ENV, or for a RUN an ARG, sets the variable."""
    variable = definition(instruction, name)
    return variable is not None and (variable.origin == "env" or instruction.keyword == "RUN")


def _concerning(text: str, names: Sequence[str]) -> Sequence[str]:
    """Those of the defined variables that it matters to know for a script: what it uses, or may have misspelt.

    ShellCheck calls a variable misspelt (SC2153) if one or two letters make it a defined one.
    """
    if "((" in text:
        return names  # where names stand without `$`
    used = []
    at = text.find("$")
    while at >= 0:
        start = end = at + 1 + text.startswith("{", at + 1)
        while end < len(text) and text[end] in NAME:
            end += 1
        if end > start:
            used.append(text[start:end])
        at = text.find("$", end)
    strange = [word for word in used if word not in names]
    return [name for name in names if name in text or any(_resembles(name, word) for word in strange)]


def _resembles(name: str, word: str) -> bool:
    """Whether a word may be a misspelling: whether all but the letters that may differ stand in it."""
    differing = 2 if len(name) > 7 else 1
    if len(name) < 4 or abs(len(name) - len(word)) > differing:
        return False
    size = len(name) // (differing + 1)
    pieces = [name[part * size : (part + 1) * size] for part in range(differing + 1)]
    return name.lower() == word.lower() or any(piece in word for piece in pieces)


def _is_plain(instruction: Instruction, name: str) -> bool:
    """Whether the variable is known to hold one word without anything special in it."""
    variable = definition(instruction, name)
    value = variable.value if variable is not None else None
    return isinstance(value, str) and value != "" and WORD.issuperset(value)
