"""What the reader makes of a Dockerfile: the tree, and the place of everything in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlint.dockerfile.reader import read
from dlint.dockerfile.syntax import Dockerfile, Instruction, Word
from dlint.text import Source

PIECES = st.sampled_from(
    """FROM alpine|RUN|COPY --from=a|ADD|ENV|LABEL|ARG|CMD|ENTRYPOINT|HEALTHCHECK --interval=5s CMD|ONBUILD|SHELL|EXPOSE|USER
    |VOLUME|STOPSIGNAL|NOPE| |  |\t|\n|\n|\n|\\\n|\\ \n|\\\\\n|`\n|# note\n|  # note\n|#\n|\r\n|\n\n|a|k=v|"|"x y"|'|'q'|\\|\\"|--
    |--mount="type=cache,target=/x"|[|["a"]|["a", "b\\n"]|["\\ud83d\\ude00"]|["a",1]|,|]|<<EOF|<<-'EOF'|3<<E|EOF\n|E\n|\tEOF\n
    |$x|${x}|${x:-y}|${|# escape=`\n|# syntax=docker/dockerfile:1\n|# check=skip=all\n|\x0b|\xa0|é|\x85|=|;|AS""".replace(
        "\n    |", "|"
    ).split("|")
)
FILES = st.lists(PIECES, max_size=30).map("".join)


def tree(text: str) -> Dockerfile:
    return read(Source("Dockerfile", text))


def only(text: str) -> Instruction:
    (instruction,) = tree(text).instructions
    return instruction


def values(instruction: Instruction) -> list[str]:
    return [word.value for word in instruction.arguments]


def words(instruction: Instruction) -> list[Word]:
    found = [instruction.name, *instruction.arguments]
    found += [flag.value for flag in instruction.flags if flag.value]
    for pair in instruction.pairs:
        found += [word for word in (pair.key, pair.value) if word]
    return found + (words(instruction.trigger) if instruction.trigger else [])


class TestLines:
    def test_a_continued_line_loses_its_escape_and_nothing_else(self) -> None:
        instruction = only("RUN one \\\n    two\n")
        assert values(instruction) == ["one     two"]
        assert (instruction.line, instruction.end_line) == (1, 2)

    def test_comments_and_blank_lines_inside_do_not_end_an_instruction(self) -> None:
        instruction = only("RUN one \\\n  # why\n\n\t\ntwo")
        assert values(instruction) == ["one two"]
        assert [comment.text for comment in instruction.inner_comments] == ["why"]
        assert instruction.blank_lines == (3, 4)

    def test_a_blank_line_glues_the_next_instruction_on(self) -> None:
        assert values(only("RUN one \\\n\nCMD two")) == ["one CMD two"]

    def test_two_escapes_do_not_continue(self) -> None:
        assert [each.keyword for each in tree("RUN dir C:\\\\\nUSER me\n").instructions] == ["RUN", "USER"]

    def test_blanks_behind_the_escape_do_not_matter(self) -> None:
        assert values(only("RUN a\\ \t\nb")) == ["ab"]

    def test_an_escape_at_the_end_of_the_file_is_dropped(self) -> None:
        assert values(only("USER me\\")) == ["me"]

    def test_words_may_be_broken_anywhere(self) -> None:
        instruction = only("EXP\\\nOSE 80\\\n80/t\\\ncp")
        assert (instruction.keyword, values(instruction)) == ("EXPOSE", ["8080/tcp"])

    def test_carriage_returns_belong_to_the_line_ends(self) -> None:
        instruction = only("COPY a \\\r\n  b\r\n")
        assert values(instruction) == ["a", "b"]

    def test_the_other_escape_character(self) -> None:
        found = tree("# escape=`\nRUN dir c:\\ `\n  /w\n")
        assert found.escape == "`"
        assert values(found.instructions[0]) == ["dir c:\\   /w"]


class TestComments:
    def test_the_block_before_an_instruction_survives_blank_lines_but_no_empty_comment(self) -> None:
        found = tree("# gone\n#\n# kept\n\n  # too\nFROM a\nRUN b")
        assert [[comment.text for comment in each.comments] for each in found.instructions] == [["kept", "too"], []]
        assert [comment.line for comment in found.comments] == [1, 2, 3, 5]

    def test_there_are_no_comments_at_the_end_of_a_line(self) -> None:
        assert values(only("EXPOSE 80 # web")) == ["80", "#", "web"]


class TestDirectives:
    @pytest.mark.parametrize(
        ("text", "effective"),
        [
            ("# syntax=a/b\n# escape=`\n", [True, True]),
            ("#ESCAPE = `\n", [True]),
            ("\n# escape=`\n", [False]),
            ("# note\n# escape=`\n", [False]),
            ("# unknown=x\n# escape=`\n", [False]),
            ("FROM a\n# escape=`\n", [False]),
            ("# escape=`\n# escape=\\\n", [True, False]),
            ("#!/bin/sh\n# escape=`\n# syntax=a\n", [False, True]),
            ("  # escape=`\n  # syntax=a\n", [True, False]),
            ("# escape=\n# syntax=a\n", [False, False]),
        ],
    )
    def test_only_those_at_the_top_count(self, text: str, effective: list[bool]) -> None:
        assert [directive.effective for directive in tree(text).directives] == effective

    def test_places(self) -> None:
        text = "#  syntax =  a/b:1  \n"
        (directive,) = tree(text).directives
        assert (text[directive.name.start : directive.name.end], directive.value.value) == ("syntax", "a/b:1")
        assert text[directive.value.start : directive.value.end] == "a/b:1"


class TestFlags:
    def test_quotes_and_escapes_are_taken_out_and_keep_blanks_in(self) -> None:
        text = 'RUN --mount="type=cache,target=/a b" --network=no\\ne -- --this is text'
        instruction = only(text)
        assert [flag.text for flag in instruction.flags] == ["--mount=type=cache,target=/a b", "--network=none"]
        assert values(instruction) == ["--this is text"]
        flag = instruction.flags[0]
        assert text[flag.start : flag.end] == '--mount="type=cache,target=/a b"'
        assert flag.value
        assert text[flag.value.start : flag.value.end] == "type=cache,target=/a b"

    def test_a_flag_without_equals_has_no_value(self) -> None:
        (first, second) = only("COPY --link --chown= a b").flags
        assert first.value is None
        assert second.value
        assert second.value.value == ""

    def test_only_leading_words_are_flags(self) -> None:
        assert values(only("COPY a --from=b c")) == ["a", "--from=b", "c"]


class TestExecForm:
    @pytest.mark.parametrize(
        ("text", "arguments"),
        [
            ('["a", "b c"]', ["a", "b c"]),
            ('[ "a" ,\t"b" ] ', ["a", "b"]),
            ("[]", []),
            (r'["a\"b\\\/\u00e9\n"]', ['a"b\\/é\n']),
            (r'["\ud83d\ude00 \ud83d"]', ["😀 \ufffd"]),
        ],
    )
    def test_an_array_of_strings(self, text: str, arguments: list[str]) -> None:
        instruction = only(f"CMD {text}")
        assert (instruction.form, values(instruction)) == ("exec", arguments)

    @pytest.mark.parametrize(
        "text",
        [
            "['a']",
            '["a",]',
            '["a"',
            '["a"] x',
            '["a" "b"]',
            "[a]",
            r'["\x"]',
            '["\t"]',
            "[1]",
            r'["\u12"]',
            "[,]",
            '["a"]]',
        ],
    )
    def test_anything_else_is_text(self, text: str) -> None:
        instruction = only(f"CMD {text}")
        assert (instruction.form, values(instruction)) == ("shell", [text])

    def test_only_some_instructions_have_it(self) -> None:
        assert only('USER ["a"]').form == "shell"
        assert only('HEALTHCHECK CMD ["a"]').form == "exec"
        assert values(only('VOLUME ["/a", "/b"]')) == ["/a", "/b"]

    def test_places_of_elements(self) -> None:
        text = 'CMD ["plain", "a\\"b"]'
        plain, escaped = only(text).arguments
        assert text[plain.start : plain.end] == "plain"
        assert escaped.mapped
        assert text[escaped.mapped.origin(2)] == "b"
        assert text[escaped.start : escaped.end] == 'a\\"b'


class TestPairs:
    def test_names_and_values(self) -> None:
        text = "ENV A=1 B=\"two words\" C=three\\ words D='x'y E="
        instruction = only(text)
        pairs = [(pair.key.value, pair.value and pair.value.value) for pair in instruction.pairs]
        assert pairs == [("A", "1"), ("B", '"two words"'), ("C", "three\\ words"), ("D", "'x'y"), ("E", "")]
        assert values(instruction) == ["A=1", 'B="two words"', "C=three\\ words", "D='x'y", "E="]

    def test_the_old_form_takes_the_whole_rest(self) -> None:
        (pair,) = only("ENV name  the = value").pairs
        assert (pair.key.value, pair.value and pair.value.value, pair.legacy) == ("name", "the = value", True)

    def test_arg(self) -> None:
        pairs = only("ARG A B=c").pairs
        assert [(pair.key.value, pair.value and pair.value.value) for pair in pairs] == [("A", None), ("B", "c")]

    def test_a_value_through_a_continuation(self) -> None:
        text = "LABEL a=x\\\ny \\\n  b=z"
        first, second = only(text).pairs
        assert first.value
        assert second.value
        assert (first.value.value, second.value.value) == ("xy", "z")
        assert first.value.mapped
        assert text[first.value.mapped.origin(1)] == "y"
        assert text[second.start : second.end] == "b=z"


class TestHeredocs:
    def test_bodies_follow_in_order(self) -> None:
        text = "COPY <<one 3<<-'two' /dst/\nA $x\none\n\tB\n\ttwo\nUSER me\n"
        first, second = tree(text).instructions
        assert (first.line, first.end_line, second.line) == (1, 5, 6)
        one, two = first.heredocs
        assert (one.name, one.expand, one.chomp, one.body.text) == ("one", True, False, "A $x\n")
        assert (two.name, two.expand, two.chomp, two.descriptor, two.body.text) == ("two", False, True, "3", "B\n")
        assert text[two.start : two.end] == "3<<-'two'"
        assert text[two.body.origin(0)] == "B"
        assert text[two.body_end :].startswith("\ttwo\n")
        assert text[: first.header_end].endswith("/dst/")

    def test_in_run_and_onbuild(self) -> None:
        for text in ("RUN <<EOF\necho hi\nEOF\n", "ONBUILD RUN <<EOF\necho hi\nEOF\n"):
            instruction = only(text)
            assert [each.body.text for each in instruction.heredocs] == ["echo hi\n"]
            if instruction.trigger:
                assert instruction.trigger.heredocs == instruction.heredocs

    @pytest.mark.parametrize(
        "text",
        [
            "CMD cat <<EOF",
            "RUN cat <<<EOF",
            'RUN cat "<<EOF"',
            "RUN cat a<<EOF",
            'RUN ["cat", "<<EOF"]',
            "RUN echo it's <<EOF",
            "RUN echo $((1<<2))",
            "RUN echo ${x^^} <<EOF",
            "COPY <<- EOF /x",
        ],
    )
    def test_what_is_none(self, text: str) -> None:
        assert tree(f"{text}\nUSER me\n").instructions[0].heredocs == ()

    def test_arithmetic_may_be_one(self) -> None:
        instruction = tree("RUN echo $(( 1 << 2 ))\nUSER me\n").instructions[0]
        assert [(each.name, each.terminated) for each in instruction.heredocs] == [("2", False)]

    def test_after_one_that_is_not_ended_reading_goes_on_at_the_next_instruction(self) -> None:
        first, second = tree("RUN <<EOF\n  echo\nEND\nUSER me\n").instructions
        assert [each.terminated for each in first.heredocs] == [False]
        assert (first.end_line, second.keyword) == (3, "USER")


class TestTriggers:
    def test_onbuild(self) -> None:
        text = "ONBUILD COPY --from=x a b"
        instruction = only(text)
        trigger = instruction.trigger
        assert trigger
        assert (trigger.keyword, values(trigger), [flag.name for flag in trigger.flags]) == (
            "COPY",
            ["a", "b"],
            ["from"],
        )
        assert text[trigger.start : trigger.end] == "COPY --from=x a b"
        assert values(instruction) == ["a", "b"]

    def test_healthcheck(self) -> None:
        instruction = only("HEALTHCHECK --retries=2 cmd  curl x")
        assert values(instruction) == ["cmd", "curl x"]
        assert instruction.trigger
        assert (instruction.trigger.keyword, values(instruction.trigger)) == ("CMD", ["curl x"])
        assert only("HEALTHCHECK NONE").trigger is None


class TestKeywords:
    def test_case_does_not_matter(self) -> None:
        instruction = only("  wOrKdIr /a b ")
        assert (instruction.keyword, instruction.name.value, values(instruction)) == ("WORKDIR", "wOrKdIr", ["/a b"])

    def test_unknown_ones_are_kept(self) -> None:
        instruction = only("run2 a b")
        assert (instruction.keyword, values(instruction), instruction.text.text) == ("RUN2", [], "a b")


class TestAnyInput:
    @pytest.mark.parametrize(
        "text",
        [
            "ONBUILD " * 8000,
            "USER " + "${a:-" * 10_000,
            "RUN " + "${a:-" * 10_000 + " <<EOF",
            "RUN <<EOF\n" * 10_000,
            "CMD " + "[" * 50_000,
            "CMD [" + '{"a":' * 10_000,
            "FROM a\n" + "RUNN\n" * 5000,
            "ENV " + "'" * 60_001,
            "\\\n" * 20_000,
        ],
        ids=range(9),
    )
    def test_hostile_texts_are_read_in_no_time(self, text: str) -> None:
        assert tree(text).problems

    @given(st.binary(max_size=200))
    def test_any_bytes_give_a_tree(self, data: bytes) -> None:
        source = Source.decode("Dockerfile", data)
        found = read(source)
        assert source.encode(source.text) == data
        assert all(0 <= problem.start <= problem.end <= len(source.text) for problem in found.problems)

    @given(FILES)
    def test_what_stands_at_a_word_is_its_value(self, text: str) -> None:
        for instruction in tree(text).instructions:
            for word in words(instruction):
                assert 0 <= word.start <= word.end <= len(text)
                if word.mapped is None:
                    assert text[word.start : word.end] == word.value
                else:
                    assert word.mapped.text == word.value
                    assert word.mapped.origins(0, len(word.value)) == (word.start, word.end)

    @given(FILES)
    def test_every_line_is_an_instruction_a_comment_or_blank(self, text: str) -> None:
        found = tree(text)
        taken = {comment.line for comment in found.comments}
        last = 0
        for instruction in found.instructions:
            assert last < instruction.line <= instruction.end_line
            last = instruction.end_line
            taken.update(range(instruction.line, instruction.end_line + 1))
        lines = text.split("\n")
        assert [line for number, line in enumerate(lines, 1) if number not in taken and line.strip()] == []

    @given(FILES)
    def test_problems_stand_in_order_inside_the_file(self, text: str) -> None:
        found = tree(text).problems
        assert [problem.start for problem in found] == sorted(problem.start for problem in found)
        assert all(0 <= problem.start <= problem.end <= len(text) for problem in found)
