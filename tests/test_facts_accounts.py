"""The users that commands create, their groups, and whether something uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from facting import facts, only

from dlint.record import UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path


def run(script: str) -> str:
    return f"FROM debian:12.8\nRUN {script}\n"


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("useradd --system --uid 1000 --gid app app", "app"),
        ("adduser -S -D -G app app", "app"),
        ("adduser --disabled-password --gecos '' app", "app"),
        ("useradd $NAME", UNKNOWN),
    ],
)
def test_name(script: str, name: object) -> None:
    assert only(run(script), "account").name is name or only(run(script), "account").name == name


def test_adding_to_a_group_makes_no_account() -> None:
    assert facts(run("adduser app docker"), "account") == []


@pytest.mark.parametrize(
    ("script", "groups"),
    [
        ("useradd app", []),
        ("useradd -G docker,video app", ["docker", "video"]),
        ("useradd app && usermod --append --groups docker app", ["docker"]),
        ("useradd app && usermod -aG docker other", []),
        ("adduser -D app && addgroup app docker", ["docker"]),
        ("adduser -D -G main app", []),
        ("useradd app && gpasswd -a app docker", ["docker"]),
    ],
)
def test_groups(script: str, groups: list[str]) -> None:
    assert only(run(script), "account").groups == groups


@pytest.mark.parametrize(
    ("rest", "used"),
    [
        ("USER app", True),
        ("COPY --chown=app:app a /b", True),
        ("RUN chown app /data", True),
        ('ENTRYPOINT ["gosu", "app", "server"]', True),
        ("FROM base\nUSER app", True),
        ("USER $NAME", True),
        ("USER root", False),
        ("WORKDIR /home/app", False),
        ("RUN usermod --shell /bin/sh app", False),
        ("FROM debian:12.8\nUSER app", False),
    ],
)
def test_use(rest: str, used: bool) -> None:
    text = f"FROM debian:12.8 AS base\nARG NAME=app\nRUN useradd $NAME\n{rest}\n"
    assert only(text, "account").is_used is used


def test_the_account_of_a_user() -> None:
    text = "FROM a AS base\nRUN useradd app\nFROM base\nUSER app\nFROM b\nUSER app\n"
    inherited, other = facts(text, "user")
    assert inherited.account.name == "app"
    assert other.account is None


@pytest.mark.parametrize(
    ("script", "name", "used"),
    [
        ("net user server /add", "server", False),
        ("net user server secret /ADD && net localgroup Users server /add", "server", False),
        ("net user server /add && icacls C:\\data /grant server:F", "server", False),
        ("net user server /add && runas /user:x server", "server", True),
        ("powershell; New-LocalUser -Name server -NoPassword", "server", False),
    ],
)
def test_users_of_windows(script: str, name: str, used: bool) -> None:
    account = only(f"FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN {script}\n", "account")
    assert (account.name, account.is_used, account.command) == (name, used, None)


def test_what_is_no_creation_of_a_user_on_windows() -> None:
    script = "net localgroup Users app /add & net user app /delete & net user %NAME% /add & New-LocalGroup x"
    assert facts(f"FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN {script}\n", "account") == []
    assert facts("FROM debian\nRUN net user app /add\n", "account") == []


@pytest.mark.parametrize(
    ("before", "user", "groups"),
    [
        ("RUN useradd -G video,audio app", "app:app", ["video", "audio"]),
        ("RUN useradd -G video,audio app", "other:app", []),
        ("RUN useradd -G video app", "app", ["video"]),
        ("RUN usermod --append --groups video app", "app:1000", ["video"]),
        ("RUN gpasswd -a app video", "app:app", ["video"]),
        ("RUN gpasswd -a other video", "app:app", []),
        ("ARG X\nRUN usermod -aG $X app", "app:app", [UNKNOWN]),
    ],
)
def test_groups_of_a_user(before: str, user: str, groups: list[object]) -> None:
    assert only(f"FROM debian AS base\n{before}\nFROM base\nUSER {user}\n", "user").groups == groups


def test_groups_of_a_user_of_windows() -> None:
    user = only(
        """
        FROM mcr.microsoft.com/windows/servercore:ltsc2022
        RUN net localgroup Backup app /add
        SHELL ["powershell"]
        RUN Add-LocalGroupMember -Group Remote -Member app
        USER app:Users
    """,
        "user",
    )
    assert user.groups == ["Backup", "Remote"]


@pytest.mark.parametrize(
    ("text", "drops"),
    [
        ('ENTRYPOINT ["gosu", "app", "server"]', True),
        ("CMD exec /usr/local/bin/su-exec app server", True),
        ('ENTRYPOINT ["gosu-like"]\nCMD ["gosu"]', False),
        ('COPY <<END /start.sh\nexec gosu app server\nEND\nCMD ["/start.sh"]', True),
        ('COPY <<END /other.sh\nexec gosu app server\nEND\nCMD ["/start.sh"]', False),
        ('RUN printf \'exec setpriv server\' > /start.sh\nCMD ["sh", "/start.sh"]', True),
        ('COPY run.sh /\nCMD ["/run.sh"]', True),
        ("VOLUME /data", False),
    ],
)
def test_who_gives_up_the_rights_of_root(text: str, drops: bool, tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_text("#!/bin/sh\nexec gosu app server\n")
    assert only(f"FROM debian:12.8\n{text}\n", "stage", context=str(tmp_path)).drops_root is drops
