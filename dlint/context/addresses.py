"""Ports of this machine's own address in a command, such as that of a health check."""

from __future__ import annotations

_HOSTS = ("localhost", "127.0.0.1", "0.0.0.0", "[::1]", "[::]")
_SCHEMES = {"http://": 80, "https://": 443}


def local_ports(text: str) -> list[int]:
    """The ports of localhost that a text names; that of the scheme where an address gives none."""
    found = []
    for host in _HOSTS:
        at = text.find(host)
        while at >= 0:
            port = _port(text, at, at + len(host))
            if 0 < port < 65536:
                found.append((at, port))
            at = text.find(host, at + 1)
    return [port for _, port in sorted(found)]


def _port(text: str, start: int, end: int) -> int:
    """The port of the host that stands there; 0 if there is none, or the host's name goes on."""
    if text[end : end + 1] == ":":
        digits = text[end + 1 : end + 7]
        while digits and not digits.isdecimal():
            digits = digits[:-1]
        if digits and not _goes_on(text, end + 1 + len(digits)):
            return int(digits)
    if _goes_on(text, end):
        return 0
    return next((port for scheme, port in _SCHEMES.items() if text.endswith(scheme, 0, start)), 0)


def _goes_on(text: str, at: int) -> bool:
    return text[at : at + 1].isalnum() or text[at : at + 1] in ("_", ".")
