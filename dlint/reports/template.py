"""A report from the user's own jinja2 template (`--template FILE`).

It gets what the JSON report holds: `version`, `summary`, `files` (each with `path` and `findings`), and `rules`: the
help of each rule that found something, by id. The template runs in a sandbox; it may include templates of its own
folder. A name that ends in .html, .htm or .xml (before a .j2) switches escaping on.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dlint.reports import json as json_report
from dlint.reports.prose import prose
from dlint.reports.rulehelp import rules_found
from dlint.settings.config import UsageError, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import FileReport
    from dlint.reports import ReportOptions

ESCAPED = (".html", ".htm", ".xml")
HELP = ("title", "category", "rationale", "references", "before", "after", "url", "tags", "aliases")


def render(reports: Sequence[FileReport], options: ReportOptions) -> str:
    """What the template in `options.template` makes of the findings. Raises `UsageError` for a template in error."""
    if not options.template:
        raise UsageError("--format template needs --template FILE")
    folder, name = os.path.split(options.template)
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder or os.curdir),
        autoescape=name.removesuffix(".j2").endswith(ESCAPED),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["prose"] = prose
    text = read_text(options.template)
    try:
        return environment.from_string(text).render(data(reports, options))
    except TemplateSyntaxError as error:
        raise UsageError(f"{error.filename or options.template}:{error.lineno}: {error.message}") from None
    except TemplateNotFound as error:
        what = f"there is no template {error.name!r} in this folder"
        raise UsageError(f"{options.template}:{_line_of(error)}: {what}") from None
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{options.template}:{_line_of(error)}: {error}") from None


def data(reports: Sequence[FileReport], options: ReportOptions) -> dict[str, Any]:
    """What a template can name."""
    document: dict[str, Any] = json.loads(json_report.render(reports, options))
    document["rules"] = {
        rule.id: {name: getattr(rule, name) for name in HELP} for rule in rules_found(reports, options)
    }
    return document


def _line_of(error: BaseException) -> int:
    """The line of the template where it failed: that of the innermost frame which is a template's."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in ("<template>", "<unknown>"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
