"""How each package manager writes packages and versions."""

import pytest

from dlint.facts.specifiers import GAP, read

REGISTRY = "registry"


@pytest.mark.parametrize(
    ("notation", "word", "name", "version", "pinned", "origin"),
    [
        ("debian", "nginx", "nginx", None, False, REGISTRY),
        ("debian", "nginx=1.22.1-9", "nginx", "1.22.1-9", True, REGISTRY),
        ("debian", "nginx=1.22.*", "nginx", "1.22.*", False, REGISTRY),
        ("debian", "nginx/bookworm-backports", "nginx", "bookworm-backports", False, REGISTRY),
        ("debian", f"nginx={GAP}", "nginx", GAP, True, REGISTRY),
        ("debian", f"linux-headers-{GAP}", f"linux-headers-{GAP}", None, False, REGISTRY),
        ("debian", "./own.deb", "./own.deb", None, True, "file"),
        ("alpine", "curl", "curl", None, False, REGISTRY),
        ("alpine", "curl=8.5.0-r0", "curl", "8.5.0-r0", True, REGISTRY),
        ("alpine", "curl~8.5", "curl", "8.5", False, REGISTRY),
        ("alpine", "curl>8", "curl", "8", False, REGISTRY),
        ("alpine", "curl@edge", "curl", None, False, REGISTRY),
        ("alpine", "/tmp/own.apk", "/tmp/own.apk", None, True, "file"),
        ("rpm", "httpd", "httpd", None, False, REGISTRY),
        ("rpm", "httpd-2.4.57", "httpd", "2.4.57", True, REGISTRY),
        ("rpm", "httpd-2.4.57-5.el9", "httpd", "2.4.57-5.el9", True, REGISTRY),
        ("rpm", "docker-ce-3:20.10.8-3.el8", "docker-ce", "3:20.10.8-3.el8", True, REGISTRY),
        ("rpm", "httpd-2.*", "httpd", "2.*", False, REGISTRY),
        ("rpm", "java-1.8.0-openjdk", "java-1.8.0-openjdk", None, False, REGISTRY),
        ("rpm", "nodejs:18", "nodejs", "18", False, REGISTRY),
        ("rpm", "https://rpm.example.com/release.rpm", "https://rpm.example.com/release.rpm", None, True, "url"),
        ("suse", "curl>=7", "curl", "7", False, REGISTRY),
        ("suse", "curl=7.79", "curl", "7.79", True, REGISTRY),
        ("arch", "extra/git", "git", None, False, REGISTRY),
        ("python", "flask", "flask", None, False, REGISTRY),
        ("python", "flask==3.0.2", "flask", "3.0.2", True, REGISTRY),
        ("python", "flask[async]>=3,<4", "flask", ">=3,<4", False, REGISTRY),
        ("python", "flask==3.*", "flask", "3.*", False, REGISTRY),
        ("python", "tomli; python_version < '3.11'", "tomli", None, False, REGISTRY),
        ("python", ".[dev]", ".[dev]", None, True, "file"),
        ("python", "dist/own-1.0-py3-none-any.whl", "dist/own-1.0-py3-none-any.whl", None, True, "file"),
        ("python", "git+https://git.example.com/own.git", "git+https://git.example.com/own.git", None, False, "vcs"),
        (
            "python",
            "git+ssh://git@git.example.com/own@v1.2",
            "git+ssh://git@git.example.com/own@v1.2",
            "v1.2",
            True,
            "vcs",
        ),
        ("python", "own @ https://example.com/own.zip", "own", None, True, "url"),
        ("node", "express", "express", None, False, REGISTRY),
        ("node", "express@4.19.2", "express", "4.19.2", True, REGISTRY),
        ("node", "express@4", "express", "4", False, REGISTRY),
        ("node", "express@latest", "express", "latest", False, REGISTRY),
        ("node", "@angular/cli", "@angular/cli", None, False, REGISTRY),
        ("node", "@angular/cli@17.3.0", "@angular/cli", "17.3.0", True, REGISTRY),
        ("node", "expressjs/express", "expressjs/express", None, False, "vcs"),
        (
            "node",
            "git+https://git.example.com/own.git#v1.0.0",
            "git+https://git.example.com/own.git",
            "v1.0.0",
            True,
            "vcs",
        ),
        ("node", "./own", "./own", None, True, "file"),
        ("ruby", "rails", "rails", None, False, REGISTRY),
        ("ruby", "rails:7.1.3", "rails", "7.1.3", True, REGISTRY),
        ("ruby", "rails:~>7", "rails", "~>7", False, REGISTRY),
        ("go", "golang.org/x/tools/gopls@v0.15.3", "golang.org/x/tools/gopls", "v0.15.3", True, REGISTRY),
        ("go", "golang.org/x/tools/gopls@latest", "golang.org/x/tools/gopls", "latest", False, REGISTRY),
        ("go", "golang.org/x/tools/gopls", "golang.org/x/tools/gopls", None, False, REGISTRY),
        ("go", "./cmd/server", "./cmd/server", None, True, "file"),
        ("go", "main.go", "main.go", None, True, "file"),
        ("go", "std", "std", None, True, "file"),
        ("rust", "ripgrep@14.1.0", "ripgrep", "14.1.0", True, REGISTRY),
        ("php", "laravel/framework:11.0.3", "laravel/framework", "11.0.3", True, REGISTRY),
        ("php", "laravel/framework ^11", "laravel/framework", "^11", False, REGISTRY),
        ("conda", "conda-forge::numpy=1.26", "numpy", "1.26", True, REGISTRY),
        ("conda", "numpy>=1.26", "numpy", "1.26", False, REGISTRY),
        ("pear", "xdebug-3.3.1", "xdebug", "3.3.1", True, REGISTRY),
        ("pear", "xdebug", "xdebug", None, False, REGISTRY),
        ("brew", "python@3.12", "python", "3.12", False, REGISTRY),
        ("none", "git", "git", None, False, REGISTRY),
    ],
)
def test_reads_a_specifier(notation, word, name, version, pinned, origin):
    assert read(notation, word) == (name, version, pinned, origin)


@pytest.mark.parametrize(
    "notation",
    [
        "debian",
        "alpine",
        "rpm",
        "suse",
        "arch",
        "python",
        "node",
        "ruby",
        "go",
        "rust",
        "php",
        "conda",
        "pear",
        "brew",
        "none",
    ],
)
@pytest.mark.parametrize(
    "word", ["", "-", "@", "=", ":", "/", "a@", "a=", "@a", "git+", GAP, f"{GAP}@{GAP}", "a b", "://"]
)
def test_reads_any_word(notation, word):
    name, version, _, origin = read(notation, word)
    assert isinstance(name, str)
    assert version is None or version
    assert origin in ("registry", "file", "url", "vcs")
