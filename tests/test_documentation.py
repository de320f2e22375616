"""The pages in docs/ that are written by hand say what the program knows."""

from __future__ import annotations

import re
from pathlib import Path

from dlint.engine.rulefile import RuleFile
from dlint.settings.configfile import ConfigFile, read_config

DOCS = Path(__file__).parent.parent / "docs"


def keys_of_first_table(page: str) -> set[str]:
    """The words in code type in the first column of the page's first table."""
    text = (DOCS / page).read_text()
    table = text[text.index("|---|") :].partition("\n\n")[0]
    return {key for row in table.splitlines() for key in re.findall(r"`([a-z-]+)`", row.split("|")[1])}


def test_all_keys_of_the_configuration_are_documented() -> None:
    assert keys_of_first_table("configuration.md") == {name.replace("_", "-") for name in ConfigFile.model_fields}


def test_the_example_configuration_is_right(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", (DOCS / "configuration.md").read_text(), re.DOTALL)
    (tmp_path / ".dlint.yaml").write_text(example)
    assert set(read_config(str(tmp_path / ".dlint.yaml"))) > {"profile", "options", "per-file-ignores"}


def test_all_keys_of_rules_are_documented() -> None:
    assert keys_of_first_table("writing-rules.md") == set(RuleFile.model_fields)
