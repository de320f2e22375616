"""ShellCheck on the scripts of Dockerfiles."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

import dlint.cache
from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.facts.scripts import scripts_of
from dlint.findings import Finding
from dlint.shell import shellcheck
from dlint.shell.process import Process, find_program
from dlint.shell.scripts import ShellScript, unfit
from dlint.shell.shellcheck import ShellCheck
from dlint.text import Source


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setitem(dlint.cache._state, "writable", True)
    return tmp_path / "cache"


def scripts(body: str) -> tuple[Source, list[ShellScript]]:
    source = Source("Dockerfile", body if body.startswith(("FROM", "ARG", "#")) else "FROM a\n" + body)
    return source, scripts_of(read_facts(read(source)))


def findings(body: str, checker: ShellCheck | None = None) -> list[Finding]:
    source, found = scripts(body)
    checker = checker or ShellCheck.find()
    assert checker is not None
    payloads = [payload for payload in map(checker.payload, found) if payload is not None]
    checker.send(payloads)
    checker.start()
    result = [finding for payload in payloads for finding in checker.findings(source, payload)]
    checker.keep()
    return result


def failures(body: str, checker: ShellCheck | None = None) -> list[str | None]:
    """Why there is nothing about the scripts, in their order."""
    _, found = scripts(body)
    checker = checker or ShellCheck.find()
    assert checker is not None
    payloads = [payload for payload in map(checker.payload, found) if payload is not None]
    checker.send(payloads)
    checker.start()
    return [checker.failure(payload) for payload in payloads]


def places(body: str) -> list[tuple[str, int, int, str]]:
    return [
        (finding.rule, *finding.span.source.position(finding.span.start), text(finding)) for finding in findings(body)
    ]


def text(finding: Finding) -> str:
    return finding.span.source.text[finding.span.start : finding.span.end]


def rules(body: str) -> list[str]:
    return [finding.rule for finding in findings(body)]


# ---------------------------------------------------------------------------------------------------- scripts


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN a", [("a", "sh")]),
        ("CMD a\nENTRYPOINT b\nHEALTHCHECK CMD c\n", [("a", "sh"), ("b", "sh"), ("c", "sh")]),
        ('RUN ["a", "b"]', []),
        ('RUN ["bash", "-c", "a; b"]', [("a; b", "bash")]),
        ('HEALTHCHECK CMD ["sh", "-c", "a"]', [("a", "sh")]),
        ("ONBUILD RUN a", [("a", "sh")]),
        ('SHELL ["/bin/bash", "-c"]\nRUN a', [("a", "bash")]),
        ('SHELL ["/bin/bash", "-c"]\nENV A=1\nRUN a', [("a", "bash")]),
        ('FROM a AS b\nSHELL ["/bin/ash", "-c"]\nFROM b\nRUN c', [("c", "ash")]),
        ("# hadolint shell=bash\nFROM a\nRUN b", [("b", "bash")]),
        ('SHELL ["conda", "run", "-n", "x", "/bin/bash", "-c"]\nRUN a', [("a", "bash")]),
        ('SHELL ["powershell", "-Command"]\nRUN a', []),
        ('SHELL ["cmd", "/S", "/C"]\nRUN a', []),
        ("RUN <<E\na\nb\nE", [("a\nb\n", "sh")]),
        ("RUN <<E\n#!/bin/bash\na\nE", [("#!/bin/bash\na\n", "bash")]),
        ("RUN <<E\n#!/usr/bin/env python\na\nE", []),
        ("RUN <<E\n#!/usr/bin/env -S bash -e\na\nE", [("#!/usr/bin/env -S bash -e\na\n", "bash")]),
        ("RUN <<-E\n\t#!/usr/bin/env python\n\ta\n\tE", [("#!/usr/bin/env python\na\n", "sh")]),
        ('SHELL ["/bin/busybox", "sh", "-c"]\nRUN a', [("a", "busybox")]),
        ("FROM alpine:3.22\nRUN b", [("b", "sh")]),
        ('CMD ["a", b]', []),
        ("ENTRYPOINT ['a']", []),
        ('SHELL ["/usr/bin/env", "bash", "-c"]\nRUN a', [("a", "bash")]),
        (
            'ONBUILD RUN a\nONBUILD SHELL ["bash", "-c"]\nONBUILD RUN b\nRUN c',
            [("a", "sh"), ("b", "bash"), ("c", "sh")],
        ),
        ('ONBUILD RUN a\nSHELL ["bash", "-c"]', [("a", "bash")]),
        ("RUN bash -e <<'E'\na\nE", [("bash -e <<'E'\na\nE", "sh"), ("a\n", "bash")]),
        ("RUN python3 <<E\na\nE", [("python3 <<E\na\nE", "sh")]),
    ],
)
def test_scripts_and_their_shells(body: str, expected: list[tuple[str, str]]) -> None:
    assert [(script.text.text, script.shell) for script in scripts(body)[1]] == expected


# ---------------------------------------------------------------------------------------------------- findings


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN echo $X", [("SC2086", 2, 10, "$X")]),
        ("RUN a && \\\n  # comment\n\n\techo é $X", [("SC2086", 5, 9, "$X")]),
        ("RUN <<E\na\n\techo $X\nE", [("SC2086", 4, 7, "$X")]),
        ("RUN <<-E\n\ta\n\techo $X\n\tE", [("SC2086", 4, 7, "$X")]),
        ("RUN <<E\n#!/bin/bash\necho $X\nE", [("SC2086", 4, 6, "$X")]),
        ("RUN bash <<'E'\necho $X\nE", [("SC2086", 3, 6, "$X")]),
        ('RUN ["sh", "-c", "echo \\"a\\" $X"]', [("SC2086", 2, 30, "$X")]),
        ("CMD echo $X", [("SC2086", 2, 10, "$X")]),
        ("HEALTHCHECK --interval=5s CMD echo $X", [("SC2086", 2, 36, "$X")]),
        ("ONBUILD RUN echo $X", [("SC2086", 2, 18, "$X")]),
        ("RUN echo $X\r\nRUN echo \\\r\n $Y\r\n", [("SC2086", 2, 10, "$X"), ("SC2086", 4, 2, "$Y")]),
        ("RUN echo $X $Y", [("SC2086", 2, 10, "$X"), ("SC2086", 2, 13, "$Y")]),
        ("RUN echo a \\\n    b", []),
    ],
)
def test_findings_stand_where_they_belong(body: str, expected: list[tuple[str, int, int, str]]) -> None:
    assert places(body) == expected


def test_a_finding_says_what_shellcheck_says() -> None:
    (finding,) = findings("RUN echo $X")
    assert finding.severity == "info"
    assert "quote" in finding.message
    assert finding.aliases == ("shellcheck:SC2086", "hadolint:SC2086", "sonar:S6570")
    assert finding.url == "https://www.shellcheck.net/wiki/SC2086"


def test_the_dialect_is_that_of_the_shell() -> None:
    assert rules("RUN echo -e a") == ["SC3037"]
    assert rules('SHELL ["/bin/bash", "-c"]\nENV A=1\nRUN echo -e a') == []
    assert rules('SHELL ["/bin/ash", "-c"]\nRUN echo -e a; a=(b)') == ["SC2034", "SC3030"]
    assert rules('SHELL ["/bin/ash", "-c"]\nRUN set -o pipefail; echo -e $RANDOM') == []
    assert [found.message for found in findings('SHELL ["/bin/ash", "-c"]\nRUN echo {a,b}')] == [
        "In BusyBox's ash, brace expansion is not supported."
    ]
    assert rules('SHELL ["/bin/zsh", "-c"]\nRUN echo $X') == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN echo \"$x\"", ["SC2154"]),
        ("ENV x=1\nRUN echo \"$x\"", []),
        ("FROM a AS b\nARG x\nFROM b\nRUN echo \"$x\"", []),
        ("ARG x\nFROM a\nRUN echo \"$x\"", ["SC2154"]),
        ("ARG x\nFROM a\nARG x\nRUN echo \"$x\"", []),
        ("ARG x\nCMD echo \"$x\"", ["SC2154"]),
        ("ENV X='a b'\nRUN echo $X", []),
        ("ENV X=\"--a=/b -c /d\"\nRUN echo $X", []),
        ("ENV X='/a /b'\nCMD echo $X", []),
        ("ENV X=''\nRUN echo $X", []),
        ("FROM a\nARG X=\nRUN echo $X", []),
        ("ENV X='a b*'\nRUN echo $X", ["SC2086"]),
        ("ENV X='/my folder'\nRUN cd $X && a", ["SC2086"]),
        ("ENV X='Ada Lovelace'\nRUN git config user.name $X", ["SC2086"]),
        ("ENV X='a b'\nENV X=$Y\nRUN echo $X", ["SC2086"]),
        ("RUN --mount=type=secret,id=a,env=x echo \"$x\"", []),
        ("RUN --mount=type=secret,id=a,env=x echo \"$y\"", ["SC2154"]),
        ("ENV x=1\nRUN a=$((x + 1)) && b \"$a\" $a", []),
        ("RUN export x=1 && sh -c 'echo \"$x\"'", []),
        ("RUN for x in a b; do x=$x sh -c 'echo \"$x$y\"'; done", ["SC2154"]),
        ("RUN sh <<'E'\necho \"$x\"\nE", ["SC2154"]),
        ("ENV X=1.2\nRUN echo $X", []),
        ("FROM a\nARG X\nRUN echo $X", ["SC2086"]),
        ("ENV PROJECT_HOME=/a\nRUN echo \"$PROJEKT_HOME\"", ["SC2153"]),
        ("RUN echo \"$http_proxy\"", []),
    ],
)  # fmt: skip
def test_variables_of_the_dockerfile_are_known(body: str, expected: list[str]) -> None:
    assert rules(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN cd /a; b", ["SC2164"]),
        ("RUN set -e; cd /a; b", []),
        ('SHELL ["/bin/sh", "-ec"]\nRUN cd /a; b', []),
        ('SHELL ["/bin/bash", "-o", "errexit", "-c"]\nRUN cd /a; b', []),
        ('SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN cd /a; b', ["SC2164"]),
        ('SHELL ["/bin/ash", "-euxo", "pipefail", "-c"]\nRUN cd /a; b', []),
        ('SHELL ["/bin/sh", "-ec"]\nRUN ["sh", "-c", "cd /a; b"]', ["SC2164"]),
        ('RUN ["bash", "-ec", "cd /a; b"]', []),
        ("RUN bash -e <<E\ncd /a\nb\nE", []),
        ("RUN <<E\n#!/bin/bash -e\ncd /a\nb\nE", []),
        ("RUN <<E\n#!/usr/bin/env -S bash -e\ncd /a\nb\nE", []),
        ("RUN <<E\n#!/bin/bash\ncd /a\nb\nE", ["SC2164"]),
    ],
)
def test_a_shell_may_end_with_the_first_failure(body: str, expected: list[str]) -> None:
    assert rules(body) == expected


def test_a_comment_may_switch_on_more_checks() -> None:
    assert rules("FROM a\nENV X=1\nRUN apt-get install $X") == []
    assert rules("FROM a\nENV X=1\n# shellcheck enable=all\nRUN apt-get install $X") == ["SC2248", "SC2250"]


def test_codes_that_say_nothing_here_are_left_out() -> None:
    assert rules('SHELL ["/bin/bash", "-c"]\nRUN . /a/b && . "$X"') == []


def test_comments_for_shellcheck_count() -> None:
    assert rules("RUN <<E\n# shellcheck disable=SC2086\necho $X\necho $Y\nE") == []
    assert rules("RUN <<E\na\n# shellcheck disable=SC2086\necho $X\necho $Y\nE") == ["SC2086"]


def test_fixes_are_edits_of_the_dockerfile() -> None:
    source = "FROM a\nRUN a && \\\n  echo $X `b`\n"
    found = {finding.rule: finding for finding in findings(source)}
    quotes, notation = found["SC2086"].fix, found["SC2006"].fix
    assert quotes is not None
    assert notation is not None
    assert (quotes.safety, notation.safety) == ("unsafe", "safe")
    at = source.index("$X")
    assert [(edit.span.start, edit.span.end, edit.text) for edit in quotes.edits] == [
        (at, at, '"'),
        (at + 2, at + 2, '"'),
    ]
    at = source.index("`b`")
    assert [(edit.span.start, edit.span.end, edit.text) for edit in notation.edits] == [
        (at, at + 1, "$("), (at + 2, at + 3, ")"),
    ]  # fmt: skip


def test_there_are_no_fixes_inside_json() -> None:
    (finding,) = findings('RUN ["sh", "-c", "echo $X"]')
    assert finding.fix is None


def test_bytes_that_cannot_be_sent_keep_the_places() -> None:
    assert places("RUN echo \udcff\0 $X")[-1] == ("SC2086", 2, 13, "$X")


# ---------------------------------------------------------------------------------------------------- speed


def test_results_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    first = findings("RUN echo $X\nRUN b `c`")
    monkeypatch.setattr(shellcheck, "Process", None)  # nothing can be started any more
    again = findings("RUN echo $X\nRUN b `c`")
    assert [(each.rule, text(each)) for each in again] == [(each.rule, text(each)) for each in first]
    assert first


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellcheck, "SHARDS", 1)
    monkeypatch.setattr(shellcheck, "SHARD_SIZE", 2)
    findings("RUN echo $A\nRUN echo $B\nRUN echo $C")
    checker = ShellCheck.find()
    assert checker is not None
    _, found = scripts("RUN echo $A\nRUN echo $B\nRUN echo $C")
    known = [payload is not None and checker._is_known(payload) for payload in map(checker.payload, found)]
    assert known == [False, True, True]


def test_equal_scripts_are_sent_once() -> None:
    checker = ShellCheck.find()
    assert checker is not None
    _, found = scripts("RUN echo $X\nRUN echo $X\nRUN echo $Y")
    payloads = [payload for payload in map(checker.payload, found) if payload]
    checker.send(payloads)
    checker.start()
    checker.send(payloads)
    checker.start()
    assert [len(group) for _, group in checker.running] == [2]
    assert all(checker.comments(payload) for payload in payloads)


# ---------------------------------------------------------------------------------------------------- trouble


def test_a_script_that_takes_too_long_is_told_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "shellcheck"
    program.write_text(
        "#!/bin/sh\n"
        'for last; do :; done\nwhile [ "$1" != "$last" ] && [ "${1#/}" = "$1" ]; do shift; done\n'
        'if grep -q slow "$@"; then exec sleep 60; fi\n'
        "printf '{\"comments\":[]}'\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(shellcheck, "SECONDS", 1.0)
    monkeypatch.setattr(shellcheck, "SECONDS_EACH", 0.0)
    assert failures("RUN echo $slow\nRUN echo $X", ShellCheck(str(program))) == ["out of time", None]
    assert [each.rule for each in findings("RUN echo $slow")] == ["SC2154", "SC2086"]  # a failure is not kept


def test_the_more_take_too_long_the_less_time_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "shellcheck"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(shellcheck, "SECONDS", 0.4)
    monkeypatch.setattr(shellcheck, "LEAST_SECONDS", 0.01)
    monkeypatch.setattr(shellcheck, "SECONDS_EACH", 0.0)
    start = time.monotonic()
    body = "".join(f"RUN echo $X{number}\n" for number in range(20))
    assert set(failures(body, ShellCheck(str(program)))) == {"out of time"}
    assert time.monotonic() - start < 6  # twenty times 0.4 seconds, if all had the same


def test_a_program_that_says_nonsense_is_told(tmp_path: Path) -> None:
    program = tmp_path / "shellcheck"
    program.write_text("#!/bin/sh\necho nonsense\n")
    program.chmod(0o755)
    assert failures("RUN echo $X", ShellCheck(str(program))) == ["no answer"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo $X" + " a" * 600_000, "too long"),
        ("echo " + "$((" * 7 + "1", "too deeply nested"),
        ("echo " + "$((1 + " * 9 + "1" + "))" * 9, "too deeply nested"),
        ("(" * 2000, "too deeply nested"),
        ("echo " + "$(echo " * 13 + ")" * 13, "too deeply nested"),
        ("cat " + "<(cat " * 13, "too deeply nested"),
        ("( " * 600, "too deeply nested"),
        ("echo " + "$(echo " * 6 + "$X" + ")" * 6, None),
        ("( " * 20 + "echo $X" + " )" * 20, None),
        ("a() { b; }; " * 600, None),
        ("echo $X" + " $((1))" * 100, None),
        ("echo $X" + " $((1" * 6, None),
        ("echo $X )) (( )) (( )) (( )) (( )) (( )) (( )) ((", None),
        ("echo $X \0", None),
    ],
)
def test_hostile_scripts_are_not_sent(script: str, expected: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert unfit(script) == expected
    if expected:
        monkeypatch.setattr(shellcheck, "Process", None)
    assert failures(f"RUN {script}") == [expected]


def test_programs_are_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_program("no-such-program") is None
    program = tmp_path / "some-program"
    program.write_text("")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program("some-program") is None  # it cannot be run
    program.chmod(0o755)
    assert find_program("some-program") == str(program)


@pytest.mark.parametrize("in_memory", [True, False])
def test_processes_get_texts_as_files(in_memory: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not in_memory:
        monkeypatch.delattr("os.memfd_create", raising=False)
    process = Process("/bin/cat", ["-u"], [b"one ", b"two"])
    assert sorted(process.index(name) for name in process.names) == [0, 1]
    assert process.output(10) == b"one two"
    slow = Process("/bin/sh", ["-c", "exec sleep 60"], [b""])
    assert slow.output(0.2) is None


def test_a_program_that_cannot_be_run_is_told(tmp_path: Path) -> None:
    program = tmp_path / "shellcheck"
    program.write_bytes(b"\x7fELF nonsense")
    program.chmod(0o755)
    assert failures("RUN echo $X\nRUN echo $Y", ShellCheck(str(program))) == ["no answer", "no answer"]


def test_programs_are_found_where_packages_put_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "some-program"
    program.write_text("")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "dlint")])
    assert find_program("some-program") == str(program)
    monkeypatch.setattr(sys, "argv", ["dlint"])
    assert find_program("some-program") is None
    monkeypatch.setattr("sysconfig.get_path", lambda *_: str(tmp_path))
    assert find_program("some-program") == str(program)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sysconfig.get_path", lambda *_: "/nowhere")
    monkeypatch.setenv("PATH", ":/nowhere:")
    assert find_program("some-program") is None  # not just because it lies where one is


def test_few_files_may_be_open() -> None:
    """As many scripts go to one process as there may be files; then they are files on the disk."""
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40));"
        "from dlint._boot import run; sys.exit(run(['-q', '--no-cache', '--select', 'SC2086', '-']))"
    )
    text = "FROM a\n" + "".join(f"RUN echo $A{number}\n" for number in range(150))
    result = subprocess.run(
        [sys.executable, "-c", code], input=text.encode(), capture_output=True, check=False, timeout=60
    )
    assert (result.stdout.count(b"SC2086"), result.stderr) == (150, b"")
