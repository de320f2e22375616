"""Stages: what they inherit, which of them are needed, the shell in force."""

from __future__ import annotations

import pytest

from tests.facting import facts, file_of, place


def test_what_is_in_force_comes_from_the_stages_below():
    base, middle, final = file_of("""
        FROM debian AS base
        USER app
        WORKDIR /srv
        HEALTHCHECK CMD true
        EXPOSE 80
        VOLUME /data
        LABEL a=1 b=1
        CMD ["base"]
        FROM base AS middle
        LABEL b=2
        FROM middle
        WORKDIR sub
        EXPOSE 81
        ENTRYPOINT ["final"]
    """).stages
    assert (middle.user.name, final.user.name) == ("app", "app")
    assert final.workdir.resolved_path == "/srv/sub"
    assert final.healthcheck is base.healthcheck
    assert [port.number for port in final.exposed_ports] == [80, 81]
    assert final.volumes == ["/data"]
    assert [(label.key, label.value) for label in final.labels] == [("a", "1"), ("b", "2")]
    assert middle.cmd is base.cmd
    assert final.cmd is None, "ENTRYPOINT drops the CMD of what it is built on"
    assert final.base is base.image
    assert [stage.is_final for stage in (base, middle, final)] == [False, False, True]


def test_stages_that_the_build_needs():
    stages = file_of("""
        FROM debian AS base
        FROM debian AS tools
        FROM debian AS unused
        COPY --from=tools /a /b
        FROM base
        RUN --mount=from=tools,target=/t true
    """).stages
    assert [stage.is_used for stage in stages] == [True, True, False, True]
    assert [stage.is_copied_from for stage in stages] == [False, True, False, False]
    assert [stage.is_built_on for stage in stages] == [True, False, False, False]


def test_instructions_know_their_neighbours():
    file = file_of("ARG V\nFROM a\nCMD one\nCMD two\nFROM b\nCMD three")
    arg, first, one, two, _second, three = file.instructions
    assert (arg.stage, first.stage.index, three.stage.index) == (None, 0, 1)
    assert (one.previous, one.next, two.next) == (first, two, None)
    assert two.before == [first, one]
    assert first.after == [one, two]
    assert (two.overrides, one.overridden_by, three.overrides) == (one, two, None)


def shells(text):
    return [(item.shell.name, item.shell.options) for item in file_of(text).instructions if item.keyword == "RUN"]


def test_the_shell_in_force():
    text = """
        FROM debian AS one
        RUN a
        SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
        RUN b
        FROM one
        RUN c
        FROM debian
        RUN d
    """
    bash = ("bash", ["errexit", "pipefail"])
    assert shells(text) == [("sh", []), bash, bash, ("sh", [])]


@pytest.mark.parametrize(
    ("words", "name", "family", "options"),
    [
        ('["/bin/sh", "-c"]', "sh", "posix", []),
        ('["bash", "-euxo", "pipefail", "-c"]', "bash", "posix", ["errexit", "nounset", "xtrace", "pipefail"]),
        ('["/usr/bin/env", "bash", "-o", "pipefail", "-c"]', "bash", "posix", ["pipefail"]),
        ('["busybox", "sh", "-e", "-c"]', "sh", "posix", ["errexit"]),
        ('["bash", "-e", "+e", "-c"]', "bash", "posix", []),
        ('["powershell", "-Command"]', "powershell", "powershell", []),
        (r'["C:\\Windows\\System32\\CMD.EXE", "/S", "/C"]', "cmd", "cmd", []),
        ('["/usr/bin/fish", "-c"]', "fish", "other", []),
    ],
)
def test_what_a_shell_is(words, name, family, options):
    shell = facts(f"FROM a\nSHELL {words}", "shell")[0]
    assert (shell.name, shell.family) == (name, family)
    assert [option for option in shell.options if family == "posix"] == options


def test_a_comment_names_the_shell_of_a_base_image():
    text = """
        FROM example.com/own
        RUN a
        # hadolint shell=powershell
        RUN b
        SHELL ["bash", "-c"]
        RUN c
    """
    assert [name for name, _ in shells(text)] == ["sh", "powershell", "bash"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# dlint shell=bash\nFROM a\nRUN x\nFROM b\nRUN y\n", ["bash", "bash"]),
        ("# dlint shell = ash\nARG X\nFROM a\nRUN x\n", ["ash"]),
        ("FROM a\nRUN x\n# dlint shell=bash\nRUN y\nFROM b\nRUN z\n", ["sh", "bash", "sh"]),
        ("FROM a\nRUN x\n# dlint shell=bash\nFROM b\nRUN y\n", ["sh", "bash"]),
        ("FROM a AS b\nRUN x\n# dlint shell=bash\nRUN y\nFROM b\nRUN z\n", ["sh", "bash", "bash"]),
        ('# hadolint shell=bash\nFROM a\nSHELL ["dash", "-c"]\nRUN x\nFROM b\nRUN y\n', ["dash", "bash"]),
        ('FROM a\nSHELL ["bash", "-c"]\nENV B=1\nRUN x\n', ["bash"]),
        ("# dlint shell=\nFROM a\nRUN x\n", ["sh"]),
    ],
)
def test_how_far_a_comment_about_the_shell_reaches(text, names):
    assert [name for name, _ in shells(text)] == names


def test_layers_are_counted_a_stage():
    file = file_of("FROM a\nRUN a\nENV a=1\nCOPY a b\nFROM b\nADD a b")
    assert [stage.layer_count for stage in file.stages] == [2, 1]
    assert [place(layer)[0] for layer in file.stages[0].layers] == [2, 4]


def test_the_environment_at_the_end():
    text = """
        FROM debian AS base
        ENV A=1 B=1
        FROM base
        ARG C=1
        ENV A=2
    """
    final = file_of(text).stages[-1]
    assert [(variable.name, variable.value) for variable in final.environment] == [("B", "1"), ("A", "2")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM debian AS app-dev", True),
        ("FROM debian AS app_test.1", True),
        ("FROM debian AS developer", False),
        ("FROM debian", False),
        ("FROM debian\nENV RAILS_ENV=test", True),
        ("FROM debian\nENV RAILS_ENV=test\nENV RAILS_ENV=production", False),
        ("FROM debian\nARG RAILS_ENV=test", False),
    ],
)
def test_stages_for_development(text, expected):
    assert file_of(text).stages[-1].for_development is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM ruby:3.3", ["ruby"]),
        ("FROM registry.example.com/team/passenger-ruby33:1", ["ruby"]),
        ("FROM rubygems/mirror", []),
        ("FROM debian", []),
        ("FROM debian AS base\nENV BUNDLE_PATH=/gems\nFROM base", ["ruby"]),
        ("FROM debian\nARG BUNDLE_PATH=/gems", []),
        ('FROM debian\nCMD ["bundle", "exec", "rails", "server"]', ["ruby"]),
        ('FROM debian\nENTRYPOINT ["/start"]\nCMD ["./bin/rails", "server"]', ["ruby"]),
        ('FROM debian\nCMD ["server"]', []),
    ],
)
def test_languages(text, expected):
    assert file_of(text).stages[-1].languages == expected
