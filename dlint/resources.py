"""Where the folders at the top of the checkout are found, and what was compiled when the wheel was built.

In a wheel the rules and the templates of the reports are inside the package, in a checkout beside it. What is made of
YAML files is shipped with the wheel for the Python that built it; elsewhere it is made on demand (`dlint.cache`). On the
path of a plain lint.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import marshal
import os
import sys
from _frozen_importlib_external import MAGIC_NUMBER

from dlint.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PACKAGE = os.path.dirname(os.path.abspath(__file__))
STAMP = (VERSION, MAGIC_NUMBER, _sre.MAGIC, _sre.CODESIZE, sys.byteorder)
"""What compiled code depends on besides its source: the versions of dlint, of Python's byte code, of its matcher's code, and
how the machine writes numbers."""


def folder(name: str) -> str:
    """The path of a folder such as `rules` or `reports/templates`."""
    inside = os.path.join(PACKAGE, *name.split("/"))
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(PACKAGE), *name.split("/"))


def rules_directory() -> str:
    """The folder of dlint's own rules."""
    return folder("rules")


def shipped_name(name: str) -> str:
    """The path inside the package of what was compiled under a name."""
    return f"data/{name}.bin"


def read_shipped(name: str) -> tuple[Any, memoryview] | None:
    """What was compiled under a name when the wheel was built, and the bytes that were written behind it.

    None in a checkout, and under another Python.
    """
    try:
        with open(os.path.join(PACKAGE, *shipped_name(name).split("/")), "rb", buffering=0) as file:
            data = file.readall()
        stamp, value, size = marshal.loads(data)
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return (value, memoryview(data)[len(data) - size :]) if stamp == STAMP else None


def write_shipped(name: str, value: Any, target: str, behind: bytes = b"") -> str:
    """Write a compiled value below the folder `target`, which stands for the package; gives its path inside that.

    What is large and seldom needed whole can be written behind it, from where no copy has to be made.
    """
    path = os.path.join(target, *shipped_name(name).split("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(marshal.dumps((STAMP, value, len(behind))) + behind)
    return shipped_name(name)
