"""Reads shell scripts: `read(text) -> Script`.

The grammar of https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_10 with bash's additions,
by recursive descent, each character once. This module is on the path of every lint, so it imports nothing.
"""

from __future__ import annotations

from dlint.shell.syntax import (
    AndOr,
    Assignment,
    Command,
    Compound,
    List,
    Part,
    Pipeline,
    Redirection,
    Script,
    Simple,
    Word,
)
from dlint.shell.words import (
    BETWEEN_LINES,
    DELIMITERS,
    ENDING,
    MARK,
    PASSED,
    SPECIAL,
    STOPPING,
    Unreadable,
    Words,
    plain_words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.text import Mapped

RESERVED = ("if", "while", "until", "for", "case", "select", "function", "coproc", "{", "[[")
"""The words that begin a compound command."""
CLOSING = ("then", "elif", "else", "fi", "do", "done", "esac", "}")
"""The words that no command can begin with."""
REDIRECTIONS = frozenset(("<<<", "<<-", "&>>", "<<", "<&", "<>", ">>", ">&", ">|", "&>", "<", ">"))
_BY_LETTER = {
    letter: tuple([word for word in RESERVED + CLOSING if word[0] == letter])
    for letter in {word[0] for word in RESERVED + CLOSING}
}
"""Both by their first letter."""
DECLARATIONS = ("declare", "typeset", "local", "export", "readonly")
"""The commands whose arguments may be assignments of arrays."""
_DELIMITERS = tuple(DELIMITERS)


def read(text: Mapped) -> Script:
    """The script in `text`. What follows a place that it cannot understand is missing, and `understood` is false."""
    return Reader(text).whole()


class Reader(Words):
    """Reads commands."""

    __slots__ = ()

    def whole(self) -> Script:
        """All of the text as a script."""
        items: list[AndOr] = []
        understood = True
        try:
            self.list_((), items)
            if self.at < self.end:
                raise Unreadable
        except Unreadable:
            understood = False
            meant = self.meant()
            if meant is not None:
                return self.as_script(meant.body, meant.comments, understood)
            items += self.salvaged(items[-1].end if items else 0)
        return self.as_script(List(start=0, end=self.at, items=tuple(items)), tuple(self.comments), understood)

    def as_script(self, body: List, comments: tuple[tuple[int, int], ...], understood: bool) -> Script:
        return Script(start=0, end=self.end, text=self.mapped, body=body, understood=understood, comments=comments)

    def meant(self) -> Script | None:
        """What a script says that no shell can read, if all of it reads well once a backslash keeps single quotes open."""
        if self.forgiving or "\\'" not in self.text:
            return None
        script = Reader(self.mapped, self.depth, forgiving=True).whole()
        return script if script.understood else None

    def salvaged(self, start: int) -> list[AndOr]:
        """The simple commands behind `start` that were read as part of something that could not be read."""
        kept: list[Simple] = []
        for command in reversed(self.simple):
            inside = kept and kept[-1].start <= command.start and command.end <= kept[-1].end
            if command.start >= start and not inside:
                kept.append(command)
        return [_alone(command) for command in reversed(kept)]

    def inner(self, mapped: Mapped) -> Script:
        """The commands in text that had to be taken out of this one."""
        script = Reader(mapped, self.depth, self.forgiving).whole()
        if not script.understood:
            raise Unreadable
        return script

    def script(self, closer: str) -> Script:
        """The commands up to `closer`, which is passed over."""
        start = self.at
        body = self.nested((), closer)
        return Script(start=start, end=body.end, text=self.mapped, body=body, understood=True)

    def nested(self, words: tuple[str, ...], closer: str = "") -> List:
        """The commands up to `closer`, which is passed over, or up to one of the reserved `words`, which is not."""
        self.nest()
        start = self.at
        items: list[AndOr] = []
        self.list_(words, items)
        end = self.at
        if closer:
            self.expect(closer)
        elif not words and end < self.end:
            raise Unreadable
        self.depth -= 1
        return List(start=start, end=end, items=tuple(items))

    # ------------------------------------------------------------------------------------------ lists

    def lines(self) -> None:
        """Pass over blanks, comments and line ends."""
        while True:
            self.blanks()
            if self.at < self.end and self.text[self.at] == "\n":
                self.newline()
            else:
                return

    def list_(self, closing: tuple[str, ...], items: list[AndOr]) -> None:
        """Add the items up to the end, a closing parenthesis, a `;;` or one of the reserved words `closing`."""
        text, end = self.text, self.end
        while self.at < end:
            if text[self.at] in BETWEEN_LINES:
                self.lines()
            if self.at >= end or text[self.at] == ")" or text[self.at : self.at + 2] in (";;", ";&"):
                return
            if closing and self.reserved(closing):
                return
            items.append(self.and_or())

    def and_or(self) -> AndOr:
        """Pipelines joined by `&&` and `||`, and what ends them."""
        text, end = self.text, self.end
        pipelines = [self.pipeline()]
        operators: list[str] = []
        background = False
        while self.at < end:
            operator = text[self.at : self.at + 2]
            if operator not in ("&&", "||"):
                background = self.ends(operator, pipelines[-1])
                break
            operators.append(operator)
            self.at += 2
            self.lines()
            pipelines.append(self.pipeline())
        return AndOr(
            start=pipelines[0].start,
            end=pipelines[-1].end,
            pipelines=tuple(pipelines),
            operators=tuple(operators),
            background=background,
        )

    def ends(self, operator: str, last: Pipeline) -> bool:
        """Pass over what ends an item, if it is an `&` or a `;`, and tell whether it is an `&`."""
        character = operator[0]
        if character == "&" or (character == ";" and operator not in (";;", ";&")):
            self.at += 1
        elif character not in "\n);" and not self.ends_compound(last):
            raise Unreadable
        return character == "&"

    def ends_compound(self, pipeline: Pipeline) -> bool:
        """Whether a reserved word such as `fi` stands at the cursor, behind a compound command that needs no `;`."""
        return bool(pipeline.commands and isinstance(pipeline.commands[-1], Compound) and self.reserved(CLOSING))

    def pipeline(self) -> Pipeline:
        """Commands joined by `|`, after any `!` and `time`."""
        text, end = self.text, self.end
        start = self.at
        negated = timed = False
        while text[self.at : self.at + 1] in ("!", "t"):
            if text[self.at] == "!" and text[self.at + 1 : self.at + 2] in _DELIMITERS:
                negated = True
                self.at += 1
            elif self.reserved(("time",)) and not self.takes_options():
                timed = True
                self.at += 4
                self.blanks()
                if self.reserved(("-p",)):
                    self.at += 2
            else:
                break
            self.blanks()
        if timed and (self.at >= end or text[self.at] in ";\n|&)"):
            return Pipeline(start=start, end=self.at, commands=(), negated=negated, timed=True)
        command = self.command()
        if (self.at >= end or text[self.at] != "|") and not negated and not timed:  # as most
            return Pipeline(start=start, end=command.end, commands=(command,))
        commands = [command]
        operators: list[str] = []
        while self.at < end and text[self.at] == "|" and not text.startswith("||", self.at):
            operators.append("|&" if text.startswith("|&", self.at) else "|")
            self.at += len(operators[-1])
            self.lines()
            commands.append(self.command())
        return Pipeline(
            start=start,
            end=commands[-1].end,
            commands=tuple(commands),
            negated=negated,
            operators=tuple(operators),
            timed=timed,
        )

    def takes_options(self) -> bool:
        """Whether the `time` at the cursor is the program: the keyword has no option but -p."""
        at = self.at + 4
        while self.text.startswith((" ", "\t"), at):
            at += 1
        return self.text.startswith("-", at) and self.text[at : at + 3].rstrip(DELIMITERS) != "-p"

    def reserved(self, words: tuple[str, ...]) -> str:
        """The one of these words that stands at the cursor, empty if none does."""
        text, at = self.text, self.at
        for word in words:
            if text.startswith(word, at):
                end = at + len(word)
                if end >= self.end or text[end] in DELIMITERS:
                    return word
        return ""

    def expect(self, word: str) -> None:
        """Pass over a word or operator that has to stand at the cursor."""
        if not self.text.startswith(word, self.at) or self.at + len(word) > self.end:
            raise Unreadable
        self.at += len(word)

    # ------------------------------------------------------------------------------------------ commands

    def command(self) -> Command:
        """One command with its redirections; the cursor stops at the operator behind it."""
        if self.at >= self.end:
            raise Unreadable
        character = self.text[self.at]
        if character == "(":
            return self.redirected(self.parenthesis())
        word = self.reserved(_BY_LETTER[character]) if character in _BY_LETTER else ""
        if not word:
            return self.simple_command()
        if word in CLOSING:
            raise Unreadable
        return self.redirected(self.compound(word))

    def redirected(self, command: Command) -> Command:
        """The compound command with the redirections behind it."""
        redirections: list[Redirection] = []
        while True:
            self.blanks()
            start = self.at
            while self.at < self.end and self.text[self.at].isdigit():
                self.at += 1
            redirection = self.redirection(start, self.text[start : self.at])
            if redirection is None:
                self.at = start
                break
            redirections.append(redirection)
        if redirections:
            object.__setattr__(command, "redirections", tuple(redirections))
        return command

    def simple_command(self) -> Command:
        """Assignments, words and redirections; or the definition of a function."""
        text, end, start = self.text, self.end, self.at
        stop = self.marked.find(MARK, start, end)
        if stop < 0:
            stop = end
        if stop == end or (text[stop] in STOPPING and not text.startswith("&>", stop)):
            written = text[start:stop]
            pieces = written.split(" ")
            if pieces[0] and "=" not in pieces[0]:  # nothing but words that are what they look like, as most
                self.at = stop
                command = Simple(start=start, end=start + len(written.rstrip(" ")), pieces=pieces)
                self.simple.append(command)
                return command
        return self.mixed_command()

    def mixed_command(self) -> Command:
        """The same, whatever it consists of."""
        text, end = self.text, self.end
        start = last = self.at
        assignments: list[Assignment] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        while True:
            at = self.at
            stop = self.marked.find(MARK, at, end)
            if stop < 0:
                stop = end
            if at < stop:  # words that are what they look like
                pieces = text[at:stop].split(" ")
                if stop < end and text[stop] not in ENDING:
                    stop -= len(pieces.pop())
                for word in plain_words(pieces, at):
                    if words or "=" not in word.text or (assignment := _assignment(word)) is None:
                        words.append(word)
                    else:
                        assignments.append(assignment)
                    last = word.end
                self.at = at = stop
            if at >= end:
                break
            character = text[at]
            if character in STOPPING and not text.startswith("&>", at):
                break
            if character in PASSED:
                self.blanks()
                if self.at > at:
                    continue
            if character in "<>&" and (character == "&" or not text.startswith("(", at + 1)):
                redirection = self.redirection(at, "")
                if redirection is None:
                    break
                redirections.append(redirection)
            elif character == "(":
                if len(words) == 1 and not assignments and not redirections:
                    return self.function(start, words[0].text)
                raise Unreadable
            else:
                word = self.word()
                following = text[self.at] if self.at < end else ""
                if following and following in "<>" and _is_descriptor(word.text):
                    redirection = self.redirection(at, word.text)
                    if redirection is not None:
                        redirections.append(redirection)
                elif following == "(" and "=" in word.text and self.takes_array(word, words):
                    assignment = self.array(word)
                    if words:
                        words.append(_with_elements(text, assignment))
                    else:
                        assignments.append(assignment)
                elif not words and "=" in word.text and (found := _assignment(word)) is not None:
                    assignments.append(found)
                else:
                    words.append(word)
            last = self.at
        if last == start:
            raise Unreadable
        command = Simple(
            start=start,
            end=last,
            assignments=tuple(assignments),
            words=tuple(words),
            redirections=tuple(redirections),
        )
        self.simple.append(command)
        return command

    def takes_array(self, word: Word, words: list[Word]) -> bool:
        """Whether `word`, which a parenthesis follows, may begin the assignment of an array."""
        if not word.text.endswith("=") or _assignment(word) is None:
            return False
        return not words or words[0].literal in DECLARATIONS

    def array(self, word: Word) -> Assignment:
        """`name=(…)` from its parenthesis on."""
        self.at += 1
        elements: list[Word] = []
        while True:
            self.lines()
            if self.at >= self.end:
                raise Unreadable
            if self.text[self.at] == ")":
                break
            elements.append(self.word())
        self.at += 1
        name = word.text[:-1]
        append = name.endswith("+")
        return Assignment(
            start=word.start,
            end=self.at,
            name=name.rstrip("+"),
            value=None,
            append=append,
            elements=tuple(elements),
        )

    def redirection(self, start: int, descriptor: str) -> Redirection | None:
        """The redirection whose operator stands at the cursor, None if none does."""
        text = self.text
        if self.at >= self.end or text[self.at] not in "<>&":
            return None
        for size in (3, 2, 1):
            operator = text[self.at : self.at + size]
            if operator in REDIRECTIONS:
                break
        else:
            return None
        if self.at + len(operator) > self.end or (descriptor and operator[0] == "&"):
            return None
        self.at += len(operator)
        self.blanks()
        if self.at >= self.end:
            raise Unreadable
        target = self.word()
        redirection = Redirection(start=start, end=self.at, operator=operator, descriptor=descriptor, target=target)
        if operator in ("<<", "<<-"):
            quoted = False
            delimiter = ""
            for part in target.parts:
                quoted = quoted or part.quoted
                delimiter += part.text
            self.pending.append((redirection, delimiter, not quoted))
        return redirection

    # ------------------------------------------------------------------------------------------ compound commands

    def parenthesis(self) -> Compound:
        """`(…)` or `((…))`."""
        start = self.at
        if self.text.startswith("((", start):
            end = self.balanced(start + 2, 2, "))")
            if end > 0:
                return self.arithmetic_command(start, end)
        self.at += 1
        body = self.nested((), ")")
        return Compound(start=start, end=self.at, kind="subshell", bodies=(body,))

    def arithmetic_command(self, start: int, end: int) -> Compound:
        """`((…))` that ends at `end`."""
        parts = self.within(start + 2, end - 2, SPECIAL, None)
        self.at = end
        word = Word(start=start, end=end, text=self.text[start:end], parts=parts, literal=None)
        return Compound(start=start, end=end, kind="arithmetic", bodies=(), words=(word,))

    def compound(self, word: str) -> Compound:
        """The compound command that begins with the reserved word at the cursor."""
        start = self.at
        self.at += len(word)
        words: list[Word] = []
        name = ""
        if word == "{":
            bodies = [self.until("}")]
        elif word == "if":
            bodies = self.conditional()
        elif word in ("while", "until"):
            bodies = [self.until("do"), self.until("done")]
        elif word in ("for", "select"):
            name, bodies = self.loop(words)
        elif word == "case":
            bodies = self.case(words)
        elif word == "[[":
            bodies = []
            self.test(words)
        elif word == "function":
            self.blanks()
            return self.function(start, self.word().text)
        else:
            return self.coprocess(start)
        return Compound(
            start=start,
            end=self.at,
            kind="group" if word == "{" else "test" if word == "[[" else word,
            bodies=tuple(bodies),
            words=tuple(words),
            name=name,
        )

    def until(self, word: str) -> List:
        """The commands up to a reserved word, which is passed over; there has to be one at least."""
        body = self.nested((word,))
        if not self.reserved((word,)) or not body.items:
            raise Unreadable
        self.at += len(word)
        return body

    def conditional(self) -> list[List]:
        """What follows an `if`, up to its `fi`."""
        bodies = [self.until("then")]
        while True:
            bodies.append(self.nested(("elif", "else", "fi")))
            word = self.reserved(("elif", "else", "fi"))
            if not word or not bodies[-1].items:
                raise Unreadable
            self.at += len(word)
            if word == "fi":
                return bodies
            if word == "else":
                return [*bodies, self.until("fi")]
            bodies.append(self.until("then"))

    def loop(self, words: list[Word]) -> tuple[str, list[List]]:
        """What follows a `for` or `select`: the variable and the body; adds the words that it runs over."""
        self.blanks()
        name = ""
        if self.text.startswith("((", self.at):
            end = self.balanced(self.at + 2, 2, "))")
            if end < 0:
                raise Unreadable
            words += self.arithmetic_command(self.at, end).words
        else:
            name = self.word().text
            self.lines()
            if self.reserved(("in",)):
                self.at += 2
                self.blanks()
                while self.at < self.end and self.text[self.at] not in ";\n":
                    words.append(self.word())
                    self.blanks()
        self.blanks()
        if self.text.startswith(";", self.at):
            self.at += 1
        self.lines()
        word = self.reserved(("do", "{"))
        if not word:
            raise Unreadable
        self.at += len(word)
        return name, [self.until("done" if word == "do" else "}")]

    def case(self, words: list[Word]) -> list[List]:
        """What follows a `case`, up to its `esac`; adds its word and its patterns."""
        self.blanks()
        words.append(self.word())
        self.lines()
        if not self.reserved(("in",)):
            raise Unreadable
        self.at += 2
        bodies: list[List] = []
        while True:
            self.lines()
            if self.reserved(("esac",)):
                self.at += 4
                return bodies
            if self.text.startswith("(", self.at):
                self.at += 1
            self.blanks()
            words.append(self.word())
            self.blanks()
            while self.text.startswith("|", self.at):
                self.at += 1
                self.blanks()
                words.append(self.word())
                self.blanks()
            self.expect(")")
            bodies.append(self.nested(("esac",)))
            for operator in (";;&", ";;", ";&"):
                if self.text.startswith(operator, self.at):
                    self.at += len(operator)
                    break
            else:
                if not self.reserved(("esac",)):
                    raise Unreadable

    def test(self, words: list[Word]) -> None:
        """What follows a `[[`, up to its `]]`; adds its words and operators."""
        text = self.text
        while True:
            self.lines()
            if self.at >= self.end:
                raise Unreadable
            if self.reserved(("]]",)):
                self.at += 2
                return
            start = self.at
            for operator in ("&&", "||", "(", ")", "<", ">"):
                if text.startswith(operator, start):
                    self.at += len(operator)
                    words.append(Word(start=start, end=self.at, text=operator, literal=operator))
                    break
            else:
                words.append(self.expression() if words and words[-1].text == "=~" else self.word())

    def expression(self) -> Word:
        """The regular expression behind a `=~`: parentheses and bars belong to it, blanks inside parentheses too."""
        start = self.at
        parts: list[Part] = []
        depth = 0
        while True:
            stops = "()\n" if depth else "() \t\n"
            parts += self.parts(stops, SPECIAL, False, None)
            if self.at >= self.end or self.text[self.at] in " \t\n":
                break
            at = self.at
            depth += 1 if self.text[at] == "(" else -1
            if depth < 0:
                break
            self.at += 1
            parts += self.within(at, at + 1, "", None)
        if self.at == start:
            raise Unreadable
        return self.joined(start, self.at, parts)

    def function(self, start: int, name: str) -> Compound:
        """The definition of the function `name` from behind its name on."""
        self.blanks()
        if self.text.startswith("(", self.at):
            self.at += 1
            self.blanks()
            self.expect(")")
        self.lines()
        self.nest()
        command = self.command()
        self.depth -= 1
        return Compound(start=start, end=self.at, kind="function", bodies=(_list_of(command),), name=name)

    def coprocess(self, start: int) -> Compound:
        """What follows a `coproc`."""
        self.blanks()
        self.nest()
        command = self.command()
        self.depth -= 1
        return Compound(start=start, end=self.at, kind="coproc", bodies=(_list_of(command),))


def _alone(command: Command) -> AndOr:
    """The command as an item of a list."""
    pipeline = Pipeline(start=command.start, end=command.end, commands=(command,))
    return AndOr(start=command.start, end=command.end, pipelines=(pipeline,), operators=())


def _list_of(command: Command) -> List:
    """The command as a list."""
    return List(start=command.start, end=command.end, items=(_alone(command),))


def _is_descriptor(text: str) -> bool:
    """Whether the word before a redirection says what is redirected."""
    return text.isdigit() or (text[0] == "{" and text[-1] == "}" and text[1:-1].isidentifier())


def _assignment(word: Word) -> Assignment | None:
    """The assignment that the word is, None if it is none."""
    text = word.text
    equals = text.find("=")
    target = text[: equals - 1] if text[equals - 1 : equals] == "+" else text[:equals]
    name, bracket, subscript = target.partition("[")
    if not name.isidentifier() or not name.isascii() or (bracket and not subscript.endswith("]")):
        return None
    start = word.start + equals + 1
    value: Word | None = None
    if start < word.end:
        value = _rest(word, start, text[equals + 1 :])
    return Assignment(
        start=word.start,
        end=word.end,
        name=name,
        value=value,
        append=text[equals - 1 : equals] == "+",
    )


def _rest(word: Word, start: int, text: str) -> Word:
    """The part of the word from `start` on, `text`."""
    if word.literal == word.text:
        return Word(start=start, end=word.end, text=text, literal=text)
    parts: list[Part] = []
    for part in word.parts:
        if part.end <= start and part.start < start:
            continue
        if part.start < start:
            part = Part(start=start, end=part.end, kind=part.kind, text=part.text[start - part.start :], quoted=False)
        parts.append(part)
    literal: str | None = ""
    for part in parts:
        literal = None if literal is None or part.kind != "literal" else literal + part.text
    return Word(start=start, end=word.end, text=text, parts=tuple(parts), literal=literal)


def _with_elements(text: str, assignment: Assignment) -> Word:
    """The assignment of an array as the argument of a command."""
    parts: list[Part] = []
    for element in assignment.elements:
        parts += element.parts
    return Word(
        start=assignment.start,
        end=assignment.end,
        text=text[assignment.start : assignment.end],
        parts=tuple(parts),
        literal=None,
    )
