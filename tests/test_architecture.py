"""The arrows between the packages, read off the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "dlint"

# What each part of the package may import besides itself. Parts that are not named here stand at the end of the
# pipeline and may import everything.
GROUND = {"record", "text", "findings", "version", "cache", "documents"}
ARROWS = {
    "record": set(),
    "version": set(),
    "text": {"record"},
    "findings": {"record", "text"},
    "dockerfile": GROUND,
    "shell": GROUND | {"dockerfile"},
    "data": GROUND | {"resources"},
    "resources": GROUND,
    "context": GROUND | {"dockerfile", "shell", "data", "resources"},
    "facts": GROUND | {"dockerfile", "shell", "context", "data", "resources"},
    "engine": GROUND | {"facts.model", "data", "resources"},
    "suppressions": GROUND | {"dockerfile", "shell", "facts", "engine", "data", "resources"},
    "fixes": GROUND | {"dockerfile", "shell", "facts", "engine", "data", "resources"},
}
OUTERMOST = {"cli", "reports", "_boot", "__main__"}


def modules() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if "rules" not in path.parts)


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


def allowed(name: str, part: str) -> bool:
    return any((name + ".").startswith(target + ".") for target in ARROWS[part] | {part})


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_along_the_pipeline(path: Path) -> None:
    part = part_of(path)
    if part in ARROWS:
        assert {name for name in imported(path) if not allowed(name, part)} == set()


@pytest.mark.parametrize("part", sorted(OUTERMOST))
def test_nothing_but_the_outermost_parts_imports(part: str) -> None:
    users = {part_of(path) for path in modules() if any((name + ".").startswith(part + ".") for name in imported(path))}
    assert users <= OUTERMOST | {"linter", "language_server"}


def test_every_form_of_import_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "facts" / "sample.py"
    module.parent.mkdir()
    module.write_text(
        "import os\nimport dlint.text\nfrom dlint import cli\ndef f():\n    from ..engine.rule import Rule\n"
    )
    assert imported(module, tmp_path) == {"text", "cli", "engine.rule.Rule"}
