"""GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dlint.reports.codeclimate import issues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport
    from dlint.reports import ReportOptions


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """An array of issues, with the keys that GitLab reads."""
    keys = ("description", "check_name", "fingerprint", "severity", "location")
    return json.dumps([{key: issue[key] for key in keys} for issue in issues(reports, options)], indent=1) + "\n"
