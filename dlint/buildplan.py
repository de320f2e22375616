"""What a build makes of a Dockerfile, before it is built: stages, what they take from each other, layers and contents.

For `dlint layers` and the picture in the HTML report. All of it comes from facts; what is decided only at build time is
shown as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from dlint.facts.collect import facts_of
from dlint.facts.model import Add, Copy, Run
from dlint.record import UNKNOWN

if TYPE_CHECKING:
    from dlint.facts.model import Download, File, Image, Install, Instruction, Mount, Stage


@dataclass(frozen=True)
class Link:
    """Something that a stage takes from another stage or from an image."""

    kind: Literal["copy", "mount"]
    """By COPY --from or by RUN --mount=from."""
    stage: int | None
    """The number of the stage it is taken from; None for an image."""
    image: str | None
    """The image it is taken from; None for a stage."""
    line: int
    """Where."""


@dataclass(frozen=True)
class Installed:
    """What one use of a package manager installs."""

    manager: str
    """The package manager."""
    packages: list[str]
    """The packages it names, as written."""
    manifests: list[str]
    """The files that name the packages, such as requirements.txt."""

    @property
    def words(self) -> str:
        """All of it in one line."""
        return f"{self.manager}: {', '.join([*self.packages, *[f'from {name}' for name in self.manifests]])}"


@dataclass(frozen=True)
class Step:
    """An instruction of a stage."""

    line: int
    """Its first line."""
    keyword: str
    """In upper case."""
    text: str
    """What follows the keyword, on one line."""
    layer: int | None
    """The number of the layer it adds to the stage, from 1; None if it only changes the image's metadata."""
    installs: list[Installed] = field(default_factory=list)
    """What it installs."""
    copies: list[str] = field(default_factory=list)
    """What it copies, as `source → destination`."""
    downloads: list[str] = field(default_factory=list)
    """The addresses it fetches."""
    mounts: list[str] = field(default_factory=list)
    """Caches, secrets and other mounts, as `cache /root/.cache`."""
    sources: Literal["none", "files", "context"] = "none"
    """What it brings in of the build context: nothing, some files, or all."""
    rebuilds: bool = False
    """Whether a change of files of the build context builds it anew."""


@dataclass(frozen=True)
class StagePlan:
    """A build stage."""

    index: int
    """Its number, from 0."""
    name: str | None
    """Its name as written."""
    line: int
    """The line of its FROM."""
    image: str
    """What it is built from, variables expanded where they are known."""
    parent: int | None
    """The number of the stage it is built from; None for an image."""
    platform: str | None
    """The platform that FROM asks for, as written."""
    final: bool
    """Whether it is what the build gives."""
    used: bool
    """Whether the final stage needs it."""
    links: list[Link]
    """What it takes from elsewhere."""
    steps: list[Step]
    """Its instructions after FROM."""
    rebuilds: bool
    """Whether a change of files of the build context builds all of it anew, since its parent is."""

    @property
    def layers(self) -> int:
        """How many layers its own instructions add."""
        return sum(step.layer is not None for step in self.steps)

    @property
    def title(self) -> str:
        """Its name, else its number."""
        return self.name or f"stage {self.index}"


@dataclass(frozen=True)
class BuildPlan:
    """All stages of a file."""

    path: str
    """The file's path as given."""
    stages: list[StagePlan]
    """In order."""

    def as_data(self) -> dict[str, Any]:
        """The plan as plain lists and mappings, for JSON."""
        return asdict(self)


def plan(file: File) -> BuildPlan:
    """The plan of a file."""
    made: list[StagePlan] = []
    downloads = _by_instruction(facts_of(file, "download"))
    installs = _by_instruction(facts_of(file, "install"))
    for stage in file.stages:
        made.append(_Planner(stage, made, installs, downloads).plan())
    return BuildPlan(file.path, made)


def _by_instruction(facts: Sequence[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for fact in facts:
        groups.setdefault(id(fact.instruction), []).append(fact)
    return groups


class _Planner:
    """Puts one stage together; `earlier` are the plans of the stages before it."""

    def __init__(
        self,
        stage: Stage,
        earlier: list[StagePlan],
        installs: dict[int, list[Install]],
        downloads: dict[int, list[Download]],
    ) -> None:
        self.stage = stage
        self.earlier = earlier
        self.installs = installs
        self.downloads = downloads
        self.layers = {id(layer.instruction): layer.number for layer in stage.layers}

    def plan(self) -> StagePlan:
        stage = self.stage
        parent = stage.parent.index if stage.parent is not None else None
        stale = parent is not None and _is_rebuilt(self.earlier[parent])
        rebuilds = stale
        steps = []
        for instruction in stage.instructions[1:]:
            stale = stale or self._is_stale(instruction)
            steps.append(self._step(instruction, stale))
        return StagePlan(
            index=stage.index,
            name=stage.written_name,
            line=_line(stage),
            image=_reference(stage.image),
            parent=parent,
            platform=stage.from_.written_platform,
            final=stage.is_final,
            used=stage.is_used,
            links=[link for instruction in stage.instructions for link in _links(instruction)],
            steps=steps,
            rebuilds=rebuilds,
        )

    def _is_stale(self, instruction: Instruction) -> bool:
        """Whether a change of the context's files changes what this instruction takes in."""
        if _sources(instruction) != "none":
            return True
        stages = [link.stage for link in _links(instruction) if link.stage is not None]
        return any(_is_rebuilt(self.earlier[number]) for number in stages if number < len(self.earlier))

    def _step(self, instruction: Instruction, stale: bool) -> Step:
        inner = (instruction, getattr(instruction, "trigger", None))
        flags = " ".join([_flag(flag.name, flag.value) for flag in instruction.flags])
        return Step(
            line=_line(instruction),
            keyword=instruction.keyword,
            text=" ".join(f"{flags} {instruction.text}".split()),
            layer=self.layers.get(id(instruction)),
            installs=[_installed(one) for part in inner for one in self.installs.get(id(part), ()) if _says_what(one)],
            copies=_copies(instruction),
            downloads=[
                text for part in inner for download in self.downloads.get(id(part), ()) for text in _addresses(download)
            ],
            mounts=[_mount(mount) for mount in instruction.mounts],
            sources=_sources(instruction),
            rebuilds=stale,
        )


def _is_rebuilt(stage: StagePlan) -> bool:
    return stage.rebuilds or any(step.rebuilds for step in stage.steps)


def _line(fact: Stage | Instruction) -> int:
    return fact.span.source.position(fact.span.start)[0]


def _reference(image: Image) -> str:
    return image.written if image.reference is UNKNOWN else str(image.reference)


def _flag(name: str, value: str | None) -> str:
    return f"--{name}" if value is None else f"--{name}={value}"


def _sources(instruction: Instruction) -> Literal["none", "files", "context"]:
    """What COPY, ADD or a bind mount takes from the build context."""
    if isinstance(instruction, Add) or (isinstance(instruction, Copy) and instruction.from_ is None):
        paths = [source for source in instruction.sources if source.type == "path"]
        if any(source.is_context_root is True for source in paths):
            return "context"
        return "files" if paths else "none"
    mounts = [mount for mount in instruction.mounts if mount.type == "bind" and mount.from_ is None]
    if any(mount.source in (None, ".", "/") for mount in mounts):
        return "context"
    return "files" if mounts else "none"


def _links(instruction: Instruction) -> list[Link]:
    line = _line(instruction)
    links = []
    if isinstance(instruction, Copy) and instruction.from_ is not None:
        links.append(_link("copy", instruction.from_, line))
    if isinstance(instruction, Run):
        links += [_link("mount", mount.from_, line) for mount in instruction.mounts if mount.from_ is not None]
    return links


def _link(kind: Literal["copy", "mount"], image: Image, line: int) -> Link:
    if image.stage is not None:
        return Link(kind, image.stage.index, None, line)
    return Link(kind, None, _reference(image), line)


def _says_what(install: Install) -> bool:
    return bool(install.packages or install.manifests)


def _installed(install: Install) -> Installed:
    manifests = [str(name) if name is not UNKNOWN else "?" for name in install.manifests]
    return Installed(install.manager, [package.written for package in install.packages], manifests)


def _copies(instruction: Instruction) -> list[str]:
    if not isinstance(instruction, Copy | Add):
        return []
    destination = instruction.resolved_destination or instruction.destination or "?"
    return [f"{source.written} → {destination}" for source in instruction.sources]


def _addresses(download: Download) -> list[str]:
    return [url.text for url in download.urls]


def _mount(mount: Mount) -> str:
    """Its type, and what it is about: the folder in the container, or the secret's name."""
    about = mount.target or mount.id
    return f"{mount.type or 'mount'} {about}" if about else str(mount.type or "mount")
