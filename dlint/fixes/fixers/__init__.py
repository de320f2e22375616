"""Named fixers: repairs that a rule cannot write down as edits, for `fix: {apply: NAME}` in its file.

A fixer takes the fact that the rule selected and gives edits, or none where it cannot tell what would be right. Those of
a subject share a module, which is imported when the first finding needs one of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlint.facts.model import Fact
    from dlint.findings import Edit

    Fixer = Callable[[Fact], Sequence[Edit]]

FIXERS = {
    "as-casing": "instructions",
    "blank-lines": "instructions",
    "clean-cache": "caches",
    "container-port": "instructions",
    "copy-instead-of-add": "instructions",
    "directive-casing": "instructions",
    "apt-get": "scripts",
    "double-quotes": "instructions",
    "exec-form": "scripts",
    "expected-flag": "instructions",
    "final-newline": "instructions",
    "join-runs": "scripts",
    "key-equals-value": "instructions",
    "keyword-casing": "instructions",
    "line": "instructions",
    "maintainer-label": "instructions",
    "path-from-root": "instructions",
    "path-from-workdir": "instructions",
    "protocol-casing": "instructions",
    "remove-suppression": "comments",
    "say-yes": "scripts",
    "shell-instead-of-link": "stages",
    "shell-with-pipefail": "stages",
    "slash-after-destination": "instructions",
    "sort-packages": "scripts",
    "stage-name": "stages",
    "stage-name-casing": "instructions",
    "suggested-variable": "instructions",
    "trailing-blanks": "instructions",
    "user-without-group": "instructions",
    "without-recommends": "scripts",
    "without-sudo": "scripts",
    "without-switch": "scripts",
    "workdir-instead-of-cd": "stages",
    "yes-instead-of-force": "scripts",
}
"""The modules of the fixers, by the names that rules call them by; a fixer is the function of that name."""


def fixer(name: str) -> Fixer | None:
    """The fixer of that name, if there is one."""
    if name not in _loaded and name in FIXERS:
        module = __import__(f"dlint.fixes.fixers.{FIXERS[name]}", fromlist=("*",))
        _loaded[name] = getattr(module, name.replace("-", "_"))
    return _loaded.get(name)


_loaded: dict[str, Fixer] = {}
