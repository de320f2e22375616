"""Ports of this machine's own address in a command, such as that of a health check."""

from __future__ import annotations

import re

_LOCAL = re.compile(r"(?:https?://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::(?P<port>\d{1,5}))?(?![\w.])")
_SCHEMES = {"http://": 80, "https://": 443}


def local_ports(text: str) -> list[int]:
    """The ports of localhost that a text names; that of the scheme where an address gives none."""
    found = []
    for match in _LOCAL.finditer(text):
        if match["port"]:
            found.append(int(match["port"]))
        else:
            found += [port for scheme, port in _SCHEMES.items() if match[0].startswith(scheme)]
    return [port for port in found if 0 < port < 65536]
