"""Compose files: interpolation, merging, extends, profiles; and where values stand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dlint.context.compose import find_compose_file, interpolate, read_project
from dlint.context.values import Value
from dlint.record import UNKNOWN


def plain(value: Value) -> object:
    """The value without places."""
    if isinstance(value.data, dict):
        return {key: plain(child) for key, child in value.data.items()}
    if isinstance(value.data, list):
        return [plain(child) for child in value.data]
    return value.data


def services(folder: Path) -> dict[str, object]:
    path = find_compose_file(str(folder))
    assert path is not None
    return {name: plain(service.value) for name, service in read_project(path).services.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("$A-${A}", "1-1"),
        ("$$A", "$A"),
        ("${A:-2}", "1"),
        ("${EMPTY:-2}", "2"),
        ("${EMPTY-2}", ""),
        ("${B:-${A}}", "1"),
        ("${B:-}", ""),
        ("${A:+yes}", "yes"),
        ("${B}", UNKNOWN),
        ("${B:?must be set}", UNKNOWN),
        ("${B:-$C}", UNKNOWN),
    ],
)
def test_interpolation(text: str, expected: object) -> None:
    assert interpolate(text, {"A": "1", "EMPTY": ""}) == expected


def test_variables_come_from_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# comment\nTAG=3 # the version\nexport NAME='a b'\n")
    (tmp_path / "compose.yaml").write_text("services: {a: {image: 'x:${TAG}', container_name: $NAME}}\n")
    assert services(tmp_path) == {"a": {"image": "x:3", "container_name": "a b"}}


def test_an_override_is_merged_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "services:\n  a:\n    image: x:1\n    command: [run]\n    ports: ['80:80']\n    environment: [A=1, B=2]\n"
        "    volumes: ['./one:/data', './two:/log']\n"
    )
    (tmp_path / "compose.override.yaml").write_text(
        "services:\n  a:\n    command: [debug]\n    ports: ['81:81']\n    environment: {B: 3}\n    volumes: ['./three:/data']\n"
    )
    assert services(tmp_path) == {
        "a": {
            "image": "x:1",
            "command": ["debug"],
            "ports": ["80:80", "81:81"],
            "environment": {"A": "1", "B": 3},
            "volumes": ["./two:/log", "./three:/data"],
        }
    }


def test_reset_and_override_tags(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {a: {image: x, ports: ['1:1'], expose: ['2']}}\n")
    (tmp_path / "compose.override.yaml").write_text("services: {a: {ports: !override ['3:3'], expose: !reset []}}\n")
    assert services(tmp_path) == {"a": {"image": "x", "ports": ["3:3"], "expose": None}}


def test_extends_follows_files_and_survives_cycles(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("services: {web: {image: 'x:1', restart: always}}\n")
    (tmp_path / "compose.yaml").write_text(
        "services:\n  a: {extends: {file: base.yaml, service: web}, image: 'x:2'}\n"
        "  b: {extends: c}\n  c: {extends: b, image: y}\n  d: {extends: {file: missing.yaml, service: e}}\n"
    )
    project = read_project(str(tmp_path / "compose.yaml"))
    merged = {name: plain(service.value) for name, service in project.services.items()}
    assert merged["a"] == {"extends": {"file": "base.yaml", "service": "web"}, "image": "x:2", "restart": "always"}
    assert merged["b"]["image"] == "y"
    assert [problem.message for problem in project.problems] == [
        '"b" extends itself',
        '"c" extends itself',
        'the file "missing.yaml" cannot be read',
    ]


def test_included_files_and_the_folder_of_their_paths(tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "compose.yaml").write_text(
        "include: [../compose.yaml]\nservices: {db: {build: ./image, image: x}}\n"
    )
    (tmp_path / "compose.yaml").write_text(
        "include:\n  - db/compose.yaml\n  - path: [missing.yaml]\nservices: {web: {image: y}, db: {image: z}}\n"
    )
    project = read_project(str(tmp_path / "compose.yaml"))
    assert {name: plain(service.value) for name, service in project.services.items()} == {
        "db": {"build": {"context": "./image"}, "image": "z"},
        "web": {"image": "y"},
    }
    assert [problem.message for problem in project.problems] == ['the file "missing.yaml" cannot be read']
    build = project.services["db"].value.get("build", "context")
    assert build is not None
    assert build.span.source.path == str(tmp_path / "db" / "compose.yaml")


def test_anchors_short_builds_and_places(tmp_path: Path) -> None:
    text = "x-b: &b\n  restart: always\nservices:\n  a:\n    <<: *b\n    build: ./é\n"
    (tmp_path / "docker-compose.yml").write_text(text)
    service = read_project(str(tmp_path / "docker-compose.yml")).services["a"]
    assert plain(service.value) == {"build": {"context": "./é"}, "restart": "always"}
    build = service.value.get("build", "context")
    assert build is not None
    assert text[build.span.start : build.span.end] == "./é"
    assert text[service.span.start : service.span.end] == "a"


def test_broken_yaml_is_a_problem_with_a_place(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services:\n  a: [\n")
    project = read_project(str(tmp_path / "compose.yaml"))
    assert not project.services
    assert project.problems[0].span.source.position(project.problems[0].span.start)[0] >= 2


def test_an_alias_bomb_is_harmless(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (tmp_path / "compose.yaml").write_text("\n".join(lines) + "\nservices: {s: {image: x}}\n")
    assert services(tmp_path) == {"s": {"image": "x"}}


def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    for name in (".env", "base.yaml", "other.yaml", "compose.override.yaml"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "compose.yaml").write_text(
        "include: [other.yaml]\nservices:\n  web:\n    build: .\n    env_file: .env\n"
        "    extends: {file: base.yaml, service: web}\n    ports: ['80:80']\n"
    )
    project = read_project(str(tmp_path / "compose.yaml"))
    assert list(project.services) == ["web"]
    assert sorted(problem.message for problem in project.problems) == [
        'the file "base.yaml" cannot be read',
        'the file "other.yaml" cannot be read',
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("services: [a]\n", '"services" is no mapping of services'),
        ("services:\n  a:\n", 'nothing is said of the service "a"'),
        ("services: {a: 5}\n", '"a" is no service'),
        ("kind: Deployment\n", 'without "services" it is no compose file'),
        ("- services\n", 'without "services" it is no compose file'),
        ("", 'without "services" it is no compose file'),
        ("services: {a: {extends: b}, b: {extends: a}}\n", '"a" extends itself'),
    ],
)
def test_what_is_no_service(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(text)
    assert read_project(str(tmp_path / "compose.yaml")).problems[0].message == message
