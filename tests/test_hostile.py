"""Input of strangers: whatever it is, there is a report, in time, and no other file is held up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlint._boot import run
from dlint.fixes.repair import repair
from dlint.linting.linter import lint
from dlint.reports import ReportOptions
from dlint.reports.text import _cut, _cut_near, render_file
from dlint.settings.config import Options
from dlint.settings.selection import Selection
from dlint.text import Source

EVERYTHING = Selection(Options(isolated=True, no_shellcheck=True, no_context=True, select=("ALL",))).settings("x")
COMMAND = [sys.executable, "-m", "dlint", "--isolated", "--no-shellcheck"]


def found(text: str) -> list[str]:
    return [finding.rule for finding in lint(Source("Dockerfile", text), EVERYTHING).findings]


def growing(line: str, first: str, times: int) -> str:
    """Lines that each multiply what the one before them set."""
    return first + "".join(line.replace("NEW", f"A{at}").replace("OLD", f"${{A{at - 1}}}") for at in range(1, times))


NESTED = 3000
HOSTILE = {
    "nothing": "",
    "nulls": "FROM a\nRUN \0\0\n\0",
    "carriage-returns": 'FROM a\rRUN b\rCMD ["x"]\r',
    "control": "FROM a\nRUN \x1b[31mred\x07\x08 && sudo x\n",
    "separators": "FROM a\u2028RUN b\x85CMD x\x0bRUN y\x0cENV a b\n",
    "surrogates": 'FROM a\nLABEL x="\udcff" y=\udce9\nMAINTAINER \udc80\nRUN echo \udced\udca0\n',
    "digits-of-other-scripts": "FROM a\nEXPOSE \u0663\nHEALTHCHECK --retries=\u00b2 --interval=\u0663s CMD x\nUSER \u00b2\n"
    "COPY --from=\u00b2 --chmod=\u0667 a b\nRUN chmod \u0667\u0667 x && useradd -u \u0663 y && curl http://a:\u00b2/\n",
    "long-numbers": "FROM a\nEXPOSE {n}\nUSER {n}\nCOPY --from={n} --chmod={n} a b\nHEALTHCHECK --interval={n}s --retries={n} "
    "CMD x\nSTOPSIGNAL {n}\nRUN chmod {n} x && useradd -u {n} y && curl --retry {n} http://a:{n}/\n".format(
        n="9" * 5000
    ),
    "addresses": "FROM a\nADD http://[::1 /x\nADD http://[/ /x\nADD https://a:b@[fe80::1%25en0]:99999/x /\nADD git@:x y\n"
    "RUN curl http://[ http://a:port/ https://%zz/ && git clone ://\n",
    "references": "FROM @\nFROM :\nFROM a:\nFROM a@sha256:\nFROM a/b//c:d@e\nFROM $\nFROM ${\nFROM ${}\nFROM ${a:-${b:-${c}}}\n",
    "parentheses": "FROM a\nRUN " + "(" * NESTED + "\n",
    "substitutions": "FROM a\nRUN echo " + "$(" * NESTED + "x" + ")" * NESTED + "\n",
    "parameters": "FROM a\nENV A=" + "${A:-" * NESTED + "}" * NESTED + "\n",
    "conditions": "FROM a\nRUN " + "if a; then " * NESTED + "x" + "; fi" * NESTED + "\n",
    "arrays": "FROM a\nCMD " + "[" * NESTED + "]" * NESTED + "\n",
    "triggers": "FROM a\n" + "ONBUILD " * NESTED + "RUN x\n",
    "shells": "FROM a\nRUN " + "sh -c " * NESTED + "x\n",
    "wrappers": "FROM a\nRUN " + "sudo " * NESTED + "x\n",
    "stages": "".join(f"FROM s{at - 1} AS s{at}\nRUN x\n" for at in range(300)),
    "a-circle": "FROM a AS b\nFROM b AS b\nCOPY --from=b x y\n",
    "values-that-grow": "FROM a\n" + growing("ENV NEW=OLDOLDOLDOLD\n", "ENV A0=aaaaaaaaaa\n", 40) + "WORKDIR $A39\n",
    "scripts-that-grow": "FROM a\nRUN " + growing("NEW=OLDOLDOLDOLD;", "A0=aaaaaaaaaa;", 40) + "echo $A39\n",
    "exports-that-grow": "FROM a\nRUN " + growing("export NEW=OLDOLDOLDOLD;", "export A0=aaaa;", 40) + "echo $A39\n",
    "replacements-that-grow": "FROM a\nENV X=aaaaaaaaaaaaaaaaaaaa\n" + "ENV X=${X//a/aaaaaaaaaaaaaaaaaaaa}\n" * 20,
    "patterns": f"FROM a\nENV Z={'a' * 200}\nENV Y=${{Z#{'*a' * 12}b}} W=${{Z//{'*a' * 12}b/c}} V=${{Z%{'*a' * 12}b*}}\n",
    "words-for-patterns": f"FROM a\nENV PASSWORD={'a' * 20000} X={'==' * 9000}\nLABEL a.{'a.' * 9000}=x maintainer={'a@' * 9000}\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_there_is_a_report(text: str) -> None:
    found(text)


def test_a_megabyte_of_a_script() -> None:
    assert "sudo" in found("FROM a\nRUN echo " + "x" * (1 << 20) + " && sudo x\n")
    assert found("FROM a\nRUN " + "true && " * 10000 + "sudo true\n").count("sudo") == 1


def test_other_files_are_linted_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "folder.Dockerfile").mkdir()
    (tmp_path / "loop.Dockerfile").symlink_to("loop.Dockerfile")
    (tmp_path / "bytes.Dockerfile").write_bytes(bytes(range(256)) * 10)
    (tmp_path / os.fsdecode(b"\xff.Dockerfile")).write_text("FROM debian:12.8\nRUN sudo x\n")
    (tmp_path / "good.Dockerfile").write_text("FROM debian:12.8\nRUN sudo x\n")
    paths: list[str | bytes] = [
        "loop.Dockerfile",
        "absent",
        "bytes.Dockerfile",
        b"\xff.Dockerfile",
        "good.Dockerfile",
        "good.Dockerfile",
    ]
    done = subprocess.run([*COMMAND, "--format", "json", "--select", "sudo", *paths], cwd=tmp_path, capture_output=True)
    assert done.returncode == 2
    report = json.loads(done.stdout)
    assert [len(file["findings"]) for file in report["files"]] == [0, 1, 1]
    assert [line.split(b": ")[2] for line in done.stderr.splitlines()] == [b"loop.Dockerfile", b"absent"]


@pytest.mark.parametrize("arguments", [[], ["--format", "json"], ["--diff"]])
def test_nobody_reads_on(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\n" + "RUN sudo x\n" * 3000)
    with subprocess.Popen(
        [*COMMAND, *arguments, "Dockerfile"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no such device")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    with open("/dev/full", "w") as full:
        done = subprocess.run([*COMMAND, "Dockerfile"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert done.stderr.startswith(b"dlint: error: ")


@given(st.text("abc \t\u6f22\x1b", max_size=500), st.integers(0, 500), st.integers(0, 500), st.integers(20, 40))
def test_what_is_shown_of_a_long_line_is_what_would_be_if_all_of_it_were_measured(
    line: str, start: int, length: int, width: int
) -> None:
    start = min(start, len(line))
    end = min(start + length, len(line))
    assert _cut(line, start, end, width) == _cut_near(line, start, end, width)


def test_many_findings_on_one_long_line() -> None:
    report = lint(Source("Dockerfile", "FROM a\nRUN " + "--x " * 5000 + "\n"), EVERYTHING)
    assert render_file(report, ReportOptions(color=False)).count("[unknown-flag]") == 5000


LINES = st.sampled_from(
    [
        "FROM debian AS Build",
        "from alpine as x",
        "RUN apt update && apt -y install curl",
        "RUN set -e; apt-get update; apt-get install curl; make",
        "RUN sudo yum install -y a \\\n    b\\\n\n# c\n    && x",
        "RUN <<E\nset -e\ndnf install -y a\nmake\nE",
        "COPY <<-E /x\n\tyarn install \n\n\n\tE",
        "RUN cd /srv && yarn install",
        "RUN curl x | sh",
        "RUN ln -sf /bin/bash /bin/sh",
        "ENV A b c",
        'ENV A "b" c',
        "LABEL a b\tc ",
        "MAINTAINER Me <me@x> \"'$",
        "ADD a b",
        "ADD a b c",
        "EXPOSE 80/TCP",
        "WORKDIR /srv",
        "WORKDIR a/../$B",
        "CMD a 'b c'",
        "CMD ['a', 'b']",
        "HEALTHCHECK --interval=30 CMD a",
        "# hadolint ignore=DL3004,DL3020 why",
        "# dlint ignore=sudo",
        "# comment",
        "",
        "  ",
        "run x  ",
        "ONBUILD run apt-get install a",
        "STOPSIGNAL 9",
        "COPY --form=x a b",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_fixes_keep_what_they_promise(lines: list[str], line_end: str, backtick: bool, unsafe: bool) -> None:
    text = "\n".join(["FROM debian:12.8", *lines, ""])
    if backtick:
        text = "# escape=`\n" + text.replace("\\\n", "`\n")
    source = Source("Dockerfile", text.replace("\n", line_end))

    repaired = repair(lint(source, EVERYTHING), lambda changed: lint(changed, EVERYTHING), unsafe)
    after = repaired.report.source
    assert not repaired.broken
    assert after.text.count("\n") == after.text.count(line_end)
    assert repair(repaired.report, lambda changed: lint(changed, EVERYTHING), unsafe).report.source.text == after.text


def test_the_command_line_of_a_stranger(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12.8\n")
    path = str(tmp_path / "Dockerfile")
    for arguments in (["--select", "", path], ["--select", ",,", path], [path, path, path], ["--", path]):
        assert run(["--isolated", *arguments]) in (0, 2)
    for command in ("context", "sbom", "layers"):
        assert run([command, "", ""]) == 2
    assert "is one argument too many" in capfd.readouterr().err
