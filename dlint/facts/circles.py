"""Stages that name each other in a circle: https://docs.docker.com/build/building/multi-stage/"""

from __future__ import annotations

from dlint.facts.model import Copy, File, Stage
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.facts.model import Image


@computes(Stage)
def circle(stage: Stage) -> list[Stage]:
    return stage.file._circles.get(stage.index, [])


@computes(File)
def _circles(file: File) -> dict[int, list[Stage]]:
    """The circles by the number of their first stage; one that shares stages with another is given once."""
    found: dict[int, list[Stage]] = {}
    done: set[int] = set()
    if len(file.stages) == 1 and file.stages[0].name is None:
        return found
    if not any(image.later_stage is not None for stage in file.stages for image in _images(stage)):
        return found  # as in most files: without a name of a later stage nothing leads back
    for stage in file.stages:
        way = [] if stage.index in done else _way_back(stage)
        if way:
            found[stage.index] = way
            done.update(each.index for each in way)
    return found


def _way_back(start: Stage) -> list[Stage]:
    """The shortest way from a stage by the names it uses to itself; empty if there is none."""
    ways = [[start]]
    seen = {start.index}
    for way in ways:
        for following in _named(way[-1]):
            if following is start and len(way) > 1:
                return way
            if following.index not in seen:
                seen.add(following.index)
                ways.append([*way, following])
    return []


def _named(stage: Stage) -> Iterator[Stage]:
    for image in _images(stage):
        named = image.stage or image.later_stage
        if named is not None:
            yield named


def _images(stage: Stage) -> Iterator[Image]:
    yield stage.image
    for instruction in stage.instructions:
        if isinstance(instruction, Copy) and instruction.from_ is not None:
            yield instruction.from_
        yield from (mount.from_ for mount in instruction.mounts if mount.from_ is not None)
