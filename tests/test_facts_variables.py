"""ARG and ENV: scopes, order, values; references and what they mean."""

from __future__ import annotations

import pytest

from dlint.facts.model import UNKNOWN
from dlint.facts.variables import environment
from tests.facting import facts, file_of, place


def values(text, **arguments):
    return {variable.name: variable.value for variable in facts(text, "variable", **arguments)}


def test_words_of_an_env_see_what_was_before_it():
    assert values("FROM scratch\nENV a=1\nENV a=2 b=$a") == {"a": "2", "b": "1"}


def test_words_of_an_arg_see_each_other():
    assert values("FROM scratch\nARG a=1 b=$a") == {"a": "1", "b": "1"}


def test_an_arg_without_default_takes_that_of_the_global_one():
    assert values("ARG V=1\nARG W\nFROM scratch\nARG V\nARG W") == {"V": "1", "W": UNKNOWN}


def test_a_stage_does_not_see_a_global_arg_it_does_not_declare():
    reference = facts("ARG V=1\nFROM scratch\nENV A=$V", "reference")[0]
    assert reference.definition is None
    assert reference.declared is False
    assert reference.global_definition.value == "1"


def test_variables_come_from_the_stages_below():
    file = file_of("""
        FROM debian AS base
        ARG FROM_ARG=a
        ENV FROM_ENV=b
        FROM base
        ENV C=$FROM_ARG$FROM_ENV
        RUN true
    """)
    lookup = environment(file.instructions[-1])
    assert lookup("C") == "ab"
    assert lookup("NOTHING") is None
    assert lookup("PATH") is UNKNOWN


def test_an_env_stays_where_an_arg_without_value_follows():
    file = file_of("FROM debian\nENV V=1\nARG V\nRUN true")
    assert environment(file.instructions[-1])("V") == "1"


def test_a_value_is_unknown_if_the_base_image_may_decide_it():
    assert values("FROM debian\nENV A=$B C=${B:-d}") == {"A": UNKNOWN, "C": "d"}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("COPY --chown=$A $B ${C} /d$D", "ABCD"),
        ("ENV $A=$B", "AB"),
        ("LABEL a=$A", "A"),
        ("ARG a=${A:-$B}", "AB"),
        ("EXPOSE $A", "A"),
        ("USER $A:$B", "AB"),
        ("WORKDIR /$A", "A"),
        ("VOLUME $A", "A"),
        ("STOPSIGNAL $A", "A"),
        ("RUN --mount=type=cache,target=$A echo $B", "A"),
        ('CMD ["$A"]', ""),
        ("ENTRYPOINT $A", ""),
        ("COPY --from=$A a b", ""),
        ("ENV a='$A' b=\\$B", ""),
        ("COPY <<E /a\n$A\nE", "A"),
        ("COPY <<'E' /a\n$A\nE", ""),
        ("RUN <<E\n$A\nE", ""),
        ("ONBUILD COPY $A b", "A"),
    ],
)
def test_where_docker_expands_variables(line, names):
    assert "".join(reference.name for reference in facts(f"FROM scratch\n{line}", "reference")) == names


def test_the_place_of_a_reference_through_a_continuation():
    reference = facts("FROM scratch\nENV a=b \\\n  c=x${D}y", "reference")[0]
    assert place(reference) == (3, 6, "${D}")


def test_what_a_reference_could_mean():
    first, second, third = facts("FROM scratch\nENV HOMEDIR=/h\nENV A=$HOMDIR B=$A C=${HOMEDIR}$HOMDIR", "reference")[
        :3
    ]
    assert (first.definition, first.suggestion) == (None, "HOMEDIR")
    assert second.same_instruction.name == "A"
    assert third.suggestion is None


def test_references_in_from():
    text = "ARG V=1\nFROM a:$V\nFROM --platform=$TARGETPLATFORM a:$W"
    declared, platform, undeclared = facts(text, "reference")
    assert declared.declared is True
    assert declared.definition.value == "1"
    assert platform.predefined is True
    assert undeclared.declared is False


def test_what_a_base_image_declares():
    def declared(image, name):
        return facts(f"FROM {image}\nENV A=${name}", "reference")[0].declared

    assert declared("golang:1.22", "GOPATH") is True
    assert declared("golang:1.22", "GOPASS") is False
    assert declared("scratch", "GOPATH") is False
    assert declared("example.com/own", "GOPATH") is UNKNOWN


def test_repeated_uses_in_one_word():
    references = facts("FROM scratch\nENV A=$B$B C=$B", "reference")
    assert [reference.is_repeated for reference in references] == [False, True, False]


def test_what_a_later_env_sets_again():
    variables = facts(
        """
        FROM debian
        ARG A=0
        ENV A=1 B=1
        ENV A=2
    """,
        "variable",
    )
    overriding = {(each.name, each.value): each.overridden_by for each in variables}
    assert overriding == {("A", "0"): None, ("A", "1"): variables[3], ("B", "1"): None, ("A", "2"): None}
