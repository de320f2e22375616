"""Where Docker puts the value of a variable: https://docs.docker.com/reference/dockerfile/#environment-replacement

These are the words of ADD, COPY, ENV, EXPOSE, FROM, LABEL, STOPSIGNAL, USER, VOLUME and WORKDIR, the defaults of ARG, some
options, the values of `RUN --mount`, and the here-documents of COPY and ADD whose delimiter is not quoted. What a shell
expands is none of them.
"""

from __future__ import annotations

from dlint.dockerfile.expansion import expand
from dlint.facts.model import (
    UNKNOWN,
    Arg,
    Assignment,
    Env,
    File,
    From,
    Image,
    Instruction,
    Reference,
    Run,
    Unknown,
    Variable,
)
from dlint.facts.officials import base_environment
from dlint.facts.registry import collects, facts_of, new_span, word_origins
from dlint.facts.variables import definition, environment, global_arguments, is_predefined, visible_names
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dlint.dockerfile import syntax

    Origins = Callable[[int, int], tuple[int, int]]

_WORDS = ("ADD", "COPY", "EXPOSE", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR")
"""The instructions all of whose words are expanded."""
_FLAGS = {
    "ADD": ("chown", "chmod", "checksum"),
    "COPY": ("chown", "chmod"),
    "FROM": ("platform",),
    "RUN": ("mount",),
}
"""The options whose values are expanded."""
_NEAR = 3
"""Names that differ in fewer characters than this may be meant for each other, as BuildKit has it."""
_MANY = 100
"""Among more variables than this nobody looks for the one that was meant: it would take as many steps as all have letters."""


@computes(Instruction)
def references(instruction: Instruction) -> list[Reference]:
    node = instruction._node
    if instruction.file._node.source.text.find("$", node.start, node.end) < 0:
        return []
    found: list[Reference] = []
    for word, variable in _expanded_words(instruction):
        if "$" in word.value:
            found += _references_in(instruction, word.value, word_origins(word), variable)
    if instruction.keyword in ("ADD", "COPY"):
        for heredoc in instruction._node.heredocs:
            if heredoc.expand:
                body = heredoc.body
                found += _references_in(instruction, body.text, body.origins, heredoc=True)
    found.sort(key=lambda reference: reference.span.start)
    return found


def _expanded_words(instruction: Instruction) -> Iterator[tuple[syntax.Word, Variable | None]]:
    """The words in which Docker expands variables, those of an ARG with the variable whose default they are."""
    node, keyword = instruction._node, instruction.keyword
    names = _FLAGS.get(keyword, ())
    for flag in node.flags:
        if flag.name in names and flag.value is not None:
            yield flag.value, None
    if keyword == "FROM":
        yield from ((word, None) for word in node.arguments[:1])
    elif keyword in _WORDS:
        yield from ((word, None) for word in node.arguments)
    elif isinstance(instruction, Arg):
        yield from ((v._node.value, v) for v in instruction.variables if v._node.value is not None)
    elif keyword in ("ENV", "LABEL"):
        for pair in node.pairs:
            yield pair.key, None
            if pair.value is not None:
                yield pair.value, None


def _references_in(
    instruction: Instruction, text: str, origins: Origins, variable: Variable | None = None, *, heredoc: bool = False
) -> list[Reference]:
    """The variables in `text`; `origins` gives the place in the Dockerfile of a stretch of it."""
    lookup = environment(instruction, variable)
    found: list[Reference] = []
    seen: set[str] = set()
    for use in expand(text, lookup, instruction.file.escape, heredoc=heredoc).references:
        found.append(
            Reference(
                file=instruction.file,
                span=new_span(instruction.file, *origins(use.start, use.end)),
                instruction=instruction,
                name=use.name,
                modifier=use.modifier or None,
                is_repeated=use.name in seen,
                in_heredoc=heredoc,
                _variable=variable,
            )
        )
        seen.add(use.name)
    return found


@collects("reference")
def collect_references(file: File) -> list[Reference]:
    return [reference for instruction in file._all_instructions for reference in instruction.references]


@computes(Run)
def unseen_arguments(instruction: Run) -> list[Variable]:
    stage = instruction.stage
    outer = {} if stage is None else global_arguments(instruction.file)
    if not outer:
        return []
    used = {name for command in instruction.commands for name in command.variables}
    set_here = instruction.file._assigned.get(id(instruction), ())
    return [
        variable
        for name, variable in outer.items()
        if name in used and name not in set_here and definition(instruction, name) is None
    ]


@computes(File)
def _assigned(file: File) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for fact in facts_of(file, "assignment"):
        if isinstance(fact, Assignment):
            found.setdefault(id(fact.instruction), set()).add(fact.name)
    return found


@computes(Image, "variables")
def variables_of_image(image: Image) -> list[Reference]:
    if image.role != "base" or "$" not in image.written:
        return []
    node = image._node
    assert node is not None
    return [r for r in image.instruction.references if node.start <= r.span.start < node.end]


# ---------------------------------------------------------------------------------------------------- what they mean


@computes(Reference, "definition")
def definition_of_reference(reference: Reference) -> Variable | None:
    return definition(reference.instruction, reference.name, reference._variable)


@computes(Reference)
def predefined(reference: Reference) -> bool:
    return is_predefined(reference.instruction, reference.name)


@computes(Reference)
def declared(reference: Reference) -> bool | Unknown:
    if reference.definition is not None or reference.predefined:
        return True
    stage = reference.instruction.stage
    if stage is None or isinstance(reference.instruction, From):
        return False
    known = base_environment(stage.base)
    return UNKNOWN if known is None else reference.name in known


@computes(Reference)
def same_instruction(reference: Reference) -> Variable | None:
    instruction = reference.instruction
    if not isinstance(instruction, Env):
        return None
    for variable in instruction._by_name.get(reference.name, ()):
        node = variable._node
        if not node.start <= reference.span.start < node.end:
            return variable
    return None


@computes(Env)
def _by_name(instruction: Env) -> dict[str, list[Variable]]:
    found: dict[str, list[Variable]] = {}
    for variable in instruction.variables:
        found.setdefault(variable.name, []).append(variable)
    return found


@computes(Reference)
def global_definition(reference: Reference) -> Variable | None:
    if reference.instruction.stage is None or isinstance(reference.instruction, From):
        return None
    return global_arguments(reference.file).get(reference.name)


@computes(Reference)
def suggestion(reference: Reference) -> str | None:
    if reference.definition is not None or reference.predefined or len(reference.file._variables) > _MANY:
        return None
    best, least = None, _NEAR
    for name in visible_names(reference.instruction):
        far = distance(reference.name, name, least)
        if far < least:
            best, least = name, far
    return best


def distance(one: str, other: str, limit: int) -> int:
    """How many characters must be inserted, deleted or replaced to make `other` of `one`; `limit` if not fewer."""
    if abs(len(one) - len(other)) >= limit:
        return limit
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        above, row[0] = row[0], index
        for at, mark in enumerate(other, 1):
            above, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, above + (letter != mark))
    return min(row[-1], limit)
