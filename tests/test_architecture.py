"""The arrows between the parts of the package, read off the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "dlint"

LAYERS = (
    ("bytecode", "record", "version"),
    ("text",),
    ("cache", "documents", "findings", "resources"),
    ("dockerfile",),
    ("data",),
    ("shell",),
    ("context",),
    ("facts",),
    ("engine",),
    ("examples", "fixes", "suggest", "suppressions"),
    ("buildplan", "reports", "sbom", "settings", "terminal"),
    ("linting", "replay"),
    ("bundle", "bundling", "cli", "commands", "_boot", "__main__"),
)
"""The parts (folders, or modules at the top), from the ground up: each may import its neighbours and what is below."""
OF_FACTS_THE_ENGINE_KNOWS = "facts.model"
"""The engine reads the vocabulary, and nothing of how the facts are computed."""


def modules() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def part_of(path: Path) -> str:
    """The part of the package a module belongs to: its folder, or its own name at the top."""
    relative = path.relative_to(ROOT)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported(path: Path, root: Path = ROOT) -> set[str]:
    """The modules of dlint that a module imports, at its top or in its functions, without `dlint.`.

    What stands under `if TYPE_CHECKING` counts too: a type is a dependency.
    """
    package = ["dlint", *path.relative_to(root).parts[:-1]]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module or ""]))
            names |= {f"{module}.{alias.name}" for alias in node.names}
    return {name.removeprefix("dlint.") for name in names if name.startswith("dlint.")}


def layer_of(part: str) -> int:
    found = [number for number, parts in enumerate(LAYERS) if part in parts]
    assert found, f"say in LAYERS where {part!r} belongs"
    return found[0]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    layer = layer_of(part_of(path))
    assert {name for name in imported(path) if layer_of(name.partition(".")[0]) > layer} == set()


def test_the_engine_knows_nothing_of_docker() -> None:
    names = {name for path in (ROOT / "engine").glob("*.py") for name in imported(path)}
    parts = {name for name in names if name.partition(".")[0] in ("dockerfile", "shell", "context", "facts")}
    assert {name for name in parts if not name.startswith(OF_FACTS_THE_ENGINE_KNOWS)} == set()


def test_every_form_of_import_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "facts" / "sample.py"
    module.parent.mkdir()
    module.write_text(
        "import os\nimport dlint.text\nfrom dlint import cli\ndef f():\n    from ..engine.rule import Rule\n"
    )
    assert imported(module, tmp_path) == {"text", "cli", "engine.rule.Rule"}
