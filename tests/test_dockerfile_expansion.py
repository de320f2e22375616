"""Variables: every modifier, quotes, escapes, what is unknown, and the uses that are met."""

from __future__ import annotations

import pytest
from e2b_dockerfile_utils import ShellLex
from hypothesis import given, settings
from hypothesis import strategies as st

from dlint.dockerfile.expansion import expand
from dlint.record import UNKNOWN

VARIABLES: dict[str, str] = {"name": "app", "empty": "", "path": "/usr/local/lib.tar.gz", "stars": "a*b"}


def value(text: str, escape: str = "\\") -> object:
    expansion = expand(text, VARIABLES.get, escape)
    return expansion.value if expansion.error is None else expansion.error


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("$name-$none.", "app-."),
        ("${name}s", "apps"),
        ("$ $", "$ $"),
        ("$1 $10x $@", " x "),
        ("'$name' \"$name\"", "$name app"),
        (r"\$name \\ \n", r"$name \ n"),
        (r'"\$name \\ \n \""', r'$name \ \n "'),
        ("${name:-x} ${empty:-x} ${empty-x} ${none:-x} ${none-x}", "app x  x x"),
        ("${name:+x} ${empty:+x} ${empty+x} ${none:+x} ${none+x}", "x  x  "),
        ("${name:?no} ${empty?no}", "app "),
        ("${none:-a${name}b}", "aappb"),
        ('${none:-"a b"}', "a b"),
        ("${path#*/} ${path##*/}", "usr/local/lib.tar.gz lib.tar.gz"),
        ("${path%.*} ${path%%.*}", "/usr/local/lib.tar /usr/local/lib"),
        ("${path#x} ${path%x} ${none#x}", "/usr/local/lib.tar.gz /usr/local/lib.tar.gz "),
        ("${path/l/L} ${path//l/L}", "/usr/Local/lib.tar.gz /usr/LocaL/Lib.tar.gz"),
        (r"${path//\//-}", "-usr-local-lib.tar.gz"),
        (r"${stars/\*/+}", "a+b"),
        ("${name/?/X}", "Xpp"),
        ("'open", "unterminated-single-quote"),
        ('"open', "unterminated-double-quote"),
        ("${}", "bad-substitution"),
        ("${:-x}", "bad-substitution"),
        ("${name", "unterminated-substitution"),
        ("${name:-x", "unterminated-substitution"),
        ("${name/x}", "unterminated-substitution"),
        ("${name:=x}", "unsupported-modifier"),
        ("${name:#x}", "unsupported-modifier"),
        ("${name^}", "unsupported-modifier"),
        ("${none:?no}", "required-variable-not-set"),
        ("${empty:?no}", "required-variable-not-set"),
        ("${none?no}", "required-variable-not-set"),
        (r"${name#\a}", "invalid-pattern-escape"),
    ],
)
def test_values(text: str, expected: str) -> None:
    assert value(text) == expected


def test_the_other_escape_character() -> None:
    assert value("C:\\$name `$name", "`") == "C:\\app $name"


def test_bodies_of_heredocs_know_no_quotes_and_lose_backslashes() -> None:
    expansion = expand("\"$name\" '$name' \\$x \\n `", VARIABLES.get, "`", heredoc=True)
    assert expansion.value == "\"app\" 'app' $x n `"


@pytest.mark.parametrize("text", ["$x", "a${x}b", "${x:-y}", "${x#y}", "${x/a/b}", "${none:-$x}", '"$x"', "${path#$x}"])
def test_unknown_values_make_the_whole_unknown(text: str) -> None:
    assert expand(text, lambda name: UNKNOWN if name == "x" else VARIABLES.get(name)).value is UNKNOWN


@pytest.mark.parametrize(("text", "expected"), [("${name:-$x}", "app"), ("${none:+$x}", ""), ("'$x'", "$x")])
def test_what_is_not_used_may_be_unknown(text: str, expected: str) -> None:
    assert expand(text, lambda name: UNKNOWN if name == "x" else VARIABLES.get(name)).value == expected


def test_uses_have_their_places() -> None:
    text = "a$name ${none:-x$empty} ${path##*/} ${path//a/b}"
    uses = expand(text, VARIABLES.get).references
    assert [(use.name, use.modifier, use.default, text[use.start : use.end]) for use in uses] == [
        ("name", "", "", "$name"),
        ("none", ":-", "x$empty", "${none:-x$empty}"),
        ("empty", "", "", "$empty"),
        ("path", "##", "*/", "${path##*/}"),
        ("path", "//", "a/b", "${path//a/b}"),
    ]


def test_uses_before_an_error_are_told_and_its_place() -> None:
    expansion = expand("$name ${name:x}", VARIABLES.get)
    assert (expansion.error, expansion.error_at, [use.name for use in expansion.references]) == (
        "unsupported-modifier",
        6,
        ["name"],
    )


PIECES = st.sampled_from(
    [
        "a",
        "b",
        "/",
        ".",
        " ",
        "é",
        "$name",
        "${name}",
        "${none:-",
        "${none-",
        "${name:+",
        "${none?",
        "${empty:?",
        "${path#",
        "${path##",
        "${path%",
        "${path%%",
        "${path/",
        "${path//",
        "}",
        "}",
        "/",
        "*",
        "?",
        "\\*",
        "\\",
        "\\\\",
        '"',
        "'",
        "'q'",
        "$",
        "${",
        "$1",
        "${stars##*",
        ":",
        "${name:=",
    ]
)


@settings(derandomize=True, max_examples=400)
@given(st.lists(PIECES, max_size=8).map("".join), st.booleans())
def test_like_the_lexer_of_another_port(text: str, heredoc: bool) -> None:
    lexer = ShellLex("\\", env=VARIABLES, skip_unset_env=False, skip_process_quotes=heredoc)
    ours = expand(text, VARIABLES.get, heredoc=heredoc)
    try:
        theirs = lexer.process_word(text)
    except ValueError:
        assert ours.error is not None
    else:
        assert (ours.error, ours.value) == (None, theirs)
