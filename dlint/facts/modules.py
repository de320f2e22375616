"""The modules that compute facts: each registers what it can tell.

In a wheel they are loaded one by one, when a rule asks for what they compute (`dlint.bundle`); elsewhere all at once.
"""

# ruff: noqa: F401 (that they are imported is enough)

from __future__ import annotations

from dlint.facts import (
    accounts,
    addresses,
    bypasses,
    clones,
    commands,
    context_files,
    cuda,
    document,
    downloads,
    features,
    ignore_patterns,
    images,
    installs,
    instructions,
    labels,
    launch,
    layers,
    layout,
    lifecycle,
    lines,
    manifest_sources,
    manifests,
    modes,
    mounts,
    officials,
    package_caches,
    packages,
    path_changes,
    paths,
    platforms,
    ports,
    privileges,
    processes,
    programs,
    publications,
    purposes,
    references,
    scripts,
    secrets,
    shells,
    signals,
    stages,
    startup,
    surroundings,
    telemetry,
    urls,
    users,
    variables,
)
