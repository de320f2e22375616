"""What is known of the world: ends of life, users and programs of images, addresses of servers, versions of the language."""

from __future__ import annotations

import marshal

import pytest

from dlint import data
from dlint.facts import lifecycle
from dlint.facts.addresses import host_of
from dlint.facts.model import UNKNOWN
from tests.facting import facts, only

# ---------------------------------------------------------------------------------------------------- ends of life


@pytest.mark.parametrize(
    ("reference", "day"),
    [
        ("python:3.8", "2024-10-07"),
        ("python:3.8.20-slim-bookworm", "2024-10-07"),
        ("python:2.7", "2020-01-01"),
        ("python:3", None),
        ("python:slim", None),
        ("library/debian:buster-slim", "2024-06-30"),
        ("docker.io/debian:10.1", "2024-06-30"),
        ("openjdk:8u292", "2022-07-26"),
        ("node:v10", "2021-04-30"),
        ("registry.example.com/python:2.7", None),
        ("scratch", None),
        ("postgres:9.6.24-alpine", "2021-11-11"),
    ],
)
def test_the_end_of_life_of_a_version(reference, day):
    assert only(f"FROM {reference}", "image").end_of_life == day


def test_today_decides_what_is_past(monkeypatch):
    assert lifecycle.today()[:2] == "20"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1728259200")  # 2024-10-07
    assert lifecycle.today() == "2024-10-07"
    assert only("FROM python:3.8", "image").is_past_end_of_life is False
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1728345600")
    assert only("FROM python:3.8", "image").is_past_end_of_life is True
    assert only("FROM python:slim", "image").is_past_end_of_life is False
    assert only("ARG V\nFROM python:$V", "image").is_past_end_of_life is UNKNOWN


def test_the_table_of_ends_of_life_names_official_images_and_days():
    official = data.load("official_images")["names"]
    for name, days in data.load("end_of_life").items():
        assert name in official
        assert days
        for version, day in days.items():
            assert lifecycle._number(version) == version or version.isalpha()
            year, month, date = day.split("-")
            assert (len(year), 1 <= int(month) <= 12, 1 <= int(date) <= 31) == (4, True, True)


@pytest.mark.parametrize(
    ("reference", "distribution", "day"),
    [
        ("python:3.12-slim-buster", "debian buster", "2024-06-30"),
        ("node:22-alpine3.16", "alpine 3.16", "2024-05-23"),
        ("ruby:3.3-alpine", None, None),
        ("eclipse-temurin:21-jammy", "ubuntu jammy", "2027-04-30"),
        ("debian:buster", None, None),
        ("example/app:buster", None, None),
        ("ros:kinetic", None, None),
        ("python", None, None),
    ],
)
def test_the_distribution_below_an_official_image(reference, distribution, day):
    image = only(f"FROM {reference}", "image")
    assert (image.distribution, image.distribution_end_of_life) == (distribution, day)


@pytest.mark.parametrize(
    ("address", "successor"),
    [
        ("https://dl.bintray.com/a", "the place that the project names today"),
        ("https://jcenter.bintray.com/a", None),
        ("https://a.b.googlecode.com/c", "storage.googleapis.com/google-code-archive-downloads"),
        ("https://notbintray.com/a", None),
        ("git://github.com/a/b", "https://github.com"),
        ("https://github.com/a/b", None),
        ("https://$HOST/a", UNKNOWN),
    ],
)
def test_what_has_taken_the_place_of_a_host(address, successor):
    found = only(f"FROM debian:12\nARG HOST\nRUN curl {address}", "url").successor
    assert found is UNKNOWN if successor is UNKNOWN else found == successor


@pytest.mark.parametrize(
    ("reference", "successor"),
    [
        ("java:8", "eclipse-temurin"),
        ("docker.io/library/java", "eclipse-temurin"),
        ("example.com/java:8", None),
        ("microsoft/dotnet:2.2-sdk", "mcr.microsoft.com"),
        ("microsoft", None),
        ("bitnami/redis:7.4", "bitnamisecure, or an image of the project itself"),
        ("bitnami/redis", None),
        ("bitnami/redis:latest", None),
        ("bitnami/redis:$TAG", UNKNOWN),
        ("debian:12", None),
        ("$IMAGE", UNKNOWN),
    ],
)
def test_what_to_use_in_the_place_of_an_image(reference, successor):
    found = only(f"ARG TAG\nARG IMAGE\nFROM {reference}", "image").successor
    assert found is UNKNOWN if successor is UNKNOWN else found == successor


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://deb.nodesource.com/setup_8.x", ("node", "8", "2019-12-31")),
        ("https://nodejs.org/dist/v6.10.2/node-v6.10.2-linux-x64.tar.gz", ("node", "6.10.2", "2019-04-30")),
        ("https://nodejs.org/dist/index.json", (None, None, None)),
        ("https://www.python.org/ftp/python/3.6.1/Python-3.6.1.tgz", ("python", "3.6.1", "2021-12-23")),
        ("https://example.com/dist/v6.10.2/", (None, None, None)),
        ("https://nodejs.org/dist/v$V/", (UNKNOWN, UNKNOWN, UNKNOWN)),
    ],
)
def test_the_release_that_an_address_is_of(address, found):
    url = only(f"FROM debian:12\nARG V\nRUN curl {address}", "url")
    assert (url.program, url.version, url.end_of_life) == found


# ---------------------------------------------------------------------------------------------------- users


@pytest.mark.parametrize(
    ("reference", "user"),
    [
        ("scratch", "root"),
        ("debian:12", "root"),
        ("elasticsearch:8.15.0", "elasticsearch"),
        ("bitnami/redis", "1001"),
        ("docker.io/bitnami/redis", "1001"),
        ("example.com/bitnami/redis", UNKNOWN),
        ("gcr.io/distroless/static:nonroot", "nonroot"),
        ("gcr.io/distroless/static:latest", UNKNOWN),
        ("dhi.io.example.com/node:22", UNKNOWN),
        ("example/app", UNKNOWN),
    ],
)
def test_the_user_of_an_image(reference, user):
    found = only(f"FROM {reference}", "image").user
    assert found is UNKNOWN if user is UNKNOWN else found == user


# ---------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("127.0.0.1:8000", "127.0.0.1"),
        ("localhost", "localhost"),
        ("http://localhost:5000/", "localhost"),
        ("[::1]:80", "::1"),
        ("::", None),
        (":8000", None),
        ("0.0.0.0:80", None),
        ("http://+:80", None),
        ("8000", None),
        ("", None),
    ],
)
def test_hosts_of_addresses(text, host):
    assert host_of(text) == host


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ("CMD flask run", "127.0.0.1"),
        ("CMD flask run --host=0.0.0.0", None),
        ("ENV FLASK_RUN_HOST=0.0.0.0\nCMD flask run", None),
        ("ENV FLASK_RUN_HOST=127.0.0.1\nCMD flask run", "127.0.0.1"),
        ("CMD FLASK_RUN_HOST=$HOST flask run", UNKNOWN),
        ("CMD flask run $OPTIONS", UNKNOWN),
        ("CMD gunicorn shop:app", UNKNOWN),
        ("CMD gunicorn -b 127.0.0.1:8000 shop:app", "127.0.0.1"),
        ("CMD uvicorn shop:app --uds /run/app", UNKNOWN),
        ("CMD fastapi run", UNKNOWN),
        ("CMD fastapi dev", "127.0.0.1"),
        ("CMD python manage.py runserver 0.0.0.0:80", None),
        ("CMD python manage.py runserver --noreload 80", "127.0.0.1"),
        ("CMD python manage.py runserver $HOST", UNKNOWN),
        ("CMD php -S localhost:80", "localhost"),
        ("ENV RACK_ENV=production\nCMD rails s", UNKNOWN),
        ("CMD npx vite --host", UNKNOWN),
        ("CMD npx vite --host --port 80", None),
        ("CMD nginx", UNKNOWN),
    ],
)
def test_the_address_a_server_listens_on(lines, address):
    found = only(f"FROM python:3.12\n{lines}", "process").address
    assert found is UNKNOWN if address is UNKNOWN else found == address


# ---------------------------------------------------------------------------------------------------- programs


@pytest.mark.parametrize(
    ("base", "lines", "expected"),
    [
        ("debian:12", "", False),
        ("python:3.12-slim-bookworm", "", False),
        ("python:3.12", "", UNKNOWN),
        ("python:3.12-alpine3.20", "", False),
        ("registry.example.com/debian:12", "", UNKNOWN),
        ("debian:12", "RUN apt-get update && apt-get install -y curl git", True),
        ("debian:12", "RUN apt-get install -y git", False),
        ("debian:12", "RUN apt-get install -y $TOOLS", UNKNOWN),
        ("debian:12", "RUN ./install.sh", UNKNOWN),
        ("debian:12", "RUN dpkg -i /tmp/curl.deb", UNKNOWN),
        ("debian:12", "COPY --from=a /curl /usr/local/bin/", UNKNOWN),
        ("debian:12", "COPY . .", False),
        ("debian:12", "COPY app /srv/app", False),
    ],
)
def test_whether_a_program_is_installed(base, lines, expected):
    text = f"FROM {base}\n{lines}\nHEALTHCHECK CMD curl localhost\n"
    (command,) = [command for command in facts(text, "command") if command.instruction.keyword == "HEALTHCHECK"]
    assert command.is_installed is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("RUN curl a", False),
        ("RUN mkdir a && curl b", False),
        ("COPY . .\nRUN curl a", False),
        ("RUN apt-get install -y git && curl a", UNKNOWN),
        ("RUN apt-get install -y git\nRUN curl a", UNKNOWN),
        ("RUN ./setup && curl a", UNKNOWN),
        ("RUN ./setup\nRUN curl a", UNKNOWN),
        ("COPY curl /usr/bin/\nRUN curl a", UNKNOWN),
        ("RUN --mount=from=a,target=/usr curl a", UNKNOWN),
        ("RUN if b; then curl a; fi", UNKNOWN),
        ("RUN /usr/bin/curl a", UNKNOWN),
    ],
)
def test_whether_a_program_is_there_in_a_run(lines, expected):
    assert facts(f"FROM debian:12\n{lines}", "command")[-1].is_installed is expected


def test_a_program_installed_in_a_parent_stage():
    text = "FROM debian:12 AS a\nRUN apt-get install -y curl\nFROM a\nHEALTHCHECK CMD curl localhost"
    assert facts(text, "command")[-1].is_installed is True


# ---------------------------------------------------------------------------------------------------- the language


@pytest.mark.parametrize(
    ("version", "instruction", "available"),
    [
        ("docker/dockerfile:1", "COPY --link a b", True),
        ("docker/dockerfile:1.3", "COPY --link a b", False),
        ("docker/dockerfile:1.4.3", "COPY --link a b", True),
        ("docker/dockerfile", "COPY --parents a b", True),
        ("docker/dockerfile:latest", "COPY --parents a b", True),
        ("docker/dockerfile:1.7-labs", "COPY --parents a b", True),
        ("docker/dockerfile:1.7", "COPY --parents a b", False),
        ("docker/dockerfile:1", "RUN --device=x a", False),
        ("docker/dockerfile:labs", "RUN --device=x a", True),
        ("docker/dockerfile:experimental", "RUN --mount=type=ssh a", UNKNOWN),
        ("example.com/dockerfile:1", "COPY --link a b", UNKNOWN),
        ("docker/dockerfile@sha256:00", "COPY --link a b", UNKNOWN),
        ("docker.io/docker/dockerfile:1.5", "ADD https://example.com/a.git /a", False),
        ("docker/dockerfile:1.9", "RUN --mount=type=secret,id=a,env=A a", False),
    ],
)
def test_features_of_later_versions(version, instruction, available):
    found = facts(f"# syntax={version}\nFROM debian:12\n{instruction}", "feature")[-1]
    assert found.available is available


def test_features_without_a_version_are_the_builder_s():
    feature = only("FROM debian:12\nRUN <<EOF\nmake\nEOF\n", "feature")
    assert (feature.name, feature.since, feature.directive, feature.available) == ("RUN <<EOF", "1.4", None, UNKNOWN)


# ---------------------------------------------------------------------------------------------------- passwords


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("curl -u me:word https://example.com", ("-u", "word", True)),
        ("curl -ume:word https://example.com", ("-u", "word", True)),
        ("curl --user me https://example.com", ("--user", "", False)),
        ('curl --user "$A:$B" https://example.com', ("--user", UNKNOWN, False)),
        ("mysql -pword", ("-p", "word", True)),
        ("mysql --password=word", ("--password", "word", True)),
        ("sshpass -p $A ssh a", ("-p", UNKNOWN, False)),
        ("docker login -p word", ("-p", "word", True)),
        ("htpasswd -bc /srv/words me word", ("-b", "word", True)),
        ("htpasswd -nb me word", ("-b", "word", True)),
        ("mysqladmin -u root password word", ("password", "word", True)),
        ("rabbitmqctl add_user me $A", ("add_user", UNKNOWN, False)),
        ("openssl aes-256-cbc -d -pass pass:word -in a", ("-pass", "word", True)),
        ("openssl aes-256-cbc -d -pass file:word -in a", ("-pass", "", False)),
        ("npm config set //npm.example.com/:_authToken word", ("//npm.example.com/:_authToken", "word", True)),
        ("composer config -g http-basic.example.com me word", ("http-basic.example.com", "word", True)),
        ("x11vnc -storepasswd word /srv/word", ("-storepasswd", "word", True)),
        ("nuget sources add -Name a -Source b -Password word", ("-Password", "word", True)),
    ],
)
def test_passwords_that_options_give(command, found):
    secret = only(f"FROM debian:12\nRUN {command}", "secret")
    assert (secret.name, secret.literal, secret.by) == (found[0], found[2], "option")
    assert secret.value is UNKNOWN if found[1] is UNKNOWN else secret.value == found[1]


@pytest.mark.parametrize(
    "command",
    [
        *("mysql -p word", "docker run -p 80:80 a", "ssh -p 22 a", "mkdir -p a"),
        *(
            "htpasswd /srv/words me",
            "htpasswd -c /srv/words me",
            "net user me * /add",
            "cargo login",
            "npm config set a b",
        ),
        "bundle config",
    ],
)
def test_options_that_give_no_password(command):
    assert facts(f"FROM debian:12\nRUN {command}", "secret") == []


def test_passwords_outside_of_run_are_those_that_are_written_out():
    assert facts("FROM debian:12\nCMD redis-server --requirepass $WORD", "secret") == []
    assert only("FROM debian:12\nCMD redis-server --requirepass word", "secret").value == "word"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ENV A=postgres://app:word9@db/app", ("A", "word9", False)),
        ("ARG A=amqp://guest:guest@queue", ("A", "guest", True)),
        ('LABEL a="https://me:password@example.com/"', (None, "password", True)),
        ("ENV B=b A=mysql://app:word9@$HOST/app", ("A", "word9", False)),
        ("RUN curl https://me:word9@example.com/", (None, "word9", False)),
        ("ADD https://me:word9@example.com/ /srv/", (None, "word9", False)),
        ("COPY <<E /srv/.env\nA=postgres://app:word9@db/app\nE", (None, "word9", False)),
    ],
)
def test_passwords_in_addresses(line, found):
    secret = only(f"FROM debian:12\n{line}", "secret")
    assert (secret.by, secret.name, secret.value, secret.placeholder) == ("url", *found)


@pytest.mark.parametrize("line", ["ENV A=https://me@example.com/", "ENV A=redis://db:6379/0", 'ENV A="b: c@d"'])
def test_addresses_without_password(line):
    assert facts(f"FROM debian:12\n{line}", "secret") == []


def test_passwords_that_scripts_set():
    found = facts("FROM debian:12\nRUN PGPASSWORD=word9 psql && export API_TOKEN=word8 A=b B_TOKEN=$C", "secret")
    assert [(secret.name, secret.value, secret.assignment.exported) for secret in found] == [
        ("PGPASSWORD", "word9", True),
        ("API_TOKEN", "word8", True),
    ]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("COPY <<E /a\nB=c\nexport DB_PASSWORD='word99x1'\nE", [("DB_PASSWORD", "word99x1")]),
        (
            "COPY <<E /a\nTOKEN=ghp_0123456789abcdefghij0123456789abcdef\nE",
            [("TOKEN", "ghp_" + "0123456789abcdefghij0123456789abcdef")],
        ),
        ("COPY <<E /a\nDB_PASSWORD=$A\nDB_PASSWORD=words\nDB_PASSWORD={a9b8c7d6}\nE", []),
        ("RUN echo 'db.password=word99x1' >> /a", [("db.password", "word99x1")]),
        ("RUN echo the password=word99x1 of", [("password", "word99x1")]),
        ('RUN echo "the password=word99x1 of" && echo "A=$B"', []),
    ],
)
def test_passwords_in_lines_of_files(lines, found):
    secrets = facts(f"FROM debian:12\n{lines}", "secret")
    assert [(secret.name, secret.value) for secret in secrets] == found
    assert all(secret.by == "line" for secret in secrets)


# ---------------------------------------------------------------------------------------------------- neighbours


def test_an_unset_of_a_variable():
    text = "FROM debian:12\nENV A=1\nRUN make && unset A\nENV B=2\nRUN unset -f B"
    first, second = facts(text, "variable")
    assert first.unset_by.name == "unset"
    assert first.unset_by.instruction.keyword == "RUN"
    assert second.unset_by is None
    assert facts("FROM debian:12\nRUN unset A\nENV A=1", "variable")[0].unset_by is None


def test_lines_that_go_on_with_an_instruction():
    text = "FROM debian:12\nRUN a \\\n# b\n  c\nRUN <<EOF\nd\nEOF\n"
    assert [line.is_continuation for line in facts(text, "line")] == [False, False, False, True, False, False, False]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("COPY a /x/\nCOPY b /x", True),
        ("COPY a ./\nCOPY b .", True),
        ("COPY a x/\nCOPY b y/", False),
        ("COPY a x/\nADD b x/", False),
        ("COPY --link a x/\nCOPY b x/", False),
        ("COPY a $X\nCOPY b $X", UNKNOWN),
    ],
)
def test_copies_to_the_same_destination(lines, expected):
    text = f"FROM debian:12\nARG X\n{lines}"
    copies = [*facts(text, "copy"), *facts(text, "add")]
    assert copies[-1].same_destination_as_previous is expected


# ---------------------------------------------------------------------------------------------------- what lists dependencies


@pytest.mark.parametrize(
    ("path", "manager"),
    [
        ("package.json", "npm"),
        ("./web/package*.json", "npm"),
        ("requirements-dev.txt", "pip"),
        ("requirements*.txt", "pip"),
        ("go.sum", "go"),
        ("main.go", None),
        (".", None),
    ],
)
def test_the_manager_that_reads_a_file(path, manager):
    assert only(f"FROM debian:12\nCOPY {path} /app/", "source").manifest_of == manager


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ("COPY . .\nRUN npm ci", "."),
        ("COPY package*.json ./\nCOPY . .\nRUN npm ci", "package*.json"),
        ("COPY start.sh /\nCOPY . .\nRUN npm ci", "."),
        ("COPY reqs.txt .\nCOPY . .\nRUN pip install -r reqs.txt", "reqs.txt"),
        ("COPY . .\nRUN pip install flask", None),
        ("COPY --from=a . .\nRUN npm ci", None),
        ("COPY $X .\nCOPY . .\nRUN npm ci", None),
        ("COPY . .\nRUN --mount=type=bind,target=/a npm ci", None),
    ],
)
def test_what_brings_the_list_of_what_to_install(lines, path):
    source = only(f"FROM node:22\nARG X\nWORKDIR /app\n{lines}", "install").manifest_source
    assert (source and source.path) == path


@pytest.mark.parametrize(
    ("name", "is_root"), [("0", True), ("000", True), ("-0", True), ("1000", False), ("app0", False)]
)
def test_numbers_that_are_root(name, is_root):
    assert only(f"FROM debian:12\nUSER {name}", "user").is_root is is_root


def test_the_volume_before_a_change():
    text = "FROM debian:12\nCOPY a /data/a\nVOLUME /data\nRUN touch /data/b /database"
    before, behind, beside = facts(text, "path-change")
    assert (before.volume, beside.volume) == (None, None)
    assert behind.volume.paths == ["/data"]


# ---------------------------------------------------------------------------------------------------- looks of secrets


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("Bearer 9f8a7c6b5d4e3f2a1b0c", "bearer token"),
        ("Bearer aaaaaaaaaaaaaaaaaaaaaaaa", None),
        ("Bearer of bad news", None),
        ("AKIA2E0A8F3B2C4D1E5F", "AWS access key"),
        ("AKIA2E0A8F3B2C4D1E5F6", None),
        ("jdbc:mysql://db/app?user=app&password=word99", "password of a database"),
        ("Server=db;Password=word99;", "password of a database"),
    ],
)
def test_values_that_look_like_secrets(value, kind):
    found = facts(f'FROM debian:12\nENV SETTING="{value}"', "secret")
    assert [secret.type for secret in found] == ([] if kind is None else [kind])


@pytest.mark.parametrize(
    ("line", "placeholder"),
    [
        ("ENV PG_AUTH=trust", True),
        ("ENV API_KEY=my.own-key", True),
        ("ENV API_KEY=k3y", False),
        ("ENV DB_PASSWORD=trust", False),
        ("ENV SETTING=AKIAIOSFODNN7EXAMPLE", True),
        ("ENV DJANGO_SECRET_KEY=dummy-123", True),
        ("ENV DB_PASSWORD={{password}}", True),
        ("ENV DB_PASSWORD=new-password-here", True),
        ('ENV SSH_PASSWORD="root:Docker!"', True),
    ],
)
def test_values_that_stand_for_secrets(line, placeholder):
    assert only(f"FROM debian:12\n{line}", "secret").placeholder is placeholder


# ---------------------------------------------------------------------------------------------------- packed tables


def test_a_table_is_a_mapping_before_anything_of_it_was_unpacked():
    plain = {"one": [1, "x"], "two": {"a": None}}
    places, packed = data.pack({"first": {"other": True}, "second": plain})
    start, end = places["second"]
    table = data.Table(marshal.loads(packed[start:end]))
    assert len(table) == 2
    assert list(table) == list(table.keys()) == ["one", "two"]
    assert "two" in table
    assert "three" not in table
    assert table.get("three", 3) == 3
    assert list(table.values()) == list(plain.values())
    assert dict(table) == dict(table.items()) == plain
    with pytest.raises(KeyError):
        table["three"]
