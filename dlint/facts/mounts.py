"""What `RUN --mount` mounts: https://docs.docker.com/reference/dockerfile/#run---mount"""

from __future__ import annotations

from dlint.dockerfile import syntax
from dlint.facts.images import named_image
from dlint.facts.model import UNKNOWN, Image, Instruction, Mount, Unknown
from dlint.facts.registry import collects
from dlint.facts.variables import expand_word
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.facts.model import File

_ALIASES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly", "rw": "readwrite"}
_READ_ONLY_BY_DEFAULT = ("bind", "secret", "ssh")


@computes(Instruction)
def mounts(instruction: Instruction) -> list[Mount]:
    if instruction.keyword != "RUN":
        return []
    nodes = [node for node in instruction._node.flags if node.name == "mount" and node.value is not None]
    return [Mount(file=instruction.file, _node=node, instruction=instruction) for node in nodes]


@collects("mount")
def collect_mounts(file: File) -> list[Mount]:
    return [mount for instruction in file._all_instructions for mount in instruction.mounts]


# ---------------------------------------------------------------------------------------------------- the value


def _fields(value: str) -> list[tuple[str, int]]:
    """The fields of a comma-separated record, quotes removed, and where in `value` each begins (RFC 4180)."""
    found: list[tuple[str, int]] = []
    at = 0
    while at <= len(value):
        if value.startswith('"', at):
            end = at + 1
            while end < len(value) and (value[end] != '"' or value.startswith('""', end)):
                end += 2 if value[end] == '"' else 1
            text = value[at + 1 : end].replace('""', '"')
            start, end = at + 1, value.find(",", end)
        else:
            start, end = at, value.find(",", at)
            text = value[at : end if end >= 0 else len(value)]
        found.append((text, start))
        if end < 0:
            break
        at = end + 1
    return found


@computes(Mount)
def _values(mount: Mount) -> dict[str, syntax.Word]:
    """The values by their usual names, as written; a bare word such as `ro` has an empty one."""
    word = mount._node.value
    assert word is not None
    found: dict[str, syntax.Word] = {}
    for text, offset in _fields(word.value):
        key, equals, value = text.partition("=")
        name = key.strip().lower()
        start = offset + len(key) + len(equals)
        found[_ALIASES.get(name, name)] = part_of(word, start, start + len(value), value)
    return found


def part_of(word: syntax.Word, start: int, end: int, value: str) -> syntax.Word:
    """A stretch of a word as a word of its own."""
    if word.mapped is None:
        return syntax.Word(start=word.start + start, end=word.start + end, value=value)
    first, last = word.mapped.origins(start, end)
    return syntax.Word(start=first, end=last, value=value, mapped=word.mapped.part(start, end))


def _value(mount: Mount, name: str) -> str | None | Unknown:
    word = mount._values.get(name)
    return None if word is None else expand_word(mount.instruction, word)


def _switch(mount: Mount, name: str) -> bool | None | Unknown:
    """A value that is a truth value; a bare word is true."""
    value = _value(mount, name)
    if isinstance(value, str):
        return value.lower() not in ("false", "0", "f")
    return value


# ---------------------------------------------------------------------------------------------------- its fields


@computes(Mount, "type")
def type_of_mount(mount: Mount) -> str | Unknown:
    value = _value(mount, "type")
    if isinstance(value, str):
        return value.lower()
    return "bind" if value is None else value


@computes(Mount)
def keys(mount: Mount) -> list[str]:
    return list(mount._values)


@computes(Mount)
def id(mount: Mount) -> str | None | Unknown:
    value = _value(mount, "id")
    if value is not None:
        return value
    if mount.type == "ssh":
        return "default"
    if mount.type == "cache":
        return mount.target
    if mount.type == "secret":
        path = _value(mount, "source") or _value(mount, "target")
        return path.rpartition("/")[2] if isinstance(path, str) else path
    return None if mount.type is not UNKNOWN else UNKNOWN


@computes(Mount)
def target(mount: Mount) -> str | None | Unknown:
    value = _value(mount, "target")
    if value is None and mount.type == "secret" and mount.env is None:
        return f"/run/secrets/{mount.id}" if isinstance(mount.id, str) else mount.id
    return value


@computes(Mount)
def source(mount: Mount) -> str | None | Unknown:
    value = _value(mount, "source")
    return "/" if value is None and mount.type in ("bind", "cache") else value


@computes(Mount)
def from_(mount: Mount) -> Image | None:
    word = mount._values.get("from")
    return None if word is None else named_image(mount.instruction, word, "mount")


@computes(Mount)
def mode(mount: Mount) -> str | None | Unknown:
    return _value(mount, "mode")


@computes(Mount)
def env(mount: Mount) -> str | None | Unknown:
    return _value(mount, "env")


@computes(Mount)
def required(mount: Mount) -> bool | Unknown:
    value = _switch(mount, "required")
    return False if value is None else value


@computes(Mount)
def readonly(mount: Mount) -> bool | Unknown:
    writable, readonly = _switch(mount, "readwrite"), _switch(mount, "readonly")
    if UNKNOWN in (writable, readonly):
        return UNKNOWN
    if readonly is not None:
        return readonly
    if writable is not None:
        return not writable
    return mount.type in _READ_ONLY_BY_DEFAULT if mount.type is not UNKNOWN else UNKNOWN


@computes(Mount)
def sharing(mount: Mount) -> str | None | Unknown:
    value = _value(mount, "sharing")
    if isinstance(value, str):
        return value.lower()
    return "shared" if value is None and mount.type == "cache" else value
