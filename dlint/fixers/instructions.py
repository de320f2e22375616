"""Named fixers: repairs that a rule cannot write down as edits, for `fix: {apply: NAME}` in its file.

A fixer takes the fact that the rule selected and gives edits, or none where it cannot tell what would be right. It is
called only when there is a finding, so nothing here is on the path of a clean lint.
"""

from __future__ import annotations

from dlint.facts.model import (
    Add,
    Copy,
    Env,
    Fact,
    From,
    Instruction,
    LabelInstruction,
    Line,
    Maintainer,
    Stage,
    Workdir,
)
from dlint.findings import Edit
from dlint.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlint.dockerfile import syntax

    Fixer = Callable[[Fact], Sequence[Edit]]

NOT_PLAIN = frozenset("$`*?[]{}~|&;<>()#!\n\\=%")
"""What a shell might take for more than a letter of a word."""


def key_equals_value(fact: Fact) -> Sequence[Edit]:
    """`ENV key some value` as `ENV key="some value"`; the same for LABEL."""
    if not isinstance(fact, Env | LabelInstruction):
        return ()
    edits: list[Edit] = []
    for pair in fact._node.pairs:
        value = pair.value
        if not pair.legacy or value is None:
            continue
        edits.append(_edit(fact, pair.key.end, value.start, "="))
        text = value.value
        if not any(character in " \t" for character in text) or _is_one_quoted_string(text):
            continue
        if "'" in text or '"' in text:
            return ()  # quotes in the middle of the old form are not what they would be inside new ones
        edits[-1] = _edit(fact, pair.key.end, value.start, '="')
        edits.append(_edit(fact, value.end, value.end, '"'))
    return edits


def _is_one_quoted_string(text: str) -> bool:
    quote = text[:1]
    return quote in ("'", '"') and len(text) > 1 and text[-1] == quote and quote not in text[1:-1] and "\\" not in text


def maintainer_label(fact: Fact) -> Sequence[Edit]:
    """MAINTAINER as the label that the OCI has for it."""
    if not isinstance(fact, Maintainer):
        return ()
    node = fact._node
    escape = fact.file.escape
    name = fact.name.strip()
    if len(name) > 1 and name[0] in "'\"" and name[-1] == name[0]:
        name = name[1:-1]
    for character in (escape, '"', "$"):
        name = name.replace(character, escape + character)
    return (_edit(fact, node.start, node.end, f'LABEL org.opencontainers.image.authors="{name}"'),)


def join_runs(fact: Fact) -> Sequence[Edit]:
    """A RUN as the continuation of the RUN before it; comments between the two stay between them."""
    before = fact.previous if isinstance(fact, Instruction) else None
    if not isinstance(fact, Instruction) or before is None:
        return ()
    first, second = before._node, fact._node
    for node in (first, second):
        if (
            node.keyword != "RUN"
            or node.form != "shell"
            or node.heredocs
            or "#" in node.text.text
            or not node.text.text
        ):
            return ()
    if [flag.text for flag in first.flags] != [flag.text for flag in second.flags] or _is_open(first.text.text):
        return ()
    between = fact.file._node.source.text[first.end : second.start]
    line_end = between.find("\n")
    comments = between[line_end + 1 :] if between.strip() else ""
    words = second.text.origin(0)
    return (
        _edit(fact, first.end, first.end + line_end + 1, f" && {fact.file.escape}\n"),
        _edit(fact, second.start - len(between) + line_end + 1, second.start, _indented(comments)),
        _edit(fact, second.start, words, "    "),
    )


def _is_open(script: str) -> bool:
    """Whether `&&` cannot simply follow a script."""
    return script.rstrip().endswith((";", "&", "|", "\\"))


def _indented(comments: str) -> str:
    """Comment lines for the inside of a continued instruction, without the blank lines among them."""
    return "".join([f"    {line.strip()}\n" for line in comments.splitlines() if line.strip()])


def exec_form(fact: Fact) -> Sequence[Edit]:
    """The shell form of a command that needs no shell as a JSON array."""
    if not isinstance(fact, Instruction) or fact.form != "shell" or len(fact.commands) != 1:
        return ()
    node, command = fact._node, fact.commands[0]
    text = node.text.text
    if node.heredocs or command.wrappers or command.assignments or NOT_PLAIN.intersection(text):
        return ()
    words = [command.path, *command.arguments]
    if not text or not all(isinstance(word, str) for word in words) or command.path in SHELL_ONLY:
        return ()
    from json import dumps

    start, end = node.text.origins(0, len(text))
    return (_edit(fact, start, end, dumps(words, ensure_ascii=False)),)


SHELL_ONLY = frozenset((".", ":", "cd", "eval", "exec", "exit", "export", "set", "source", "trap", "ulimit", "umask"))
"""Commands that exist only inside a shell."""


def keyword_casing(fact: Fact) -> Sequence[Edit]:
    """The keyword in the case that most of the file has."""
    if not isinstance(fact, Instruction):
        return ()
    return (_cased(fact, fact._node.name, fact.file.casing),)


def as_casing(fact: Fact) -> Sequence[Edit]:
    """AS in the case of its FROM."""
    if not isinstance(fact, From) or fact.casing == "mixed":
        return ()
    words = [word for word in fact._node.arguments if word.value.lower() == "as"]
    return (_cased(fact, words[-1], fact.casing),) if words else ()


def stage_name_casing(fact: Fact) -> Sequence[Edit]:
    """The name of a stage in lower case, where it is given; Docker compares names in lower case everywhere else."""
    source = fact.from_ if isinstance(fact, Stage) else fact
    if not isinstance(source, From) or source.name is None:
        return ()
    return (_cased(fact, source._node.arguments[-1], "lower"),)


def blank_lines(fact: Fact) -> Sequence[Edit]:
    """No blank lines between the lines of an instruction."""
    if not isinstance(fact, Instruction):
        return ()
    starts = fact.file._node.source.line_starts
    return [_edit(fact, starts[line - 1], starts[line], "") for line in fact._node.blank_lines if line < len(starts)]


def final_newline(fact: Fact) -> Sequence[Edit]:
    """The line end that the last line lacks, as the other lines have it."""
    text = fact.file._node.source.text
    return (_edit(fact, len(text), len(text), "\r\n" if fact.file.line_ends == "crlf" else "\n"),)


def trailing_blanks(fact: Fact) -> Sequence[Edit]:
    """A line without the blanks at its end."""
    if not isinstance(fact, Line):
        return ()
    start = fact.file._node.source.line_starts[fact.number - 1]
    end = start + len(fact.text)
    return (_edit(fact, end - fact.trailing_blanks, end, ""),)


def remove_line(fact: Fact) -> Sequence[Edit]:
    """The file without a line."""
    if not isinstance(fact, Line):
        return ()
    source = fact.file._node.source
    starts = source.line_starts
    end = starts[fact.number] if fact.number < len(starts) else len(source.text)
    return (_edit(fact, starts[fact.number - 1], end, ""),)


def copy_instead_of_add(fact: Fact) -> Sequence[Edit]:
    """ADD as COPY, where neither its sources nor its flags are such that only ADD can deal with them."""
    if not isinstance(fact, Add) or any(source.is_archive is not False for source in fact.sources):
        return ()
    if any(flag.name not in _COPY_FLAGS for flag in fact.flags):
        return ()
    word = fact._node.name
    return (_edit(fact, word.start, word.end, "copy" if fact.casing == "lower" else "COPY"),)


_COPY_FLAGS = ("chmod", "chown", "exclude", "link")
"""The flags that ADD and COPY share."""


def slash_after_destination(fact: Fact) -> Sequence[Edit]:
    """A slash at the end of a destination, inside its quotes if it has any."""
    if not isinstance(fact, Copy | Add) or not fact._node.arguments:
        return ()
    end = fact._node.arguments[-1].end
    if fact.file._node.source.text[end - 1] in "\"'":
        end -= 1
    return (_edit(fact, end, end, "/"),)


def path_from_root(fact: Fact) -> Sequence[Edit]:
    """A relative WORKDIR from the root, where the working directory of most base images is."""
    if not isinstance(fact, Workdir) or not fact._node.arguments or not isinstance(fact.path, str) or "\\" in fact.path:
        return ()
    from posixpath import normpath

    word = fact._node.arguments[-1]
    return (_edit(fact, word.start, word.end, normpath(f"/{fact.path}")),)


def _cased(fact: Fact, word: syntax.Word, casing: str) -> Edit:
    text = word.value.lower() if casing == "lower" else word.value.upper()
    return _edit(fact, word.start, word.end, text)


def _edit(fact: Fact, start: int, end: int, text: str) -> Edit:
    return Edit(span=Span(source=fact.file._node.source, start=start, end=end), text=text)


FIXERS: dict[str, Fixer] = {
    "as-casing": as_casing,
    "blank-lines": blank_lines,
    "copy-instead-of-add": copy_instead_of_add,
    "exec-form": exec_form,
    "final-newline": final_newline,
    "join-runs": join_runs,
    "key-equals-value": key_equals_value,
    "keyword-casing": keyword_casing,
    "line": remove_line,
    "maintainer-label": maintainer_label,
    "path-from-root": path_from_root,
    "slash-after-destination": slash_after_destination,
    "stage-name-casing": stage_name_casing,
    "trailing-blanks": trailing_blanks,
}
"""The fixers by the names that rules call them by."""
