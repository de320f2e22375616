"""The folder of a build context: what is there, and what must not be touched."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from dlint.context.folder import MANY, Folder, folder_at
from dlint.dockerfile.dockerignore import name_matches


@pytest.fixture
def root(tmp_path: Path) -> Path:
    context = tmp_path / "context"
    (context / "src" / "deep").mkdir(parents=True)
    (context / "src" / "a.py").write_text("a")
    (context / "src" / "deep" / "b.py").write_text("bb")
    (context / "README.md").write_text("read me")
    (tmp_path / "secret").write_text("outside")
    return context


def test_walk_is_sorted_and_tells_sizes(root: Path) -> None:
    entries = [(entry.path, entry.size) for entry in Folder(str(root)).walk()]
    assert entries == [("README.md", 7), ("src/a.py", 1), ("src/deep/b.py", 2)]
    shallow = [entry.path for entry in Folder(str(root)).walk(lambda path: path != "src/deep")]
    assert shallow == ["README.md", "src/a.py"]


def test_links_that_lead_out_are_not_read(root: Path) -> None:
    os.symlink("../secret", root / "link")
    os.symlink("..", root / "up")
    os.symlink("src", root / "inside")
    folder = Folder(str(root))
    assert folder.exists("link")
    assert folder.read("link") is None
    assert folder.read("up/secret") is None
    assert folder.read("inside/a.py") == "a"
    assert not folder.is_folder("up")
    assert folder.is_folder("inside")


def test_loops_sockets_and_unreadable_folders_are_harmless(root: Path) -> None:
    os.symlink(".", root / "loop")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(root / "s"))
    os.mkfifo(root / "pipe")
    (root / "locked").mkdir(mode=0)
    folder = Folder(str(root))
    assert [entry.path for entry in folder.walk()] == ["README.md", "loop", "pipe", "s", "src/a.py", "src/deep/b.py"]
    assert folder.read("pipe") is None
    assert folder.read("s") is None
    assert folder.read("src") is None
    server.close()


def test_a_sparse_giant_is_read_in_part(root: Path) -> None:
    with open(root / "giant", "wb") as file:
        file.truncate(5 << 30)
    folder = Folder(str(root))
    assert folder.size("giant") == 5 << 30
    text = folder.read("giant")
    assert text is not None
    assert len(text) == 1 << 20


def test_names_that_no_file_can_have(root: Path) -> None:
    folder = Folder(str(root))
    assert not folder.exists("a\0b")
    assert folder.read("a\0b") is None
    assert not folder.is_folder("a" * 5000)


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "k8s").mkdir()
    (tmp_path / "other" / "a.txt").write_text("a")
    (tmp_path / "context").mkdir()
    (tmp_path / "context" / "link").symlink_to("../other")
    folder = Folder(str(tmp_path / "context"))
    assert folder.names("link") == {}
    assert folder.glob("link/*.txt", name_matches) == []
    assert folder.glob("link/k8s/*", name_matches) == []
    assert folder.glob("link", name_matches) == ["link"]


def test_a_folder_of_many_dockerfiles_is_listed_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = folder_at(str(root))
    for _ in range(MANY):
        assert folder_at(str(root)) is one
    asked: list[str] = []
    monkeypatch.setattr("os.lstat", asked.append)
    assert one.exists("src/a.py")
    assert one.exists("../secret")
    there = [str(root / "src" / "a.py"), f"{root}/../secret"]
    assert asked == there
    if sys.platform == "linux":
        assert not one.exists("nowhere/a.py")
        assert one.size("nowhere") is None
        assert asked == there
