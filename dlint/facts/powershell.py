"""Calls of PowerShell, and the statements of its scripts, as far as they can be told without reading its language."""

from __future__ import annotations

from dlint.facts.model import Run
from dlint.record import computes

_NAMES = ("powershell", "pwsh")
_COMMAND = ("-c", "-command")
_VALUED = ("-executionpolicy", "-ep", "-ex", "-exec", "-windowstyle", "-version", "-workingdirectory", "-outputformat")
_OTHERWISE = ("-file", "-f", "-encodedcommand", "-e", "-ec", "-enc")
"""Options behind which stands no text of commands."""
_PAIRS = {"(": ")", "{": "}", "[": "]"}


@computes(Run)
def powershell_options(run: Run) -> str | None:
    words = run.text.lower().removeprefix("@").split()
    program = words[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe") if words else ""
    if program not in _NAMES or run.form == "exec":
        return None
    found, valued = [program], False
    for word in words[1:]:
        if word in _OTHERWISE:
            return None
        if not word.startswith("-") and not valued:
            break
        found.append("-command" if word in _COMMAND else word)
        if word in _COMMAND:
            break
        valued = word in _VALUED
    return " ".join(found)


@computes(Run)
def repeats_powershell(run: Run) -> bool:
    """A RUN between the two is for the shell in force, except where that is cmd, from which PowerShell differs little."""
    if run.powershell_options is None:
        return False
    for earlier in reversed(run.before):
        if not isinstance(earlier, Run):
            continue
        if earlier.powershell_options is not None:
            return earlier.powershell_options == run.powershell_options
        if run.stage is None or run.stage.is_windows is not True:
            return False
    return False


def statement_count(text: str) -> int:
    """How many statements a script has, those inside of braces not counted."""
    count, begun, quote = 0, False, ""
    closing: list[str] = []
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote, begun = character, True
        elif character in _PAIRS:
            closing.append(_PAIRS[character])
            begun = True
        elif closing:
            if character == closing[-1]:
                closing.pop()
        elif character in ";\n":
            count, begun = count + begun, False
        elif not character.isspace():
            begun = True
    return count + begun
