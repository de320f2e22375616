"""What each instruction demands of its arguments: https://docs.docker.com/reference/dockerfile/

`CHECKS` has a function for each keyword. It tells the checker what is wrong, and the scopes what the instruction defines.
"""

from __future__ import annotations

from dlint.dockerfile.execform import is_array
from dlint.dockerfile.expansion import expand
from dlint.dockerfile.images import is_digest, parse_reference
from dlint.record import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.dockerfile.syntax import Instruction, Pair, Word
    from dlint.dockerfile.validation import Checker

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAME_CHARACTERS = frozenset(_LETTERS + "0123456789-_.")
_LIST_QUOTES = "\"'\u201c\u201d\u2018\u2019\u201e\xab\xbb"  # what editors make of a quotation mark, too


# ---------------------------------------------------------------------------------------------------- FROM


def _check_from(checker: Checker, instruction: Instruction) -> None:
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


def _check_copy(checker: Checker, instruction: Instruction) -> None:
    _check_json(checker, instruction, instruction)
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
        if not 0 <= int(name) < len(checker.stages):
            checker.add("invalid-stage-index", instruction, word, name)
        elif int(name) >= checker.stage:
            code = "circular-stage" if int(name) == checker.stage else "forward-stage"
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


# ---------------------------------------------------------------------------------------------------- exec forms


def _check_run(checker: Checker, instruction: Instruction) -> None:
    _check_json(checker, instruction, instruction)
    for flag in instruction.flags:
        if flag.value is None:
            continue
        if flag.name in ("mount", "device"):
            from dlint.dockerfile.mounts import check_device, check_mount

            (check_mount if flag.name == "mount" else check_device)(checker, instruction, flag.value)
        elif flag.name in _RUN_VALUES and flag.value.value.lower() not in _RUN_VALUES[flag.name]:
            expected = ", ".join(_RUN_VALUES[flag.name])
            checker.add("invalid-flag-value", instruction, flag.value, flag.value.value, expected=expected)


_RUN_VALUES = {"network": ("default", "none", "host"), "security": ("sandbox", "insecure")}


def _check_command(checker: Checker, instruction: Instruction) -> None:
    """CMD and ENTRYPOINT."""
    if instruction.keyword == "ENTRYPOINT" and not instruction.text.text:
        checker.add("missing-argument", instruction, instruction.name, fatal=False)
    _check_json(checker, instruction, instruction)


def _check_shell(checker: Checker, instruction: Instruction) -> None:
    text = instruction.text
    if not text.text:
        checker.add("missing-argument", instruction, instruction.name)
    elif instruction.form != "exec":
        if is_array(text.text):
            checker.add("json-not-strings", instruction, text.origins(0, len(text.text)), text.text)
        else:
            checker.add("shell-not-json", instruction, text.origins(0, len(text.text)), text.text)
    elif not instruction.arguments:
        checker.add("shell-empty", instruction, text.origins(0, len(text.text)), text.text)
    checker.check_shell_text(instruction)


def _check_json(checker: Checker, instruction: Instruction, command: Instruction) -> None:
    """Look at a text that begins like a JSON array but was not read as one of strings."""
    text = command.text.text
    if command.form == "exec" or not text.startswith("["):
        return
    place = command.text.origins(0, len(text))
    if is_array(text):
        checker.add("json-not-strings", instruction, place, text)
    elif _looks_like_list(text, command.keyword):
        code = "json-single-quotes" if text[1:].lstrip()[:1] == "'" else "json-invalid"
        checker.add(code, instruction, place, text, fatal=False)


def _looks_like_list(text: str, keyword: str) -> bool:
    """Whether a text that begins with a bracket was meant as a list, and not as the shell's command `[`."""
    rest = text[1:].lstrip()
    quote = rest[:1]
    if quote not in _LIST_QUOTES or not quote:
        return keyword in ("CMD", "ENTRYPOINT", "VOLUME") and rest == text[1:]
    if keyword in ("ADD", "COPY", "VOLUME") or rest == text[1:]:
        return True
    end = rest.find(quote, 1)
    return end > 0 and rest[end + 1 :].lstrip()[:1] == ","


# ---------------------------------------------------------------------------------------------------- ENV, LABEL, ARG


def _check_pairs(checker: Checker, instruction: Instruction) -> None:
    """ENV and LABEL: all words see the variables as they are before the instruction."""
    if not instruction.pairs:
        checker.add("missing-argument", instruction, instruction.name)
    defined = []
    for pair in instruction.pairs:
        if pair.value is None:
            code = "missing-value" if pair.legacy else "missing-equals"
            checker.add(code, instruction, pair, pair.key.value)
            continue
        if not pair.key.value:
            checker.add("blank-name", instruction, pair, "=" + pair.value.value)
        count = len(checker.found)
        name = checker.expand(instruction, pair.key)
        if len(checker.found) == count:
            defined.append((name, checker.expand(instruction, pair.value)))
    if instruction.keyword == "ENV" and not checker.in_trigger:
        for name, value in defined:
            if isinstance(name, str):
                checker.scopes.set_env(name, value)


def _check_arg(checker: Checker, instruction: Instruction) -> None:
    """ARG: each word sees what those before it define."""
    if not instruction.pairs:
        checker.add("missing-argument", instruction, instruction.name)
    for pair in instruction.pairs:
        name = pair.key.value
        if not name:
            checker.add("blank-name", instruction, pair, "=" + (pair.value.value if pair.value else ""))
        count = len(checker.found)
        value = checker.expand(instruction, pair.value) if pair.value is not None else None
        if len(checker.found) == count:
            _check_arg_name(checker, instruction, pair)
        if not checker.in_trigger:
            checker.scopes.set_arg(name, value)


def _check_arg_name(checker: Checker, instruction: Instruction, pair: Pair) -> None:
    """Docker takes the name of an ARG as it stands, quotes included; nobody means that."""
    name = pair.key.value
    if '"' in name or "'" in name:
        error = expand(name, lambda _: "", checker.escape).error
        if error is not None:
            checker.add(error, instruction, pair.key, name, fatal=False)


# ---------------------------------------------------------------------------------------------------- the others


def _check_expose(checker: Checker, instruction: Instruction) -> None:
    if not instruction.arguments:
        checker.add("missing-argument", instruction, instruction.name)
    from dlint.dockerfile.values import port_problem

    for word in instruction.arguments:
        value = checker.expand(instruction, word)
        if isinstance(value, str):
            for port in value.split():
                code = port_problem(port)
                if code:
                    checker.add(code, instruction, word, port)


def _check_stopsignal(checker: Checker, instruction: Instruction) -> None:
    if not instruction.arguments:
        checker.add("missing-argument", instruction, instruction.name)
        return
    word = instruction.arguments[0]
    words = word.value.split()
    if len(words) > 1:
        at = word.value.index(words[1], len(words[0]))
        checker.add("extra-argument", instruction, checker.place(word, at, len(word.value)), word.value[at:])
        return
    value = checker.expand(instruction, word)
    if isinstance(value, str):
        from dlint.dockerfile.values import signal_problem

        if signal_problem(value):
            checker.add("invalid-signal", instruction, word, value)


def _check_volume(checker: Checker, instruction: Instruction) -> None:
    _check_json(checker, instruction, instruction)
    if not instruction.arguments:
        checker.add("missing-argument", instruction, instruction.name)
    for word in instruction.arguments:
        if not checker.expand(instruction, word) and not word.value:
            checker.add("empty-volume", instruction, (word.start - 1, word.end + 1))


def _check_text(checker: Checker, instruction: Instruction) -> None:
    """USER, WORKDIR: one argument."""
    if not instruction.arguments:
        checker.add("missing-argument", instruction, instruction.name)
    for word in instruction.arguments:
        checker.expand(instruction, word)


def _check_maintainer(checker: Checker, instruction: Instruction) -> None:
    if not instruction.arguments:
        checker.add("missing-argument", instruction, instruction.name)
    checker.check_shell_text(instruction)


def _check_onbuild(checker: Checker, instruction: Instruction) -> None:
    trigger = instruction.trigger
    if trigger is None:
        checker.add("missing-argument", instruction, instruction.name)
        return
    if trigger.keyword == "ONBUILD":
        checker.add("onbuild-chaining", instruction, trigger.name, trigger.name.value)
    elif trigger.keyword in ("FROM", "MAINTAINER"):
        checker.add("onbuild-trigger-not-allowed", instruction, trigger.name, trigger.name.value)
    else:
        checker.in_trigger = True
        checker.check(trigger)
        checker.in_trigger = False
        if trigger.keyword in ("CMD", "ENTRYPOINT", "RUN"):
            checker.check_shell_text(trigger)


def _check_healthcheck(checker: Checker, instruction: Instruction) -> None:
    from dlint.dockerfile.values import duration_problem, retries_problem

    arguments = instruction.arguments
    if not arguments:
        checker.add("missing-argument", instruction, instruction.name)
        kind = ""
    else:
        kind = arguments[0].value.upper()
        if kind == "NONE":
            if len(arguments) > 1:
                checker.add("extra-argument", instruction, (arguments[1].start, arguments[-1].end))
            return
        if kind != "CMD":
            checker.add(
                "unknown-healthcheck-type", instruction, arguments[0], arguments[0].value, expected="CMD or NONE"
            )
        elif len(arguments) == 1:
            checker.add("healthcheck-without-command", instruction, arguments[0], arguments[0].value)
    for flag in instruction.flags:
        if flag.value is not None:
            text = flag.value.value
            code = retries_problem(text) if flag.name == "retries" else ""
            if flag.name in ("interval", "timeout", "start-period", "start-interval"):
                code = duration_problem(text)
            if code:
                checker.add(code, instruction, flag.value, text)
    if instruction.trigger is not None:
        _check_json(checker, instruction, instruction.trigger)
        checker.check_shell_text(instruction.trigger)


CHECKS: dict[str, Callable[[Checker, Instruction], None]] = {
    "ADD": _check_copy,
    "ARG": _check_arg,
    "CMD": _check_command,
    "COPY": _check_copy,
    "ENTRYPOINT": _check_command,
    "ENV": _check_pairs,
    "EXPOSE": _check_expose,
    "FROM": _check_from,
    "HEALTHCHECK": _check_healthcheck,
    "LABEL": _check_pairs,
    "MAINTAINER": _check_maintainer,
    "ONBUILD": _check_onbuild,
    "RUN": _check_run,
    "SHELL": _check_shell,
    "STOPSIGNAL": _check_stopsignal,
    "USER": _check_text,
    "VOLUME": _check_volume,
    "WORKDIR": _check_text,
}
"""The check of each instruction."""
