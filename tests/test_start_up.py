"""A plain lint stays light: which modules it imports, and that it leaves the interpreter at once."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Python's own modules that a plain lint may import beyond what the bare interpreter has: written in C and ready at once.
LIGHT = {
    "__future__",
    "gc",
    "_bisect",
    "_blake2",
    "_sre",
    "_json",
    "_stat",
    "_string",
    "atexit",
    "errno",
    "marshal",
    "time",
}

COLD = {
    "cli",
    "documents",
    "engine.loader",
    "fixes.repair",
    "linting.baseline",
    "linting.batch",
    "linting.discovery",
    "settings.configfile",
    "settings.patterns",
    "suggest",
}
"""Our own modules that are for more than a plain lint."""

PROGRAM = """
import sys
bare = set(sys.modules)
sys.argv = ["dlint", *{arguments!r}]
sys.path[:0] = [{root!r}]
import os, atexit
leave, os._exit = os._exit, lambda code: None
from dlint._boot import main
try:
    main()
except BaseException:
    pass
os.write(2, "\\n".join(sorted(set(sys.modules) - bare)).encode())
leave(0)
"""

ROOT = str(Path(__file__).parent.parent)
DOCKERFILE = """\
# hadolint ignore=DL3007
FROM debian:latest AS base
ARG VERSION=1
ENV A=b C="d e"
WORKDIR /srv
COPY --chown=1:1 . .
RUN apt-get update && apt-get install --no-install-recommends curl | tee x \\
    && rm -rf /var/lib/apt/lists/*
FROM base
COPY --from=base <<EOF /x
one
EOF
EXPOSE 80/tcp
USER nobody
HEALTHCHECK CMD curl -f http://localhost/ || exit 1
CMD ["run", "it"]
"""


def modules(arguments: list[str], folder: Path) -> set[str]:
    """The modules that a lint imports in an interpreter that has none but those it starts with."""
    environment = {**os.environ, "DLINT_CACHE_DIR": str(folder / "cache")}
    program = PROGRAM.format(arguments=arguments, root=ROOT)
    subprocess.run([sys.executable, "-m", "dlint", *arguments], cwd=folder, env=environment, capture_output=True)
    # Now the rules and the configuration are in the cache. Without `site`, so that only our own imports are seen.
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert "dlint.linting.linter" in done.stderr, done.stderr
    assert "Dockerfile" in done.stdout
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["Dockerfile"],
        ["Dockerfile", "--format", "json"],
        ["-q", "--select", "ALL", "--ignore", "DL3006,label", "Dockerfile"],
        ["--fail-on", "error", "--color", "always", "Dockerfile"],
    ],
)
def test_a_plain_lint_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / ".dlint.yaml").write_text("ignore: [DL3057]\nseverity: {DL3006: error}\n")
    imported = modules(arguments, tmp_path)
    assert not imported & {f"dlint.{name}" for name in COLD}
    foreign = {name for name in imported if name.partition(".")[0] != "dlint"}
    # `os` and what it stands on are there in any interpreter that was not started with -S.
    foreign -= {"os", "os.path", "posixpath", "genericpath", "stat", "abc", "_abc", "_collections_abc", "codecs", "io"}
    assert foreign <= LIGHT


def test_the_modules_for_more_are_there() -> None:
    assert {name for name in COLD if importlib.util.find_spec(f"dlint.{name}") is None} == set()


def test_the_process_ends_at_once_unless_somebody_waits(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    program = "{}from dlint._boot import main; import sys; sys.argv = ['dlint', '-q', 'Dockerfile']; main()"
    for prelude, says in (
        ("import atexit; atexit.register(print, 'bye'); ", "bye\n"),
        ("", ""),
    ):
        done = subprocess.run(
            [sys.executable, "-c", program.format(prelude)], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 1
        assert done.stdout.endswith(says)
        assert done.stdout.startswith("Dockerfile:1:6: warning:")
