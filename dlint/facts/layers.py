"""The layers that instructions add: https://docs.docker.com/build/building/best-practices/#run"""

from __future__ import annotations

from dlint.facts.model import Layer, Stage
from dlint.facts.registry import collects
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.facts.model import File

_ADDING = ("RUN", "COPY", "ADD")


@computes(Stage)
def layers(stage: Stage) -> list[Layer]:
    adding = [item for item in stage.instructions if item.keyword in _ADDING]
    return [
        Layer(file=stage.file, _node=item._node, number=number, instruction=item, stage=stage)
        for number, item in enumerate(adding, 1)
    ]


@computes(Stage)
def layer_count(stage: Stage) -> int:
    return len(stage.layers)


@collects("layer")
def collect_layers(file: File) -> list[Layer]:
    return [layer for stage in file.stages for layer in stage.layers]
