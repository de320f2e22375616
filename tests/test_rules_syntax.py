"""Whatever the reader finds wrong, some rule reports."""

from __future__ import annotations

from pathlib import Path

import yaml

from dlint.dockerfile.problems import CODES
from dlint.resources import rules_directory


def test_every_problem_has_a_rule() -> None:
    reported: set[str] = set()
    for path in Path(rules_directory()).rglob("*.yaml"):
        rule = yaml.safe_load(path.read_text())
        if rule["select"] == "syntax-problem":
            codes = rule["where"]["code"]
            reported |= {codes} if isinstance(codes, str) else set(codes)
    # Said by a rule about the destination itself, and by ShellCheck about the script.
    elsewhere = {"destination-not-directory"}
    assert set(CODES) - elsewhere == reported
