"""The HTML report as a reader meets it: filters, links, folding, the picture of the image, narrow screens, hostile input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from reports_sample import finding, sample, sample_options, span

from dlint.findings import FileReport
from dlint.reports import render
from dlint.text import Source

STAGES = """\
FROM node:20 AS assets
WORKDIR /web
COPY package.json .
RUN npm ci
COPY . .
FROM golang:1.22 AS unused
RUN true
FROM python:3.12 AS base
ENV A=1
FROM base
COPY --from=assets /web/dist /srv
COPY --from=nginx:1.27 /etc/nginx /etc/nginx
RUN --mount=type=bind,from=assets,target=/x true
"""


def stages_report() -> FileReport:
    of = Source("build/Dockerfile", STAGES)
    return FileReport(source=of, findings=(finding("runs-true", "style", "Does nothing.", span(of, "RUN true")),))


def many_reports(count: int, lines: int = 80) -> list[FileReport]:
    reports = []
    for number in range(count):
        of = Source(f"service-{number}/Dockerfile", "FROM debian\n" + "RUN true\n" * lines + "USER root\n")
        found = (
            finding("untagged-image", "warning", "No tag.", span(of, "debian")),
            finding("root-user", "error", "Runs as root.", span(of, "USER root")),
        )
        reports.append(FileReport(source=of, findings=found))
    return reports


class Report:
    """A report that is open in a page which complains about nothing."""

    def __init__(self, page: Page, path: Path, reports: list[FileReport]) -> None:
        path.write_text(render("html", reports, sample_options()), encoding="utf-8")
        self.url = path.as_uri()
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.on("request", self._check_request)
        self.open()

    def _check_request(self, request: Any) -> None:
        if not request.url.startswith("file:"):
            self.complaints.append(f"request: {request.url}")

    def open(self, address: str = "") -> None:
        self.page.goto("about:blank")
        self.page.goto(self.url + address)

    @property
    def findings(self) -> Locator:
        return self.page.locator(".finding:visible")

    @property
    def files(self) -> Locator:
        return self.page.locator(".file:visible")

    @property
    def address(self) -> str:
        return self.page.url.partition("#")[2]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Iterator[Any]:
    """A function that opens a report; at the end the page must not have complained."""
    made: list[Report] = []

    def open_report(reports: list[FileReport]) -> Report:
        made.append(Report(page, tmp_path / "report.html", reports))
        return made[0]

    yield open_report
    assert made[0].complaints == []


# ---------------------------------------------------------------------------------------------------- what it shows


def test_shows_findings_beneath_their_lines(opened: Any) -> None:
    report = opened(sample())
    expect(report.findings).to_have_count(5)
    above = report.page.locator(".finding", has_text="asks: 100%").locator(
        "xpath=preceding-sibling::*[contains(@class,'row')][1]"
    )
    expect(above).to_have_attribute("data-line", "4")
    expect(report.page.locator("mark.sev-error")).to_have_text(["apt-get install"])


def test_unfolds_the_help_of_the_rule_in_place(opened: Any) -> None:
    report = opened(sample())
    card = report.page.locator(".finding", has_text="has no tag")
    card.get_by_text("Why, and what to do instead").click()
    expect(card.get_by_text("a build of tomorrow")).to_be_visible()
    expect(card.locator(".example")).to_have_text(["FROM debian", "FROM debian:12"])
    expect(card.get_by_role("link", name="the guide")).to_have_attribute(
        "href", "https://docs.docker.com/build/building/best-practices/"
    )
    assert "<b>when</b>" in card.inner_text()  # HTML in a rule file stays text


def test_shows_a_fix_as_the_lines_it_changes(opened: Any) -> None:
    report = opened(sample())
    fix = report.page.locator(".finding", has_text="asks: 100%").locator(".fix")
    expect(fix.locator(".minus")).to_have_text("    apt-get install curl && \\", use_inner_text=False)
    expect(fix.locator(".plus")).to_contain_text("apt-get install --yes curl")


def test_related_place_links_to_its_line(opened: Any) -> None:
    report = opened(sample())
    report.page.get_by_role("link", name="Line 2", exact=True).last.click()
    expect(report.page.locator(".row.aim")).to_have_attribute("data-line", "2")


def test_what_cannot_be_seen_is_written_out(opened: Any) -> None:
    report = opened(sample())
    escapes = report.page.locator(".row .escape").all_inner_texts()
    assert escapes == ["\\x1b", "\\u{202e}", "\\xff"]


def test_hostile_input_stays_text(opened: Any) -> None:
    hostile = '"><img src=x onerror="document.title=1"></script><script>alert(1)</script>]]>{{7*7}}'
    of = Source(f"{hostile}/Dockerfile", f"FROM {hostile}\n# </textarea><!--\n")
    found = finding("rule", "error", hostile, span(of, hostile), aliases=(f"x:{hostile}",), url="javascript:alert(1)")
    report = opened([FileReport(source=of, findings=(found,))])
    expect(report.page.locator(".file .path")).to_have_text(of.path)
    expect(report.page.locator(".finding h4")).to_contain_text(hostile)
    expect(report.page.locator(".row code").first).to_have_text(f"FROM {hostile}")
    assert report.page.locator("img").count() == 0
    assert report.page.locator("a[href^='javascript']").count() == 0
    assert report.page.locator("script").count() == 2
    assert "dlint" in report.page.title()


def test_nothing_to_report(opened: Any) -> None:
    report = opened(sample()[1:])
    expect(report.page.get_by_role("heading", level=1)).to_have_text("Nothing to report in 1 Dockerfile")
    expect(report.files).to_have_count(1)


def test_compose_file_has_no_image(opened: Any) -> None:
    of = Source("compose.yaml", "services:\n  web:\n    image: nginx # FROM nginx\n")
    found = finding("service-image-without-tag", "warning", "No tag.", span(of, "nginx"))
    report = opened([FileReport(source=of, findings=(found,)), stages_report()])
    expect(report.page.get_by_role("heading", level=1)).to_have_text("2 findings in 2 files")
    expect(report.page.locator(".image")).to_have_count(1)
    expect(report.page.locator(".file").first.locator(".k")).to_have_text(["services", "  web", "    image"])


def test_shows_something_without_javascript(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(render("html", sample(), sample_options()), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    expect(page.locator(".plain li")).to_have_count(5)
    expect(page.locator(".plain li").first).to_contain_text("app/Dockerfile:1:6 warning The image")
    expect(page.locator(".filters")).to_be_hidden()
    context.close()


# ---------------------------------------------------------------------------------------------------- filters and links


def test_filters_by_severity_and_keeps_it_in_the_address(opened: Any) -> None:
    report = opened(sample())
    report.page.get_by_role("checkbox", name="info").check()
    expect(report.findings).to_have_count(2)
    expect(report.page.locator("#status")).to_have_text("2 of 5 findings in 1 file")
    assert report.address == "severity=info"
    report.page.get_by_role("checkbox", name="error").check()
    expect(report.findings).to_have_count(3)
    report.page.get_by_role("button", name="Clear").click()
    expect(report.findings).to_have_count(5)


def test_address_brings_the_filters_back(opened: Any) -> None:
    report = opened(sample())
    for address, count in {
        "#severity=error,warning": 2,
        "#rule=untagged-image": 1,
        "#category=example": 5,
        "#fix=safe": 1,
        "#fix=none": 3,
        "#text=the%20file%20copied": 1,
        "#text=DL3006": 1,
        "#severity=info&text=SC2086": 1,
        "#file=app%2FDockerfile": 5,
        "#file=%E0%A4%A": 5,
        "#category=other": 0,
    }.items():
        report.open(address)
        expect(report.findings).to_have_count(count)
    expect(report.page.get_by_text("No finding matches these filters.")).to_be_visible()


def test_bars_of_the_overview_filter(opened: Any) -> None:
    report = opened(sample())
    report.page.locator("#overview .legend a", has_text="warning").click()
    expect(report.findings).to_have_count(1)
    expect(report.page.get_by_role("checkbox", name="warning")).to_be_checked()


def test_link_to_a_finding_opens_its_file_and_marks_it(opened: Any) -> None:
    report = opened(many_reports(6))
    expect(report.findings).to_have_count(0)  # many files start closed
    report.page.get_by_role("button", name="service-4/Dockerfile").click()
    report.page.locator(".finding", has_text="root").get_by_role("button", name="Copy link").click()
    address = report.address
    assert re.fullmatch(r"finding=[0-9a-f]{16}-1", address)
    report.open("#" + address)
    expect(report.findings).to_have_count(2)
    expect(report.page.locator(".finding.aim")).to_contain_text("Runs as root.")
    expect(report.page.locator(".finding.aim")).to_be_focused()
    expect(report.page.locator(".finding.aim")).to_be_in_viewport()


def test_link_to_a_finding_wins_over_filters_that_hide_it(opened: Any) -> None:
    report = opened(sample())
    identity = report.findings.first.get_attribute("id").removeprefix("finding-")
    report.open(f"#severity=error&finding={identity}")
    expect(report.page.locator(".finding.aim")).to_contain_text("has no tag")


# ---------------------------------------------------------------------------------------------------- folding, keys


def test_files_and_long_sources_fold(opened: Any) -> None:
    report = opened(many_reports(6))
    head = report.page.get_by_role("button", name="service-2/Dockerfile")
    expect(head).to_have_attribute("aria-expanded", "false")
    head.click()
    expect(head).to_have_attribute("aria-expanded", "true")
    expect(report.page.locator(".row:visible")).to_have_count(10)
    report.page.get_by_role("button", name="Show lines 6 to 77").click()
    expect(report.page.locator(".row:visible")).to_have_count(82)
    head.click()
    expect(report.page.locator(".row:visible")).to_have_count(0)
    report.page.get_by_role("button", name="Open all").click()
    expect(report.findings).to_have_count(12)
    report.page.get_by_role("button", name="Close all").click()
    expect(report.findings).to_have_count(0)


def test_keys_walk_through_the_findings(opened: Any) -> None:
    report = opened(sample())
    report.page.keyboard.press("j")
    expect(report.page.locator(".finding.aim")).to_contain_text("has no tag")
    report.page.keyboard.press("o")
    expect(report.page.locator(".finding.aim .why")).to_have_attribute("open", "")
    report.page.keyboard.press("k")
    expect(report.page.locator(".finding.aim")).to_contain_text("The file was copied already.")
    report.page.keyboard.press("/")
    expect(report.page.get_by_role("searchbox")).to_be_focused()
    report.page.keyboard.type("jk")
    expect(report.page.get_by_role("searchbox")).to_have_value("jk")


def test_theme_can_be_changed(opened: Any) -> None:
    report = opened(sample())
    background = "getComputedStyle(document.body).backgroundColor"
    before = report.page.evaluate(background)
    report.page.get_by_role("button", name="Theme").click()
    assert report.page.evaluate(background) != before


def test_two_thousand_files_are_listed(opened: Any) -> None:
    report = opened(many_reports(2_000, lines=1))
    expect(report.page.locator("#status")).to_have_text("4,000 findings in 2,000 files")
    report.page.get_by_role("searchbox").fill("service-1999/")
    expect(report.files).to_have_count(1)
    expect(report.findings).to_have_count(2)  # few files that match are opened


# ---------------------------------------------------------------------------------------------------- the image


def test_graph_shows_stages_and_what_they_take(opened: Any) -> None:
    report = opened([stages_report()])
    expect(report.page.locator(".node .node-name")).to_have_text(["nginx:1.27", "assets", "unused", "base", "stage 3"])
    expect(report.page.locator(".node.unused .node-name")).to_have_text("unused")
    expect(report.page.locator(".node.final .node-name")).to_have_text("stage 3")
    assert report.page.locator(".edge-from").count() == 1 + 1  # with the key
    assert report.page.locator("path.edge-copy").count() == 2
    assert report.page.locator("path.edge-mount").count() == 1


def test_layers_are_numbered_and_say_what_rebuilds(opened: Any) -> None:
    report = opened([stages_report()])
    stage = report.page.locator(".stage", has=report.page.get_by_role("link", name="assets", exact=True))
    expect(stage.locator(".layers")).to_have_text("3 layers")
    expect(stage.locator(".step")).to_have_text(
        [re.compile("^WORKDIR"), re.compile("^1COPY"), re.compile("^2RUN"), re.compile("^3COPY")]
    )
    expect(stage.locator(".mark")).to_have_text(
        ["A change of these files builds anew from here", "Any change of the sources builds anew from here"]
    )
    expect(stage.locator(".step.metadata")).to_have_count(1)


def test_node_of_the_graph_leads_to_its_line(opened: Any) -> None:
    report = opened([stages_report()])
    report.page.locator(".node", has_text="base").first.click()
    expect(report.page.locator(".row.aim")).to_have_attribute("data-line", "8")


# ---------------------------------------------------------------------------------------------------- everybody


def test_narrow_screens_do_not_scroll_sideways(opened: Any) -> None:
    report = opened([*sample(), stages_report()])
    for width in (320, 390, 768):
        report.page.set_viewport_size({"width": width, "height": 800})
        assert report.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(browser: Browser, tmp_path: Path, scheme: Any) -> None:
    path = tmp_path / "report.html"
    path.write_text(render("html", [*sample(), stages_report()], sample_options()), encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # axe needs what the policy forbids
    page = context.new_page()
    page.goto(path.as_uri())
    page.get_by_text("Why, and what to do instead").first.click()
    page.locator(".rule summary").first.click()
    results = Axe().run(page)
    barriers = [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']]}"
        for violation in results.response["violations"]
        if violation["impact"] in ("serious", "critical", "moderate")
    ]
    context.close()
    assert barriers == []


def test_print_shows_findings_without_controls(opened: Any) -> None:
    report = opened(sample())
    report.page.emulate_media(media="print")
    expect(report.findings).to_have_count(5)
    expect(report.page.locator(".filters")).to_be_hidden()
