"""What curl, wget, their like and ADD fetch, and what the same RUN does with it."""

from __future__ import annotations

from dlint import data
from dlint.facts.command_line import split_words
from dlint.facts.commands import commands_named
from dlint.facts.model import UNKNOWN, Add, Download, Unknown, Url
from dlint.facts.registry import collects, facts_of
from dlint.facts.urls import new_url
from dlint.facts.words import arguments_of
from dlint.record import computes
from dlint.shell.wrappers import GAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from dlint.facts.model import Command, File, Instruction, PathChange

_ADD = {"fail": "always", "follow": "always"}
"""What is known of ADD: it fails on errors of the server, and follows it."""


@collects("download")
def collect_downloads(file: File) -> list[Download]:
    fetchers = data.load("downloads")["fetchers"]
    found: list[Download] = []
    for command in commands_named(file, fetchers):
        switches = {option.name: option.value for option in split_words(command)[1]}
        found.append(_new(command.instruction, command, str(command.name), fetchers[command.name], switches))
    for add in facts_of(file, "add"):
        if isinstance(add, Add) and add._urls:
            found.append(_new(add, None, "ADD", _ADD, {}))
    return sorted(found, key=lambda download: download.span.start)


def _new(
    instruction: Instruction,
    command: Command | None,
    program: str,
    fetcher: dict[str, Any],
    switches: dict[str, str | None],
) -> Download:
    return Download(
        file=instruction.file,
        span=instruction.span if command is None else command.span,
        program=program,
        command=command,
        instruction=instruction,
        stage=instruction.stage,
        _fetcher=fetcher,
        _switches=switches,
    )


def _has(download: Download, what: str) -> bool:
    """Whether the program does something, such as `follow`: always, or by one of its options."""
    names = download._fetcher.get(what, ())
    return names == "always" or any(name in download._switches for name in names)


# ---------------------------------------------------------------------------------------------------- from and to


@computes(Download)
def urls(download: Download) -> list[Url]:
    command = download.command
    if command is None:
        assert isinstance(download.instruction, Add)
        return download.instruction._urls
    of_options = [
        value
        for name, value in download._switches.items()
        if value is not None and name not in download._fetcher.get("url", ())
    ]
    found = [url for url in command._urls if not any(url._text in value for value in of_options)]
    if not found and download.program == "curl":  # which takes an address without a scheme for http
        operands = {operand for operand in command.operands if isinstance(operand, str)}
        for argument in arguments_of(command):
            text = argument.text
            if text in operands and "." in text.partition("/")[0] and not text.startswith((".", "/")):
                span = argument.span(download.file)
                found.append(new_url(span, "http", f"http://{text}", command, command.instruction))
    return found


@computes(Download)
def url(download: Download) -> Url | None:
    return download.urls[0] if download.urls else None


@computes(Download)
def output(download: Download) -> str | None | Unknown:
    if isinstance(download.instruction, Add):
        return download.instruction.destination
    text = download._output
    return UNKNOWN if text is not None and GAP in text else text


@computes(Download)
def _output(download: Download) -> str | None:
    command = download.command
    if command is None:
        return None
    fetcher, switches = download._fetcher, download._switches
    for name in fetcher["output"]:
        if name in switches:
            value = switches[name]
            return None if value in ("-", "/dev/stdout") else value
    if _has(download, "named"):
        return _name_of(download)
    for redirection, target in command._step.redirections:
        if redirection.operator in (">", ">>", ">|", "&>") and target != "/dev/null":
            return target
    return None


def _name_of(download: Download) -> str:
    """The file named like the address."""
    text = GAP if download.url is None else download.url._text
    name = text.partition("://")[2].partition("?")[0].partition("#")[0].partition("/")[2].rpartition("/")[2]
    for option in download._fetcher.get("folder", ()):
        folder = download._switches.get(option)
        if folder is not None:
            return f"{folder.rstrip('/')}/{name or 'index.html'}"
    return name or "index.html"


@computes(Download)
def to_standard_output(download: Download) -> bool:
    return download.output is None and download.command is not None


@computes(Download)
def is_archive(download: Download) -> bool | Unknown:
    endings = tuple(data.load("downloads")["archives"])
    names = [download._output]
    if download.url is not None:
        # A gap before the ending does not hide it.
        names.append(download.url._text.partition("?")[0].partition("#")[0])
    if any(name is not None and name.endswith(endings) for name in names):
        return True
    return UNKNOWN if not download.urls else False


# ---------------------------------------------------------------------------------------------------- the request


@computes(Download)
def follows_redirects(download: Download) -> bool:
    stays = download._fetcher.get("stay", ())
    given = {f"{name}={value}" for name, value in download._switches.items()}
    return _has(download, "follow") and not any(option in given for option in stays)


@computes(Download)
def fails_on_error(download: Download) -> bool:
    return _has(download, "fail")


@computes(Download)
def https_only(download: Download) -> bool:
    for name in download._fetcher.get("https", ()):
        if name in download._switches:
            value = download._switches[name]
            return value is None or (isinstance(value, str) and value.lstrip("=") == "https")
    return False


@computes(Download)
def has_request_options(download: Download) -> bool:
    return _has(download, "request")


# ---------------------------------------------------------------------------------------------------- what becomes of it


def _later(download: Download) -> Iterator[Command]:
    """The commands that read its output, and those after it in the same instruction."""
    command = download.command
    if command is None:
        return
    yield from _readers(command)
    yield from command.after


def _readers(command: Command) -> Iterator[Command]:
    """The command that reads its output, the one that reads the output of that, and so on."""
    reader = command.piped_to
    while reader is not None:
        yield reader
        reader = reader.piped_to


@computes(Download)
def verified_by(download: Download) -> Command | None:
    known = data.load("downloads")
    for command in _later(download):
        if command.name in known["verifiers"]:
            wanted = known["verifiers"][command.name]
            if not wanted or any(_uses(command, word) for word in wanted):
                return command
        if command.name in known["digests"] and command.nested:
            return command
    return None


def _uses(command: Command, word: str) -> bool:
    return word in command.arguments or any(flag.name == word for flag in command.flags)


@computes(Download)
def verified(download: Download) -> bool | Unknown:
    if isinstance(download.instruction, Add):
        checksum = download.instruction.checksum
        return UNKNOWN if checksum is UNKNOWN else checksum is not None
    return download.verified_by is not None


@computes(Download)
def executed_by(download: Download) -> Command | None:
    command = download.command
    if command is None:
        return None
    interpreters = data.load("downloads")["interpreters"]
    for reader in _readers(command):
        if reader.name in interpreters and (not reader.operands or _reads_input(reader)):
            return reader
    place = command.span
    for other in command.instruction.commands:
        # bash <(curl …), sh -c "$(curl …)"
        if other.name in interpreters and other.span.start < place.start and place.end < other.span.end:
            return other
    return _executed_file(download, interpreters)


def _reads_input(reader: Command) -> bool:
    """Whether an interpreter with operands still takes its program from its standard input: `sh -s -- x`, `python -`."""
    return any(flag.name == "-s" for flag in reader.flags) or "-" in reader.operands or "/dev/stdin" in reader.operands


def _executed_file(download: Download, interpreters: Sequence[str | Unknown]) -> Command | None:
    """The later command that runs the file it wrote."""
    output, command = download._output, download.command
    if output is None or command is None:
        return None
    name = output.rpartition("/")[2]
    for later in command.after:
        path = later._step.texts[0]
        if "/" in path and path.rpartition("/")[2] == name:
            return later
        if later.name in interpreters and _names(later, name):
            return later
    return None


def _names(command: Command, name: str) -> bool:
    """Whether a word of the command is a path to a file of that name."""
    return any(argument.text.rpartition("/")[2] == name for argument in arguments_of(command))


@computes(Download)
def extracted_by(download: Download) -> Command | None:
    extractors = data.load("downloads")["extractors"]
    command = download.command
    if command is None:
        return None
    for reader in _readers(command):
        if reader.name in extractors:
            return reader
    output = download._output
    if output is None:
        return None
    name = output.rpartition("/")[2]
    for later in command.after:
        if later.name in extractors and _names(later, name):
            return later
    return None


@computes(Download)
def removed_by(download: Download) -> Command | None:
    change = _change_of(download)
    removal = None if change is None else change.removed_at_once
    return None if removal is None else removal.command


@computes(Download)
def removed_later_by(download: Download) -> Command | None:
    change = _change_of(download)
    removal = None if change is None else change.removed_by
    return None if removal is None else removal.command


def _change_of(download: Download) -> PathChange | None:
    """The file that it writes, as a change."""
    changes = download.instruction._path_changes
    return next((c for c in changes if c.action == "download" and c.command is download.command), None)


@computes(Url, "is_key")
def url_is_key(url: Url) -> bool:
    return any(
        isinstance(download, Download) and download.is_key and any(each is url for each in download.urls)
        for download in facts_of(url.file, "download")
    )


@computes(Download)
def is_key(download: Download) -> bool:
    known = data.load("downloads")
    folders = tuple(known["key_folders"])
    if download._output is not None and download._output.startswith(folders):
        return True
    if download.command is None:
        return False
    for reader in _readers(download.command):
        options = known["key_importers"].get(reader.name)
        if options is not None and (not options or any(_uses(reader, word) for word in options)):
            return True
        if reader.name == "tee" and any(argument.text.startswith(folders) for argument in arguments_of(reader)):
            return True
    return False
