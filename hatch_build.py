"""What hatchling does for dlint besides collecting files: https://hatch.pypa.io/latest/plugins/build-hook/custom/

The folders `rules/` and `reports/templates/` lie at the top of the checkout, where people look for them, and belong into
the package; the rules are compiled here, so that no user waits for it. An editable install needs neither: there
`dlint.resources` finds the folders in the checkout, and the rules are compiled when one has changed.

The command is a script in the wheel and no entry point, as it is for ruff and uv: pip before version 26.3 writes
`import re` into the wrapper of an entry point, and that takes longer than linting a file (docs/start-up.md). Windows
does not start such a script, so that a wheel built there, or with DLINT_WHEEL=windows, has the entry point.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

FOLDERS = {"rules": "dlint/rules", "reports/templates": "dlint/reports/templates"}


def for_windows() -> bool:
    """Whether the wheel that is being built is the one for Windows."""
    return os.environ.get("DLINT_WHEEL", "windows" if sys.platform == "win32" else "any") == "windows"


class Command(MetadataHookInterface):
    """Declares the command as an entry point in the wheel for Windows."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in the dynamic field `scripts`."""
        metadata["scripts"] = {"dlint": "dlint.bundle:main"} if for_windows() else {}


class Contents(BuildHookInterface[Any]):
    """Puts the folders, the compiled rules and the command into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them to the files of the wheel; `version` is `standard` or `editable`."""
        if for_windows():
            build_data["tag"] = f"py3-none-{os.environ.get('DLINT_PLATFORM', 'win_amd64')}"
        else:
            build_data["shared_scripts"][str(Path(self.root, "bin/dlint"))] = "dlint"
        if version == "editable":
            return
        for source, target in FOLDERS.items():
            build_data["force_include"][str(Path(self.root, source))] = target
        build_data["force_include"] |= self.compiled()

    def compiled(self) -> dict[str, str]:
        """Compile the rules, the data and the modules of a plain lint; maps each resulting file to its place in the wheel."""
        sys.path.insert(0, self.root)
        from dlint.bundling import write_bundle
        from dlint.engine.build import compile_package

        self.folder = tempfile.TemporaryDirectory(prefix="dlint-build-")
        written = [*compile_package(self.folder.name), *write_bundle(self.folder.name)]
        return {str(Path(self.folder.name, name)): f"dlint/{name}" for name in written}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what `compiled` wrote."""
        if hasattr(self, "folder"):
            self.folder.cleanup()
