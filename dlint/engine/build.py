"""Compiles the rules and the data for the wheel, so that no user waits for it."""

from __future__ import annotations

import os

from dlint import data
from dlint.engine.loader import compile_directory
from dlint.resources import rules_directory, write_shipped


def compile_package(folder: str) -> list[str]:
    """Write everything compiled below `folder`, which stands for the package; gives the paths inside it."""
    written = [write_shipped("rules", compile_directory(rules_directory()), folder)]
    for name in data.names():
        content = data.parse_file(os.path.join(data.FOLDER, f"{name}.yaml"))
        written.append(write_shipped(name, content, folder))
    return written
