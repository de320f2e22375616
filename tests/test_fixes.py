"""Fixes: edits, passes, checks, and files written without harm."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint._boot import run
from dlint.dockerfile.reader import read
from dlint.facts.collect import facts_of, read_facts
from dlint.findings import Edit, FileReport, Finding, Fix
from dlint.fixes.apply import apply_edits, apply_fixes, choose
from dlint.fixes.fixers import fixer
from dlint.fixes.repair import diff, repair, write_atomically
from dlint.linting.linter import lint
from dlint.settings.config import Options
from dlint.settings.selection import Selection
from dlint.text import Source, Span


def edit(source: Source, start: int, end: int, text: str) -> Edit:
    return Edit(span=Span(source=source, start=start, end=end), text=text)


def finding(source: Source, edits: Sequence[Edit], rule: str = "r", safety: str = "safe") -> Finding:
    return Finding(
        rule=rule,
        category="x",
        severity="warning",
        message="",
        span=Span(source=source, start=edits[0].span.start, end=edits[0].span.end),
        fix=Fix(title="Do it", safety=safety, edits=tuple(edits)),
    )


# ---------------------------------------------------------------------------------------------------- edits


def test_edits_in_any_order() -> None:
    source = Source("f", "abcdef")
    edits = [edit(source, 4, 6, "X"), edit(source, 0, 1, ""), edit(source, 2, 2, "-")]
    assert apply_edits(source.text, edits) == "b-cdX"


def test_of_overlapping_fixes_the_first_wins() -> None:
    source = Source("f", "abcdef")
    first = finding(source, [edit(source, 0, 3, "x")])
    second = finding(source, [edit(source, 5, 6, "z"), edit(source, 2, 4, "y")])
    third = finding(source, [edit(source, 3, 4, "w")])
    assert choose([first, second, third], source, unsafe=False) == [first, third]


def test_insertions_at_one_place_wait_for_each_other() -> None:
    source = Source("f", "ab")
    one, two = (finding(source, [edit(source, 1, 1, text)]) for text in "xy")
    assert choose([one, two], source, unsafe=False) == [one]


def test_unsafe_fixes_and_other_files_are_left_alone() -> None:
    source, other = Source("f", "ab"), Source("g", "ab")
    unsafe = finding(source, [edit(source, 0, 1, "")], safety="unsafe")
    foreign = finding(other, [edit(other, 0, 1, "")])
    assert choose([unsafe, foreign], source, unsafe=False) == []
    assert choose([unsafe, foreign], source, unsafe=True) == [unsafe]


def test_line_ends_are_those_of_the_file() -> None:
    source = Source("f", "a\r\nb\r\n")
    assert apply_fixes(source, [finding(source, [edit(source, 1, 1, " \\\n  c")])]) == "a \\\r\n  c\r\nb\r\n"


@given(st.text(), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.text(max_size=3)), max_size=5))
def test_chosen_fixes_never_overlap(text: str, places: list[tuple[int, int, str]]) -> None:
    source = Source("f", text)
    clipped = [(min(a, len(text)), min(b, len(text)), new) for a, b, new in places]
    findings = [finding(source, [edit(source, min(a, b), max(a, b), new)]) for a, b, new in clipped]
    chosen = choose(findings, source, unsafe=False)
    removed = sum(item.span.end - item.span.start for item in chosen)
    added = sum(len(item.fix.edits[0].text) for item in chosen if item.fix)
    assert len(apply_edits(text, [item.fix.edits[0] for item in chosen if item.fix])) == len(text) - removed + added


# ---------------------------------------------------------------------------------------------------- passes


def lint_words(source: Source, replacements: dict[str, str]) -> FileReport:
    """A finding for each occurrence of a word, fixed by its replacement."""
    found = []
    for word, text in replacements.items():
        at = source.text.find(word)
        while at >= 0:
            found.append(finding(source, [edit(source, at, at + len(word), text)], rule=word))
            at = source.text.find(word, at + 1)
    return FileReport(source=source, findings=tuple(sorted(found, key=lambda item: item.span.start)))


def mend(text: str, replacements: dict[str, str]) -> tuple[str, list[str], set[str]]:
    report = lint_words(Source("f", text), replacements)
    result = repair(report, lambda source: lint_words(source, replacements), unsafe=False)
    return result.report.source.text, [item.rule for item in result.fixed], result.broken


def test_passes_go_on_until_nothing_is_left() -> None:
    assert mend("RUN aaaa\n", {"aa": "a"}) == ("RUN a\n", ["aa", "aa", "aa"], set())


def test_a_fix_that_does_not_settle_its_finding_is_left_out() -> None:
    assert mend("RUN a b\n", {"a": "xa", "b": "c"}) == ("RUN a c\n", ["b"], {"a"})


def test_a_fix_that_breaks_the_syntax_is_left_out() -> None:
    text, fixed, broken = mend("FROM a\nRUN b\n", {"RUN ": "RN ", "b": "c"})
    assert (text, fixed, broken) == ("FROM a\nRUN c\n", ["b"], {"RUN "})


def test_fixes_that_break_the_syntax_together_are_tried_one_rule_after_the_other() -> None:
    # COPY keeps a destination after either fix, and has none after both.
    text, fixed, broken = mend("FROM x\nCOPY a b c\n", {"a b": "b", " c": ""})
    assert (text, fixed, broken) == ("FROM x\nCOPY b c\n", ["a b"], {" c"})


def test_findings_that_another_fix_brings_do_not_count_against_a_rule() -> None:
    assert mend("RUN a b\n", {"a": "bb", "b": "c"}) == ("RUN cc c\n", ["a", "b", "b", "b"], set())


def test_repairing_ends() -> None:
    text, fixed, _ = mend("RUN ab\n", {"ab": "ba", "ba": "ab"})
    assert len(fixed) <= 20
    assert text in ("RUN ab\n", "RUN ba\n")


# ---------------------------------------------------------------------------------------------------- files


def test_the_difference_can_be_applied(tmp_path: Path) -> None:
    before, after = Source("a/Dockerfile", "one\ntwo\nthree"), Source("a/Dockerfile", "one\n2\nthree")
    assert diff(before, before) == ""
    assert diff(before, after) == (
        "--- a/a/Dockerfile\n+++ b/a/Dockerfile\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n\\ No newline at end of file\n"
    )


def test_a_file_is_replaced_with_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text("a")
    path.chmod(0o640)
    (tmp_path / "link").symlink_to("Dockerfile")
    write_atomically(str(tmp_path / "link"), b"b")
    assert path.read_text() == "b"
    assert path.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link").is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["Dockerfile", "link"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a file away")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text("a")
    os.chown(path, 1234, 2345)
    write_atomically(str(path), b"b")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


LEGACY = 'FROM debian:12.8\nENV A b\nCMD ["true"]\n'
FIXED = 'FROM debian:12.8\nENV A=b\nCMD ["true"]\n'
ONLY = ("--isolated", "--fail-on", "style", "--select", "legacy-env")


def test_fix_writes_and_reports_what_is_left(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(LEGACY)
    assert run([*ONLY, str(path)]) == 1
    assert run([*ONLY, "--fix", str(path)]) == 0
    assert path.read_text() == FIXED
    stamp = path.stat().st_mtime_ns
    assert run([*ONLY, "--fix", str(path)]) == 0
    assert path.stat().st_mtime_ns == stamp


def test_diff_writes_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(LEGACY)
    assert run([*ONLY, "--fix", "--diff", str(path)]) == 1
    assert path.read_text() == LEGACY
    out = capfd.readouterr().out
    assert "-ENV A b\n+ENV A=b\n" in out
    assert out.startswith("--- a/")


@pytest.mark.parametrize(
    "text", [LEGACY.replace("\n", "\r\n"), "\ufeff" + LEGACY, LEGACY + "# \udcff\n", LEGACY.rstrip()]
)
def test_bytes_that_are_not_touched_stay(tmp_path: Path, text: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    run([*ONLY, "--fix", str(path)])
    assert path.read_bytes() == text.replace("A b", "A=b").encode("utf-8", "surrogateescape")


def test_a_folder_that_cannot_be_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(LEGACY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "dlint.fixes.repair.write_atomically",
            lambda path, data: (_ for _ in ()).throw(PermissionError(13, "Permission denied")),
        )
        assert run([*ONLY, "--fix", str(path)]) == 2
    assert "cannot write the fixed file: Permission denied" in capfd.readouterr().err
    assert path.read_text() == LEGACY


# ---------------------------------------------------------------------------------------------------- fixers


def fixed_by(name: str, text: str, kind: str = "instruction", index: int = -1) -> str:
    source = Source("Dockerfile", text)
    fact = facts_of(read_facts(read(source), context=None), kind)[index]
    repair = fixer(name)
    assert repair is not None
    return apply_edits(text, repair(fact))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ENV A b", "ENV A=b"),
        ("ENV   A   b c ", 'ENV   A="b c" '),
        ('LABEL a.b "c d"', 'LABEL a.b="c d"'),
        ("LABEL a.b 'c d'", "LABEL a.b='c d'"),
        ('ENV A b "c d"', 'ENV A b "c d"'),
        ("ENV A b\\ c", "ENV A b\\ c"),
        ("ENV A b\\c", "ENV A=b\\c"),
        ("ENV A=b", "ENV A=b"),
        ("ENV A b \\\n  c", 'ENV A="b \\\n  c"'),
    ],
)
def test_key_equals_value(before: str, after: str) -> None:
    assert fixed_by("key-equals-value", f"FROM a\n{before}\n") == f"FROM a\n{after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Jo <jo@x>", "Jo <jo@x>"),
        ('"Jo"', "Jo"),
        ('Jo "J" Doe', 'Jo \\"J\\" Doe'),
        ("$Jo", "\\$Jo"),
    ],
)
def test_maintainer_label(before: str, after: str) -> None:
    text = f"FROM a\nMAINTAINER {before}\n"
    assert fixed_by("maintainer-label", text) == f'FROM a\nLABEL org.opencontainers.image.authors="{after}"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN a\nRUN b\n", "RUN a && \\\n    b\n"),
        ("RUN a \\\n && b\nRUN  c \\\n && d\n", "RUN a \\\n && b && \\\n    c \\\n && d\n"),
        ("RUN a\n\n# why\n\nRUN b\n", "RUN a && \\\n    # why\n    b\n"),
        ("RUN --network=none a\nRUN --network=none b\n", "RUN --network=none a && \\\n    b\n"),
        ("RUN a &\nRUN b\n", "RUN a &\nRUN b\n"),
        ('RUN ["a"]\nRUN b\n', 'RUN ["a"]\nRUN b\n'),
        ("RUN <<E\na\nE\nRUN b\n", "RUN <<E\na\nE\nRUN b\n"),
        ("RUN --network=none a\nRUN b\n", "RUN --network=none a\nRUN b\n"),
        ("RUN a # c\nRUN b\n", "RUN a # c\nRUN b\n"),
    ],
)
def test_join_runs(before: str, after: str) -> None:
    assert fixed_by("join-runs", "FROM a\n" + before) == "FROM a\n" + after
    assert not [problem for problem in read(Source("f", "FROM a\n" + after)).problems if problem.fatal]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CMD nginx -g daemon", 'CMD ["nginx", "-g", "daemon"]'),
        ("CMD a 'b c' \"d\"", 'CMD ["a", "b c", "d"]'),
        ("CMD a \\\n  b", 'CMD ["a", "b"]'),
        ("CMD a $B", "CMD a $B"),
        ("CMD a && b", "CMD a && b"),
        ("CMD a *.txt", "CMD a *.txt"),
        ("CMD A=1 b", "CMD A=1 b"),
        ("CMD cd /x", "CMD cd /x"),
        ("CMD exec a", "CMD exec a"),
        ('CMD ["a"]', 'CMD ["a"]'),
    ],
)
def test_exec_form(before: str, after: str) -> None:
    assert fixed_by("exec-form", f"FROM a\n{before}\n") == f"FROM a\n{after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ADD a b/", "COPY a b/"),
        ("ADD --chown=1 *.conf b/", "COPY --chown=1 *.conf b/"),
        ("ADD a.tar b/", "ADD a.tar b/"),
        ("ADD rootfs* /", "ADD rootfs* /"),
        ("ADD * /", "ADD * /"),
        ("ADD $A /", "ADD $A /"),
        ("ADD --keep-git-dir=true a /", "ADD --keep-git-dir=true a /"),
        ("ADD https://a.org/b /", "ADD https://a.org/b /"),
    ],
)
def test_copy_instead_of_add(before: str, after: str) -> None:
    assert fixed_by("copy-instead-of-add", f"FROM a\n{before}\n") == f"FROM a\n{after}\n"


def test_casing() -> None:
    assert fixed_by("keyword-casing", "FROM a\nrun b\nRUN c\n", index=1) == "FROM a\nRUN b\nRUN c\n"
    assert fixed_by("keyword-casing", "from a\nrun b\nRUN c\n") == "from a\nrun b\nrun c\n"
    assert fixed_by("as-casing", "FROM a as b\n") == "FROM a AS b\n"
    assert fixed_by("as-casing", "from a AS b\n") == "from a as b\n"
    assert fixed_by("stage-name-casing", "FROM a AS Build\n", kind="stage") == "FROM a AS build\n"


def test_blank_lines() -> None:
    assert fixed_by("blank-lines", "FROM a\nRUN b \\\n\n  \n  c\n") == "FROM a\nRUN b \\\n  c\n"


def test_what_was_done_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(LEGACY)
    run([*ONLY, "--fix", "--verbose", str(path)])
    assert capfd.readouterr().err.splitlines() == [
        "dlint: note: fixed 1 finding in 1 file",
        f"dlint: note: {path}: 0 findings, 1 rule applied, no configuration file",
    ]


def test_fixed_standard_input_goes_to_standard_output() -> None:
    command = [sys.executable, "-m", "dlint", *ONLY, "--fix", "-q", "-"]
    done = subprocess.run(command, input=LEGACY, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, FIXED, "")


PROJECTS = Path(__file__).parent / "fixtures" / "projects"


@pytest.mark.parametrize(
    "path", sorted(PROJECTS.rglob("Dockerfile*"))[::4], ids=lambda path: str(path.relative_to(PROJECTS))
)
def test_fixed_files_parse_and_stay_as_they_are(path: Path) -> None:
    settings = Selection(Options(isolated=True, no_shellcheck=True, select=("ALL",))).settings(str(path))

    def judge(source: Source) -> FileReport:
        return lint(source, settings)

    before = judge(Source.decode("Dockerfile", path.read_bytes()))
    once = repair(before, judge, unsafe=True)
    assert not once.broken
    assert sum(problem.fatal for problem in read(once.report.source).problems) <= sum(
        problem.fatal for problem in read(before.source).problems
    )
    assert repair(once.report, judge, unsafe=True).fixed == []
