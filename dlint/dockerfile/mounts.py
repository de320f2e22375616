"""The options of RUN --mount and --device: https://docs.docker.com/reference/dockerfile/#run---mount"""

from __future__ import annotations

from dlint.record import Record, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.dockerfile.syntax import Instruction, Word
    from dlint.dockerfile.validation import Checker

_DEFAULT_TYPE = "bind"
_TYPES = ("bind", "cache", "tmpfs", "secret", "ssh")
_SHARING = ("shared", "private", "locked")
_TRUTHS = ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False")  # of Go's ParseBool
_NAMES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly", "rw": "readwrite"}
_BARE = ("readonly", "readwrite", "required")
_NEEDS_TYPE = {
    "required": ("secret", "ssh"),
    "size": ("tmpfs",),
    "sharing": ("cache",),
    "mode": ("secret", "ssh", "cache"),
    "uid": ("secret", "ssh", "cache"),
    "gid": ("secret", "ssh", "cache"),
    "env": ("secret",),
}
_OPTIONS = ("type", "from", "source", "target", "readonly", "readwrite", "id", *_NEEDS_TYPE)


class Option(Record):
    """A field of a mount."""

    name: str
    """In lower case, aliases such as `src` replaced by the name they stand for."""
    key: str
    """As written."""
    value: str | None
    """What follows the `=`, None if there is none."""
    start: int
    """Offset in the flag's value."""
    end: int
    """Offset behind its last character."""


def read_options(text: str) -> tuple[Option, ...] | None:
    """The fields of a mount or a device, one CSV record; None if it is none."""
    options: list[Option] = []
    at = 0
    while at <= len(text):
        start = at
        if text.startswith('"', at):
            field, at = _read_quoted(text, at)
            if at < 0:
                return None
        else:
            end = text.find(",", at)
            at = len(text) if end < 0 else end
            field = text[start:at]
            if '"' in field:
                return None
        key, equals, value = field.partition("=")
        name = _NAMES.get(key.lower(), key.lower())
        options.append(Option(name=name, key=key, value=value if equals else None, start=start, end=at))
        at += 1
    return tuple(options)


def _read_quoted(text: str, start: int) -> tuple[str, int]:
    """The quoted field at `start` and where it ends; -1 if nothing ends it."""
    value = ""
    at = start + 1
    while True:
        end = text.find('"', at)
        if end < 0:
            return "", -1
        value += text[at:end]
        if not text.startswith('""', end):
            return value, end + 1 if text[end + 1 : end + 2] in ("", ",") else -1
        value += '"'
        at = end + 2


def check_mount(checker: Checker, instruction: Instruction, word: Word) -> None:
    """Tell the checker what is wrong with the value of a --mount."""
    options = read_options(word.value)
    if options is None:
        checker.add("invalid-mount", instruction, word, word.value)
        return
    given: dict[str, str | Unknown] = {"type": _DEFAULT_TYPE}
    for option in options:
        _check_option(checker, instruction, word, option, given)
    _check_together(checker, instruction, word, given)


def _check_option(
    checker: Checker, instruction: Instruction, word: Word, option: Option, given: dict[str, str | Unknown]
) -> None:
    """Check a field; `given` has the fields before it, and gets this one."""
    name = option.name
    place = checker.place(word, option.start, option.end)
    written = word.value[option.start : option.end]
    if name not in _OPTIONS:
        from dlint.dockerfile.suggestions import nearest

        checker.add("unknown-mount-option", instruction, place, option.key, expected=nearest(name, _OPTIONS))
        return
    if option.value is None and name not in _BARE:
        checker.add("invalid-mount", instruction, place, written, expected=f"{option.key}=…")
        return
    if name in ("required", "size"):  # BuildKit looks at the type given so far, at the end for the others
        _check_type(checker, instruction, place, option, given)
    value = _value(checker, instruction, word, option)
    if name in given and (name, given[name]) != ("type", _DEFAULT_TYPE):
        checker.add("duplicate-mount-option", instruction, place, option.key, fatal=False)
    given[name] = value
    if name == "from":
        _check_from(checker, instruction, place, option.value or "")
    elif isinstance(value, str) and not _is_valid(name, value):
        code = "unknown-mount-type" if name == "type" else "invalid-mount"
        expected = ", ".join(_TYPES) if name == "type" else ""
        checker.add(code, instruction, place, value if name == "type" else written, expected=expected)
    if name == "type" and isinstance(value, str):
        given["type"] = value.lower()


def _value(checker: Checker, instruction: Instruction, word: Word, option: Option) -> str | Unknown:
    if option.value is None:
        return "true"
    if option.name == "from" or not any(char in option.value for char in ("$", '"', "'", checker.escape)):
        return option.value
    from dlint.dockerfile.expansion import expand
    from dlint.record import UNKNOWN

    lookup = (lambda _: UNKNOWN) if checker.in_trigger else checker.scopes.lookup
    result = expand(option.value, lookup, checker.escape)
    if result.error is not None:
        checker.add(result.error, instruction, checker.place(word, option.start, option.end), option.value)
    return result.value


def _check_type(
    checker: Checker, instruction: Instruction, place: tuple[int, int], option: Option, given: dict[str, str | Unknown]
) -> None:
    kind = given["type"]
    if isinstance(kind, str) and kind in _TYPES and kind not in _NEEDS_TYPE[option.name]:
        checker.add("unknown-mount-option", instruction, place, option.key)


def _check_from(checker: Checker, instruction: Instruction, place: tuple[int, int], name: str) -> None:
    if "$" in name[:-1]:
        checker.add("variable-in-mount-from", instruction, place, name)
    elif name and not checker.in_trigger:
        from dlint.dockerfile.sources import check_stage_use

        check_stage_use(checker, instruction, place, name)


def _is_valid(name: str, value: str) -> bool:
    if name == "type":
        return value.lower() in _TYPES
    if name == "sharing":
        return value.lower() in _SHARING
    if name in _BARE:
        return value in _TRUTHS
    if name == "mode":
        return bool(value) and set(value) <= set("01234567")
    if name in ("uid", "gid"):
        return value.isascii() and value.isdigit()
    if name == "size":
        return _is_size(value)
    return name != "target" or value.rstrip("/") != "" or not value


def _is_size(value: str) -> bool:
    """Whether it is a number of bytes as Docker reads it, such as `64m` or `1.5GiB`."""
    number = value.rstrip("BbIi").rstrip("KkMmGgTtPp").strip()
    whole, _, fraction = number.partition(".")
    return whole.isascii() and whole.isdigit() and (not fraction or fraction.isdigit())


def _check_together(checker: Checker, instruction: Instruction, word: Word, given: dict[str, str | Unknown]) -> None:
    """Check which fields go with the type, and with each other."""
    kind = given["type"]
    if not isinstance(kind, str) or kind not in _TYPES:
        return
    for name, kinds in _NEEDS_TYPE.items():
        if name in given and name not in ("required", "size") and kind not in kinds:
            checker.add("unknown-mount-option", instruction, word, name)
    wrong = False
    if kind == "secret":
        both = bool(given.get("source")) and bool(given.get("id"))
        wrong = "from" in given or both or not ({"source", "target", "id"} & given.keys())
    elif kind == "ssh":
        wrong = "from" in given or "source" in given
    if wrong:
        checker.add("invalid-mount", instruction, word, word.value)


def check_device(checker: Checker, instruction: Instruction, word: Word) -> None:
    """Tell the checker what is wrong with the value of a --device: `name[,required[=bool]]`."""
    options = read_options(word.value)
    valid = options is not None and any(option.key for option in options)
    for option in options or ():
        if option.name == "required":
            valid = valid and (option.value is None or option.value in _TRUTHS)
        elif option.value is not None and option.name != "name" and "/" not in option.name:
            valid = False  # the name of a device holds an equals sign itself: vendor.com/class=name
    if not valid:
        checker.add("invalid-device", instruction, word, word.value)
