"""The formats: each against what it gave before, and against what its readers accept."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import jsonschema
import junitparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports_sample import DOCKERFILE, FOLDER, finding, sample, sample_options, source, span

from dlint.findings import Edit, FileReport, Finding, Fix, Related
from dlint.reports import FORMATS, STREAMED, ReportOptions, by_file, load, publish, render, use_color
from dlint.reports.escape import cells
from dlint.reports.places import fingerprints, relative_path, uri
from dlint.text import Source, Span

SCHEMAS = Path(__file__).parent / "schemas"
OWN = sorted(set(FORMATS) - {"template"})
GOLDEN = sorted(set(OWN) - {"html"})


def text_of(name: str, **options: object) -> str:
    return render(name, sample(), sample_options(**options))


def validate(document: Any, schema: str) -> None:
    rules = json.loads((SCHEMAS / schema).read_text())
    validator = jsonschema.validators.validator_for(rules)
    problems = [f"{error.json_path}: {error.message}" for error in validator(rules).iter_errors(document)]
    assert problems == []


def golden(name: str, text: str, update: bool) -> None:
    path = FOLDER / name
    if update:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert text == path.read_bytes().decode("utf-8", "surrogatepass")


# ---------------------------------------------------------------------------------------------------- all formats


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str, update: bool) -> None:
    golden(f"{name}.txt", text_of(name), update)


@pytest.mark.parametrize("name", OWN)
def test_report_without_files_is_well_formed(name: str) -> None:
    text = render(name, [], ReportOptions())
    assert text == "" or text.endswith("\n")


@pytest.mark.parametrize("name", sorted(STREAMED))
def test_streamed_formats_are_the_parts_of_their_files(name: str) -> None:
    options = sample_options()
    assert text_of(name) == "".join(load(name).render_file(report, options) for report in sample())


@pytest.mark.parametrize("name", OWN)
def test_no_control_character_reaches_a_terminal(name: str) -> None:
    allowed = {"codeclimate": "\n\0"}.get(name, "\n")
    assert not [char for char in text_of(name) if not char.isprintable() and char not in allowed + "\u200b"]


# ---------------------------------------------------------------------------------------------------- text


def text_report(of: Source, where: Span, **more: Any) -> str:
    """The text report of one finding, without its head and the summary."""
    options = ReportOptions(width=more.pop("width", 80))
    report = FileReport(source=of, findings=(finding("rule", "warning", "Message.", where, **more),))
    return render("text", [report], options).split("\n\n")[0].partition("\n")[2]


def test_text_underlines_columns_behind_tabs_and_wide_characters() -> None:
    of = Source("Dockerfile", "\tENV A=日本 B=e\u0301 C=1\n")
    shown = text_report(of, span(of, "C=1")).split("\n")
    assert shown[0] == "1 |     ENV A=日本 B=e\u0301 C=1"
    assert (
        shown[1].index("^") == len("1 |     ENV A=日本 B=e C=1") - 3 + 2
    )  # each of the two ideographs takes two columns


def test_text_shows_bytes_that_are_not_utf8() -> None:
    of = Source.decode("Dockerfile", b"ENV A=\xff B=1\n")
    shown = text_report(of, span(of, "B=1"))
    assert shown == "1 | ENV A=\\xff B=1\n  |            ^^^"


def test_text_cuts_a_long_line_around_the_place() -> None:
    of = Source("Dockerfile", "RUN " + "a" * 500 + " HERE " + "b" * 500 + "\n")
    line, under = text_report(of, span(of, "HERE"), width=60).split("\n")
    assert len(line) <= 60
    assert line[under.index("^") : under.rindex("^") + 1] == "HERE"
    assert line.startswith("1 | ...")
    assert line.endswith("...")


def test_text_cuts_a_place_that_is_longer_than_the_line_may_be() -> None:
    of = Source("Dockerfile", "RUN " + "a" * 500 + "\n")
    line, under = text_report(of, span(of, "a" * 500), width=60).split("\n")
    assert len(line) <= 60
    assert len(under) <= 60


def test_text_draws_a_bar_beside_many_lines() -> None:
    of = Source("Dockerfile", "RUN a && \\\n  b && \\\n  c\n")
    assert text_report(of, span(of, "RUN", "c")) == "1 | / RUN a && \\\n2 | |   b && \\\n3 | |   c\n  | |___^"


def test_text_begins_a_bar_inside_a_line() -> None:
    of = Source("Dockerfile", "RUN a && b \\\n  c\n")
    assert text_report(of, span(of, "b", "c")) == "1 |   RUN a && b \\\n  |  __________^\n2 | |   c\n  | |___^"


def test_text_leaves_out_the_middle_of_a_long_place() -> None:
    lines = "".join(f"  line{number} \\\n" for number in range(1, 20))
    of = Source("Dockerfile", f"RUN \\\n{lines}  end\n")
    shown = text_report(of, span(of, "RUN", "end"))
    assert len(shown.split("\n")) == 7
    assert "   : |" in shown.split("\n")
    assert "line10" not in shown


def test_text_puts_related_places_in_order_with_their_words() -> None:
    of = source()
    place = Related(span=span(of, "COPY . ."), message="Here.")
    shown = text_report(of, span(of, "requirements.txt"), related=(place,))
    assert shown == ("2 | COPY . .\n  | -------- Here.\n  :\n8 | COPY requirements.txt .\n  |      ^^^^^^^^^^^^^^^^")


def test_text_names_the_file_of_a_related_place_elsewhere() -> None:
    of, other = source(), Source("compose.yaml", "services:\n  web: {}\n")
    place = Related(span=span(other, "web"), message="Built here.")
    shown = text_report(of, span(of, "debian"), related=(place,))
    assert "--> compose.yaml:2:3\n2 |   web: {}\n  |   --- Built here." in shown


def test_text_points_behind_the_end_of_the_file() -> None:
    of = Source("Dockerfile", "FROM a\n")
    assert text_report(of, Span(source=of, start=7, end=7)) == "2 |\n  | ^"


@pytest.mark.parametrize(
    ("safe", "unsafe", "ending"),
    [
        (0, 0, "."),
        (2, 0, ". 2 can be fixed with --fix."),
        (0, 1, ". 1 can be fixed with --fix --unsafe-fixes."),
        (2, 1, ". 2 can be fixed with --fix, 1 more with --fix --unsafe-fixes."),
    ],
)
def test_text_summary(safe: int, unsafe: int, ending: str) -> None:
    of = source()
    kinds = ["safe"] * safe + ["unsafe"] * unsafe
    fixes = [Fix(title="Do it", safety=kind, edits=()) for kind in kinds] + [None] * (3 - len(kinds))
    found = tuple(finding("rule", "warning", "Message.", span(of, "debian"), fix=fix) for fix in fixes)
    last = render("text", [FileReport(source=of, findings=found)], ReportOptions()).rstrip("\n").split("\n")[-1]
    assert last == f"3 findings in 1 file: 3 warnings{ending}"


def test_text_without_findings() -> None:
    assert render("text", sample()[1:], ReportOptions()) == "No findings in 1 file.\n"


def test_quiet_text_is_a_line_a_finding() -> None:
    assert text_of("text", quiet=True) == text_of("unix")


def test_text_in_colour_is_the_text_with_colours() -> None:
    colored = text_of("text", color=True)
    assert "\x1b[1;31merror:\x1b[0m" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == text_of("text")


@pytest.mark.parametrize(
    ("choice", "terminal", "environ", "colored"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_use_color(choice: str, terminal: bool, environ: dict[str, str], colored: bool) -> None:
    assert use_color(choice, terminal, environ) is colored


def test_plain_reports_import_nothing_heavy() -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "import dlint.reports.text, dlint.reports.json\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=SCHEMAS.parent.parent
    )
    loaded = set(done.stdout.split())
    assert {name for name in loaded if not name.startswith("dlint")} <= {"__future__", "_bisect", "_json"}


# ---------------------------------------------------------------------------------------------------- JSON


def test_json_holds_to_its_schema() -> None:
    validate(json.loads(text_of("json")), "report.json")


def test_json_counts_and_places() -> None:
    document = json.loads(text_of("json"))
    assert document["summary"] == {
        "files": 2, "findings": 5, "error": 1, "warning": 1, "info": 2, "style": 1, "fixable": 2,
    }  # fmt: skip
    first = document["files"][0]["findings"][0]
    assert first["location"] == {"start": {"line": 1, "column": 6}, "end": {"line": 1, "column": 12}}
    assert first["fix"]["edits"] == [
        {"location": {"start": {"line": 1, "column": 12}, "end": {"line": 1, "column": 12}}, "text": ":12"}
    ]
    assert document["files"][1] == {"path": "sub dir/clean#1/Dockerfile", "findings": []}


def test_json_lines_are_the_findings_with_their_path() -> None:
    lines = [json.loads(line) for line in text_of("jsonl").splitlines()]
    findings = json.loads(text_of("json"))["files"][0]["findings"]
    assert lines == [{"path": "app/Dockerfile", **found} for found in findings]


# ---------------------------------------------------------------------------------------------------- SARIF


def sarif_run(**options: object) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(text_of("sarif", **options))["runs"][0]
    return run


def test_sarif_holds_to_the_official_schema() -> None:
    validate(json.loads(text_of("sarif")), "sarif-2.1.0.json")
    validate(json.loads(text_of("sarif", show_suppressed=True)), "sarif-2.1.0.json")


def test_sarif_describes_its_rules() -> None:
    rules = {rule["id"]: rule for rule in sarif_run()["tool"]["driver"]["rules"]}
    rule = rules["untagged-image"]
    assert rule["name"] == "UntaggedImage"
    assert rule["shortDescription"] == {"text": "Image without a tag"}
    assert "## Before\n\n```dockerfile\nFROM debian\n```" in rule["help"]["markdown"]
    assert "## After\n\n```dockerfile\nFROM debian:12\n```" in rule["help"]["markdown"]
    assert rule["properties"] == {
        "tags": ["example", "security", "hadolint:DL3006"],
        "precision": "high",
        "problem.severity": "warning",
        "security-severity": "5.5",
    }
    assert "security-severity" not in rules["SC2086"]["properties"]


def test_sarif_results_point_at_their_rules_and_places() -> None:
    run = sarif_run()
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(ids[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    copied = next(result for result in run["results"] if result["ruleId"] == "copied-before")
    assert copied["level"] == "note"
    assert copied["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 2


def test_sarif_holds_what_is_silenced_only_if_asked_for() -> None:
    results = sarif_run(show_suppressed=True)["results"]
    silenced = [result for result in results if result["suppressions"]]
    assert [result["message"]["text"] for result in silenced] == ["Silenced."]
    assert [result["message"]["text"] for result in sarif_run()["results"]] == [
        result["message"]["text"] for result in results if not result["suppressions"]
    ]


def test_sarif_keeps_the_worst_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dlint.reports.sarif.RESULTS", 3)
    run = sarif_run(show_suppressed=True)
    assert [result["level"] for result in run["results"]] == ["warning", "error", "warning"]
    assert "3 of 6" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_fingerprints_outlive_a_shift_of_lines_and_tell_equal_lines_apart() -> None:
    def marks(text: str) -> list[str]:
        of = Source("Dockerfile", text)
        places = [match.start() for match in re.finditer("apt", text)]
        found = tuple(finding("rule", "info", "M.", Span(source=of, start=at, end=at + 3)) for at in places)
        return fingerprints(FileReport(source=of, findings=found), found, ReportOptions())

    before = marks("FROM a\nRUN apt x\nRUN apt x\nRUN apt y\n")
    after = marks("FROM a\n# new\n\n  RUN apt x\nRUN b\nRUN apt x\nRUN apt y\n")
    assert before == after
    assert len(set(before)) == 3


def test_paths_start_at_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "service").mkdir()
    monkeypatch.chdir(tmp_path / "service")
    assert relative_path("Dockerfile", ReportOptions()) == "service/Dockerfile"
    assert relative_path("../Dockerfile", ReportOptions()) == "Dockerfile"


def test_paths_are_relative_to_the_root_and_percent_encoded(tmp_path: Path) -> None:
    options = ReportOptions(root=str(tmp_path))
    assert relative_path(str(tmp_path / "a b" / "Dockerfile"), options) == "a b/Dockerfile"
    assert relative_path("/elsewhere/Dockerfile", options) == "/elsewhere/Dockerfile"
    assert relative_path("./x/../Dockerfile", ReportOptions()) == "Dockerfile"
    assert uri("a b/c#1?/ü/\udcff") == "a%20b/c%231%3F/%C3%BC/%FF"
    assert uri("/elsewhere/Dockerfile") == "file:///elsewhere/Dockerfile"


# ---------------------------------------------------------------------------------------------------- platforms


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("gitlab", "gitlab-code-quality.json"),
        ("sonarqube", "sonarqube-generic-issues.json"),
        ("rdjson", "rdjson.json"),
        ("hadolint-json", "hadolint.json"),
    ],
)
def test_json_of_platforms_holds_to_their_schema(name: str, schema: str) -> None:
    validate(json.loads(text_of(name)), schema)


def test_codeclimate_issues_are_ended_by_nul() -> None:
    issues = text_of("codeclimate").split("\0")
    assert issues.pop() == "\n"
    for issue in issues:
        validate(json.loads(issue), "codeclimate-issue.json")
    assert len(issues) == 5


def test_github_commands_come_the_worst_first_and_are_escaped() -> None:
    lines = text_of("github").splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice", "::notice", "::notice"]
    assert lines[0] == (
        "::error file=app/Dockerfile,line=4,endLine=4,col=5,endColumn=20,title=dlint%3A install-without-yes::"
        '"apt-get install" asks: 100%25 </script> ]]> [x] @someone | ; add --yes.\\x1b[0m'
    )
    assert "col=" not in lines[2]  # a place of many lines has no columns there


def test_github_adds_to_the_summary_of_the_job(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    publish("github", sample(), sample_options(environ={"GITHUB_STEP_SUMMARY": str(summary)}))
    assert summary.read_text() == "before\n" + text_of("markdown")
    publish("text", sample(), sample_options(environ={"GITHUB_STEP_SUMMARY": str(summary)}))
    assert summary.read_text().count("## dlint") == 1


def test_markdown_keeps_text_as_text() -> None:
    text = text_of("markdown")
    assert "<script" not in text
    assert "@someone" not in text
    row = next(line for line in text.splitlines() if "install-without-yes" in line)
    assert len(re.findall(r"(?<!\\)\|", row)) == 5  # four cells, whatever bars the message holds


def test_markdown_fits_into_a_comment() -> None:
    of = source()
    many = tuple(finding("rule", "info", "M" * 100, span(of, "debian")) for _ in range(5_000))
    reports = [FileReport(source=of, findings=many[:50]), FileReport(source=of, findings=many)]
    text = render("markdown", reports, ReportOptions())
    assert len(text) < 65_536
    assert "5000 more findings do not fit here." in text


def test_junit_is_read_by_junitparser(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(text_of("junit"))
    xml = junitparser.JUnitXml.fromfile(str(path))
    assert (xml.tests, xml.failures, xml.errors) == (6, 5, 0)
    suites = list(xml)
    assert [suite.name for suite in suites] == ["app/Dockerfile", "sub dir/clean#1/Dockerfile"]
    cases = list(suites[0])
    assert (
        cases[2].result[0].message == '"apt-get install" asks: 100% </script> ]]> [x] @someone | ; add --yes.\\x1b[0m'
    )
    assert next(iter(suites[1])).is_passed


def test_checkstyle_is_what_the_xml_logger_writes() -> None:
    root = ElementTree.fromstring(text_of("checkstyle"))
    assert root.tag == "checkstyle"
    assert [file.get("name") for file in root] == ["app/Dockerfile", "sub dir/clean#1/Dockerfile"]
    for error in root.iter("error"):
        assert set(error.attrib) == {"line", "column", "severity", "message", "source"}
        assert error.get("severity") in {"error", "warning", "info", "ignore"}


def test_sonarqube_counts_columns_in_utf16_from_zero() -> None:
    of = Source("Dockerfile", "ENV A=\U0001f600 B=1\n")
    report = FileReport(source=of, findings=(finding("rule", "info", "M.", span(of, "B=1")),))
    issue = json.loads(render("sonarqube", [report], ReportOptions()))["issues"][0]
    assert issue["primaryLocation"]["textRange"] == {"startLine": 1, "endLine": 1, "startColumn": 9, "endColumn": 12}


def test_rdjson_counts_columns_in_bytes_and_joins_the_edits_of_a_fix() -> None:
    of = Source("Dockerfile", "ENV A=ü B=1\n")
    where = span(of, "B=1")
    edits = (
        Edit(span=Span(source=of, start=where.end, end=where.end), text=" C=2"),
        Edit(span=Span(source=of, start=where.start, end=where.start), text="X=0 "),
    )
    report = FileReport(
        source=of, findings=(finding("rule", "info", "M.", where, fix=Fix(title="T", safety="safe", edits=edits)),)
    )
    diagnostic = json.loads(render("rdjson", [report], ReportOptions()))["diagnostics"][0]
    assert diagnostic["location"]["range"]["start"] == {"line": 1, "column": 10}
    assert diagnostic["suggestions"][0]["text"] == "X=0 B=1 C=2"


def test_azure_commands_are_one_a_line_and_cannot_be_forged() -> None:
    of = source("##vso[task.setvariable]x/Dockerfile")
    report = FileReport(source=of, findings=(finding("rule", "info", "##vso[task.complete]", span(of, "debian")),))
    assert "##vso[" not in render("azure", [report], ReportOptions())
    assert text_of("azure").count("##vso[task.logissue ") == 2


def test_teamcity_escapes_what_is_special() -> None:
    line = next(line for line in text_of("teamcity").splitlines() if "typeId='install-without-yes'" in line)
    assert "]]>" not in line
    assert "|]|]>" in line
    assert line.isascii()


def test_tap_has_a_test_for_each_file() -> None:
    lines = text_of("tap").splitlines()
    assert lines[:2] == ["TAP version 13", "1..2"]
    assert "not ok 1 - app/Dockerfile" in lines
    assert lines[-1] == "ok 2 - sub dir/clean\\#1/Dockerfile"


def test_hadolint_formats_use_its_codes() -> None:
    assert [found["code"] for found in json.loads(text_of("hadolint-json"))][:2] == ["DL3006", "SC2086"]
    assert text_of("hadolint-tty").startswith("app/Dockerfile:1 DL3006 warning: The image")


def test_sample_holds_what_could_do_harm() -> None:
    assert all(part in DOCKERFILE for part in ("</script>", "]]>", "\x1b", "\u202e", "\udcff", "onerror"))


# ---------------------------------------------------------------------------------------------------- any text at all


@st.composite
def any_report(draw: st.DrawFn) -> FileReport:
    """A file of nasty characters, with findings anywhere in it."""
    pieces = st.sampled_from(
        ["a", " ", "\t", "\n", "\r\n", "\\\n", "日", "e\u0301", "\u200d", "\x1b", "\udc80", "\U0001f600", "]]>", "&"]
    )
    of = Source(
        draw(st.sampled_from(["Dockerfile", "a b/\udcff/Dockerfile"])), "".join(draw(st.lists(pieces, max_size=40)))
    )

    def somewhere() -> Span:
        start, end = sorted([draw(st.integers(0, len(of.text))), draw(st.integers(0, len(of.text)))])
        return Span(source=of, start=start, end=end)

    found = []
    for _ in range(draw(st.integers(0, 3))):
        edit = Edit(span=somewhere(), text=draw(st.sampled_from(["", " --yes", "\n\udc80"])))
        found.append(
            finding(
                draw(st.sampled_from(["rule", "SC2086", "other-rule"])),
                draw(st.sampled_from(["error", "warning", "info", "style"])),
                draw(st.sampled_from(["Message.", "Of \udc80\x1b\n日."])),
                somewhere(),
                related=(Related(span=somewhere(), message="Here."),),
                fix=Fix(title="Do it", safety="safe", edits=(edit,)),
            )
        )
    return FileReport(source=of, findings=tuple(found))


@given(report=any_report(), width=st.integers(1, 50))
@settings(max_examples=60, deadline=None)
def test_text_report_of_any_file_is_printable_and_not_too_wide(report: FileReport, width: int) -> None:
    text = render("text", [report], ReportOptions(width=width))
    assert not [char for char in text if not char.isprintable() and char != "\n"]
    for line in text.splitlines():
        row = re.match(r" *\d* \| (.*)", line)
        if row and "Here." not in line:
            assert sum(cells(row[1])[1]) <= max(20, width) + 8


@pytest.mark.parametrize("name", OWN)
def test_any_file_can_be_reported(name: str) -> None:
    @given(report=any_report())
    @settings(max_examples=10, deadline=None)
    def check(report: FileReport) -> None:
        text = render(name, [report], ReportOptions())
        text.encode("utf-8", "surrogateescape")
        if name in ("junit", "checkstyle"):
            ElementTree.fromstring(text.encode("utf-8", "surrogateescape"))
        if name in ("json", "sarif", "gitlab", "sonarqube", "rdjson", "hadolint-json"):
            json.loads(text)

    check()


# ---------------------------------------------------------------------------------------------------- other files


def test_findings_stand_in_the_report_of_their_file() -> None:
    ignore = Source(".dockerignore", "a\nb\n")
    one, other = Source("one.Dockerfile", "FROM a\n"), Source("other.Dockerfile", "FROM b\n")

    def at(source: Source, start: int) -> Finding:
        return finding("rule", "info", "M.", Span(source=source, start=start, end=start + 1))

    reports = [
        FileReport(source=one, findings=(at(ignore, 0), at(one, 0))),
        FileReport(source=other, findings=(at(ignore, 0), at(ignore, 2), at(other, 5)), suppressed=(at(ignore, 2),)),
    ]
    found = [
        (each.source.path, [place.span.start for place in each.findings], len(each.suppressed))
        for each in by_file(reports)
    ]
    assert found == [
        ("one.Dockerfile", [0], 0),
        (".dockerignore", [0, 2], 1),
        ("other.Dockerfile", [5], 0),
    ]
    assert by_file(reports[:0]) == []
