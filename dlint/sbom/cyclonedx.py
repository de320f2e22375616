"""CycloneDX 1.6 as JSON: https://cyclonedx.org/docs/1.6/json/

The document has no time and no random number, so the same Dockerfile gives the same document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dlint.version import VERSION

if TYPE_CHECKING:
    from dlint.sbom import Bill, Component

TYPES = {"image": "container", "package": "library", "file": "file", "repository": "library"}
HASHES = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def document(bill: Bill) -> dict[str, Any]:
    """The document."""
    components = [_component(component, number) for number, component in enumerate(bill.components, 1)]
    shipped = [one["bom-ref"] for one, component in zip(components, bill.components, strict=True) if component.shipped]
    root = {"type": "container", "bom-ref": "image", "name": bill.path}
    properties = [
        {"name": "dlint:manifest", "value": f"{manifest.manager}: {manifest.path} (line {manifest.line})"}
        for manifest in bill.manifests
    ]
    metadata: dict[str, Any] = {
        "tools": {"components": [{"type": "application", "name": "dlint", "version": VERSION}]},
        "component": root,
    }
    if properties:
        metadata["properties"] = properties
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata,
        "components": components,
        "dependencies": [{"ref": "image", "dependsOn": shipped}, *[{"ref": one["bom-ref"]} for one in components]],
        "compositions": [{"aggregate": "incomplete", "assemblies": ["image"]}],
    }


def _component(component: Component, number: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": TYPES[component.type],
        "bom-ref": f"component-{number}",
        "name": component.name,
        "version": component.version,
        "scope": "required" if component.shipped else "excluded",
    }
    algorithm, _, digest = component.checksum.partition(":")
    if algorithm in HASHES and re.fullmatch(r"[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}", digest):
        made["hashes"] = [{"alg": HASHES[algorithm], "content": digest}]
    if component.purl:
        made["purl"] = component.purl
    if component.url:
        kind = "vcs" if component.type == "repository" else "distribution"
        made["externalReferences"] = [{"type": kind, "url": component.url}]
    said = {"stage": component.stage, "line": component.line, "manager": component.manager}
    if component.requested and component.requested != component.version:
        said["requested"] = component.requested
    made["properties"] = [{"name": f"dlint:{name}", "value": str(value)} for name, value in said.items()]
    return made
