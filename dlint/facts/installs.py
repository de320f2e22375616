"""What package managers install: the packages, their versions, and how the install is told to go about it."""

from __future__ import annotations

from dlint.facts import specifiers
from dlint.facts.model import UNKNOWN, Context, Install, Package, Unknown
from dlint.facts.packages import FALSE, has_gap, has_option, in_environment, is_set, value_of
from dlint.facts.registry import collects, facts_of
from dlint.record import computes
from dlint.shell.wrappers import GAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dlint.facts.model import File
    from dlint.facts.words import Argument
    from dlint.text import Span

NEWEST = ("latest", "upgrade", "patch", "none")
"""What may be written in place of a version: tags of npm and the version queries of https://go.dev/ref/mod#version-queries."""


@collects("install")
def collect_installs(file: File) -> list[Install]:
    return [command for command in facts_of(file, "package-command") if isinstance(command, Install)]


@collects("package")
def collect_packages(file: File) -> list[Package]:
    installs = [install for install in facts_of(file, "install") if isinstance(install, Install)]
    return [package for install in installs for package in install.packages]


@computes(Install)
def packages(install: Install) -> list[Package]:
    entry = install._entry
    if install.subcommand in entry.get("plain", ()):
        return []
    version = next((option.value for option in install._options if option.name in entry.get("version", ())), None)
    found = []
    local = _local_words(install)
    for argument in [*_package_words(install), *local]:
        name, written_version, pinned, origin = specifiers.read(entry["notation"], argument.text)
        if argument in local and origin == "registry":
            origin = "url" if "://" in argument.text else "file"
        if argument.text.startswith("!"):  # apk: a package that must not be there
            continue
        if version is not None and origin == "registry" and written_version is None:
            written_version, pinned = version, version[:1].isdigit() or version.startswith((GAP, "="))
        found.append(_package(install, argument, name, written_version, pinned, origin))
    return found


def _package_words(install: Install) -> list[Argument]:
    """The operands that name packages."""
    words = install._operands
    entry = install._entry
    if entry["notation"] == "php":
        words = _joined(words)
    if entry["notation"] == "go" and install.subcommand == "run":
        words = words[:1]
    if install.subcommand in ("create-project", "tool install"):
        words = words[:1]
    return words


def _local_words(install: Install) -> list[Argument]:
    """The values of options such as pip's --editable, which are packages too."""
    names = install._entry.get("local", ())
    return [option.argument for option in install._options if option.name in names and option.argument is not None]


def _joined(words: list[Argument]) -> list[Argument]:
    """Composer's packages with the version that may follow each as a word of its own."""
    found: list[Argument] = []
    for word in words:
        is_version = word.text[:1] in tuple("0123456789^~<>*=@") or word.text.startswith("dev-")
        if found and is_version and "/" not in word.text and ":" not in found[-1].text:
            last = found.pop()
            found.append(last.joined(word))
        else:
            found.append(word)
    return found


def _package(
    install: Install, argument: Argument, name: str, version: str | None, pinned: bool, origin: str
) -> Package:
    text = argument.text
    opaque = text == GAP
    unsure = version is not None and GAP in version
    is_group = (text.startswith("@") and install.ecosystem == "rpm") or install.subcommand in install._entry.get(
        "groups", ()
    )
    return Package(
        file=install.file,
        _argument=argument,
        name=UNKNOWN if GAP in name else name,
        version=UNKNOWN if opaque or unsure else version,
        pinned=UNKNOWN if opaque else pinned,
        written=argument.written,
        origin=UNKNOWN if opaque else origin,
        is_group=is_group,
        install=install,
    )


@computes(Package, "span")
def span_of_package(package: Package) -> Span:
    return package._argument.span(package.file)


@computes(Install)
def unversioned(install: Install) -> list[str]:
    return list(dict.fromkeys(package.written.strip("\"'") for package in _unversioned(install)))


@computes(Install)
def first_unversioned(install: Install) -> Package | None:
    return next(iter(_unversioned(install)), None)


def _unversioned(install: Install) -> list[Package]:
    """Groups have no versions."""
    return [
        package
        for package in install.packages
        if (package.version is None or package.version in NEWEST)
        and package.origin in ("registry", "vcs")
        and not package.is_group
    ]


@computes(Install)
def recommends(install: Install) -> bool | Unknown:
    """By default apt, dnf and zypper install what packages recommend."""
    switches = install._entry.get("recommends")
    if switches is None:
        return False
    options = install._options
    if has_option(options, *switches["without"]) or is_set(options, switches.get("settings", {}), FALSE):
        return False
    return UNKNOWN if has_gap(install) else True


@computes(Install)
def manifests(install: Install) -> list[str | Unknown]:
    given = install._entry.get("manifests", ())
    found: list[str | Unknown] = []
    for option in install._options:
        if option.name in given and option.value is not None:
            found.append(UNKNOWN if GAP in option.value else option.value)
    return found


@computes(Install)
def reads_manifest(install: Install) -> bool:
    entry = install._entry
    return (bool(entry.get("manifest")) and entry["notation"] != "python" and not install.packages) or (
        install.subcommand in entry.get("plain", ())
    )


@computes(Install)
def local(install: Install) -> bool:
    return any(package.origin == "file" for package in install.packages)


@computes(Install)
def constrained(install: Install) -> bool | Unknown:
    entry = install._entry
    if has_option(install._options, *entry.get("constraints", ())):
        return True
    return any(value_of(install.command, name) not in (None, "") for name in entry.get("constraint_variables", ()))


@computes(Install)
def locked(install: Install) -> bool | Unknown:
    return _by(install, install._entry.get("locked"))


@computes(Install)
def development(install: Install) -> bool | Unknown:
    switches = install._entry.get("production")
    if switches is None or install.packages:
        return False
    given = {f"{option.name}={option.value}" for option in install._options} | {o.name for o in install._options}
    if given & set(switches.get("options", ())) or install.subcommand in switches.get("actions", ()):
        return False
    modes = [value_of(install.command, name) for name in switches.get("environment", ())]
    groups = [value_of(install.command, name) for name in switches.get("groups", ())]
    if any(isinstance(mode, str) and mode.lower() not in (*FALSE, "development", "dev", "test") for mode in modes):
        return False
    if any(isinstance(group, str) and "development" in group for group in groups):
        return False
    if any(_is_without(install, path, word) for path, word in switches.get("declared", {}).items()):
        return False
    return UNKNOWN if UNKNOWN in (*modes, *groups) else True


def _is_without(install: Install, path: str, word: str) -> bool:
    """Whether the manifest in the root of the context is seen and has none of the packages that `word` begins."""
    context = install.file.context
    text = context._folder.read(path) if isinstance(context, Context) else None
    return text is not None and word not in text


@computes(Install)
def scripts(install: Install) -> bool | Unknown:
    by = _by(install, install._entry.get("scripts"))
    return by if isinstance(by, Unknown) else "scripts" in install._entry and not by


def _by(install: Install, switches: dict[str, Any] | None) -> bool | Unknown:
    """Whether one of an entry's switches (options, variables, sub-commands) is there."""
    if switches is None:
        return False
    given = {f"{option.name}={option.value}" if option.value else option.name for option in install._options}
    if given & set(switches.get("options", ())) or install.subcommand in switches.get("actions", ()):
        return True
    names = switches.get("environment", ())
    if in_environment(install, names):
        return True
    return UNKNOWN if any(value_of(install.command, name.lstrip("!")) is UNKNOWN for name in names) else False


@computes(Install)
def is_global(install: Install) -> bool:
    switches = install._entry.get("global", ())
    return install.subcommand in switches or has_option(install._options, *switches)


@computes(Install)
def settings(install: Install) -> list[str]:
    name = install.command.name
    earlier = [command for instruction in install.instruction.before for command in instruction.commands]
    found = []
    for command in [*earlier, *install.command.before]:
        if command.name == name and command.subcommand == "config":
            words = [word for word in command.operands if isinstance(word, str) and word != "set"]
            if words:
                found.append("=".join((words[0], " ".join(words[1:]))) if len(words) > 1 else words[0])
    return found


@computes(Install, "sorted")
def is_sorted(install: Install) -> bool | Unknown:
    names = [package.name.lower() for package in install.packages if isinstance(package.name, str)]
    return names == sorted(names)
