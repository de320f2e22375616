"""Which files of a folder are taken for Dockerfiles."""

import os
import subprocess
from pathlib import Path

import pytest

from dlint.linting.discovery import find_dockerfiles, is_dockerfile_name


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("FROM scratch\n")


def found(root: Path, exclude: tuple[str, ...] = ()) -> list[str]:
    return [os.path.relpath(path, root) for path in find_dockerfiles(str(root), exclude)]


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "dockerfile",
        "Dockerfile.web",
        "Dockerfile.web.dev",
        "Dockerfile-web",
        "Dockerfile.3.12",
        "web.Dockerfile",
        "web.dockerfile",
        "Containerfile",
        "Containerfile.web",
        "web.Containerfile",
    ],
)
def test_names_of_dockerfiles(name: str) -> None:
    assert is_dockerfile_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile.md",
        "Dockerfile.j2",
        "Dockerfile.sh",
        "Dockerfile.yaml",
        "Dockerfile.dockerignore",
        ".dockerignore",
        "web.Dockerfile.dockerignore",
        "Dockerfile~",
        ".dockerfile",
        "Dockerfile.",
        "Dockerfile-",
        "Dockerfiles",
        "MyDockerfile",
        "docker-compose.yml",
        "Dockerfile.web.tmpl",
    ],
)
def test_names_of_other_files(name: str) -> None:
    assert not is_dockerfile_name(name)


def test_hidden_folders_count_but_not_those_of_tools(tmp_path: Path) -> None:
    tree(tmp_path, ".devcontainer/Dockerfile", ".git/Dockerfile", "node_modules/x/Dockerfile", "b/Dockerfile", "a.md")
    assert found(tmp_path) == [".devcontainer/Dockerfile", "b/Dockerfile"]


def test_current_folder_gives_bare_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "Dockerfile", "sub/Dockerfile")
    monkeypatch.chdir(tmp_path)
    assert list(find_dockerfiles(".")) == ["Dockerfile", "sub/Dockerfile"]
    assert list(find_dockerfiles("sub/")) == ["sub/Dockerfile"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    tree(tmp_path, "a/Dockerfile")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "Dockerfile").symlink_to(tmp_path / "a" / "Dockerfile")
    (tmp_path / "Dockerfile.gone").symlink_to(tmp_path / "nowhere")
    assert found(tmp_path) == ["Dockerfile", "a/Dockerfile"]


def test_gitignore_is_respected(tmp_path: Path) -> None:
    tree(tmp_path, "a/Dockerfile", "b/Dockerfile", "b/keep/Dockerfile", "c/Dockerfile.old", "c/Dockerfile.new")
    (tmp_path / ".gitignore").write_text("/a/\n*.old\nDockerfile.new\n")
    (tmp_path / "b" / ".gitignore").write_text("Dockerfile\n!keep/Dockerfile\n")
    (tmp_path / "c" / ".gitignore").write_text("!Dockerfile.new\n")
    assert found(tmp_path) == ["b/keep/Dockerfile", "c/Dockerfile.new"]


def test_gitignore_agrees_with_git(tmp_path: Path) -> None:
    tree(tmp_path, *(f"{a}/{b}/Dockerfile{c}" for a in "xy" for b in "pq" for c in ("", ".1", ".2")))
    (tmp_path / ".gitignore").write_text("x/p\n*.1\n!y/q/*.1\n/q\n**/q/Dockerfile.2\n")
    (tmp_path / "y" / ".gitignore").write_text("!/q/Dockerfile.2\np/*\n!p/Dockerfile.1\n")
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    listed = subprocess.run(
        ["git", "ls-files", "-o", "--exclude-standard"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    expected = sorted(path for path in listed.stdout.split() if "Dockerfile" in path)
    assert expected
    assert sorted(found(tmp_path)) == expected


def test_patterns_above_the_folder_count_unless_they_exclude_it(tmp_path: Path) -> None:
    tree(tmp_path, "src/Dockerfile", "src/Dockerfile.skip", "build/Dockerfile")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n*.skip\n")
    assert found(tmp_path / "src") == ["Dockerfile"]
    assert found(tmp_path / "build") == ["Dockerfile"]
    assert found(tmp_path) == ["src/Dockerfile"]


def test_a_bad_pattern_does_not_void_the_others(tmp_path: Path) -> None:
    tree(tmp_path, "a/Dockerfile", "b/Dockerfile")
    (tmp_path / ".gitignore").write_text("!\na/\n")
    assert found(tmp_path) == ["b/Dockerfile"]


def test_excluded_by_the_configuration(tmp_path: Path) -> None:
    tree(tmp_path, "a/Dockerfile", "vendor/x/Dockerfile")
    assert found(tmp_path, ("vendor/",)) == ["a/Dockerfile"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(find_dockerfiles(str(tmp_path / "nowhere")))
