"""Where the command `dlint` begins.

`dlint Dockerfile` has to feel like a compiled tool, and the imports of a usual Python command line take longer than
linting a file. So the path of a plain lint, from here through `dlint.linting.check` and all that it imports, does without re,
json, argparse, dataclasses, typing, pathlib, enum, logging and their like; a test holds it to a list of modules. A
command line with anything out of the ordinary goes to `dlint.cli`, where ordinary Python starts.
"""

from __future__ import annotations

import os
import sys

from dlint.replay import Witness, answer, key_of
from dlint.settings.config import COLORS, COMMANDS, FAIL_ON, Options, UsageError
from dlint.terminal import complain, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

_SWITCHES = {
    "--exit-zero": "exit_zero",
    "--isolated": "isolated",
    "--no-cache": "no_cache",
    "--no-context": "no_context",
    "--no-shellcheck": "no_shellcheck",
    "--quiet": "quiet",
    "-q": "quiet",
}
_VALUES = ("--format", "-f", "--select", "--ignore", "--fail-on", "--color")


def main() -> NoReturn:
    """Run the command and end the process with its exit code."""
    code = run(sys.argv[1:])
    leave(code)


def run(arguments: list[str]) -> int:
    """What the command line asks for; gives the exit code."""
    try:
        options = parse_simple(arguments)
        if options is None:
            from dlint.cli import command

            return command(arguments)
        return lint(arguments, options)
    except (UsageError, OSError) as error:  # of the system, for instance that the current folder is gone
        complain(str(error))
        return 2
    except KeyboardInterrupt:
        return 130


def lint(arguments: list[str], options: Options) -> int:
    """Lint, or give the answer of the last time if it still holds; gives the exit code."""
    key = key_of(arguments, options)
    kept = answer(key) if key is not None else None
    if kept is not None:
        for descriptor, data in kept[0]:
            write(descriptor, "standard output" if descriptor == 1 else "standard error", data)
        return kept[1]
    witness = Witness() if key is not None else None
    from dlint.linting.check import check

    code = check(options)
    if key is not None and witness is not None:
        witness.keep(key, code)
    return code


def leave(code: int) -> NoReturn:
    """End the process without tearing the interpreter down, unless somebody waits for that (a profiler, coverage)."""
    atexit = sys.modules.get("atexit")  # nobody waits with what nobody has imported
    if (atexit is None or atexit._ncallbacks() == 0) and sys.gettrace() is None and sys.getprofile() is None:
        for stream in (sys.stdout, sys.stderr):
            try:  # noqa: SIM105 (contextlib is no light import)
                stream.flush()
            except (AttributeError, OSError, ValueError):  # there is none, or nobody reads it any more
                pass
        os._exit(code)
    raise SystemExit(code)


def parse_simple(arguments: list[str]) -> Options | None:
    """The options of a command line that has only common ones; None for any other, right or wrong."""
    fields: dict[str, Any] = {}
    paths: list[str] = []
    at = 0
    while at < len(arguments):
        argument = arguments[at]
        at += 1
        if argument == "-" or not argument.startswith("-"):
            paths.append(argument)
        elif argument in _SWITCHES:
            fields[_SWITCHES[argument]] = True
        else:
            name, equals, value = argument.partition("=")
            if name not in _VALUES or (equals and name == "-f"):
                return None
            if not equals:
                if at == len(arguments) or arguments[at].startswith("-"):
                    return None
                value = arguments[at]
                at += 1
            if not _take(fields, name, value):
                return None
    if paths and paths[0] in COMMANDS:
        return None
    for name in os.environ:
        if name.startswith("DLINT_") and name != "DLINT_CACHE_DIR":
            return None
    return Options(paths=tuple(paths), **fields)


def _take(fields: dict[str, Any], name: str, value: str) -> bool:
    """Note the value of an option; False if it needs a closer look."""
    if name in ("--format", "-f"):
        if "formats" in fields or value not in ("text", "json"):
            return False
        fields["formats"] = ((value, ""),)
    elif name == "--select":
        fields["select"] = (*fields.get("select", ()), *split_names(value))
    elif name == "--ignore":
        fields["ignore"] = (*fields.get("ignore", ()), *split_names(value))
    elif name == "--fail-on":
        fields["fail_on"] = value
        return value in FAIL_ON
    else:
        fields["color"] = value
        return value in COLORS
    return True


def split_names(text: str) -> list[str]:
    """The names in a list that is written with commas or blanks."""
    return text.replace(",", " ").split()
