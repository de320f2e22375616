"""Calls of PowerShell, and how many statements its scripts have."""

from __future__ import annotations

import pytest
from facting import only

from dlint.facts.powershell import statement_count


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("powershell -Command Get-Date", "powershell -command"),
        ("@PowerShell.exe -NoProfile -c Get-Date", "powershell -noprofile -command"),
        (r"C:\Windows\powershell.exe -ExecutionPolicy Bypass Get-Date", "powershell -executionpolicy bypass"),
        ("pwsh Get-Date -Format u", "pwsh"),
        ("pwsh -File a.ps1", None),
        ("pwsh -EncodedCommand QQA=", None),
        ("Get-Date", None),
    ],
)
def test_options(text: str, options: str | None) -> None:
    assert only(f"FROM debian:12.8\nRUN {text}\n", "run").powershell_options == options


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("one", 1),
        ("one; two;\nthree", 3),
        ("if ($a) { one; two }; three", 2),
        ("Write-Host 'one; two' \";\"", 1),
        ("one;\n\n;", 1),
        ("", 0),
    ],
)
def test_statements(script: str, count: int) -> None:
    assert statement_count(script) == count
