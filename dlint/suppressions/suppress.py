"""Which findings the comments of a file silence, and which of those comments are of any use.

`dlint.suppressions.comments` knows how the comments are written; here they get their reach in the file and the rules they name.
"""

from __future__ import annotations

from dlint import data
from dlint.dockerfile.syntax import Comment
from dlint.facts.model import Suppression
from dlint.findings import with_severity
from dlint.record import UNKNOWN, Record
from dlint.suppressions.comments import STARTS, Silencer, read_check, read_comment
from dlint.text import Span, bisect_right, whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Protocol

    from dlint.dockerfile import syntax
    from dlint.facts.model import File
    from dlint.findings import Finding
    from dlint.record import Unknown
    from dlint.text import Source

    class NamedRule(Protocol):
        """What is looked at of a rule."""

        @property
        def id(self) -> str: ...
        @property
        def aliases(self) -> Sequence[str]: ...
        @property
        def select(self) -> str: ...

    class Rules(Protocol):
        """What is needed of the rule set."""

        @property
        def rules(self) -> Sequence[NamedRule]: ...
        def find(self, name: str) -> Sequence[NamedRule]: ...


OWN_STYLES = ("dlint", "hadolint", "buildkit")
"""The comments that are ours to judge: dlint covers all rules of these tools."""


class Outcome(Record):
    """The findings of a file after its comments had their say."""

    findings: tuple[Finding, ...]
    """Those that stay."""
    suppressed: tuple[Finding, ...] = ()
    """Those that a comment silences."""
    suppressions: tuple[Suppression, ...] = ()
    """The comments as facts, for the rules about them."""
    _reaches: Sequence[_Reach] = ()
    _tree: syntax.Dockerfile

    def hear(self, findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
        """Findings about the comments themselves: those that stay, and those that a comment silences in turn."""
        kept: list[Finding] = []
        silenced: list[Finding] = []
        for finding in findings:
            hit = any(_silences(reach, finding, self._tree) for reach in self._reaches if reach.about_comments)
            (silenced if hit else kept).append(finding)
        return kept, silenced


class _Reach(Record):
    """A silencer, where it counts and what for."""

    silencer: Silencer
    start: int
    end: int
    name_start: int
    rules: Collection[str] | None
    known: bool
    about_comments: bool
    """Whether it names rules about comments like itself, so that it is not known before they ran what it is good for."""


def suppress(file: File, findings: Sequence[Finding], rules: Rules, ran: Callable[[str], bool]) -> Outcome:
    """Sort out what the comments of a file silence.

    `ran` tells whether the rule with an id was applied: a comment against a rule that was not is never called unused.
    """
    tree = file._node
    reaches, as_errors = _read(tree, rules)
    if not reaches and not as_errors:
        return Outcome(findings=tuple(findings))
    kept: list[Finding] = []
    silenced: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        hits = [at for at, reach in enumerate(reaches) if _silences(reach, finding, tree)]
        used.update(hits)
        (silenced if hits else kept).append(finding)
    if as_errors:
        kept = [_as_error(finding) for finding in kept]
    facts = [_fact(file, reach, at in used, ran, rules) for at, reach in enumerate(reaches)]
    return Outcome(
        findings=tuple(kept),
        suppressed=tuple(silenced),
        suppressions=tuple([fact for fact in facts if fact]),
        _reaches=reaches,
        _tree=tree,
    )


def _silences(reach: _Reach, finding: Finding, tree: syntax.Dockerfile) -> bool:
    if reach.rules is None or (finding.rule not in reach.rules and "*" not in reach.rules):
        return False
    if reach.silencer.scope == "file":
        return True
    return finding.span.source is tree.source and reach.start <= finding.span.start <= reach.end


def _as_error(finding: Finding) -> Finding:
    """The finding as `check=error=true` has it: what BuildKit checks fails the build."""
    if not any(alias.startswith("buildkit:") for alias in finding.aliases):
        return finding
    return with_severity(finding, "error")


# ---------------------------------------------------------------------------------------------------- reach


def _read(tree: syntax.Dockerfile, rules: Rules) -> tuple[list[_Reach], bool]:
    """The silencers of a file, and whether `check=error=true` stands at its top."""
    reaches: list[_Reach] = []
    as_errors = False
    instructions = tree.instructions
    starts: list[int] | None = None
    for comment in (*tree.comments, *_shell_comments(tree)):
        if not comment.text.lower().startswith(STARTS):
            continue
        if starts is None:
            starts = [instruction.start for instruction in instructions]
        silencers, errors = _silencers(tree, comment)
        as_errors = as_errors or errors
        following = bisect_right(starts, comment.start)
        offset = tree.source.text.index(comment.text, comment.start)
        for silencer in silencers:
            at_top = silencer.style == "shellcheck" and not following  # as at the top of a script
            start, end = _stretch(tree, comment, following, "file" if at_top else silencer.scope)
            if silencer.scope == "next":
                start = min(start, comment.start)  # what other comments say, above the instruction, counts with it
            named, known, about_comments = _named(silencer, rules)
            reaches.append(
                _Reach(
                    silencer=silencer,
                    start=start,
                    end=end,
                    name_start=offset + silencer.at,
                    rules=named,
                    known=known,
                    about_comments=about_comments,
                )
            )
    return reaches, as_errors


def _shell_comments(tree: syntax.Dockerfile) -> list[syntax.Comment]:
    """The comments in here-documents that a shell reads: there is no other way to write one beside a command there."""
    found = []
    source = tree.source
    for instruction in tree.instructions:
        if not instruction.heredocs or instruction.keyword != "RUN":
            continue
        for heredoc in instruction.heredocs:
            first, last = source.position(heredoc.body_start)[0], source.position(heredoc.body_end)[0]
            for number in range(first, last):
                line = source.line(number)
                text = line.strip()
                if text.startswith("#"):
                    start = source.line_starts[number - 1] + line.index("#")
                    comment = text[1:].strip()
                    found.append(Comment(start=start, end=start + len(text), text=comment, line=number))
    return found


def _silencers(tree: syntax.Dockerfile, comment: syntax.Comment) -> tuple[list[Silencer], bool]:
    key, equals, value = comment.text.partition("=")
    if key.strip().lower() != "check" or not equals:
        return read_comment(comment.text), False
    at_top = any(
        directive.effective and directive.start == comment.start and directive.name.value.lower() == "check"
        for directive in tree.directives
    )
    silencers, as_errors = read_check(value, "file" if at_top else "next", len(key) + 1)
    return silencers, as_errors and at_top  # above an instruction, `error` has no effect


def _stretch(tree: syntax.Dockerfile, comment: syntax.Comment, following: int, scope: str) -> tuple[int, int]:
    """Where a comment counts; `following` is the index of the first instruction behind it. Empty if nowhere."""
    instructions = tree.instructions
    if scope == "file":
        return 0, len(tree.source.text)
    if scope == "stage":
        first = following
        while first > 0 and not (first < len(instructions) and instructions[first].keyword == "FROM"):
            first -= 1  # a comment inside a stage counts for that stage
        last = first + 1
        while last < len(instructions) and instructions[last].keyword != "FROM":
            last += 1
        return (instructions[first].start, instructions[last - 1].end) if instructions else (0, -1)
    if following and instructions[following - 1].end > comment.end:
        return _stretch_inside(tree, comment, instructions[following - 1])
    if following < len(instructions):
        return instructions[following].start, instructions[following].end
    return len(tree.source.text), -1


def _stretch_inside(
    tree: syntax.Dockerfile, comment: syntax.Comment, instruction: syntax.Instruction
) -> tuple[int, int]:
    """Inside an instruction: the next line, or the whole command where a command begins there."""
    source = tree.source
    if comment.start >= instruction.header_end:
        return _stretch_in_heredoc(source, comment.line + 1, instruction.end_line)
    skipped = {inner.line for inner in instruction.inner_comments} | set(instruction.blank_lines)
    before = comment.line - 1
    while before in skipped:
        before -= 1
    lines = [number for number in range(comment.line + 1, instruction.end_line + 1) if number not in skipped]
    if not lines:
        return len(source.text), -1
    start = source.line_starts[lines[0] - 1]
    last = lines[0]
    if _ends_command(source.line(before), tree.escape) or _begins_command(source.line(last)):
        for number in lines[1:]:
            if _ends_command(source.line(last), tree.escape) or _begins_command(source.line(number)):
                break
            last = number
    return start, source.line_starts[last - 1] + len(source.line(last))


def _stretch_in_heredoc(source: Source, number: int, end: int) -> tuple[int, int]:
    """In a here-document: the next command, which goes on after a backslash or an operator."""
    while number < end and source.line(number).strip()[:1] in ("", "#"):
        number += 1
    start = source.line_starts[number - 1]
    while number < end and source.line(number).rstrip().endswith(("\\", "&&", "||", "|")):
        number += 1
    return start, source.line_starts[number - 1] + len(source.line(number))


def _ends_command(line: str, escape: str) -> bool:
    return line.rstrip().removesuffix(escape).rstrip().endswith(("&&", "||", ";", "|", "&"))


def _begins_command(line: str) -> bool:
    return line.lstrip().startswith(("&&", "||", ";", "|"))


# ---------------------------------------------------------------------------------------------------- names


def _named(silencer: Silencer, rules: Rules) -> tuple[Collection[str] | None, bool, bool]:
    """The ids of the rules that a silencer names, whether it names any, and whether they are about comments like it.

    There are no ids for a comment that is void.
    """
    if silencer.error:
        return None, True, False
    name, style = silencer.name, silencer.style
    if name == "*":
        return {rule.id for rule in rules.rules if any(_is_check(alias, style) for alias in rule.aliases)}, True, False
    if style == "shellcheck":
        codes = _codes(name)
        return codes, bool(codes), False
    if name.lower() == "all":
        return ("*",), True, True
    code = code_of(name)
    if code:
        return (code,), True, False
    for candidate in _spellings(name, style):
        found = rules.find(candidate)
        if found:
            return {rule.id for rule in found}, True, any(rule.select == "suppression" for rule in found)
    codes = codes_called(name)
    return codes or None, bool(codes), False


def _codes(name: str) -> Collection[str]:
    """ShellCheck's codes that a name in one of its comments means: `SC2086`, `2086`, `SC3000-SC3999` or `all`."""
    first, _, last = ("1000-9999" if name.lower() == "all" else name.upper().replace("SC", "")).partition("-")
    last = last or first
    if len(first) != 4 or len(last) != 4 or not (first + last).isdecimal():
        return ()
    return {f"SC{code}" for code in range(int(first), int(last) + 1)}


def _is_check(alias: str, style: str) -> bool:
    """Whether an alias is a check of the tool that a comment of this style can switch off."""
    return alias.startswith(style + ":") and alias != "buildkit:parse-error"


def _spellings(name: str, style: str) -> list[str]:
    """The name as rules may have it, likeliest first."""
    name = name.replace("/", ":", 1)  # tally writes `hadolint/DL3006`
    spellings = [name] if ":" in name else [f"{style}:{name}", name]
    if style == "trivy":  # AVD-DS-0002, DS-0002, DS002 and ds-0002 are one
        number = whole_number(name.upper().removeprefix("AVD-").removeprefix("DS").lstrip("-"))
        if number is not None:
            spellings.insert(0, f"trivy:DS-{number:04}")
    return spellings


def code_of(name: str) -> str:
    """The code of ShellCheck that a name means, with or without `shellcheck:` or `hadolint:`; empty for others.

    They are no rules of ours.
    """
    code = name.upper().removeprefix("SHELLCHECK:").removeprefix("HADOLINT:")
    return code if len(code) == 6 and code.startswith("SC") and code[2:].isdecimal() and code.isascii() else ""


def codes_called(name: str) -> list[str]:
    """ShellCheck's codes that are about what another tool calls so, with or without the tool before the name."""
    aliases: dict[str, list[str]] = data.load("shellcheck")["aliases"]
    return [code for code, names in aliases.items() if any(name in (known, known.partition(":")[2]) for known in names)]


def _fact(file: File, reach: _Reach, used: bool, ran: Callable[[str], bool], rules: Rules) -> Suppression | None:
    silencer = reach.silencer
    if silencer.style not in OWN_STYLES and not reach.known:
        return None  # another tool's own rule, and another tool's business
    suggestion = None
    if not reach.known:
        from dlint.suggest import closest_rule

        suggestion = closest_rule(silencer.name, rules, silencer.style)
    end = reach.name_start + len(silencer.name)
    return Suppression(
        file=file,
        span=Span(source=file._node.source, start=reach.name_start, end=end),
        style=silencer.style,
        rule=silencer.name,
        known=reach.known,
        scope="instruction" if silencer.scope == "next" else silencer.scope,
        used=True if used else _unused(reach, ran),
        reason=silencer.reason,
        suggestion=suggestion,
        error=silencer.error,
    )


def _unused(reach: _Reach, ran: Callable[[str], bool]) -> bool | Unknown:
    """False if a comment that silenced nothing is idle, unknown if that cannot be told here.

    It cannot where its rules were not applied, nor where another tool may have found what it silences.
    """
    if reach.silencer.style not in OWN_STYLES or reach.rules is None:
        return UNKNOWN
    if reach.about_comments and "*" not in reach.rules:
        return UNKNOWN
    return False if any(rule == "*" or ran(rule) for rule in reach.rules) else UNKNOWN
