"""Which compose file builds a Dockerfile, as far as a look at its text tells; reading it as YAML comes after that."""

from __future__ import annotations

import os
import stat

FILE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""What `docker compose` looks for, first of them first."""
_LEVELS = 4
"""How many folders above a Dockerfile are looked into."""
_SIZE = 1 << 20

_nearest: dict[str, tuple[str, str, int] | None] = {}


def likely_compose_file(dockerfile: str) -> str | None:
    """The compose file in the folder of a Dockerfile or above, up to the root of the repository, that seems to build it."""
    folder, base = os.path.split(dockerfile)
    if folder not in _nearest:
        _nearest[folder] = _find(folder or ".")
    nearest = _nearest[folder]
    if nearest is None:
        return None
    path, text, level = nearest
    place = os.path.basename(os.path.abspath(folder))
    words = ("build:",) if level == 0 else (place, base if base != "Dockerfile" else place)
    return path if "build:" in text and any(word in text for word in words) else None


def _find(folder: str) -> tuple[str, str, int] | None:
    """The path and the text of the first compose file in a folder or above it, and how many folders above."""
    for level in range(_LEVELS):
        for name in FILE_NAMES:
            text = _read(f"{folder}/{name}")
            if text is not None:
                return os.path.normpath(f"{folder}/{name}"), text, level
        if os.path.exists(f"{folder}/.git"):
            return None
        folder = f"{folder}/.."
    return None


def _read(path: str) -> str | None:
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _SIZE:
            return None
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return None
