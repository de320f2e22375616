"""Parts of the language that need a later version of it than `# syntax=` asks for: `data/syntax_versions.yaml`."""

from __future__ import annotations

from dlint import data
from dlint.facts.model import UNKNOWN, Add, Copy, Directive, Feature, Instruction, Run, Unknown
from dlint.facts.registry import collects
from dlint.text import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dlint.dockerfile import syntax
    from dlint.facts.model import File


@collects("feature")
def collect_features(file: File) -> list[Feature]:
    directive = next((each for each in file.directives if each.name == "syntax" and each.effective), None)
    table = data.load("syntax_versions")
    found: list[Feature] = []
    for check in file.directives:
        if check.name == "check" and check.effective:
            found.append(_feature(file, directive, "# check=", table["check"], check._node, None))
    for instruction in file._all_instructions:
        if isinstance(instruction, (Add, Copy, Run)):
            found += _features_of(instruction, directive)
    return found


def _features_of(instruction: Add | Copy | Run, directive: Directive | None) -> list[Feature]:
    table, file = data.load("syntax_versions"), instruction.file
    found: list[Feature] = []
    for flag in instruction.flags:
        name = f"{instruction.keyword} --{flag.name}"
        entry = table["flags"].get(name)
        if entry is not None:
            found.append(_feature(file, directive, name, entry, flag._node, instruction))
    found += [
        _feature(
            file, directive, f"{instruction.keyword} <<{heredoc.name}", table["heredoc"], heredoc._node, instruction
        )
        for heredoc in instruction.heredocs
    ]
    for mount in instruction.mounts:
        if mount.type == "secret" and "env" in mount.keys:
            found.append(
                _feature(file, directive, "--mount=type=secret,env=", table["secret_env"], mount._node, instruction)
            )
    if isinstance(instruction, Add):
        found += [
            _feature(file, directive, "ADD of a repository", table["git"], source._node, instruction)
            for source in instruction.sources
            if source.type == "git"
        ]
    return found


def _feature(
    file: File,
    directive: Directive | None,
    name: str,
    entry: dict[str, Any],
    node: syntax.Node | None,
    instruction: Instruction | None,
) -> Feature:
    stable, labs = entry["since"], entry["labs"]
    return Feature(
        file=file,
        _node=node,
        name=name,
        since=stable if stable is not None else f"{labs}-labs",
        directive=directive,
        available=_available(directive, stable, labs),
        instruction=instruction,
    )


def _available(directive: Directive | None, stable: str | None, labs: str) -> bool | Unknown:
    if directive is None:
        return UNKNOWN
    name, _, digest = directive.value.partition("@")
    image, _, tag = name.partition(":")
    if image not in data.load("syntax_versions")["images"] or (digest and not tag):
        return UNKNOWN
    tag = tag or "latest"
    version, _, channel = tag.partition("-")
    asked = _parts(version) if version not in ("latest", "labs") else (1,)
    if asked is None or channel not in ("", "labs"):
        return UNKNOWN
    needed = labs if channel == "labs" or version == "labs" else stable
    if needed is None:
        return False
    wanted = _parts(needed) or ()
    return asked[: len(wanted)] >= wanted[: len(asked)]


def _parts(version: str) -> tuple[int, ...] | None:
    """1.4.3 as numbers; None for what is no version."""
    numbers = [whole_number(part) for part in version.split(".")]
    return None if None in numbers else tuple(number for number in numbers if number is not None)
