"""The cache between runs: it may be missing, foreign or broken, and nothing else changes."""

import os
from pathlib import Path

import pytest

from dlint.cache import allow_writing, folder, read_cached, write_cached


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLINT_CACHE_DIR", str(tmp_path / "cache"))
    allow_writing(True)


def stored(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache").iterdir())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assert read_cached("config", ("a", 1)) is None
    write_cached("config", ("a", 1), {"ignore": ["x"]})
    assert read_cached("config", ("a", 1)) == {"ignore": ["x"]}
    assert read_cached("config", ("a", 2)) is None
    assert read_cached("other", ("a", 1)) is None
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\xe9\x02\x00\x00\x00"])
def test_a_broken_file_is_a_miss(tmp_path: Path, content: bytes) -> None:
    write_cached("config", "key", "value")
    stored(tmp_path)[0].write_bytes(content)
    assert read_cached("config", "key") is None


def test_another_state_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    write_cached("config", "key", "old", (1, 2))
    assert read_cached("config", "key", (1, 3)) is None
    assert read_cached("config", "key", (1, 2)) == "old"
    write_cached("config", "key", "new", (1, 3))
    assert read_cached("config", "key", (1, 2)) is None
    assert read_cached("config", "key", (1, 3)) == "new"
    assert len(stored(tmp_path)) == 1


def test_a_file_of_another_key_is_a_miss(tmp_path: Path) -> None:
    write_cached("config", "one", 1)
    first = stored(tmp_path)[0]
    write_cached("config", "two", 2)
    second = next(path for path in stored(tmp_path) if path != first)
    os.replace(first, second)
    assert read_cached("config", "two") is None


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DLINT_CACHE_DIR", str(tmp_path / "file" / "sub"))
    write_cached("config", "key", 1)
    assert read_cached("config", "key") is None


def test_no_home_means_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DLINT_CACHE_DIR", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    assert folder() is None
    write_cached("config", "key", 1)
    assert read_cached("config", "key") is None


def test_nothing_is_written_when_it_must_not_be(tmp_path: Path) -> None:
    allow_writing(False)
    write_cached("config", "key", 1)
    allow_writing(True)
    assert not (tmp_path / "cache").exists()


def test_old_values_are_removed_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_cached("config", "old", 1)
    os.utime(stored(tmp_path)[0], (0, 0))
    monkeypatch.setattr(os, "getpid", lambda: 65)
    write_cached("config", "new", 2)
    assert read_cached("config", "old") == 1
    monkeypatch.setattr(os, "getpid", lambda: 64)
    write_cached("config", "new", 3)
    assert read_cached("config", "old") is None
    assert read_cached("config", "new") == 3
