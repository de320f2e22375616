"""Show the image that a Dockerfile makes, before it is built: its stages, the layers of each and what they hold.

Numbered instructions add a layer, the others only change the image's metadata. A "*" marks what is built anew when
files of the build context change.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from dlint.buildplan import plan
from dlint.commands.common import add_color_option, painter, show, show_json, width
from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.linting.targets import Target, read_source
from dlint.reports.escape import visible
from dlint.settings.config import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlint.buildplan import BuildPlan, StagePlan, Step
    from dlint.facts.model import File

    Painter = Callable[[str, str], str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="Dockerfiles; - is standard input")
    parser.add_argument("--format", "-f", choices=("text", "json"), default="text")
    add_color_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the stages and layers of each file."""
    plans = [plan(read_plain(path)) for path in arguments.files]
    if arguments.format == "json":
        show_json([one.as_data() for one in plans])
        return 0
    paint = painter(arguments.color)
    named = len(plans) > 1
    show("\n\n".join([as_text(one, paint, width(), named=named) for one in plans]))
    return 0


def read_plain(path: str) -> File:
    """The facts of the file at `path`, without its surroundings. Raises `UsageError` if it cannot be read."""
    try:
        source = read_source(Target(path=path, place=path, is_stdin=path == "-"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    return read_facts(read(source), context=None)


def as_text(one: BuildPlan, paint: Painter, columns: int, *, named: bool) -> str:
    """The tree of a file, headed by its path if it is `named`."""
    head = [paint(visible(one.path), "bold"), ""] if named else []
    if not one.stages:
        return "\n".join([*head, "No stage: there is no FROM."])
    stages = [_stage(stage, one.stages, paint, columns) for stage in one.stages]
    return "\n".join([*head, "\n\n".join(stages)])


def _stage(stage: StagePlan, stages: list[StagePlan], paint: Painter, columns: int) -> str:
    digits = len(str(stage.layers))
    lines = [_headline(stage, stages, paint)]
    for source in _taken(stage, stages):
        lines.append(paint(f"│ {source}", "dim"))
    for step in stage.steps:
        lines += _step(step, digits, paint, columns)
    count = f"{stage.layers} layer{'' if stage.layers == 1 else 's'}"
    return "\n".join([*lines, paint(f"╰ {count}", "dim")])


def _headline(stage: StagePlan, stages: list[StagePlan], paint: Painter) -> str:
    base = stage.image if stage.parent is None else f"{stages[stage.parent].title} (stage {stage.parent})"
    parts = [paint(visible(stage.title), "bold"), f"FROM {visible(base)}"]
    if stage.platform:
        parts.append(f"for {visible(stage.platform)}")
    if stage.final:
        parts.append(paint("final", "good"))
    elif not stage.used:
        parts.append(paint("unused", "warning"))
    return f"╭ {' '.join(parts)}"


def _taken(stage: StagePlan, stages: list[StagePlan]) -> list[str]:
    """What the stage takes from others, each once."""
    words = {"copy": "copies from", "mount": "mounts from"}
    names = [
        f"{words[link.kind]} {visible(stages[link.stage].title if link.stage is not None else link.image or '?')}"
        for link in stage.links
    ]
    return list(dict.fromkeys(names))


def _step(step: Step, digits: int, paint: Painter, columns: int) -> list[str]:
    number = f"{step.layer:>{digits}}" if step.layer is not None else " " * digits
    mark = "*" if step.rebuilds else " "
    text = visible(f"{step.keyword} {step.text}")
    room = max(20, columns - digits - 6)
    if len(text) > room:
        text = text[: room - 1] + "…"
    bar = paint("│", "dim")
    if step.layer is None:
        return [f"{bar} {number} {paint(mark, 'warning')} {paint(text, 'dim')}"]
    inside = [("+", one.words) for one in step.installs]
    inside += [("→", one) for one in dict.fromkeys(map(_resolved, step.copies)) if one not in step.text]
    inside += [("↓", one) for one in step.downloads] + [("◇", one) for one in step.mounts]
    rows = [f"{bar} {' ' * digits}     {paint(f'{sign} {visible(one)}', 'dim')}" for sign, one in inside]
    return [f"{bar} {paint(number, 'info')} {paint(mark, 'warning')} {text}", *rows]


def _resolved(copied: str) -> str:
    """The destination of a copied path."""
    return copied.rpartition(" → ")[2]
