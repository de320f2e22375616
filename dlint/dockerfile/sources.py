"""What FROM, COPY and ADD take from elsewhere: base images, stages, the build context, URLs.

https://docs.docker.com/reference/dockerfile/#from, https://docs.docker.com/reference/dockerfile/#copy
"""

from __future__ import annotations

from dlint.dockerfile.expansion import expand
from dlint.dockerfile.images import is_digest, parse_reference
from dlint.record import Unknown
from dlint.text import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.dockerfile.syntax import Instruction, Word
    from dlint.dockerfile.validation import Checker

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAME_CHARACTERS = frozenset(_LETTERS + "0123456789-_.")


# ---------------------------------------------------------------------------------------------------- FROM


def check_from(checker: Checker, instruction: Instruction) -> None:
    """Check a FROM, and begin its stage."""
    arguments = instruction.arguments
    base: str | Unknown = ""
    parent = None
    if not arguments:
        checker.add("missing-argument", instruction, instruction.name)
    else:
        if len(arguments) not in (1, 3):
            place = arguments[1].start if len(arguments) == 2 else arguments[3].start
            checker.add("from-arguments", instruction, (place, arguments[-1].end))
        elif len(arguments) == 3:
            _check_stage_name(checker, instruction)
        base = checker.expand(instruction, arguments[0], checker.scopes.lookup_global)
        if isinstance(base, str):
            parent = _earlier_stage(checker, base)
            if parent is None:
                _check_base(checker, instruction, base)
    for flag in instruction.flags:
        if flag.name == "platform" and flag.value is not None:
            _check_platform(checker, instruction, flag.value)
    checker.scopes.begin_stage(parent, base)


def _check_stage_name(checker: Checker, instruction: Instruction) -> None:
    _, keyword, name = instruction.arguments
    if keyword.value.upper() != "AS":
        checker.add("missing-as", instruction, keyword, keyword.value, expected="AS")
    lower = name.value.lower()
    if lower[0] not in _LETTERS or not _NAME_CHARACTERS.issuperset(lower):
        checker.add("invalid-stage-name", instruction, name, name.value)


def _earlier_stage(checker: Checker, name: str) -> int | None:
    for index in range(checker.stage - 1, -1, -1):
        if checker.stages[index] == name:
            return index
    return None


def _check_base(checker: Checker, instruction: Instruction, base: str) -> None:
    word = instruction.arguments[0]
    if not base:
        checker.add("empty-base-image", instruction, word, word.value)
    elif parse_reference(base) is None:
        checker.add("invalid-reference", instruction, word, base)


def _check_platform(checker: Checker, instruction: Instruction, word: Word) -> None:
    platform = checker.expand(instruction, word, checker.scopes.lookup_global)
    if platform == "" and word.value:
        checker.add("empty-platform", instruction, word, word.value)
    elif isinstance(platform, str) and platform:
        from dlint.dockerfile.values import platform_problem

        if platform_problem(platform):
            checker.add("invalid-platform", instruction, word, platform)


# ---------------------------------------------------------------------------------------------------- ADD, COPY


def check_copy(checker: Checker, instruction: Instruction) -> None:
    """Check a COPY or an ADD, all but its JSON."""
    arguments = instruction.arguments
    heredocs = {heredoc.start for heredoc in instruction.heredocs}
    if len(arguments) < 2:
        place = arguments[0] if arguments else instruction.name
        checker.add("too-few-arguments", instruction, place, instruction.text.text)
    values = []
    for index, word in enumerate(arguments):
        if word.start in heredocs:
            if index and index == len(arguments) - 1:
                checker.add("heredoc-as-destination", instruction, word, word.value)
            continue
        values.append(checker.expand(instruction, word))
        if instruction.keyword == "COPY" and index < len(arguments) - 1 and _is_remote(values[-1]):
            checker.add("copy-from-url", instruction, word, word.value, expected="ADD")
    if len(arguments) > 2 and not heredocs:
        _check_destination(checker, instruction, values[-1])
    for heredoc in instruction.heredocs:
        if heredoc.expand and heredoc.terminated:
            _check_body(checker, instruction, heredoc.body.text, heredoc.body.origins)
    for flag in instruction.flags:
        if flag.value is not None and flag.name in _COPY_FLAGS:
            _COPY_FLAGS[flag.name](checker, instruction, flag.value)


def _check_destination(checker: Checker, instruction: Instruction, value: str | Unknown) -> None:
    word = instruction.arguments[-1]
    if isinstance(value, str) and "$" not in word.value and not value.endswith(("/", "\\", "/.")) and value != ".":
        checker.add("destination-not-directory", instruction, word, value, expected=f"{value}/", fatal=False)


def _check_body(
    checker: Checker, instruction: Instruction, text: str, origins: Callable[[int, int], tuple[int, int]]
) -> None:
    """The variables in a here-document that Docker expands."""
    if "$" not in text:
        return
    result = expand(text, checker.scopes.lookup, heredoc=True)
    if result.error is not None:
        end = text.find("}", result.error_at) + 1 or result.error_at + 2
        checker.add(result.error, instruction, origins(result.error_at, end), text[result.error_at : end])


def _is_url(value: str | Unknown) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def _is_remote(value: str | Unknown) -> bool:
    """Whether it is what ADD fetches: a URL or a Git repository."""
    if not isinstance(value, str):
        return False
    if value.startswith(("http://", "https://", "git://", "ssh://")):
        return True
    user, at, rest = value.partition("@")
    host, colon, _ = rest.partition(":")
    return bool(at and colon and user and host) and not any(char in "/ $" for char in user + host)


def _check_chmod(checker: Checker, instruction: Instruction, word: Word) -> None:
    value = checker.expand(instruction, word)
    if isinstance(value, str) and value:
        from dlint.dockerfile.values import mode_problem

        if mode_problem(value):
            checker.add("invalid-chmod", instruction, word, value)


def _check_chown(checker: Checker, instruction: Instruction, word: Word) -> None:
    checker.expand(instruction, word)


def _check_checksum(checker: Checker, instruction: Instruction, word: Word) -> None:
    value = checker.expand(instruction, word)
    if not value:
        return
    sources = [each.value for each in instruction.arguments[:-1]]
    if len(sources) != 1 or not (_is_remote(sources[0]) or "$" in sources[0]):
        checker.add("checksum-not-allowed", instruction, word, word.value)
    elif isinstance(value, str) and _is_url(sources[0]) and ".git" not in sources[0] and not is_digest(value):
        checker.add("invalid-checksum", instruction, word, value)


def _check_copy_from(checker: Checker, instruction: Instruction, word: Word) -> None:
    name = word.value
    if "$" in name:
        checker.add("variable-in-copy-from", instruction, word, name)
    elif not name:
        checker.add("invalid-copy-from", instruction, word, name, fatal=False)
    elif checker.in_trigger:
        return
    elif name.lstrip("+-").isdecimal() and name.isascii():
        number = whole_number(name.lstrip("+-"))
        if number is None or (number and name[0] == "-") or number >= len(checker.stages):
            checker.add("invalid-stage-index", instruction, word, name)
        elif number >= checker.stage:
            code = "circular-stage" if number == checker.stage else "forward-stage"
            checker.add(code, instruction, word, name)
    else:
        check_stage_use(checker, instruction, (word.start, word.end), name)


def check_stage_use(checker: Checker, instruction: Instruction, place: tuple[int, int], name: str) -> None:
    """Check the name of a stage or an image that COPY --from or a mount uses."""
    lower = name.lower()
    if _earlier_stage(checker, lower) is not None:
        return
    if lower in checker.stages[checker.stage :]:
        own = checker.stages[checker.stage] == lower
        checker.add("circular-stage" if own else "forward-stage", instruction, place, name)
    elif parse_reference(name) is None:
        checker.add("invalid-copy-from", instruction, place, name)


_COPY_FLAGS: dict[str, Callable[[Checker, Instruction, Word], None]] = {
    "chmod": _check_chmod,
    "chown": _check_chown,
    "checksum": _check_checksum,
    "from": _check_copy_from,
}
