"""Facts are total: whatever is in a Dockerfile, every field of every fact has a value."""

from __future__ import annotations

import inspect

from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.facts.collect import facts_of, kinds
from dlint.record import UNKNOWN
from tests.facting import file_of

KEYWORDS = st.sampled_from(
    [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
        "RUM",
        "from",
    ]
)
PIECES = st.sampled_from(
    [
        *(
            "",
            " ",
            "  ",
            "\t",
            "\\\n",
            "\n",
            "\r\n",
            "`",
            "'",
            '"',
            "$",
            "${",
            "}",
            ":",
            "@",
            "/",
            "..",
            ".",
            "=",
            ",",
            "-",
        ),
        *(
            "a",
            "A=1",
            "a=$A",
            "$A",
            "${A:-b}",
            "${A%x}",
            "--from=0",
            "--from=a",
            "--platform=$B",
            "--mount=type=cache,target=/c",
        ),
        *(
            "--mount=,",
            "--chown=a:b",
            "scratch",
            "python:3-slim",
            "a AS b",
            "AS",
            '["a", "b"]',
            "[",
            "<<E",
            "<<-'E'",
            "\nE\n",
        ),
        *(
            "80",
            "80/udp",
            "1-2",
            "127.0.0.1::80",
            "https://x/y.git#z",
            "git@h:a",
            "x.tar.gz",
            "# c",
            "# hadolint shell=bash\n",
        ),
        *(
            "root",
            "0:0",
            "NONE",
            "CMD",
            "flask run -p",
            "supervisord",
            "service x start",
            "&",
            "|",
            "ONBUILD",
            "é",
            "\udcff",
            "\0",
        ),
        *("# escape=`\n", "SIGTERM", "999999999999", "apt-get install", "PASSWORD=x", "AKIAABCDEFGHIJKLMNOP", "*", "?"),
    ]
)
LINES = st.builds(lambda keyword, pieces: keyword + " " + " ".join(pieces), KEYWORDS, st.lists(PIECES, max_size=6))
FILES = st.lists(st.one_of(LINES, st.lists(PIECES, max_size=4).map("".join)), max_size=8).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(FILES)
def test_every_field_of_every_fact_has_a_value(text):
    file = file_of(text)
    end = len(file.span.source.text)
    for kind in kinds():
        for fact in facts_of(file, kind):
            assert 0 <= fact.span.start <= fact.span.end <= end
            for name in fields_of(type(fact)):
                assert getattr(fact, name) is not NotImplemented


@settings(max_examples=50, deadline=None)
@given(FILES)
def test_facts_come_in_the_order_of_the_file(text):
    file = file_of(text)
    for kind in (
        "instruction",
        "run",
        "comment",
        "image",
        "port",
        "secret",
        "reference",
        "source",
        "variable",
        "layer",
    ):
        starts = [fact.span.start for fact in facts_of(file, kind)]
        assert starts == sorted(starts), kind


def fields_of(kind: type) -> list[str]:
    return [
        name
        for base in kind.__mro__
        for name in inspect.get_annotations(base)
        if not name.startswith("_") and base.__name__ != "Record"
    ]


def test_unknown_is_false_and_stays_unknown():
    assert not UNKNOWN
    assert UNKNOWN.anything.at.all is UNKNOWN


def test_long_chains_need_no_deep_recursion():
    count = 1500
    stages = file_of("FROM a AS s0\nUSER x\n" + "".join(f"FROM s{n} AS s{n + 1}\n" for n in range(count))).stages
    assert stages[-1].user.name == "x"
    assert (stages[-1].shell.name, stages[0].is_used, stages[-1].labels) == ("sh", True, [])
    variables = file_of("FROM a\nENV A=1\n" + "ENV A=$A:x\n" * count).instructions[-1].variables
    assert variables[0].value == "1" + ":x" * count
    workdir = file_of("FROM a\nWORKDIR /\n" + "WORKDIR x\n" * count).final_stage.workdir
    assert workdir.resolved_path == "/x" * count
