"""How package managers write a package and its version in one word, such as `nginx=1.2-3` or `@scope/name@^4`.

Each notation is a function from the word to (name, version, pinned, origin): the version as asked for or None, whether
it is one exact version by the manager's own rules, and `registry`, `file`, `url` or `vcs`. A piece of the word that
is known only when the image is built stands there as `GAP`.
"""

from __future__ import annotations

from dlint.shell.wrappers import GAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Specifier = tuple[str, str | None, bool, str]

_DIGITS = "0123456789"
_DIGITS_OR_GAP = _DIGITS + GAP
_VCS = ("git+", "hg+", "svn+", "bzr+", "git://", "git@")


def read(notation: str, word: str) -> Specifier:
    """What `word` asks for, by one of the notations below; an unknown notation has no versions."""
    function = _NOTATIONS.get(notation)
    if function is None:
        return word, None, False, "registry"
    return function(word)


def _origin(word: str, *endings: str) -> str:
    """Where a word that may be a path or an address comes from."""
    if "://" in word:
        return "url"
    return "file" if word.startswith((".", "/", "~")) or word.endswith(endings) else "registry"


def _split(word: str, marks: str) -> tuple[str, str, str]:
    """The name, the operator made of the characters in `marks`, and what follows it."""
    for at, character in enumerate(word):
        if character in marks:
            end = at
            while end < len(word) and word[end] in marks:
                end += 1
            return word[:at].rstrip(), word[at:end], word[end:].strip()
    return word, "", ""


def _debian(word: str) -> Specifier:
    """https://manpages.debian.org/stable/apt/apt-get.8.en.html#install"""
    if word.endswith(".deb") or word.startswith((".", "/")):
        return word, None, True, _origin(word, ".deb")
    name, mark, version = _split(word, "=")
    if mark:
        return name, version or None, bool(version) and "*" not in version, "registry"
    name, mark, release = _split(word, "/")
    return name, release or None, False, "registry"


def _alpine(word: str) -> Specifier:
    """https://man.archlinux.org/man/extra/apk-tools/apk-world.5.en"""
    if word.endswith(".apk"):
        return word, None, True, _origin(word, ".apk")
    name, mark, version = _split(word, "=<>~")
    return name.partition("@")[0], version or None, mark in ("=", "=="), "registry"


def _rpm(word: str) -> Specifier:
    """https://dnf.readthedocs.io/en/latest/command_ref.html#specifying-packages"""
    if word.endswith(".rpm") or "://" in word:
        return word, None, True, _origin(word, ".rpm")
    name, mark, version = _split(word, "=<>")
    if mark:
        return name, version or None, mark in ("=", "=="), "registry"
    name, mark, stream = word.partition(":")
    if mark and ("-" not in name or not stream[:1].isdigit()):  # not the epoch in name-epoch:version
        return name, stream or None, False, "registry"
    parts = word.split("-")
    for at in range(max(1, len(parts) - 2), len(parts)):
        if parts[at][:1] and parts[at][0] in _DIGITS_OR_GAP and (at + 1 == len(parts) or _is_release(parts[at + 1])):
            version = "-".join(parts[at:])
            return "-".join(parts[:at]), version, "*" not in version, "registry"
    return word, None, False, "registry"


def _is_release(part: str) -> bool:
    return part[:1] in ("*", GAP) or part[:1].isdigit()


def _suse(word: str) -> Specifier:
    """https://en.opensuse.org/SDB:Zypper_manual#Installing_Packages"""
    if word.endswith(".rpm") or "://" in word:
        return word, None, True, _origin(word, ".rpm")
    name, mark, version = _split(word, "=<>")
    return name, version or None, mark in ("=", "=="), "registry"


def _arch(word: str) -> Specifier:
    """https://man.archlinux.org/man/pacman.8"""
    if ".pkg.tar" in word or "://" in word:
        return word, None, True, _origin(word, ".xz", ".zst")
    name, mark, version = _split(word, "=<>")
    return name.rpartition("/")[2], version or None, mark == "=", "registry"


def _python(word: str) -> Specifier:
    """https://packaging.python.org/en/latest/specifications/dependency-specifiers/"""
    name, mark, target = word.partition(" @ ")
    source = target.strip() if mark else word
    if source.startswith(_VCS):
        path = source.partition("://")[2].partition("/")[2]
        reference = path.partition("#")[0].rpartition("@")[2] if "@" in path else None
        return (name if mark else source), reference or None, _is_fixed(reference), "vcs"
    if "://" in source:
        return (name if mark else source), None, True, "url"
    if source.startswith((".", "/", "~")) or "/" in source or source.endswith((".whl", ".tar.gz", ".zip")):
        return source, None, True, "file"
    name, mark, version = _split(word.partition(";")[0], "=<>!~")
    exact = mark in ("==", "===") and "*" not in version and "," not in version
    name = name.partition("[")[0]
    return name.strip(), (mark if mark not in ("==", "===") else "") + version if mark else None, exact, "registry"


def _is_fixed(reference: str | None) -> bool:
    """Whether a revision looks like a commit or a tag with a version, so that it does not move."""
    if not reference:
        return False
    if GAP in reference:
        return True
    return _is_commit(reference) or reference.lstrip("v")[:1].isdigit()


def _is_commit(text: str) -> bool:
    return 7 <= len(text) <= 64 and not text.strip("0123456789abcdef")


def _node(word: str) -> Specifier:
    """https://docs.npmjs.com/cli/commands/npm-install"""
    source, mark, reference = word.partition("#")
    if source.startswith(_VCS) or source.endswith(".git") or source.startswith(("github:", "gitlab:", "bitbucket:")):
        return source, reference or None, _is_fixed(reference), "vcs"
    if source.startswith(("http://", "https://")):
        return source, None, True, "url"
    if source.startswith((".", "/", "~", "file:", "link:")) or source.endswith((".tgz", ".tar.gz", ".tar")):
        return source, None, True, "file"
    name, mark, version = word[1:].partition("@")
    if not mark and "/" in word and not word.startswith("@"):
        return source, reference or None, _is_fixed(reference), "vcs"  # user/repository on GitHub
    if version.startswith("npm:"):
        version = version[4:].lstrip("@").partition("@")[2]
    exact = version.lstrip("v=")
    pinned = exact.startswith(GAP) or (exact[:1].isdigit() and exact.count(".") >= 2 and not set(exact) & set("*xX| "))
    return word[:1] + name, version or None, pinned, "registry"


def _ruby(word: str) -> Specifier:
    """https://guides.rubygems.org/command-reference/#gem-install"""
    if word.endswith(".gem") or "://" in word:
        return word, None, True, _origin(word, ".gem")
    name, _, version = word.partition(":")
    version = version.strip()
    return name, version or None, version[:1] != "" and version[0] in _DIGITS_OR_GAP, "registry"


def _go(word: str) -> Specifier:
    """https://go.dev/ref/mod#go-install"""
    name, _, version = word.partition("@")
    is_module = version or GAP in name or "." in name.partition("/")[0]
    if word.startswith((".", "/")) or word.endswith(".go") or not is_module:
        return word, None, True, "file"  # files, folders, and packages of the standard library or this module
    fixed = version.startswith(GAP) or _is_commit(version) or (version[:1] == "v" and version.count(".") >= 2)
    return name, version or None, fixed, "registry"


def _rust(word: str) -> Specifier:
    """https://doc.rust-lang.org/cargo/commands/cargo-install.html"""
    name, _, version = word.partition("@")
    return name, version or None, version[:1] != "" and version[0] in _DIGITS_OR_GAP + "=", "registry"


def _php(word: str) -> Specifier:
    """https://getcomposer.org/doc/03-cli.md#require-r"""
    if "://" in word:
        return word, None, True, "url"
    name, mark, version = _split(word, ":=")
    if not mark:
        name, _, version = word.partition(" ")
    exact = version.lstrip("v")
    pinned = exact.startswith(GAP) or (exact[:1].isdigit() and exact.count(".") >= 2 and not set(exact) & set("*|, "))
    return name, version or None, pinned, "registry"


def _conda(word: str) -> Specifier:
    """https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html"""
    if "://" in word or word.endswith((".conda", ".tar.bz2")):
        return word, None, True, _origin(word, ".conda", ".tar.bz2")
    name, mark, version = _split(word.rpartition("::")[2], "=<>! ")
    mark = mark.strip()
    return (
        name.partition("[")[0],
        version or None,
        mark in ("", "=", "==") and bool(version) and "*" not in version,
        "registry",
    )


def _pear(word: str) -> Specifier:
    """https://pear.php.net/manual/en/guide.users.commandline.installing.php"""
    if "://" in word or word.endswith(".tgz") or word.startswith((".", "/")):
        return word, None, True, _origin(word, ".tgz")
    name, mark, version = word.rpartition("-")
    if not mark:
        return word, None, False, "registry"
    return name, version or None, version[:1] != "" and version[0] in _DIGITS_OR_GAP, "registry"


def _brew(word: str) -> Specifier:
    """https://docs.brew.sh/Versions"""
    name, _, version = word.partition("@")
    return name, version or None, False, "registry"


_NOTATIONS: dict[str, Callable[[str], Specifier]] = {
    "debian": _debian,
    "alpine": _alpine,
    "rpm": _rpm,
    "suse": _suse,
    "arch": _arch,
    "python": _python,
    "node": _node,
    "ruby": _ruby,
    "go": _go,
    "rust": _rust,
    "php": _php,
    "conda": _conda,
    "pear": _pear,
    "brew": _brew,
}
