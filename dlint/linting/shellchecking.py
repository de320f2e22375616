"""What ShellCheck says about the scripts of a file, as findings of dlint.

`send_scripts` comes before the file's own rules run and `findings_of_scripts` after them, so that both work at the same
time.
"""

from __future__ import annotations

from dlint.facts.model import Script
from dlint.facts.registry import facts_of
from dlint.facts.scripts import scripts_of
from dlint.findings import with_severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.facts.model import File
    from dlint.findings import Finding
    from dlint.settings.selection import Settings
    from dlint.shell.shellcheck import Payload, ShellCheck


def send_scripts(file: File, shellcheck: ShellCheck) -> list[Payload]:
    """Put the scripts of a file into ShellCheck's queue; what is returned asks for the findings."""
    payloads = [payload for payload in map(shellcheck.payload, scripts_of(file)) if payload is not None]
    shellcheck.send(payloads)
    return payloads


def judged_scripts(file: File, payloads: list[Payload], shellcheck: ShellCheck | None) -> list[Script]:
    """The scripts of a file as facts, which know now why ShellCheck has not looked at them, if it has not."""
    failures = {} if shellcheck is None else {id(item.script): shellcheck.failure(item) for item in payloads}
    return [
        Script(**{**script.__dict__, "unchecked": failures.get(id(script._script))})
        for script in facts_of(file, "script")
        if isinstance(script, Script)
    ]


def findings_of_scripts(
    file: File, payloads: list[Payload], settings: Settings, others: list[Finding]
) -> list[Finding]:
    """What ShellCheck says about the scripts, as far as the settings want it, and the `others` do not say it already."""
    shellcheck, codes, severities = settings.shellcheck, settings.codes, settings.severities
    if shellcheck is None:
        return []
    found: list[Finding] = []
    said = {
        (code, finding.span.start)
        for code, rules in shellcheck.table["said_by"].items()
        for finding in others
        if finding.rule in rules
    }
    seen: set[tuple[str, int, int]] = set()
    for payload in payloads:
        for finding in shellcheck.findings(file._node.source, payload):
            key = finding.rule, finding.span.start, finding.span.end
            if key in seen or key[:2] in said:
                continue  # a here-document for a shell is read by two
            seen.add(key)
            if finding.rule not in settings.unwanted and (codes is None or finding.rule in codes):
                wanted = severities.get(finding.rule) or severities.get("SC*") or finding.severity
                found.append(with_severity(finding, wanted))
    return found
