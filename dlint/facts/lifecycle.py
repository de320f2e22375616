"""Until when the versions of official images are looked after: `data/end_of_life.yaml`."""

from __future__ import annotations

import os

from dlint import data
from dlint.facts.model import UNKNOWN, Image, Unknown
from dlint.record import computes


def today() -> str:
    """The date of today, as 2026-01-31. `SOURCE_DATE_EPOCH` (seconds since 1970) sets another one, for repeatable runs:
    https://reproducible-builds.org/specs/source-date-epoch/
    """
    import time

    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return time.strftime("%Y-%m-%d", time.gmtime(int(given) if given.isdecimal() and len(given) < 12 else None))


@computes(Image)
def end_of_life(image: Image) -> str | None | Unknown:
    name, version = image.official, image.version
    if isinstance(name, Unknown) or isinstance(version, Unknown):
        return UNKNOWN
    days = data.load("end_of_life").get(name)
    if days is None or version is None:
        return None
    if version in days:
        return str(days[version])
    parts = _number(version).split(".")
    for size in range(len(parts), 0, -1):
        day = days.get(".".join(parts[:size]))
        if day is not None:
            return str(day)
    return None


def _number(version: str) -> str:
    """The digits and dots that a version begins with: 8 of `8u292`, 3.12.1 of `v3.12.1rc1`."""
    version = version.removeprefix("v")
    end = 0
    while end < len(version) and (version[end].isdigit() or version[end] == "."):
        end += 1
    return version[:end].strip(".")


@computes(Image)
def is_past_end_of_life(image: Image) -> bool | Unknown:
    day = image.end_of_life
    if isinstance(day, Unknown):
        return UNKNOWN
    return day is not None and today() > day
