"""What is written: instructions, flags, mounts, paths, comments, users, labels, secrets."""

from __future__ import annotations

import pytest

from dlint import data
from dlint.facts.model import UNKNOWN
from dlint.facts.secrets import STEMS, words_of_name
from tests.facting import facts, file_of, only, place


def test_the_instruction_inside_an_onbuild_is_of_its_kind():
    text = "FROM a\nONBUILD RUN x\nRUN y"
    trigger, run = facts(text, "run")
    assert trigger.onbuild.trigger is trigger
    assert run.onbuild is None
    assert [item.keyword for item in facts(text, "instruction")] == ["FROM", "ONBUILD", "RUN"]
    assert place(trigger)[:2] == (2, 9)
    assert (trigger.previous, trigger.before) == (None, [])


def test_a_healthcheck_has_its_command_but_is_no_cmd():
    healthcheck = only("FROM a\nHEALTHCHECK --interval=5s CMD curl x", "healthcheck")
    assert (healthcheck.is_none, healthcheck.cmd.form, healthcheck.cmd.arguments) == (False, "shell", ["curl x"])
    assert facts("FROM a\nHEALTHCHECK CMD x", "cmd") == []
    assert only("FROM a\nHEALTHCHECK none", "healthcheck").is_none is True


def test_casing_of_keywords_and_file():
    file = file_of("from a\nrun b\nRUN c\nRuN d")
    assert file.casing == "lower"
    assert [item.casing for item in file.instructions] == ["lower", "lower", "upper", "mixed"]
    assert file_of("from a\nRUN c").casing == "upper"


def test_an_unknown_instruction_is_an_instruction():
    assert [item.keyword for item in facts("FROM a\nRUM b", "instruction")] == ["FROM", "RUM"]


def test_comments_and_the_instructions_they_belong_to():
    comments = facts("# syntax=x\n# one\nFROM a\n\n# two words\nRUN b \\\n  # three\n  c\n# end", "comment")
    assert [comment.text for comment in comments] == ["syntax=x", "one", "two words", "three", "end"]
    assert [comment.continued for comment in comments] == [False, False, False, True, False]
    assert comments[2].first_word == "two"
    assert comments[2].instruction.keyword == "RUN"
    assert comments[4].instruction is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("type=cache,target=/c", {"type": "cache", "target": "/c", "id": "/c", "sharing": "shared", "readonly": False}),
        ("target=/c", {"type": "bind", "source": "/", "readonly": True, "required": False}),
        ("type=bind,dst=/c,src=a,rw", {"target": "/c", "source": "a", "readonly": False}),
        ("type=secret,id=key", {"id": "key", "target": "/run/secrets/key", "env": None, "readonly": True}),
        ("type=secret,id=key,env=KEY,required", {"env": "KEY", "target": None, "required": True}),
        ("type=secret,source=/x/token", {"id": "token", "target": "/run/secrets/token"}),
        ("type=ssh", {"id": "default", "target": None}),
        ("TYPE=Cache,Destination=/c,sharing=LOCKED", {"type": "cache", "target": "/c", "sharing": "locked"}),
        ('type=cache,\\"target=/a,b\\"', {"target": "/a,b"}),
        ("type=$T,target=/c", {"type": UNKNOWN, "target": "/c"}),
        ("type=secret,id=k,mode=0444", {"mode": "0444", "keys": ["type", "id", "mode"]}),
    ],
)
def test_mounts(value, expected):
    mount = only(f"FROM a\nRUN --mount={value} true", "mount")
    assert {name: getattr(mount, name) for name in expected} == expected


def test_the_stage_that_a_mount_is_from():
    image = facts("FROM a AS b\nFROM c\nRUN --mount=type=bind,from=b,target=/t true", "image")[-1]
    assert (image.role, image.stage.index) == ("mount", 0)
    assert place(image) == (3, 28, "b")


def test_paths_of_workdir():
    one, two, three, four = facts("FROM a\nWORKDIR app\nWORKDIR /srv/./x/\nWORKDIR ../y\nWORKDIR C:/z", "workdir")
    assert [item.is_absolute for item in (one, two, three, four)] == [False, True, False, True]
    assert [item.is_first for item in (one, two, three)] == [True, False, False]
    assert [item.resolved_path for item in (one, two, three)] == [UNKNOWN, "/srv/x", "/srv/y"]


def test_a_path_that_begins_with_a_variable_is_unknown():
    workdir, other = facts("FROM a\nARG D\nWORKDIR $D/x\nWORKDIR /$D", "workdir")
    assert (workdir.is_absolute, other.is_absolute) == (UNKNOWN, True)


@pytest.mark.parametrize(
    ("line", "type_", "root", "archive", "wildcard"),
    [
        ("COPY . /a", "path", True, False, False),
        ("COPY ./ /a", "path", True, False, False),
        ("COPY / /a", "path", True, False, False),
        ("COPY src/app.py /a", "path", False, False, False),
        ("COPY *.txt /a/", "path", False, False, True),
        ("COPY --from=x / /a", "path", False, False, False),
        ("ADD app.tar.gz /a", "path", False, True, False),
        ("ADD https://example.com/a.tgz /a", "url", False, True, False),
        ("ADD https://example.com/a.git#main /a", "git", False, False, False),
        ("ADD git@example.com:a/b.git /a", "git", False, False, False),
        ("COPY <<EOF /a\nx\nEOF", "heredoc", False, False, False),
        ("ADD app-$V.tar.gz /a", "path", UNKNOWN, True, UNKNOWN),
        ("ADD $V /a", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_sources(line, type_, root, archive, wildcard):
    source = only(f"FROM a\nARG V\n{line}", "source")
    found = (source.type, source.is_context_root, source.is_archive, source.is_wildcard)
    assert found == (type_, root, archive, wildcard)


def test_sources_that_are_there_already():
    sources = facts("FROM a\nCOPY . /a\nCOPY app/x.txt /b\nFROM c\nCOPY app/x.txt /b", "source")
    assert [source.covered_by for source in sources] == [None, sources[0], None]


def test_an_archive_that_is_copied_and_unpacked():
    copied, other = facts("FROM a\nCOPY x.tgz y.tgz /t/\nRUN tar xzf /t/x.tgz", "source")
    assert copied.extracted_by.name == "tar"
    assert other.extracted_by is None


def test_destinations():
    copy = only("FROM a\nWORKDIR /srv\nCOPY --chown=1:2 --chmod=755 a b/", "copy")
    assert (copy.destination, copy.resolved_destination) == ("b/", "/srv/b")
    assert (copy.chown, copy.chmod) == ("1:2", "755")
    assert copy.workdir.path == "/srv"


@pytest.mark.parametrize(
    ("text", "name", "group", "root", "numeric"),
    [
        ("root", "root", None, True, False),
        ("0:0", "0", "0", True, True),
        ("1000", "1000", None, False, True),
        ("app:$G", "app", UNKNOWN, False, False),
        ("$U", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        ('"root"', "root", None, True, False),
        ("ContainerAdministrator", "ContainerAdministrator", None, True, False),
    ],
)
def test_users(text, name, group, root, numeric):
    user = only(f"FROM a\nARG U\nARG G\nUSER {text}", "user")
    assert (user.name, user.group, user.is_root, user.is_numeric) == (name, group, root, numeric)


def test_labels():
    one, two, three = facts('FROM a\nLABEL a="x y" b=1\nLABEL a=2', "label")
    assert (one.key, one.value) == ("a", "x y")
    assert (three.overrides, two.overrides) == (one, None)
    assert facts("FROM a\nLABEL a b c", "label-instruction")[0].legacy is True


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("API_KEY", ["api", "key"]),
        ("apiKey2", ["api", "key2"]),
        ("aws-secret.key", ["aws", "secret", "key"]),
        ("TOKENIZERS_PARALLELISM", ["tokenizers", "parallelism"]),
        ("OAUTH2Token", ["oauth2", "token"]),
        ("_", []),
    ],
)
def test_words_of_a_name(name, words):
    assert words_of_name(name) == words


@pytest.mark.parametrize(
    ("line", "type_"),
    [
        ("ENV NINJA_API_KEY=8d3f9c", "key"),
        ("ENV DB_PASSWORD=x", "password"),
        ("ENV DBPASSWORD=x", "password"),
        ("ARG NPM_TOKEN", "token"),
        ("ENV AWS_ACCESS_KEY_ID=x", "key"),
        ("ENV clientSecret=x", "secret"),
        ("ENV TOKEN_TTL=5", None),
        ("ENV TOKENIZERS_PARALLELISM=false", None),
        ("ENV PASSWORD_FILE=/run/x", None),
        ("ENV PUBLIC_KEY=x", None),
        ("ENV GPG_KEY=x", None),
        ("ENV GOPRIVATE=x", None),
        ("ENV KEYBOARD=x", None),
        ("ENV MONKEY=x", None),
    ],
)
def test_names_of_secrets(line, type_):
    assert [secret.type for secret in facts(f"FROM a\n{line}", "secret")] == ([type_] if type_ else [])


def test_every_word_for_a_secret_holds_a_stem():
    table = data.load("secrets")
    words = [word for group in table["words"].values() for word in group] + list(table["endings"])
    assert [word for word in words if not any(stem in word for stem in STEMS)] == []


def test_values_of_secrets():
    token = "ghp_" + "a1" * 18
    secret = only(f"FROM a\nRUN git clone https://{token}@github.com/a/b", "secret")
    assert (secret.by, secret.type, secret.name) == ("value", "GitHub token", None)
    assert place(secret) == (2, 23, token)
    assert facts(f"FROM a\n# {token}", "secret") == []
    assert facts("FROM a\nRUN echo ghp_short", "secret") == []


def test_how_secrets_are_given():
    text = "FROM a\nARG TOKEN\nENV A_TOKEN=$TOKEN B_TOKEN=changeme C_TOKEN= D_TOKEN=8f2c"
    secrets = facts(text, "secret")
    assert [secret.empty for secret in secrets] == [True, False, False, True, False]
    assert [secret.literal for secret in secrets] == [False, False, True, False, True]
    assert [secret.placeholder for secret in secrets] == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("signal", "name"),
    [
        ("SIGTERM", "SIGTERM"),
        ("term", "SIGTERM"),
        ("9", "SIGKILL"),
        ('"SIGQUIT"', "SIGQUIT"),
        ("RTMIN+3", "SIGRTMIN+3"),
        ("37", "SIGRTMIN+3"),
        ("$S", UNKNOWN),
        ("SIGNONE", None),
    ],
)
def test_signals(signal, name):
    assert only(f"FROM a\nARG S\nSTOPSIGNAL {signal}", "stopsignal").name == name


def test_the_user_in_force_at_an_instruction():
    file = file_of("FROM a AS b\nRUN x\nUSER app\nRUN y\nFROM b\nRUN z")
    assert [item.user and item.user.name for item in file.instructions if item.keyword == "RUN"] == [None, "app", "app"]


def test_lines():
    lines = facts("FROM a  \n\n\n# c\nRUN <<E\n\t# x\nE\n", "line")
    assert [line.trailing_blanks for line in lines] == [2, 0, 0, 0, 0, 0, 0]
    assert [line.blank_before for line in lines] == [0, 0, 1, 2, 0, 0, 0]
    assert [line.is_comment for line in lines] == [False, False, False, True, False, False, False]
    assert [line.heredoc is not None for line in lines] == [False] * 5 + [True, False]
    assert lines[5].indentation == "\t"
    assert [line.instruction and line.instruction.keyword for line in lines][3:5] == [None, "RUN"]
    file = lines[0].file
    assert (file.line_count, file.code_line_count, file.line_ends) == (7, 3, "lf")
    assert file_of("FROM a\r\nRUN b\n").line_ends == "mixed"


def test_arguments_that_a_stage_does_not_see():
    def unseen(text):
        return [variable.name for variable in only(f"ARG V=1\nFROM a\n{text}", "run").unseen_arguments]

    assert unseen("RUN echo $V") == ["V"]
    assert unseen("ARG V\nRUN echo $V") == []
    assert unseen("RUN echo V") == []


def test_the_places_of_fields():
    def text(fact, field):
        span = fact._place(field)
        return None if span is None else span.source.text[span.start : span.end]

    file = file_of("FROM --platform=x a aS b\nENV K=v\nLABEL l='m n'\nEXPOSE 80/TCP $P\nCOPY a \\\n b")
    start, env, label, expose, copy = file.instructions
    assert [text(start, field) for field in ("keyword", "platform", "as_casing", "name")] == [
        "FROM",
        "--platform=x",
        "aS",
        "b",
    ]
    assert [text(env.variables[0], field) for field in ("name", "value")] == ["K", "v"]
    assert [text(label.labels[0], field) for field in ("key", "value")] == ["l", "'m n'"]
    assert [text(port, "protocol") for port in expose.ports] == ["TCP", None]
    assert text(copy, "destination") == "b"


def test_labels_in_a_row():
    labels = facts(
        """
        FROM debian AS base
        LABEL a=1
        LABEL b=2 \\
              c=3
        LABEL d=4

        LABEL e=5
        # about f
        LABEL f=6
    """,
        "label-instruction",
    )
    assert [[label.key for label in each.row] for each in labels] == [["a", "b", "c", "d"]] * 3 + [["e"], ["f"]]
    assert [each.continues for each in labels] == [None, labels[0], labels[1], None, None]


def test_the_digest_of_the_base_image_in_a_label():
    labels = facts(
        """
        FROM debian@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef AS base
        FROM base
        ARG DIGEST
        LABEL right=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        LABEL wrong=sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210
        LABEL unknown=$DIGEST
        FROM debian
        LABEL none=$DIGEST
    """,
        "label",
    )
    assert [label.is_base_digest for label in labels] == [True, False, UNKNOWN, False]


def test_blank_lines_at_the_ends_of_a_file():
    lines = facts("\n \nFROM debian\n\nRUN true\n\n \n", "line")
    assert [line.number for line in lines if line.before_content] == [1, 2]
    assert [line.number for line in lines if line.after_content] == [6, 7]
