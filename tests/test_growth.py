"""Twice the input takes about twice the work, whatever is repeated in it: nobody's file may stop a build.

Counted are the calls of functions, which do not depend on the machine as time does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from dlint.dockerfile.reader import read
from dlint.engine import load_rules
from dlint.engine.program import Program
from dlint.facts.collect import facts_of, read_facts
from dlint.text import Source

SIZE = 150
LIMIT = 2.35
"""How many times the calls that twice the input may take; if each instruction looked at all others it would be four."""

FORMS: dict[str, Callable[[int], str]] = {
    "a long RUN": lambda n: "RUN " + " && \\\n  ".join(f"echo a{i} b" for i in range(n)),
    "many packages": lambda n: "RUN apt-get update && apt-get install -y " + " \\\n ".join(f"p{i}" for i in range(n)),
    "many words": lambda n: "RUN echo " + "'a' \"b\" $c " * n,
    "many pipes": lambda n: "RUN " + "|".join(["a"] * n),
    "deep nesting": lambda n: "RUN " + "(" * n + "echo a" + ")" * n,
    "an open quote": lambda n: "RUN echo '" + "a " * n,
    "many RUNs": lambda n: "RUN curl -O https://example.com/a\n" * n,
    "many COPYs": lambda n: "".join(f"COPY a{i} /x/a{i}\n" for i in range(n)),
    "many ENVs": lambda n: "".join(f"ENV A{i}=$A{i - 1}x\n" for i in range(n)),
    "an ENV of many": lambda n: "ENV " + " ".join(f"A{i}=$A{i - 1}" for i in range(n)),
    "many ARGs": lambda n: "".join(f"ARG A{i}=x\n" for i in range(n)) + "RUN echo $A0",
    "a LABEL of many": lambda n: "LABEL " + " ".join(f"a.b{i}=x" for i in range(n)),
    "many EXPOSEs": lambda n: "".join(f"EXPOSE {i + 1}\n" for i in range(n)) + "CMD nginx",
    "many WORKDIRs": lambda n: "WORKDIR a\nCOPY x .\n" * n,
    "many USERs": lambda n: "".join(f"RUN useradd u{i}\nUSER u{i}\n" for i in range(n)),
    "many SHELLs": lambda n: 'SHELL ["/bin/bash", "-c"]\nRUN a|b\n' * n,
    "many VOLUMEs": lambda n: "".join(f"VOLUME /v{i}\nRUN touch /v{i}/x\n" for i in range(n)),
    "many HEALTHCHECKs": lambda n: "HEALTHCHECK CMD curl localhost\nCMD a\n" * n,
    "many ONBUILDs": lambda n: "ONBUILD RUN curl x\n" * n,
    "files made and removed": lambda n: "".join(f"RUN mkdir /a{i} && rm -rf /a{i - 1}\n" for i in range(n)),
    "stages built on each other": lambda n: "".join(f"FROM {f's{i - 1}' if i else 'a'} AS s{i}\n" for i in range(n)),
    "stages that copy": lambda n: "".join(f"FROM a AS s{i}\nCOPY --from=s{i - 1} /a /b\n" for i in range(n)),
    "a here-document": lambda n: "RUN <<EOF\n" + "apt-get install x\n" * n + "EOF",
    "many here-documents": lambda n: "RUN <<EOF\nls\nEOF\n" * n,
    "many comments": lambda n: "# hadolint ignore=DL3003\nRUN cd /x && make\n" * n,
    "blank lines": lambda n: "RUN a \\\n" + "\n" * n + " b",
    "unknown instructions": lambda n: "FOO bar\n" * n,
    "many mounts": lambda n: "RUN " + " ".join(f"--mount=type=cache,target=/c{i}" for i in range(n)) + " x",
    "many flags": lambda n: "COPY --chown=a --chmod=1 a b\n" * n,
}


@pytest.fixture(scope="module")
def program() -> Program:
    return load_rules().program()


def calls(text: str, program: Program) -> int:
    """How many functions are called to lint a text."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        program.run(read_facts(read(Source("Dockerfile", f"FROM debian:12\n{text}\n"))), facts_of)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("form", FORMS)
def test_work_grows_as_the_input_does(form: str, program: Program) -> None:
    calls(FORMS[form](2), program)  # rules are unpacked and modules loaded once
    assert calls(FORMS[form](2 * SIZE), program) <= LIMIT * calls(FORMS[form](SIZE), program)
