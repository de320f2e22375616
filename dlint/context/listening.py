"""Where the sources and the configuration of an application say which port it listens on.

Read as text, never executed: what is not written plainly is not found, and the caller treats nothing found as unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlint.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = r"(?P<number>\d{1,5})"
_ENVIRONMENT = (
    r"(?:process\.env\.(?P<js>\w+)|process\.env\[['\"](?P<js2>\w+)['\"]\]"
    r"|(?:os\.environ\.get|os\.getenv|ENV\.fetch|getenv|env)\(\s*['\"](?P<py>\w+)['\"]\s*,?)"
)
_VALUE = rf"(?:int\(|Number\(|parseInt\(|str\(|\+)?\s*(?:{_ENVIRONMENT}\s*(?:\|\||\?\?|,|or)?\s*['\"]?)?{_NUMBER}?"
_PYTHON = (
    re.compile(rf"\.run(?:_app)?\((?:[^()]|\([^()]*\))*?\bport\s*=\s*{_VALUE}"),
    re.compile(rf"(?:HTTPServer|TCPServer|make_server)\(\s*\(?\s*['\"][^'\"]*['\"]\s*,\s*{_NUMBER}"),
    re.compile(rf"\.bind\(\s*\(\s*['\"][^'\"]*['\"]\s*,\s*{_NUMBER}"),
    re.compile(rf"^\s*bind\s*=\s*['\"][^'\"]*:{_NUMBER}['\"]", re.MULTILINE),
)
_PYTHON_DEFAULTS = (
    (re.compile(r"^\s*(?:from|import) flask\b", re.MULTILINE), re.compile(r"\bapp\.run\([^()]*\)"), 5000),
    (re.compile(r"^\s*(?:from|import) uvicorn\b", re.MULTILINE), re.compile(r"\buvicorn\.run\([^()]*\)"), 8000),
)
"""What shows the framework, how it is started, and its port if none is given:
https://flask.palletsprojects.com/en/stable/api/#flask.Flask.run, https://www.uvicorn.org/settings/#socket-binding"""
_SCRIPT = (re.compile(rf"\.listen\(\s*(?:\{{[^}}]*?\bport\s*:\s*)?{_VALUE}"),)
_GO = (
    re.compile(rf"ListenAndServe(?:TLS)?\(\s*\"[^\"]*:{_NUMBER}\""),
    re.compile(rf"\.(?:Run|Start|Listen)\(\s*\"[^\"]*:{_NUMBER}\""),
    re.compile(rf"net\.Listen\(\s*\"tcp\d?\"\s*,\s*\"[^\"]*:{_NUMBER}\""),
    re.compile(rf"Addr:\s*\"[^\"]*:{_NUMBER}\""),
)
_RUST = (
    re.compile(rf"\bbind\(\s*&?\"[^\"]*:{_NUMBER}\""),
    re.compile(rf"\bbind\(\s*\(\s*\"[^\"]*\"\s*,\s*{_NUMBER}"),
    re.compile(rf"\(\s*\[\s*0\s*,\s*0\s*,\s*0\s*,\s*0\s*\]\s*,\s*{_NUMBER}\s*\)"),
)
_RUBY = (re.compile(rf"set\s+:port\s*,\s*{_VALUE}"), re.compile(rf"^\s*port\s+{_VALUE}", re.MULTILINE))
_SPRING = (
    re.compile(rf"^server\.port\s*[=:]\s*(?:\$\{{(?P<spring>\w+):)?{_NUMBER}", re.MULTILINE),
    re.compile(rf"^server:\s*\n(?:[ \t]+.*\n)*?[ \t]+port:\s*(?:\$\{{(?P<spring>\w+):)?{_NUMBER}", re.MULTILINE),
)
_NGINX = (
    re.compile(
        rf"(?:^|[;{{]|\}})\s*listen\s+(?:[\w.*]+:|\[[^\]]*\]:)?(?:{_NUMBER}\b|\$\{{?(?P<nginx>[A-Z]\w*)\}}?)",
        re.MULTILINE,
    ),
)
_HTTPD = (re.compile(rf"^\s*Listen\s+(?:[\w.*]+:|\[[^\]]*\]:)?{_NUMBER}\b", re.MULTILINE),)
_CADDY = (re.compile(rf"^(?:https?://)?[\w.*-]*:{_NUMBER}\b[^\n]*(?:\{{|\n\n)", re.MULTILINE),)
_BY_ENDING = {
    ".py": _PYTHON,
    ".js": _SCRIPT,
    ".cjs": _SCRIPT,
    ".mjs": _SCRIPT,
    ".ts": _SCRIPT,
    ".go": _GO,
    ".rs": _RUST,
    ".rb": _RUBY,
    ".properties": _SPRING,
    ".yml": _SPRING,
    ".yaml": _SPRING,
    ".conf": _NGINX,
    ".template": _NGINX,
    ".json": (re.compile(rf"\"Url\"\s*:\s*\"https?://[^\"/]*:{_NUMBER}"),),
}
_BY_NAME = {"Caddyfile": _CADDY, "httpd.conf": _HTTPD, "ports.conf": _HTTPD, "apache2.conf": _HTTPD}
_CONSTANT = r"(?:const|let|var)?\s*\b{name}\b\s*(?::\s*\w+\s*)?=\s*"
_LISTENS_ON_NAME = re.compile(
    r"\.listen\(\s*(?:\{\s*port\s*:\s*)?(?P<name>[A-Za-z_]\w*)\b|\bport\s*=\s*(?P<python>[A-Za-z_]\w*)\s*[,)]"
)


class ListeningPlace(Record):
    """A place in a file that names a port to listen on."""

    number: int | None
    """The port; None where only a variable gives it."""
    variable: str | None
    """The environment variable that goes before the number."""
    start: int
    """Offset of the number (or of the whole place) in the text."""
    end: int
    """Offset behind it."""


def listening_places(name: str, text: str) -> list[ListeningPlace]:
    """What the file of that name and text says about ports, in order; each port once."""
    base = name.rpartition("/")[2]
    ending = base[base.rfind(".") :] if "." in base else ""
    patterns = _BY_NAME.get(base) or _BY_ENDING.get(ending, ())
    found: dict[object, ListeningPlace] = {}
    plain = _without_comments(text, ending)
    for match in _matches(patterns, plain):
        place = _place(match)
        if place is not None:
            found.setdefault((place.number, place.variable), place)
    if not found and ending == ".py":
        found.update((place.number, place) for place in _python_defaults(plain))
    return sorted(found.values(), key=lambda place: place.start)


def _matches(patterns: tuple[re.Pattern[str], ...], text: str) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from pattern.finditer(text)
    if patterns in (_PYTHON, _SCRIPT):
        for use in _LISTENS_ON_NAME.finditer(text):
            name = use["name"] or use["python"]
            yield from re.finditer(_CONSTANT.format(name=re.escape(name)) + _VALUE, text)


def _python_defaults(text: str) -> Iterator[ListeningPlace]:
    """Where Python starts a server without naming a port, so that it takes the one of its framework."""
    for framework, use, number in _PYTHON_DEFAULTS:
        match = use.search(text) if framework.search(text) else None
        if match is not None and "port" not in match[0] and "**" not in match[0]:
            yield ListeningPlace(number=number, variable=None, start=match.start(), end=match.end())


def _place(match: re.Match[str]) -> ListeningPlace | None:
    groups = match.groupdict()
    number = groups.get("number")
    variable = next((groups[key] for key in ("js", "js2", "py", "spring", "nginx") if groups.get(key)), None)
    if number is None and variable is None:
        return None
    if number is not None and not 0 < int(number) < 65536:
        return None
    start, end = match.span("number") if number is not None else match.span()
    return ListeningPlace(number=int(number) if number is not None else None, variable=variable, start=start, end=end)


def _without_comments(text: str, ending: str) -> str:
    """The text with its comment lines blanked, so that offsets stay."""
    marks = ("//", "*", "/*") if ending in (".js", ".cjs", ".mjs", ".ts", ".go", ".rs") else ("#",)
    lines = text.split("\n")
    return "\n".join(" " * len(line) if line.lstrip().startswith(marks) else line for line in lines)
