"""The baseline: a file that lists the findings a project lives with, so that only new ones are reported.

A finding is known by its rule, its file and the text of its lines (`dlint.reports.places.fingerprints`), not by its line
number, so that changes elsewhere in the file do not bring it back. Paths are those from the baseline's own folder.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from dlint.findings import FileReport
from dlint.reports import ReportOptions
from dlint.reports.places import fingerprints, relative_path
from dlint.settings.config import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = 1


def write_baseline(path: str, reports: Sequence[FileReport]) -> int:
    """List what was found; gives the number of findings. Raises `UsageError` where the file cannot be written."""
    options = _options(path)
    files: dict[str, list[dict[str, str]]] = {}
    for report in reports:
        marks = fingerprints(report, report.findings, options)
        entries = [
            {"rule": finding.rule, "fingerprint": mark} for finding, mark in zip(report.findings, marks, strict=True)
        ]
        if entries:
            files[relative_path(report.source.path, options)] = sorted(entries, key=lambda entry: tuple(entry.values()))
    content = {"schema": SCHEMA, "files": dict(sorted(files.items()))}
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(json.dumps(content, indent=1) + "\n")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    return sum(map(len, files.values()))


def without_known(path: str, reports: Sequence[FileReport]) -> tuple[list[FileReport], int]:
    """The reports without the findings that the baseline lists, and how many it lists that are gone.

    Raises `UsageError` where the baseline cannot be read.
    """
    known = {entry["fingerprint"] for entries in _read(path).values() for entry in entries}
    options = _options(path)
    found: set[str] = set()
    result = []
    for report in reports:
        marks = fingerprints(report, report.findings, options)
        found.update(marks)
        new = [finding for finding, mark in zip(report.findings, marks, strict=True) if mark not in known]
        result.append(FileReport(source=report.source, findings=tuple(new), suppressed=report.suppressed))
    return result, len(known - found)


def _options(path: str) -> ReportOptions:
    return ReportOptions(root=os.path.dirname(os.path.abspath(path)))


def _read(path: str) -> dict[str, list[dict[str, str]]]:
    try:
        with open(path, encoding="utf-8") as file:
            content: Any = json.load(file)
        if content["schema"] != SCHEMA:
            raise UsageError(f"{path}: a baseline of another version of dlint; write it anew with --write-baseline")
        files: dict[str, list[dict[str, str]]] = content["files"]
        for entries in files.values():
            for entry in entries:
                entry["fingerprint"]
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such baseline; --write-baseline writes it") from None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path}: not a baseline; write it anew with --write-baseline") from None
    return files
