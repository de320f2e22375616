"""The shape of a rule file: its keys, their types, and what each is for (which `rules/schema.json` repeats)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
)

Text = Annotated[StrictStr, Field(min_length=1)]
OptionValue = StrictBool | StrictInt | StrictStr | list[StrictStr] | list[StrictInt] | None


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_mapping(example: object) -> object:
    """A text is a Dockerfile; `compose` in its place is a compose file."""
    if isinstance(example, dict) and isinstance(example.get("compose"), str):
        return {**example, "dockerfile": example["compose"], "compose": True}
    return {"dockerfile": example} if isinstance(example, str) else example


def _inside(path: str) -> str:
    """A path that stays in the folder of the example."""
    if path.startswith(("/", "\\")) or ".." in path.replace("\\", "/").split("/") or not path or "\0" in path:
        raise ValueError("a path inside the build context is expected")
    return path


class Good(_Shape):
    """A Dockerfile that the rule has nothing to say about."""

    dockerfile: StrictStr = Field(description="The Dockerfile.")
    compose: bool = Field(False, description="In place of dockerfile: a compose file.")
    files: dict[Annotated[StrictStr, AfterValidator(_inside)], StrictStr | StrictInt] | None = Field(
        None,
        description="Files of the build context, by path: their text, or how many bytes they hold; without it no context is looked at.",
    )
    options: dict[StrictStr, OptionValue] = Field({}, description="Options of the rule that are set here.")
    note: Text | None = Field(None, description="What the example shows.")


class Bad(Good):
    """A Dockerfile that the rule has something to say about."""

    lines: list[StrictInt] | None = Field(
        None, description="The lines of the findings; without it there is one finding."
    )
    columns: list[StrictInt] | None = Field(None, description="The columns of the findings.")
    fixed: StrictStr | None = Field(None, description="The Dockerfile after the fix.")


class Examples(_Shape):
    """The rule's tests, and its documentation."""

    bad: list[Annotated[Bad, BeforeValidator(_as_mapping)]] = Field(
        [], description="Dockerfiles that the rule has something to say about; a text stands for one finding."
    )
    good: list[Annotated[Good, BeforeValidator(_as_mapping)]] = Field(
        [], description="Dockerfiles that the rule has nothing to say about."
    )


class RelatedPlace(_Shape):
    """Another place that the finding is about."""

    at: Text = Field(description="The path of the fact that stands there; a list gives a place for each element.")
    message: Text = Field(description="What is there; a template.")


class EditShape(_Shape):
    """A change of the text: one of before, after, replace and delete says where."""

    before: Text | None = Field(None, description="The path of what the text is put before.")
    after: Text | None = Field(None, description="The path of what the text is put after.")
    replace: Text | None = Field(
        None, description="The path of what the text takes the place of; self is the selected fact."
    )
    delete: Text | None = Field(
        None, description="The path of what is taken out, with the blanks before it, or the lines that are its own."
    )
    text: StrictStr | None = Field(None, description="The new text; a template.")


class FixShape(_Shape):
    """How to put it right."""

    title: Text = Field(description="What the fix does, as an order.")
    safety: Literal["safe", "unsafe"] = Field(description="Whether the image stays what its author meant.")
    edits: list[EditShape] | None = Field(None, description="The changes, which belong together.")
    apply: Text | None = Field(None, description="The name of a fixer in dlint/fixes/fixers, instead of edits.")


class RuleFile(_Shape):
    """A rule of dlint: check, documentation and test at once."""

    id: Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")] = Field(
        description="The offence in kebab-case; it reads after the word allow, and is the file's name."
    )
    title: Text = Field(description="The offence as a noun phrase.")
    severity: Literal["error", "warning", "info", "style"] = Field(description="How bad it is.")
    default: StrictBool = Field(True, description="Whether the rule is on without being asked for.")
    select: Text = Field(description="The kind of the facts that the rule looks at.")
    where: dict[StrictStr, Any] = Field({}, description="The offence: all keys hold.")
    unless: list[Any] = Field([], description="The exceptions, each a condition like where.")
    message: Text = Field(description="What is wrong and what to do, in a sentence; a template with {{ kind.path }}.")
    at: Text | None = Field(None, description="The path of what the finding points at; the selected fact without it.")
    related: list[RelatedPlace] = Field([], description="Other places that the finding is about.")
    rationale: Text = Field(description="Why it matters, in Markdown.")
    references: list[Annotated[StrictStr, Field(pattern=r"^https://\S+$")]] = Field(
        [], description="Where to read more."
    )
    aliases: dict[StrictStr, list[Text]] = Field({}, description="What other tools call it: a list of names by tool.")
    tags: list[Text] = Field([], description="Words by which profiles select rules.")
    options: dict[Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$")], OptionValue] = Field(
        {}, description="The options and their defaults; with null the rule is off until it is set."
    )
    each: Text | None = Field(
        None, description="An option: if its value is a list, the rule runs once for each element."
    )
    fix: FixShape | None = Field(None, description="How to put it right.")
    since: Text | None = Field(None, description="The version of dlint that brought the rule.")
    deprecated: Text | None = Field(None, description="Why the rule will go, and what to use instead.")
    examples: Examples = Field(Examples.model_validate({}), description="The rule's tests, and its documentation.")


def read_shape(data: Mapping[str, Any]) -> RuleFile | list[tuple[tuple[str | int, ...], str]]:
    """The rule file in `data`, or its mistakes: where each is, and what."""
    try:
        return RuleFile.model_validate(data)
    except ValidationError as error:
        return list({tuple(_location(e["loc"], data)): _what(e) for e in error.errors()}.items())


def _location(steps: tuple[str | int, ...], data: Any) -> list[str | int]:
    """The steps of pydantic's location that are keys or indexes; it also names the branches of unions."""
    path: list[str | int] = []
    for number, step in enumerate(steps):
        inside = isinstance(data, dict) and step in data
        inside = inside or (isinstance(data, list) and isinstance(step, int) and step < len(data))
        if inside:
            data = data[step]
        elif number < len(steps) - 1 or not isinstance(data, dict):
            continue
        path.append(step)
    return path


def _what(error: Any) -> str:
    """Pydantic's message in the words of a rule author."""
    if error["type"] == "extra_forbidden":
        return "there is no such key"
    if error["type"] == "missing":
        return "is missing"
    return str(error["msg"])[:1].lower() + str(error["msg"])[1:]
