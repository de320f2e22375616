"""Fixers that rewrite instructions, without a look into their scripts."""

from __future__ import annotations

from dlint.facts.model import (
    Add,
    Copy,
    Directive,
    Env,
    Fact,
    From,
    Instruction,
    LabelInstruction,
    Line,
    Maintainer,
    Port,
    Reference,
    Source,
    Stage,
    SyntaxProblem,
    User,
    Workdir,
)
from dlint.fixes.fixers.edits import cased, edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import Edit


def key_equals_value(fact: Fact) -> Sequence[Edit]:
    """`ENV key some value` as `ENV key="some value"`; the same for LABEL."""
    if not isinstance(fact, Env | LabelInstruction):
        return ()
    edits: list[Edit] = []
    for pair in fact._node.pairs:
        value = pair.value
        if not pair.legacy or value is None:
            continue
        edits.append(edit(fact, pair.key.end, value.start, "="))
        text = value.value
        if not any(character in " \t" for character in text) or _is_one_quoted_string(text):
            continue
        if "'" in text or '"' in text or fact.file.escape in text:
            return ()  # quotes and escapes in the middle of the old form are not what they would be inside new ones
        edits[-1] = edit(fact, pair.key.end, value.start, '="')
        edits.append(edit(fact, value.end, value.end, '"'))
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
    keyword = "label" if fact.casing == "lower" else "LABEL"
    return (edit(fact, node.start, node.end, f'{keyword} org.opencontainers.image.authors="{name}"'),)


def keyword_casing(fact: Fact) -> Sequence[Edit]:
    """The keyword in the case that most of the file has."""
    if not isinstance(fact, Instruction):
        return ()
    return (cased(fact, fact._node.name, fact.file.casing),)


def as_casing(fact: Fact) -> Sequence[Edit]:
    """AS in the case of its FROM."""
    if not isinstance(fact, From) or fact.casing == "mixed":
        return ()
    words = [word for word in fact._node.arguments if word.value.lower() == "as"]
    return (cased(fact, words[-1], fact.casing),) if words else ()


def protocol_casing(fact: Fact) -> Sequence[Edit]:
    """The protocol of an EXPOSE in lower case."""
    place = fact._place("protocol")
    if not isinstance(fact, Port) or place is None or not isinstance(fact.protocol, str):
        return ()
    return (edit(fact, place.start, place.end, fact.protocol.lower()),)


def container_port(fact: Fact) -> Sequence[Edit]:
    """The port of the container alone, without the address and port of the host before it."""
    if not isinstance(fact, Port):
        return ()
    written = fact.file._node.source.text[fact.span.start : fact.span.end]
    if any(character in written for character in "$\"'\\`\n"):
        return ()
    return (edit(fact, fact.span.start, fact.span.start + written.rfind(":") + 1, ""),)


def directive_casing(fact: Fact) -> Sequence[Edit]:
    """The key of a parser directive in lower case."""
    if not isinstance(fact, Directive):
        return ()
    start = fact.file._node.source.text.lower().index(fact.name, fact.span.start)
    return (edit(fact, start, start + len(fact.name), fact.name),)


def double_quotes(fact: Fact) -> Sequence[Edit]:
    """A list in single quotes as the JSON array that was meant."""
    text = fact.file._node.source.text[fact.span.start : fact.span.end]
    if not text.startswith("[") or not text.endswith("]") or '"' in text or "\\" in text or "\n" in text:
        return ()
    from json import loads

    array = text.replace("'", '"')
    try:
        words = loads(array)
    except ValueError:
        return ()
    return (edit(fact, fact.span.start, fact.span.end, array),) if all(isinstance(word, str) for word in words) else ()


def expected_flag(fact: Fact) -> Sequence[Edit]:
    """A flag by the name that was probably meant, with the value that it has."""
    if not isinstance(fact, SyntaxProblem) or not fact.expected:
        return ()
    text = fact.file._node.source.text
    name = text[fact.span.start : fact.span.end].partition("=")[0]
    return (edit(fact, fact.span.start, fact.span.start + len(name), fact.expected),)


def suggested_variable(fact: Fact) -> Sequence[Edit]:
    """The variable that was probably meant; of `$NAME_$OTHER` with braces, since the underline is no part of it."""
    if not isinstance(fact, Reference) or fact.suggestion is None:
        return ()
    text, name = fact.file._node.source.text, fact.suggestion
    if fact.name == name + "_" and text[fact.span.start : fact.span.end] == "$" + fact.name:
        return (edit(fact, fact.span.start, fact.span.end, f"${{{name}}}_"),)
    start = text.find(fact.name, fact.span.start, fact.span.end)
    return (edit(fact, start, start + len(fact.name), fact.suggestion),) if start >= 0 else ()


def stage_name_casing(fact: Fact) -> Sequence[Edit]:
    """The name of a stage in lower case, where it is given; Docker compares names in lower case everywhere else."""
    source = fact.from_ if isinstance(fact, Stage) else fact
    if not isinstance(source, From) or source.name is None:
        return ()
    return (cased(fact, source._node.arguments[-1], "lower"),)


def blank_lines(fact: Fact) -> Sequence[Edit]:
    """No blank lines between the lines of an instruction."""
    if not isinstance(fact, Instruction):
        return ()
    starts = fact.file._node.source.line_starts
    return [edit(fact, starts[line - 1], starts[line], "") for line in fact._node.blank_lines if line < len(starts)]


def final_newline(fact: Fact) -> Sequence[Edit]:
    """The line end that the last line lacks, as the other lines have it."""
    text = fact.file._node.source.text
    return (edit(fact, len(text), len(text), "\r\n" if fact.file.line_ends == "crlf" else "\n"),)


def trailing_blanks(fact: Fact) -> Sequence[Edit]:
    """A line without the blanks at its end."""
    if not isinstance(fact, Line):
        return ()
    start = fact.file._node.source.line_starts[fact.number - 1]
    end = start + len(fact.text)
    return (edit(fact, end - fact.trailing_blanks, end, ""),)


def line(fact: Fact) -> Sequence[Edit]:
    """The file without a line."""
    if not isinstance(fact, Line):
        return ()
    source = fact.file._node.source
    starts = source.line_starts
    end = starts[fact.number] if fact.number < len(starts) else len(source.text)
    return (edit(fact, starts[fact.number - 1], end, ""),)


def copy_instead_of_add(fact: Fact) -> Sequence[Edit]:
    """ADD as COPY, where neither its sources nor its flags are such that only ADD can deal with them."""
    if not isinstance(fact, Add):
        return ()
    if any(source.is_archive is not False or source.type not in ("path", "heredoc") for source in fact.sources):
        return ()
    if any(flag.name not in _COPY_FLAGS for flag in fact.flags) or any(map(_may_meet_archives, fact.sources)):
        return ()
    word = fact._node.name
    return (edit(fact, word.start, word.end, "copy" if fact.casing == "lower" else "COPY"),)


def _may_meet_archives(source: Source) -> bool:
    """Whether a wildcard leaves open how the names end, as `rootfs*` does, so that an archive may be among them."""
    written = source.written.strip("\"'")
    return source.is_wildcard is not False and "." not in written[max(map(written.rfind, "*?]")) + 1 :]


_COPY_FLAGS = ("chmod", "chown", "exclude", "link")
"""The flags that ADD and COPY share."""


def slash_after_destination(fact: Fact) -> Sequence[Edit]:
    """A slash at the end of a destination, inside its quotes if it has any."""
    if not isinstance(fact, Copy | Add) or not fact._node.arguments:
        return ()
    end = fact._node.arguments[-1].end
    if fact.file._node.source.text[end - 1] in "\"'":
        end -= 1
    return (edit(fact, end, end, "/"),)


def user_without_group(fact: Fact) -> Sequence[Edit]:
    """USER without what follows the colon; variables in the name stay."""
    if not isinstance(fact, User):
        return ()
    start, end = fact.span.start, fact.span.end
    depth = 0
    for at, character in enumerate(fact.file._node.source.text[start:end], start):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == ":" and not depth:
            return (edit(fact, at, end, ""),)
    return ()


def path_from_root(fact: Fact) -> Sequence[Edit]:
    """A relative WORKDIR from the root, where the working directory of most base images is."""
    return _absolute(fact, "/") if isinstance(fact, Workdir) else ()


def path_from_workdir(fact: Fact) -> Sequence[Edit]:
    """A relative WORKDIR from the root, behind the path of the WORKDIR before it; none if that has a variable."""
    if not isinstance(fact, Workdir):
        return ()
    before = fact.workdir
    if before is None or "$" in before.text or not isinstance(before.resolved_path, str):
        return ()
    return _absolute(fact, before.resolved_path)


def _absolute(fact: Workdir, folder: str) -> Sequence[Edit]:
    """The path of a WORKDIR behind `folder`. Variables in it stay, for whoever builds may set them."""
    if not fact._node.arguments or not isinstance(fact.path, str) or "\\" in fact.text or "`" in fact.text:
        return ()
    from posixpath import normpath

    word = fact._node.arguments[-1]
    if "$" not in word.value:
        return (edit(fact, word.start, word.end, normpath(f"{folder}/{fact.path}").replace("//", "/")),)
    if not word.value.startswith("$"):
        return ()
    return (edit(fact, word.start, word.start, folder.rstrip("/") + "/"),)
