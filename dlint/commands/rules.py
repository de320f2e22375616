"""List the rules: what each is called here and elsewhere, how bad it is, and whether it is on by default.

With --select, --ignore or --profile: those that would apply.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from dlint.commands.common import (
    add_color_option,
    add_rule_options,
    add_selection_options,
    painter,
    selection_of,
    show,
    show_json,
)
from dlint.settings.selection import named_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.engine import Rule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("names", nargs="*", metavar="RULE", help="rules, categories, tags; default: all")
    parser.add_argument("--format", "-f", choices=("text", "json"), default="text")
    parser.add_argument("--messages", action="store_true", help="show what each rule says")
    add_selection_options(parser)
    add_rule_options(parser)
    add_color_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the list."""
    selection = selection_of(arguments)
    rules = selection.rules(selection.config("."))
    wanted = {rule for name in arguments.names for rule in named_by(name, rules, "rules")}
    if arguments.select is not None or arguments.ignore or arguments.profile:
        applied = selection.settings("Dockerfile").applied
        wanted = wanted & applied if arguments.names else set(applied)
    elif not arguments.names:
        wanted = {rule.id for rule in rules.rules}
    shown = [rule for rule in rules.rules if rule.id in wanted]
    if arguments.format == "json":
        show_json([as_json(rule, arguments.messages) for rule in shown])
    else:
        show(as_text(shown, arguments))
    return 0


def as_json(rule: Rule, messages: bool) -> dict[str, Any]:
    """A rule as `dlint rules --format json` has it."""
    entry: dict[str, Any] = {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "default": rule.default,
        "category": rule.category,
        "tags": list(rule.tags),
        "aliases": list(rule.aliases),
        "fixable": rule.fixable,
        "url": rule.url,
    }
    if messages:
        entry["message"] = rule.page["message"]
    return entry


def as_text(rules: Sequence[Rule], arguments: argparse.Namespace) -> str:
    """The table, a block a category."""
    paint = painter(arguments.color)
    longest = max((len(rule.id) for rule in rules), default=0)
    lines: list[str] = []
    for category in sorted({rule.category for rule in rules}):
        members = [rule for rule in rules if rule.category == category]
        lines += (
            ["", paint(f"{category} ({len(members)})", "bold")]
            if lines
            else [paint(f"{category} ({len(members)})", "bold")]
        )
        for rule in members:
            marks = ("*" if rule.default else " ") + ("F" if rule.fixable else " ")
            lines.append(
                f"  {marks} {rule.id:<{longest}}  {paint(f'{rule.severity:<7}', rule.severity)}  {rule.title}"
                + paint(f"  {' '.join(rule.aliases)}" if rule.aliases else "", "dim")
            )
            if arguments.messages:
                lines.append(f"     {paint(str(rule.page['message']), 'dim')}")
    on = sum(rule.default for rule in rules)
    lines += ["", f"{len(rules)} rules, {on} on by default (*), {sum(rule.fixable for rule in rules)} with a fix (F)."]
    return "\n".join(lines)
