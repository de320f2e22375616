"""Which ports of a container the files around a Dockerfile publish: compose files, `docker run -p`, Kubernetes manifests."""

from __future__ import annotations

import re

from dlint.context.folder import MANIFEST_FOLDERS
from dlint.record import UNKNOWN, Record, Unknown
from dlint.text import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.context.folder import Folder
    from dlint.context.values import Value

SCRIPT_NAMES = ("Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", "Taskfile.yml", "package.json")
"""Files that hold commands, besides shell scripts and Markdown."""
_WORKLOADS = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob"}
_RUN = re.compile(r"\b(?:docker|podman|nerdctl)\s+(?:container\s+)?run\s+(?P<words>[^\n;|&`]*)")
_BUILD = re.compile(r"\b(?:docker|podman|nerdctl)\s+(?:(?:image|buildx)\s+)?build\s+(?P<words>[^\n;|&`]*)")
_RUN_SWITCHES = {
    *(
        "-d",
        "-i",
        "-t",
        "-P",
        "-q",
        "--detach",
        "--interactive",
        "--tty",
        "--rm",
        "--init",
        "--privileged",
        "--read-only",
    ),
    *("--publish-all", "--no-healthcheck", "--oom-kill-disable", "--sig-proxy", "--quiet", "--help"),
}
"""Options of docker run without a value: https://docs.docker.com/reference/cli/docker/container/run/"""
_BUILD_SWITCHES = {
    "--no-cache",
    "--pull",
    "--force-rm",
    "--squash",
    "--compress",
    "--load",
    "--push",
    "-q",
    "--quiet",
    "--check",
}
"""Options of docker build without a value: https://docs.docker.com/reference/cli/docker/buildx/build/"""
_PORT = re.compile(
    r"(?:(?:\[[^\]]*\]|[\w.]+):)??(?:(?P<host>\d{1,5}(?:-\d{1,5})?)?:)?(?P<container>\d{1,5}(?:-\d{1,5})?)(?:/(?P<protocol>\w+))?"
)


class Publication(Record):
    """A port of a container that is made reachable from outside."""

    container: int
    """The port in the container."""
    host: int | None | Unknown
    """The port of the host; null where it is left to chance."""
    protocol: str
    """tcp, udp or sctp."""
    address: str
    """The address of the host it is bound to; empty for all."""
    origin: str
    """`compose`, `docker run` or `kubernetes`."""
    image: str
    """The name of the image that is run, without tag; empty where it is told otherwise."""
    span: Span
    """Where it stands."""


def parse_ports(text: str, origin: str, image: str, span: Span) -> list[Publication]:
    """The publications that `[ip:][host:]container[/protocol]` means, one for each port of a range; none if it is not understood."""
    match = _PORT.fullmatch(text.strip())
    if match is None:
        return []
    first, last = _range(match["container"])
    host_first, host_last = _range(match["host"]) if match["host"] else (0, -1)
    before = text[: match.start("host") if match["host"] else match.start("container")].rstrip(":")
    found = []
    for number in range(first, min(last, first + 100) + 1):
        host: int | None = host_first + number - first if host_first + number - first <= host_last else None
        if match["host"] and host is None and host_last > host_first and first == last:
            host = host_first
        found.append(
            Publication(
                container=number,
                host=host,
                protocol=(match["protocol"] or "tcp").lower(),
                address=before if match["host"] else "",
                origin=origin,
                image=image,
                span=span,
            )
        )
    return found


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def service_publications(service: Value) -> list[Publication] | Unknown:
    """What `ports:` of a service publishes; unknown where a variable decides it."""
    ports = service.get("ports")
    found: list[Publication] = []
    for entry in ports.elements() if ports is not None else []:
        if isinstance(entry.data, dict):
            target, published = entry.get("target"), entry.get("published")
            protocol = entry.get("protocol")
            text = f"{published.text}:" if published is not None else ""
            text += f"{target.text if target is not None else ''}/{protocol.text if protocol is not None else 'tcp'}"
            parsed = parse_ports(text, "compose", "", entry.span)
        elif isinstance(entry.text, str):
            parsed = parse_ports(entry.text, "compose", "", entry.span)
        else:
            return UNKNOWN
        found += parsed
    return found


def run_publications(folder: Folder) -> tuple[list[Publication], set[str]]:
    """What `docker run -p` in the scripts and texts of a folder publishes, and the image names that `docker build -t` there makes."""
    publications: list[Publication] = []
    built: set[str] = set()
    for name, is_folder in sorted(folder.names().items()):
        if is_folder or not (name in SCRIPT_NAMES or name.endswith((".sh", ".md", ".mk", ".bat", ".ps1"))):
            continue
        text = folder.read(name)
        if text is None or not any(word in text for word in ("run", "build")):
            continue
        source = Source(f"{folder.root}/{name}", text)
        joined = re.sub(r"[\\^`][ \t]*\r?\n", lambda match: " " * len(match[0]), text)
        for match in _BUILD.finditer(joined):
            options, _ = _command(match["words"], _BUILD_SWITCHES)
            built |= {_repository(value) for flag, value in options if flag in ("-t", "--tag")}
        for match in _RUN.finditer(joined):
            publications += _run(match, source)
    return publications, built


def _run(match: re.Match[str], source: Source) -> Iterator[Publication]:
    options, operands = _command(match["words"], _RUN_SWITCHES)
    for flag, value in options:
        if flag in ("-p", "--publish") and operands:
            at = source.text.find(value, match.start())
            span = Span(source=source, start=max(at, match.start()), end=max(at, match.start()) + len(value))
            yield from parse_ports(value, "docker run", _repository(operands[0]), span)


def _command(text: str, switches: set[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Options with their values, and operands, of the words of a docker command."""
    import shlex

    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        words = text.split()
    options: list[tuple[str, str]] = []
    operands: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if operands or not word.startswith("-") or word == "-":
            operands.append(word)
        elif word.startswith("--") and "=" in word:
            flag, _, value = word.partition("=")
            options.append((flag, value))
        elif word in switches or (
            not word.startswith("--") and len(word) > 2 and all(f"-{c}" in switches for c in word[1:])
        ):
            options.append((word, ""))
        elif not word.startswith("--") and len(word) > 2 and f"-{word[1]}" not in switches:
            options.append((word[:2], word[2:].removeprefix("=")))
        else:
            options.append((word, words[at] if at < len(words) else ""))
            at += 1
    return options, operands


def _repository(reference: str) -> str:
    """An image reference without tag and digest."""
    name = reference.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return head + slash + last.partition(":")[0]


def manifest_publications(folder: Folder) -> list[Publication]:
    """The container ports that the workloads and the services of Kubernetes manifests in a folder name."""
    import yaml

    from dlint.context.values import read_documents

    all_documents: list[Value] = []
    for place in ("", *MANIFEST_FOLDERS):
        for name, is_folder in sorted(folder.names(place).items()):
            path = f"{place}/{name}" if place else name
            if is_folder or not name.endswith((".yaml", ".yml")):
                continue
            text = folder.read(path)
            if text is None or not any(word in text for word in ("containerPort", "targetPort")):
                continue
            try:
                documents = read_documents(Source(f"{folder.root}/{path}", text))
            except yaml.YAMLError:  # a template, say: not ours to judge
                continue
            all_documents += documents
    workloads = [each for each in all_documents if _kind(each) in _WORKLOADS]
    found = [publication for each in workloads for publication in _of_workload(each)]
    for each in all_documents:
        if _kind(each) == "Service":
            found += _of_service(each, workloads)
    return found


def _kind(document: Value) -> str | Unknown | None:
    kind = document.get("kind")
    return None if kind is None else kind.text


_TEMPLATES = (("spec", "template"), ("spec", "jobTemplate", "spec", "template"), ())
"""Where a workload describes its pods; a pod is its own description."""


def _containers(workload: Value) -> list[Value]:
    found = (workload.get(*path, "spec", "containers") for path in _TEMPLATES)
    return [container for containers in found if containers is not None for container in containers.elements()]


def _of_workload(document: Value) -> Iterator[Publication]:
    for container in _containers(document):
        image, ports = container.get("image"), container.get("ports")
        for port in ports.elements() if ports is not None else []:
            number = port.get("containerPort")
            if number is not None and isinstance(number.data, int) and image is not None:
                yield _of_kubernetes(number.data, port, image, number)


def _of_kubernetes(container: int, port: Value, image: Value, place: Value) -> Publication:
    protocol = port.get("protocol")
    return Publication(
        container=container,
        host=None,
        protocol=str(protocol.text).lower() if protocol is not None else "tcp",
        address="",
        origin="kubernetes",
        image=_repository(str(image.text)),
        span=place.span,
    )


def _of_service(service: Value, workloads: list[Value]) -> Iterator[Publication]:
    """The ports of the pods that a Service sends to, if it is known which image they are of.

    https://kubernetes.io/docs/concepts/services-networking/service/: without `targetPort` it is `port`; a name is that of a
    port of the pod.
    """
    selector, ports = service.get("spec", "selector"), service.get("spec", "ports")
    wanted = {name: value.text for name, value in selector.items()} if selector is not None else {}
    selected = [workload for workload in workloads if wanted and wanted.items() <= _labels(workload).items()]
    containers = [container for workload in selected for container in _containers(workload)]
    image = containers[0].get("image") if len(containers) == 1 else None
    for port in ports.elements() if image is not None and ports is not None else []:
        target = port.get("targetPort") or port.get("port")
        if target is not None and isinstance(target.data, int) and image is not None:
            yield _of_kubernetes(target.data, port, image, target)


def _labels(workload: Value) -> dict[str, str | Unknown]:
    """The labels of a workload's pods."""
    found = (workload.get(*path, "metadata", "labels") for path in _TEMPLATES)
    labels = next((labels for labels in found if labels is not None), None)
    return {name: value.text for name, value in labels.items()} if labels is not None else {}
