"""Where reports go and how they are ordered: templates, groups, totals, files, streams."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from reports_sample import sample, sample_options

from dlint._boot import run
from dlint.linting import linter
from dlint.reports import render
from dlint.reports.files import write_report
from dlint.settings.config import UsageError


def grouped(**options: object) -> str:
    return render("text", sample(), sample_options(**options))


# ---------------------------------------------------------------------------------------------------- text


def test_findings_by_severity_come_the_worst_first() -> None:
    headings = [line for line in grouped(group_by="severity").splitlines() if line.endswith(("finding", "findings"))]
    assert headings == ["error: 1 finding", "warning: 1 finding", "info: 2 findings", "style: 1 finding"]


def test_findings_by_rule_come_the_most_frequent_first() -> None:
    of = sample()[0]
    reports = [of, type(of)(source=of.source, findings=of.findings[-1:])]
    text = render("text", reports, sample_options(group_by="rule"))
    assert text.startswith("copied-before: 2 findings\n=========================\n\napp/Dockerfile:8:6: info:")


def test_quiet_groups_are_lines_alone() -> None:
    lines = grouped(group_by="severity", quiet=True).splitlines()
    assert [line.split(" ")[1] for line in lines] == ["error:", "warning:", "info:", "info:", "style:"]


def test_statistics() -> None:
    text = grouped(statistics=True)
    assert text.startswith(grouped())
    assert text.removeprefix(grouped()).splitlines() == [
        "",
        "By severity",
        "    1  error",
        "    1  warning",
        "    2  info",
        "    1  style",
        "",
        "By category",
        "    5  example",
        "",
        "By rule (* can be fixed)",
        "    1  SC2086",
        "    1  copied-before",
        "    1  install-without-yes *",
        "    1  untagged-image *",
        "    1  wide-and-hidden",
    ]


def test_statistics_of_nothing() -> None:
    assert render("text", sample()[1:], sample_options(statistics=True)) == "No findings in 1 file.\n"


# ---------------------------------------------------------------------------------------------------- templates


def from_template(folder: Path, text: str, name: str = "report.txt.j2") -> str:
    path = folder / name
    path.write_text(text)
    return render("template", sample(), sample_options(template=str(path)))


def test_template_gets_what_the_json_report_holds(tmp_path: Path) -> None:
    text = (
        "{{ version }} {{ summary.error }}\n"
        "{% for file in files for finding in [] %}{% endfor %}"
        "{% for file in files %}\n{{ file.path }}: {{ file.findings | map(attribute='rule') | join(' ') }}\n{% endfor %}\n"
        "{{ rules['untagged-image'].title }}\n"
    ).replace("{% for file in files for finding in [] %}{% endfor %}", "")
    assert from_template(tmp_path, text) == (
        "1.2.3 1\n"
        "app/Dockerfile: untagged-image SC2086 install-without-yes wide-and-hidden copied-before\n"
        "sub dir/clean#1/Dockerfile: \n"
        "Image without a tag\n"
    )


def test_template_for_html_escapes(tmp_path: Path) -> None:
    text = "{{ files[0].findings[2].message }}"
    assert "</script>" in from_template(tmp_path, text)
    assert "&lt;/script&gt;" in from_template(tmp_path, text, "report.html.j2")


def test_template_may_include_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "part.j2").write_text("{{ summary.files }} files")
    assert from_template(tmp_path, "{% include 'part.j2' %}") == "2 files"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("one\n{% if %}", ":2: Expected an expression"),
        ("one\n\n{{ summry }}", ":3: 'summry' is undefined"),
        ("{{ ''.__class__.__mro__ }}", ":1: access to attribute '__class__' of 'str' object is unsafe"),
        ("{{ summary.clear() }}", ":1: access to attribute 'clear' of 'dict' object is unsafe"),
        ("{{ files[7].path }}", ":1: list object has no element 7"),
        ("{{ 1 / 0 }}", ":1: division by zero"),
        ("{% include '../outside.j2' %}", ":1: there is no template '../outside.j2' in this folder"),
        ("{{ range(10 ** 9) }}", ":1: Range too big"),
    ],
)
def test_errors_of_a_template_name_file_and_line(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path.parent / "outside.j2").write_text("secret")
    with pytest.raises(UsageError) as caught:
        from_template(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path}/report.txt.j2{error}")


def test_template_that_is_not_there() -> None:
    with pytest.raises(UsageError, match=r"no/such\.j2: cannot be read: No such file"):
        render("template", [], sample_options(template="no/such.j2"))


def test_template_format_asks_for_the_file() -> None:
    with pytest.raises(UsageError, match="--format template needs --template FILE"):
        render("template", [], sample_options())


# ---------------------------------------------------------------------------------------------------- files


def test_report_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    path.chmod(0o640)
    with path.open() as reader:
        write_report(str(path), b"new")
        assert reader.read() == "old"  # who has the old one open keeps it
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["report.json"]


def test_new_report_file_has_the_usual_permissions(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    write_report(str(tmp_path / "report"), b"new")
    assert (tmp_path / "report").stat().st_mode == usual.stat().st_mode


def test_link_to_a_report_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_report(str(tmp_path / "link"), b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_report_goes_through_a_named_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_report(str(pipe), b"new")
    reader.join()
    assert read == [b"new"]


def test_failing_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_report(str(path), b"new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["report"]


# ---------------------------------------------------------------------------------------------------- the command


@pytest.fixture
def dockerfile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    return tmp_path / "Dockerfile"


def test_several_reports_in_one_run(dockerfile: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["Dockerfile", "-f", "text", "-o", "sarif=out.sarif", "-o", "html=out.html"]) == 1
    assert capfd.readouterr().out.startswith("Dockerfile:1:6: warning:")
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"
    assert Path("out.html").read_text().startswith("<!doctype html>")


def test_template_by_option(dockerfile: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("t.j2").write_text("{{ summary.findings }} in {{ files[0].path }}\n")
    assert run(["Dockerfile", "--template", "t.j2", "--select", "DL3006"]) == 1
    assert capfd.readouterr().out == "1 in Dockerfile\n"


def test_template_in_error_is_exit_code_2(dockerfile: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("t.j2").write_text("{{ nothing }}")
    assert run(["Dockerfile", "--template", "t.j2"]) == 2
    assert "t.j2:1: 'nothing' is undefined" in capfd.readouterr().err


@pytest.mark.parametrize("target", ["no/such/folder/report.json", "."])
def test_place_that_cannot_be_written_is_exit_code_2(
    dockerfile: Path, target: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["Dockerfile", "-f", "json", "-o", target]) == 2
    assert f"{target}: " in capfd.readouterr().err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_full_disk_is_exit_code_2(dockerfile: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dlint", "Dockerfile"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert b"standard output: No space left on device" in done.stderr


def test_findings_leave_as_soon_as_their_file_is_done(
    dockerfile: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("Second.Dockerfile").write_text("FROM debian\n")
    seen: list[str] = []

    def finish(begun: linter.Begun) -> object:
        seen.append(capfd.readouterr().out)
        return original(begun)

    original = linter.finish
    monkeypatch.setattr(linter, "finish", finish)
    assert run(["Dockerfile", "Second.Dockerfile", "-f", "jsonl"]) == 1
    seen.append(capfd.readouterr().out)
    assert [json.loads(text.splitlines()[0])["path"] if text else "" for text in seen] == [
        "",
        "Dockerfile",
        "Second.Dockerfile",
    ]


def test_streamed_findings_keep_their_order_in_several_processes(
    dockerfile: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    names = [f"{number}.Dockerfile" for number in range(12)]
    for name in names:
        Path(name).write_text("FROM debian\n" * 3)
    assert run([*names, "-f", "unix", "--jobs", "3"]) == 1
    paths = [line.partition(":")[0] for line in capfd.readouterr().out.splitlines()]
    assert list(dict.fromkeys(paths)) == names
