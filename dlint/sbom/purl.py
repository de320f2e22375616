"""Package URLs: https://github.com/package-url/purl-spec/blob/main/PURL-TYPES.rst"""

from __future__ import annotations

import re
from urllib.parse import quote

TYPES = {
    "debian": "deb",
    "alpine": "apk",
    "rpm": "rpm",
    "suse": "rpm",
    "arch": "alpm",
    "python": "pypi",
    "conda": "conda",
    "node": "npm",
    "ruby": "gem",
    "php": "composer",
    "go": "golang",
    "rust": "cargo",
    "dotnet": "nuget",
}
"""The purl type of an ecosystem; one that is not here has none."""
DISTRIBUTIONS = {
    "debian": ("debian", "ubuntu"),
    "alpine": ("alpine",),
    "rpm": ("", "fedora", "almalinux", "rockylinux", "amazonlinux", "oraclelinux", "centos"),
    "suse": ("opensuse",),
    "arch": ("arch",),
}
"""The distributions that an official image of that name may tell; the first one where it tells none."""


def package_purl(ecosystem: str, name: str, version: str, image: str) -> str:
    """The URL of a package; `image` is the official image it is installed on, empty if it is none.

    Empty for an ecosystem without a purl type. `version` is empty where it is not known.
    """
    kind = TYPES.get(ecosystem)
    if kind is None:
        return ""
    qualifiers = ""
    if kind == "pypi":
        name = re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()
    if kind == "deb" and ":" in name:
        name, _, architecture = name.partition(":")
        qualifiers = f"?arch={quote(architecture, safe='')}"
    if ecosystem in DISTRIBUTIONS:
        known = DISTRIBUTIONS[ecosystem]
        name = f"{image if image in known else known[0]}/{name}"
    if kind == "npm":
        name = name.lower()
    path = "/".join([quote(part, safe="-._~+:") for part in name.strip("/").split("/")])
    return f"pkg:{kind}/{path}" + (f"@{quote(version, safe='-._~+:')}" if version else "") + qualifiers


def image_purl(registry: str, repository: str, tag: str, digest: str) -> str:
    """The URL of an image, by its digest if there is one, else by its tag."""
    path = "/".join([quote(part, safe="-._~") for part in repository.split("/")])
    version = quote(digest or tag, safe="-._~")
    host = f"?repository_url={quote(registry, safe='-._~:')}" if registry else ""
    return f"pkg:docker/{path}" + (f"@{version}" if version else "") + host
