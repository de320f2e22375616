"""Which commands may compile addons of Node.js, and where the headers for that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from facting import facts

if TYPE_CHECKING:
    from pathlib import Path

TOOLS = "FROM node:22\nRUN apt-get install -y python3 make g++\n"


@pytest.mark.parametrize(
    ("command", "count"),
    [
        ("npm ci", 1),
        ("npm ci --ignore-scripts", 0),
        ("npm ci --ignore-scripts=false", 1),
        ("npm rebuild sharp", 1),
        ("npm run build", 0),
        ("yarn", 1),
        ("yarn --version", 0),
        ("yarn build", 0),
        ("pnpm i", 1),
        ("bun install", 0),
    ],
)
def test_what_runs_scripts(command: str, count: int) -> None:
    assert len(facts(f"{TOOLS}RUN {command}\n", "native-build")) == count


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ("apk add build-base", True),
        ("apk add curl", False),
        ("node-gyp rebuild", True),
        ("npx prebuild-install", True),
        ("npm rebuild", True),
        ("npm rebuild --ignore-scripts", False),
    ],
)
def test_what_is_a_sign(sign: str, expected: bool) -> None:
    assert facts(f"FROM node:22\nRUN {sign}\nRUN npm ci\n", "native-build")[-1].is_expected is expected


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        ('{"dependencies": {"bcrypt": "5"}}', True),
        ('{"devDependencies": {"bcrypt": "5"}}', True),
        ('{"dependencies": {"left-pad": "1"}}', False),
        ("[]", False),
        ("{", False),
    ],
)
def test_a_manifest(manifest: str, expected: bool, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(manifest)
    (found,) = facts("FROM node:22\nCOPY . .\nRUN npm ci\n", "native-build", context=str(tmp_path))
    assert found.is_expected is expected


@pytest.mark.parametrize(
    ("run", "folder", "mounted"),
    [
        ("npm ci", "~/.cache/node-gyp", False),
        ("--mount=type=cache,target=/root/.cache/node-gyp npm ci", "~/.cache/node-gyp", True),
        ("--mount=type=cache,target=/root/.npm npm ci", "~/.cache/node-gyp", False),
        ("--mount=type=tmpfs,target=/root/.cache/node-gyp npm ci", "~/.cache/node-gyp", False),
        ("--mount=type=cache,target=/c export npm_config_devdir='/c' && npm ci", "/c", True),
        ("--mount=type=cache,target=/c npm ci --devdir=/c", "/c", True),
        ("--mount=type=cache,target=/c NPM_CONFIG_DEVDIR=/d npm ci", "/d", False),
    ],
)
def test_headers(run: str, folder: str, mounted: bool) -> None:
    (found,) = facts(f"FROM node:22\nRUN {run}\n", "native-build")
    assert (found.headers, found.headers_mounted) == (folder, mounted)
