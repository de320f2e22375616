"""Until when the versions of official images are looked after: `data/end_of_life.yaml`."""

from __future__ import annotations

import os

from dlint import data
from dlint.facts.model import UNKNOWN, Image, Unknown, Url
from dlint.record import computes

_days: dict[str, str] = {}
"""What `today` gave, by the value of `SOURCE_DATE_EPOCH`."""


def today() -> str:
    """The date of today, as 2026-01-31. `SOURCE_DATE_EPOCH` (seconds since 1970) sets another one, for repeatable runs:
    https://reproducible-builds.org/specs/source-date-epoch/
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given not in _days:
        _days[given] = _read_clock(given)
    return _days[given]


def _read_clock(given: str) -> str:
    import time

    return time.strftime("%Y-%m-%d", time.gmtime(int(given)) if given.isdecimal() else time.localtime())


@computes(Image)
def end_of_life(image: Image) -> str | None | Unknown:
    name, version = image.official, image.version
    if isinstance(name, Unknown) or isinstance(version, Unknown):
        return UNKNOWN
    return None if name is None or version is None else _day(name, version)


@computes(Url)
def program(url: Url) -> str | None | Unknown:
    return _release(url)[0]


@computes(Url, "version")
def version_of_url(url: Url) -> str | None | Unknown:
    return _release(url)[1]


def _release(url: Url) -> tuple[str | None | Unknown, str | None | Unknown]:
    """The program and the version that an address is of."""
    host, path = url.host, url.path
    if not isinstance(host, str):
        return UNKNOWN, UNKNOWN
    places = data.load("downloads")["releases"].get(host.removeprefix("www."))
    if places is None:
        return None, None
    if not isinstance(path, str):
        return UNKNOWN, UNKNOWN
    for before, name in places.items():
        number = _number(path[len(before) :]) if path.startswith(before) else ""
        if number:
            return name, number
    return None, None


@computes(Url, "end_of_life")
def end_of_life_of_url(url: Url) -> str | None | Unknown:
    name, version = url.program, url.version
    if isinstance(name, Unknown) or isinstance(version, Unknown):
        return UNKNOWN
    return None if name is None or version is None else _day(name, version)


@computes(Url, "is_past_end_of_life")
def is_url_past_end_of_life(url: Url) -> bool | Unknown:
    return _is_past(url.end_of_life)


def _day(name: str, version: str) -> str | None:
    """The day that the table has for a version or for what it begins with."""
    days = data.load("end_of_life").get(name)
    if days is None:
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
def distribution(image: Image) -> str | None | Unknown:
    tag = image.tag
    if isinstance(image.official, Unknown) or isinstance(tag, Unknown):
        return UNKNOWN
    if image.official is None or image.official in (*_DISTRIBUTIONS, _NAMED_ALIKE) or tag is None:
        return None
    for word in tag.split("-"):
        number = word.removeprefix("alpine")
        if number != word and number[:1].isdigit():
            return f"alpine {number}"
        for name in _DISTRIBUTIONS:
            if word.isalpha() and word in data.load("end_of_life")[name]:
                return f"{name} {word}"
    return None


_DISTRIBUTIONS = ("debian", "ubuntu", "alpine")
_NAMED_ALIKE = "ros"
"""An image whose own releases have names of Ubuntu's: kinetic."""


@computes(Image)
def distribution_end_of_life(image: Image) -> str | None | Unknown:
    found = image.distribution
    return found if found is None or isinstance(found, Unknown) else _day(*found.split(" "))


@computes(Image)
def is_past_end_of_life(image: Image) -> bool | Unknown:
    return _is_past(image.end_of_life)


@computes(Image)
def is_distribution_past_end_of_life(image: Image) -> bool | Unknown:
    return _is_past(image.distribution_end_of_life)


def _is_past(day: str | None | Unknown) -> bool | Unknown:
    if isinstance(day, Unknown):
        return UNKNOWN
    return day is not None and today() > day
