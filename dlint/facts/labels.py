"""The labels of LABEL, and whether they are what a label schema asks for."""

from __future__ import annotations

from dlint.facts.model import UNKNOWN, Label, LabelInstruction, Unknown
from dlint.facts.registry import collects, places_of
from dlint.facts.variables import expand_word
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.facts.model import File
    from dlint.text import Span


@computes(LabelInstruction, "labels")
def labels_of_instruction(instruction: LabelInstruction) -> list[Label]:
    return [
        Label(
            file=instruction.file,
            _node=pair,
            instruction=instruction,
            key=expand_word(instruction, pair.key),
            written_key=pair.key.value,
            value="" if pair.value is None else expand_word(instruction, pair.value),
        )
        for pair in instruction._node.pairs
    ]


@computes(LabelInstruction)
def continues(instruction: LabelInstruction) -> LabelInstruction | None:
    previous = instruction.previous
    if isinstance(previous, LabelInstruction) and previous._node.end_line + 1 == instruction._node.line:
        return previous
    return None


@computes(LabelInstruction)
def row(instruction: LabelInstruction) -> list[Label]:
    first = instruction
    while first.continues is not None:
        first = first.continues
    found = list(first.labels)
    for later in first.after:
        if not isinstance(later, LabelInstruction) or later.continues is None:
            break
        found += later.labels
    return found


@collects("label")
def collect_labels(file: File) -> list[Label]:
    return [
        label
        for instruction in file._by_keyword.get("LABEL", ())
        if isinstance(instruction, LabelInstruction)
        for label in instruction.labels
    ]


@computes(Label)
def _places(label: Label) -> dict[str, Span]:
    return places_of(label.file, key=label._node.key, value=label._node.value)


@computes(Label)
def overridden_by(label: Label) -> Label | None:
    if not isinstance(label.key, str):
        return None
    for item in [label.instruction, *label.instruction.after]:
        if isinstance(item, LabelInstruction):
            for other in item.labels:
                if other.key == label.key and other._node.start > label._node.start:
                    return other
    return None


@computes(Label)
def in_final_image(label: Label) -> bool:
    final = label.file.final_stage
    return final is not None and any(other is label for other in final.labels)


@computes(Label)
def is_base_digest(label: Label) -> bool | Unknown:
    stage = label.instruction.stage
    digest = None if stage is None else stage.base.digest
    if digest is None:
        return False
    return UNKNOWN if isinstance(label.value, Unknown) or isinstance(digest, Unknown) else label.value == digest


@computes(Label)
def overrides(label: Label) -> Label | None:
    """The earlier label of the same key in the same stage; keys are compared as they are, capitals and all."""
    instruction = label.instruction
    earlier = [item for item in instruction.before if isinstance(item, LabelInstruction)]
    found: Label | None = None
    for item in [*earlier, instruction]:
        assert isinstance(item, LabelInstruction)
        for other in item.labels:
            if other is label:
                return found
            if other.key == label.key and isinstance(label.key, str):
                found = other
    return found
