"""Run the examples of rules: each bad one must give exactly its findings, each good one none, each fix its result.

Also says which clauses of a rule no example needs. Exit code: 0 all is well, 1 an example fails, 2 a rule cannot be read.
"""

from __future__ import annotations

import argparse
import os

from dlint.commands.common import add_color_option, painter, show
from dlint.engine import RuleError, load_rules
from dlint.examples import Bench, read_rules
from dlint.resources import rules_directory
from dlint.settings.config import UsageError, find_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("folders", nargs="*", metavar="DIR", help="folders with rules; default: the configuration's")
    parser.add_argument("--allow-unproven", action="store_true", help="accept clauses that no example needs")
    parser.add_argument("--quiet", "-q", action="store_true", help="print failures only")
    add_color_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the examples of all folders."""
    paint = painter(arguments.color)
    lines: list[str] = []
    rules = examples = failed = 0
    for folder in arguments.folders or _configured():
        if not os.path.isdir(folder):
            raise UsageError(f"there is no folder {folder!r}")
        try:
            sources = read_rules(folder)
            everything = load_rules(() if _is_own(folder) else (folder,))
        except RuleError as error:
            raise UsageError(str(error)) from None
        with Bench(everything) as bench:
            for source in sources:
                failures = bench.failures(source)
                if not failures and not arguments.allow_unproven:
                    failures = bench.unproven(source)
                rules += 1
                examples += len(source.shape.examples.bad) + len(source.shape.examples.good)
                failed += bool(failures)
                lines += [f"{paint('FAIL', 'error')} {failure}" for failure in failures]
    if not arguments.quiet or failed:
        verdict = paint(f"{failed} failed", "error") if failed else paint("all is well", "good")
        lines.append(f"{_count(rules, 'rule')}, {_count(examples, 'example')}: {verdict}.")
    if lines:
        show("\n".join(lines))
    return 1 if failed else 0


def _configured() -> list[str]:
    """The folders that the configuration in force names."""
    config = find_config(".", {}, cache=True)
    folders = [os.path.join(config.folder, name) for name in config.values.get("rules", ())]
    if not folders:
        raise UsageError("test: name a folder with rules; the configuration names none either")
    return folders


def _is_own(folder: str) -> bool:
    """Whether a folder is that of dlint's own rules or inside it."""
    own = os.path.realpath(rules_directory())
    return os.path.commonpath([own, os.path.realpath(folder)]) == own


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
