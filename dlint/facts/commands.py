"""The commands that instructions execute, and the pipelines, assignments and redirections of their scripts.

Shell form and exec form of RUN, CMD, ENTRYPOINT and HEALTHCHECK CMD, inside ONBUILD too. The text of an instruction is a
script of the SHELL in force: https://docs.docker.com/reference/dockerfile/#shell-and-exec-form
"""

from __future__ import annotations

from dlint import data
from dlint.dockerfile.syntax import Instruction as InstructionNode
from dlint.facts.command_line import TakenApart, program_of, take_apart, value_of
from dlint.facts.model import (
    UNKNOWN,
    Assignment,
    Command,
    CommandFlag,
    File,
    Instruction,
    Pipeline,
    Redirection,
    Run,
    Shell,
    Unknown,
)
from dlint.facts.registry import collects, facts_of, new_span
from dlint.facts.shells import shell_of
from dlint.facts.variables import definition, environment
from dlint.record import computes
from dlint.shell.reader import read
from dlint.shell.scripts import interpreter, is_heredoc, script_of
from dlint.shell.walk import ASSIGNING, Frame, Pipe, Step, Walk, variables_of
from dlint.shell.wrappers import GAP, usual_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import Literal

    from dlint.dockerfile import syntax
    from dlint.shell import syntax as script_syntax
    from dlint.shell.walk import Lookup
    from dlint.text import Mapped, Span

POSIX_SHELLS = ("sh", "bash", "dash", "ash", "zsh", "ksh", "mksh")
EXECUTING = ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK")


class Execution:
    """What an instruction executes."""

    __slots__ = ("commands", "pipelines", "pipes", "script", "scripts", "shells", "steps", "understood")

    def __init__(self) -> None:
        self.script: str | None = None
        self.understood = True
        self.scripts: list[tuple[Mapped, tuple[str, ...] | None, bool]] = []
        """What POSIX shells read: the script, and those that it hands to other shells; with the words of the shell, None
        for the one in force, and whether it stands in quotes of the script."""
        self.steps: list[Step] = []
        self.pipes = False
        """Whether it has a pipeline of two or more commands."""
        self.commands: dict[int, Command] = {}
        """The commands by the identity of their steps."""
        self.pipelines: dict[int, Pipeline] = {}
        """The pipelines by the identity of what they are made from."""
        self.shells: dict[tuple[str, ...], Shell] = {}
        """The shells that the script calls, by their words."""


# ---------------------------------------------------------------------------------------------------- execution


@computes(Instruction, "_execution")
def execution(instruction: Instruction) -> Execution:
    """Read what the instruction executes."""
    result = Execution()
    node: InstructionNode | None = instruction._node
    if instruction.keyword == "HEALTHCHECK":
        node = instruction._node.trigger
    if node is None or instruction.keyword not in EXECUTING:
        return result
    walk = Walk(_lookup(instruction), program_of)
    if node.form == "exec":
        walk.exec_form(node.arguments)
    else:
        text = script_of(node)
        result.script = text.text
        frame = _frame(instruction, node, text)
        if frame is None:
            result.understood = False
            return result
        walk.options = tuple(_options(instruction, frame))
        walk.script(read(text), frame)
        result.understood = walk.understood
        result.scripts.append((text, frame.shell, False))
    result.scripts += walk.scripts
    result.steps, result.pipes = walk.steps, walk.pipes
    commands = result.commands
    watched = data.load("image_programs")["programs"]
    for step in walk.steps:
        if step.texts:
            commands[id(step)] = _new_command(instruction, step, len(commands), watched)
    return result


def _new_command(instruction: Instruction, step: Step, index: int, watched: Container[str | Unknown]) -> Command:
    """The fact of a step, with what rules ask every command for; of the `watched` programs an image may be without."""
    arguments: list[str | Unknown] = [*step.texts[1:]]
    if GAP in "".join(step.texts):
        arguments = [value_of(text) for text in step.texts[1:]]
    if step.appends:
        arguments.append(UNKNOWN)
    name = value_of(step.program[0])
    command = Command(
        file=instruction.file,
        instruction=instruction,
        stage=instruction.stage,
        name=name,
        arguments=arguments,
        wrappers=list(step.wrappers),
        _step=step,
        _index=index,
    )
    if name not in watched:
        command.__dict__["is_installed"] = UNKNOWN
    if not step.redirections:
        command.__dict__["redirections"] = []
    return command


def _lookup(instruction: Instruction) -> Lookup:
    """The variables that Docker sets for the instruction's shell; those of ARG only while the image is built."""
    lookup = environment(instruction)
    if instruction.keyword == "RUN":
        return lookup

    def at_run_time(name: str) -> str | Unknown | None:
        variable = definition(instruction, name)
        return None if variable is not None and variable.origin == "arg" else lookup(name)

    return at_run_time


def _frame(instruction: Instruction, node: syntax.Instruction, text: Mapped) -> Frame | None:
    """What surrounds the script's commands; None if no POSIX shell reads it."""
    # A tab before `#!` hides it from Docker.
    if node.heredocs and is_heredoc(node) and text.origin(0) == node.heredocs[0].body_start:
        words = interpreter(text.text)
        if words:
            while len(words) > 1 and usual_name(words[0]) == "env":
                words = tuple([word for word in words[1:] if word != "-S"])
            return Frame(text, words) if usual_name(words[0]) in POSIX_SHELLS else None
    shell = instruction.shell
    if shell.family in ("powershell", "cmd"):
        return None
    if shell.family == "other" and not any(usual_name(word) in POSIX_SHELLS for word in shell.arguments):
        return None
    return Frame(text, None)


def _options(instruction: Instruction, frame: Frame) -> list[str]:
    """The options that the words of the shell turn on."""
    if frame.shell is None:
        return instruction.shell.options
    return shell_of(instruction.file, instruction._node, list(frame.shell), None, False).options


@computes(Instruction, "commands")
def commands_of(instruction: Instruction) -> list[Command]:
    """In the order in which they are written."""
    return list(instruction._execution.commands.values())


@computes(Run)
def script(run: Run) -> str | None:
    return run._execution.script


@computes(Run)
def understood(run: Run) -> bool:
    return run._execution.understood


@computes(Run, "pipelines")
def pipelines_of(run: Run) -> list[Pipeline]:
    return _pipelines(run)


@computes(File)
def _executing(file: File) -> list[Instruction]:
    return [instruction for instruction in file._all_instructions if instruction.keyword in EXECUTING]


# ---------------------------------------------------------------------------------------------------- commands


@collects("command")
def collect_commands(file: File) -> list[Command]:
    return [command for instruction in file._executing for command in instruction.commands]


@computes(File)
def _commands_by_name(file: File) -> dict[str | Unknown, list[Command]]:
    found: dict[str | Unknown, list[Command]] = {}
    for command in facts_of(file, "command"):
        if isinstance(command, Command):
            found.setdefault(command.name, []).append(command)
    return found


def commands_named(file: File, names: Container[str | Unknown]) -> list[Command]:
    """The commands of a file that run a program of one of the names, in order; most files have few of those asked for."""
    known = file._commands_by_name
    found = [name for name in known if name in names]
    if len(found) < 2:
        return known[found[0]] if found else []
    return [command for command in facts_of(file, "command") if isinstance(command, Command) and command.name in found]


@computes(Command, "span")
def span_of_command(command: Command) -> Span:
    """From the program to the last word or redirection."""
    step = command._step
    start, end = step.words[0].start, step.words[-1].end
    if step.text is not None:
        start, end = step.text.origins(start, end)
        if step.simple is not None and step.redirections:
            end = max(end, step.text.origins(step.simple.start, step.simple.end)[1])
    return new_span(command.file, start, end)


@computes(Command, "_places")
def places(command: Command) -> dict[str, Span]:
    step = command._step
    if step.text is None:  # what is put beside a word of an exec form would be put into its quotes
        return {}
    program = new_span(command.file, *step.text.origins(step.words[0].start, step.words[0].end))
    found = {"name": program, "path": program}
    word = command._taken_apart.subcommand_word
    if word is not None:
        found["subcommand"] = word.span(command.file)
    wrapped = _wrapper_words(step)
    if wrapped:
        found["wrappers"] = new_span(command.file, *step.text.origins(wrapped[0].start, wrapped[-1].end))
    return found


def _wrapper_words(step: Step) -> tuple[script_syntax.Word, ...]:
    """The words before the program that belong to what runs it, such as `sudo -u app`."""
    if step.simple is None or not step.wrappers:
        return ()
    written, own = step.simple.words, step.words
    skipped = len(written) - len(own)
    return written[:skipped] if skipped > 0 and written[skipped:] == own else ()


@computes(Command, "path")
def path_of_command(command: Command) -> str | Unknown:
    return value_of(command._step.texts[0])


@computes(Command)
def _taken_apart(command: Command) -> TakenApart:
    return take_apart(command)


@computes(Command, "subcommand")
def subcommand_of_command(command: Command) -> str | None | Unknown:
    return command._taken_apart.subcommand


@computes(Command, "operands")
def operands_of_command(command: Command) -> list[str | Unknown]:
    return command._taken_apart.operands


@computes(Command, "flags")
def flags_of_command(command: Command) -> list[CommandFlag | Unknown]:
    return command._taken_apart.flags


@computes(Command, "shell")
def shell_of_command(command: Command) -> Shell | None:
    return _shell(command.instruction, command._step.pipe.frame.shell)


def _shell(instruction: Instruction, words: tuple[str, ...] | None) -> Shell | None:
    """The shell that reads a step: the one in force, or the one that the script calls with these words."""
    if words is None:
        return instruction.shell
    if not words:
        return None
    shells = instruction._execution.shells
    if words not in shells:
        shells[words] = shell_of(instruction.file, instruction._node, list(words), None, False)
    return shells[words]


@computes(Command, "before", keep=False)
def before_command(command: Command) -> list[Command]:
    return command.instruction.commands[: command._index]


@computes(Command, "after", keep=False)
def after_command(command: Command) -> list[Command]:
    return command.instruction.commands[command._index + 1 :]


@computes(Command)
def background(command: Command) -> bool:
    return command._step.pipe.background


@computes(Command, "nested")
def nested_command(command: Command) -> bool:
    return command._step.pipe.frame.nested


@computes(Command)
def operator(command: Command) -> Literal["&&", "||"] | None:
    return command._step.pipe.after or None  # type: ignore[return-value]


@computes(Command, "variables")
def variables_of_command(command: Command) -> list[str]:
    return variables_of(command._step)


# ---------------------------------------------------------------------------------------------------- pipelines


@computes(Command, "pipeline")
def pipeline_of_command(command: Command) -> Pipeline:
    return _pipeline(command.instruction, command._step.pipe)


@computes(Command)
def piped_from(command: Command) -> Command | None:
    return _neighbour(command, -1)


@computes(Command)
def piped_to(command: Command) -> Command | None:
    return _neighbour(command, 1)


def _neighbour(command: Command, direction: int) -> Command | None:
    """The command on the other side of the pipe before or behind it, perhaps of a pipeline around its own."""
    known = command.instruction._execution.commands
    place: tuple[Pipe, int] | None = (command._step.pipe, command._step.member)
    while place is not None:
        pipe, member = place
        other = member + direction
        if 0 <= other < len(pipe.members):
            named = [step for step in pipe.members[other] if step.texts]
            return known[id(named[0 if direction > 0 else -1])] if named else None
        place = pipe.frame.outer
    return None


def _pipeline(instruction: Instruction, pipe: Pipe) -> Pipeline:
    known = instruction._execution.pipelines
    if id(pipe) not in known:
        known[id(pipe)] = Pipeline(file=instruction.file, instruction=instruction, _pipe=pipe)
    return known[id(pipe)]


def _pipelines(instruction: Instruction) -> list[Pipeline]:
    """Those of two or more commands, in order."""
    if not instruction._execution.pipes:
        return []
    found: dict[int, Pipe] = {}
    for step in instruction._execution.steps:
        if step.pipe.frame.outer is None and len(step.pipe.members) == 1:  # as most commands
            continue
        chain = []
        place: tuple[Pipe, int] | None = (step.pipe, step.member)
        while place is not None:
            chain.append(place[0])
            place = place[0].frame.outer
        for pipe in reversed(chain):
            if len(pipe.members) > 1:
                found[id(pipe)] = pipe
    return [_pipeline(instruction, pipe) for pipe in found.values()]


@collects("pipeline")
def collect_pipelines(file: File) -> list[Pipeline]:
    return [pipeline for instruction in file._executing for pipeline in _pipelines(instruction)]


@computes(Pipeline, "span")
def span_of_pipeline(pipeline: Pipeline) -> Span:
    pipe = pipeline._pipe
    if pipe.node is None or pipe.frame.text is None:
        node = pipeline.instruction._node
        return new_span(pipeline.file, *node.text.origins(0, len(node.text.text)))
    return new_span(pipeline.file, *pipe.frame.text.origins(pipe.node.start, pipe.node.end))


@computes(Pipeline, "commands")
def commands_of_pipeline(pipeline: Pipeline) -> list[Command]:
    known = pipeline.instruction._execution.commands
    return [known[id(step)] for member in pipeline._pipe.members for step in member if step.texts]


@computes(Pipeline)
def size(pipeline: Pipeline) -> int:
    return len(pipeline._pipe.members)


@computes(Pipeline, "shell")
def shell_of_pipeline(pipeline: Pipeline) -> Shell | None:
    return _shell(pipeline.instruction, pipeline._pipe.frame.shell)


@computes(Pipeline)
def options(pipeline: Pipeline) -> list[str] | Unknown:
    found = pipeline._pipe.options
    return UNKNOWN if found is None else list(found)


@computes(Pipeline, "nested")
def nested_pipeline(pipeline: Pipeline) -> bool:
    return pipeline._pipe.frame.nested


# ---------------------------------------------------------------------------------------------------- parts of commands


@computes(Command, "assignments")
def assignments_of_command(command: Command) -> list[Assignment]:
    return _assignments(command.instruction, command._step, command)


def _assignments(instruction: Instruction, step: Step, command: Command | None) -> list[Assignment]:
    """The variables set in front of a command, or alone."""
    return [
        _new_assignment(instruction, step, command, name, value, node, command is not None)
        for name, value, node in step.assignments
    ]


def _new_assignment(
    instruction: Instruction,
    step: Step,
    command: Command | None,
    name: str,
    value: str,
    node: script_syntax.Assignment | script_syntax.Word | syntax.Word,
    exported: bool,
) -> Assignment:
    start, end = (node.start, node.end) if step.text is None else step.text.origins(node.start, node.end)
    is_array = bool(getattr(node, "elements", ()))
    return Assignment(
        file=instruction.file,
        span=new_span(instruction.file, start, end),
        name=name,
        value=None if is_array else value_of(value),
        exported=exported,
        command=command,
        instruction=instruction,
    )


@collects("assignment")
def collect_assignments(file: File) -> list[Assignment]:
    found: list[Assignment] = []
    for instruction in file._executing:
        run = instruction._execution
        for step in run.steps:
            assigns = step.texts and step.texts[0] in ASSIGNING
            if not assigns and not step.assignments:  # as most
                continue
            command = run.commands.get(id(step))
            if step.assignments:
                found += _assignments(instruction, step, None) if command is None else command.assignments
            if command is not None and assigns:
                for text, word in zip(step.texts[1:], step.words[1:], strict=True):
                    name, equals, value = text.partition("=")
                    if equals and name.isidentifier():
                        exported = step.texts[0] == "export" or "-x" in step.texts
                        found.append(_new_assignment(instruction, step, command, name, value, word, exported))
    return found


@computes(Command, "redirections")
def redirections_of_command(command: Command) -> list[Redirection]:
    return _redirections(command.instruction, command._step, command)


def _redirections(instruction: Instruction, step: Step, command: Command | None) -> list[Redirection]:
    if step.text is None:
        return []
    return [
        Redirection(
            file=instruction.file,
            span=new_span(instruction.file, *step.text.origins(node.start, node.end)),
            operator=node.operator,
            descriptor=node.descriptor or None,
            target=value_of(target),
            command=command,
            instruction=instruction,
        )
        for node, target in step.redirections
    ]


@collects("redirection")
def collect_redirections(file: File) -> list[Redirection]:
    found: list[Redirection] = []
    for instruction in file._executing:
        run = instruction._execution
        for step in run.steps:
            command = run.commands.get(id(step))
            found += _redirections(instruction, step, None) if command is None else command.redirections
    return found


@collects("command-flag")
def collect_flags_of_commands(file: File) -> list[CommandFlag]:
    commands = [command for instruction in file._executing for command in instruction.commands]
    return [flag for command in commands for flag in command.flags if isinstance(flag, CommandFlag)]
