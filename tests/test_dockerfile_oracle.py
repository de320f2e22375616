"""The tree equals that of BuildKit's own parser (PyPI `dockerfile`) but for the faults known of that package."""

from __future__ import annotations

import importlib.util
import pathlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("dockerfile")

PATH = pathlib.Path(__file__).parent.parent / "benchmarks" / "parser_agreement.py"
SPEC = importlib.util.spec_from_file_location("parser_agreement", PATH)
assert SPEC
assert SPEC.loader
agreement = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(agreement)

KEYWORDS = st.sampled_from(
    [
        "FROM",
        "RUN",
        "run",
        "COPY",
        "ADD",
        "ENV",
        "LABEL",
        "ARG",
        "CMD",
        "ENTRYPOINT",
        "HEALTHCHECK",
        "ONBUILD",
        "SHELL",
        "EXPOSE",
        "USER",
        "VOLUME",
        "WORKDIR",
        "MAINTAINER",
        "STOPSIGNAL",
        "NOPE",
    ]
)
PIECES = st.sampled_from(
    """ |  |\t|\n|\\\n|\\ \n|\\\\\n|# note\n|  # note\n|\r\n|a|b|k=v|"|"x y"|'|'q'|\\|\\"|--from=x|--mount="a b"|--|-|[|["a"]|["a", "b\\n"]
    |["a",1]|[ ]|]|,|<<EOF|<<-EOF|<<"E"|3<<EOF|EOF\n|E\n|\tEOF\n|$x|${x}|${x:-y}|${|}|CMD |NONE|`|=|;|AS|RUN x\n|FROM a\n""".replace(
        "\n    |", "|"
    ).split("|")
)
INSTRUCTIONS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "", " ", "\\\n"]),
    KEYWORDS,
    st.sampled_from([" ", " ", "\t", "\\\n"]),
    st.lists(PIECES, max_size=8).map("".join),
    st.sampled_from(["\n", "\n", "\r\n", "\nEOF\n"]),
)
FILES = st.lists(INSTRUCTIONS, min_size=1, max_size=4).map("".join)

BY_HAND = [
    "# escape=`\nFROM a\nRUN dir `\n  c:\\\n",
    "FROM --platform=linux/amd64 a AS b\nCOPY --from=0 --chown=1:1 a b c/\n",
    "ENV a=1 b=\"x y\" c=\\ d\nENV old style  value\nLABEL x='$y'\nARG n\nARG m=1 o\n",
    "RUN <<A <<-B\na\nA\n\tb\n\tB\nCMD []\n",
    'HEALTHCHECK --interval=5s --retries=3 CMD ["curl", "x"]\nHEALTHCHECK NONE\n',
    "ONBUILD RUN a \\\n # c\n\n b\nONBUILD ENV a=b c=d\n",
    "\ufeff# syntax=x\nFROM a\r\nUSER b\r\n",
    "RUN a \\\n\n\nUSER b\n",
]


def check(text: str) -> None:
    found = agreement.compare(text.encode())
    assert found == "refused by both" or found[0] == [], found


@pytest.mark.parametrize("text", BY_HAND)
def test_by_hand(text: str) -> None:
    assert agreement.compare(text.encode()) == ([], 0)


@settings(derandomize=True, max_examples=400)
@given(FILES)
def test_generated(text: str) -> None:
    check(text)
