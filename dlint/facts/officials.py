"""What is known of Docker official images: their names, the versions in their tags, the variables they set, their users.

https://github.com/docker-library/official-images; the knowledge is in `dlint/data/official_images.yaml` and
`dlint/data/image_environment.yaml`, of users also for other images in `dlint/data/image_users.yaml`.
"""

from __future__ import annotations

from dlint import data
from dlint.facts.model import UNKNOWN, Image, Unknown
from dlint.record import computes

_HUB = (None, "docker.io", "index.docker.io", "registry-1.docker.io")
"""The registries that hold the official images; no registry is Docker Hub."""


@computes(Image)
def official(image: Image) -> str | None | Unknown:
    if image.stage is not None or image.is_index or image.reference == "scratch":
        return None
    repository = image.repository
    if not isinstance(repository, str) or isinstance(image.registry, Unknown):
        return UNKNOWN
    if image.registry not in _HUB:
        return None
    name = repository.removeprefix("library/")
    return name if name in data.load("official_images")["names"] else None


@computes(Image)
def successor(image: Image) -> str | None | Unknown:
    if image.stage is not None or image.is_index or image.reference == "scratch":
        return None
    if not isinstance(image.repository, str) or isinstance(image.registry, Unknown):
        return UNKNOWN
    if image.registry not in _HUB:
        return None
    table = data.load("retired")
    name = image.repository.removeprefix("library/")
    found = table["repositories"].get(name) or table["organisations"].get(name.partition("/")[0] if "/" in name else "")
    if found is None and image.tag not in (None, "latest"):
        found = UNKNOWN if isinstance(image.tag, Unknown) else table["only_latest"].get(name.partition("/")[0])
    return found  # type: ignore[no-any-return]


@computes(Image)
def version(image: Image) -> str | None | Unknown:
    name, words = image.official, image._tag_pattern
    if not isinstance(name, str):
        return None if name is None else UNKNOWN
    if words is None or isinstance(words, Unknown):
        return words
    table = data.load("official_images")
    for prefix in table["prefixes"].get(name, ()):
        if words.startswith(prefix) and words[len(prefix) : len(prefix) + 1].isdigit():
            words = words[len(prefix) :]
            break
    first = words.split("-", 1)[0]
    if UNKNOWN_PART in first:
        return UNKNOWN
    numbered = first.removeprefix("v")[:1].isdigit()
    return first if numbered or first in table["releases"].get(name, ()) else None


UNKNOWN_PART = "0unknown0"
"""Stands in a pattern for what is known only to the build; made of letters that may stand anywhere in a reference."""


def base_environment(image: Image) -> frozenset[str] | None:
    """The names of the variables that an image sets; None for an image of which nothing is known."""
    if image.is_scratch:
        return frozenset()
    if not isinstance(image.official, str):
        return None
    names = data.load("image_environment").get(image.official)
    return None if names is None else frozenset(names)


@computes(Image)
def user(image: Image) -> str | Unknown:
    if image.is_scratch:
        return "root"
    table = data.load("image_users")
    if isinstance(image.official, str):
        return str(table["official"].get(image.official, "root"))
    reference, registry, repository = image.reference, image.registry, image.repository
    if not isinstance(reference, str) or not isinstance(repository, str) or isinstance(registry, Unknown):
        return UNKNOWN
    name = repository if registry in _HUB else f"{str(registry).partition(':')[0]}/{repository}"
    for prefix, user in table["prefixes"].items():
        if name.startswith(prefix):
            return str(user)
    tag = image.tag
    if isinstance(tag, str) and "nonroot" in tag and name.startswith(tuple(table["nonroot_tags"])):
        return "nonroot"
    return UNKNOWN
