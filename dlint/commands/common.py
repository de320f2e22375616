"""What the sub-commands share: which rules there are, colours, and output."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING, Any

from dlint._boot import split_names
from dlint.reports import use_color
from dlint.settings.config import COLORS, Options
from dlint.settings.selection import Selection
from dlint.terminal import write

if TYPE_CHECKING:
    from collections.abc import Callable

_CODES = {"bold": "1", "dim": "2", "error": "1;31", "warning": "1;33", "info": "1;36", "style": "1;35", "good": "1;32"}


def add_rule_options(parser: argparse.ArgumentParser) -> None:
    """The options that say which rules there are."""
    parser.add_argument("--rules", action="append", default=[], metavar="DIR", help="a folder with rules of your own")
    parser.add_argument("--config", metavar="FILE", help="the configuration file")
    parser.add_argument("--isolated", action="store_true", help="no configuration file, no cache written")


def add_selection_options(parser: argparse.ArgumentParser) -> None:
    """The options that choose among the rules."""
    names: dict[str, Any] = {"type": split_names, "action": "extend", "metavar": "RULE,..."}
    parser.add_argument("--profile", help="a set of rules")
    parser.add_argument("--select", **names, help="these instead of a profile")
    parser.add_argument("--ignore", default=[], **names, help="leave these out")


def add_color_option(parser: argparse.ArgumentParser) -> None:
    """The option for colours."""
    parser.add_argument("--color", choices=COLORS, default="auto", help="default: auto, for a terminal")


def selection_of(arguments: argparse.Namespace) -> Selection:
    """The rules and settings that the arguments of a sub-command ask for."""
    given = vars(arguments)
    names = ("config", "isolated", "profile", "context", "no_context")
    fields: dict[str, Any] = {name: given[name] for name in names if given.get(name)}
    fields["rules"] = tuple(given.get("rules", ()))
    if given.get("select") is not None:
        fields["select"] = tuple(given["select"])
    fields["ignore"] = tuple(given.get("ignore", ()))
    return Selection(Options(**fields))


def painter(choice: str) -> Callable[[str, str], str]:
    """A function that puts text into a colour if standard output is to have colours."""
    if use_color(choice, os.isatty(1), os.environ):
        return lambda text, style: f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else text
    return lambda text, style: text


def width() -> int:
    """The columns that text on standard output may take."""
    try:
        return min(os.get_terminal_size(1).columns, 110)
    except OSError:
        return 100


def show(text: str) -> None:
    """Write text to standard output, ended by a line end. Raises `UsageError`."""
    write(1, "standard output", (text.rstrip("\n") + "\n").encode("utf-8", "surrogateescape"))


def show_json(value: Any) -> None:
    """Write a value to standard output as JSON, indented on a terminal. Bytes of a path that are no UTF-8 are escaped."""
    show(json.dumps(value, indent=2) if os.isatty(1) else json.dumps(value, separators=(",", ":")))
