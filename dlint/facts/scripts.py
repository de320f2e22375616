"""The shell scripts of a file, for tools that read whole scripts, and as facts."""

from __future__ import annotations

from dlint import data
from dlint.facts.commands import EXECUTING, POSIX_SHELLS
from dlint.facts.model import File, Image, Pipeline, Script
from dlint.facts.officials import base_environment
from dlint.facts.registry import collects, new_span
from dlint.facts.variables import definition
from dlint.record import computes
from dlint.shell.options import with_options
from dlint.shell.plain import NAME, WORD
from dlint.shell.scripts import ShellScript, unfit
from dlint.shell.wrappers import usual_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from dlint.facts.model import Instruction
    from dlint.text import Span


_BROKEN_EXEC_FORMS = ("json-invalid", "json-single-quotes", "json-not-strings")


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
    """As far as the script tells; what ShellCheck made of it is known to `dlint.linting.shellchecking`."""
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
    # A broken exec form is a script for Docker, but not for its author.
    broken = [problem.instruction for problem in file._node.problems if problem.code in _BROKEN_EXEC_FORMS]
    for instruction in file._all_instructions:
        if instruction.keyword not in EXECUTING or instruction._node in broken:
            continue
        names: list[str] | None = None
        outer = instruction._execution.script
        for text, words, quoted in instruction._execution.scripts:
            shell = _shell(instruction, words)
            if shell is None:
                continue
            if names is None and ("$" in text.text or "=" in text.text or "((" in text.text):
                names = _defined(instruction)
            concerning = _concerning(text.text, names or ())
            variables = [(name, _is_plain(instruction, name)) for name in concerning]
            if words is not None and outer is not None and outer != text.text and "$" in text.text:
                variables += [(name, False) for name in _set_outside(text.text, outer) if name not in concerning]
            options = instruction.shell.options if words is None else with_options((), words[1:])
            script = ShellScript(
                text=text,
                shell=shell,
                variables=tuple(variables),
                directives=_directives(instruction),
                exits="errexit" in options,
                lists=tuple([name for name in concerning if _is_several(instruction, name)]),
                editable=not quoted and instruction.form != "exec" and _stands_alone(instruction),
            )
            found.append((instruction, script))
    return found


def _directives(instruction: Instruction) -> tuple[str, ...]:
    """What comments for ShellCheck directly above say; the codes they switch off are left to `dlint.suppressions.suppress`.

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
    names = [usual_name(word) for word in (instruction.shell.arguments if words is None else words)]
    if "busybox" in names:
        return "busybox"
    for name in reversed(names):
        if name in POSIX_SHELLS:
            return name
    return None


@computes(Pipeline)
def shell_with_pipefail(pipeline: Pipeline) -> str:
    shell, stage = pipeline.instruction.shell, pipeline.instruction.stage
    if shell.name not in ("sh", "dash"):
        return shell.arguments[0]
    return "/bin/ash" if stage is not None and _has_busybox(stage.base) else "/bin/bash"


def _has_busybox(image: Image) -> bool:
    """Whether its sh is BusyBox's, by its name or a word of its tag: `alpine:3.22`, `python:3.13-alpine`."""
    words = []
    for text in (image.repository, image.tag):
        words += text.rpartition("/")[2].split("-") if isinstance(text, str) else []
    return any(word.startswith("alpine") or word == "busybox" for word in words)


def _stands_alone(instruction: Instruction) -> bool:
    """Whether the command of a HEALTHCHECK is in shell form."""
    trigger = instruction._node.trigger
    return trigger is None or trigger.form != "exec"


def _defined(instruction: Instruction) -> list[str]:
    """The names of the variables that are set from outside where the instruction stands."""
    names: list[str] = []
    if instruction.keyword == "RUN":
        names += data.load("shellcheck")["predefined"]
        names += [mount.env for mount in instruction.mounts if isinstance(mount.env, str)]
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


def _used(text: str) -> list[str]:
    """The names of the variables that a script expands."""
    used = []
    at = text.find("$")
    while at >= 0:
        start = end = at + 1 + text.startswith("{", at + 1)
        while end < len(text) and text[end] in NAME:
            end += 1
        if end > start:
            used.append(text[start:end])
        at = text.find("$", end)
    return used


def _concerning(text: str, names: Sequence[str]) -> Sequence[str]:
    """Those of the defined variables that it matters to know for a script: what it uses, or may have misspelt.

    ShellCheck calls a variable misspelt (SC2153) if one or two letters make it a defined one.
    """
    strange = [word for word in _used(text) if word not in names]
    return [name for name in names if name in text or any(_resembles(name, word) for word in strange)]


def _set_outside(text: str, outer: str) -> list[str]:
    """The variables that a script uses and that stand without `$` in the one that calls its shell, so that they may be set."""
    found = []
    for name in dict.fromkeys(_used(text)):
        at = outer.find(name)
        while at >= 0 and (outer[at - 1 : at] in ("$", "{") or outer[at + len(name) : at + len(name) + 1] in NAME):
            at = outer.find(name, at + 1)
        if at >= 0 and not name[0].isdigit():
            found.append(name)
    return found


def _resembles(name: str, word: str) -> bool:
    """Whether a word may be a misspelling: whether all but the letters that may differ stand in it."""
    differing = 2 if len(name) > 7 else 1
    if len(name) < 4 or abs(len(name) - len(word)) > differing:
        return False
    size = len(name) // (differing + 1)
    pieces = [name[part * size : (part + 1) * size] for part in range(differing + 1)]
    return name.lower() == word.lower() or any(piece in word for piece in pieces)


def _is_plain(instruction: Instruction, name: str) -> bool:
    """Whether the variable is known to hold nothing that quotes would do good to: one plain word, or a list of them."""
    words = _known_words(instruction, name)
    if words is None or not all(map(WORD.issuperset, words)):
        return False
    return len(words) < 2 or not _is_one_thing(words)


def _is_several(instruction: Instruction, name: str) -> bool:
    """Whether the variable is known to hold several words, or none."""
    words = _known_words(instruction, name)
    return words is not None and len(words) != 1


def _known_words(instruction: Instruction, name: str) -> list[str] | None:
    """The words of the variable's value; None if that is not known."""
    variable = definition(instruction, name)
    value = variable.value if variable is not None else None
    return value.split() if isinstance(value, str) else None


def _is_one_thing(words: Sequence[str]) -> bool:
    """Whether words are rather a path or a name with blanks in it than a list."""
    first, *others = words
    return first[0].isupper() or (first[0] == "/" and not all(word[0] in "/-" for word in others))
