"""The platform that FROM asks for: https://docs.docker.com/reference/dockerfile/#from"""

from __future__ import annotations

from dlint import data
from dlint.facts.instructions import casing_of
from dlint.facts.model import UNKNOWN, From, Image, Stage, Unknown
from dlint.facts.variables import expand_word
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

ARCHITECTURES = {
    "x86_64": "amd64",
    "x86-64": "amd64",
    "aarch64": "arm64",
    "armhf": "arm",
    "armel": "arm",
    "i386": "386",
}
"""Other names of processors: https://github.com/containerd/platforms/blob/main/database.go"""
NAMESPACES = {
    "amd64": "amd64",
    "arm32v5": "arm",
    "arm32v6": "arm",
    "arm32v7": "arm",
    "arm64v8": "arm64",
    "i386": "386",
    "mips64le": "mips64le",
    "ppc64le": "ppc64le",
    "riscv64": "riscv64",
    "s390x": "s390x",
}
"""The official images of one processor: https://github.com/docker-library/official-images#architectures-other-than-amd64"""
SYSTEMS = ("linux", "windows", "darwin", "freebsd")


def parse_platform(text: str) -> tuple[str, str]:
    """The operating system and the processor that `os/arch/variant` names, each empty where it names none."""
    parts = text.lower().split("/")
    system = parts[0].partition("(")[0]
    if len(parts) == 1 and system not in SYSTEMS:
        return "", ARCHITECTURES.get(system, system)
    processor = parts[1] if len(parts) > 1 else ""
    return system, ARCHITECTURES.get(processor, processor)


@computes(From)
def named_for_platform(instruction: From) -> bool:
    written, name = instruction.written_platform, instruction.name
    if written is None or name is None:
        return False
    return any(part in name.lower() for part in parse_platform(written) if part)


@computes(Image)
def fits_platform(image: Image) -> bool | Unknown:
    instruction = image.instruction
    if not isinstance(instruction, From) or not isinstance(instruction.platform, str):
        return UNKNOWN
    if not isinstance(image.repository, str) or image.host is UNKNOWN or image.stage is not None:
        return UNKNOWN
    only = NAMESPACES.get(image.repository.partition("/")[0]) if image.host == "docker.io" else None
    processor = parse_platform(instruction.platform)[1]
    return UNKNOWN if only is None or not processor else only == processor


# ---------------------------------------------------------------------------------------------------- FROM


@computes(From)
def written_platform(instruction: From) -> str | None:
    for flag in instruction._node.flags:
        if flag.name == "platform" and flag.value is not None:
            return flag.value.value
    return None


@computes(From)
def platform(instruction: From) -> str | None | Unknown:
    for flag in instruction._node.flags:
        if flag.name == "platform" and flag.value is not None:
            return expand_word(instruction, flag.value)
    return None


@computes(From)
def as_casing(instruction: From) -> Literal["upper", "lower", "mixed"] | None:
    words = instruction.arguments
    return casing_of(words[1]) if len(words) == 3 else None


# ---------------------------------------------------------------------------------------------------- Windows

_WINDOWS_IMAGES = ("nanoserver", "servercore", "windowsservercore", "windows")
"""Words in the names and tags of images for Windows: https://hub.docker.com/r/microsoft/windows"""


@computes(Stage)
def is_windows(stage: Stage) -> bool | Unknown:
    """By --platform, the base image, or the escape character that only Windows paths need."""
    if stage._root is not stage:
        return stage._root.is_windows
    asked = stage.from_.platform
    if isinstance(asked, str) and asked:
        return parse_platform(asked)[0] == "windows"
    pattern = stage.image._pattern
    if isinstance(pattern, str) and _is_windows_image(pattern.lower()):
        return True
    if any(
        item.keyword == "SHELL" and item.arguments and _is_windows_program(item.arguments[0])
        for item in stage.instructions
    ):
        return True
    if stage.file.escape == "`":
        if any(flag.name in ("chmod", "chown") for item in stage.instructions for flag in item._node.flags):
            return False  # which does nothing on Windows
        official = stage.image.official
        return not isinstance(official, str) or official in data.load("official_images")["for_windows"]
    return UNKNOWN if stage.image.reference is UNKNOWN else False


def _is_windows_image(reference: str) -> bool:
    if "dotnet/framework" in reference or reference.startswith("mcr.microsoft.com/windows"):
        return True
    words = reference.partition("@")[0].replace("/", "-").replace(":", "-").split("-")
    return any(word in _WINDOWS_IMAGES for word in words)


def _is_windows_program(word: str) -> bool:
    name = word.replace("\\", "/").rpartition("/")[2].lower()
    return name in ("cmd", "cmd.exe", "powershell", "powershell.exe", "pwsh.exe")
