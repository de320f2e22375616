"""What the README shows is what dlint does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
DLINT = Path(sys.executable).parent / "dlint"


def test_the_example_is_what_dlint_prints(update: bool) -> None:
    shown = re.search(r"<!-- example: dlint (.*) -->\n```text\n(.*?)```\n<!-- end -->", README, re.DOTALL)
    assert shown
    command = [str(DLINT), "--isolated", "--no-shellcheck", *shown[1].split()]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if update:
        (ROOT / "README.md").write_text(
            README.replace(shown[2], printed) if shown[2] else README.replace("```text\n```", f"```text\n{printed}```")
        )
    else:
        assert shown[2] == printed


def test_the_rule_passes_its_own_examples(tmp_path: Path) -> None:
    (rule,) = re.findall(r"```yaml\n(id: .*?)```", README, re.DOTALL)
    (tmp_path / "company").mkdir()
    (tmp_path / "company" / f"{yaml.safe_load(rule)['id']}.yaml").write_text(rule)
    done = subprocess.run([str(DLINT), "test", str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_is_accepted(tmp_path: Path) -> None:
    (configuration,) = re.findall(r"```yaml\n(profile: .*?)```", README, re.DOTALL)
    (tmp_path / "lint" / "rules").mkdir(parents=True)
    (tmp_path / ".dlint.yaml").write_text(configuration)
    (tmp_path / "Dockerfile").write_text("FROM debian:12.8\nUSER 1000\n")
    done = subprocess.run([str(DLINT), "Dockerfile"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
