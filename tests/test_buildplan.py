"""The plan of a build, and `dlint layers`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dlint._boot import run
from dlint.buildplan import BuildPlan, plan
from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.text import Source

DOCKERFILE = """\
ARG VERSION=20
FROM --platform=$BUILDPLATFORM node:${VERSION} AS assets
WORKDIR /web
COPY package.json .
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build

FROM debian:12 AS unused
RUN true

FROM debian:12 AS base
ENV LEVEL=1
RUN apt-get update && apt-get install --yes curl=8 git

FROM base
COPY --from=assets /web/dist /srv
COPY --from=nginx:1.27 /etc/nginx /etc/nginx
RUN --mount=type=bind,from=assets,target=/x curl https://example.com/tool -o /tool
CMD ["/tool"]
"""


def plan_of(text: str) -> BuildPlan:
    return plan(read_facts(read(Source("Dockerfile", text)), context=None))


@pytest.fixture(scope="module")
def built() -> BuildPlan:
    return plan_of(DOCKERFILE)


def test_stages(built: BuildPlan) -> None:
    assert [(stage.title, stage.image, stage.parent, stage.final, stage.used) for stage in built.stages] == [
        ("assets", "node:20", None, False, True),
        ("unused", "debian:12", None, False, False),
        ("base", "debian:12", None, False, True),
        ("stage 3", "base", 2, True, True),
    ]
    assert built.stages[0].platform == "$BUILDPLATFORM"


def test_links(built: BuildPlan) -> None:
    links = [(link.kind, link.stage, link.image, link.line) for link in built.stages[3].links]
    assert links == [("copy", 0, None, 17), ("copy", None, "nginx:1.27", 18), ("mount", 0, None, 19)]


def test_layers_are_numbered_and_metadata_is_not(built: BuildPlan) -> None:
    assert [(step.keyword, step.layer) for step in built.stages[3].steps] == [
        ("COPY", 1),
        ("COPY", 2),
        ("RUN", 3),
        ("CMD", None),
    ]
    assert [stage.layers for stage in built.stages] == [4, 1, 1, 3]


def test_contents(built: BuildPlan) -> None:
    assets, _, base, final = built.stages
    assert [one.words for one in base.steps[1].installs] == ["apt-get: curl=8, git"]
    assert assets.steps[1].copies == ["package.json → /web"]
    assert assets.steps[2].mounts == ["cache /root/.npm"]
    assert final.steps[2].downloads == ["https://example.com/tool"]


def test_what_a_change_of_the_sources_builds_anew(built: BuildPlan) -> None:
    assert [step.rebuilds for step in built.stages[0].steps] == [False, True, True, True, True]
    assert [step.sources for step in built.stages[0].steps] == ["none", "files", "none", "context", "none"]
    assert not any(step.rebuilds for step in built.stages[2].steps)
    assert all(step.rebuilds for step in built.stages[3].steps)  # since it copies from a stage that is


def test_a_stage_is_built_anew_with_its_parent() -> None:
    stages = plan_of("FROM a AS one\nCOPY . .\nFROM one\nENV A=1\n").stages
    assert stages[1].rebuilds
    assert stages[1].steps[0].rebuilds


@pytest.mark.parametrize("text", ["", "RUN x\n", "FROM\n", "FROM $X\nCOPY\nRUN --mount=\nONBUILD\n", "\0\xff\n"])
def test_any_text_has_a_plan(text: str) -> None:
    json.dumps(plan_of(text).as_data())


def test_layers_as_text(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(DOCKERFILE.replace("npm run build", "echo \x1b[31m"))
    assert run(["layers", str(path)]) == 0
    shown = capfd.readouterr().out
    assert "\x1b" not in shown
    assert shown.split("\n\n")[0].splitlines() == [
        "╭ assets FROM node:20 for $BUILDPLATFORM",
        "│     WORKDIR /web",
        "│ 1 * COPY package.json .",
        "│       → /web",
        "│ 2 * RUN --mount=type=cache,target=/root/.npm npm ci",
        "│       ◇ cache /root/.npm",
        "│ 3 * COPY . .",
        "│       → /web",
        "│ 4 * RUN echo \\x1b[31m",
        "╰ 4 layers",
    ]
    assert "╭ stage 3 FROM base (stage 2) final\n│ copies from assets\n│ copies from nginx:1.27\n" in shown
    assert "╭ unused FROM debian:12 unused\n" in shown


def test_layers_as_json(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(DOCKERFILE)
    assert run(["layers", "--format", "json", str(path)]) == 0
    assert json.loads(capfd.readouterr().out) == [
        json.loads(json.dumps({**plan_of(DOCKERFILE).as_data(), "path": str(path)}))
    ]


def test_layers_of_a_file_that_is_not_there(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["layers", "no-such-file"]) == 2
    assert "no-such-file: No such file" in capfd.readouterr().err
