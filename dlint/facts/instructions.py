"""What is written of instructions: their words, flags and here-documents, and their neighbours."""

from __future__ import annotations

from dlint.facts.model import (
    Add,
    Arg,
    Cmd,
    Comment,
    Copy,
    Entrypoint,
    Env,
    Expose,
    File,
    Flag,
    From,
    Healthcheck,
    Heredoc,
    Install,
    Instruction,
    LabelInstruction,
    Maintainer,
    Onbuild,
    Run,
    ShellInstruction,
    Stage,
    Stopsignal,
    UserInstruction,
    Volume,
    Workdir,
)
from dlint.facts.packages import is_package_manager
from dlint.facts.registry import collects, new_span
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from dlint.dockerfile import syntax
    from dlint.text import Span

    Casing = Literal["upper", "lower", "mixed"]

KINDS: dict[str, type[Instruction]] = {
    "ADD": Add,
    "ARG": Arg,
    "CMD": Cmd,
    "COPY": Copy,
    "ENTRYPOINT": Entrypoint,
    "ENV": Env,
    "EXPOSE": Expose,
    "FROM": From,
    "HEALTHCHECK": Healthcheck,
    "LABEL": LabelInstruction,
    "MAINTAINER": Maintainer,
    "ONBUILD": Onbuild,
    "RUN": Run,
    "SHELL": ShellInstruction,
    "STOPSIGNAL": Stopsignal,
    "USER": UserInstruction,
    "VOLUME": Volume,
    "WORKDIR": Workdir,
}
"""The kind of each instruction; one that Docker does not know is a plain `Instruction`."""
_NAMESAKES = ("LABEL", "SHELL", "USER")
"""Of these instructions the kind has a longer name, since what they define is a kind of facts too."""
_REPLACED_BY_THE_LAST = ("CMD", "ENTRYPOINT", "HEALTHCHECK")
"""Of these instructions only the last one of a stage has an effect."""


def casing_of(word: str) -> Casing:
    """How a word is written."""
    if word == word.upper():
        return "upper"
    return "lower" if word == word.lower() else "mixed"


def new_instruction(
    file: File, node: syntax.Instruction, stage: Stage | None, position: int, onbuild: Onbuild | None = None
) -> Instruction:
    """The fact of an instruction: number `position` of its stage, or inside an `onbuild`; with what rules ask each for."""
    keyword, name = node.keyword, node.name.value
    fields: dict[str, Any] = {
        "file": file,
        "keyword": keyword,
        "stage": stage,
        "onbuild": onbuild,
        "_position": position,
        "_node": node,
        "written_keyword": name,
        "casing": "upper" if name.isupper() else casing_of(name),
        "form": node.form,
        "text": node.text.text,
        "blank_lines": len(node.blank_lines),
    }
    if not node.flags and not node.heredocs:  # as most
        fields.update(_BARE_RUN if keyword == "RUN" else _BARE)
    return KINDS.get(keyword, Instruction)(**fields)


_BARE: dict[str, Any] = {"flags": [], "heredocs": [], "mounts": []}
_BARE_RUN: dict[str, Any] = {**_BARE, "network": None, "references": [], "security": None}
"""The fields of an instruction, and of RUN, that has no flags and no here-documents."""


@computes(Instruction)
def flags(instruction: Instruction) -> list[Flag]:
    return [
        Flag(
            file=instruction.file,
            _node=node,
            name=node.name,
            value=None if node.value is None else node.value.value,
            text=node.text,
            instruction=instruction,
        )
        for node in instruction._node.flags
    ]


@computes(Instruction)
def same_flags_as_previous(instruction: Instruction) -> bool:
    other = instruction.previous
    return other is not None and [f.text for f in other.flags] == [f.text for f in instruction.flags]


@computes(Instruction)
def heredocs(instruction: Instruction) -> list[Heredoc]:
    return [
        Heredoc(
            file=instruction.file,
            _node=node,
            name=node.name,
            content=node.body.text,
            expand=node.expand,
            chomp=node.chomp,
            terminated=node.terminated,
            instruction=instruction,
        )
        for node in instruction._node.heredocs
    ]


@computes(Instruction)
def arguments(instruction: Instruction) -> list[str]:
    return [word.value for word in instruction._node.arguments]


@computes(Instruction)
def _places(instruction: Instruction) -> dict[str, Span]:
    """Where the keyword stands, each option, the last argument under the name its instruction has for it, a blank line."""
    node = instruction._node
    found: dict[str, syntax.Node] = {"keyword": node.name, "written_keyword": node.name}
    found |= {flag.name: flag for flag in node.flags}
    if node.arguments and instruction.keyword in _LAST_ARGUMENT:
        found[_LAST_ARGUMENT[instruction.keyword]] = node.arguments[-1]
    if instruction.keyword == "FROM" and len(node.arguments) == 3:
        found |= {"as_casing": node.arguments[1], "name": node.arguments[2]}
    places = {name: new_span(instruction.file, each.start, each.end) for name, each in found.items()}
    if node.blank_lines:
        start = instruction.file._node.source.line_starts[node.blank_lines[0] - 1]
        places["blank_lines"] = new_span(instruction.file, start, start)
    return places


_LAST_ARGUMENT = {"ADD": "destination", "COPY": "destination", "STOPSIGNAL": "signal", "WORKDIR": "path"}


@computes(Instruction)
def line_count(instruction: Instruction) -> int:
    return instruction._node.end_line - instruction._node.line + 1


@computes(Instruction)
def comments(instruction: Instruction) -> list[Comment]:
    known = instruction.file._comment_at
    return [known[start] for start in sorted({node.start for node in instruction._node.comments}) if start in known]


@computes(File)
def _comment_at(file: File) -> dict[int, Comment]:
    return {comment.span.start: comment for comment in file.comments}


def siblings(instruction: Instruction) -> list[Instruction]:
    """The instructions of the same stage, or those before the first one; none for the one inside an ONBUILD."""
    if instruction.onbuild is not None:
        return []
    if instruction.stage is not None:
        return instruction.stage.instructions
    return [other for other in instruction.file.instructions if other.stage is None]


@computes(Instruction)
def previous(instruction: Instruction) -> Instruction | None:
    others = siblings(instruction)
    return others[instruction._position - 1] if others and instruction._position else None


@computes(Instruction, "next")
def next_instruction(instruction: Instruction) -> Instruction | None:
    others = siblings(instruction)
    return others[instruction._position + 1] if instruction._position + 1 < len(others) else None


@computes(Instruction, keep=False)
def before(instruction: Instruction) -> list[Instruction]:
    return siblings(instruction)[: instruction._position]


@computes(Instruction, keep=False)
def after(instruction: Instruction) -> list[Instruction]:
    return siblings(instruction)[instruction._position + 1 :]


@computes(Instruction)
def overrides(instruction: Instruction) -> Instruction | None:
    if instruction.keyword in _REPLACED_BY_THE_LAST:
        for other in reversed(instruction.before):
            if other.keyword == instruction.keyword:
                return other
    return None


@computes(Instruction)
def overridden_by(instruction: Instruction) -> Instruction | None:
    if instruction.keyword in _REPLACED_BY_THE_LAST:
        for other in instruction.after:
            if other.keyword == instruction.keyword:
                return other
    return None


# ---------------------------------------------------------------------------------------------------- single kinds


@computes(Onbuild)
def trigger(onbuild: Onbuild) -> Instruction | None:
    node = onbuild._node.trigger
    if node is None:
        return None
    return new_instruction(onbuild.file, node, onbuild.stage, onbuild._position, onbuild)


@computes(Healthcheck)
def cmd(healthcheck: Healthcheck) -> Cmd | None:
    node = healthcheck._node.trigger
    if node is None:
        return None
    command = new_instruction(healthcheck.file, node, healthcheck.stage, healthcheck._position, healthcheck.onbuild)
    assert isinstance(command, Cmd)
    command.__dict__.update(overrides=None, overridden_by=None)  # it is beside those of its stage
    return command


@computes(Healthcheck)
def is_none(healthcheck: Healthcheck) -> bool:
    words = healthcheck._node.arguments
    return healthcheck._node.trigger is None and len(words) > 0 and words[0].value.upper() == "NONE"


@computes(Maintainer, "name")
def name_of_maintainer(maintainer: Maintainer) -> str:
    return maintainer.text


@computes(Env, "legacy")
@computes(LabelInstruction, "legacy")
def legacy(instruction: Env | LabelInstruction) -> bool:
    return any(pair.legacy for pair in instruction._node.pairs)


@computes(Run)
def installs(instruction: Run) -> list[Install]:
    found = [command._package_command for command in instruction.commands if is_package_manager(command)]
    return [each for each in found if isinstance(each, Install)]


@computes(Run)
def network(instruction: Run) -> str | None:
    return _flag_value(instruction, "network")


@computes(Run)
def security(instruction: Run) -> str | None:
    return _flag_value(instruction, "security")


def _flag_value(instruction: Instruction, name: str) -> str | None:
    for flag in instruction._node.flags:
        if flag.name == name and flag.value is not None:
            return flag.value.value
    return None


# ---------------------------------------------------------------------------------------------------- collections


def _collect_keyword(keyword: str) -> None:
    @collects(keyword.lower() + ("-instruction" if keyword in _NAMESAKES else ""))
    def collect(file: File) -> list[Instruction]:
        return file._by_keyword.get(keyword, [])


@computes(File)
def _by_keyword(file: File) -> dict[str, list[Instruction]]:
    found: dict[str, list[Instruction]] = {}
    for instruction in file._all_instructions:
        found.setdefault(instruction.keyword, []).append(instruction)
    return found


for _keyword in KINDS:
    _collect_keyword(_keyword)


@collects("instruction")
def collect_instructions(file: File) -> list[Instruction]:
    return file.instructions


@collects("flag")
def collect_flags(file: File) -> list[Flag]:
    return [flag for instruction in file._all_instructions for flag in instruction.flags]


@collects("heredoc")
def collect_heredocs(file: File) -> list[Heredoc]:
    return [heredoc for instruction in file._all_instructions for heredoc in instruction.heredocs]
