"""What a run was asked to do: the options of the command line, the configuration of a folder, and both together.

On the path of every lint, so nothing heavy is imported here (see `dlint._boot`): a folder without configuration costs
a few calls of `stat`, and a configuration file that was read before comes from the cache. `dlint.settings.configfile` reads and
checks a file that is new.
"""

from __future__ import annotations

import os

from dlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

FILE_NAMES = (".dlint.yaml", ".dlint.yml")
PROFILES = ("default", "strict", "security", "hadolint", "buildkit")
FAIL_ON = ("error", "warning", "info", "style", "never")
COLORS = ("auto", "always", "never")
COMMANDS = ("rules", "explain", "facts", "layers", "context", "sbom", "test", "schema")


class UsageError(Exception):
    """The user asked for something that cannot be done; the text says what, and how to put it right. Exit code 2."""


def read_text(path: str) -> str:
    """The text of a file of the user's, in UTF-8. Raises `UsageError` where it cannot be read."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: cannot be read: not UTF-8: {error.reason} at byte {error.start}") from None


class Options(Record):
    """What the command line asks for. None where it says nothing, so that a configuration file decides."""

    paths: tuple[str, ...] = ()
    """Files and folders; `-` is standard input; none is the current folder."""
    formats: tuple[tuple[str, str], ...] = ()
    """Reports to write: format and file, an empty file name being standard output."""
    select: tuple[str, ...] | None = None
    """The rules to apply, instead of the profile's."""
    extend_select: tuple[str, ...] = ()
    """Rules to apply besides."""
    ignore: tuple[str, ...] = ()
    """Rules to leave out."""
    profile: str | None = None
    """The name of a set of rules, one of `PROFILES`."""
    severity: tuple[tuple[str, str], ...] = ()
    """Pairs of a rule and the severity it shall have."""
    fail_on: str | None = None
    """The mildest severity that makes the exit code 1, or `never`."""
    exit_zero: bool = False
    """Whether findings leave the exit code at 0."""
    config: str | None = None
    """The configuration file to use for all files."""
    isolated: bool = False
    """Whether to look at no configuration file and write no cache."""
    rules: tuple[str, ...] = ()
    """Folders with the user's own rules."""
    context: str | None = None
    """The build context; by default the folder of each file."""
    no_context: bool = False
    """Whether to judge the Dockerfile alone."""
    no_shellcheck: bool = False
    """Whether to leave ShellCheck out."""
    no_cache: bool = False
    """Whether to neither read nor write the cache."""
    fix: bool = False
    """Whether to apply safe fixes to the files."""
    unsafe_fixes: bool = False
    """Whether unsafe fixes count as well."""
    diff: bool = False
    """Whether to show what the fixes would change, and write nothing."""
    baseline: str | None = None
    """The file that lists findings to leave out because they are known."""
    write_baseline: bool = False
    """Whether to write that file from what is found now."""
    jobs: int | None = None
    """How many processes may work; by default one a core where there are many files."""
    stdin_filename: str | None = None
    """What standard input is called in reports, and where its configuration is looked for."""
    color: str = "auto"
    """`auto`, `always` or `never`."""
    quiet: bool = False
    """Whether to leave out everything but findings, a line each."""
    verbose: bool = False
    """Whether to tell on standard error what is done."""
    group_by: str = "file"
    """What the text report orders its findings by: `file`, `rule` or `severity`."""
    template: str = ""
    """The user's own template for a report."""
    statistics: bool = False
    """Whether to end the text report with the number of findings of each rule."""
    show_suppressed: bool = False
    """Whether the report is to hold what comments silence too, if its format can mark it."""


class Config(Record):
    """The content of a configuration file, checked."""

    path: str = ""
    """The file; empty without one."""
    folder: str = ""
    """The folder that its relative paths and patterns start from."""
    values: Mapping[str, Any]
    """Its keys as they are written in the file (`per-file-ignores`), with plain Python values."""


NO_CONFIG = Config(values={})


def find_config(folder: str, found: dict[str, Config], *, cache: bool) -> Config:
    """The configuration in force in a folder: that of the nearest folder upwards that has one.

    `found` keeps the answers for the folders of one run. A `pyproject.toml` counts if it has a `[tool.dlint]`.
    Raises `UsageError` for a file that is not right.
    """
    if folder in found:
        return found[folder]
    passed = [folder]
    folder = os.path.abspath(folder)
    config = NO_CONFIG
    while True:
        if folder in found:
            config = found[folder]
            break
        passed.append(folder)
        path = _config_in(folder)
        if path:
            config = load_config(path, cache=cache)
            break
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    for folder in passed:
        found[folder] = config
    return config


def _config_in(folder: str) -> str | None:
    for name in FILE_NAMES:
        path = os.path.join(folder, name)
        try:
            os.stat(path)
        except OSError:
            continue
        return path
    path = os.path.join(folder, "pyproject.toml")
    try:
        with open(path, "rb", buffering=0) as file:
            return path if b"tool.dlint" in file.read() else None
    except OSError:
        return None


def load_config(path: str, *, cache: bool) -> Config:
    """The configuration in a file, from the cache if the file has not changed since it was read.

    Raises `UsageError` where the file cannot be read or is not right.
    """
    try:
        status = os.stat(path)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    values = None
    key, state = os.path.abspath(path), (status.st_mtime_ns, status.st_size)
    if cache:
        from dlint.cache import read_cached, write_cached

        values = read_cached("config", key, state)
    if not isinstance(values, dict):
        from dlint.settings.configfile import read_config

        values = read_config(path)
        if cache:
            write_cached("config", key, values, state)
    return Config(path=path, folder=os.path.dirname(os.path.abspath(path)), values=values)
