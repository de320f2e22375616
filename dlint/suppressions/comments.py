"""The comments that silence rules, of dlint and of the tools it knows, as they are written.

| comment | reach |
|---|---|
| `# dlint ignore=RULE[,RULE] [reason]` | the next instruction; inside an instruction the next line or command |
| `# dlint stage ignore=…`, `# dlint global ignore=…` | the stage that it begins or stands in; the file |
| the same with `hadolint` (https://github.com/hadolint/hadolint#inline-ignores) or `tally` for `dlint` | |
| `# check=skip=RULE,RULE` at the top or above an instruction (https://docs.docker.com/build/checks/) | file, instruction |
| `# trivy:ignore:ID`, `# nosemgrep[: ID]`, `# kics-scan ignore-line` | the next instruction |
| `# checkov:skip=ID: reason`, `# kics-scan ignore` | the file |
| `# shellcheck disable=CODE,FIRST-LAST` (https://www.shellcheck.net/wiki/Directive) | as `dlint ignore`; before the first instruction the file |

Only what the comment says is read here; `dlint.suppressions.suppress` finds out what it reaches and which rules it names.
"""

from __future__ import annotations

from dlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Style = Literal["dlint", "hadolint", "tally", "buildkit", "trivy", "checkov", "semgrep", "kics", "shellcheck"]
    Scope = Literal["next", "stage", "file"]

STARTS = ("dlint", "hadolint", "tally", "check", "trivy:", "checkov:", "nosem", "kics-scan", "shellcheck ")
"""How comments begin that may silence something, in lower case."""

_END_OF_NAME = " \t,;#()"


class Silencer(Record):
    """One name in a comment that silences rules."""

    style: Style
    """Whose comment it is."""
    name: str
    """The rule's name as written; `*` for all rules that the tool has."""
    at: int
    """Offset of the name in the text of the comment."""
    scope: Scope
    """How far it reaches."""
    reason: str | None = None
    """The reason it gives."""
    error: str | None = None
    """What is wrong with the comment; it silences nothing then."""


def read_comment(text: str) -> list[Silencer]:
    """What a comment silences. `text` is what follows the `#`, trimmed."""
    lower = text.lower()
    if not lower.startswith(STARTS):
        return []
    for tool in ("dlint", "hadolint", "tally"):
        if lower.startswith(tool) and lower[len(tool) : len(tool) + 1] in (" ", "\t", ":"):
            return _read_ignore(text, tool)
    if lower.startswith("trivy:ignore:"):
        return _read_trivy(text)
    if lower.startswith("checkov:skip="):
        return _read_checkov(text)
    if lower.startswith(("nosemgrep", "nosem:", "nosem ")) or lower == "nosem":
        return _read_semgrep(text)
    if lower.startswith("kics-scan"):
        word = lower[9:].strip()
        scope: Scope | None = {"ignore": "file", "ignore-line": "next"}.get(word)  # type: ignore[assignment]
        return [Silencer(style="kics", name="*", at=0, scope=scope)] if scope else []
    if lower.startswith("shellcheck "):
        return _read_shellcheck(text)
    return []


def read_check(value: str, scope: Scope, at: int) -> tuple[list[Silencer], bool]:
    """What the value of a `check` directive skips, and whether it turns findings into errors.

    BuildKit cuts the value at the first blank, so that `skip=A, B` skips A alone; what was meant is clear, so it
    counts here. `at` is the offset of the value in the text of the comment.
    """
    silencers: list[Silencer] = []
    error = False
    start = 0
    for part in value.split(";"):
        key, equals, names = part.partition("=")
        key = key.strip().lower()
        if key == "skip" and equals:
            for silencer in _read_names(value, start + len(part) - len(names), "buildkit", scope):
                if silencer.name.lower() == "all":
                    silencer = Silencer(style="buildkit", name="*", at=silencer.at, scope=scope)
                silencers.append(silencer)
        elif key == "error":
            error = names.strip().split(" ")[0].lower() in ("1", "t", "true")
        start += len(part) + 1
    if at:
        silencers = [
            Silencer(style="buildkit", name=item.name, at=item.at + at, scope=scope, reason=item.reason)
            for item in silencers
        ]
    return silencers, error


def _read_ignore(text: str, style: Style) -> list[Silencer]:
    """`hadolint [global|stage] ignore=A,B reason`; text that only begins with the tool's name is no such comment."""
    at = _skip(text, len(style), " \t:")
    scope: Scope = "next"
    word = _word(text, at)
    if word in ("global", "file", "stage"):
        scope = "stage" if word == "stage" else "file"
        at = _skip(text, at + len(word), " \t")
        word = _word(text, at)
    equals = _skip(text, at + len(word), " \t")
    has_equals = text[equals : equals + 1] == "="
    if word not in ("ignore", "disable", "skip", "ignores", "ignored") and not (has_equals and _like_ignore(word)):
        return []
    if word != "ignore" or not has_equals:
        return [_void(text, style, at, f'write "# {style} ignore=RULE"')]
    silencers = _read_names(text, equals + 1, style, scope)
    return silencers or [_void(text, style, at, "no rule is named")]


def _like_ignore(word: str) -> bool:
    """Whether it may be meant for `ignore`: its letters in another order, one too few or too many."""
    return 4 <= len(word) <= 8 and set(word) <= set("ignores")


def _read_names(text: str, at: int, style: Style, scope: Scope) -> list[Silencer]:
    """The names from `at`, separated by commas, and the reason behind them."""
    names: list[tuple[str, int]] = []
    while True:
        at = _skip(text, at, " \t,")
        end = at
        while end < len(text) and text[end] not in _END_OF_NAME:
            end += 1
        name = text[at:end].rstrip(":")
        if not name:
            break
        names.append((name, at))
        at = _skip(text, end, " \t")
        if text[at : at + 1] != ",":
            break
    reason = text[at:].strip(" \t#:;-/()") or None
    if reason and reason.startswith("reason="):
        reason = reason[7:].strip() or None
    return [Silencer(style=style, name=name, at=at, scope=scope, reason=reason) for name, at in names]


def _read_trivy(text: str) -> list[Silencer]:
    """`trivy:ignore:ID`, several beside each other, each perhaps with `:exp:2030-01-31` behind it."""
    silencers = []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        if word.lower().startswith("trivy:ignore:"):
            name, _, limit = word[13:].partition(":")
            expired = limit.startswith("exp:") and limit[4:14] < _today()
            if name and not expired:
                silencers.append(Silencer(style="trivy", name=name, at=at + 13, scope="next"))
        at += len(word)
    return silencers


def _read_checkov(text: str) -> list[Silencer]:
    """`checkov:skip=ID:reason`."""
    names, _, reason = text[13:].partition(":")
    return [
        Silencer(style="checkov", name=item.name, at=item.at, scope="file", reason=reason.strip() or None)
        for item in _read_names(text[: 13 + len(names)], 13, "checkov", "file")
    ]


def _read_semgrep(text: str) -> list[Silencer]:
    colon = text.find(":")
    if colon < 0:
        return [Silencer(style="semgrep", name="*", at=0, scope="next")]
    return [  # semgrep names a rule by its path: `dockerfile.security.missing-user.missing-user`
        Silencer(style="semgrep", name=item.name.rpartition(".")[2], at=item.at, scope="next")
        for item in _read_names(text, colon + 1, "semgrep", "next")
    ]


def _read_shellcheck(text: str) -> list[Silencer]:
    """`shellcheck disable=SC2086,SC3000-SC4000`, perhaps beside `shell=bash` and the like; only codes are silenced."""
    silencers: list[Silencer] = []
    at = len("shellcheck")
    while True:
        at = _skip(text, at, " \t")
        if text[at : at + 1] in ("", "#"):
            return silencers
        end = at
        while end < len(text) and text[end] not in " \t":
            end += 1
        if text[at:end].lower().startswith("disable="):
            silencers += _read_names(text[:end], at + len("disable="), "shellcheck", "next")
        at = end


def _void(text: str, style: Style, at: int, error: str) -> Silencer:
    return Silencer(style=style, name=text[at:], at=at, scope="next", error=error)


def _word(text: str, at: int) -> str:
    end = at
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[at:end].lower()


def _skip(text: str, at: int, characters: str) -> int:
    while at < len(text) and text[at] in characters:
        at += 1
    return at


def _today() -> str:
    from time import localtime

    now = localtime()
    return f"{now.tm_year:04}-{now.tm_mon:02}-{now.tm_mday:02}"
