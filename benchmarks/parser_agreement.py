"""Compare dlint's tree with that of BuildKit's own parser (PyPI `dockerfile`, BuildKit v0.12) on a folder.

usage: parser_agreement.py FOLDER [--show N]

For each file: keyword, flags, arguments, here-documents, first and last line of every instruction. Differences that are
known faults of that package are counted apart: it drops flags and here-documents of the instruction inside an ONBUILD, it
knows no blank between `<<` and the delimiter, it allows text behind a JSON array, and in flags it takes a backslash for the
escape character whatever the `escape` directive says.
"""

from __future__ import annotations

import argparse
import collections
import pathlib
from typing import Any

import dockerfile

from dlint.dockerfile.instructions import KEYWORDS
from dlint.dockerfile.reader import read
from dlint.dockerfile.syntax import Instruction
from dlint.text import Source


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--show", type=int, default=20, help="print so many differing instructions")
    options = parser.parse_args()
    counts: collections.Counter[str] = collections.Counter()
    differences = []
    for path in sorted(path for path in options.folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        found = compare(data)
        if isinstance(found, str):
            counts[f"files {found}"] += 1
        else:
            wrong, faults = found
            counts["files different" if wrong else "files equal"] += 1
            counts["instructions where theirs has a known fault"] += faults
            differences += [f"{path.name}: {line}" for line in wrong]
    for line in differences[: options.show]:
        print(line)
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))


def compare(data: bytes) -> tuple[list[str], int] | str:
    """The differences of one file and the number of known faults in it, or a word for why it cannot be compared."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "not UTF-8"
    tree = read(Source.decode("Dockerfile", data))
    try:
        theirs = [row(command) for command in dockerfile.parse_string(text)]
    except dockerfile.GoParseError as error:
        refused = any(problem.fatal for problem in tree.problems)
        return "refused by both" if refused else f"refused by theirs alone ({error})"
    ours = [our_row(instruction, tree.source.text) for instruction in tree.instructions]
    pairs = [(a, b) for a, b in zip_longest(ours, theirs) if a != b]
    wrong = [(a, b) for a, b in pairs if not known_fault(a, b, tree.escape)]
    return [f"\n  ours   {a}\n  theirs {b}" for a, b in wrong], len(pairs) - len(wrong)


def zip_longest(
    ours: list[dict[str, Any]], theirs: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    length = max(len(ours), len(theirs))
    return list(zip(ours + [{}] * (length - len(ours)), theirs + [{}] * (length - len(theirs)), strict=True))


def row(command: dockerfile.Command) -> dict[str, Any]:
    """What their parser says about an instruction."""
    keyword = (command.cmd or "").upper()
    value = list(command.value)
    inner = (command.sub_cmd or "").upper() if keyword == "ONBUILD" else keyword
    if keyword not in KEYWORDS or inner not in KEYWORDS:
        value = []  # they give an empty string
    return {
        "keyword": keyword,
        "trigger": (command.sub_cmd or "").upper(),
        "form": "exec" if command.json else "shell",
        "lines": (command.start_line, command.end_line),
        "flags": list(command.flags),
        "arguments": value,
        "heredocs": [(each.name, each.file_descriptor, each.content) for each in command.heredocs],
    }


def our_row(instruction: Instruction, source: str) -> dict[str, Any]:
    """The same of ours, in their shape: names and values of ENV and LABEL apart, here-documents with their tabs."""
    inner = instruction.trigger if instruction.keyword == "ONBUILD" else instruction
    arguments = [word.value for word in instruction.arguments]
    if inner and inner.keyword in ("ENV", "LABEL"):
        arguments = [word.value for pair in inner.pairs for word in (pair.key, pair.value) if word]
    return {
        "keyword": instruction.keyword.upper(),
        "trigger": inner.keyword.upper() if inner and inner is not instruction else "",
        "form": instruction.form,
        "lines": (instruction.line, instruction.end_line),
        "flags": [flag.text for flag in instruction.flags],
        "arguments": arguments,
        "heredocs": [
            (each.name, int(each.descriptor or 0), source[each.body_start : each.body_end])
            for each in instruction.heredocs
        ],
    }


def known_fault(ours: dict[str, Any], theirs: dict[str, Any], escape: str) -> bool:
    """Whether the other package is wrong where the two differ."""
    if ours.get("keyword") == "ONBUILD" == theirs.get("keyword"):
        ours, theirs = ({**side, "flags": [], "heredocs": []} for side in (ours, theirs))
        return ours == theirs
    flags = [flag for side in (ours, theirs) for flag in side.get("flags", ())]
    if escape == "`" and any(char in flag for flag in flags for char in "\\`"):
        return True
    # It decodes the beginning of the arguments, whatever follows the array.
    return (ours.get("form"), theirs.get("form")) == ("shell", "exec") and "]" in "".join(ours["arguments"])


if __name__ == "__main__":
    main()
