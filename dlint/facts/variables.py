"""ARG and ENV: what defines a variable, what its value is, and which values are in force where.

https://docs.docker.com/reference/dockerfile/#environment-replacement and
https://docs.docker.com/reference/dockerfile/#scope

BuildKit keeps one environment a stage, into which ENV and ARG write in order of writing; a stage starts with that of the
stage it is built from. All words of an instruction see the environment before it, only the words of an ARG see each
other. An ARG without a default takes the default of the ARG of that name before the first FROM; without one its value
comes from outside. What the base image sets is not in the file, so it is not defined here.
"""

from __future__ import annotations

from dlint.dockerfile.expansion import expand
from dlint.facts.model import UNKNOWN, Arg, Command, Env, File, From, Instruction, Stage, Unknown, Variable
from dlint.facts.registry import collects, facts_of, places_of
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.dockerfile import syntax
    from dlint.text import Span

    Lookup = Callable[[str], str | None | Unknown]

PLATFORM_ARGUMENTS = frozenset(
    side + part for side in ("BUILD", "TARGET") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}
"""The arguments that BuildKit defines itself: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope"""


# ---------------------------------------------------------------------------------------------------- definitions


@computes(Arg, "variables")
@computes(Env, "variables")
def variables_of_instruction(instruction: Arg | Env) -> list[Variable]:
    file, is_env = instruction.file, isinstance(instruction, Env)
    return [
        Variable(
            file=file,
            _node=pair,
            _index=index,
            name=_name(pair.key, file.escape),
            origin="env" if is_env else "arg",
            written_value=None if pair.value is None else pair.value.value,
            is_global=instruction.stage is None,
            instruction=instruction,
        )
        for index, pair in enumerate(instruction._node.pairs)
    ]


def _name(word: syntax.Word, escape: str) -> str:
    """The name without quotes and escapes; one that is made of variables stays as it is written."""
    name = word.value
    if "$" in name or not ('"' in name or "'" in name or escape in name):
        return name
    value = expand(name, lambda _: None, escape).value
    return value if isinstance(value, str) else name


@computes(Variable)
def _places(variable: Variable) -> dict[str, Span]:
    return places_of(variable.file, name=variable._node.key, value=variable._node.value)


@computes(Variable)
def unset_by(variable: Variable) -> Command | None:
    instruction = variable.instruction
    if not instruction.file._unsets:
        return None
    for later in instruction.after:
        if later.keyword == "RUN":
            for command in later.commands:
                if command.name == "unset" and variable.name in command.operands and "-f" not in command.arguments:
                    return command
    return None


@computes(File)
def _unsets(file: File) -> bool:
    return "unset" in [command.name for command in facts_of(file, "command") if isinstance(command, Command)]


@computes(Variable)
def overridden_by(variable: Variable) -> Variable | None:
    if variable.origin == "env":
        for later in variable.instruction.after:
            if isinstance(later, Env):
                for other in later.variables:
                    if other.name == variable.name:
                        return other
    return None


@computes(File)
def _variables(file: File) -> list[Variable]:
    return [
        variable
        for instruction in file._all_instructions
        if isinstance(instruction, (Arg, Env))
        for variable in instruction.variables
    ]


@computes(File)
def _evaluated(file: File) -> list[Variable]:
    return []


@computes(File)
def _variable_names(file: File) -> set[str]:
    return {variable.name for variable in file._variables}


@computes(File)
def _numbers(file: File) -> dict[int, int]:
    return {id(variable): number for number, variable in enumerate(file._variables)}


@computes(Variable)
def value(variable: Variable) -> str | Unknown:
    """Those of the file are computed in order, so that a long chain of variables needs no deep recursion."""
    variables, evaluated = variable.file._variables, variable.file._evaluated
    number = variable.file._numbers[id(variable)]
    while len(evaluated) < number:
        evaluated.append(variables[len(evaluated)])
        evaluated[-1].value  # noqa: B018  it is kept
    return _value(variable)


def _value(variable: Variable) -> str | Unknown:
    """What it is set to; unknown for an ARG that only the build gives a value."""
    if variable.origin == "arg" and variable.name in variable.file._arguments:
        return variable.file._arguments[variable.name]
    pair = variable._node
    if pair.value is not None:
        return expand_word(variable.instruction, pair.value, before=variable)
    if not variable.is_global:
        outer = global_arguments(variable.file).get(variable.name)
        if outer is not None:
            return outer.value
    return UNKNOWN


def global_arguments(file: File) -> dict[str, Variable]:
    """The ARGs before the first FROM by name; of two of one name the last."""
    return file._global_arguments


@computes(File)
def _global_arguments(file: File) -> dict[str, Variable]:
    return {
        variable.name: variable
        for instruction in file.instructions
        if instruction.stage is None and isinstance(instruction, Arg)
        for variable in instruction.variables
    }


@computes(Stage)
def _definitions(stage: Stage) -> dict[str, list[Variable]]:
    found: dict[str, list[Variable]] = {}
    for instruction in stage.instructions:
        if isinstance(instruction, (Arg, Env)):
            for variable in instruction.variables:
                found.setdefault(variable.name, []).append(variable)
    return found


# ---------------------------------------------------------------------------------------------------- scopes


def definition(instruction: Instruction, name: str, before: Variable | None = None) -> Variable | None:
    """What defines the variable `name` where `instruction` stands; for a word of an ARG, `before` that variable."""
    stage = instruction.stage
    if stage is None or isinstance(instruction, From):
        return _global_definition(instruction, name, before)
    place = (instruction._position, before._index if before is not None and before.origin == "arg" else 0)
    return in_force(stage, name, place)


def in_force(stage: Stage, name: str, place: tuple[int, int] | None = None) -> Variable | None:
    """What defines a variable at the end of a stage, or before a place in it: (instruction, variable of it).

    An ARG that gets no value takes none away, so it counts only where nothing before it defines the variable.
    """
    if name not in stage.file._variable_names:
        return None
    declared: Variable | None = None
    each: Stage | None = stage
    while each is not None:
        for variable in reversed(each._definitions.get(name, ())):
            if place is None or each is not stage or (variable.instruction._position, variable._index) < place:
                if variable.written_value is not None or variable.value is not UNKNOWN:
                    return variable
                declared = declared or variable
        each = each.parent
    return declared


def _global_definition(instruction: Instruction, name: str, before: Variable | None) -> Variable | None:
    for other in reversed(
        instruction.file.instructions if instruction.stage is not None else [*instruction.before, instruction]
    ):
        if other.stage is None and isinstance(other, Arg):
            for variable in reversed(other.variables):
                visible = other is not instruction or (before is not None and variable._index < before._index)
                if variable.name == name and visible:
                    return variable
    return None


def environment(instruction: Instruction, before: Variable | None = None) -> Lookup:
    """What the variables are for `instruction`, as a function from names to values.

    A value is None if the file does not define the variable, UNKNOWN if the build or Docker gives it.
    """

    def lookup(name: str) -> str | None | Unknown:
        variable = definition(instruction, name, before)
        if variable is not None:
            return variable.value
        return UNKNOWN if is_predefined(instruction, name) else None

    return lookup


def is_predefined(instruction: Instruction, name: str) -> bool:
    """Whether Docker itself defines the variable there: the platform arguments for FROM, PATH in a stage."""
    if instruction.stage is None or isinstance(instruction, From):
        return name in PLATFORM_ARGUMENTS
    return name == "PATH"


def expand_word(instruction: Instruction, word: syntax.Word, before: Variable | None = None) -> str | Unknown:
    """The value of a word of an instruction with its variables expanded and its quotes removed.

    It is unknown if a variable in it is, if the word is malformed, or if it uses (without a fallback such as `:-`) what the
    file does not define, since the base image may do so.
    """
    text = word.value
    escape = instruction.file.escape
    if "$" not in text and '"' not in text and "'" not in text and escape not in text:
        return text
    lookup = environment(instruction, before)
    expansion = expand(text, lookup, escape)
    if expansion.error is not None:
        return UNKNOWN
    if instruction.stage is not None and not isinstance(instruction, From):
        for reference in expansion.references:
            if not reference.modifier and lookup(reference.name) is None:
                return UNKNOWN
    return expansion.value


def visible_names(instruction: Instruction) -> list[str]:
    """The names of the variables that an instruction can use, as far as the file tells."""
    names: dict[str, None] = {}
    if instruction.stage is None or isinstance(instruction, From):
        scope = instruction.before if instruction.stage is None else instruction.file.instructions
        for other in scope:
            if isinstance(other, Arg) and other.stage is None:
                names.update(dict.fromkeys(variable.name for variable in other.variables))
        return [*names, *sorted(PLATFORM_ARGUMENTS)]
    for stage in [*reversed(instruction.stage.ancestors), instruction.stage]:
        for other in stage.instructions if stage is not instruction.stage else instruction.before:
            if isinstance(other, (Arg, Env)):
                names.update(dict.fromkeys(variable.name for variable in other.variables))
    return [*names, "PATH"]


@collects("variable")
def collect_variables(file: File) -> list[Variable]:
    return file._variables
