"""Commands that may compile addons of Node.js with node-gyp, and where that keeps the headers it downloads.

https://github.com/nodejs/node-gyp
"""

from __future__ import annotations

from dlint import data
from dlint.facts.commands import commands_named
from dlint.facts.model import Add, Context, Copy, Install, NativeBuild, Stage, Unknown
from dlint.facts.package_caches import covers
from dlint.facts.packages import value_of
from dlint.facts.registry import collects
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.facts.model import Command, File

_MANAGERS = ("npm", "pnpm", "yarn")
_COMPILING = ("node-gyp", "node-pre-gyp", "prebuild-install")


@collects("native-build")
def collect_native_builds(file: File) -> list[NativeBuild]:
    return [
        NativeBuild(file=file, span=command.span, command=command, instruction=command.instruction, stage=command.stage)
        for command in commands_named(file, _MANAGERS)
        if command.stage is not None and _runs_scripts(command)
    ]


def _runs_scripts(command: Command) -> bool:
    """Whether a command of one of the managers lets, in a RUN, the packages that it installs compile something."""
    if command.instruction.keyword != "RUN":
        return False
    if command.subcommand != "rebuild" and not isinstance(command._package_command, Install):
        return False
    return not any(
        isinstance(flag, Unknown) or (flag.name == "--ignore-scripts" and flag.value != "false")
        for flag in command.flags
    )


@computes(NativeBuild)
def is_expected(build: NativeBuild) -> bool:
    stage, known = build.stage, data.load("native_addons")
    return any(_is_sign(command) for command in stage.commands) or any(
        name in known["addons"] for name in _dependencies(build, stage)
    )


def _is_sign(command: Command) -> bool:
    if command.name in _COMPILING or any(word in _COMPILING for word in command.operands):
        return True
    if command.name in _MANAGERS:
        return command.subcommand == "rebuild" and _runs_scripts(command)
    install = command._package_command
    return isinstance(install, Install) and any(
        package.name in data.load("native_addons")["tools"] for package in install.packages
    )


def _dependencies(build: NativeBuild, stage: Stage) -> Iterator[str]:
    """The packages that a package.json of the context lists, if the stage copies it."""
    context = stage.file.context
    if not isinstance(context, Context):
        return
    parts = ["dependencies", "optionalDependencies"]
    install = build.command._package_command
    if not isinstance(install, Install) or install.development is not False:
        parts.append("devDependencies")
    for path in _manifests(stage):
        import json

        try:
            manifest = json.loads(context._folder.read(path) or "{}")
        except (ValueError, RecursionError):
            continue
        for part in parts:
            names = manifest.get(part) if isinstance(manifest, dict) else None
            yield from names if isinstance(names, dict) else ()


def _manifests(stage: Stage) -> Iterator[str]:
    for instruction in stage.instructions:
        if isinstance(instruction, (Add, Copy)) and (not isinstance(instruction, Copy) or instruction.from_ is None):
            for source in instruction.sources:
                if source.is_context_root is True:
                    yield "package.json"
                elif isinstance(source.matches, list):
                    yield from (path for path in source.matches if path.rpartition("/")[2] == "package.json")


@computes(NativeBuild)
def headers(build: NativeBuild) -> str | Unknown:
    for flag in build.command.flags:
        if not isinstance(flag, Unknown) and flag.name == "--devdir" and flag.value:
            return flag.value
    for name in ("npm_config_devdir", "NPM_CONFIG_DEVDIR"):
        value = value_of(build.command, name)
        if value is not None:
            return value.strip("\"'") if isinstance(value, str) else value
    return "~/.cache/node-gyp"


@computes(NativeBuild)
def headers_mounted(build: NativeBuild) -> bool | Unknown:
    if isinstance(build.headers, Unknown):
        return build.headers
    mounts = [mount for mount in build.instruction.mounts if mount.type == "cache"]
    return any(isinstance(mount.target, str) and covers(mount.target, build.headers) for mount in mounts)
