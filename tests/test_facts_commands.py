"""The facts of commands, pipelines, assignments and redirections."""

from __future__ import annotations

from typing import Any

import pytest

from dlint.dockerfile.reader import read
from dlint.facts.collect import facts_of, read_facts
from dlint.facts.model import UNKNOWN, Assignment, Command, CommandFlag, Pipeline, Redirection, Run
from dlint.text import Source


def facts(kind: str, body: str) -> list[Any]:
    return list(facts_of(read_facts(read(Source("Dockerfile", "FROM a\n" + body + "\n"))), kind))


def commands(body: str) -> list[Command]:
    return facts("command", body)


def one(body: str) -> Command:
    (command,) = commands(body)
    return command


def names(body: str) -> list[Any]:
    return [command.name for command in commands(body)]


def written(fact: Any) -> str:
    return fact.span.source.text[fact.span.start : fact.span.end]


def flags(command: Command) -> list[Any]:
    return [(flag.name, flag.value) if isinstance(flag, CommandFlag) else flag for flag in command.flags]


# ---------------------------------------------------------------------------------------------------- which commands


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN a && b || c; d | e & f", ["a", "b", "c", "d", "e", "f"]),
        ('RUN ["a", "b"]', ["a"]),
        ('CMD ["a"]', ["a"]),
        ("ENTRYPOINT a b", ["a"]),
        ("HEALTHCHECK CMD a || exit 1", ["a", "exit"]),
        ('HEALTHCHECK CMD ["a"]', ["a"]),
        ("HEALTHCHECK NONE", []),
        ("ONBUILD RUN a", ["a"]),
        ('ONBUILD CMD ["a"]', ["a"]),
        ("RUN X=1 Y=2", []),
        ("RUN > f", []),
        ("RUN if a; then b; else c; fi; for i in 1; do d; done; case x in y) e;; esac", list("abcde")),
        ("RUN a $(b `c`) <(d)", ["a", "b", "c", "d"]),
        ("RUN (a; { b; }); f() { c; }; f", ["a", "b", "c", "f"]),
        ("RUN <<E\na\nb\nE", ["a", "b"]),
        ("RUN <<E\n#!/bin/bash\na\nE", ["a"]),
        ("RUN <<E\n#!/usr/bin/env python3\nimport a\nE", []),
        ("RUN bash <<E\na\nE", ["a"]),
        ("RUN <<E bash -e\na\nE", ["a"]),
        ("RUN sudo sh -s <<'E' && b\na $X\nE", ["a", "b"]),
        ("RUN python3 <<E\nimport a\nE", ["python"]),
        ("RUN cat <<E > f && b\nnot a command\nE", ["cat", "b"]),
        ('RUN a "unfinished', []),
        ("RUN a; b 'unfinished", ["a"]),
        ('SHELL ["powershell", "-Command"]\nRUN Get-Item a | b', []),
        ('SHELL ["cmd", "/S", "/C"]\nRUN dir', []),
        ('SHELL ["powershell", "-Command"]\nRUN ["a", "b"]', ["a"]),
        ('SHELL ["conda", "run", "-n", "x", "/bin/bash", "-c"]\nRUN a', ["a"]),
        ("RUN []", []),
    ],
)
def test_every_simple_command_is_found(body: str, expected: list[str]) -> None:
    assert names(body) == expected


@pytest.mark.parametrize(
    ("body", "name", "wrappers"),
    [
        ("RUN sudo -u me -E X=1 a", "a", ["sudo"]),
        ("RUN sudo -nH -- a -x", "a", ["sudo"]),
        ("RUN env -i A=1 nice -n 5 a", "a", ["env", "nice"]),
        ("RUN time a", "a", ["time"]),
        ("RUN time -v a", "a", ["time"]),
        ("RUN timeout -k 5 10s a", "a", ["timeout"]),
        ("RUN nohup a &", "a", ["nohup"]),
        ("RUN exec a", "a", ["exec"]),
        ("RUN command -p a", "a", ["command"]),
        ("RUN command -v a", "command", []),
        ("RUN eatmydata a", "a", ["eatmydata"]),
        ("RUN chroot /mnt a", "a", ["chroot"]),
        ("RUN xargs -n 1 a", "a", ["xargs"]),
        ("RUN sh -c 'a'", "a", ["sh"]),
        ("RUN /bin/bash -exo pipefail -c \"a\"", "a", ["bash"]),
        ("RUN sudo bash -lc 'sudo a'", "a", ["sudo", "bash", "sudo"]),
        ("RUN su - me -c 'a'", "a", ["su"]),
        ('RUN ["sh", "-c", "a"]', "a", ["sh"]),
        ('ENTRYPOINT ["tini", "--", "a"]', "a", ["tini"]),
        ("RUN gosu me a", "a", ["gosu"]),
        ("RUN conda run -n e a", "a", ["conda"]),
        ("RUN conda install a", "conda", []),
        ("RUN bundle exec a", "a", ["bundle"]),
        ("RUN sudo -l", "sudo", []),
        ("RUN env", "env", []),
        ("RUN bash a.sh", "bash", []),
        ('RUN sh -c "$X"', "sh", []),
        ("RUN sh -c \"sh -c 'a'\"", "a", ["sh", "sh"]),
        ("RUN python3 -m pip install x", "pip", ["python"]),
        ("RUN python -mpip install x", "pip", ["python"]),
        ("RUN python -m venv x", "python", []),
    ],
)  # fmt: skip
def test_wrappers_are_seen_through(body: str, name: str, wrappers: list[str]) -> None:
    command = one(body)
    assert (command.name, command.wrappers) == (name, wrappers)


def test_wrappers_set_variables() -> None:
    command = one("RUN A=1 sudo B=2 env -u C D=$E x F=3")
    assert [(each.name, each.value) for each in command.assignments] == [("A", "1"), ("B", "2"), ("D", UNKNOWN)]
    assert command.arguments == ["F=3"]


@pytest.mark.parametrize(
    ("word", "name"),
    [("/usr/bin/apt-get", "apt-get"), ("pip3.11", "pip"), ("python3", "python"), ("nodejs", "node"), ("C:\\\\a\\\\b.exe", "b"),
     ("./gradlew", "gradle"), ("$HOME/bin/a", "a"), ("$A", UNKNOWN), ("apt2", "apt2")],
)  # fmt: skip
def test_programs_have_their_usual_name(word: str, name: object) -> None:
    assert one(f"RUN {word} x").name is name or one(f"RUN {word} x").name == name


# ---------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("body", "arguments"),
    [
        ("ARG P='a b'\nRUN x $P \"$P\"", ["a", "b", "a b"]),
        ("ENV V=1.2\nRUN y=1 && x a=$V-${V}", ["a=1.2-1.2"]),
        ("ARG V\nRUN x a=$V b", [UNKNOWN, "b"]),
        ("RUN x $UNSET ${UNSET:-d} $(y)", [UNKNOWN, "d", UNKNOWN]),
        ("ENV A=b.tar.gz\nRUN x ${A%.gz} ${A%%.*} ${A:+c}", ["b.tar", "b", "c"]),
        ("ENV E=''\nRUN x a $E b", ["a", "b"]),
        ("ARG P=' a b '\nRUN x c$P''d", ["c", "a", "b", "d"]),
        ("RUN V=1; export W=2; x $V $W", ["1", "2"]),
        ("RUN V=1 && x $V", ["1"]),
        ("RUN a && V=1; x $V", [UNKNOWN]),
        ("RUN if a; then V=1; fi; x $V", [UNKNOWN]),
        ("RUN V=1; if a; then V=2; fi; x $V", [UNKNOWN]),
        ("RUN V=1; (V=2); x $V", ["1"]),
        ("RUN V=1; a | V=2; x $V", ["1"]),
        ("RUN for i in a b; do x $i; done", [UNKNOWN]),
        ("RUN V=1; read V; x $V", [UNKNOWN]),
        ("ENV V=1\nRUN sh -c \"x $V\"", ["1"]),
        ("ENV V=1\nRUN x '$V' \"\\$V\"", ["$V", "$V"]),
        ("ENV V=1\nRUN [\"x\", \"$V\"]", ["$V"]),
        ("ARG V=1\nCMD x $V", [UNKNOWN]),
        ("ENV V=1\nCMD x $V", ["1"]),
        ("RUN xargs x a", ["a", UNKNOWN]),
        ("RUN <<E\nV=1\nx $V \\\n y\nE", ["1", "y"]),
    ],
)  # fmt: skip
def test_arguments_are_resolved_where_that_is_certain(body: str, arguments: list[object]) -> None:
    (command,) = [command for command in commands(body) if command.name == "x"]
    assert len(command.arguments) == len(arguments)
    for found, expected in zip(command.arguments, arguments, strict=True):
        assert found is expected or found == expected


@pytest.mark.parametrize(
    ("body", "subcommand", "operands", "expected"),
    [
        ("apt-get -yq install a -t sid b", "install", ["a", "b"], [("-y", None), ("-q", None), ("-t", "sid")]),
        ("apt-get -o X=1 update", "update", [], [("-o", "X=1")]),
        ("apt-get install --yes -q=2 a", "install", ["a"], [("--yes", None), ("-q", "2")]),
        ("npm i a", "install", ["a"], []),
        ("npm --prefix x ci", "ci", [], [("--prefix", "x")]),
        ("apk add --virtual .b -U a", "add", ["a"], [("--virtual", ".b"), ("-U", None)]),
        ("zypper -n in a", "install", ["a"], [("-n", None)]),
        ("curl -fsSLo a --retry 3 --retry-delay=2 b", None, ["b"],
         [("-f", None), ("-s", None), ("-S", None), ("-L", None), ("-o", "a"), ("--retry", "3"), ("--retry-delay", "2")]),
        ("wget -qO- a", None, ["a"], [("-q", None), ("-O", "-")]),
        ("wget -nv a", None, ["a"], [("-nv", None)]),
        ("find . -name x -delete", None, ["."], [("-name", "x"), ("-delete", None)]),
        ("go build -o x ./y", "build", ["./y"], [("-o", "x")]),
        ("tar xzf a -C b", None, [], [("-x", None), ("-z", None), ("-f", "a"), ("-C", "b")]),
        ("tar -xf a b", None, ["b"], [("-x", None), ("-f", "a")]),
        ("java -Xmx1g -jar a.jar -b c", None, ["-b", "c"], [("-Xmx1g", None), ("-jar", "a.jar")]),
        ("python a.py -b", None, ["a.py", "-b"], []),
        ("docker run -d a -x", "run", ["a", "-x"], [("-d", None)]),
        ("rm -- -a", None, ["-a"], []),
        ("tail -20 a", None, ["a"], [("-20", None)]),
        ("cat - a", None, ["-", "a"], []),
        ("git -C a clone --depth 1 b", "clone", ["b"], [("-C", "a"), ("--depth", "1")]),
        ("some-program build -ab", None, ["build"], [("-a", None), ("-b", None)]),
    ],
)  # fmt: skip
def test_command_lines_are_taken_apart(
    body: str, subcommand: str | None, operands: list[str], expected: list[tuple[str, str | None]]
) -> None:
    command = one("RUN " + body)
    assert (command.subcommand, command.operands, flags(command)) == (subcommand, operands, expected)


def test_options_are_counted_and_have_a_place() -> None:
    command = one("RUN apt-get \\\n  -qyq install a")
    assert [(flag.name, flag.count) for flag in command.flags] == [("-q", 2), ("-y", 1), ("-q", 2)]
    assert [(written(flag), flag.span.source.position(flag.span.start)) for flag in command.flags] == [
        ("q", (3, 4)), ("y", (3, 5)), ("q", (3, 6)),
    ]  # fmt: skip
    assert [written(flag) for flag in one("RUN curl -o a --retry 3").flags] == ["-o", "--retry"]


def test_a_variable_for_options_may_be_any_option() -> None:
    assert flags(one("ARG OPTS\nRUN apt-get install $OPTS a")) == [UNKNOWN]
    assert flags(one("ARG PACKAGES\nRUN apt-get install $PACKAGES")) == []
    assert flags(one('ARG OPTS\nRUN apt-get install "$OPTS"')) == []


def test_subcommand_of_what_is_not_known() -> None:
    assert one("RUN $X install").subcommand is UNKNOWN
    assert one("RUN apt-get $X a").subcommand is UNKNOWN
    assert one("RUN apt-get --version").subcommand is None


# ---------------------------------------------------------------------------------------------------- surroundings


def test_places_are_those_in_the_dockerfile() -> None:
    body = "RUN a && \\\n  # comment\n\n  sudo apt-get \\\n    install b > c"
    command = commands(body)[1]
    assert written(command) == "apt-get \\\n    install b > c"
    assert command.span.source.position(command.span.start) == (5, 8)
    places = command._places
    assert places is not None
    assert {name: written_at(command, name) for name in places} == {
        "name": "apt-get", "path": "apt-get", "subcommand": "install", "wrappers": "sudo",
    }  # fmt: skip


def written_at(command: Command, name: str) -> str:
    assert command._places is not None
    span = command._places[name]
    return span.source.text[span.start : span.end]


@pytest.mark.parametrize(
    "body",
    [
        "RUN sh -c 'apt-get install x'",
        'RUN sh -c "echo \\"a\\" && apt-get install x"',
        'RUN ["sh", "-c", "echo \\"a\\"; apt-get install x; b"]',
        "RUN <<-E\n\t\techo\n\tapt-get install x\n\tE",
        "RUN bash <<E\necho \\$a $b; apt-get install x\nE",
        "RUN echo `a \\`b\\`; apt-get install x`",
        "ONBUILD RUN apt-get install x",
    ],
)
def test_places_in_scripts_inside_scripts(body: str) -> None:
    (command,) = [command for command in commands(body) if command.name == "apt-get"]
    assert written(command) == "apt-get install x"


def test_neighbours() -> None:
    first, second, third = commands("RUN a; b\nRUN c")
    assert (first.before, first.after, second.before) == ([], [second], [first])
    assert third.before == []
    assert third.instruction is not first.instruction
    assert first.stage is third.stage


def test_operators_and_background() -> None:
    found = commands("RUN a && b || c; d & e")
    assert [command.operator for command in found] == [None, "&&", "||", None, None]
    assert [command.background for command in found] == [False, False, False, True, False]


def test_nesting() -> None:
    found = commands("RUN a $(b); { c; }; (d); if e; then f; fi; sh -c 'g'")
    assert [command.name for command in found if command.nested] == ["b", "d", "e", "f"]


def test_names_of_variables() -> None:
    assert one('RUN A=$B x "$C" ${D:-$E} > $F').variables == ["C", "D", "E", "F", "B"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN a | b", {"b": "a"}),
        ("RUN a | sudo b | c", {"b": "a", "c": "b"}),
        ("RUN a | (b; c)", {"b": "a", "c": "a"}),
        ("RUN (a; b) | c", {"c": "b"}),
        ("RUN sh -c 'a | b' | c", {"b": "a", "c": "b"}),
        ("RUN a | while b; do c; done", {"b": "a", "c": "a"}),
        ("RUN a | b $(c)", {"b": "a"}),
        ("RUN a || b", {}),
    ],
)
def test_who_reads_whose_output(body: str, expected: dict[str, str]) -> None:
    found = {command.name: command.piped_from.name for command in commands(body) if command.piped_from}
    assert found == expected


def test_who_writes_for_whom() -> None:
    a, b, c = commands("RUN a | (b; c)")
    assert a.piped_to is b
    assert c.piped_to is None
    assert a.pipeline is not b.pipeline
    assert a.pipeline.commands == [a, b, c]
    assert a.pipeline.size == 2
    assert b.pipeline.size == 1


# ---------------------------------------------------------------------------------------------------- pipelines


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ("RUN a | b", []),
        ('SHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN a | b', ["errexit", "pipefail"]),
        ("RUN set -o pipefail && a | b", ["pipefail"]),
        ("RUN set -euxo pipefail; a | b", ["errexit", "nounset", "xtrace", "pipefail"]),
        ("RUN set -o pipefail; set +o pipefail; a | b", []),
        ("RUN a | b; set -o pipefail", []),
        ("RUN bash -o pipefail -c 'a | b'", ["pipefail"]),
        ("RUN sh -c 'a | b'", []),
        ('RUN ["bash", "-eo", "pipefail", "-c", "a | b"]', ["errexit", "pipefail"]),
        ("RUN if x; then set -o pipefail; fi; a | b", UNKNOWN),
        ("RUN x || set -o pipefail; a | b", UNKNOWN),
        ("RUN set $X; a | b", UNKNOWN),
        ("RUN (set -o pipefail; x); a | b", []),
        ("RUN (set -o pipefail; a | b)", ["pipefail"]),
        ("RUN <<E\n#!/bin/bash -e\nset -o pipefail\na | b\nE", ["errexit", "pipefail"]),
        ("RUN bash -o pipefail <<E\na | b\nE", ["pipefail"]),
        ('SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN sh -c "a | b"', []),
    ],
)  # fmt: skip
def test_options_in_force(body: str, options: object) -> None:
    pipelines: list[Pipeline] = facts("pipeline", body)
    (pipeline,) = [each for each in pipelines if [command.name for command in each.commands] == ["a", "b"]]
    assert pipeline.options is options or pipeline.options == options


def test_shell_of_pipelines() -> None:
    inner, outer = facts("pipeline", "RUN bash -c 'a | b'; c | d")
    assert inner.shell.name == "bash"
    assert outer.shell is outer.instruction.shell
    assert written(inner) == "a | b"
    run = outer.instruction
    assert isinstance(run, Run)
    assert run.pipelines == [inner, outer]


def test_pipelines_inside_pipelines_come_in_order() -> None:
    assert [pipeline.size for pipeline in facts("pipeline", "RUN a | { b | c | d; }; $(e | f)")] == [2, 3, 2]


# ---------------------------------------------------------------------------------------------------- other kinds


def test_assignments() -> None:
    found: list[Assignment] = facts("assignment", "RUN A=1 b; C=$D; export E=f G; declare -x H=i; J=(k l)")
    assert [(each.name, each.value, each.exported, written(each)) for each in found] == [
        ("A", "1", True, "A=1"), ("C", UNKNOWN, False, "C=$D"), ("E", "f", True, "E=f"), ("H", "i", True, "H=i"),
        ("J", None, False, "J=(k l)"),
    ]  # fmt: skip
    assert [each.command and each.command.name for each in found] == ["b", None, "export", "declare", None]


def test_redirections() -> None:
    found: list[Redirection] = facts("redirection", "RUN a > /b 2>&1 < $C <<E; > d\ne\nE")
    assert [(each.operator, each.descriptor, each.target) for each in found] == [
        (">", None, "/b"), (">&", "2", "1"), ("<", None, UNKNOWN), ("<<", None, "e\n"), (">", None, "d"),
    ]  # fmt: skip
    assert [each.command and each.command.name for each in found] == ["a"] * 4 + [None]


def test_flags_are_a_kind() -> None:
    assert [(flag.name, flag.command.name) for flag in facts("command-flag", "RUN a -b; c --d=e")] == [
        ("-b", "a"), ("--d", "c"),
    ]  # fmt: skip


def test_what_is_known_of_a_run() -> None:
    runs: list[Run] = facts("run", 'RUN a\nRUN [\'a\nRUN ["a"]\nRUN <<E\nb\nE\nRUN cat <<E\nc\nE')
    assert [run.understood for run in runs] == [True, False, True, True, True]
    assert [run.script for run in runs] == ["a", "['a", None, "b\n", "cat <<E\nc\nE"]


@pytest.mark.parametrize(
    ("script", "ignored"),
    [
        ("a; b", [True, False]),
        ("a && b; c", [True, True, False]),
        ("a || b; c", [False, True, False]),
        ("a; true", [False, False]),
        ("a; exit 0", [False, False]),
        ("a & b", [False, False]),
        ("a | b; c", [False, True, False]),
        ("set -e; a; b", [True, False, False]),
        ("a; (b; c)", [False, False, False]),
        ('a && su b -c "c" && d', [False, False, False]),
        ('su b -c "c; d" && e', [True, False, False]),
        ("a && { b; c; } > d", [False, True, False]),
        ("{ a; b; } && c; d", [True, False, True, False]),
        ("if a; then b; c; fi; d", [False, False, False, False]),
    ],
)
def test_whether_a_script_goes_on_after_a_failure(script: str, ignored: list[bool]) -> None:
    assert [command.failure_ignored for command in commands(f"RUN {script}")] == ignored


def test_whether_a_here_document_goes_on_after_a_failure() -> None:
    found = [command.failure_ignored for command in commands("RUN <<E\na\nb\nE\nRUN <<E\nset -e\na\nb\nE")]
    assert found == [True, False, True, False, False]
