"""SPDX 2.3 as JSON: https://spdx.github.io/spdx-spec/v2.3/"""

from __future__ import annotations

import hashlib
import os
import re
import time
from typing import TYPE_CHECKING, Any

from dlint.version import HOME, VERSION

if TYPE_CHECKING:
    from dlint.sbom import Bill, Component

PURPOSES = {"image": "CONTAINER", "package": "LIBRARY", "file": "FILE", "repository": "SOURCE"}
ALGORITHMS = {"sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512"}
_URL = re.compile(r"(?:https?|ftp|sftp|ssh|git)://[^\s#]+", re.IGNORECASE)


def document(bill: Bill) -> dict[str, Any]:
    """The document; its time is SOURCE_DATE_EPOCH, if that is set, else now."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    packages = [_package(component, number) for number, component in enumerate(bill.components, 1)]
    root = {
        "SPDXID": "SPDXRef-Image",
        "name": bill.path,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "primaryPackagePurpose": "CONTAINER",
    }
    mark = hashlib.sha256(repr((bill, seconds)).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": bill.path,
        "documentNamespace": f"{HOME}/spdx/{mark}",
        "creationInfo": {"created": created, "creators": [f"Tool: dlint-{VERSION}"]},
        "packages": [root, *packages],
        "relationships": [
            _relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Image"),
            *[
                _role(component, package["SPDXID"])
                for component, package in zip(bill.components, packages, strict=True)
            ],
        ],
    }


def _relation(one: str, kind: str, other: str) -> dict[str, str]:
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def _role(component: Component, identity: str) -> dict[str, str]:
    if component.shipped:
        kind = "DESCENDANT_OF" if component.type == "image" else "CONTAINS"
        return _relation("SPDXRef-Image", kind, identity)
    return _relation(identity, "BUILD_DEPENDENCY_OF", "SPDXRef-Image")


def _package(component: Component, number: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "SPDXID": f"SPDXRef-Component-{number}",
        "name": component.name,
        "versionInfo": component.version,
        "downloadLocation": _location(component),
        "filesAnalyzed": False,
        "primaryPackagePurpose": PURPOSES[component.type],
        "comment": _comment(component),
    }
    algorithm, _, digest = component.checksum.partition(":")
    if algorithm in ALGORITHMS and re.fullmatch(r"[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}", digest):
        made["checksums"] = [{"algorithm": ALGORITHMS[algorithm], "checksumValue": digest}]
    if component.purl:
        made["externalRefs"] = [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": component.purl,
            }
        ]
    return made


def _location(component: Component) -> str:
    """The address, in the notation of SPDX; NOASSERTION where it has none for it."""
    if not _URL.fullmatch(component.url):
        return "NOASSERTION"
    return f"git+{component.url}" if component.type == "repository" else component.url


def _comment(component: Component) -> str:
    text = f"Line {component.line}, stage {component.stage}, by {component.manager}"
    asked = component.requested
    return f"{text}, asked for as {asked}." if asked and asked != component.version else f"{text}."
