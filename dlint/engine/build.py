"""Compiles the rules and the data for the wheel, so that no user waits for it."""

from __future__ import annotations

import marshal
import os
from typing import TYPE_CHECKING

from dlint import data
from dlint.engine.loader import compile_directory
from dlint.engine.runtime import PAGE
from dlint.resources import rules_directory, write_shipped

if TYPE_CHECKING:
    from dlint.engine.runtime import Entry


def compile_package(folder: str) -> list[str]:
    """Write everything compiled below `folder`, which stands for the package; gives the paths inside it."""
    rules = [_movable(entry) for entry in compile_directory(rules_directory())]
    written = [write_shipped("rules", rules, folder)]
    for name in data.names():
        content = data.parse_file(os.path.join(data.FOLDER, f"{name}.yaml"))
        written.append(write_shipped(name, content, folder))
    return written


def _movable(rule: Entry) -> Entry:
    """The compiled rule with the path of its file inside the folder of rules, wherever that will be installed."""
    page = marshal.loads(rule[PAGE])
    page["path"] = os.path.relpath(page["path"], rules_directory())
    return (*rule[:PAGE], marshal.dumps(page))
