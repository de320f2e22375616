"""Says what is wrong with a Dockerfile that was read: the problems of its syntax tree.

The file and its flags are checked here, what is particular to an instruction in `checks`. All problems are found, where
BuildKit stops at the first.
"""

from __future__ import annotations

from dlint.dockerfile.checks import CHECKS
from dlint.dockerfile.expansion import LexerError, expand, skip_substitution
from dlint.dockerfile.instructions import KEYWORDS, SPACE
from dlint.dockerfile.scopes import Scopes
from dlint.dockerfile.syntax import Dockerfile, Problem
from dlint.record import UNKNOWN, computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.dockerfile.expansion import Lookup
    from dlint.dockerfile.syntax import Flag, Instruction, Node, Word
    from dlint.record import Unknown


def is_utf_16(text: str) -> bool:
    """Whether a text was written in UTF-16 and read as UTF-8: it begins with the mark of UTF-16, or with half a letter."""
    start = text[:2]
    return start in ("\udcff\udcfe", "\udcfe\udcff") or (
        "\0" in start and start.strip("\0").isprintable() and start != "\0\0"
    )


FLAGS: dict[str, dict[str, str]] = {
    "FROM": {"platform": "text"},
    "RUN": {"mount": "texts", "network": "text", "security": "text", "device": "texts"},
    "COPY": {
        **dict.fromkeys(("from", "chown", "chmod"), "text"),
        **dict.fromkeys(("link", "parents"), "boolean"),
        "exclude": "texts",
    },
    "ADD": {
        **dict.fromkeys(("chown", "chmod", "checksum"), "text"),
        **dict.fromkeys(("link", "keep-git-dir", "unpack"), "boolean"),
        "exclude": "texts",
    },
    "HEALTHCHECK": dict.fromkeys(("interval", "timeout", "start-period", "start-interval", "retries"), "text"),
}
"""The flags of each instruction: text, texts (may be given again) or boolean."""

_UNREAD_FLAGS = ("ARG", "STOPSIGNAL")
_REFUSED_IN_TRIGGERS = ("missing-equals", "missing-value", "json-not-strings", "unterminated-heredoc")
_LONGEST_LINE = 65535  # bytes
_TRUTHS = ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False")  # of Go's ParseBool


@computes(Dockerfile)
def problems(tree: Dockerfile) -> tuple[Problem, ...]:
    """What is wrong with the file, in order."""
    checker = Checker(tree)
    checker.check_file()
    for instruction in tree.instructions:
        checker.check(instruction)
    checker.found.sort(key=lambda problem: problem.start)
    return tuple(checker.found)


class Checker:
    """Goes through the instructions of a file and collects what is wrong with them."""

    def __init__(self, tree: Dockerfile) -> None:
        self.tree = tree
        self.escape = tree.escape
        self.found: list[Problem] = []
        self.scopes = Scopes()
        self.in_trigger = False
        self.stages: list[str | None] = []  # the names of all stages, in lower case
        for instruction in tree.instructions:
            if instruction.keyword == "FROM":
                arguments = instruction.arguments
                self.stages.append(arguments[2].value.lower() if len(arguments) == 3 else None)
        self.stage = -1  # the number of the stage where we are

    def add(
        self,
        code: str,
        instruction: Instruction | None,
        node: Node | tuple[int, int],
        value: str = "",
        *,
        expected: str = "",
        fatal: bool = True,
    ) -> None:
        """Note down a problem that stands at `node`."""
        start, end = node if isinstance(node, tuple) else (node.start, node.end)
        if self.in_trigger and code not in _REFUSED_IN_TRIGGERS:
            fatal = False
        self.found.append(
            Problem(
                start=start, end=end, code=code, value=value, expected=expected, instruction=instruction, fatal=fatal
            )
        )

    # ------------------------------------------------------------------------------------------------ the file

    def check_file(self) -> None:
        tree = self.tree
        first_line = 0, len(tree.source.line(1).rstrip(SPACE))
        self.check_directives()
        if len(tree.source.text) > _LONGEST_LINE // 4:
            self.check_lines()
        if not tree.instructions:
            self.add("utf-16" if is_utf_16(tree.source.text) else "empty-file", None, first_line)
            return
        first = next((each for each in tree.instructions if each.keyword != "ARG"), None)
        if first is None:
            self.add("no-stage", None, first_line)
        elif first.keyword != "FROM" and first.keyword in KEYWORDS:
            self.add("instruction-before-from", first, first.name, first.name.value)
        self.check_end(tree.instructions[-1])

    def check_end(self, last: Instruction) -> None:
        """Look for an escape character at the end of the file, behind which nothing comes that it could continue."""
        text = self.tree.source.text[last.start :].rstrip()
        if text.endswith(self.tree.escape) and not last.heredocs and text[-2:-1] != self.tree.escape:
            line = text.rpartition("\n")[2].lstrip()
            if line != self.tree.escape and not line.startswith("#"):
                end = last.start + len(text)
                self.add("dangling-continuation", last, (end - 1, end), self.tree.escape, fatal=False)

    def check_directives(self) -> None:
        effective = {}
        lines = self.tree.source.line_starts if self.tree.directives else []
        for index, directive in enumerate(self.tree.directives):
            key = directive.name.value.lower()
            in_section = index < len(lines) and lines[index] <= directive.start < [*lines, directive.end][index + 1]
            if directive.effective:
                effective[key] = directive
                if key == "escape" and directive.value.value not in ("\\", "`"):
                    self.add("invalid-escape", None, directive, directive.value.value)
                elif key == "check" and not _is_check(directive.value.value):
                    self.add("invalid-check", None, directive.value, directive.value.value)
            elif key in effective and in_section:
                self.add("duplicate-directive", None, directive, directive.name.value)

    def check_lines(self) -> None:
        start = 0
        for line in self.tree.source.text.split("\n"):
            if len(line) > _LONGEST_LINE // 4 and len(line.encode("utf-8", "surrogateescape")) > _LONGEST_LINE:
                self.add("line-too-long", None, (start, start + len(line)))
            start += len(line) + 1

    # ------------------------------------------------------------------------------------------------ instructions

    def check(self, instruction: Instruction) -> None:
        """Check an instruction, also that inside an ONBUILD."""
        keyword = instruction.keyword
        if keyword == "FROM":
            self.stage += 1
        check = CHECKS.get(keyword)
        if check is None:
            self.check_keyword(instruction)
            return
        if instruction.flags or "--" in self.tree.source.text[instruction.name.end : instruction.name.end + 9]:
            self.check_flags(instruction)
        if "<<" in instruction.text.text or instruction.heredocs:
            self.check_heredocs(instruction)
        check(self, instruction)

    def check_keyword(self, instruction: Instruction) -> None:
        name = instruction.name.value
        if not name:
            self.add("empty-instruction", instruction, instruction)
            return
        from dlint.dockerfile.suggestions import nearest

        self.add("unknown-instruction", instruction, instruction.name, name, expected=nearest(name.upper(), KEYWORDS))

    def check_flags(self, instruction: Instruction) -> None:
        keyword = instruction.keyword
        first = instruction.arguments[0].value.upper() if instruction.arguments else ""
        if keyword in _UNREAD_FLAGS or (keyword == "HEALTHCHECK" and first == "NONE"):
            for flag in instruction.flags:
                self.add("ignored-flag", instruction, flag, f"--{flag.name}", fatal=False)
        else:
            given: set[str] = set()
            for flag in instruction.flags:
                self.check_flag(instruction, flag, given)
        self.check_dashes(instruction)

    def check_flag(self, instruction: Instruction, flag: Flag, given: set[str]) -> None:
        known = FLAGS.get(instruction.keyword, {})
        kind = known.get(flag.name)
        value = flag.value.value if flag.value is not None else None
        if kind is None:
            from dlint.dockerfile.suggestions import nearest

            likely = nearest(flag.name, known)
            self.add("unknown-flag", instruction, flag, f"--{flag.name}", expected=likely and f"--{likely}")
            return
        if flag.name in given and kind != "texts":
            self.add("duplicate-flag", instruction, flag, f"--{flag.name}")
        given.add(flag.name)
        if kind == "boolean":
            if value == "":
                self.add("missing-flag-value", instruction, flag, f"--{flag.name}")
            elif value is not None and value.lower() not in ("true", "false"):
                self.add("invalid-flag-boolean", instruction, flag, value, expected="true or false")
        elif value is None:
            self.add("missing-flag-value", instruction, flag, f"--{flag.name}")

    def check_dashes(self, instruction: Instruction) -> None:
        """A bare `--` is in no node of the tree: look at what stands between the last flag and the arguments."""
        start = instruction.flags[-1].end if instruction.flags else instruction.name.end
        end = instruction.text.origin(0) if instruction.text.text else instruction.header_end
        gap = self.tree.source.text[start:end]
        at = gap.find("--")
        if at >= 0 and "#" not in gap and gap[at + 2 : at + 3] in ("", *SPACE):
            self.add("bare-dashes", instruction, (start + at, start + at + 2), "--", fatal=False)

    def check_heredocs(self, instruction: Instruction) -> None:
        for heredoc in instruction.heredocs:
            if not heredoc.terminated and not self.in_trigger:
                self.add("unterminated-heredoc", instruction, heredoc, heredoc.name)
                break
        text = instruction.text.text
        if "<<" in text and instruction.keyword not in ("RUN", "COPY", "ADD", "ONBUILD"):
            from dlint.dockerfile.heredocs import find_heredocs

            for found in find_heredocs(text)[:1]:
                place = instruction.text.origins(found.start, found.end)
                self.add("heredoc-not-supported", instruction, place, text[found.start : found.end], fatal=False)

    # ------------------------------------------------------------------------------------------------ words

    def expand(
        self, instruction: Instruction, word: Word, lookup: Lookup | None = None, defines: str = ""
    ) -> str | Unknown:
        """The value of a word, variables, quotes and escapes resolved; what is wrong with them is noted down.

        `defines` is the name of the ARG whose default the word is.
        """
        text = word.value
        if "$" not in text and self.escape not in text and '"' not in text and "'" not in text:
            return text
        result = expand(text, lookup or (_unknown if self.in_trigger else self.scopes.lookup), self.escape)
        for use in result.references:
            place = self.place(word, use.start, use.end)
            failed = result.error_at == use.start and result.error == "required-variable-not-set"
            if use.modifier in (":?", "?") and (
                use.name in self.scopes.without_default or (failed and use.name == defines)
            ):
                self.add("required-argument", instruction, place, text[use.start : use.end])
                return result.value
            if failed:
                self.add("required-variable-not-set", instruction, place, text[use.start : use.end])
                return result.value
        if result.error is not None:
            closed = 0 if result.error.startswith("unterminated") else text.find("}", result.error_at) + 1
            end = closed or len(text)
            self.add(result.error, instruction, self.place(word, result.error_at, end), text[result.error_at : end])
        return result.value

    def place(self, word: Word, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of a word's value stands in the source."""
        if word.mapped is not None:
            return word.mapped.origins(start, end)
        return word.start + start, word.start + end

    def check_shell_text(self, instruction: Instruction) -> None:
        """Look for modifiers that Docker would not know, where it leaves the variables to the shell."""
        text = instruction.text.text
        at = text.find("${")
        while at >= 0:
            try:
                skip_substitution(text, at)
            except LexerError as error:
                if error.code == "unsupported-modifier":
                    end = text.find("}", at) + 1 or len(text)
                    place = instruction.text.origins(at, end)
                    self.add(error.code, instruction, place, text[at:end], fatal=False)
            at = text.find("${", at + 2)


def _unknown(name: str) -> Unknown:
    return UNKNOWN


def _is_check(value: str) -> bool:
    """Whether BuildKit understands the value of the check directive: https://docs.docker.com/reference/build-checks/"""
    parts = value.split(maxsplit=1)[0].split(";") if value.split() else []
    for part in parts:
        key, equals, text = part.partition("=")
        if not equals or key not in ("skip", "error", "experimental") or (key == "error" and text not in _TRUTHS):
            return False
    return 0 < len(parts) <= 3
