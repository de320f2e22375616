"""The addresses in commands and in ADD: https://www.rfc-editor.org/rfc/rfc3986#section-3"""

from __future__ import annotations

from dlint import data
from dlint.facts.model import UNKNOWN, Add, Command, Unknown, Url
from dlint.facts.registry import collects, facts_of, new_span, word_origins
from dlint.facts.variables import expand_word
from dlint.facts.words import arguments_of
from dlint.record import computes
from dlint.shell.wrappers import GAP
from dlint.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.facts.model import File, Instruction

_SCHEME = "abcdefghijklmnopqrstuvwxyz0123456789+.-"
_HOST_ENDS = "/?# \t\r\n\"'`;|&<>(){},\\"
_END = " \t\r\n\"'`;|<>(){}\\"


def addresses(text: str) -> list[tuple[str, int, int]]:
    """The addresses in a text: scheme in lower case, where the address begins and where it ends."""
    found: list[tuple[str, int, int]] = []
    at = text.find("://")
    while at >= 0:
        start = at
        while start and text[start - 1].lower() in _SCHEME:
            start -= 1
        end = at + 3
        while end < len(text) and text[end] not in _END:
            end += 1
        if (
            text[start - 1 : start] == "\\" and text[start] in "nrt"
        ):  # the end of a line, as echo -e and printf write it
            start += 1
        if start < at and text[start].isalpha() and end > at + 3:
            found.append((text[start:at].lower(), start, end))
        at = text.find("://", at + 3)
    return found


def new_url(
    span: Span, scheme: str, text: str, command: Command | None, instruction: Instruction, before: str = ""
) -> Url:
    """The fact of an address; `before` is what stands before it in its word."""
    return Url(
        file=instruction.file,
        span=span,
        scheme=scheme,
        _text=text,
        command=command,
        instruction=instruction,
        _before=before,
    )


@computes(Command)
def _urls(command: Command) -> list[Url]:
    found: list[Url] = []
    file = command.file
    for argument in arguments_of(command):
        if "://" in argument.text:
            whole = argument.span(file)
            at = whole.start  # of the next address at the earliest
            for scheme, start, end in addresses(argument.text):
                text = argument.text[start:end]
                span = _place(whole, text, at)
                at = span.start + 1 if span is not whole else at
                found.append(new_url(span, scheme, text, command, command.instruction, argument.text[:start]))
    return found


def _place(word: Span, address: str, at: int) -> Span:
    """Where an address stands in a word, from `at` on; the word where it is not written out, as with variables."""
    start = word.source.text.find(address, at, word.end)
    return Span(source=word.source, start=start, end=start + len(address)) if start >= 0 else word


@computes(Add, "_urls")
def urls_of_add(add: Add) -> list[Url]:
    found: list[Url] = []
    for word in add._node.arguments:
        if "://" not in word.value and "$" not in word.value:
            continue
        value = expand_word(add, word)
        if not isinstance(value, str):
            value = word.value.strip("\"'")
        for scheme, start, end in addresses(value):
            span = new_span(add.file, *word_origins(word)(0, len(word.value)))
            found.append(new_url(span, scheme, value[start:end], None, add))
    return found


@collects("url")
def collect_urls(file: File) -> list[Url]:
    found: list[Url] = []
    for command in facts_of(file, "command"):
        if isinstance(command, Command) and "://" in " ".join(command._step.texts):
            found += command._urls
    for add in facts_of(file, "add"):
        if isinstance(add, Add):
            found += add._urls
    return sorted(found, key=lambda url: url.span.start)


# ---------------------------------------------------------------------------------------------------- its parts


def _authority(url: Url) -> tuple[str, str, str, str]:
    """User information, host, port and what follows."""
    rest = url._text[len(url.scheme) + 3 :]
    end = 0
    while end < len(rest) and rest[end] not in _HOST_ENDS:
        end += 1
    authority, following = rest[:end], rest[end:]
    user, _, host = authority.rpartition("@")
    if host.startswith("["):
        host, _, port = host.partition("]")
        return user, host + "]", port.lstrip(":"), following
    name, colon, port = host.rpartition(":")
    if colon and (port.isdigit() or GAP in port) and ":" not in name:
        return user, name, port, following
    return user, host, "", following


@computes(Url)
def text(url: Url) -> str:
    return url._text.replace(GAP, "…")


@computes(Url)
def host(url: Url) -> str | Unknown:
    name = _authority(url)[1].lower()
    return UNKNOWN if GAP in name or "$" in name else name


@computes(Url)
def path(url: Url) -> str | Unknown:
    text = _authority(url)[3]
    return UNKNOWN if GAP in text else text


@computes(Url)
def credentials(url: Url) -> str | None | Unknown:
    user = _authority(url)[0]
    if ":" not in user:
        return None
    password = user.partition(":")[2]
    return UNKNOWN if GAP in password or "$" in password else password


@computes(Url)
def is_local(url: Url) -> bool | Unknown:
    name = url.host
    if not isinstance(name, str):
        return UNKNOWN
    known = data.load("downloads")
    for local in known["local_hosts"]:
        if name == local or (local.endswith(".") and name.startswith(local)):
            return True
    if name.endswith(tuple("." + ending.lstrip(".") for ending in known["local_endings"])):
        return True
    return name in known["local_endings"] or ("." not in name and ":" not in name)


@computes(Url)
def is_printed(url: Url) -> bool:
    command = url.command
    return (
        command is not None
        and command.name in ("echo", "printf")
        and all(_is_for_people(redirection.target) for redirection in command.redirections)
        and command.piped_to is None
        and not command.nested
    )


def _is_for_people(file: str | None | Unknown) -> bool:
    """Whether a file holds what is shown to whoever logs in."""
    return isinstance(file, str) and file.rpartition("/")[2] in ("motd", "issue", "issue.net")


@computes(Url)
def is_repository(url: Url) -> bool:
    words = url._before.split()
    if words and words[-1].endswith("]"):  # options, such as [arch=amd64 signed-by=/etc/apt/keyrings/own.asc]
        while words and not words[-1].startswith("["):
            words.pop()
        words = words[:-1]
    return (bool(words) and words[-1].endswith(("deb", "deb-src"))) or _names_repository(url.command)


_REPOSITORY_PROGRAMS = ("add-apt-repository", "apk", "apt-add-repository", "debootstrap")
"""Programs to which an address names a repository of signed packages."""
_REPOSITORY_LISTS = ("/etc/apk/repositories", "/etc/apt/sources.list")


def _names_repository(command: Command | None) -> bool:
    """Whether a command names a repository of apt or apk, or writes into the list of them."""
    if command is None:
        return False
    if command.name in _REPOSITORY_PROGRAMS:
        return True
    texts = [redirection.target for redirection in command.redirections] + command.arguments
    following = command.piped_to  # echo ... | tee --append /etc/apk/repositories
    if following is not None:
        texts += following.arguments
    return any(isinstance(text, str) and text.startswith(_REPOSITORY_LISTS) for text in texts)


@computes(Url)
def successor(url: Url) -> str | None | Unknown:
    name = url.host
    if not isinstance(name, str):
        return UNKNOWN
    table = data.load("retired")
    if url.scheme in ("git", "git+git"):  # the protocol, which servers switched off though they are still there
        return table["git_hosts"].get(name)  # type: ignore[no-any-return]
    while name and name not in table["remaining"]:
        found = table["hosts"].get(name)
        if found is not None:
            return str(found)
        name = name.lstrip(".").partition(".")[2]
        name = "." + name if name else ""
    return None


@computes(Url)
def is_identifier(url: Url) -> bool | Unknown:
    if "xmlns" in url._before.rpartition("=")[0][-20:] or "schemaLocation=" in url._before[-40:]:
        return True
    return url.host in data.load("downloads")["identifier_hosts"] if isinstance(url.host, str) else UNKNOWN
