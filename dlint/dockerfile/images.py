"""The grammar of image references: https://github.com/distribution/reference/blob/main/reference.go"""

from __future__ import annotations

from dlint.record import Record

_ALNUM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_DOMAIN = _ALNUM | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_WORD = _DOMAIN | {"_"}
_HEX = frozenset("0123456789abcdef")
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}


class ImageReference(Record):
    """The parts of a reference, as written."""

    registry: str | None
    """The host and port, None if none is named (Docker Hub)."""
    repository: str
    """The path without registry, tag and digest."""
    tag: str | None
    """What stands behind the colon."""
    digest: str | None
    """What stands behind the `@`."""


_known: dict[str, ImageReference | None] = {}
_MOST = 1000
"""How many references are kept: each is asked for several times, and most Dockerfiles begin with one of a few."""


def parse_reference(text: str) -> ImageReference | None:
    """The parts of `text`, or None if Docker does not take it for a reference."""
    if text not in _known:
        if len(_known) == _MOST:
            _known.clear()
        _known[text] = _parse(text)
    return _known[text]


def _parse(text: str) -> ImageReference | None:
    rest, at, digest = text.partition("@")
    if at and not is_digest(digest):
        return None
    slash = rest.rfind("/")
    colon = rest.find(":", slash + 1)
    tag = rest[colon + 1 :] if colon >= 0 else None
    name = rest[:colon] if colon >= 0 else rest
    if tag is not None and not _is_tag(tag):
        return None
    if len(text) == 64 and _HEX.issuperset(text):
        return None  # it could be mistaken for the id of an image
    host, slash_, path = name.partition("/")
    registry = host if slash_ and _is_registry(host) else None
    repository = path if registry is not None else name
    if registry is not None and not _is_host(registry):
        return None
    if len(_full_name(registry, repository)) > 255 or not all(map(_is_component, repository.split("/"))):
        return None
    return ImageReference(registry=registry, repository=repository, tag=tag, digest=digest if at else None)


def is_digest(text: str) -> bool:
    """Whether the text is a digest that Docker knows: https://github.com/opencontainers/go-digest"""
    algorithm, _, value = text.partition(":")
    return len(value) == _DIGEST_LENGTHS.get(algorithm) and _HEX.issuperset(value)


def _full_name(registry: str | None, repository: str) -> str:
    if registry is None or registry in ("docker.io", "index.docker.io"):
        return f"docker.io/{repository}" if "/" in repository else f"docker.io/library/{repository}"
    return f"{registry}/{repository}"


def _is_registry(host: str) -> bool:
    """Whether the part before the first slash is a host and not the beginning of the path."""
    return "." in host or ":" in host or host == "localhost" or host != host.lower()


def _is_host(host: str) -> bool:
    if host.startswith("["):
        address, _, port = host[1:].partition("]")
        return (
            address.isascii()
            and all(char in _HEX or char in ":ABCDEF" for char in address)
            and bool(address)
            and (not port or (port[0] == ":" and _is_number(port[1:])))
        )
    name, colon, port = host.partition(":")
    if colon and not _is_number(port):
        return False
    return all(
        label and _DOMAIN.issuperset(label.replace("-", "")) and label[0] != "-" and label[-1] != "-"
        for label in name.split(".")
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_tag(tag: str) -> bool:
    return 0 < len(tag) <= 128 and tag[0] in _WORD and _WORD.issuperset(tag.replace(".", "").replace("-", ""))


def _is_component(component: str) -> bool:
    """Whether it is letters and digits with single `.`, `_`, `__` or dashes between them."""
    if _ALNUM.issuperset(component):
        return component != ""
    if component[:1] not in _ALNUM or component[-1:] not in _ALNUM:
        return False
    separator = ""
    for char in component:
        if char not in _ALNUM:
            separator += char
        elif separator:
            if separator not in (".", "_", "__") and separator.strip("-"):
                return False
            separator = ""
    return True
