"""A bill of materials: what a Dockerfile says it installs, fetches and builds on.

It is what the Dockerfile *says*: the versions are those that are written down, and what a manifest such as
requirements.txt brings in is named only as that file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dlint.facts.collect import facts_of
from dlint.facts.model import Add
from dlint.record import UNKNOWN
from dlint.sbom.purl import image_purl, package_purl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlint.facts.model import Clone, Download, Fact, File, Image, Package, Stage

UNKNOWN_VERSION = "unknown"
"""The version of what is not pinned."""


@dataclass(frozen=True)
class Component:
    """Something that gets into an image."""

    type: Literal["image", "package", "file", "repository"]
    """What it is."""
    name: str
    """Its name."""
    version: str
    """The version, if exactly one is written down; else `unknown`."""
    requested: str
    """The version or range as it is asked for, empty if nothing is."""
    manager: str
    """The package manager, or what fetches it."""
    purl: str
    """Its package URL (https://github.com/package-url/purl-spec), empty where it has none."""
    url: str
    """Where it is downloaded from, empty where that is not written down."""
    checksum: str
    """`sha256:...` as written, else empty."""
    stage: str
    """The stage it gets into: its name, else its number."""
    shipped: bool
    """Whether that is the final stage or one that the final stage is built on, so that it is part of the image."""
    line: int
    """The line that names it."""


@dataclass(frozen=True)
class Manifest:
    """A file that names more packages, which are not looked up."""

    path: str
    """Its path as written."""
    manager: str
    """The package manager that reads it."""
    line: int
    """The line that names it."""


@dataclass(frozen=True)
class Bill:
    """Everything that is known."""

    path: str
    """The Dockerfile."""
    components: list[Component]
    """Each once for each stage, in the order of the file."""
    manifests: list[Manifest]
    """What brings in more than is listed."""


def bill_of(file: File) -> Bill:
    """The bill of materials of a Dockerfile."""
    found = [*_images(file), *_packages(file), *_downloads(file), *_clones(file)]
    unique = dict.fromkeys(sorted(found, key=lambda component: component.line))
    manifests = [
        Manifest("?" if name is UNKNOWN else str(name), install.manager, _line(install))
        for install in _facts(file, "install")
        for name in install.manifests
    ]
    return Bill(file.path, list(unique), list(dict.fromkeys(manifests)))


def _facts(file: File, kind: str) -> Sequence[Any]:
    return facts_of(file, kind)


def _line(fact: Fact) -> int:
    return fact.span.source.position(fact.span.start)[0]


def _stage_words(stage: Stage | None) -> tuple[str, bool]:
    if stage is None:
        return "", False
    final = stage.file.final_stage
    shipped = final is not None and (stage is final or stage in final.ancestors)
    return stage.written_name or str(stage.index), shipped


def _known(value: object) -> str:
    return "" if value is None or value is UNKNOWN else str(value)


def _images(file: File) -> Iterator[Component]:
    for image in _facts(file, "image"):
        if image.stage is None and not image.is_scratch and not image.is_own_stage and image.later_stage is None:
            yield _image(image)


def _image(image: Image) -> Component:
    stage, shipped = _stage_words(image.instruction.stage)
    digest, tag = _known(image.digest), _known(image.tag)
    registry, repository = _known(image.registry), _known(image.repository)
    return Component(
        type="image",
        name="/".join(filter(None, [registry, repository])) or image.written,
        version=digest or (tag if tag and tag != "latest" else UNKNOWN_VERSION),
        requested=tag or digest,
        manager="docker",
        purl=image_purl(registry, repository, tag, digest) if repository else "",
        url="",
        checksum=digest,
        stage=stage,
        shipped=shipped,
        line=_line(image),
    )


def _packages(file: File) -> Iterator[Component]:
    for package in _facts(file, "package"):
        if package.name != "":  # `apt-get install ''`
            yield _package(package)


def _package(package: Package) -> Component:
    install = package.install
    stage, shipped = _stage_words(install.stage)
    version = _known(package.version) if package.pinned is True else ""
    from_registry = package.origin == "registry" and package.name is not UNKNOWN and not package.is_group
    distribution = _known(install.stage.base.official) if install.stage is not None else ""
    return Component(
        type="package",
        name=package.written if package.name is UNKNOWN else str(package.name),
        version=version or UNKNOWN_VERSION,
        requested=_known(package.version),
        manager=install.manager,
        purl=package_purl(install.ecosystem, str(package.name), version, distribution) if from_registry else "",
        url=_known(package.name) if package.origin in ("url", "vcs") else "",
        checksum="",
        stage=stage,
        shipped=shipped,
        line=_line(package),
    )


def _downloads(file: File) -> Iterator[Component]:
    for download in _facts(file, "download"):
        for url in download.urls:
            yield _download(download, url.text)


def _download(download: Download, url: str) -> Component:
    stage, shipped = _stage_words(download.stage)
    instruction = download.instruction
    return Component(
        type="file",
        name=url.partition("?")[0].rstrip("/").rpartition("/")[2] or url,
        version=UNKNOWN_VERSION,
        requested="",
        manager=download.program,
        purl="",
        url=url,
        checksum=_known(instruction.checksum) if isinstance(instruction, Add) else "",
        stage=stage,
        shipped=shipped,
        line=_line(download),
    )


def _clones(file: File) -> Iterator[Component]:
    for clone in _facts(file, "clone"):
        yield _clone(clone)


def _clone(clone: Clone) -> Component:
    stage, shipped = _stage_words(clone.instruction.stage)
    url = _known(clone.written_url)
    name = url.rstrip("/").removesuffix(".git").rpartition("/")[2]
    return Component(
        type="repository",
        name=name or "?",
        version=_known(clone.reference) if clone.is_commit is True else UNKNOWN_VERSION,
        requested=_known(clone.reference),
        manager="git",
        purl="",
        url=url,
        checksum="",
        stage=stage,
        shipped=shipped,
        line=_line(clone),
    )
