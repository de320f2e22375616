"""`dlint.DockerfileParser`: the API of dockerfile-parse on our tree."""

from __future__ import annotations

import doctest
import io
import pathlib
import subprocess
import sys

import dockerfile_parse
import pytest

import dlint

PLAIN = [
    "FROM a\n",
    "FROM a AS b\nFROM --platform=linux/amd64 b\nCMD x\n",
    "# escape=`\nFROM a\nRUN dir `\n  c:\\w\n",
    "ARG V=1\nFROM a:$V\nARG V\nENV A=1 B=\"x y\"\nENV C c\nLABEL l='m' n=$A\n",
    "FROM a\n# why\nRUN one \\\n  # inside\n  two\n\nLABEL \\\n  a=b \\\n  c=d\n",
    "from a\r\nrun b \\\r\n c\r\n",
]
PROPERTIES = [
    "structure",
    "json",
    "parent_images",
    "baseimage",
    "is_multistage",
    "labels",
    "envs",
    "args",
    "cmd",
    "lines",
    "content",
]


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize("name", PROPERTIES)
def test_like_the_library_on_what_it_reads_well(text: str, name: str) -> None:
    library = dockerfile_parse.DockerfileParser(fileobj=io.BytesIO(text.encode()))
    assert getattr(dlint.parse(text), name) == getattr(library, name)


@pytest.mark.parametrize("text", PLAIN)
def test_contexts_like_the_library(text: str) -> None:
    library = dockerfile_parse.DockerfileParser(fileobj=io.BytesIO(text.encode()))
    ours = dlint.parse(text).context_structure
    assert [vars(context) for context in ours] == [vars(context) for context in library.context_structure]


def entries(text: str) -> list[tuple[str, str]]:
    return [(entry["instruction"], entry["value"]) for entry in dlint.parse(text).structure]


def test_right_where_the_library_is_not() -> None:
    assert entries("FROM a\nRUN <<EOF\nUSER b\nEOF\nUSER c") == [("FROM", "a"), ("RUN", "<<EOF"), ("USER", "c")]
    assert entries("RUN a \\\n\n  b\n") == [("RUN", "a   b")]
    assert entries("RUN dir c:\\\\\nUSER b\n") == [("RUN", "dir c:\\\\"), ("USER", "b")]
    assert entries("CMD") == [("CMD", "")]
    assert entries("\ufeffFROM a\n") == [("FROM", "a")]


def test_the_content_of_an_entry_has_the_here_document() -> None:
    (entry,) = dlint.parse("COPY <<EOF /x\nhi\nEOF\n").structure
    assert (entry["startline"], entry["endline"], entry["content"]) == (0, 2, "COPY <<EOF /x\nhi\nEOF\n")


def test_variables_in_a_here_document_are_none_of_the_image() -> None:
    parser = dlint.parse("FROM a\nENV A=1\nRUN <<EOF\nENV B=2\nEOF\n")
    assert parser.envs == {"A": "1"}


def test_instructions_without_arguments_do_no_harm() -> None:
    parser = dlint.parse("FROM a\nENV\nLABEL a=b c\nENV A=1\n")
    assert parser.envs == {"A": "1"}
    assert parser.labels == {}
    assert [context.envs for context in parser.context_structure] == [{}, {}, {}, {"A": "1"}]


def test_a_new_base_image_leaves_the_rest() -> None:
    parser = dlint.parse("FROM --platform=$BUILDPLATFORM a:1 AS one\nFROM \\\n  b AS two # not a comment\n")
    parser.parent_images = ["a:2", "c@sha256:1"]
    assert parser.content == "FROM --platform=$BUILDPLATFORM a:2 AS one\nFROM \\\n  c@sha256:1 AS two # not a comment\n"
    parser.baseimage = "d"
    assert parser.parent_images == ["a:2", "d"]


def test_images_that_do_not_change_keep_their_variables() -> None:
    text = "ARG V=1\nFROM a:$V AS one\nFROM b\n"
    parser = dlint.parse(text)
    parser.parent_images = ["a:1", "c"]
    assert parser.content == text.replace("FROM b", "FROM c")
    parser.baseimage = "d"
    assert parser.content == text.replace("FROM b", "FROM d")


@pytest.mark.parametrize("images", [[], ["a", "b"]])
def test_the_wrong_number_of_images(images: list[str]) -> None:
    with pytest.raises(RuntimeError):
        dlint.parse("FROM x\n").parent_images = images


def test_setters_of_the_library_work_behind_a_here_document() -> None:
    parser = dlint.parse("FROM a\nRUN <<EOF\nCMD no\nENV A=0\nEOF\nENV A=1\nCMD old\n")
    parser.cmd = "new"
    parser.envs["A"] = "2"
    assert parser.content == "FROM a\nRUN <<EOF\nCMD no\nENV A=0\nEOF\nENV A=2\nCMD new\n"
    parser.add_lines("USER me")
    assert parser.structure[-1]["value"] == "me"


def test_the_tree_follows_the_content() -> None:
    parser = dlint.parse("FROM a\n")
    assert parser.tree is parser.tree
    parser.content = "FROM b\nEXPOSE x\n"
    assert [problem.code for problem in parser.tree.problems] == ["invalid-port"]


def test_bytes_and_byte_order_marks_are_kept() -> None:
    data = b"\xef\xbb\xbfFROM a\nLABEL x=\xff\n"
    parser = dlint.parse(data)
    parser.baseimage = "b"
    assert parser.fileobj.read() == data.replace(b"FROM a", b"FROM b")


def test_files_of_any_name(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "Containerfile"
    file.write_text("FROM a\n")
    dlint.parse(file).baseimage = "b"
    assert file.read_text() == "FROM b\n"
    (tmp_path / "Dockerfile").write_text("FROM c\n")
    assert dlint.DockerfileParser(str(tmp_path), cache_content=True).baseimage == "c"
    with pytest.raises(OSError, match="none"):
        dlint.parse(tmp_path / "none.Dockerfile")


def test_importing_dlint_loads_nothing() -> None:
    code = "import sys, dlint; print('dockerfile_parse' in sys.modules, 'dlint.dockerfile' in sys.modules); dlint.parse('')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
    with pytest.raises(AttributeError):
        dlint.nothing  # noqa: B018


def test_the_page_on_it_tells_the_truth() -> None:
    page = pathlib.Path(__file__).parent.parent / "docs" / "python.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert (failed, tried > 8) == (0, True)
