"""Reads the words of a shell script: quotes, expansions, here-documents.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02 (quoting) and #tag_19_06
(expansions), with bash's `$'…'`, `<(…)`, `$[…]` and extended patterns. This module is on the path of every lint, so it
imports nothing and looks at each character once.
"""

from __future__ import annotations

from dlint.record import computes
from dlint.shell.syntax import Part, Redirection, Script, Simple, Word
from dlint.text import Mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

BLANK = " \t\r"
DELIMITERS = " \t\r\n;&|()<>"
"""What ends a word."""
ENDING = " \t\r\n;&|)"
"""What ends a word whatever stands before it."""
STOPPING = "\n;&|)"
"""What ends a command."""
SPECIAL = "$`\"'\\"
"""What is more than itself outside quotes."""
MEANING = DELIMITERS + SPECIAL
"""What in a word ends it, or is more than itself."""
PASSED = BLANK + "\\#"
"""What may be passed over between two words, or begin such a thing."""
BETWEEN_LINES = PASSED + "\n"
"""The same between two items of a list."""
MARK = "\0"
"""Stands in `marked` for each character that is more than a letter of a word, a space excepted."""
MARKING = bytes(range(128)).decode()
"""The characters of ASCII as they stand in `marked`."""
for character in MEANING[1:] + "#":
    MARKING = MARKING.replace(character, MARK)
PATTERN_PREFIXES = "@!?*+"
"""What makes a parenthesis behind it an extended pattern."""
OF_NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789"
"""What the names of variables are made of."""
SPECIAL_PARAMETERS = "@*#?-$!0123456789"
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}
DEEPEST = 50
"""How deep substitutions and compound commands may nest; Python's own stack ends at about twice that."""


class Unreadable(Exception):  # noqa: N818 - not an error, the reader's way out
    """The script is not one that this reader understands."""


class Words:
    """A cursor in a script's text, and the words that stand behind it."""

    __slots__ = ("at", "comments", "depth", "end", "forgiving", "mapped", "marked", "pending", "simple", "text")

    def __init__(self, mapped: Mapped, depth: int = 0, forgiving: bool = False) -> None:
        self.mapped = mapped
        self.text = mapped.text
        self.marked = mapped.text.translate(MARKING)
        """The text with a `MARK` where the words end that are what they look like."""
        self.at = 0
        self.end = len(self.text)
        self.depth = depth
        self.forgiving = forgiving
        """Whether a backslash keeps a single quote from closing, as many believe; for scripts that make no sense else."""
        self.pending: list[tuple[Redirection, str, bool]] = []  # here-documents whose text begins at the next line
        self.comments: list[tuple[int, int]] = []
        self.simple: list[Simple] = []  # those read so far, for the case that what they stand in cannot be read

    def script(self, closer: str) -> Script:
        """The commands up to `closer`, which is passed over."""
        raise NotImplementedError

    def inner(self, mapped: Mapped) -> Script:
        """The commands in text that had to be taken out of this one."""
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------ blanks and lines

    def blanks(self) -> None:
        """Pass over blanks, joined lines and a comment."""
        text, end, at = self.text, self.end, self.at
        while at < end:
            character = text[at]
            if character == " ":
                at += 1
            elif character not in PASSED:
                break
            elif character in BLANK:
                at += 1
            elif character == "\\" and text.startswith("\n", at + 1):
                at += 2
            elif character == "\\" and text.startswith("\r\n", at + 1):
                at += 3
            elif character == "#":
                start, at = at, text.find("\n", at, end)
                if at < 0:
                    at = end
                self.comments.append((start, at))
            else:
                break
        self.at = at if at < end else end

    def newline(self) -> None:
        """Pass over a line end, and over the here-documents that begin behind it."""
        self.at += 1
        if not self.pending:
            return
        pending, self.pending = self.pending, []
        for redirection, delimiter, expands in pending:
            self.heredoc(redirection, delimiter, expands)

    def heredoc(self, redirection: Redirection, delimiter: str, expands: bool) -> None:
        """Pass over the text of a here-document and its delimiter; without a delimiter it ends with the script."""
        text, end = self.text, self.end
        start = at = self.at
        chomps = redirection.operator == "<<-"
        while at < end:
            line_end = text.find("\n", at, end)
            if line_end < 0:
                line_end = end
            line = text[at:line_end].rstrip("\r")
            if (line.lstrip("\t") if chomps else line) == delimiter:
                self.at = min(line_end + 1, end)
                break
            at = line_end + 1
        else:
            at = self.at = end
        put = object.__setattr__  # the redirection was made before its text was reached
        put(redirection, "heredoc_start", start)
        put(redirection, "heredoc_end", at)
        content = text[start:at]
        if chomps:
            content = "".join([line.lstrip("\t") for line in content.splitlines(True)])
        put(redirection, "heredoc", content)
        put(redirection, "heredoc_parts", self.within(start, at, "$`\\", "$`\\\n") if expands else ())

    def within(self, start: int, end: int, special: str, escapable: str | None) -> tuple[Part, ...]:
        """The pieces of a stretch of the text; the cursor stays where it is."""
        before = self.at, self.end
        self.at, self.end = start, end
        parts = self.parts("", special, escapable is not None, escapable)
        self.at, self.end = before
        return tuple(parts)

    # ------------------------------------------------------------------------------------------ words

    def word(self) -> Word:
        """The word at the cursor; raises Unreadable if there is none."""
        text, start = self.text, self.at
        parts = self.parts(DELIMITERS, SPECIAL, False, None)
        while self.at < self.end and text[self.at] in "(<>" and self.joins(start):
            parts.append(self.process() if text[self.at] in "<>" else self.pattern())
            parts += self.parts(DELIMITERS, SPECIAL, False, None)
        if self.at == start:
            raise Unreadable
        return self.joined(start, self.at, parts)

    def joined(self, start: int, end: int, parts: list[Part]) -> Word:
        """The word made of these pieces."""
        literals = [part.text for part in parts if part.kind == "literal"]
        literal = "".join(literals) if len(literals) == len(parts) else None
        return Word(start=start, end=end, text=self.text[start:end], parts=tuple(parts), literal=literal)

    def joins(self, start: int) -> bool:
        """Whether the parenthesis or bracket at the cursor belongs to the word that began at `start`."""
        text, at = self.text, self.at
        if text[at] == "(":
            return at > start and text[at - 1] in PATTERN_PREFIXES
        return text.startswith("(", at + 1)

    def parts(self, stops: str, special: str, quoted: bool, escapable: str | None) -> list[Part]:
        """The pieces up to a character of `stops`.

        `special` holds the characters that are more than themselves, `escapable` those that a backslash takes that
        from (None: any).
        """
        text, end, at = self.text, self.end, self.at
        meaning = stops + special
        parts: list[Part] = []
        while True:
            start = at
            while at < end and text[at] not in meaning:
                at += 1
            if at > start:
                parts.append(Part(start=start, end=at, kind="literal", text=text[start:at], quoted=quoted))
            self.at = at
            if at >= end:
                return parts
            character = text[at]
            if character in stops:
                return parts
            if character == "\\":
                parts += self.escape(quoted, escapable)
            elif character == "'":
                parts.append(self.single_quotes())
            elif character == '"':
                parts += self.double_quotes()
            elif character == "$":
                parts += self.dollar(quoted)
            else:
                parts.append(self.backquotes(quoted))
            at = self.at

    def escape(self, quoted: bool, escapable: str | None) -> list[Part]:
        """A backslash and what follows it."""
        at = self.at
        following = self.text[at + 1 : at + 2] if at + 1 < self.end else ""
        if following == "\n":
            self.at = at + 2
            return []
        if following == "" or (escapable is not None and following not in escapable):
            self.at = at + 1
            return [Part(start=at, end=at + 1, kind="literal", text="\\", quoted=quoted)]
        self.at = at + 2
        return [Part(start=at + 1, end=at + 2, kind="literal", text=following, quoted=True)]

    def single_quotes(self) -> Part:
        """`'…'`."""
        start = self.at + 1
        end = self.text.find("'", start, self.end)
        while self.forgiving and end > start and self.text[end - 1] == "\\":
            end = self.text.find("'", end + 1, self.end)
        if end < 0:
            raise Unreadable
        self.at = end + 1
        return Part(start=start, end=end, kind="literal", text=self.text[start:end], quoted=True)

    def double_quotes(self) -> list[Part]:
        """`"…"`."""
        start = self.at = self.at + 1
        end = self.text.find('"', start, self.end)
        if end > start:
            text = self.text[start:end]
            if "$" not in text and "\\" not in text and "`" not in text:  # as in most
                self.at = end + 1
                return [Part(start=start, end=end, kind="literal", text=text, quoted=True)]
        parts = self.parts('"', "$`\\", True, '$`"\\\n')
        if self.at >= self.end:
            raise Unreadable
        if not parts:
            parts.append(Part(start=self.at, end=self.at, kind="literal", text="", quoted=True))
        self.at += 1
        return parts

    def process(self) -> Part:
        """`<(…)` or `>(…)`."""
        start = self.at
        self.at += 2
        script = self.script(")")
        source = self.text[start : self.at]
        return Part(start=start, end=self.at, kind="process", text=source, quoted=False, script=script)

    def pattern(self) -> Part:
        """The parenthesis of an extended pattern, as literal text."""
        start = self.at
        end = self.balanced(start + 1, 1, ")")
        if end < 0:
            raise Unreadable
        self.at = end
        return Part(start=start, end=end, kind="literal", text=self.text[start:end], quoted=False)

    def balanced(self, at: int, open_: int, closing: str) -> int:
        """The offset behind the `closing` (`)` or `))`) that ends `open_` parentheses; -1 if it is not there."""
        text, end = self.text, self.end
        while at < end:
            character = text[at]
            if character == "(":
                open_ += 1
            elif character == ")":
                open_ -= 1
                if open_ < len(closing):
                    return at + len(closing) if text.startswith(closing, at) and at + len(closing) <= end else -1
            elif character == "\\":
                at += 1
            elif character == "'" or character == '"':
                at = text.find(character, at + 1, end)
                if at < 0:
                    return -1
            at += 1
        return -1

    # ------------------------------------------------------------------------------------------ expansions

    def dollar(self, quoted: bool) -> list[Part]:
        """What begins with a `$`."""
        text, start = self.text, self.at
        at = start + 1
        following = text[at] if at < self.end else ""
        if following == "{":
            return [self.braces(quoted)]
        if following == "(":
            if text.startswith("(", at + 1):
                end = self.balanced(at + 2, 2, "))")
                if end > 0:
                    return [self.arithmetic(start, at + 2, end - 2, end, quoted)]
            self.at = at + 1
            script = self.script(")")
            source = text[start : self.at]
            return [Part(start=start, end=self.at, kind="command", text=source, quoted=quoted, script=script)]
        if following == "[":
            end = text.find("]", at, self.end)
            if end > 0:
                return [self.arithmetic(start, at + 1, end, end + 1, quoted)]
        if following == "'" and not quoted:
            return self.ansi_quotes()
        if following == '"' and not quoted:
            self.at = at
            return self.double_quotes()
        if following and following in SPECIAL_PARAMETERS:
            self.at = at + 1
            return [Part(start=start, end=at + 1, kind="parameter", text=following, quoted=quoted)]
        name = self.name(at)
        if name:
            self.at = at + len(name)
            return [Part(start=start, end=self.at, kind="parameter", text=name, quoted=quoted)]
        self.at = at
        return [Part(start=start, end=at, kind="literal", text="$", quoted=quoted)]

    def name(self, at: int) -> str:
        """The name of a variable at `at`, empty if there is none."""
        text, end, start = self.text, self.end, at
        while at < end and text[at] in OF_NAMES:
            at += 1
        return "" if text[start : start + 1].isdigit() else text[start:at]

    def nest(self) -> None:
        """Note that something nested begins; raises Unreadable if it is too deep."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable

    def arithmetic(self, start: int, inner: int, inner_end: int, end: int, quoted: bool) -> Part:
        """`$((…))` whose expression is at `inner`."""
        self.nest()
        parts = self.within(inner, inner_end, SPECIAL, None)
        self.depth -= 1
        self.at = end
        source = self.text[start:end]
        return Part(start=start, end=end, kind="arithmetic", text=source, quoted=quoted, parts=parts)

    def braces(self, quoted: bool) -> Part:
        """`${…}`."""
        self.nest()
        text, start = self.text, self.at
        at = start + 2
        operator = ""
        if text.startswith(("#", "!"), at) and not text.startswith("}", at + 1):
            following = text[at + 1 : at + 2]
            if following.isalnum() or following in "_@*?-$!#":  # else it is the parameter `#` or `!` with a modifier
                operator, at = text[at], at + 1
        name = self.name(at)
        if not name:
            name = text[at : at + 1]
            if name.isdigit():
                while text[at + len(name) : at + len(name) + 1].isdigit():
                    name += text[at + len(name)]
            elif name not in SPECIAL_PARAMETERS:
                raise Unreadable
        at += len(name)
        nested: list[Part] = []
        if text.startswith("[", at):
            self.at = at + 1
            nested = self.parts("]", SPECIAL, quoted, None)
            at = self.at + 1
        if not operator:
            operator = self.modifier(at)
            at += len(operator)
        self.at = at
        literal_quotes = quoted and operator.lstrip(":") in ("-", "+", "=", "?")
        nested += self.parts("}", '$`"\\' if literal_quotes else SPECIAL, quoted, None)
        end = self.at
        if end >= self.end:
            raise Unreadable
        self.at = end + 1
        self.depth -= 1
        return Part(
            start=start,
            end=end + 1,
            kind="parameter",
            text=name,
            quoted=quoted,
            operator=operator,
            word=text[at:end],
            parts=tuple(nested),
        )

    def modifier(self, at: int) -> str:
        """The operator behind a parameter's name."""
        two = self.text[at : at + 2]
        if two in (":-", ":+", ":=", ":?", "##", "%%", "//", "^^", ",,"):
            return two
        return two[:1] if two[:1] in tuple(":-+=?#%/^,@") else ""

    def backquotes(self, quoted: bool) -> Part:
        """`` `…` ``."""
        text, start = self.text, self.at
        at = start + 1
        pieces = [(0, at)]
        kept: list[str] = []
        length = 0
        while True:
            close = text.find("`", at, self.end)
            if close < 0:
                raise Unreadable
            slash = text.find("\\", at, close)
            if slash < 0:
                break
            escaped = text[slash + 1] in ('$`\\"' if quoted else "$`\\")
            kept.append(text[at:slash] if escaped else text[at : slash + 2])
            length += len(kept[-1])
            if escaped:
                kept.append(text[slash + 1])
                pieces.append((length, slash + 1))
                length += 1
            at = slash + 2
        self.nest()
        if len(pieces) == 1:
            before, self.end, self.at = self.end, close, start + 1
            script = self.script("")
            self.end = before
        else:
            script = self.inner(self.mapped.composed("".join([*kept, text[at:close]]), pieces))
        self.depth -= 1
        self.at = close + 1
        source = text[start : close + 1]
        return Part(start=start, end=close + 1, kind="command", text=source, quoted=quoted, script=script)

    def ansi_quotes(self) -> list[Part]:
        """`$'…'`: https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html"""
        text, at = self.text, self.at + 2
        parts: list[Part] = []
        start = at
        while at < self.end and text[at] != "'":
            if text[at] != "\\":
                at += 1
                continue
            if at > start:
                parts.append(Part(start=start, end=at, kind="literal", text=text[start:at], quoted=True))
            value, length = _escaped(text, at + 1)
            parts.append(Part(start=at, end=at + 1 + length, kind="literal", text=value, quoted=True))
            at = start = at + 1 + length
        if at >= self.end:
            raise Unreadable
        if at > start or not parts:
            parts.append(Part(start=start, end=at, kind="literal", text=text[start:at], quoted=True))
        self.at = at + 1
        return parts


def _escaped(text: str, at: int) -> tuple[str, int]:
    """The character that an escape of `$'…'` stands for, and how many characters it takes after the backslash."""
    kind = text[at : at + 1]
    if kind in ESCAPES:
        return ESCAPES[kind], 1
    if kind and kind in "01234567":
        digits, base, first, most = "01234567", 8, at, 3
    elif kind in ("x", "u", "U"):
        digits, base, first, most = "0123456789abcdefABCDEF", 16, at + 1, {"x": 2, "u": 4, "U": 8}[kind]
    else:
        return kind, len(kind)
    end = first
    while end < first + most and text[end : end + 1] and text[end] in digits:
        end += 1
    if end == first:
        return kind, 1
    code = int(text[first:end], base)
    return (chr(code) if code < 0x110000 else "\ufffd"), end - at


def plain_words(pieces: Sequence[str], at: int) -> list[Word]:
    """The words with nothing but spaces between them of which `pieces` are what stands between two spaces."""
    words: list[Word] = []
    for piece in pieces:
        if piece:
            end = at + len(piece)
            words.append(Word(start=at, end=end, text=piece, literal=piece))
            at = end + 1
        else:
            at += 1
    return words


@computes(Simple)
def words(command: Simple) -> tuple[Word, ...]:
    """Those of a command that the reader did not take apart."""
    return tuple(plain_words(command.pieces, command.start))


@computes(Word)
def parts(word: Word) -> tuple[Part, ...]:
    """The one piece of a word without quotes and expansions, which the reader does not take apart."""
    return (Part(start=word.start, end=word.end, kind="literal", text=word.text, quoted=False),)
