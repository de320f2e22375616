"""Ports, processes and state: what a container of a stage listens on, runs and keeps."""

from __future__ import annotations

import pytest

from dlint.facts.model import UNKNOWN
from tests.facting import facts, file_of, place


@pytest.mark.parametrize(
    ("spec", "number", "end", "protocol", "has_host", "valid"),
    [
        ("80", 80, 80, "tcp", False, True),
        ("80/UDP", 80, 80, "UDP", False, True),
        ("8000-8010/tcp", 8000, 8010, "tcp", False, True),
        ("127.0.0.1:80:8080", 8080, 8080, "tcp", True, True),
        ("70000", 70000, 70000, "tcp", False, False),
        ("90-80", 90, 80, "tcp", False, False),
        ("http", UNKNOWN, UNKNOWN, "tcp", False, False),
        ("80/http", 80, 80, "http", False, False),
        ("${PORT:-80}", 80, 80, "tcp", False, True),
    ],
)
def test_specifications_of_expose(spec, number, end, protocol, has_host, valid):
    port = facts(f"FROM a\nEXPOSE {spec}", "port")[0]
    assert (port.number, port.end, port.protocol, port.has_host, port.valid) == (number, end, protocol, has_host, valid)


def test_a_variable_may_hold_several_ports():
    ports = facts('FROM scratch\nENV P="80 443"\nEXPOSE $P', "port")
    assert [port.number for port in ports] == [80, 443]
    assert [place(port) for port in ports] == [(3, 8, "$P")] * 2


def listening(text):
    ports = file_of(text).final_stage.listening_ports
    return ports if ports is UNKNOWN else [(port.number, port.origin) for port in ports]


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ('CMD ["flask", "run"]', [(5000, "default")]),
        ('CMD ["flask", "run", "--port=8001"]', [(8001, "command")]),
        ('CMD ["flask", "run", "-p", "8001"]', [(8001, "command")]),
        ('ENV FLASK_RUN_PORT=8001\nCMD ["flask", "run"]', [(8001, "environment")]),
        ('ENV FLASK_RUN_PORT=8001\nCMD ["flask", "run", "--port", "9000"]', [(9000, "command")]),
        ('CMD ["python", "-m", "flask", "run"]', [(5000, "default")]),
        ("CMD gunicorn -b 0.0.0.0:8080 app:app", [(8080, "command")]),
        ('ENTRYPOINT ["uvicorn"]\nCMD ["app:app", "--port", "80"]', [(80, "command")]),
        ('CMD ["python3", "manage.py", "runserver", "0.0.0.0:8000"]', [(8000, "command")]),
        ('CMD ["python", "-m", "http.server", "9000"]', [(9000, "command")]),
        ('CMD ["php", "-S", "0.0.0.0:8080", "-t", "public"]', [(8080, "command")]),
        ('CMD ["tini", "--", "nginx", "-g", "daemon off;"]', [(80, "default")]),
        ('COPY nginx.conf /etc/nginx/nginx.conf\nCMD ["nginx"]', UNKNOWN),
        ('CMD ["gunicorn", "-c", "conf/gunicorn.py", "app"]', UNKNOWN),
        ('ENV PORT=80\nCMD ["supervisord"]', UNKNOWN),
        ('ENV PORT=3000\nCMD ["node", "server.js"]', [(3000, "environment")]),
        ('ENV ASPNETCORE_URLS=http://+:5000\nCMD ["dotnet", "app.dll"]', [(5000, "environment")]),
        ('CMD ["node", "server.js"]', UNKNOWN),
        ("ENV A=1", UNKNOWN),
    ],
)
def test_ports_that_programs_listen_on(text, ports):
    assert listening(f"FROM debian\n{text}") == ports


def counterparts(text):
    return [len(port.counterparts) for port in facts(text, "port") if port.origin == "expose"]


def test_exposed_ports_and_their_counterparts():
    assert counterparts('FROM a\nEXPOSE 5000\nCMD ["flask", "run"]') == [1]
    assert counterparts('FROM a\nEXPOSE 4990-5010 81\nCMD ["flask", "run"]') == [1, 0]
    port = facts("FROM a\nEXPOSE 80\nCMD ./serve", "port")[0]
    assert port.counterparts is UNKNOWN


def processes(text):
    return [(process.program, process.manner) for process in facts(f"FROM debian\n{text}", "process")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('CMD ["nginx", "-g", "daemon off;"]', [("nginx", "server")]),
        ("CMD service ssh start && nginx", [("ssh", "service"), ("nginx", "server")]),
        ("CMD ./worker & ./web", [("worker", "background")]),
        ('CMD ["/usr/bin/supervisord", "-n"]', [("supervisord", "supervisor")]),
        ('ENTRYPOINT ["/sbin/init"]', [("init", "init")]),
        ('CMD ["sh", "-c", "redis-server & gunicorn app"]', [("redis-server", "background"), ("gunicorn", "server")]),
        ('CMD ["echo", "hello"]', []),
    ],
)
def test_processes_of_a_container(text, found):
    assert processes(text) == found


def test_state_and_its_volume():
    def paths(text):
        return [(state.path, state.volume) for state in facts(text, "state-path")]

    assert paths('FROM debian\nCMD ["mysqld"]') == [("/var/lib/mysql", False)]
    assert paths('FROM debian\nVOLUME /var/lib\nCMD ["mysqld"]') == [("/var/lib/mysql", True)]
    assert paths('FROM mysql:8\nCMD ["mysqld"]') == [("/var/lib/mysql", True)]
    assert paths("FROM debian\nENV UPLOAD_FOLDER=/srv/uploads") == [("/srv/uploads", False)]
    assert paths("FROM debian\nENV DATABASE_URL=sqlite:////srv/app.db") == [("/srv/app.db", False)]
    assert paths("FROM debian\nENV DATABASE_URL=postgres://db/app") == []
