"""What package managers are told to do, what they install, and what stays in the layer."""

import pytest

from dlint.data.derived import managers
from dlint.dockerfile.reader import read
from dlint.facts.collect import facts_of, read_facts
from dlint.facts.model import UNKNOWN
from dlint.facts.package_caches import covers
from dlint.facts.packages import manager_of
from dlint.facts.words import Argument, split_options
from dlint.text import Source
from tests.facting import only


def facts(kind, *lines):
    text = "\n".join(("FROM debian:12.8", *lines, ""))
    return list(facts_of(read_facts(read(Source("Dockerfile", text))), kind))


def command(script, *before):
    return facts("package-command", *before, f"RUN {script}")[-1]


@pytest.mark.parametrize(
    ("script", "manager", "action", "subcommand"),
    [
        ("apt-get -qq -o Debug=1 update", "apt-get", "refresh", "update"),
        ("sudo apt-get install -y curl", "apt-get", "install", "install"),
        ("apt-get dist-upgrade", "apt-get", "upgrade", "dist-upgrade"),
        ("apt purge gcc", "apt", "remove", "purge"),
        ("apk --no-cache add curl", "apk", "install", "add"),
        ("dnf group install tools", "dnf", "install", "group install"),
        ("yum clean all", "yum", "clean", "clean all"),
        ("zypper --non-interactive in curl", "zypper", "install", "in"),
        ("pacman -Syu --noconfirm git", "pacman", "install", "-Syu"),
        ("pacman -Syu --noconfirm", "pacman", "upgrade", "-Syu"),
        ("pacman -Sy", "pacman", "refresh", "-Sy"),
        ("pacman --sync --refresh $PACKAGES", "pacman", "install", "-Sy"),
        ("pacman -Sys git", "pacman", "refresh", "-Sys"),
        ("pacman -S - < packages", "pacman", "install", "-S"),
        ("pacman -U git.pkg.tar.zst", "pacman", "install", "-U"),
        ("pacman -Scc --noconfirm", "pacman", "clean", "-Scc"),
        ("pacman -Rs gcc", "pacman", "remove", "-Rs"),
        ("pip3.12 install flask", "pip", "install", "install"),
        ("/opt/venv/bin/python -m pip install flask", "pip", "install", "install"),
        ("uv pip install flask", "uv", "install", "pip install"),
        ("yarn", "yarn", "install", ""),
        ("yarn global add serve", "yarn", "install", "global add"),
        ("npm --prefix web i", "npm", "install", "i"),
        ("go -C tools install ./cmd", "go", "install", "install"),
        ("conda env create -f environment.yml", "conda", "install", "env create"),
        ("bash -c 'gem i rails'", "gem", "install", "i"),
    ],
)
def test_action(script, manager, action, subcommand):
    found = command(script)
    assert (found.manager, found.action, found.subcommand) == (manager, action, subcommand)


@pytest.mark.parametrize(
    "script",
    [
        "apt-cache policy curl",
        "npm run build",
        "yarn --version",
        "pip --version",
        "echo apt-get install",
        "go build",
        "pacman -Ss git",
        "pacman -Si git",
        "pacman -Qs git",
        "pacman -S",
    ],
)
def test_other_commands_are_none(script):
    assert facts("package-command", f"RUN {script}") == []


@pytest.mark.parametrize(
    ("script", "interactive"),
    [
        ("apt-get install curl", True),
        ("apt-get install -y curl", False),
        ("apt-get install curl -qq", False),
        ("apt-get -q install curl", True),
        ("apt-get install -q=2 curl", False),
        ("apt-get -o APT::Get::Assume-Yes=true install curl", False),
        ("yes | apt-get install curl", False),
        ("apt-get install $OPTIONS curl", UNKNOWN),
        ("apt-get install $PACKAGES", True),
        ("apt-get update", False),
        ("zypper -n rm curl", False),
        ("zypper patch", True),
        ("pacman -S git", True),
        ("conda create -n x python", True),
        ("CONDA_ALWAYS_YES=1 conda install python", False),
        ("pip install flask", False),
        ("dnf --setopt=assumeyes=True install curl", False),
    ],
)
def test_confirmation(script, interactive):
    assert command(script).interactive is interactive


@pytest.mark.parametrize(
    ("script", "recommends"),
    [
        ("apt-get install curl", True),
        ("apt-get install --no-install-recommends curl", False),
        ("apt-get -o APT::Install-Recommends=0 install curl", False),
        ("aptitude install -R curl", False),
        ("dnf install --setopt=install_weak_deps=False curl", False),
        ("zypper in --no-recommends curl", False),
        ("apk add curl", False),
    ],
)
def test_recommends(script, recommends):
    assert command(script).recommends is recommends


@pytest.mark.parametrize(
    ("script", "kept"),
    [
        ("apt-get update", True),
        ("apt-get update && rm -rf /var/lib/apt/lists/*", False),
        ("apt-get update && rm -rf /var/lib/apt", False),
        ("apt-get update && rm -rf /var/lib/{apt,dpkg}/lists", False),
        ("apt-get update && find /var/lib/apt/lists -delete", False),
        ("apt-get update && apt-get clean", True),
        ("apt-get update && rm -rf /tmp/*", True),
        ("rm -rf /var/lib/apt/lists && apt-get update", True),
        ("apk add curl", True),
        ("apk add --no-cache curl", False),
        ("pip install flask", True),
        ("pip install flask && rm -rf ~/.cache", False),
        ("pip install flask && pip cache purge", False),
        ("pip install --no-cache-dir flask", False),
        ("PIP_NO_CACHE_DIR=1 pip install flask", False),
        ("PIP_NO_CACHE_DIR=0 pip install flask", True),
        ("export PIP_NO_CACHE_DIR=on; pip install flask", False),
        ("--mount=type=cache,target=/root/.cache pip install flask", False),
        ("--mount=type=cache,target=$DIR pip install flask", UNKNOWN),
        ("--mount=type=cache,target=/c pip install --cache-dir /c flask", False),
        ("--mount=type=tmpfs,target=/root/.npm npm ci", False),
        ("--mount=type=bind,target=/root/.npm npm ci", True),
        ("npm ci && rm -r /root/.npm", False),
        ("yum install curl && dnf clean all", False),
        ("dnf install curl && microdnf clean all", True),
    ],
)
def test_cache(script, kept):
    assert facts("package-command", f"RUN {script}")[0].cache_kept is kept


def test_cache_by_environment_of_the_stage():
    assert command("pip install flask", "ENV PIP_NO_CACHE_DIR=yes").cache_kept is False
    assert command("pip install flask", "ARG PIP_NO_CACHE_DIR").cache_kept is UNKNOWN
    assert facts("install", 'CMD ["pip", "install", "flask"]')[0].cache_kept is False


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("/var/cache/yum", "/var/cache/yum", True),
        ("/var/cache/yum/*", "/var/cache/yum", True),
        ("/var/cache/*", "/var/cache/yum", True),
        ("/var/cache/y*", "/var/cache/yum", True),
        ("/var/cache", "/var/cache/yum", True),
        ("/var/cache/yum/x86_64", "/var/cache/yum", False),
        ("/var/cache/yu", "/var/cache/yum", False),
        ("/home/kim/.cache", "~/.cache/pip", True),
        ("$HOME/.cache/pip", "~/.cache/pip", True),
        ("/root", "~/.npm", True),
        ("/", "/var/cache/yum", True),
    ],
)
def test_covers(path, folder, expected):
    assert covers(path, folder) is expected


@pytest.mark.parametrize(
    ("script", "packages"),
    [
        ("apt-get install -y -t bookworm curl=1 'git'", [("curl", "1"), ("git", None)]),
        ("apt-get install $A curl", [(UNKNOWN, UNKNOWN), ("curl", None)]),
        ("apt-get install curl=$V", [("curl", UNKNOWN)]),
        ("V=1; apt-get install curl=$V", [("curl", "1")]),
        ("apk add --virtual .deps gcc '!pyc'", [("gcc", None)]),
        ("pip install -r a.txt -e . flask==3", [("flask", "3"), (".", None)]),
        ("gem install rails -v 7.1 -- --with-x y", [("rails", "7.1")]),
        ("cargo install ripgrep --version 14.1.1", [("ripgrep", "14.1.1")]),
        ("composer require a/b 1.2 c/d", [("a/b", "1.2"), ("c/d", None)]),
        ("go run example.com/x@v1.0.0 arg example.com/y", [("example.com/x", "v1.0.0")]),
        ("npm ci", []),
        ("dotnet tool install -g own --version 1.0", [("own", "1.0")]),
    ],
)
def test_packages(script, packages):
    assert [(package.name, package.version) for package in command(script).packages] == packages


def test_package_stands_where_it_is_written():
    package = facts(
        "package", "RUN apt-get update && \\", "    apt-get install -y \\", "    # a comment", "      curl"
    )[0]
    assert package.span.source.position(package.span.start) == (5, 7)


@pytest.mark.parametrize(
    ("script", "field", "value"),
    [
        ("pip install -r a.txt -r $B", "manifests", ["a.txt", UNKNOWN]),
        ("pip install -c c.txt flask", "constrained", True),
        ("PIP_CONSTRAINT=c.txt pip install flask", "constrained", True),
        ("pip install flask", "constrained", False),
        ("npm ci", "locked", True),
        ("npm install", "locked", False),
        ("yarn install --immutable", "locked", True),
        ("pip install --require-hashes -r a.txt", "locked", True),
        ("npm install", "development", True),
        ("npm ci --omit=dev", "development", False),
        ("NODE_ENV=production npm ci", "development", False),
        ("NODE_ENV=development npm ci", "development", True),
        ("composer install --no-dev", "development", False),
        ("npm ci", "scripts", True),
        ("npm ci --ignore-scripts", "scripts", False),
        ("YARN_ENABLE_SCRIPTS=false yarn install", "scripts", False),
        ("npm install -g serve", "is_global", True),
        ("npm install serve", "is_global", False),
        ("npm install", "reads_manifest", True),
        ("npm install serve", "reads_manifest", False),
        ("pip install .", "local", True),
        ("bundle config set --local without 'a b' && bundle install", "settings", ["without=a b"]),
        ("npm config get x && bundle install", "settings", []),
        ("BUNDLE_WITHOUT=development bundle install", "development", False),
        ("BUNDLE_WITHOUT=test bundle install", "development", True),
        ("apk add b a", "sorted", False),
        ("apk add a B c", "sorted", True),
    ],
)
def test_fields(script, field, value):
    assert getattr(command(script), field) == value


def test_neighbours():
    update, install, upgrade = facts("package-command", "RUN apt-get update && apt install -y a && apt-get upgrade -y")
    assert (update.installed_by, update.upgraded_by, install.refreshed_by) == (install, upgrade, update)
    assert facts("package-command", "RUN apk update && apt-get install -y a")[0].installed_by is None


@pytest.mark.parametrize(
    ("script", "last"),
    [
        ("RUN apt-get update && apt-get install -y a && apt-get install -y b && make", "apt-get install -y b"),
        ("RUN dnf install -y a && dnf clean all && ls", "dnf install -y a"),
        ("RUN apt-get update", None),
        ("RUN yum install -y a | tee log", None),
        ('RUN ["yum", "install", "a"]', None),
    ],
)
def test_last_use(script, last):
    found = facts("package-command", script)[0].last_use
    if last is None:
        assert found is None
    else:
        assert found.span.source.text[found.span.start : found.span.end] == last


def test_every_manager_is_complete():
    actions = {"install", "refresh", "upgrade", "remove", "clean", "bare"}
    for name, entry in managers().items():
        assert set(entry["actions"]) <= actions, name
        assert all(value.startswith("-") for value in entry["values"]), name
        assert [manager_of(program) for program in entry["programs"]] == [name] * len(entry["programs"])


@pytest.mark.parametrize(
    ("words", "operands", "options"),
    [
        ("-yq install a", ["install", "a"], [("-y", None), ("-q", None)]),
        ("-tx a -t y", ["a"], [("-t", "x"), ("-t", "y")]),
        ("--a=b --t c d", ["d"], [("--a", "b"), ("--t", "c")]),
        ("-q=2 a", ["a"], [("-q", "2")]),
        ("a -- b -c", ["a", "b"], []),
        ("- a", ["-", "a"], []),
        ("-t", [], [("-t", None)]),
    ],
)
def test_options(words, operands, options):
    arguments = [Argument(word, word, False) for word in words.split()]
    found, given = split_options(arguments, ("-t", "--t"))
    assert [argument.text for argument in found] == operands
    assert [(option.name, option.value) for option in given] == options


def test_options_with_one_dash():
    arguments = [Argument(word, word, False) for word in ("-tags", "x", "-v", "./a")]
    found, given = split_options(arguments, ("-tags",), single_dash=True)
    assert [argument.text for argument in found] == ["./a"]
    assert [(option.name, option.value) for option in given] == [("-tags", "x"), ("-v", None)]


@pytest.mark.parametrize(
    ("manifest", "development"),
    [({}, True), ({"Gemfile": "gem 'a'"}, False), ({"Gemfile": "group :development do\nend"}, True)],
)
def test_development_packages_that_the_manifest_has(tmp_path, manifest, development):
    for name, text in manifest.items():
        (tmp_path / name).write_text(text)
    install = only(
        "FROM ruby\nRUN bundle install\n", "install", path=str(tmp_path / "Dockerfile"), context=str(tmp_path)
    )
    assert install.development is development


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("RUN apk update\nRUN apk add curl", 2),
        ("RUN pacman -Syu\nUSER root\nRUN pacman -S curl", 2),
        ("RUN apk update\nRUN apk update\nRUN apk add curl", 3),
        ("RUN apk update && apk add git\nRUN apk add curl", None),
        ("RUN apt-get update\nRUN apk add curl", None),
        ("RUN apk update\nONBUILD RUN apk add curl", None),
        ("RUN apk add curl\nRUN apk update", None),
    ],
)
def test_the_index_of_an_earlier_run(text, line):
    found = facts("install", text)[-1].refreshed_earlier_by
    assert (found and found.span.source.position(found.span.start)[0]) == line
