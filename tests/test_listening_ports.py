"""On which ports the program of a Dockerfile listens, by its command, its variables, its base image and its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dlint.record import Unknown
from tests.facting import file_of

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n"
NODE = "FROM node:22-slim\nWORKDIR /app\nCOPY . .\n"
NGINX = "FROM nginx:1.29\n"
SPRING = 'FROM eclipse-temurin:21-jre\nCOPY shop.jar /\nENTRYPOINT ["java", "-jar", "/shop.jar"]\n'
ASPNET = 'FROM mcr.microsoft.com/dotnet/aspnet:9.0\nCOPY out /app\nENTRYPOINT ["dotnet", "/app/Shop.dll"]\n'
CASES: list[tuple[str, dict[str, str], list[int] | None]] = [
    ("FROM python:3.13\nENV FLASK_RUN_PORT=8001\nCMD flask run", {}, [8001]),
    ("FROM python:3.13\nCMD flask --app shop run --port=8002", {}, [8002]),
    ("FROM python:3.13\nENV UVICORN_PORT=8100\nCMD uvicorn shop:app", {}, [8100]),
    ("FROM python:3.13\nCMD uvicorn shop:app --port ${PORT:-8005}", {}, [8005]),
    ("FROM python:3.13\nCMD gunicorn -b :8009 -b :8010 shop:app", {}, [8009, 8010]),
    ("FROM python:3.13\nCMD gunicorn -b unix:/run/shop.sock shop:app", {}, None),
    ('FROM php:8.4-cli\nCMD ["php", "-S", "0.0.0.0:8012"]', {}, [8012]),
    ('FROM node:22\nCMD ["npx", "--yes", "http-server", "dist"]', {}, [8080]),
    ("FROM python:3.13\nCMD python -m http.server 8014", {}, [8014]),
    ("FROM ruby:3.4\nCMD bundle exec rails s -b 0.0.0.0 -p 8015", {}, [8015]),
    ('FROM debian:12\nENV ASPNETCORE_URLS=http://*:80;https://+:443\nCMD ["dotnet", "Shop.dll"]', {}, [80, 443]),
    ('FROM debian:12\nCMD ["java", "-Dserver.port=8020", "-jar", "shop.jar"]', {}, [8020]),
    # gunicorn's configuration
    (PYTHON + "CMD gunicorn shop:app", {"gunicorn.conf.py": "bind = '0.0.0.0:8011'\n"}, [8011]),
    (PYTHON + "CMD gunicorn -c conf/web.py shop:app", {"conf/web.py": "bind = '0.0.0.0:8011'\n"}, [8011]),
    # sources
    (PYTHON + "CMD python app.py", {"app.py": "app.run(host='0.0.0.0', port=8025)\n"}, [8025]),
    (PYTHON + 'ENTRYPOINT ["python"]\nCMD ["app.py"]', {"app.py": "app.run(port=8025)\n"}, [8025]),
    (PYTHON + "CMD python app.py", {"app.py": "from flask import Flask\napp.run(host='0.0.0.0')\n"}, [5000]),
    (PYTHON + "CMD python app.py", {"app.py": "import uvicorn\nuvicorn.run(app, host='0.0.0.0')\n"}, [8000]),
    (PYTHON + "CMD python app.py", {"app.py": "from flask import Flask\napp.run(**settings)\n"}, None),
    (NODE + "CMD node server.js", {"server.js": "app.listen(process.env.PORT || 8029);\n"}, [8029]),
    (NODE + "ENV PORT=8031\nCMD node server.js", {"server.js": "app.listen(process.env.PORT || 8029);\n"}, [8031]),
    (NODE + "CMD node .", {"package.json": '{"main": "main.js"}', "main.js": "server.listen(8035)\n"}, [8035]),
    (NODE + "CMD npm start", {"package.json": '{"scripts": {"start": "http-server -p 8033"}}'}, [8033]),
    (
        NODE + "CMD npm start",
        {"package.json": '{"scripts": {"start": "A=b node server.js"}}', "server.js": "app.listen(8034)\n"},
        [8034],
    ),
    (NODE + "CMD npm start", {"package.json": '{"scripts": []}'}, None),
    (
        SPRING,
        {"pom.xml": "spring-boot", "shop.jar": "", "src/main/resources/application.yml": "server:\n  port: 8023\n"},
        [8023],
    ),
    (ASPNET, {"Program.cs": "app.Run();\n"}, [8080]),
    (ASPNET.replace("9.0", "6.0"), {"web/Program.cs": "app.Run();\n"}, [80]),
    (ASPNET, {"Program.cs": 'app.Urls.Add("http://*:5000");\n'}, None),
    (ASPNET, {"Program.cs": "app.Run();\n", "appsettings.json": '{"Urls": "http://*:5000"}'}, None),
    (ASPNET, {}, None),
    # scripts
    (PYTHON + 'ENTRYPOINT ["./start.sh"]', {"start.sh": "#!/bin/sh\nmigrate\nexec gunicorn -b :8043 a:b\n"}, [8043]),
    (PYTHON + 'ENTRYPOINT ["./start.sh"]', {"start.sh": "#!/bin/sh\nmemcached -d\nexec ./shop\n"}, None),
    (PYTHON + 'CMD ["honcho", "start"]', {"Procfile": "web: gunicorn -b :${PORT:-8041} a:b\n"}, [8041]),
    # what base images start
    (NGINX, {}, [80]),
    (NGINX + "COPY a.conf /etc/nginx/conf.d/default.conf", {"a.conf": "server { listen 8038; }\n"}, [8038]),
    (NGINX + "COPY default.conf /etc/nginx/conf.d/", {"default.conf": "server {\n  listen 8038;\n}\n"}, [8038]),
    (NGINX + "COPY shop.conf /etc/nginx/conf.d/", {"shop.conf": "server {\n  listen 8038;\n}\n"}, [80, 8038]),
    (
        NGINX + "ENV PORT=8040\nCOPY default.conf.template /etc/nginx/templates/",
        {"default.conf.template": "server {\n  listen ${PORT};\n}\n"},
        [8040],
    ),
    ("FROM nginxinc/nginx-unprivileged:1.29", {}, [8080]),
    ("FROM php:8.4-apache", {}, [80]),
    ("FROM php:8.4-cli", {}, None),
    ("FROM php:8.4-apache\nRUN sed -i s/80/81/ /etc/apache2/ports.conf", {}, None),
    ("FROM caddy:2\nCOPY Caddyfile /etc/caddy/", {"Caddyfile": ":8049 {\n}\n"}, [8049]),
    ("FROM example/nginx:1", {}, None),
]


@pytest.mark.parametrize(("dockerfile", "files", "expected"), CASES)
def test_listening_numbers(dockerfile: str, files: dict[str, str], expected: list[int] | None, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    file = file_of(dockerfile, context=str(tmp_path))
    assert file.final_stage is not None
    found = file.final_stage.listening_numbers
    assert (None if isinstance(found, Unknown) else sorted(set(found))) == expected
