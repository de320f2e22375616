"""Where the folders at the top of the checkout are found: the rules, and the templates of the reports.

In a wheel they are inside the package, in a checkout beside it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from posix import stat
else:
    try:
        from posix import stat
    except ImportError:
        from nt import stat

PACKAGE = __file__.replace("\\", "/").rpartition("/")[0]


def folder(name: str) -> str:
    """The path of a folder such as `rules` or `reports/templates`."""
    try:
        stat(f"{PACKAGE}/{name}")
    except OSError:
        return f"{PACKAGE.rpartition('/')[0]}/{name}"
    return f"{PACKAGE}/{name}"


def rules_directory() -> str:
    """The folder of dlint's own rules."""
    return folder("rules")
