"""Fixers that rewrite scripts and put instructions beside others: layouts, and what must be left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dlint.dockerfile.reader import read
from dlint.engine import load_rules
from dlint.facts.collect import facts_of, read_facts
from dlint.findings import FileReport
from dlint.fixes.fixers import FIXERS, fixer
from dlint.fixes.repair import repair
from dlint.linting.linter import lint
from dlint.settings.config import Options
from dlint.settings.selection import Selection
from dlint.text import Source

CLEAN = "rm -rf /var/lib/apt/lists/*"


RULES = load_rules()


def judge(rule: str) -> Callable[[Source], FileReport]:
    """What one rule says about a text."""
    program = RULES.program({rule}, fixer=fixer)

    def report(source: Source) -> FileReport:
        found = program.run(read_facts(read(source), context=None), facts_of)
        return FileReport(source=source, findings=tuple(sorted(found, key=lambda finding: finding.span.start)))

    return report


def mended(rule: str, text: str, above: str = "FROM debian:12.8\n") -> str:
    """The text with all fixes of a rule, after `above`."""
    lint_one = judge(rule)
    repaired = repair(lint_one(Source("Dockerfile", above + text)), lint_one, unsafe=True)
    assert not repaired.broken
    return repaired.report.source.text.removeprefix(above)


def test_every_fixer_is_there() -> None:
    assert all(callable(fixer(name)) for name in FIXERS)
    assert fixer("there-is-none") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN apt-get update && apt-get install a", f"RUN apt-get update && apt-get install a && {CLEAN}"),
        (
            "RUN apt-get update && \\\n  apt-get install a && \\\n  make",
            f"RUN apt-get update && \\\n  apt-get install a && \\\n  {CLEAN} && \\\n  make",
        ),
        (
            "RUN apt-get update \\\n  && apt-get install \\\n    a \\\n  && make",
            f"RUN apt-get update \\\n  && apt-get install \\\n    a \\\n  && {CLEAN} \\\n  && make",
        ),
        (
            "RUN apt-get update && apt-get install \\\n\ta \\\n\tb",
            f"RUN apt-get update && apt-get install \\\n\ta \\\n\tb \\\n\t&& {CLEAN}",
        ),
        (
            "RUN apt-get update \\\n && apt-get install a >/dev/null 2>&1 # why",
            f"RUN apt-get update \\\n && apt-get install a >/dev/null 2>&1 && {CLEAN} # why",
        ),
        # Where a failure ends the build now it has to end it afterwards.
        (
            "RUN set -e; apt-get update; apt-get install a; make",
            f"RUN set -e; apt-get update; apt-get install a; {CLEAN}; make",
        ),
        ("RUN set -e; apt-get update; apt-get install a", f"RUN set -e; apt-get update; apt-get install a; {CLEAN}"),
        ("RUN apt-get update; apt-get install a", f"RUN apt-get update; apt-get install a && {CLEAN}"),
        ("RUN apt-get update; apt-get install a || true", f"RUN apt-get update; apt-get install a && {CLEAN} || true"),
        (
            "RUN <<E\nset -e\napt-get update\n  apt-get install a\nmake\nE",
            f"RUN <<E\nset -e\napt-get update\n  apt-get install a\n  {CLEAN}\nmake\nE",
        ),
        (
            "RUN <<E\napt-get update\napt-get install a\nE",
            f"RUN <<E\napt-get update\napt-get install a && {CLEAN}\nE",
        ),
        ("RUN (apt-get update; apt-get install a); make", f"RUN (apt-get update; apt-get install a && {CLEAN}); make"),
        ("RUN sh -c 'apt-get update; apt-get install a'", f"RUN sh -c 'apt-get update; apt-get install a && {CLEAN}'"),
        (
            "RUN sudo apt-get update && sudo apt-get install a",
            f"RUN sudo apt-get update && sudo apt-get install a && sudo {CLEAN}",
        ),
        # Nothing can follow these.
        ("RUN apt-get update && apt-get install a | tee log", "RUN apt-get update && apt-get install a | tee log"),
        ("RUN apt-get update && apt-get install a & make", "RUN apt-get update && apt-get install a & make"),
        ("RUN apt-get update && chroot /x apt-get install a", "RUN apt-get update && chroot /x apt-get install a"),
    ],
)
def test_a_cache_is_cleaned_as_the_script_is_written(before: str, after: str) -> None:
    assert mended("apt-index-kept", before + "\n") == after + "\n"


def test_the_line_ends_of_windows_and_the_other_escape_character() -> None:
    before = "RUN apt-get update \\\n  && apt-get install \\\n    a\n"
    after = f"RUN apt-get update \\\n  && apt-get install \\\n    a \\\n  && {CLEAN}\n"
    assert mended("apt-index-kept", before.replace("\n", "\r\n")) == after.replace("\n", "\r\n")
    above = "# escape=`\nFROM debian:12.8\n"
    assert mended("apt-index-kept", before.replace("\\", "`"), above) == after.replace("\\", "`")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN apt-get upgrade", "RUN apt-get upgrade --yes"),
        ("RUN pacman -S a", "RUN pacman --noconfirm -S a"),
        ("RUN conda install -c b a", "RUN conda install --yes -c b a"),
        ('RUN ["apt-get", "upgrade"]', 'RUN ["apt-get", "upgrade"]'),
    ],
)
def test_confirmations(before: str, after: str) -> None:
    assert mended("package-manager-that-asks", before + "\n") == after + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN sudo a && sudo -E b", "RUN a && b"),
        ("RUN sudo A=1 b", "RUN sudo A=1 b"),
        ("RUN sudo -u c b", "RUN sudo -u c b"),
        ("RUN sudo sh -c 'a; b'", "RUN sudo sh -c 'a; b'"),
        ("USER c\nRUN sudo a", "USER c\nRUN sudo a"),
        ("USER 0\nRUN sudo a", "USER 0\nRUN a"),
    ],
)
def test_sudo(before: str, after: str) -> None:
    assert mended("sudo", before + "\n") == after + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN a\n\n# why\nRUN b", "RUN a && \\\n    # why\n    b"),
        # What the first would leave to the second, and how the second would go on after the first fails.
        ("RUN cd /x\nRUN b", "RUN cd /x\nRUN b"),
        ("RUN umask 1\nRUN b", "RUN umask 1\nRUN b"),
        ("RUN a\nRUN b;", "RUN a && \\\n    b;"),
        ("RUN a\nRUN b &", "RUN a\nRUN b &"),
        ("RUN a;\nRUN b", "RUN a;\nRUN b"),
        ("RUN $A\nRUN b", "RUN $A\nRUN b"),
        ('SHELL ["cmd"]\nRUN a\nRUN b', 'SHELL ["cmd"]\nRUN a\nRUN b'),
    ],
)
def test_joined_runs(before: str, after: str) -> None:
    assert mended("consecutive-runs", before + "\n") == after + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN a | b\nRUN c | d", 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN a | b\nRUN c | d'),
        ("# x\n\n# y\nRUN a | b", '# x\n\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\n# y\nRUN a | b'),
        ("FROM alpine:3\nRUN a | b", 'FROM alpine:3\nSHELL ["/bin/ash", "-o", "pipefail", "-c"]\nRUN a | b'),
        (
            'SHELL ["bash", "-ec"]\nRUN a | b',
            'SHELL ["bash", "-ec"]\nSHELL ["bash", "-o", "pipefail", "-ec"]\nRUN a | b',
        ),
        ("RUN sh -c 'a | b'", "RUN sh -c 'a | b'"),
        ("ONBUILD RUN a | b", "ONBUILD RUN a | b"),
    ],
)
def test_pipefail(before: str, after: str) -> None:
    assert mended("pipe-without-pipefail", before + "\n") == after + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("WORKDIR /w\nRUN cd /x && a\nRUN b", "WORKDIR /w\nWORKDIR /x\nRUN a\nWORKDIR /w\nRUN b"),
        ("RUN cd /x && \\\n  a\nWORKDIR /w", "WORKDIR /x\nRUN a\nWORKDIR /w"),
        ("WORKDIR /w\nRUN cd /w && a  ", "WORKDIR /w\nRUN a  "),
        ("WORKDIR /w\nRUN cd /x && (a; b)  ", "WORKDIR /w\nWORKDIR /x\nRUN (a; b)  \nWORKDIR /w"),
        *[
            (text, text)
            for text in (
                "RUN cd /x && a",
                "WORKDIR /w\nRUN cd x && a",
                "WORKDIR /w\nRUN cd /x; a",
                "WORKDIR /w\nRUN cd $X && a",
                "WORKDIR /w\nRUN a && cd /x && b",
                "WORKDIR /w\nRUN cd /x && cd y && b",
                "ARG A=1\nWORKDIR /w$A\nRUN cd /x && a",
            )
        ],
    ],
)
def test_workdir_instead_of_cd(before: str, after: str) -> None:
    assert mended("cd-in-run", before + "\n") == after + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN ln -sf /bin/bash /bin/sh", 'SHELL ["/bin/bash", "-c"]'),
        ("run rm /bin/sh && ln -s bash /bin/sh", 'SHELL ["/bin/bash", "-c"]'),
        ("RUN ln -sf /bin/bash /bin/sh && a", "RUN ln -sf /bin/bash /bin/sh && a"),
        ("RUN ln -sf /bin/busybox /bin/sh", "RUN ln -sf /bin/busybox /bin/sh"),
    ],
)
def test_shell_instead_of_a_link(before: str, after: str) -> None:
    assert mended("replaced-sh", before + "\n") == after + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN apt-get install c \\\n  b a", "RUN apt-get install a \\\n  b c"),
        ("RUN apt-get install b=1 c a", "RUN apt-get install a b=1 c"),
        ("RUN apt-get install c b -t x a", "RUN apt-get install c b -t x a"),
        ("RUN apt-get install c b a-", "RUN apt-get install c b a-"),
        ("RUN apt-get install $B c a", "RUN apt-get install $B c a"),
        ("RUN apt-get install c b \\\n # x\n a", "RUN apt-get install c b \\\n # x\n a"),
    ],
)
def test_sorted_packages(before: str, after: str) -> None:
    assert mended("unsorted-packages", before + "\n") == after + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# dlint ignore=sudo\nRUN a\n", "RUN a\n"),
        ("# dlint ignore=sudo,root-user why\nRUN sudo a\n", "# dlint ignore=sudo why\nRUN sudo a\n"),
        ("# dlint ignore=root-user, sudo why\nRUN sudo a\n", "# dlint ignore=sudo why\nRUN sudo a\n"),
        ("RUN a && \\\n  # dlint ignore=sudo\n  b\n", "RUN a && \\\n  b\n"),
    ],
)
def test_idle_comments(before: str, after: str) -> None:
    settings = Selection(Options(isolated=True, no_shellcheck=True, select=("sudo", "root-user", "suppression")))
    source = Source("Dockerfile", "FROM debian:12.8\n" + before)
    rules = settings.settings("x")
    repaired = repair(lint(source, rules), lambda changed: lint(changed, rules), unsafe=False)
    assert repaired.report.source.text == "FROM debian:12.8\n" + after
