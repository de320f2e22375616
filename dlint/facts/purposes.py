"""What a stage is for: the languages of its programs (`data/languages.yaml`), and whether it is for developing."""

from __future__ import annotations

from dlint import data
from dlint.facts.model import Command, Env, Stage, Variable
from dlint.record import computes

_DEVELOPING = ("dev", "development", "test", "testing", "ci", "debug")
"""Words in the name of a stage that is for developing or testing."""
_MODES = ("RAILS_ENV", "RACK_ENV", "NODE_ENV", "APP_ENV", "SYMFONY_ENV", "FLASK_ENV", "ENVIRONMENT")
"""Variables that tell an application where it runs."""
_DEVELOPING_MODES = ("dev", "development", "test", "testing", "local")


@computes(Stage)
def environment(stage: Stage) -> list[Variable]:
    found: dict[str, Variable] = {}
    for each in (*reversed(stage.ancestors), stage):
        for instruction in each.instructions:
            if isinstance(instruction, Env):
                for variable in instruction.variables:
                    found.pop(variable.name, None)
                    found[variable.name] = variable
    return list(found.values())


@computes(Stage)
def for_development(stage: Stage) -> bool:
    words = (stage.name or "").replace("_", "-").replace(".", "-").split("-")
    if any(word in _DEVELOPING for word in words):
        return True
    return any(variable.name in _MODES and variable.value in _DEVELOPING_MODES for variable in stage.environment)


@computes(Stage)
def languages(stage: Stage) -> list[str]:
    table: dict[str, dict[str, list[str]]] = data.load("languages")
    return [name for name, signs in table.items() if _has_sign(stage, signs)]


def _has_sign(stage: Stage, signs: dict[str, list[str]]) -> bool:
    repository = stage.base.repository
    if isinstance(repository, str):
        words = repository.rpartition("/")[2].replace("_", "-").replace(".", "-").split("-")
        if any(word.rstrip("0123456789") in signs["images"] for word in words):
            return True
    if any(variable.name in signs["variables"] for variable in stage.environment):
        return True
    starts = [stage.launch, *(stage.cmd.commands if stage.cmd is not None else ())]
    return any(isinstance(start, Command) and start.name in signs["programs"] for start in starts)
