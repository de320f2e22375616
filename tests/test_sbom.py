"""Bills of materials, against the validators of their formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from dlint._boot import run
from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.sbom import Bill, bill_of, cyclonedx, spdx
from dlint.sbom.purl import image_purl, package_purl
from dlint.text import Source

DIGEST = "sha256:" + "0123456789abcdef" * 4
DOCKERFILE = f"""\
FROM golang:1.22 AS build
RUN go install example.com/tool/cmd@v1.2.3
FROM ghcr.io/acme/base:3.1@{DIGEST} AS base
FROM base
RUN apt-get update && apt-get install -y curl=8.5.0 git $EXTRA
RUN pip install flask==3.0.2 'requests>=2' -r requirements.txt
RUN npm install -g @angular/cli@17.0.0
RUN curl -fsSLO https://example.com/tool-$(uname -m).tgz?x=1
RUN git clone --branch v1 https://example.com/y.git
ADD --checksum={DIGEST} https://example.com/a.tar.gz /x
COPY --from=nginx /etc/nginx /etc/nginx
COPY --from=build /bin /bin
"""


def bill(text: str) -> Bill:
    return bill_of(read_facts(read(Source("Dockerfile", text)), context=None))


@pytest.fixture(scope="module")
def full() -> Bill:
    return bill(DOCKERFILE)


def test_components(full: Bill) -> None:
    assert [(one.type, one.name, one.version, one.stage, one.shipped, one.line) for one in full.components] == [
        ("image", "golang", "1.22", "build", False, 1),
        ("package", "example.com/tool/cmd", "v1.2.3", "build", False, 2),
        ("image", "ghcr.io/acme/base", DIGEST, "base", True, 3),
        ("package", "curl", "8.5.0", "2", True, 5),
        ("package", "git", "unknown", "2", True, 5),
        ("package", "$EXTRA", "unknown", "2", True, 5),
        ("package", "flask", "3.0.2", "2", True, 6),
        ("package", "requests", "unknown", "2", True, 6),
        ("package", "@angular/cli", "17.0.0", "2", True, 7),
        ("file", "tool-….tgz", "unknown", "2", True, 8),
        ("repository", "y", "unknown", "2", True, 9),
        ("file", "a.tar.gz", "unknown", "2", True, 10),
        ("image", "nginx", "unknown", "2", True, 11),
    ]
    assert [(one.path, one.manager, one.line) for one in full.manifests] == [("requirements.txt", "pip", 6)]


def test_requested_versions_are_kept(full: Bill) -> None:
    requested = {one.name: one.requested for one in full.components}
    assert (requested["requests"], requested["y"], requested["git"]) == (">=2", "v1", "")


@pytest.mark.parametrize(
    ("ecosystem", "name", "version", "image", "purl"),
    [
        ("debian", "curl", "8.5.0-2", "", "pkg:deb/debian/curl@8.5.0-2"),
        ("debian", "libc6:amd64", "", "ubuntu", "pkg:deb/ubuntu/libc6?arch=amd64"),
        ("alpine", "bash", "5.2-r0", "ubuntu", "pkg:apk/alpine/bash@5.2-r0"),
        ("rpm", "git", "", "fedora", "pkg:rpm/fedora/git"),
        ("rpm", "git", "", "", "pkg:rpm/git"),
        ("python", "Django_Filter[extra]", "1.0", "", "pkg:pypi/django-filter@1.0"),
        ("node", "@angular/cli", "17.0.0", "", "pkg:npm/%40angular/cli@17.0.0"),
        ("go", "example.com/tool/cmd", "v1.2.3", "", "pkg:golang/example.com/tool/cmd@v1.2.3"),
        ("php", "monolog/monolog", "", "", "pkg:composer/monolog/monolog"),
        ("homebrew", "wget", "", "", ""),
    ],
)
def test_package_urls(ecosystem: str, name: str, version: str, image: str, purl: str) -> None:
    assert package_purl(ecosystem, name, version, image) == purl


def test_image_urls() -> None:
    assert image_purl("", "debian", "12", "") == "pkg:docker/debian@12"
    assert image_purl("ghcr.io", "acme/base", "3", "sha256:ab") == (
        "pkg:docker/acme/base@sha256%3Aab?repository_url=ghcr.io"
    )


@pytest.mark.parametrize("text", [DOCKERFILE, "", "FROM scratch\n", "FROM $X\nRUN pip install $Y\n"])
def test_cyclonedx_is_valid(text: str) -> None:
    document = json.dumps(cyclonedx.document(bill(text)))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(document) is None


def test_cyclonedx_says_what_is_shipped(full: Bill) -> None:
    document = cyclonedx.document(full)
    scopes = {one["name"]: one["scope"] for one in document["components"]}
    assert (scopes["golang"], scopes["curl"]) == ("excluded", "required")
    assert len(document["dependencies"][0]["dependsOn"]) == 11
    archive = next(one for one in document["components"] if one["name"] == "a.tar.gz")
    assert archive["hashes"] == [{"alg": "SHA-256", "content": DIGEST.removeprefix("sha256:")}]
    assert archive["externalReferences"] == [{"type": "distribution", "url": "https://example.com/a.tar.gz"}]
    assert document == cyclonedx.document(bill(DOCKERFILE))


@pytest.mark.parametrize("text", [DOCKERFILE, "FROM scratch\n", "FROM $X\nRUN pip install $Y\n"])
def test_spdx_is_valid(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bill.spdx.json"
    path.write_text(json.dumps(spdx.document(bill(text))))
    problems = validate_full_spdx_document(parse_file(str(path)))
    assert [problem.validation_message for problem in problems] == []


def test_spdx_is_the_same_at_the_same_time(full: Bill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    document = spdx.document(full)
    assert document["creationInfo"]["created"] == "1970-01-02T00:00:00Z"
    assert document == spdx.document(full)


def test_text(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text("FROM debian:12\nRUN pip install flask==3 -r requirements.txt\n")
    assert run(["sbom", str(path)]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "NAME    VERSION  BY      STAGE  LINE",
        "debian  12       docker  0      1",
        "flask   3        pip     0      2",
        "and what requirements.txt names, by pip (line 2)",
    ]


@pytest.mark.parametrize("name", ["cyclonedx", "spdx"])
def test_formats_by_option(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(DOCKERFILE)
    assert run(["sbom", "--format", name, str(path)]) == 0
    assert isinstance(json.loads(capfd.readouterr().out), dict)


def test_words_without_a_name_are_no_components() -> None:
    source = Source("Dockerfile", "FROM debian:12\nRUN pip install '' flask\n")
    bill = bill_of(read_facts(read(source)))
    assert [component.name for component in bill.components] == ["debian", "flask"]
