"""The command line in full: help, all options, sub-commands, environment variables.

`dlint._boot` comes here with everything that is not the plainest lint.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any, NoReturn

from dlint._boot import split_names
from dlint.findings import SEVERITIES
from dlint.reports import FORMATS, GROUPINGS
from dlint.settings.config import COLORS, COMMANDS, FAIL_ON, PROFILES, Options, UsageError
from dlint.suggest import closest, did_you_mean
from dlint.terminal import write
from dlint.version import VERSION

EXAMPLES = """\
commands:
  dlint rules                         list all rules
  dlint explain RULE [FILE]           what a rule is about; with FILE, why it fires there or not
  dlint facts FILE...                 what dlint knows about a file: the vocabulary of the rules
  dlint layers FILE                   the stages and layers of the image, before it is built
  dlint context FILE                  the files that docker build would send, largest first
  dlint sbom FILE                     what the Dockerfile installs, as a bill of materials
  dlint test DIR                      run the examples of your own rules
  dlint schema                        the JSON schema of rule files, for your editor

examples:
  dlint                               lint every Dockerfile in this folder and below
  dlint --fix Dockerfile              repair what can be repaired without risk
  dlint --fix --unsafe-fixes --diff   show what all fixes would change
  dlint compose.yaml                  lint the services, and the Dockerfiles that they build
  cat Dockerfile | dlint -            lint standard input
  dlint --ignore DL3008,label web/    leave out rules, by any tool's name, category or tag
  dlint -f sarif -o dlint.sarif .     a report for code scanning
  dlint --baseline known.json .       only what is not known yet

Exit code: 0 nothing at or above --fail-on, 1 such findings, 2 something could not be done.
"""


class Parser(argparse.ArgumentParser):
    """Says what was probably meant, and leaves the exit code to the caller."""

    def error(self, message: str) -> NoReturn:
        """Raise a `UsageError`."""
        if message.startswith("unrecognized arguments:"):
            word = message.partition(": ")[2].split(" ")[0]
            option = word.partition("=")[0]
            if not option.startswith("-"):
                raise UsageError(f"{word!r} is one argument too many (see {self.prog} --help)")
            hint = did_you_mean(closest(option, self._option_string_actions))
            raise UsageError(f"there is no option {option!r}{hint}")
        raise UsageError(f"{message} (see {self.prog} --help)")

    def _print_message(self, message: str, file: object = None) -> None:
        """Print help or the version. Raises `UsageError` where nobody can read it, which argparse passes over."""
        write(1, "standard output", message.encode("utf-8", "surrogateescape"))


def command(arguments: Sequence[str]) -> int:
    """Do what the arguments say; gives the exit code. Raises `UsageError`."""
    from dlint.documents import DocumentError

    try:
        if arguments and arguments[0] in COMMANDS:
            return _sub_command(arguments[0], arguments[1:])
        from dlint.linting.check import check

        return check(parse_options(arguments))
    except DocumentError as error:
        raise UsageError(str(error)) from None
    except SystemExit as error:  # --help and --version
        return int(error.code or 0)


def _sub_command(name: str, arguments: Sequence[str]) -> int:
    from importlib import import_module

    module = import_module(f"dlint.commands.{name}")
    parser = Parser(prog=f"dlint {name}", description=module.__doc__, formatter_class=argparse.RawTextHelpFormatter)
    module.add_arguments(parser)
    code: int = module.run(parser.parse_intermixed_args(arguments))
    return code


def parse_options(arguments: Sequence[str]) -> Options:
    """The options of a lint. Environment variables come before the arguments, which have the last word."""
    parser = build_parser()
    # What stands behind `--` is a path whatever it looks like; argparse forgets that when it mixes options and paths.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    given = vars(parser.parse_intermixed_args([*_from_environment(parser), *arguments[:end]]))
    paths = given.pop("paths")
    if paths and paths[0] in COMMANDS:
        raise UsageError(f"the command comes first: dlint {paths[0]} ...; for a file of that name write ./{paths[0]}")
    paths = [*paths, *arguments[end + 1 :]]
    if given.pop("extend_fix", None):
        given["fix"] = True
    given["formats"] = pair_formats(given.pop("format"), given.pop("output"))
    _check_consistent(given, paths)
    return Options(paths=tuple(paths), **{name: _plain(value) for name, value in given.items()})


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _check_consistent(given: dict[str, Any], paths: Sequence[str]) -> None:
    if given["unsafe_fixes"] and not (given["fix"] or given["diff"]):
        raise UsageError("--unsafe-fixes says which fixes count; add --fix to write them or --diff to see them")
    if given["write_baseline"] and given["baseline"] is None:
        raise UsageError("--write-baseline needs --baseline FILE, the file to write")
    if given["isolated"] and given["config"] is not None:
        raise UsageError("--isolated and --config contradict each other")
    if given["context"] is not None and not os.path.isdir(given["context"]):
        raise UsageError(f"--context: there is no folder {given['context']!r}")
    if paths.count("-") and given["fix"] and len(paths) > 1:
        raise UsageError("--fix writes the repaired standard input to standard output, so '-' must be the only path")


def build_parser() -> Parser:
    """The options of a lint."""
    parser = Parser(
        prog="dlint",
        usage="dlint [OPTION]... [PATH]...",
        description="Lint Dockerfiles: files, folders (searched for Dockerfiles), or - for standard input.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a file or folder (default: the current folder)")
    parser.add_argument("--version", action="version", version=f"dlint {VERSION}")
    _add_selection(parser)
    _add_sources(parser)
    _add_fixes(parser)
    _add_output(parser)
    return parser


def _add_selection(parser: Parser) -> None:
    group = parser.add_argument_group("which rules (by id, another tool's name, category, tag, or ALL)")
    rules: dict[str, Any] = {"type": split_names, "action": "extend", "metavar": "RULE,..."}
    group.add_argument("--profile", choices=PROFILES, help="a set of rules (default: default)")
    group.add_argument("--select", **rules, help="apply these instead of a profile")
    group.add_argument("--extend-select", default=[], **rules, help="apply these as well")
    group.add_argument("--ignore", default=[], **rules, help="leave these out")
    group.add_argument(
        "--severity",
        type=_severity,
        action="append",
        default=[],
        metavar="RULE=LEVEL",
        help=f"change a severity; levels: {', '.join(SEVERITIES)}",
    )
    group.add_argument("--rules", action="append", default=[], metavar="DIR", help="a folder with rules of your own")
    group.add_argument("--config", metavar="FILE", help="the configuration file for all files")
    group.add_argument("--isolated", action="store_true", help="read no configuration file and write no cache")
    group.add_argument(
        "--fail-on", choices=FAIL_ON, help="the mildest severity that gives exit code 1 (default: warning)"
    )
    group.add_argument("--exit-zero", action="store_true", help="exit code 0 even if there are findings")
    group.add_argument("--baseline", metavar="FILE", help="leave out the findings that this file lists")
    group.add_argument("--write-baseline", action="store_true", help="write what is found now to that file")


def _add_sources(parser: Parser) -> None:
    group = parser.add_argument_group("what is looked at")
    group.add_argument("--context", metavar="DIR", help="the build context (default: the folder of each file)")
    group.add_argument("--no-context", action="store_true", help="judge the Dockerfile alone")
    group.add_argument("--no-shellcheck", action="store_true", help="do not run ShellCheck")
    group.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    group.add_argument("--stdin-filename", metavar="PATH", help="the path of what comes from standard input")
    group.add_argument("--jobs", type=_jobs, metavar="N", help="how many processes may work at once")


def _add_fixes(parser: Parser) -> None:
    group = parser.add_argument_group("fixes")
    group.add_argument("--fix", action="store_true", help="apply safe fixes, which keep what the image is meant to be")
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: also fixes that may change more"
    )
    group.add_argument("--diff", action="store_true", help="show what would change, write nothing")


def _add_output(parser: Parser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument(
        "--format",
        "-f",
        action="append",
        type=_format,
        default=[],
        metavar="FORMAT",
        help=f"one of {', '.join(FORMATS)}; may be repeated",
    )
    group.add_argument(
        "--output",
        "-o",
        action="append",
        default=[],
        metavar="[FORMAT=]FILE",
        help="write the report, or the one in FORMAT, to a file",
    )
    group.add_argument(
        "--template", default="", metavar="FILE", help="a Jinja2 template of your own, for --format template"
    )
    group.add_argument("--group-by", choices=GROUPINGS, default="file", help="order of the text report (default: file)")
    group.add_argument("--color", choices=COLORS, default="auto", help="default: auto, for a terminal")
    group.add_argument("--quiet", "-q", action="store_true", help="one line for each finding, no summary")
    group.add_argument("--verbose", "-v", action="store_true", help="tell on standard error what is being done")
    group.add_argument("--statistics", action="store_true", help="end with how often each rule found something")
    group.add_argument(
        "--show-suppressed", action="store_true", help="in SARIF: also what comments silence, marked as suppressed"
    )


def _severity(text: str) -> tuple[str, str]:
    name, equals, level = text.partition("=")
    if not equals or not name or level not in SEVERITIES:
        hint = did_you_mean(closest(level, SEVERITIES)) if level else ""
        raise argparse.ArgumentTypeError(f"{text!r} is not RULE=LEVEL with one of {', '.join(SEVERITIES)}{hint}")
    return name, level


def _format(name: str) -> str:
    if name not in FORMATS:
        hint = did_you_mean(closest(name, FORMATS))
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(FORMATS)}{hint}")
    return name


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes")
    return int(text)


def pair_formats(formats: Sequence[str], outputs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Formats with the files they go to, an empty name being standard output.

    `FORMAT=FILE` names the format itself. The bare files go to the formats in order; a single one goes to the last.
    Raises `UsageError` where two reports would end up in the same place.
    """
    named: list[tuple[str, str]] = []
    bare: list[str] = []
    for output in outputs:
        name, equals, file = output.partition("=")
        if equals and name in FORMATS and file:
            named.append((name, file))
        else:
            bare.append(output)
    rest = [name for name in formats if name not in [name for name, _ in named]]
    if not rest and (bare or not named):
        rest = ["text"] if bare else []
    if len(bare) > len(rest):
        raise UsageError(f"--output {bare[-1]}: there are more files than formats; add --format, or write FORMAT=FILE")
    free = len(rest) - len(bare)
    pairs = [*[(name, "") for name in rest[:free]], *zip(rest[free:], bare, strict=True), *named]
    places = [file for _, file in pairs]
    if len(set(places)) < len(places):
        raise UsageError("two reports cannot share a place; give one of them a file with --output FORMAT=FILE")
    return tuple((name, "" if file == "-" else file) for name, file in pairs)


def _from_environment(parser: Parser) -> list[str]:
    """The arguments that variables such as DLINT_FAIL_ON stand for; `1`, `true`, `yes` and `on` set a switch."""
    arguments: list[str] = []
    for name, value in sorted(os.environ.items()):
        option = "--" + name.removeprefix("DLINT_").lower().replace("_", "-")
        action = parser._option_string_actions.get(option)
        if not name.startswith("DLINT_") or action is None or not value or option in ("--help", "--version"):
            continue
        if action.nargs != 0:
            arguments.append(f"{option}={value}")
        elif value.lower() in ("1", "true", "yes", "on"):
            arguments.append(option)
    return arguments
