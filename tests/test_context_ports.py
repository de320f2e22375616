"""What listens by the sources, and what is published by the files beside a Dockerfile."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlint.context.folder import Folder
from dlint.context.listening import listening_places
from dlint.context.publishing import manifest_publications, parse_ports, run_publications
from dlint.text import Source, Span


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("app.py", "app.run(host='0.0.0.0', port=8080)", [(8080, None)]),
        ("app.py", "app.run(port=int(os.environ.get('PORT', 8080)))", [(8080, "PORT")]),
        ("app.py", "PORT = 9000\nuvicorn.run(app, port=PORT)", [(9000, None)]),
        ("app.py", "# app.run(port=1)\napp.run()", []),
        ("app.py", "server = HTTPServer(('', 8000), Handler)", [(8000, None)]),
        ("gunicorn.conf.py", 'bind = "0.0.0.0:8000"', [(8000, None)]),
        ("server.js", "const port = process.env.PORT || 3000;\napp.listen(port)", [(3000, "PORT")]),
        ("server.js", "server.listen(8081, '0.0.0.0')", [(8081, None)]),
        ("server.ts", "app.listen(process.env.PORT)", [(None, "PORT")]),
        ("server.js", "// app.listen(1)\nfastify.listen({ port: 4000 })", [(4000, None)]),
        ("main.go", 'http.ListenAndServe(":8080", nil)', [(8080, None)]),
        ("main.go", 'r.Run(":9090")', [(9090, None)]),
        ("main.rs", '.bind(("0.0.0.0", 8080))', [(8080, None)]),
        ("main.rs", "SocketAddr::from(([0, 0, 0, 0], 3000))", [(3000, None)]),
        ("app.rb", "set :port, 4567", [(4567, None)]),
        ("application.properties", "server.port=9090", [(9090, None)]),
        ("application.yml", "server:\n  address: 0.0.0.0\n  port: ${PORT:9091}\n", [(9091, "PORT")]),
        (
            "default.conf",
            "server {\n  listen 80;\n  listen [::]:80;\n  listen 0.0.0.0:8443 ssl;\n}",
            [(80, None), (8443, None)],
        ),
        ("httpd.conf", "Listen 8080\n", [(8080, None)]),
        ("Caddyfile", ":2015 {\n}", [(2015, None)]),
        ("notes.txt", "app.listen(3000)", []),
        ("app.py", "app.run(port=99999)", []),
    ],
)
def test_listening_places(name: str, text: str, expected: list[tuple[int | None, str | None]]) -> None:
    places = listening_places(name, text)
    assert [(place.number, place.variable) for place in places] == expected
    for place in places:
        if place.number is not None:
            assert text[place.start : place.end] == str(place.number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8001", [(8001, None, "tcp", "")]),
        ("80:8001", [(8001, 80, "tcp", "")]),
        ("127.0.0.1:80:8001/udp", [(8001, 80, "udp", "127.0.0.1")]),
        ("127.0.0.1::8001", [(8001, None, "tcp", "")]),
        ("[::1]:80:8001", [(8001, 80, "tcp", "[::1]")]),
        ("5000-5001:6000-6001", [(6000, 5000, "tcp", ""), (6001, 5001, "tcp", "")]),
        ("a:b", []),
        ("", []),
    ],
)
def test_port_specifications(text: str, expected: list[tuple[int, int | None, str, str]]) -> None:
    source = Source("compose.yaml", text)
    found = parse_ports(text, "compose", "", Span(source=source, start=0, end=len(text)))
    assert [(port.container, port.host, port.protocol, port.address) for port in found] == expected


def test_docker_run_in_texts_and_scripts(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "    docker build --pull -t toys:1 .\n    docker run -d --name toys \\\n        -p 80:8001 --rm toys:1 -p 99\n"
    )
    (tmp_path / "Makefile").write_text("run:\n\tdocker run -itp 6379:6379 redis:7\n")
    publications, built = run_publications(Folder(str(tmp_path)))
    assert built == {"toys"}
    readme = [p for p in publications if p.image == "toys"]
    assert [(p.host, p.container, p.span.source.position(p.span.start)) for p in readme] == [(80, 8001, (3, 12))]


def test_container_ports_of_manifests(tmp_path: Path) -> None:
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s" / "app.yaml").write_text(
        "kind: Service\nspec: {ports: [{containerPort: 1}]}\n---\nkind: Deployment\nspec:\n  template:\n    spec:\n"
        "      containers:\n        - image: registry.example.com/toys:2\n          ports:\n            - containerPort: 8001\n"
    )
    (tmp_path / "k8s" / "template.yaml").write_text("containerPort: {{ .Values.port }}\n- broken")
    found = manifest_publications(Folder(str(tmp_path)))
    assert [(p.container, p.image, p.span.source.position(p.span.start)) for p in found] == [
        (8001, "registry.example.com/toys", (11, 30))
    ]


def test_target_ports_of_services(tmp_path: Path) -> None:
    deployment = (
        "kind: Deployment\nspec:\n  template:\n    metadata: {labels: {app: toys, tier: web}}\n    spec:\n"
        "      containers: [{image: 'toys:2', ports: [{name: http, containerPort: 8001}]}]\n---\n"
    )
    service = "kind: Service\nspec:\n  selector: {app: %s}\n  ports: [%s]\n---\n"
    (tmp_path / "app.yaml").write_text(
        deployment
        + service % ("toys", "{port: 80, targetPort: 8002}")
        + service % ("toys", "{port: 8003}")
        + service % ("toys", "{port: 81, targetPort: http}")
        + service % ("other", "{port: 82, targetPort: 8004}")
        + "kind: Service\nspec: {ports: [{port: 83, targetPort: 8005}]}\n"
    )
    found = manifest_publications(Folder(str(tmp_path)))
    assert [(p.container, p.image) for p in found] == [(8001, "toys"), (8002, "toys"), (8003, "toys")]
