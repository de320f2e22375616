"""Print a bill of materials: what a Dockerfile says it builds on, installs and downloads.

Versions are those that are pinned in the file, "unknown" otherwise; what requirements.txt or package.json bring in is
not looked up. Things that only a build stage needs are marked as such.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from dlint.commands.common import add_color_option, painter, show, show_json
from dlint.commands.layers import read_plain
from dlint.reports.escape import visible
from dlint.sbom import bill_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.sbom import Bill

    Painter = Callable[[str, str], str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("file", metavar="FILE", help="a Dockerfile; - is standard input")
    parser.add_argument("--format", "-f", choices=("text", "cyclonedx", "spdx"), default="text")
    add_color_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the bill of the file."""
    bill = bill_of(read_plain(arguments.file))
    if arguments.format == "cyclonedx":
        from dlint.sbom import cyclonedx

        show_json(cyclonedx.document(bill))
    elif arguments.format == "spdx":
        from dlint.sbom import spdx

        show_json(spdx.document(bill))
    else:
        show(as_text(bill, painter(arguments.color)))
    return 0


def as_text(bill: Bill, paint: Painter) -> str:
    """A table, and what is not in it."""
    rows = [("NAME", "VERSION", "BY", "STAGE", "LINE")]
    rows += [
        (visible(one.name), visible(one.version), visible(one.manager), visible(one.stage), str(one.line))
        for one in bill.components
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for number, row in enumerate(rows):
        text = "  ".join([cell.ljust(width) for cell, width in zip(row, widths, strict=True)]).rstrip()
        shipped = number > 0 and bill.components[number - 1].shipped
        lines.append(paint(text, "bold") if number == 0 else text if shipped else paint(text, "dim"))
    lines += [
        f"and what {visible(manifest.path)} names, by {manifest.manager} (line {manifest.line})"
        for manifest in bill.manifests
    ]
    return "\n".join(lines) if bill.components or bill.manifests else "Nothing is installed."
