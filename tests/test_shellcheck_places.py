"""What ShellCheck finds stands in the Dockerfile where it says, whatever lies between the script and the file.

In the templates below `@` stands for a variable that is named after its own line and column (`$AT_3_14`) and not quoted, so
that ShellCheck finds each of them; the finding must stand on just that text, at just that line and column.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.facts.scripts import scripts_of
from dlint.findings import FileReport, Finding
from dlint.fixes.repair import repair
from dlint.shell.shellcheck import ShellCheck
from dlint.text import Source

TEMPLATES = {
    "one line": "FROM a\nRUN echo @ @\n",
    "continued": "FROM a\nRUN a @ && \\\n    echo @ \\\n  @ && b @\n",
    "operators in front": "FROM a\nRUN a @ \\\n && b @ \\\n || c @\n",
    "inside a word": "FROM a\nRUN echo a@/b-@ \\\n\\\n  c@\n",
    "word over two lines": "FROM a\nRUN echo a\\\n@ b@\\\n/c @\n",
    "comments and blank lines": "# x\nFROM a\n\nRUN a @ \\\n# one @\n\n   # two\n\\\n && b @ # rest\n",
    "tabs": "FROM a\nRUN\ta\t@ \\\n\t\tb\t@ @\n",
    "windows line ends": "FROM a\r\nRUN a @ \\\r\n  @ \\\r\n# c\r\n && b @\r\n",
    "backticks as escape": '# escape=`\nFROM a\nSHELL ["sh", "-c"]\nRUN a @ `\n  @ && b @\n',
    "wide letters": "FROM a\nRUN echo é € 𝄞 @ && \\\n echo ü@ @\n",
    "quotes before": 'FROM a\nRUN echo \'x y\' "z" @ && echo "$(echo @)"\n',
    "flags": "FROM a\nRUN --mount=type=cache,target=/c \\\n  --network=none \\\n  a @\n",
    "here-document": "FROM a\nRUN <<E\na @\n\tb @\n\nc \\\n  @\nE\n",
    "here-document without tabs": "FROM a\nRUN <<-E\n\ta @\n\t\t  b @\n\tE\n",
    "here-document of bash": "FROM a\nRUN <<'E'\n#!/bin/bash\n# @\na @\nE\n",
    "here-document on windows": "FROM a\r\nRUN <<E\r\na @\r\nb @ @\r\nE\r\n",
    "here-document for a shell": "FROM a\nRUN a @ && bash -e <<'E'\nb @\n  c @\nE\nRUN d @\n",
    "here-document for a program": "FROM a\nRUN a @ && cat <<'E' > b\n$NOT_AT\nE\n",
    "two here-documents": "FROM a\nRUN sh <<'A' && sh <<'B'\na @\nA\nb @\nB\n",
    "exec form": 'FROM a\nRUN ["sh", "-c", "a @ && b @"]\n',
    "exec form with escapes": 'FROM a\nRUN ["bash", "-c", \\\n  "a \\"b\\" \\u0041 @ \\n c @"]\n',
    "onbuild": "FROM a\nONBUILD RUN a @ && \\\n  b @\nONBUILD HEALTHCHECK CMD c @\n",
    "commands": "FROM a\nCMD a @\nENTRYPOINT b \\\n @\nHEALTHCHECK --interval=5s \\\n CMD c @\n",
    "exec form of a health check": 'FROM a\nHEALTHCHECK CMD ["sh", "-c", "a @"]\n',
    "called shell": "FROM a\nRUN c @ && sudo sh -c 'a @ && \\\n  b @'\n",
    "lower case": "from a\nrun a @\ncmd b @\n",
    "byte-order mark": "\ufeffFROM a\nRUN a @\n",
    "end of file": "FROM a\nRUN a @ \\\n b @",
    "variables that are declared": 'FROM a\nENV A=\'1 2\' B=3\nARG C\nRUN a @ "$A" $B "$C" @\n',
    "comments for ShellCheck above": "FROM a\n# shellcheck shell=bash\nRUN a @\n",
    "busybox": 'FROM a\nSHELL ["/bin/ash", "-c"]\nENV X=1\nRUN a @ $X && b @\n',
}


def filled(template: str) -> tuple[str, list[tuple[int, int]]]:
    """The Dockerfile of a template, and where its variables stand; those in comments do not count."""
    places = []
    lines = template.removeprefix("\ufeff").split("\n")
    for number, line in enumerate(lines, 1):
        while "@" in line:
            column = line.index("@") + 1
            if not line.lstrip().startswith("#"):
                places.append((number, column))
            line = line.replace("@", f"$AT_{number}_{column}", 1)
        lines[number - 1] = line
    return "\n".join(lines), places


def in_quotes(text: str) -> bool:
    """Whether the scripts stand in quotes."""
    return "sh -c" in text or '"-c", "' in text or '"-c", \\' in text


def report(source: Source, checker: ShellCheck) -> FileReport:
    payloads = [item for item in map(checker.payload, scripts_of(read_facts(read(source)))) if item is not None]
    checker.send(payloads)
    checker.start()
    return FileReport(
        source=source, findings=tuple([found for item in payloads for found in checker.findings(source, item)])
    )


@pytest.fixture(scope="module")
def checker() -> ShellCheck:
    found = ShellCheck.find(cache=False)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def reports(checker: ShellCheck) -> dict[str, FileReport]:
    """What is found in each file, all in one process."""
    sources = {name: Source.decode("Dockerfile", filled(template)[0].encode()) for name, template in TEMPLATES.items()}
    for source in sources.values():
        checker.send([item for item in map(checker.payload, scripts_of(read_facts(read(source)))) if item is not None])
    return {name: report(source, checker) for name, source in sources.items()}


def shown(finding: Finding) -> str:
    return finding.span.source.text[finding.span.start : finding.span.end]


@pytest.mark.parametrize("name", TEMPLATES)
def test_findings_stand_on_the_text_that_they_are_about(name: str, reports: dict[str, FileReport]) -> None:
    source, places = reports[name].source, filled(TEMPLATES[name])[1]
    found = [finding for finding in reports[name].findings if finding.rule == "SC2086"]
    assert [source.position(finding.span.start) for finding in found] == places
    assert [shown(finding) for finding in found] == [f"$AT_{line}_{column}" for line, column in places]
    assert len(found) > 0


@pytest.mark.parametrize("name", TEMPLATES)
def test_fixes_of_shellcheck_settle_what_they_are_about(
    name: str, reports: dict[str, FileReport], checker: ShellCheck
) -> None:
    before = reports[name]
    fixable = [finding for finding in before.findings if finding.fix is not None]
    repaired = repair(before, lambda source: report(source, checker), unsafe=True)
    after = repaired.report
    assert not repaired.broken
    assert len(repaired.fixed) == len(fixable)
    assert [finding.rule for finding in after.findings if finding.fix is not None] == []
    text = before.source.text
    for line, column in filled(TEMPLATES[name])[1]:
        if not in_quotes(text):  # there are no fixes in there
            assert f'$AT_{line}_{column}"' in after.source.text
    assert after.source.text.count("\r\n") == text.count("\r\n")
    assert not repair(after, lambda source: report(source, checker), unsafe=True).fixed


def test_all_kinds_of_places_are_there() -> None:
    """A template without a variable would prove nothing."""
    assert sum(len(filled(template)[1]) for template in TEMPLATES.values()) > 70
    assert Path(__file__).read_text(encoding="utf-8").count("@") > 70
