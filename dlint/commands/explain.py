"""Explain a rule: what it is about, why, and how to put it right. With FILE: why it fires there, or why it does not."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from dlint import data
from dlint.commands.common import add_color_option, add_rule_options, painter, selection_of, show, width
from dlint.reports.escape import visible_lines
from dlint.settings.config import Options
from dlint.settings.selection import named_by

if TYPE_CHECKING:
    from dlint.engine import Rule

    Paint = Callable[[str, str], str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("rule", metavar="RULE", help="the id, or the name another tool has for it")
    parser.add_argument("file", nargs="?", metavar="FILE", help="a Dockerfile; - is standard input")
    parser.add_argument("--context", metavar="DIR", help="the build context (default: the folder of FILE)")
    parser.add_argument("--no-context", action="store_true", help="judge the Dockerfile alone")
    add_rule_options(parser)
    add_color_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the page of every rule that the name means, or the trace."""
    selection = selection_of(arguments)
    config = selection.config(".")
    rules = selection.rules(config)
    names = named_by(arguments.rule, rules, "explain")
    found = [rule for rule in rules.rules if rule.id in names]
    paint = painter(arguments.color)
    if not found:
        return _explain_code(names[0], arguments, paint)
    if arguments.file is None:
        show("\n\n".join(["\n".join(page(rule, paint)) for rule in found]))
        return 0
    from dlint.commands.trace import trace

    given = config.values.get("options", {})
    show("\n\n".join(["\n".join(trace(rule, arguments, given.get(rule.id, {}), paint)) for rule in found]))
    return 0


def _explain_code(code: str, arguments: argparse.Namespace, paint: Paint) -> int:
    """Print the page of one of ShellCheck's codes, or what it finds in the file."""
    if arguments.file is None:
        show("\n".join(code_page(code, paint)))
        return 0
    from dlint.linting.check import check

    return check(Options(paths=(arguments.file,), select=(code,), exit_zero=True, color=arguments.color))


def code_page(code: str, paint: Paint) -> Iterator[str]:
    """The lines of the page of one of ShellCheck's codes; what it is about stands in ShellCheck's wiki."""
    table = data.load("shellcheck")
    excluded = table["excluded"].get(code[2:])
    yield paint(code, "bold")
    yield "A rule of ShellCheck, which reads the shell scripts of a Dockerfile"
    yield ""
    yield f"shell, {'always off' if excluded else 'on by default, as severe as ShellCheck says'}"
    yield "also known as " + ", ".join((f"shellcheck:{code}", f"hadolint:{code}", *table["aliases"].get(code, ())))
    yield ""
    if excluded:
        yield from [paint("Why it is off", "bold"), *_wrapped(excluded), ""]
    else:
        safe = int(code[2:]) in table["safe_fixes"]
        yield from _wrapped(
            "What it finds, why, and what to write instead, stands in ShellCheck's wiki. dlint shows what it says at the"
            " place in the Dockerfile, and knows the variables of ENV, ARG and the base image."
        )
        yield ""
        yield f"{paint('Fix', 'bold')}      where ShellCheck has one: dlint --fix{'' if safe else ' --unsafe-fixes'}"
        yield f"{paint('Change', 'bold')}   dlint --severity {code}=error, or --ignore {code}"
        yield f"{paint('Silence', 'bold')}  # dlint ignore={code} REASON   on a line above the instruction or the command"
        yield f"         # shellcheck disable={code}   works there too"
        yield ""
    yield f"{paint('More', 'bold')}  https://www.shellcheck.net/wiki/{code}"


def page(rule: Rule, paint: Paint) -> Iterator[str]:
    """The lines of a rule's page."""
    said = rule.page
    yield paint(rule.id, "bold")
    yield rule.title
    yield ""
    yield f"{paint(rule.severity, rule.severity)}, {_when(rule)}; category {rule.category}{_tags(rule)}"
    if rule.aliases:
        yield from _wrapped("also known as " + ", ".join(rule.aliases))
    if said.get("deprecated"):
        yield paint(f"deprecated: {said['deprecated']}", "warning")
    yield ""
    yield from _wrapped(_without_holes(said["message"]))
    if said.get("rationale"):
        yield ""
        yield paint("Why", "bold")
        for paragraph in str(said["rationale"]).strip().split("\n\n"):
            yield from [*_wrapped(paragraph), ""]
    yield from _examples(said["examples"], paint)
    yield from _options(rule, paint)
    if rule.fixable:
        fix = said["fix"]
        option = "--fix" if fix["safety"] == "safe" else "--fix --unsafe-fixes"
        yield f"{paint('Fix', 'bold')}  {_without_holes(fix['title'])} (dlint {option})"
        yield ""
    yield f"{paint('Silence', 'bold')}  # dlint ignore={rule.id} REASON   on a line above the instruction"
    if said.get("references"):
        yield ""
        yield paint("More", "bold")
        yield from [f"  {url}" for url in said["references"]]
    yield f"  {rule.url}" if said.get("references") else f"\n{paint('More', 'bold')}  {rule.url}"


def _when(rule: Rule) -> str:
    missing = [name for name, default in rule.options.items() if default is None]
    if missing:
        return f"off until the option {missing[0]} is set"
    return "on by default" if rule.default else "off by default"


def _tags(rule: Rule) -> str:
    if not rule.tags:
        return ""
    return f", {'tag' if len(rule.tags) == 1 else 'tags'} {', '.join(rule.tags)}"


def _examples(examples: dict[str, Any], paint: Paint) -> Iterator[str]:
    bad = [_as_mapping(example) for example in examples.get("bad") or ()]
    shown = next((example for example in bad if example.get("fixed") is not None), bad[0] if bad else None)
    if shown is not None:
        yield paint("Reported", "bold")
        yield from _code(shown["dockerfile"], set(shown.get("lines") or ()), paint, "error")
        yield from _beside(shown)
        yield ""
        if shown.get("fixed") is not None:
            yield paint("Fixed", "bold")
            before = shown["dockerfile"].splitlines()
            after = shown["fixed"].splitlines()
            changed = {number for number, line in enumerate(after, 1) if line not in before}
            yield from _code(shown["fixed"], changed, paint, "good")
            yield ""
    good = [_as_mapping(example) for example in examples.get("good") or ()]
    if good and (shown is None or shown.get("fixed") is None):
        yield paint("Not reported", "bold")
        yield from _code(good[0]["dockerfile"], set(), paint, "good")
        yield from _beside(good[0])
        yield ""


def _beside(example: dict[str, Any]) -> Iterator[str]:
    if example.get("files"):
        yield f"  with {', '.join(example['files'])} beside it"
    for name, value in (example.get("options") or {}).items():
        yield f"  with {name}: {_plain(value)}"


def _code(text: str, marked: set[int], paint: Paint, style: str) -> Iterator[str]:
    for number, line in enumerate(visible_lines(text.rstrip("\n")).splitlines(), 1):
        yield paint(f"  > {line}", style) if number in marked else f"    {line}"


def _options(rule: Rule, paint: Paint) -> Iterator[str]:
    if rule.options:
        yield paint("Options", "bold") + f"  in the configuration under options: {rule.id}:"
        for name, default in rule.options.items():
            yield f"  {name}: {'not set, so the rule is off' if default is None else _plain(default)}"
        yield ""


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_plain, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), width(), break_long_words=False, break_on_hyphens=False)


def _without_holes(template: str) -> str:
    """A template with its holes as words: `{{ image.reference }}` becomes `<image.reference>`."""
    return template.replace("{{ ", "<").replace(" }}", ">").replace("{{", "<").replace("}}", ">")


def _as_mapping(example: Any) -> dict[str, Any]:
    return example if isinstance(example, dict) else {"dockerfile": example}
