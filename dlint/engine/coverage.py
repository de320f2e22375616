"""docs/coverage.md: for each rule of other tools, the rules of dlint that say it, or why none does.

The names of their rules and the reasons stand in docs/coverage.yaml; who says what, in the aliases of our rules.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dlint.documents import parse
from dlint.engine.loader import RuleSource
from dlint.resources import PACKAGE

CATALOGUE = os.path.join(os.path.dirname(PACKAGE), "docs", "coverage.yaml")


class Tool(NamedTuple):
    """Another tool, as docs/coverage.yaml has it."""

    key: str
    """What its aliases begin with."""
    title: str
    url: str
    names: Sequence[str]
    """The names of all its rules."""
    left_out: dict[str, str]
    """Why dlint does not say what a rule says, by name."""


def catalogue() -> list[Tool]:
    """The tools and their rules. Only in a checkout, not in a wheel."""
    with open(CATALOGUE, encoding="utf-8") as file:
        data = parse(file.read(), CATALOGUE).data
    return [
        Tool(key, entry["title"], entry["url"], entry["names"], entry.get("left_out", {}))
        for key, entry in sorted(data.items())
    ]


def carried(rules: Sequence[RuleSource]) -> dict[tuple[str, str], list[str]]:
    """The ids of our rules by tool and name."""
    found: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        for tool, names in rule.shape.aliases.items():
            for name in names:
                found.setdefault((tool, name), []).append(rule.shape.id)
    return found


def mistakes(rules: Sequence[RuleSource]) -> Iterator[str]:
    """What is not accounted for: names of no rule and no reason, or of both, and aliases that are no names."""
    ours = carried(rules)
    names = set()
    for tool in catalogue():
        for name in tool.names:
            names.add((tool.key, name))
            if ((tool.key, name) in ours) == (name in tool.left_out):
                yield f"{tool.key}:{name} needs a rule, or a reason in docs/coverage.yaml, and not both"
        yield from (f"{tool.key}:{name} is left out and not listed" for name in tool.left_out if name not in tool.names)
    for tool_key, name in ours:
        if (tool_key, name) not in names and tool_key != "shellcheck":
            yield f"{tool_key}:{name} is an alias and not listed in docs/coverage.yaml"


def coverage_page(rules: Sequence[RuleSource]) -> str:
    """The page, without the line that says how it was made."""
    return "\n".join(_lines(carried(rules))) + "\n"


def _lines(ours: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    yield "# What other tools say, and which rule of dlint says it\n"
    yield (
        "Each name that a rule of dlint carries may be used for that rule: to select it, in the configuration, and in "
        "comments. What dlint does not say has a reason.\n"
    )
    tools = catalogue()
    yield "| tool | rules | said by dlint | left out |\n| --- | --- | --- | --- |"
    for tool in tools:
        out = len(tool.left_out)
        yield f"| [{tool.title}](#{tool.key}) | {len(tool.names)} | {len(tool.names) - out} | {out} |"
    for tool in tools:
        yield f"\n## {tool.key}\n\n[{tool.title}]({tool.url})\n"
        yield "| name | rules of dlint |\n| --- | --- |"
        for name in sorted(tool.names):
            yield f"| {name} | {_what(tool, name, ours)} |"


def _what(tool: Tool, name: str, ours: dict[tuple[str, str], list[str]]) -> str:
    rules = sorted(ours.get((tool.key, name), ()))
    if rules:
        return ", ".join(f"[{rule}](rules.md#{rule})" for rule in rules)
    return "*" + tool.left_out.get(name, "Open.").replace("|", "\\|") + "*"
