"""dockerfile-parse with our reader inside: the API that people know, right where that library alone is not.

https://github.com/containerbuildsystem/dockerfile-parse builds everything (parent images, labels, variables, the editing
setters) on `DockerfileParser.structure`, which it gets by matching lines with regular expressions. Here it comes from the
syntax tree, so here-documents, blank lines inside continuations, instructions without arguments and two escape characters
at the end of a line are what Docker takes them for.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dockerfile_parse import DockerfileParser as _LibraryParser  # type: ignore[import-untyped]
from dockerfile_parse.constants import COMMENT_INSTRUCTION  # type: ignore[import-untyped]

from dlint.dockerfile.reader import read
from dlint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.dockerfile.syntax import Comment, Dockerfile, Instruction

_BOM = "\ufeff"


class DockerfileParser(_LibraryParser):  # type: ignore[misc]
    """A `dockerfile_parse.DockerfileParser` that reads what Docker reads; see there for arguments and properties.

    Added to it: `tree`, the syntax tree with the place of everything. Different from it: `path` may also be that of a
    file whose name does not end in `Dockerfile`; bytes that are not UTF-8 are kept; a new base image leaves `--platform`
    and the rest of its FROM as they are; instructions that cannot be read as names and values do not hinder `labels`,
    `envs`, `args` and `context_structure`.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, **options: Any) -> None:
        """Take the Dockerfile at `path` (a file, or a folder with a Dockerfile) or that in `fileobj`, bytes to edit."""
        self._read: tuple[str, Dockerfile] | None = None
        self._readable_only = False
        self.cached_content = ""
        name = None if path is None else os.fspath(path)
        super().__init__(name, **options)
        if name is not None and os.path.isfile(name):
            self.dockerfile_path = name

    @property
    def tree(self) -> Dockerfile:
        """The syntax tree of the present content; what is wrong with it is in its `problems`."""
        content = self.content
        if self._read is None or self._read[0] != content:
            bom = content.startswith(_BOM)
            path = "Dockerfile" if self.fileobj is not None else self.dockerfile_path
            self._read = content, read(Source(path, content[bom:], bom))
        return self._read[1]

    # ------------------------------------------------------------------------------------------------ the text

    @property
    def content(self) -> str:
        """The text of the Dockerfile; assigning to it writes the file."""
        if self.cache_content and self.cached_content:
            return str(self.cached_content)
        with self._open_dockerfile("rb") as file:
            content: str = file.read().decode("utf-8", "surrogateescape")
        if self.cache_content:
            self.cached_content = content
        return content

    @content.setter
    def content(self, content: str | bytes) -> None:
        data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        if self.cache_content:
            self.cached_content = data.decode("utf-8", "surrogateescape")
        with self._open_dockerfile("wb") as file:
            file.write(data)

    @property
    def lines(self) -> list[str]:
        """The lines of the Dockerfile with their line ends; assigning to it writes the file."""
        lines = [line + "\n" for line in self.content.split("\n")]
        last = lines.pop()[:-1]
        return [*lines, last] if last else lines

    @lines.setter
    def lines(self, lines: list[str | bytes]) -> None:
        decoded = (line.decode("utf-8", "surrogateescape") if isinstance(line, bytes) else line for line in lines)
        self.content = "".join(decoded)

    # ------------------------------------------------------------------------------------------------ the structure

    @property
    def structure(self) -> list[dict[str, Any]]:
        """The instructions and comments in order, a dictionary each.

        `instruction` (upper case; `COMMENT` for a comment), `startline` and `endline` (counting from 0), `content` (the
        lines as they are, here-documents included, comments left out) and `value` (what follows the keyword, continuations taken out).
        """
        tree = self.tree
        lines = self.lines
        comments = list(tree.comments)
        entries = []
        for instruction in tree.instructions:
            # A comment inside a continued instruction comes before it, as the library has it.
            while comments and comments[0].line <= instruction.end_line:
                entries.append(_comment_entry(comments.pop(0), lines))
            entries.append(self._entry(instruction, lines))
        return entries + [_comment_entry(comment, lines) for comment in comments]

    def _entry(self, instruction: Instruction, lines: list[str]) -> dict[str, Any]:
        unreadable = (
            self._readable_only and instruction.keyword in ("ENV", "LABEL", "ARG") and not _readable(instruction)
        )
        inner = {comment.line for comment in instruction.inner_comments}
        numbers = [number for number in range(instruction.line, instruction.end_line + 1) if number not in inner]
        return {
            "instruction": "" if unreadable else instruction.keyword,
            "startline": instruction.line - 1,
            "endline": instruction.end_line - 1,
            "content": "".join(lines[number - 1] for number in numbers),
            "value": instruction.logical_line.text.strip()[len(instruction.name.value) :].strip(),
        }

    @contextmanager
    def _only_readable(self) -> Iterator[None]:
        """Let `structure` hide the instructions on which the library would stumble (their places stay)."""
        self._readable_only = True
        try:
            yield
        finally:
            self._readable_only = False

    def _instruction_getter(self, name: str, env_replace: bool) -> Any:
        with self._only_readable():
            return super()._instruction_getter(name, env_replace)

    @property
    def context_structure(self) -> list[Any]:
        """For each entry of `structure` the arguments, variables and labels in force there."""
        with self._only_readable():
            contexts: list[Any] = super().context_structure
            return contexts

    # ------------------------------------------------------------------------------------------------ base images

    @property
    def parent_images(self) -> list[str]:
        """The image of each FROM, variables replaced by their defaults; assigning changes the images alone.

        An image that is assigned as it is written, or as it reads now, stays as it is written. Raises RuntimeError if
        there are more or fewer images than stages.
        """
        images: list[str] = super().parent_images
        return images

    @parent_images.setter
    def parent_images(self, parents: list[str]) -> None:
        words = [each.arguments[0] for each in self.tree.instructions if each.keyword == "FROM" and each.arguments]
        parents, current = list(parents), self.parent_images
        if len(parents) < len(words):
            raise RuntimeError("not enough parents to match build stages")
        if len(parents) > len(words):
            raise RuntimeError("trying to update too many parents for build stages")
        text = self.tree.source.text
        for word, image, now in reversed(list(zip(words, parents, current, strict=True))):
            if image not in (word.value, now):
                text = text[: word.start] + image + text[word.end :]
        self.content = (_BOM if self.tree.source.bom else "") + text


def parse(source: str | bytes | os.PathLike[str], **options: Any) -> DockerfileParser:
    """A parser for `source`: a text, or a path (`pathlib.Path`) whose file the parser's setters then change.

    `options` are those of `dockerfile_parse.DockerfileParser`, such as `build_args`. Raises OSError if a file cannot be
    read; any text can.
    """
    if isinstance(source, os.PathLike):
        parser = DockerfileParser(source, **options)
        parser.content  # noqa: B018  now, rather than at the first use
        return parser
    data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogateescape")
    return DockerfileParser(fileobj=BytesIO(data), **options)


def _comment_entry(comment: Comment, lines: list[str]) -> dict[str, Any]:
    line = comment.line - 1
    return {
        "instruction": COMMENT_INSTRUCTION,
        "startline": line,
        "endline": line,
        "content": lines[line],
        "value": lines[line].partition("#")[2].lstrip().replace("\n", ""),
    }


def _readable(instruction: Instruction) -> bool:
    """Whether ENV, LABEL or ARG is what it should be: pairs, or a name and a value."""
    pairs = instruction.pairs
    return bool(pairs) and (instruction.keyword == "ARG" or all(pair.value is not None for pair in pairs))
