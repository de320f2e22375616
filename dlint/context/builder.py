"""Which compose file builds a Dockerfile, as far as a look at its text tells; reading it as YAML comes after that."""

from __future__ import annotations

import os

FILE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""What `docker compose` looks for, first of them first."""
_LEVELS = 4
"""How many folders above a Dockerfile are looked into."""
_SIZE = 1 << 20


def likely_compose_file(dockerfile: str) -> str | None:
    """The compose file in the folder of a Dockerfile or above, up to the root of the repository, that seems to build it."""
    folder = os.path.dirname(dockerfile) or "."
    base, place = os.path.basename(dockerfile), os.path.basename(os.path.abspath(folder))
    for level in range(_LEVELS):
        for name in FILE_NAMES:
            path = os.path.normpath(os.path.join(folder, name))
            text = _read(path)
            if text is not None:
                words = ("build:",) if level == 0 else (place, base if base != "Dockerfile" else place)
                return path if "build:" in text and any(word in text for word in words) else None
        if os.path.exists(os.path.join(folder, ".git")):
            return None
        folder = os.path.join(folder, "..")
    return None


def _read(path: str) -> str | None:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _SIZE:
            return None
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return None
