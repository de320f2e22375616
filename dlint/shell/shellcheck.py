"""Runs ShellCheck (https://www.shellcheck.net) on the scripts of Dockerfiles, and brings back what it says.

ShellCheck takes 6 ms to start and 5 ms a script, so many scripts go to one process, which runs while dlint does its own
work; what it said about a script is kept in the cache. This module is on the path of a plain lint.
"""

from __future__ import annotations

import os
import sys
from _blake2 import blake2b

from dlint import data
from dlint.cache import read_cached, write_cached
from dlint.findings import Edit, Finding, Fix
from dlint.shell.plain import is_plain
from dlint.shell.process import Process, find_program
from dlint.shell.scripts import unfit
from dlint.text import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Literal

    from dlint.shell.scripts import ShellScript

    Replacement = tuple[int, int, str, bool]
    """Where in the script, what stands there afterwards, and whether that belongs to what stands before it."""
    Comment = tuple[int, int, str, int, str, tuple[Replacement, ...]]
    """Something ShellCheck says: start and end in the script, level, code, message, fix."""
    Failure = Literal["too long", "too deeply nested", "out of time", "no answer"]
    """Why nothing is known about a script."""

BATCH = 200
"""How many scripts go to one process, which holds a file open for each."""
FEWEST = 2
"""How many scripts are worth a process."""
SECONDS = 10.0
"""How long a process may take, whatever it is given."""
LEAST_SECONDS = 1.0
"""How long it may take at least, when others took too long."""
SECONDS_EACH = 0.05
"""How much longer for each script."""
FORMAT = 2
"""The number of the form in which the results are kept."""
SHARDS = 64
"""In how many files the results are kept."""
SHARD_SIZE = 1000
"""How many results a file keeps; the oldest go first."""


class Payload:
    """A script as ShellCheck gets it."""

    __slots__ = ("first", "key", "script", "skipped", "text")

    def __init__(self, script: ShellScript, dialect: str) -> None:
        self.script = script
        body = script.text.text.translate(_REPLACED)
        if body.startswith("#!"):
            body = "# " + body[2:]  # the dialect is stated already
        head = f"#!/bin/{'sh' if dialect == 'busybox' else dialect}{' -e' if script.exits else ''}\n"
        if script.directives:
            head += f"# shellcheck {' '.join(script.directives)}\n"
        if dialect == "busybox" and "shell=" not in head:
            head += "# shellcheck shell=busybox\n"
        # Directives in the comments at the top count for the whole script only if no command stands before them.
        comments = 0
        while body.startswith("#", comments):
            comments = body.find("\n", comments) + 1 or len(body)
        values = [f"{name}=x" if known else f'{name}="$1"' for name, known in script.variables]
        declared = f"export {' '.join(values)}\n" if values else ""
        self.text = head + body[:comments] + declared + body[comments:]
        self.first = len(head), comments, len(declared)
        self.key = blake2b(self.text.encode("utf-8", "replace"), digest_size=16).digest()

    def offset(self, at: int) -> int:
        """The offset in the script of one in the text; -1 if it is in what dlint added."""
        head, comments, declared = self.first
        if at < head:
            return -1
        at -= head
        if at < comments:
            return at
        return at - declared if at >= comments + declared else -1


_REPLACED = {0: 0xFFFD, **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)}
"""What cannot be sent: NUL, and bytes that are not UTF-8."""


class ShellCheck:
    """ShellCheck at work on scripts: `send` and `start` give it some, `findings` waits for what it says about one."""

    def __init__(self, program: str, cache: bool = True) -> None:
        status = os.stat(program)
        self.program = program
        self.cache = cache
        self.table = data.load("shellcheck")
        self.plain = frozenset(self.table["plain_programs"]), frozenset(self.table["reading_programs"])
        self.excluded = ",".join([f"SC{code}" for code in self.table["excluded"]])
        self.identity = (FORMAT, os.path.realpath(program), status.st_size, status.st_mtime_ns, self.excluded)
        self.known: dict[bytes, tuple[Comment, ...] | Failure] = {}
        """What it said about the scripts by their keys, or why it did not say anything."""
        self.shards: dict[int, dict[bytes, tuple[Comment, ...]]] = {}
        self.changed: set[int] = set()
        self.queue: list[Payload] = []
        self.sent: set[bytes] = set()
        self.running: list[tuple[Process, list[Payload]]] = []
        self.ended = 0
        """How many scripts took too long."""

    @classmethod
    def find(cls, cache: bool = True) -> ShellCheck | None:
        """ShellCheck, if it is installed beside Python or on the PATH; `cache` says whether what it said before counts."""
        program = find_program("shellcheck")
        return None if program is None else cls(program, cache)

    def payload(self, script: ShellScript) -> Payload | None:
        """The script as it is sent; None if there is nothing to expect: ShellCheck does not read that shell, or has nothing
        to say about plain calls of programs.
        """
        dialect = self.table["dialects"].get(script.shell)
        if dialect is None or (not script.directives and is_plain(script, *self.plain)):
            return None
        return Payload(script, dialect)

    def send(self, payloads: Sequence[Payload]) -> None:
        """Put scripts into the queue, but those about which everything is known or that are on their way."""
        for payload in payloads:
            if payload.key not in self.sent and not self._is_known(payload):
                self.sent.add(payload.key)
                self.queue.append(payload)

    @property
    def is_at_work(self) -> bool:
        """Whether there are scripts about which nothing is known yet."""
        return bool(self.queue or self.running)

    def start(self, processes: int = 1) -> None:
        """Let so many processes work on what is in the queue."""
        queue, self.queue = self.queue, []
        size = min(BATCH, max(FEWEST, -(-len(queue) // max(1, processes))))
        for at in range(0, len(queue), size):
            self._start(queue[at : at + size])

    def _is_known(self, payload: Payload) -> bool:
        if payload.key in self.known:
            return True
        failure = unfit(payload.text)
        if failure is not None:
            self.known[payload.key] = failure
            return True
        found = self._shard(payload.key[0] % SHARDS).get(payload.key)
        if found is not None:
            self.known[payload.key] = found
        return found is not None

    def _start(self, payloads: list[Payload]) -> None:
        arguments = ["--norc", "-f", "json1", "-e", self.excluded]
        inputs = [payload.text.encode("utf-8", "replace") for payload in payloads]
        try:
            self.running.append((Process(self.program, arguments, inputs, "SHELLCHECK_OPTS"), payloads))
        except OSError:  # it is no program for this machine, or the machine has nothing left to run it with
            self.known.update(dict.fromkeys([payload.key for payload in payloads], "no answer"))
            sys.audit("dlint.undecided")

    def comments(self, payload: Payload) -> tuple[Comment, ...] | Failure:
        """What ShellCheck says about a script that was sent, or why it does not say anything."""
        if self.queue:
            self.start()
        while payload.key not in self.known and self.running:
            self._finish(*self.running.pop(0))
        return self.known[payload.key]

    def failure(self, payload: Payload) -> Failure | None:
        """Why ShellCheck has nothing to say about a script that was sent; None if it has looked at it."""
        said = self.comments(payload)
        return said if isinstance(said, str) else None

    def _finish(self, process: Process, payloads: list[Payload]) -> None:
        """Take in what a process says; if it takes too long or breaks down, try its scripts one by one."""
        # The more scripts take too long, the less time is left for others like them.
        output = process.output(max(LEAST_SECONDS, SECONDS / (1 + self.ended)) + SECONDS_EACH * len(payloads))
        said = None if output is None else _parse(output)
        if said is None:
            if len(payloads) == 1:
                self.known[payloads[0].key] = "out of time" if output is None else "no answer"
                self.ended += output is None
                sys.audit("dlint.undecided")
            else:
                for payload in payloads:
                    before = len(self.running)
                    self._start([payload])
                    if len(self.running) > before:
                        self._finish(*self.running.pop())
            return
        found: list[list[Comment]] = [[] for _ in payloads]
        for comment in said:
            index = process.index(comment["file"])
            converted = _converted(payloads[index], comment)
            if converted is not None:
                found[index].append(converted)
        for payload, comments in zip(payloads, found, strict=True):
            number = payload.key[0] % SHARDS
            self.known[payload.key] = self._shard(number)[payload.key] = tuple(comments)
            self.changed.add(number)

    # ------------------------------------------------------------------------------------------ cache

    def _shard(self, number: int) -> dict[bytes, tuple[Comment, ...]]:
        if number not in self.shards:
            self.shards[number] = (read_cached("shellcheck", (number, self.identity)) or {}) if self.cache else {}
        return self.shards[number]

    def keep(self) -> None:
        """Write to the cache what is new. Of two processes that do so at once, one loses: its results are asked again."""
        for number in self.changed:
            shard = {**(read_cached("shellcheck", (number, self.identity)) or {}), **self.shards[number]}
            for key in list(shard)[:-SHARD_SIZE]:
                del shard[key]
            write_cached("shellcheck", (number, self.identity), shard)
        self.changed.clear()

    # ------------------------------------------------------------------------------------------ findings

    def findings(self, source: Source, payload: Payload) -> list[Finding]:
        """What ShellCheck says about a script, as findings in the file that it stands in."""
        comments = self.comments(payload)
        script = payload.script
        if isinstance(comments, str):
            return []
        if self.table["dialects"].get(script.shell) == "busybox":
            comments = tuple([comment for comment in map(self._of_busybox, comments) if comment is not None])
        found = [self._finding(source, script, comment) for comment in comments]
        blanks = {f"SC{code}" for code in self.table["blanks"]}
        return [
            finding
            for finding in found
            if finding.rule not in blanks or "\n" not in source.text[finding.span.start : finding.span.end]
        ]

    def _of_busybox(self, comment: Comment) -> Comment | None:
        """What is said about a script for BusyBox, under its name; None for what ShellCheck only knows dash not to have."""
        start, end, level, code, message, replacements = comment
        if any(text in message for text in self.table["busybox"].get(str(code), ())):
            return None
        return start, end, level, code, message.replace("In dash, ", "In BusyBox's ash, "), replacements

    def _finding(self, source: Source, script: ShellScript, comment: Comment) -> Finding:
        start, end, level, code, message, replacements = comment
        name = f"SC{self.table['same'].get(str(code), code)}"
        return Finding(
            rule=name,
            category="shell",
            severity=level,
            message=message,
            span=_span(source, script, start, end),
            aliases=(f"shellcheck:{name}", f"hadolint:{name}", *self.table["aliases"].get(name, ())),
            url=f"https://www.shellcheck.net/wiki/{name}",
            fix=self._fix(source, script, comment) if replacements and script.editable else None,
        )

    def _fix(self, source: Source, script: ShellScript, comment: Comment) -> Fix | None:
        """ShellCheck's fix; None if it would change what the script does."""
        from dlint.shell.remedies import is_sound

        start, end, _, code, _, replacements = comment
        places = [place for first, last, _, _ in replacements for place in (first, last)]
        if not is_sound(code, script, start, end, places, source.text, tuple(self.table["lists"])):
            return None
        edits = [
            Edit(span=_span(source, script, first, last, behind), text=text)
            for first, last, text, behind in replacements
        ]
        title = self.table["fixes"].get(str(code), "Apply ShellCheck's fix")
        safety = "safe" if code in self.table["safe_fixes"] else "unsafe"
        return Fix(title=title, safety=safety, edits=tuple(edits))


def _span(source: Source, script: ShellScript, start: int, end: int, behind: bool = False) -> Span:
    """A stretch of the script in the source; an empty one is directly behind the character before it if so wished."""
    if behind and start == end > 0:
        first = last = script.text.origin(end - 1) + 1
    else:
        first, last = script.text.origins(start, end)
    return Span(source=source, start=first, end=last)


def _converted(payload: Payload, comment: dict[str, Any]) -> Comment | None:
    """A comment of ShellCheck with offsets in the script; None if it is about what dlint added."""
    lines = _line_starts(payload.text)

    def place(line: str, column: str, item: dict[str, Any]) -> int:
        number = min(item[line], len(lines)) - 1
        return payload.offset(min(lines[number] + item[column] - 1, len(payload.text)))

    start, end = place("line", "column", comment), place("endLine", "endColumn", comment)
    if start < 0:
        return None
    replacements: list[Replacement] = []
    for item in comment["fix"]["replacements"] if comment["fix"] else ():
        first, last = place("line", "column", item), place("endLine", "endColumn", item)
        if first < 0 or last < 0:
            replacements = []
            break
        replacements.append((first, last, item["replacement"], item["insertionPoint"] == "beforeStart"))
    return start, max(start, end), comment["level"], comment["code"], comment["message"], tuple(replacements)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


class _Json:
    """What the JSON scanner of the standard library asks for; importing `json` for it would take 8 ms."""

    strict = True
    object_hook = object_pairs_hook = parse_constant = None
    parse_float = float
    parse_int = int


def _parse(output: bytes) -> list[dict[str, Any]] | None:
    """The comments in ShellCheck's JSON; None if it is not all there."""
    text = output.decode("utf-8", "replace")
    try:
        from _json import make_scanner

        scan: Callable[[str, int], tuple[Any, int]] = make_scanner(_Json())  # type: ignore[arg-type]
        comments: list[dict[str, Any]] = scan(text, 0)[0]["comments"]
    except (ValueError, StopIteration, KeyError, TypeError):
        return None
    return comments
