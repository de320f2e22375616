"""The images that FROM, COPY --from and RUN --mount=from name: https://docs.docker.com/reference/dockerfile/#from"""

from __future__ import annotations

from dlint.dockerfile.expansion import expand
from dlint.dockerfile.images import parse_reference
from dlint.dockerfile.syntax import Word
from dlint.facts.model import UNKNOWN, Copy, From, Image, Instruction, Run, Stage, Unknown
from dlint.facts.officials import UNKNOWN_PART
from dlint.facts.registry import collects, new_span, word_origins
from dlint.facts.variables import PLATFORM_ARGUMENTS, environment
from dlint.record import computes
from dlint.text import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.dockerfile import syntax
    from dlint.facts.model import File
    from dlint.facts.variables import Lookup
    from dlint.text import Span


# ---------------------------------------------------------------------------------------------------- where they stand


@computes(From, "image")
def image_of_from(instruction: From) -> Image:
    words = instruction._node.arguments
    node = words[0] if words else instruction._node.name
    return Image(
        file=instruction.file,
        _node=node,
        instruction=instruction,
        role="base",
        written=words[0].value if words else "",
        _pattern=_pattern(instruction, words[0].value, environment(instruction)) if words else "",
    )


def _pattern(instruction: From, text: str, lookup: Lookup) -> str | Unknown:
    """The text expanded, with `UNKNOWN_PART` for what is unknown; unknown if a modifier works on that."""
    if "$" not in text and '"' not in text and "'" not in text and instruction.file.escape not in text:
        return text

    def with_pattern(name: str) -> str | None:
        value = lookup(name)
        return UNKNOWN_PART if isinstance(value, Unknown) else value

    expansion = expand(text, with_pattern, instruction.file.escape)
    if expansion.error is not None:
        return UNKNOWN
    for use in expansion.references:
        if use.modifier not in ("", "-", ":-") and with_pattern(use.name) == UNKNOWN_PART:
            return UNKNOWN
    return expansion.value


@computes(Copy, "from_")
def image_of_copy(instruction: Copy) -> Image | None:
    for flag in instruction._node.flags:
        if flag.name == "from" and flag.value is not None:
            return named_image(instruction, flag.value, "copy-from")
    return None


def named_image(instruction: Instruction, node: syntax.Word, role: str) -> Image:
    """The stage or image that an option names; Docker expands no variables there."""
    written = node.value
    pattern = UNKNOWN if "$" in written else written
    return Image(
        file=instruction.file, _node=node, instruction=instruction, role=role, written=written, _pattern=pattern
    )


@collects("image")
def collect_images(file: File) -> list[Image]:
    found: list[Image] = []
    for instruction in file._all_instructions:
        if isinstance(instruction, From):
            found.append(instruction.image)
        elif not instruction._node.flags:  # so that none names an image
            continue
        elif isinstance(instruction, Copy):
            if instruction.from_ is not None:
                found.append(instruction.from_)
        elif isinstance(instruction, Run):
            found += [mount.from_ for mount in instruction.mounts if mount.from_ is not None]
    return found


# ---------------------------------------------------------------------------------------------------- stages


@computes(Image)
def is_index(image: Image) -> bool:
    return image.role == "copy-from" and image.written.isdecimal()


def _named(image: Image, stages: list[Stage]) -> Stage | None:
    """The stage among `stages` that the image names: FROM compares the name as written, COPY and mounts in lower case."""
    reference = image.reference
    if not isinstance(reference, str) or not reference:
        return None
    if image.is_index:
        number = whole_number(reference)
        return next((stage for stage in stages if stage.index == number), None)
    name = reference if image.role == "base" else reference.lower()
    return next((stage for stage in reversed(stages) if stage.name == name), None)


@computes(Image)
def stage(image: Image) -> Stage | None:
    here = image.instruction.stage
    return None if here is None else _named(image, image.file.stages[: here.index])


@computes(Image)
def is_own_stage(image: Image) -> bool:
    here = image.instruction.stage
    if here is None or image.role == "base" or image.stage is not None:
        return False
    return _named(image, [here]) is here


@computes(Image)
def later_stage(image: Image) -> Stage | None:
    here = image.instruction.stage
    if here is None or image.stage is not None:
        return None
    return _named(image, image.file.stages[here.index + (image.role != "base") :])


# ---------------------------------------------------------------------------------------------------- references


@computes(Image)
def reference(image: Image) -> str | Unknown:
    pattern = image._pattern
    return UNKNOWN if isinstance(pattern, Unknown) or UNKNOWN_PART in pattern else pattern


@computes(Image)
def is_scratch(image: Image) -> bool:
    return image.reference == "scratch" and image.stage is None


@computes(Image)
def valid(image: Image) -> bool | Unknown:
    if isinstance(image.reference, Unknown):
        return UNKNOWN
    return image.stage is not None or image.is_index or parse_reference(image.reference) is not None


@computes(Image)
def valid_by_default(image: Image) -> bool | Unknown:
    pattern = _by_default(image)
    if pattern is None:
        return image.valid
    return UNKNOWN if isinstance(pattern, Unknown) else parse_reference(pattern) is not None


@computes(Image)
def tag_by_default(image: Image) -> str | None | Unknown:
    pattern = _by_default(image)
    if pattern is None:
        return image.tag
    parsed = None if isinstance(pattern, Unknown) or UNKNOWN_PART in pattern else parse_reference(pattern)
    return UNKNOWN if parsed is None or parsed.repository == "scratch" else parsed.tag


def _by_default(image: Image) -> str | None | Unknown:
    """The reference that a build without build arguments sees, None if it is known anyway."""
    instruction = image.instruction
    if not isinstance(instruction, From) or image.reference is not UNKNOWN:
        return None
    lookup = environment(instruction)

    def empty(name: str) -> str | None | Unknown:
        value = lookup(name)
        outside = name in PLATFORM_ARGUMENTS or name in image.file._arguments  # by a compose file
        return None if isinstance(value, Unknown) and not outside else value

    return _pattern(instruction, image.written, empty)


def _part(image: Image, part: str) -> str | None | Unknown:
    """A part of the reference; null where it names a stage, unknown where a variable may hold it."""
    pattern = image._pattern
    if isinstance(pattern, Unknown):
        return UNKNOWN
    if image.stage is not None or image.is_index:
        return None
    parsed = parse_reference(pattern)
    if parsed is None:
        return UNKNOWN if UNKNOWN_PART in pattern else None
    value: str | None = getattr(parsed, part)
    if UNKNOWN_PART in pattern:
        if value is not None:
            return UNKNOWN if UNKNOWN_PART in value else value
        head, slash, _ = pattern.partition("/")
        open_at_front = part == "registry" and UNKNOWN_PART in (head if slash else head.partition(":")[0])
        open_at_end = part in ("tag", "digest") and pattern.endswith(UNKNOWN_PART)
        return UNKNOWN if open_at_front or open_at_end else None
    return value


@computes(Image)
def _tag_pattern(image: Image) -> str | None | Unknown:
    pattern = image._pattern
    parsed = None if isinstance(pattern, Unknown) else parse_reference(pattern)
    if parsed is None:
        return UNKNOWN
    if parsed.tag is None and image.tag is UNKNOWN:
        return UNKNOWN
    return parsed.tag


@computes(Image)
def registry(image: Image) -> str | None | Unknown:
    return _part(image, "registry")


@computes(Image)
def _places(image: Image) -> dict[str, Span]:
    """The parts of a reference without variables."""
    node, written = image._node, image.written
    if not isinstance(node, Word) or written != image.reference:
        return {}
    origins, at, found = word_origins(node), 0, {}
    for part in ("registry", "repository", "tag", "digest"):
        text = getattr(image, part)
        if isinstance(text, str):
            at = written.find(text, at)
            found[part] = new_span(image.file, *origins(at, at + len(text)))
            at += len(text)
    return found


@computes(Image)
def host(image: Image) -> str | Unknown:
    return "docker.io" if image.registry is None else image.registry


@computes(Image)
def repository(image: Image) -> str | Unknown:
    found = _part(image, "repository")
    return image.reference if found is None else found


@computes(Image)
def tag(image: Image) -> str | None | Unknown:
    return _part(image, "tag")


@computes(Image)
def digest(image: Image) -> str | None | Unknown:
    return _part(image, "digest")
