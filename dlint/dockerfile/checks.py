"""What each instruction demands of its arguments: https://docs.docker.com/reference/dockerfile/

`CHECKS` has a function for each keyword. It tells the checker what is wrong, and the scopes what the instruction defines.
"""

from __future__ import annotations

from dlint.dockerfile.execform import is_array
from dlint.dockerfile.expansion import expand
from dlint.dockerfile.sources import check_copy, check_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.dockerfile.syntax import Instruction, Pair
    from dlint.dockerfile.validation import Checker

_TYPOGRAPHIC = "\u201c\u201d\u201e\u2018\u2019"
"""Quotes that text processors make of plain ones."""
_LIST_QUOTES = "\"'\u201c\u201d\u2018\u2019\u201e\xab\xbb"  # what editors make of a quotation mark, too


# ---------------------------------------------------------------------------------------------------- exec forms


def _check_copy(checker: Checker, instruction: Instruction) -> None:
    """COPY and ADD."""
    _check_json(checker, instruction, instruction)
    check_copy(checker, instruction)


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
    if text[:1] not in ("[", '"') or command.form == "exec":
        return
    place = command.text.origins(0, len(text))
    if text[0] == '"':
        if text.endswith("]") and is_array("[" + text):
            checker.add("json-invalid", instruction, place, text, fatal=False)
    elif is_array(text):
        checker.add("json-not-strings", instruction, place, text)
    elif _looks_like_list(text, command.keyword):
        code = "json-single-quotes" if text[1:].lstrip()[:1] == "'" else "json-invalid"
        checker.add(code, instruction, place, text, fatal=False)


def _looks_like_list(text: str, keyword: str) -> bool:
    """Whether a text that begins with a bracket was meant as a list, and not as the shell's command `[`."""
    rest = text[1:].lstrip()
    quote = rest[:1]
    if any(mark + end in text for mark in _TYPOGRAPHIC for end in (",", "]", " ]")):
        return True
    if quote not in _LIST_QUOTES or not quote:
        return rest == text[1:] and quote != "[" and (keyword in ("CMD", "ENTRYPOINT", "VOLUME") or _is_bare_list(rest))
    if keyword in ("ADD", "COPY", "VOLUME") or rest == text[1:]:
        return True
    end = rest.find(quote, 1)
    following = rest[end + 1 :].strip() if end > 0 else ""
    return following[:1] == "," or (following == "]" and keyword in ("CMD", "ENTRYPOINT"))


def _is_bare_list(text: str) -> bool:
    """Whether a text ends the bracket before it, and holds words between commas, neither quoted nor expanded."""
    words = text.removesuffix("]")
    return words != text and "," in words and not any(character in words for character in "[]$;&|()'\"")


# ---------------------------------------------------------------------------------------------------- ENV, LABEL, ARG


def _check_pairs(checker: Checker, instruction: Instruction) -> None:
    """ENV and LABEL: all words see the variables as they are before the instruction."""
    if not instruction.pairs:
        checker.add("missing-argument", instruction, instruction.name)
    defined = []
    in_text = False
    for pair in instruction.pairs:
        if pair.value is None:
            if not in_text:  # a text without quotes is one mistake, however many words it has
                code = "missing-value" if pair.legacy else "missing-equals"
                checker.add(code, instruction, pair, pair.key.value)
            in_text = True
            continue
        in_text = False
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
        value = checker.expand(instruction, pair.value, defines=name) if pair.value is not None else None
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
    "FROM": check_from,
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
