"""The options of a shell: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#set"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LETTERS = {
    "a": "allexport",
    "b": "notify",
    "C": "noclobber",
    "e": "errexit",
    "f": "noglob",
    "h": "hashall",
    "m": "monitor",
    "n": "noexec",
    "u": "nounset",
    "v": "verbose",
    "x": "xtrace",
}
WITH_VALUE = ("o", "O")
"""`-o NAME`, and bash's `-O NAME` for what `shopt` sets."""


def with_options(options: tuple[str, ...], words: Sequence[str]) -> tuple[str, ...]:
    """The options in force after the words of a `set`, or of the call of a shell, by their long names."""
    found = list(options)
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word == "--" or word[:1] not in ("-", "+") or len(word) < 2:
            break
        if word.startswith("--"):
            continue
        for letter in word[1:]:
            if letter in WITH_VALUE:
                name = words[at] if at < len(words) else ""
                at += 1
            else:
                name = LETTERS.get(letter, "")
            if word[0] == "+":
                found = [option for option in found if option != name]
            elif name and name not in found:
                found.append(name)
    return tuple(found)


def call_of(words: Sequence[str]) -> tuple[str, int]:
    """The letters of the options in the call of a shell, its name left out, and the index of the first other word."""
    letters = ""
    at = 0
    while at < len(words):
        word = words[at]
        if word[:1] not in ("-", "+") or len(word) < 2:
            break
        at += 1
        if word == "--":
            break
        if word in ("--rcfile", "--init-file"):
            at += 1
        elif not word.startswith("--"):
            at += sum([letter in WITH_VALUE for letter in word[1:]])
            letters += word[1:] if word[0] == "-" else ""
    return letters, at
