"""Whether files and scripts in here-documents are laid out as formatters of their languages do it by default."""

from __future__ import annotations

from dlint.facts.model import Add, Copy, Heredoc, Run
from dlint.record import computes
from dlint.shell.scripts import interpreter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    Language = Literal["JSON", "YAML", "TOML", "XML", "INI", "shell"]

_ENDINGS: dict[str, Language] = {
    ".json": "JSON",
    ".yaml": "YAML",
    ".yml": "YAML",
    ".toml": "TOML",
    ".xml": "XML",
    ".xsd": "XML",
    ".config": "XML",
    ".ini": "INI",
    ".sh": "shell",
}
_SHELLS = ("sh", "bash", "dash", "ash", "ksh", "mksh")


@computes(Heredoc)
def language(heredoc: Heredoc) -> Language | None:
    instruction = heredoc.instruction
    words = interpreter(heredoc.content)
    if words:
        return "shell" if any(word.rpartition("/")[2] in _SHELLS for word in words[:2]) else None
    if isinstance(instruction, Run):
        alone = instruction.text.partition("\n")[0].removeprefix("<<").lstrip("-").strip("\"'") == heredoc.name
        return "shell" if alone and instruction.shell.family == "posix" else None
    if not isinstance(instruction, (Add, Copy)) or not isinstance(instruction.destination, str):
        return None
    ending = "." + instruction.destination.rpartition(".")[2].lower()
    return _ENDINGS.get(ending)


@computes(Heredoc)
def is_formatted(heredoc: Heredoc) -> bool:
    language = heredoc.language
    return language is None or _CHECKS[language](heredoc.content.rstrip("\n"))


def _json(text: str) -> bool:
    import json

    try:
        data = json.loads(text)
        return text == json.dumps(data, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return True  # no formatter can do anything about it


def _yaml(text: str) -> bool:
    lines = text.split("\n")
    if lines[0].strip() == "---" or any(not line.strip() or len(line) > 80 for line in lines):
        return False
    above = 0
    for line in lines:
        pair = line.strip().removeprefix("- ")
        value = pair.partition(": ")[2] or pair
        indentation = len(line) - len(line.lstrip())
        if value[:1] in ("{", "[") or indentation > above + 2:
            return False
        above = indentation + 2 * line.lstrip().startswith("- ")
    return not any(
        line.rstrip().endswith(":") and lines[at + 1 :][:1] and _is_item_below(line, lines[at + 1])
        for at, line in enumerate(lines)
    )


def _is_item_below(line: str, below: str) -> bool:
    """Whether a list begins right below its key, not indented."""
    return below.lstrip().startswith("- ") and below.index("-") == len(line) - len(line.lstrip())


def _sections(text: str) -> bool:
    """Whether a blank line stands before each section, and blanks around each equals sign."""
    above = ""
    for line in text.split("\n"):
        if line.startswith("[") and above.strip() and not above.startswith(("#", ";")):
            return False
        key, equals, value = line.partition("=")
        if not line.lstrip().startswith(("#", ";")) and equals and (key[-1:] != " " or value[:1] not in (" ", "")):
            return False
        above = line
    return True


def _toml(text: str) -> bool:
    return _sections(text) and not any(line[:1] in (" ", "\t") and "=" in line for line in text.split("\n"))


def _xml(text: str) -> bool:
    for line in text.split("\n"):
        indentation = line[: len(line) - len(line.lstrip())]
        if "\t" in indentation or len(indentation) % 2 or "><" in line.replace("></", ""):
            return False
    indented = [len(line) - len(line.lstrip()) for line in text.split("\n") if line[:1] == " "]
    return not indented or min(indented) == 2


def _shell(text: str) -> bool:
    return not any(line.startswith(" ") for line in text.split("\n"))


_CHECKS: dict[str, Callable[[str], bool]] = {
    "JSON": _json,
    "YAML": _yaml,
    "TOML": _toml,
    "XML": _xml,
    "INI": _sections,
    "shell": _shell,
}
