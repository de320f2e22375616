"""Ports that the files around a Dockerfile publish, and whether the image listens on them."""

from __future__ import annotations

import os

from dlint import data
from dlint.context.folder import MANIFEST_FOLDERS, folder_at
from dlint.facts.model import UNKNOWN, ComposeFile, Context, Fact, Instruction, Publication, Stage, Unknown
from dlint.facts.registry import collects
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.context import publishing
    from dlint.context.folder import Folder
    from dlint.facts.model import File, Port, Service


_MAY_RUN = (".sh", ".md", ".mk", ".bat", ".ps1", "akefile", "ustfile", "Taskfile.yml", "package.json")
"""Ends of the names of files that `dlint.context.publishing` looks into."""


def publication(
    file: Fact, raw: publishing.Publication, stage: Stage | None | Unknown, service: Service | None = None
) -> Publication:
    """The fact for a publication that was read from a file (a Dockerfile or a compose file); `stage` is the one whose image is run."""
    return Publication(
        file=file,
        span=raw.span,
        container=raw.container,
        host=raw.host,
        protocol=raw.protocol,
        address=raw.address,
        origin=raw.origin,
        stage=stage,
        service=service,
    )


@computes(Publication)
def listening(publication: Publication) -> list[Port] | Unknown:
    stage = publication.stage
    return stage.listening_ports if isinstance(stage, Stage) else UNKNOWN


@computes(Publication)
def is_heard(publication: Publication) -> bool | Unknown:
    stage = publication.stage
    if not isinstance(stage, Stage):
        return UNKNOWN
    exposed = [port for port in stage.exposed_ports if _includes(port, publication.container)]
    service, listening = publication.service, publication.listening
    if service is not None and service.starts_otherwise:
        numbers = service.listening_numbers
        if isinstance(numbers, list):
            return publication.container in numbers
        listening = UNKNOWN
    if isinstance(listening, Unknown) or not listening:
        return True if exposed else UNKNOWN
    return any(_includes(port, publication.container) is not False for port in listening)


@computes(Publication)
def instruction(publication: Publication) -> Instruction | None | Unknown:
    stage = publication.stage
    if not isinstance(stage, Stage):
        return stage
    for port in stage.exposed_ports:
        return port.instruction
    return stage.cmd or stage.entrypoint or stage.from_


def _includes(port: Port, number: int) -> bool | Unknown:
    if isinstance(port.number, Unknown) or isinstance(port.end, Unknown):
        return UNKNOWN
    return port.number <= number <= port.end


@computes(Publication)
def same_host_port(publication: Publication) -> Publication | None:
    file = publication.file
    if not isinstance(file, ComposeFile) or not isinstance(publication.host, int):
        return None
    for service in file.services:
        for other in service.ports if not isinstance(service.ports, Unknown) else ():
            if other is publication:
                return None
            if _clash(publication, other):
                return other
        if service is publication.service:
            return None
    return None


def _clash(one: Publication, other: Publication) -> bool:
    same = one.host == other.host and one.protocol == other.protocol
    addresses = _covers(one.address, other.address) or _covers(other.address, one.address)
    if one.service is None or other.service is None or one.service is other.service:
        return same and addresses
    return same and addresses and not (one.service.profiles or other.service.profiles)


def _covers(address: str, other: str) -> bool:
    """Whether an address of the host is the other one, or stands for all of its kind; none given stands for all."""
    return address in ("", other) or address == ("[::]" if ":" in other else "0.0.0.0")


@collects("publication")
def collect_publications(file: File) -> list[Publication]:
    context = file.context
    if not isinstance(context, Context) or not isinstance(context.path, str) or file.final_stage is None:
        return []
    found = [publication(file, raw, file.final_stage) for raw in _publications_in(context.path)]
    options = file._context_options
    return found if options is None or options.compose is None else found + _of_compose(file, options.compose)


def _of_compose(file: File, path: str) -> list[Publication]:
    """What the services of a compose file publish that run what this Dockerfile says."""
    from dlint.context.publishing import service_publications
    from dlint.facts.builds import builds, stage_named
    from dlint.facts.compose_files import read_compose

    found: list[Publication] = []
    for service in read_compose(path).services:
        is_plain = builds(service, file.path) and not service.starts_otherwise
        raw = service_publications(service._value) if is_plain else UNKNOWN
        target = service.build.target if service.build is not None else None
        stage = file.final_stage if target is None else stage_named(file, target) if isinstance(target, str) else None
        if stage is not None and not isinstance(raw, Unknown):
            found += [publication(file, each, stage) for each in raw]
    return found


def _may_publish(folder: Folder) -> bool:
    """Whether files of a folder may publish ports: if not, what reads them need not be imported."""
    for name, is_folder in folder.names().items():
        if is_folder and name in MANIFEST_FOLDERS:
            return True
        is_manifest = name.endswith((".yaml", ".yml"))
        if is_folder or not (is_manifest or name.endswith(_MAY_RUN)):
            continue
        text = folder.read(name) or ""
        if is_manifest and ("containerPort" in text or "targetPort" in text):
            return True
        if any(tool in text for tool in ("docker", "podman", "nerdctl")) and (" -p" in text or " --publish" in text):
            return True
    return False


def _publications_in(path: str) -> list[publishing.Publication]:
    """What `docker run` and manifests in a folder publish of the images that a `docker build` there makes; read once."""
    folder = folder_at(path)
    found: list[publishing.Publication] | None = folder.memo.get("publications")
    if found is None:
        found = folder.memo["publications"] = _read_publications(folder) if _may_publish(folder) else []
    return found


def _read_publications(folder: Folder) -> list[publishing.Publication]:
    from dlint.context.publishing import manifest_publications, run_publications

    found, built = run_publications(folder)
    names = {name.rpartition("/")[2] for name in built}
    found += manifest_publications(folder)
    return [raw for raw in found if raw.image.rpartition("/")[2] in (names or _likely_name(folder, found))]


def _likely_name(folder: Folder, found: list[publishing.Publication]) -> set[str]:
    """The name of the image that the only Dockerfile of a folder makes, where no command tells.

    It is the only image that is run, and its name is that of the folder, or one that no registry answers for.
    """
    images = {raw.image for raw in found}
    recipes = [name for name in folder.names() if "dockerfile" in name.lower() and "ignore" not in name]
    if len(images) != 1 or len(recipes) != 1:
        return set()
    image = images.pop()
    name = image.rpartition("/")[2]
    is_local = "/" not in image and name not in data.load("official_images")["names"]
    return {name} if is_local or name == os.path.basename(os.path.abspath(folder.root)) else set()
