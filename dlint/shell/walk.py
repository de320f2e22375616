"""All simple commands of a script, in order, each with what surrounds it: wrappers, pipeline, options, variables.

Words are resolved as far as that is certain: by the variables that Docker sets, and by what the script itself sets
before, unless control flow decides whether it does.
"""

from __future__ import annotations

from dlint.dockerfile.expansion import LONGEST, expand
from dlint.record import UNKNOWN, Unknown
from dlint.shell import syntax
from dlint.shell.options import with_options
from dlint.shell.reader import read
from dlint.shell.wrappers import GAP, NOTHING, unwrap
from dlint.text import Mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVarTuple

    from dlint.dockerfile.syntax import Word as ExecWord
    from dlint.shell.wrappers import Entry, Known

    Arguments = TypeVarTuple("Arguments")
    Lookup = Callable[[str], str | Unknown | None]
    """Gives the value that Docker sets a variable to; None if it sets none, UNKNOWN if it comes from outside."""
    Options = tuple[str, ...] | None
    """The shell options in force, None if control flow decides."""
    AnyWord = syntax.Word | ExecWord
    """A word of a script, whose place is one in the script; or of an exec form, whose place is one in the file."""
    Setting = tuple[str, str, syntax.Assignment | AnyWord]
    """A variable that is set: name, value, place."""

DEEPEST = 8
"""How many scripts may stand inside each other, as in `sh -c "sh -c '…'"`."""
MODIFIERS = tuple("-+?#%/:")
"""The operators of parameters that Docker's expansion knows too, with the same meaning."""
ASSIGNING = ("export", "readonly", "declare", "typeset", "local")
READING = ("read", "mapfile", "readarray", "getopts", "unset")
"""Commands whose operands are variables that they change."""
NO_PROGRAM = ("", NOTHING)
_EFFECTIVE = frozenset(("set", *ASSIGNING, *READING))


class Frame:
    """What surrounds the commands of a list."""

    __slots__ = ("background", "depth", "nested", "outer", "shell", "text", "wrappers")

    def __init__(
        self,
        text: Mapped | None,
        shell: tuple[str, ...] | None,
        wrappers: tuple[str, ...] = (),
        nested: bool = False,
        background: bool = False,
        outer: tuple[Pipe, int] | None = None,
        depth: int = 0,
    ) -> None:
        self.text = text
        """Their script, None for an exec form."""
        self.shell = shell
        """The words that call the shell that reads it: None for that of the instruction, empty for an exec form."""
        self.wrappers = wrappers
        """The programs that the script is run through, the outermost first."""
        self.nested = nested
        """Whether they stand in a substitution, loop, condition, function or subshell."""
        self.background = background
        self.outer = outer
        """The pipeline, and the place in it, of the compound command or script that they stand in."""
        self.depth = depth

    def inside(self, nested: bool, background: bool, outer: tuple[Pipe, int] | None) -> Frame:
        """The frame of commands that stand in one of this one's."""
        return Frame(
            self.text,
            self.shell,
            self.wrappers,
            self.nested or nested,
            background or self.background,
            outer,
            self.depth,
        )


class Pipe:
    """A pipeline as it runs."""

    __slots__ = ("after", "background", "frame", "members", "node", "options")

    def __init__(
        self,
        node: syntax.Pipeline | None,
        frame: Frame,
        options: Options,
        size: int = 1,
        after: str = "",
        background: bool = False,
    ) -> None:
        self.node = node
        """Where it is written, None for an exec form."""
        self.frame = frame
        self.options = options
        self.members: list[list[Step]] = [[]] if size == 1 else [[] for _ in range(size)]
        """The steps of each of its commands; several for a compound command."""
        self.after = after
        """The operator between it and the pipeline before: `&&`, `||`; empty for the first of an item."""
        self.background = background or frame.background
        """Whether `&` sends it to the background."""


class Step:
    """A simple command as it runs."""

    __slots__ = (
        "_words", "appends", "assignments", "member", "pipe", "program", "redirections", "simple", "text", "texts",
        "wrappers",
    )  # fmt: skip

    def __init__(
        self,
        texts: list[str],
        words: tuple[AnyWord, ...] | None,
        program: tuple[str, Entry],
        simple: syntax.Simple | None,
        assignments: tuple[Setting, ...],
        redirections: tuple[tuple[syntax.Redirection, str], ...],
        pipe: Pipe,
        member: int,
        wrappers: tuple[str, ...],
        appends: bool,
    ) -> None:
        self.texts = texts
        """Its words behind its wrappers, the name first; `GAP` stands for what is unknown. Empty for bare assignments."""
        self._words = words
        self.program = program
        """The usual name of its program, and what is known of it."""
        self.text = pipe.frame.text
        """What the places of the words refer to; None for an exec form, whose words have theirs in the file."""
        self.simple = simple
        """Where it is written, None for an exec form."""
        self.assignments = assignments
        """The variables set for it alone: name, value, place."""
        self.redirections = redirections
        """Its redirections, with the value of the target or the text of the here-document."""
        self.pipe = pipe
        """Its pipeline."""
        self.member = member
        """Its place in the pipeline."""
        self.wrappers = wrappers
        """The programs it is run through, the outermost first."""
        self.appends = appends
        """Whether it gets more arguments than are written."""

    @property
    def words(self) -> tuple[AnyWord, ...]:
        """For each of its texts the word that it comes from; made when asked for where they are those of `simple`."""
        if self._words is None:
            assert self.simple is not None
            self._words = self.simple.words
        return self._words


class Walk:
    """Goes through a script in the order in which it is written and notes the steps."""

    def __init__(self, lookup: Lookup, known: Known, options: Options = ()) -> None:
        self.lookup = lookup
        self.known = known
        self.options = options
        self.variables: dict[str, str] = {}
        self.steps: list[Step] = []
        self.scripts: list[tuple[Mapped, tuple[str, ...], bool]] = []
        """The scripts that are handed to other shells, with the words of the shell, and whether they stand in quotes."""
        self.pipes = False
        """Whether there is a pipeline of two or more commands."""
        self.understood = True

    def script(self, script: syntax.Script, frame: Frame) -> None:
        """Note the steps of a script."""
        self.understood = self.understood and script.understood
        self.list_(script.body, frame)

    def exec_form(self, words: Sequence[ExecWord]) -> None:
        """Note the step, or the steps of the script, that an exec form is."""
        if not words:
            return
        pipe = Pipe(None, Frame(None, ()), self.options)
        self.call([word.value for word in words], tuple(words), None, (), pipe, 0)

    # ------------------------------------------------------------------------------------------ lists and compounds

    def list_(self, body: syntax.List, frame: Frame) -> None:
        """Note the steps of a list."""
        for item in body.items:
            background = item.background
            self.pipeline(item.pipelines[0], frame, "", background)
            if not item.operators:
                continue
            before = self.state()
            sure = True
            for after, pipeline in zip(item.operators, item.pipelines[1:], strict=True):
                sure = sure and after == "&&"
                if sure:
                    self.pipeline(pipeline, frame, after, background)
                else:
                    self.maybe(self.pipeline, pipeline, frame, after, background)
            self.blur(*before)

    def state(self) -> tuple[dict[str, str], Options]:
        """The variables and options as they are."""
        return dict(self.variables), self.options

    def blur(self, variables: dict[str, str], options: Options) -> None:
        """Forget what changed since `state` gave these."""
        if self.options != options:
            self.options = None
        if self.variables != variables:
            for name, value in self.variables.items():
                if variables.get(name) != value:
                    self.variables[name] = GAP

    def maybe(self, action: Callable[[*Arguments], None], *arguments: *Arguments) -> None:
        """Do something that control flow may skip."""
        before = self.state()
        action(*arguments)
        self.blur(*before)

    def apart(self, action: Callable[[*Arguments], None], *arguments: *Arguments) -> None:
        """Do something whose variables and options nobody else sees, as a subshell does."""
        variables, options = self.state()
        action(*arguments)
        self.variables, self.options = variables, options

    def pipeline(self, pipeline: syntax.Pipeline, frame: Frame, after: str, background: bool) -> None:
        """Note the steps of a pipeline."""
        if pipeline.timed:
            frame = frame.inside(False, False, frame.outer)
            frame.wrappers = (*frame.wrappers, "time")
        commands = pipeline.commands
        pipe = Pipe(pipeline, frame, self.options, len(commands), after, background)
        if len(commands) == 1 and not background:
            self.command(commands[0], pipe, 0)
            return
        self.pipes = self.pipes or len(commands) > 1
        for index, command in enumerate(commands):
            self.apart(self.command, command, pipe, index)

    def command(self, command: syntax.Command, pipe: Pipe, member: int) -> None:
        """Note the steps of a command, the one with this number of a pipeline."""
        if isinstance(command, syntax.Simple):
            self.simple(command, pipe, member)
            return
        assert isinstance(command, syntax.Compound)
        kind, frame = command.kind, pipe.frame
        inner = frame.inside(kind != "group", pipe.background, (pipe, member))
        for word in command.words:
            self.substitutions(word.parts, frame)
        if command.name and kind in ("for", "select"):
            self.variables[command.name] = GAP
        if kind == "group":
            self.list_(command.bodies[0], inner)
        elif kind in ("subshell", "coproc"):
            self.apart(self.list_, command.bodies[0], inner)
        else:
            for index, body in enumerate(command.bodies):
                if index == 0 and kind in ("if", "while", "until"):
                    self.list_(body, inner)
                else:
                    self.maybe(self.list_, body, inner)
        for redirection in command.redirections:
            self.redirection(redirection, frame)

    def substitutions(self, parts: Sequence[syntax.Part], frame: Frame) -> None:
        """Note the steps of the commands in expansions."""
        for part in parts:
            if part.script is not None:
                inner = Frame(part.script.text, frame.shell, frame.wrappers, True, False, None, frame.depth)
                self.apart(self.script, part.script, inner)
            if part.parts:
                self.substitutions(part.parts, frame)

    def redirection(self, redirection: syntax.Redirection, frame: Frame) -> None:
        """Note the steps of the commands in a redirection."""
        if redirection.heredoc_parts:
            self.substitutions(redirection.heredoc_parts, frame)
        elif redirection.target is not None and redirection.target.literal is None:
            self.substitutions(redirection.target.parts, frame)

    # ------------------------------------------------------------------------------------------ simple commands

    def simple(self, command: syntax.Simple, pipe: Pipe, member: int) -> None:
        """Note the step of a simple command, and those of the substitutions in it."""
        if command.pieces:
            self.call([piece for piece in command.pieces if piece], None, command, (), pipe, member)
            return
        words: tuple[AnyWord, ...] = command.words
        texts = [word.literal for word in command.words if word.literal is not None]
        expands = len(texts) < len(words)
        if expands:
            texts, words = self.expanded(command.words)
        assignments: tuple[Setting, ...] = ()
        if command.assignments:
            assignments = tuple([(each.name, self.assigned(each), each) for each in command.assignments])
        if texts:
            self.call(texts, words, command, assignments, pipe, member)
        else:
            self.note([], (), NO_PROGRAM, command, assignments, pipe, member)
            for name, value, _ in assignments:
                self.variables[name] = value if len(value) <= LONGEST else GAP
        frame = pipe.frame
        for assignment in command.assignments:
            if assignment.value is not None and assignment.value.literal is None:
                self.substitutions(assignment.value.parts, frame)
            for element in assignment.elements:
                self.substitutions(element.parts, frame)
        if expands:
            for word in command.words:
                if word.literal is None:
                    self.substitutions(word.parts, frame)
        for redirection in command.redirections:
            self.redirection(redirection, frame)

    def call(
        self,
        texts: list[str],
        words: tuple[AnyWord, ...] | None,
        command: syntax.Simple | None,
        assignments: tuple[Setting, ...],
        pipe: Pipe,
        member: int,
    ) -> None:
        """Note the step of a command with these words (None: as written), or those of the script that it hands to a shell."""
        program = self.known(texts[0])
        if "runs" not in program[1]:  # as most programs
            self.note(texts, words, program, command, assignments, pipe, member)
            if texts[0] in _EFFECTIVE:
                self.effects(texts)
            return
        heredoc = None
        for redirection in command.redirections if command is not None else ():
            if redirection.operator in ("<<", "<<-"):
                heredoc = redirection
        inner = unwrap(texts, self.known, heredoc is not None)
        if not inner.wrappers:
            self.note(texts, words, program, command, assignments, pipe, member)
            if texts[0] in _EFFECTIVE:
                self.effects(texts)
            return
        if words is None:
            words = command.words if command is not None else ()
        at, text = inner.start, pipe.frame.text
        if inner.shell is not None:
            script = unquoted(words[at], text) if at < len(words) else body_of(heredoc, text)
            if script is not None and pipe.frame.depth < DEEPEST:
                quoted = text is not None and at < len(words)
                if not quoted or _is_literal(words[at]):
                    self.scripts.append((script, inner.shell, quoted))
                self.shell(script, inner.shell, inner.wrappers, pipe, member)
                return
            inner.wrappers.pop()  # what the shell reads is not known, so the shell is the command
            at = inner.caller
        for index in inner.assignments:
            name, _, value = texts[index].partition("=")
            assignments = (*assignments, (name, value, words[index]))
        texts, words = texts[at:], words[at:]
        program = self.known(texts[0])
        self.note(texts, words, program, command, assignments, pipe, member, inner.wrappers, inner.appends)

    def shell(self, script: Mapped, shell: tuple[str, ...], wrappers: list[str], pipe: Pipe, member: int) -> None:
        """Note the steps of a script that a shell is called with."""
        frame = pipe.frame
        inner = Frame(
            script,
            shell,
            (*frame.wrappers, *wrappers),
            frame.nested,
            pipe.background,
            (pipe, member),
            frame.depth + 1,
        )

        def run() -> None:
            self.options = with_options((), shell[1:])
            self.script(read(script), inner)

        self.apart(run)

    def note(
        self,
        texts: list[str],
        words: tuple[AnyWord, ...] | None,
        program: tuple[str, Entry],
        command: syntax.Simple | None,
        assignments: tuple[Setting, ...],
        pipe: Pipe,
        member: int,
        wrappers: Sequence[str] = (),
        appends: bool = False,
    ) -> None:
        """Add a step."""
        redirections: tuple[tuple[syntax.Redirection, str], ...] = ()
        if command is not None and command.redirections:
            redirections = tuple([(each, self.target(each)) for each in command.redirections])
        around = pipe.frame.wrappers
        if wrappers:
            around = (*around, *wrappers)
        step = Step(texts, words, program, command, assignments, redirections, pipe, member, around, appends)
        self.steps.append(step)
        pipe.members[member].append(step)
        outer = pipe.frame.outer
        while outer is not None:
            outer[0].members[outer[1]].append(step)
            outer = outer[0].frame.outer

    def effects(self, texts: list[str]) -> None:
        """Keep account of what a builtin command does to variables and options."""
        name = texts[0]
        if name == "set":
            words = texts[1:]
            if any(GAP in word for word in words) or self.options is None:
                self.options = None
            else:
                self.options = with_options(self.options, words)
        elif name in ASSIGNING:
            for text in texts[1:]:
                variable, equals, value = text.partition("=")
                if equals:
                    known = not variable.endswith("+") and len(value) <= LONGEST
                    self.variables[variable.rstrip("+")] = value if known else GAP
        else:
            for text in texts[1:]:
                self.variables[text] = GAP

    # ------------------------------------------------------------------------------------------ values

    def expanded(self, written: tuple[syntax.Word, ...]) -> tuple[list[str], tuple[AnyWord, ...]]:
        """The words that these words expand to, and for each of them the one that it comes from."""
        texts: list[str] = []
        words: list[AnyWord] = []
        for word in written:
            if word.literal is not None:
                texts.append(word.literal)
                words.append(word)
            else:
                fields = self.fields(word)
                texts += fields
                words += [word] * len(fields)
        return texts, tuple(words)

    def fields(self, word: syntax.Word) -> list[str]:
        """The words that a word expands to: several, or none, where a variable outside quotes holds them."""
        fields: list[str] = []
        current = ""
        begun = False
        for part in word.parts:
            if part.kind == "literal":
                current += part.text
                begun = True
                continue
            value = self.value(part)
            if part.quoted or not (value == "" or " " in value or "\n" in value or "\t" in value):
                current += value
                begun = True
                continue
            pieces = value.split()
            if begun and value[:1].isspace():
                fields.append(current)
                current, begun = "", False
            for piece in pieces:
                if begun and piece is not pieces[0]:
                    fields.append(current)
                    current = ""
                current += piece
                begun = True
            if begun and value[-1:].isspace():
                fields.append(current)
                current, begun = "", False
        if begun:
            fields.append(current)
        return fields

    def single(self, word: syntax.Word) -> str:
        """The value of a word that is not split."""
        if word.literal is not None:
            return word.literal
        return "".join([part.text if part.kind == "literal" else self.value(part) for part in word.parts])

    def assigned(self, assignment: syntax.Assignment) -> str:
        """The value that an assignment gives its variable."""
        if assignment.elements or assignment.append:
            return GAP
        return "" if assignment.value is None else self.single(assignment.value)

    def target(self, redirection: syntax.Redirection) -> str:
        """The file of a redirection, or the text of a here-document."""
        if redirection.operator in ("<<", "<<-"):
            return redirection.heredoc or ""
        return "" if redirection.target is None else self.single(redirection.target)

    def value(self, part: syntax.Part) -> str:
        """The value of an expansion."""
        if part.kind != "parameter" or not (part.text[0].isalpha() or part.text[0] == "_"):
            return GAP
        if not part.operator:
            if part.parts:
                return GAP
            own = self.variables.get(part.text)
            value = self.lookup(part.text) if own is None else own
            return value if isinstance(value, str) else GAP
        if part.operator[0] not in MODIFIERS or "`" in part.word or "$(" in part.word:
            return GAP
        expanded = expand("${" + part.text + part.operator + part.word + "}", self.variable)
        if expanded.error is not None or not isinstance(expanded.value, str):
            return GAP
        return expanded.value

    def variable(self, name: str) -> str | Unknown | None:
        """The value of a variable, None if neither the script nor Docker sets it."""
        value = self.variables.get(name)
        if value is None:
            return self.lookup(name)
        return UNKNOWN if GAP in value else value


def _is_literal(word: AnyWord) -> bool:
    """Whether the shell that reads a word finds nothing to expand in it."""
    return isinstance(word, syntax.Word) and word.literal is not None


def unquoted(word: AnyWord, text: Mapped | None) -> Mapped | None:
    """The script that a word is for the shell that gets it: quotes taken out, variables left as they are."""
    if text is None:
        assert not isinstance(word, syntax.Word)
        return word.mapped or Mapped(word.value, [(0, word.start)])
    assert isinstance(word, syntax.Word)
    return _composed(word.parts, text)


def body_of(heredoc: syntax.Redirection | None, text: Mapped | None) -> Mapped | None:
    """The text of a here-document as a script."""
    if heredoc is None or text is None:
        return None
    if heredoc.heredoc_parts:
        return _composed(heredoc.heredoc_parts, text)
    return text.part(heredoc.heredoc_start, heredoc.heredoc_end)


def _composed(parts: Sequence[syntax.Part], text: Mapped) -> Mapped | None:
    """The pieces of a word put together; None if there is nothing but an expansion."""
    if all(part.kind != "literal" for part in parts):
        return None
    kept: list[str] = []
    pieces: list[tuple[int, int]] = []
    length = 0
    for part in parts:
        value = part.text if part.kind == "literal" else text.text[part.start : part.end]
        pieces.append((length, part.start))
        kept.append(value)
        length += len(value)
    return text.composed("".join(kept), pieces)


def variables_of(step: Step) -> list[str]:
    """The names of the variables in its words and redirections, each once, in the order of its first use."""
    names: list[str] = []
    if step.simple is not None and not step.simple.pieces:
        for word in step.simple.words:
            _names(word.parts, names)
        for redirection in step.simple.redirections:
            _names(redirection.heredoc_parts, names)
            if redirection.target is not None:
                _names(redirection.target.parts, names)
        for assignment in step.simple.assignments:
            if assignment.value is not None:
                _names(assignment.value.parts, names)
    return list(dict.fromkeys(names))


def _names(parts: Sequence[syntax.Part], names: list[str]) -> None:
    for part in parts:
        if part.kind == "parameter":
            names.append(part.text)
        _names(part.parts, names)
