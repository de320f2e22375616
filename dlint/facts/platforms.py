"""The platform that FROM asks for: https://docs.docker.com/reference/dockerfile/#from"""

from __future__ import annotations

from dlint.facts.model import UNKNOWN, From, Image, Unknown
from dlint.record import computes

ARCHITECTURES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm", "armel": "arm", "i386": "386"}
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
