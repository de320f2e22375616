"""The file as a whole: its outline of stages and instructions, its comments, directives and syntax problems."""

from __future__ import annotations

from dlint.facts.instructions import casing_of, new_instruction
from dlint.facts.model import Arg, Comment, Directive, File, From, Instruction, Onbuild, Stage, SyntaxProblem
from dlint.facts.registry import collects, new_span
from dlint.facts.shells import names_shell
from dlint.record import computes
from dlint.text import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from dlint.text import Span


@computes(File, "file")
def file_of_itself(file: File) -> File:
    return file


@computes(File)
def name(file: File) -> str:
    return file.path.replace("\\", "/").rpartition("/")[2]


@computes(File)
def escape(file: File) -> str:
    return file._node.escape


@computes(File, "casing")
def majority_casing(file: File) -> Literal["upper", "lower"]:
    written = [instruction.casing for stage in file.stages for instruction in stage.instructions]
    return "lower" if written.count("lower") > written.count("upper") else "upper"


@computes(File, "line_count")
def lines_of_file(file: File) -> int:
    text = file._node.source.text
    return text.count("\n") + (not text.endswith("\n") and text != "")


@computes(File)
def _places(file: File) -> dict[str, Span]:
    end = len(file._node.source.text)
    return {"ends_with_newline": new_span(file, end, end)}


@computes(File)
def ends_with_newline(file: File) -> bool:
    return file._node.source.text.endswith("\n")


@computes(File)
def directives(file: File) -> list[Directive]:
    return [
        Directive(
            file=file,
            _node=node,
            name=node.name.value.lower(),
            value=node.value.value,
            casing=casing_of(node.name.value),
            effective=node.effective,
        )
        for node in file._node.directives
    ]


@computes(Directive)
def suggestion(directive: Directive) -> str | None:
    """By the name before the tag."""
    name = directive.value.partition(":")[0].partition("@")[0].strip()
    if directive.name != "syntax" or name in _FRONTENDS or "." in name.partition("/")[0]:
        return None
    from dlint.dockerfile.suggestions import nearest

    return nearest(name.lower(), _FRONTENDS) or None


_FRONTENDS = ("docker/dockerfile", "docker/dockerfile-upstream")
"""The frontends that Docker publishes: https://docs.docker.com/build/buildkit/frontend/"""


@computes(File, "comments")
def comments_of_file(file: File) -> list[Comment]:
    return [Comment(file=file, _node=node, text=node.text) for node in file._node.comments]


@computes(File)
def final_stage(file: File) -> Stage | None:
    return file.stages[-1] if file.stages else None


@computes(File, "instructions")
def instructions_of_file(file: File) -> list[Instruction]:
    return file._outline[0]


@computes(File)
def stages(file: File) -> list[Stage]:
    return file._outline[1]


@computes(File, "_outline")
def outline(file: File) -> tuple[list[Instruction], list[Stage]]:
    """All instructions and stages; each instruction knows its stage and its place in it."""
    everything: list[Instruction] = []
    found: list[Stage] = []
    stage: Stage | None = None
    siblings: list[Instruction] = []
    for node in file._node.instructions:
        if node.keyword == "FROM":
            siblings = []
            stage = Stage(file=file, _node=node, index=len(found), instructions=siblings)
            found.append(stage)
        instruction = new_instruction(file, node, stage, len(siblings))
        siblings.append(instruction)
        everything.append(instruction)
    return everything, found


@computes(File)
def _shell_comments(file: File) -> list[Comment]:
    return [comment for comment in file.comments if names_shell(comment)]


@computes(File)
def _all_instructions(file: File) -> list[Instruction]:
    if "ONBUILD" not in [instruction.keyword for instruction in file.instructions]:
        return file.instructions
    result: list[Instruction] = []
    for instruction in file.instructions:
        result.append(instruction)
        if isinstance(instruction, Onbuild) and instruction.trigger is not None:
            result.append(instruction.trigger)
    return result


# ---------------------------------------------------------------------------------------------------- comments


@computes(Comment)
def first_word(comment: Comment) -> str:
    words = comment.text.split(None, 1)
    return words[0] if words else ""


@computes(Comment, "continued")
def inside_instruction(comment: Comment) -> bool:
    return comment.instruction is not None and comment.instruction._node.start < comment.span.start


@computes(Comment, "instruction")
def instruction_of_comment(comment: Comment) -> Instruction | None:
    following = bisect_right(comment.file._ends, comment.span.start)
    return comment.file.instructions[following] if following < len(comment.file.instructions) else None


@computes(File)
def _ends(file: File) -> list[int]:
    return [instruction._node.end for instruction in file.instructions]


@computes(Comment)
def names_definition(comment: Comment) -> bool:
    instruction = comment.instruction
    if isinstance(instruction, From):
        return comment.first_word == instruction.name
    return isinstance(instruction, Arg) and any(comment.first_word == v.name for v in instruction.variables)


@computes(Instruction)
def description(instruction: Instruction) -> Comment | None:
    return instruction.comments[-1] if instruction.comments else None


# ---------------------------------------------------------------------------------------------------- collections


@collects("file")
def collect_file(file: File) -> list[File]:
    return [file]


@collects("directive")
def collect_directives(file: File) -> list[Directive]:
    return file.directives


@collects("comment")
def collect_comments(file: File) -> list[Comment]:
    return file.comments


@collects("syntax-problem")
def collect_problems(file: File) -> list[SyntaxProblem]:
    if not file._node.problems:
        return []
    by_node = {id(instruction._node): instruction for instruction in file._all_instructions}
    return [
        SyntaxProblem(
            file=file,
            _node=node,
            code=node.code,
            value=node.value,
            expected=node.expected,
            fatal=node.fatal,
            instruction=by_node.get(id(node.instruction)),
        )
        for node in file._node.problems
    ]
