"""The pages that are made from the sources: `python -m dlint.engine.docs` writes them, a test keeps them fresh.

docs/facts.md and rules/schema.json come from the vocabulary, docs/rules.md and docs/coverage.md from the rule files.
"""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterator

from dlint.engine.coverage import coverage_page
from dlint.engine.loader import RuleSource, read_rule, rule_files
from dlint.engine.rulefile import Good
from dlint.engine.schema import rule_schema
from dlint.engine.vocabulary import Kind, Type, docs, kinds
from dlint.resources import PACKAGE, rules_directory

HINT = "<!-- Made by `python -m dlint.engine.docs`; do not edit. -->"


def pages() -> dict[str, str]:
    """The content of every page that is made, by its path in the repository."""
    rules = [read_rule(path, category) for path, category in rule_files(rules_directory())]
    return {
        "docs/facts.md": facts_page(),
        "docs/rules.md": rules_page(rules),
        "docs/coverage.md": HINT + "\n\n" + coverage_page(rules),
        "rules/schema.json": json.dumps(rule_schema(), indent=1) + "\n",
    }


def write_pages(root: str) -> None:
    """Write all pages into the repository at `root`."""
    for path, content in pages().items():
        with open(os.path.join(root, path), "w", encoding="utf-8", newline="\n") as file:
            file.write(content)


# ---------------------------------------------------------------------------------------------------- facts


def facts_page() -> str:
    """The reference of the kinds and their fields."""
    return "\n".join([HINT, "", *_facts_lines()]) + "\n"


def _facts_lines() -> Iterator[str]:
    yield "# Facts\n"
    yield (
        "What rules can select and ask for: the kinds of facts and their fields. `dlint facts Dockerfile` shows those of a "
        "file. A field may be *null* (it is known that there is nothing) or *unknown* (it is decided only when the image "
        "is built) where its type says so; a field whose type is a kind is a *link*, and a path may go through it.\n"
    )
    for kind in kinds().values():
        yield f"## {kind.name}\n"
        yield f"{docs()[kind.name].text}\n"
        if kind.parent:
            yield f"All that [{kind.parent}](#{kind.parent}) has" + (", and:\n" if _own_fields(kind) else ".\n")
        if _own_fields(kind):
            yield "| field | type | what it says |\n| --- | --- | --- |"
            for name in _own_fields(kind):
                sentence = docs()[kind.name].fields.get(name, "").replace("\n", " ").replace("|", "\\|")
                yield f"| `{name}` | {_type(kind.fields[name].type)} | {sentence} |"
            yield ""


def _own_fields(kind: Kind) -> list[str]:
    inherited = kinds()[kind.parent].fields if kind.parent else {}
    return [name for name in kind.fields if name not in inherited and (name != "file" or kind.name == "file")]


def _type(type_: Type) -> str:
    name = (
        f"[{type_.base}](#{type_.base})"
        if type_.is_fact
        else {"str": "text", "int": "number", "bool": "true, false"}[type_.base]
    )
    if type_.choices:
        name = ", ".join(f"`{choice}`" for choice in type_.choices)
    if type_.many:
        name = f"list of {name}" + (" (or unknown)" if type_.unknown_elements else "")
    return name + ", null" * type_.nullable + ", unknown" * type_.unknown


# ---------------------------------------------------------------------------------------------------- rules


def rules_page(rules: list[RuleSource]) -> str:
    """What every rule says, why, and its examples; a table of all at the top."""
    categories: dict[str, list[RuleSource]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.category, rule.shape.id)):
        categories.setdefault(rule.category, []).append(rule)
    lines = [HINT, "", "# Rules", "", f"{len(rules)} rules. Those without ● are off until they are asked for.", ""]
    for category, members in categories.items():
        lines += [f"- **{category}**: " + ", ".join(f"[{rule.shape.id}](#{rule.shape.id})" for rule in members)]
    for category, members in categories.items():
        lines += [
            "",
            f"## Category {category}",
            "",
            "| rule | | severity | says | also known as |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [_row(rule) for rule in members]
        for rule in members:
            lines += ["", *_section(rule)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(rule: RuleSource) -> str:
    shape = rule.shape
    marks = ("●" if shape.default and None not in shape.options.values() else "") + (" 🔧" if shape.fix else "")
    return f"| [{shape.id}](#{shape.id}) | {marks} | {shape.severity} | {_cell(shape.title)} | {_aliases(rule)} |"


def _aliases(rule: RuleSource) -> str:
    return _cell(", ".join(f"{tool}:{name}" for tool, names in rule.shape.aliases.items() for name in names))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _section(rule: RuleSource) -> Iterator[str]:
    shape = rule.shape
    yield f"### {shape.id}"
    yield f"\n**{shape.title}.** {shape.severity.capitalize()}" + ("" if shape.default else ", off by default") + "."
    if shape.deprecated:
        yield f"\n*Deprecated:* {shape.deprecated}"
    yield f"\n{shape.rationale.strip()}"
    if shape.options:
        yield (
            "\nOptions: " + ", ".join(f"`{name}` ({json.dumps(value)})" for name, value in shape.options.items()) + "."
        )
    if shape.fix:
        yield f"\nFix ({shape.fix.safety}): {shape.fix.title}."
    for title, examples in (("Bad", shape.examples.bad), ("Good", shape.examples.good)):
        yield from _example(title, examples[0]) if examples else ()
    if shape.references:
        yield "\n" + "  \n".join(f"<{url}>" for url in shape.references)
    if shape.aliases:
        yield f"\nAlso known as {_aliases(rule)}."


def _visible(char: str) -> str:
    """A character of an example, or what stands for it on a page if nobody could see it there."""
    return char if char.isprintable() or char in "\n\t" else f"\\x{ord(char):02x}"


def _example(title: str, example: Good) -> Iterator[str]:
    fence = "````" if "```" in example.dockerfile else "```"
    note = f" ({example.note})" if example.note else ""
    beside = f", with {', '.join(f'`{path}`' for path in example.files)} beside it" if example.files else ""
    code = "".join(map(_visible, textwrap.dedent(example.dockerfile).rstrip()))
    yield f"\n{title}{beside}{note}:\n\n{fence}dockerfile\n{code}\n{fence}"


if __name__ == "__main__":
    write_pages(os.path.dirname(PACKAGE))
