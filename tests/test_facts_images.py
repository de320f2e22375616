"""Images: their parts, the stages they name, official images and their versions, platforms."""

from __future__ import annotations

import pytest

from dlint.facts.model import UNKNOWN
from tests.facting import facts, file_of, only, place


@pytest.mark.parametrize(
    ("reference", "registry", "repository", "tag", "digest"),
    [
        ("debian", None, "debian", None, None),
        ("debian:12", None, "debian", "12", None),
        ("localhost:5000/team/app:1", "localhost:5000", "team/app", "1", None),
        ("ghcr.io/a/b@sha256:" + "0" * 64, "ghcr.io", "a/b", None, "sha256:" + "0" * 64),
        ("team/app", None, "team/app", None, None),
    ],
)
def test_parts_of_a_reference(reference, registry, repository, tag, digest):
    image = only(f"FROM {reference}", "image")
    assert (image.registry, image.repository, image.tag, image.digest) == (registry, repository, tag, digest)
    assert image.host == (registry or "docker.io")
    assert image.valid is True
    assert place(image) == (1, 6, reference)


@pytest.mark.parametrize(
    ("text", "registry", "repository", "tag", "digest"),
    [
        ("ARG V\nFROM python:$V", None, "python", UNKNOWN, UNKNOWN),
        ("ARG V\nFROM python:$V-slim", None, "python", UNKNOWN, None),
        ("ARG NAME\nFROM $NAME:3", UNKNOWN, UNKNOWN, "3", None),
        ("ARG REG\nFROM $REG/app:3", UNKNOWN, UNKNOWN, "3", None),
        ("ARG IMAGE\nFROM $IMAGE", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        ("ARG V=3\nFROM python:$V", None, "python", "3", None),
        ("ARG A=3\nARG V=$A.12\nFROM python:${V}-slim", None, "python", "3.12-slim", None),
        ("FROM python:${V:-3}", None, "python", "3", None),
        ("FROM python${V:+:3}", None, "python", None, None),
    ],
)
def test_variables_in_a_reference(text, registry, repository, tag, digest):
    image = only(text, "image")
    assert (image.registry, image.repository, image.tag, image.digest) == (registry, repository, tag, digest)


def test_an_argument_of_the_build_wins_over_its_default():
    image = only("ARG V=3\nFROM python:$V", "image", V="4")
    assert image.tag == "4"


def test_defaults_decide_whether_a_base_image_has_a_name():
    assert only("ARG V\nFROM busybox:$V", "image").valid_by_default is False
    assert only("ARG V\nFROM busybox:stable$V", "image").valid_by_default is True
    assert only("FROM debian-$TARGETARCH", "image").valid_by_default is True


def test_tag_by_default():
    assert only("ARG V\nFROM busybox$V", "image").tag_by_default is None
    assert only("ARG V\nFROM busybox:1$V", "image").tag_by_default == "1"
    assert only("ARG V\nFROM busybox:$V", "image").tag_by_default is UNKNOWN
    assert only("FROM busybox-$TARGETARCH", "image").tag_by_default is UNKNOWN
    assert only("FROM busybox:2", "image").tag_by_default == "2"
    assert only("FROM Debian", "image").valid is False


def test_stages_that_images_name():
    text = """
        FROM golang AS Build
        FROM build AS test
        COPY --from=BUILD /a /b
        COPY --from=0 /a /b
        COPY --from=test /a /b
        COPY --from=late /a /b
        COPY --from=nginx:1 /a /b
        FROM Build AS late
        RUN --mount=type=bind,from=test,target=/t true
    """
    images = facts(text, "image")
    build, test, late = images[0].file.stages
    assert [image.role for image in images] == ["base", "base", *["copy-from"] * 5, "base", "mount"]
    assert [image.stage for image in images] == [None, build, build, build, None, None, None, None, test]
    assert [image.is_own_stage for image in images].index(True) == 4
    assert images[5].later_stage is late
    assert images[7].valid is False, "FROM compares names with capitals, and an image name has none"


def test_the_later_of_two_stages_of_one_name_is_meant():
    file = file_of("FROM a AS x\nFROM b AS x\nFROM x")
    assert file.stages[2].parent is file.stages[1]
    assert file.stages[1].duplicate_of is file.stages[0]


@pytest.mark.parametrize(
    ("reference", "official", "version"),
    [
        ("python:3.12-slim", "python", "3.12"),
        ("python:alpine3.17", "python", None),
        ("python", "python", None),
        ("python:latest", "python", None),
        ("docker.io/library/python:3", "python", "3"),
        ("node:lts-alpine3.18", "node", None),
        ("node:iron-slim", "node", "iron"),
        ("debian:bookworm-slim", "debian", "bookworm"),
        ("debian:stable", "debian", None),
        ("ubuntu:rolling", "ubuntu", None),
        ("eclipse-temurin:17.0.9_9-jre", "eclipse-temurin", "17.0.9_9"),
        ("nginx:stable-alpine", "nginx", None),
        ("traefik:v2.10", "traefik", "v2.10"),
        ("archlinux:base-20240101.0.1", "archlinux", "20240101.0.1"),
        ("wordpress:php8.2", "wordpress", None),
        ("bitnami/python:3.12", None, None),
        ("ghcr.io/python:3.12", None, None),
        ("scratch", None, None),
    ],
)
def test_versions_in_the_tags_of_official_images(reference, official, version):
    image = only(f"FROM {reference}", "image")
    assert (image.official, image.version) == (official, version)


def test_a_version_is_known_before_an_unknown_part_of_a_tag():
    assert only("ARG D\nFROM python:3.12-$D", "image").version == "3.12"
    assert only("ARG V\nFROM python:$V-slim", "image").version is UNKNOWN


def test_platform_and_windows():
    stages = file_of("""
        FROM --platform=$BUILDPLATFORM golang AS build
        FROM --platform=windows/amd64 app AS one
        FROM mcr.microsoft.com/windows/nanoserver:ltsc2022 AS two
        FROM two AS three
        FROM debian as four
    """).stages
    assert stages[0].from_.platform is UNKNOWN
    assert stages[0].from_.written_platform == "$BUILDPLATFORM"
    assert [stage.is_windows for stage in stages] == [False, True, True, True, False]
    assert [stage.from_.as_casing for stage in stages] == [*["upper"] * 4, "lower"]
    assert stages[2].shell.family == "cmd"


def test_the_places_of_the_parts_of_a_reference():
    image = only("FROM debian:12@sha256:" + "0" * 64, "image")
    span = image._place("tag")
    assert (span.start, span.end) == (12, 14)
    assert image._place("registry") is None
    assert only("ARG T=1\nFROM a:$T", "image")._place("tag") is None


def test_the_escape_character_tells_nothing_of_an_image_that_is_never_for_windows() -> None:
    text = "# escape=`\nFROM {}\n"
    assert facts(text.format("debian:12.8"), "stage")[0].is_windows is False
    assert facts(text.format("golang:1.23"), "stage")[0].is_windows is True
    other = text.format("registry.example.com/app")
    assert facts(other, "stage")[0].is_windows is True
    assert facts(other + "COPY --chown=app a /b\n", "stage")[0].is_windows is False
