"""Replaces variables as Docker does: https://docs.docker.com/reference/dockerfile/#environment-replacement

This is BuildKit's lexer (frontend/dockerfile/shell of https://github.com/moby/buildkit): quotes and escapes are taken
out, `$name` and `${name...}` are replaced by what a lookup gives for the name.
"""

from __future__ import annotations

from dlint.record import UNKNOWN, Record, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Lookup = Callable[[str], str | Unknown | None]
    """Gives the value of a variable; None if it is not defined, UNKNOWN if its value comes from outside."""

_SPECIAL = "@*#?-$!0"
_MODIFIERS = "-+?#%"
_DEEPEST = 50  # BuildKit has no limit, Python has; nobody writes five
_STRETCH = 1000  # how many plain characters are looked at in one go, for a long text not to be copied again and again


class Reference(Record):
    """The use of a variable in a word."""

    name: str
    """The variable."""
    modifier: str
    """What stands between the name and the word, such as `:-`, `+`, `##`, `//`; empty if there is none."""
    default: str
    """What follows the modifier, as written: of `${x:-y}` the `y`, of `${x/p/r}` the `p/r`."""
    start: int
    """Offset of the `$` in the text that was expanded."""
    end: int
    """Offset behind its last character."""


class Expansion(Record):
    """What became of a text."""

    value: str | Unknown
    """The text with quotes, escapes and variables resolved; unknown if it depends on what is not known."""
    references: tuple[Reference, ...]
    """The variables met, in order, those inside the words of modifiers too."""
    error: str | None = None
    """The code of the problem for which BuildKit refuses the text; see `dlint.dockerfile.problems`."""
    error_at: int = 0
    """Offset of what the problem is about."""


LONGEST = 1 << 20
"""Longer values are not worked out: Linux takes no variable above 128 KiB, and a few lines can ask for terabytes."""


class LexerError(Exception):
    """A text that BuildKit refuses to expand."""

    def __init__(self, code: str, at: int) -> None:
        super().__init__(code)
        self.code = code
        self.at = at


def expand(value: str, lookup: Lookup, escape: str = "\\", *, heredoc: bool = False) -> Expansion:
    """The value of a word; with `heredoc`, of the body of a here-document, where quotes mean nothing."""
    if "$" not in value and (heredoc or ('"' not in value and "'" not in value)) and escape not in value:
        return Expansion(value=value, references=())
    lexer = _Lexer(value, lookup, "\\" if heredoc else escape, heredoc)
    try:
        result = lexer.until("")
    except LexerError as error:
        return Expansion(value=UNKNOWN, references=tuple(lexer.references), error=error.code, error_at=error.at)
    return Expansion(value=result, references=tuple(sorted(lexer.references, key=lambda each: each.start)))


def skip_substitution(text: str, at: int, *, strict: bool = True) -> int:
    """Where the `${...}` that begins at `at` ends; raises `LexerError` where BuildKit refuses it.

    Unless `strict`, as BuildKit does it for variables that are not set and shall stay as they are written: it does not
    look at what follows a colon.
    """
    lexer = _Lexer(text, lambda name: UNKNOWN, "\\", False)
    lexer.at = at
    lexer.strict = strict
    lexer.dollar()
    return lexer.at


class _Lexer:
    """Reads a text from left to right; `at` is where it stands."""

    def __init__(self, text: str, lookup: Lookup, escape: str, heredoc: bool) -> None:
        self.text = text
        self.lookup = lookup
        self.escape = escape
        self.special = "$" + escape if heredoc else "$'\"" + escape
        """The characters that do not stand for themselves."""
        self.references: list[Reference] = []
        self.at = 0
        self.strict = True
        self.depth = 0  # of substitutions inside substitutions

    def until(self, stop: str, raw_escapes: bool = False) -> str | Unknown:
        """The value of the text up to the character `stop` (which is passed over), or to its end."""
        text, end = self.text, len(self.text)
        special = self.special + stop
        parts: list[str | Unknown] = []
        while self.at < end:
            char = text[self.at]
            if char not in special:
                parts.append(self.run(special))
            elif char == stop:
                self.at += 1
                return _joined(parts)
            elif char == "$":
                parts.append(self.dollar())
            elif char == "'":
                parts.append(self.single_quoted())
            elif char == '"':
                parts.append(self.double_quoted())
            else:
                if raw_escapes:
                    parts.append(char)
                parts.append(text[self.at + 1 : self.at + 2])
                self.at += 2
        if stop:
            raise LexerError("unterminated-substitution", len(text))
        return _joined(parts)

    def run(self, special: str) -> str:
        """The characters up to the next special one, not many at a time."""
        found = self.text[self.at : self.at + _STRETCH]
        for mark in special:
            found = found.partition(mark)[0]
        self.at += len(found)
        return found

    def single_quoted(self) -> str:
        start = self.at + 1
        end = self.text.find("'", start)
        if end < 0:
            raise LexerError("unterminated-single-quote", self.at)
        self.at = end + 1
        return self.text[start:end]

    def double_quoted(self) -> str | Unknown:
        start = self.at
        self.at += 1
        special = '"$' + self.escape
        parts: list[str | Unknown] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char not in special:
                parts.append(self.run(special))
                continue
            if char == '"':
                self.at += 1
                return _joined(parts)
            if char == "$":
                parts.append(self.dollar())
                continue
            if self.text[self.at + 1 : self.at + 2] in ('"', "$", self.escape):
                self.at += 1
                char = self.text[self.at]
            parts.append(char)
            self.at += 1
        raise LexerError("unterminated-double-quote", start)

    def dollar(self) -> str | Unknown:
        """The value of the variable at the `$` where it stands."""
        start = self.at
        self.at += 1
        if self.text.startswith("{", self.at):
            return self.braced(start)
        name = self.name()
        if not name:
            return "$"
        self.refer(start, name)
        value = self.lookup(name)
        return "" if value is None else value

    def refer(self, start: int, name: str, modifier: str = "", default: str = "") -> None:
        self.references.append(Reference(name=name, modifier=modifier, default=default, start=start, end=self.at))

    def name(self) -> str:
        text, start = self.text, self.at
        char = text[start : start + 1]
        if char.isdecimal():
            while text[self.at : self.at + 1].isdecimal():
                self.at += 1
        elif char and char in _SPECIAL:
            self.at += 1
        else:
            at, end = start, len(text)
            while at < end and (text[at].isalpha() or text[at] == "_" or text[at].isdecimal()):
                at += 1
            self.at = at
        return text[start : self.at]

    def braced(self, start: int) -> str | Unknown:
        """The value of the `${...}` that began at `start`; stands at the brace."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise LexerError("bad-substitution", start)
        value = self.inside_braces(start)
        self.depth -= 1
        return value

    def inside_braces(self, start: int) -> str | Unknown:
        self.at += 1
        char = self.text[self.at : self.at + 1]
        if not char:
            raise LexerError("unterminated-substitution", start)
        if char in "{}:":
            raise LexerError("bad-substitution", start)
        name = self.name()
        modifier = self.text[self.at : self.at + 1]
        self.at += 1
        if modifier == "}":
            self.refer(start, name)
            value = self.lookup(name)
            return "" if value is None else value
        if modifier == "/":
            return self.replaced(start, name)
        if modifier == ":":
            modifier += self.text[self.at : self.at + 1]
            self.at += 1
        operator = modifier[-1:]
        known = operator in _MODIFIERS or (not self.strict and len(modifier) == 2)
        if not operator or not known or modifier in (":#", ":%", ":"):
            raise LexerError("unsupported-modifier" if modifier else "unterminated-substitution", start)
        begin = self.at
        word = self.until("}", raw_escapes=operator in "#%")
        text = self.text[begin : self.at - 1]
        if operator in "#%" and text[:1] == operator:
            modifier += operator
            text = text[1:]
        self.refer(start, name, modifier, text)
        if not self.strict:
            return UNKNOWN
        return self.modified(start, self.lookup(name), modifier, word)

    def modified(self, start: int, value: str | Unknown | None, modifier: str, word: str | Unknown) -> str | Unknown:
        """What a variable of this value gives with `modifier` and the word behind it."""
        operator = modifier[-1]
        if operator in "#%":
            if value is None or value == "":
                return ""
            if isinstance(value, Unknown) or isinstance(word, Unknown):
                return UNKNOWN
            from dlint.dockerfile.patterns import trimmed

            greedy = len(modifier) > 1
            if _takes_long(value, word, ""):
                return UNKNOWN
            return trimmed(value, word[greedy:], operator, greedy, start)
        if isinstance(value, Unknown):
            return UNKNOWN
        unset = value is None or (value == "" and modifier[0] == ":")
        if operator == "-":
            return word if unset else value or ""
        if operator == "+":
            return "" if unset else word
        if unset:
            raise LexerError("required-variable-not-set", start)
        return value or ""

    def replaced(self, start: int, name: str) -> str | Unknown:
        """The value of `${name/pattern/replacement}`; stands behind the first slash."""
        every = self.text.startswith("/", self.at)
        self.at += every
        begin = self.at
        pattern = self.until("/", raw_escapes=True)
        replacement = self.until("}", raw_escapes=True)
        self.refer(start, name, "//" if every else "/", self.text[begin : self.at - 1])
        value = self.lookup(name)
        if value is None or value == "":
            return ""
        if isinstance(value, Unknown) or isinstance(pattern, Unknown) or isinstance(replacement, Unknown):
            return UNKNOWN
        if _takes_long(value, pattern, replacement):
            return UNKNOWN
        from dlint.dockerfile.patterns import substituted

        return substituted(value, pattern, replacement, every, start)


def _takes_long(value: str, pattern: str, replacement: str) -> bool:
    """Whether a search with each `*` trying all lengths, or its result, would be out of all proportion."""
    size = len(value) + 1
    return size ** min(pattern.count("*") + 1, 9) > 100 * LONGEST or size * len(replacement) > LONGEST


def _joined(parts: list[str | Unknown]) -> str | Unknown:
    texts: list[str] = []
    length = 0
    for part in parts:
        if isinstance(part, Unknown):
            return UNKNOWN
        texts.append(part)
        length += len(part)
        if length > LONGEST:
            return UNKNOWN
    return "".join(texts)
