"""List the files that docker build would send for a Dockerfile, the largest first, by its context and .dockerignore."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from dlint.commands.common import show, show_json
from dlint.context.folder import Folder
from dlint.dockerfile.dockerignore import Matcher, parse
from dlint.linting.targets import likely_context
from dlint.reports.escape import visible
from dlint.settings.config import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dlint.context.folder import Entry
    from dlint.dockerfile.dockerignore import Pattern

_SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "file", nargs="?", default="Dockerfile", metavar="FILE", help="the Dockerfile (default: Dockerfile)"
    )
    parser.add_argument(
        "--context",
        metavar="DIR",
        help="the build context (default: that of the compose file that builds it, else its folder)",
    )
    parser.add_argument("--all", action="store_true", help=f"all files, not only the {_SHOWN} largest")
    parser.add_argument("--format", "-f", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    """Print the files of the build context."""
    if not os.path.isfile(arguments.file):
        raise UsageError(f"there is no Dockerfile {arguments.file!r}; name it, as in dlint context path/to/Dockerfile")
    if arguments.context and not os.path.isdir(arguments.context):
        raise UsageError(f"--context: there is no folder {arguments.context!r}")
    folder = arguments.context or likely_context(arguments.file).directory
    for path in (arguments.file, folder):
        if not os.path.exists(path):
            raise UsageError(f"{path}: there is no such file or folder")
    ignore = _ignore_file(arguments.file, folder)
    found = sorted(sent_files(Folder(folder), ignore[1] if ignore else ()), key=lambda entry: (-entry.size, entry.path))
    total = sum(entry.size for entry in found)
    if arguments.format == "json":
        files = [{"path": entry.path, "size": entry.size} for entry in found]
        show_json({"context": folder, "dockerignore": ignore[0] if ignore else None, "size": total, "files": files})
        return 0
    shown = found if arguments.all else found[:_SHOWN]
    lines = [f"{_size(entry.size):>9}  {visible(entry.path)}" for entry in shown]
    if len(found) > len(shown):
        lines.append(
            f"{_size(sum(entry.size for entry in found[len(shown) :])):>9}  in {len(found) - len(shown)} more files (--all)"
        )
    by = f"by {visible(ignore[0])}" if ignore else "there is no .dockerignore"
    lines.append(f"{_size(total):>9}  in {len(found)} files of {visible(folder)}; {by}")
    show("\n".join(lines))
    return 0


def _ignore_file(dockerfile: str, folder: str) -> tuple[str, Sequence[Pattern]] | None:
    """The .dockerignore in force: https://docs.docker.com/build/concepts/context/#filename-and-location"""
    for path in (f"{dockerfile}.dockerignore", os.path.join(folder, ".dockerignore")):
        text = Folder(os.path.dirname(path)).read(os.path.basename(path))
        if text is not None:
            return path, parse(text)
    return None


def sent_files(folder: Folder, patterns: Sequence[Pattern]) -> Iterator[Entry]:
    """The files of a folder that no pattern leaves out."""
    if not patterns:
        yield from folder.walk()
        return
    back = any(pattern.negated for pattern in patterns)
    excluding = Matcher(patterns).excluding
    yield from (
        entry for entry in folder.walk(lambda path: back or excluding(path) is None) if excluding(entry.path) is None
    )


def _size(size: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
