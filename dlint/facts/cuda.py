"""The version of CUDA that packages are built for, and the one that the base image brings.

https://docs.nvidia.com/deploy/cuda-compatibility/: programs run with the same or a newer minor version of the major
version that they are built for.
"""

from __future__ import annotations

from dlint.facts.model import Install, Stage
from dlint.record import computes
from dlint.text import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

_FIXING = ("pytorch-cuda", "cudatoolkit", "cuda-version")
"""Packages of conda whose version is that of CUDA."""


@computes(Install)
def cuda_version(install: Install) -> str | None:
    for option in install._options:
        if option.value is not None:
            found = _tagged(option.value, "/cu") or (option.value if option.name == "--torch-backend" else None)
            if found is not None:
                return _dotted(found)
    for package in install.packages:
        if isinstance(package.version, str):
            if package.name in _FIXING:
                return package.version
            found = _tagged(package.version, "+cu")
            if found is not None:
                return _dotted(found)
    return None


def _tagged(text: str, mark: str) -> str | None:
    """The tag such as `cu118` that begins with the last two characters of `mark`."""
    at = text.find(mark)
    return None if at < 0 else text[at + 1 :].partition("/")[0]


def _dotted(tag: str) -> str | None:
    """`11.8` for `cu118`."""
    digits = tag.removeprefix("cu")
    if not tag.startswith("cu") or not digits.isdigit() or len(digits) < 2:
        return None
    size = 1 if len(digits) == 2 else 2  # `cu92` is of the days before CUDA 10
    return f"{digits[:size]}.{digits[size:]}"


@computes(Stage)
def base_cuda_version(stage: Stage) -> str | None:
    image = stage.base
    if image.repository != "nvidia/cuda" or not isinstance(image.tag, str):
        return None
    version = image.tag.partition("-")[0]
    return version if version.replace(".", "").isdigit() else None


@computes(Install)
def cuda_compatibility(install: Install) -> Literal["compatible", "newer", "other-major"] | None:
    present = None if install.stage is None else install.stage.base_cuda_version
    wanted = None if present is None else install.cuda_version  # few images bring any
    if wanted is None or present is None:
        return None
    major, _, minor = wanted.partition(".")
    present_major, _, present_minor = present.partition(".")
    if major != present_major:
        return "other-major"
    return "newer" if _number(minor) > _number(present_minor) else "compatible"


def _number(text: str) -> int:
    """The leading number of `4.1`; 0 without one."""
    return whole_number(text.partition(".")[0]) or 0
