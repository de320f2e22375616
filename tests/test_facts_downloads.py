"""What is downloaded and what becomes of it, addresses, clones, and switches that bypass checks."""

import pytest

from dlint.dockerfile.reader import read
from dlint.facts.collect import facts_of, read_facts
from dlint.facts.model import UNKNOWN
from dlint.text import Source


def facts(kind, *lines):
    text = "\n".join(("FROM debian:12.8", *lines, ""))
    return list(facts_of(read_facts(read(Source("Dockerfile", text))), kind))


def download(script):
    return facts("download", f"RUN {script}")[0]


def name(command):
    return None if command is None else command.name


URL = "https://acme.org/app.tar.gz"


@pytest.mark.parametrize(
    ("script", "output"),
    [
        (f"curl -o /tmp/a {URL}", "/tmp/a"),
        (f"curl -fsSLo/tmp/a {URL}", "/tmp/a"),
        (f"curl -O {URL}", "app.tar.gz"),
        (f"curl -o - {URL}", None),
        (f"curl {URL} > /tmp/a", "/tmp/a"),
        (f"curl {URL} >/dev/null", None),
        (f"curl -O --output-dir /tmp {URL}", "/tmp/app.tar.gz"),
        (f"wget {URL}", "app.tar.gz"),
        (f"wget -P /tmp {URL}?x=1", "/tmp/app.tar.gz"),
        (f"wget -qO- {URL}", None),
        ("wget https://acme.org/", "index.html"),
        ("wget https://acme.org/app-$V.zip", UNKNOWN),
    ],
)
def test_output(script, output):
    assert download(script).output is output or download(script).output == output


@pytest.mark.parametrize(
    ("script", "runner"),
    [
        (f"curl {URL} | sh", "sh"),
        (f"curl {URL} | sudo -E bash -", "bash"),
        (f"curl {URL} | tee log | python3 - --yes", "python"),
        (f"curl {URL} | bash -s -- x", "bash"),
        (f"bash <(curl {URL})", "bash"),
        (f'sh -c "$(curl {URL})"', "sh"),
        (f"wget {URL} && sh ./app.tar.gz", "sh"),
        ("wget https://acme.org/run-$V && chmod +x run-$V && ./run-$V", UNKNOWN),
        (f"curl {URL} | python3 convert.py", None),
        (f"curl {URL} | tar -x", None),
        (f"curl {URL} -o a && sh b", None),
    ],
)
def test_executed_by(script, runner):
    assert name(download(script).executed_by) == runner


@pytest.mark.parametrize(
    ("script", "verifier"),
    [
        (f"curl -O {URL} && sha256sum -c sums", "sha256sum"),
        (f"curl -O {URL} && echo x app | shasum -a 256 --check", "shasum"),
        (f"curl -O {URL} && gpg --batch --verify a.asc a", "gpg"),
        (f'curl -O {URL} && [ "$(sha256sum app)" = "x" ]', "sha256sum"),
        (f"curl -O {URL} && sha256sum app", None),
        (f"sha256sum -c sums && curl -O {URL}", None),
        (f"curl -O {URL} && gpg --import key", None),
    ],
)
def test_verified_by(script, verifier):
    found = download(script)
    assert name(found.verified_by) == verifier
    assert found.verified is (verifier is not None)


@pytest.mark.parametrize(
    ("script", "extracts", "removes"),
    [
        (f"wget {URL} && tar xzf app.tar.gz && rm app.tar.gz", "tar", "rm"),
        (f"wget {URL} && tar xzf app.tar.gz", "tar", None),
        (f"cd /tmp && wget {URL} && tar xf app.tar.gz -C /opt && rm -rf /tmp/*", "tar", "rm"),
        (f"curl {URL} | tar xz", "tar", None),
        ("curl -o a-$V.zip https://acme.org/$V.zip && unzip a-$V.zip && rm a-$V.zip", "unzip", "rm"),
        (f"wget {URL} && rm -r /other", None, None),
    ],
)
def test_extracted_and_removed(script, extracts, removes):
    found = download(script)
    assert (name(found.extracted_by), name(found.removed_by)) == (extracts, removes)
    assert found.is_archive is True


@pytest.mark.parametrize(
    ("script", "field", "value"),
    [
        (f"curl -fsSL {URL}", "fails_on_error", True),
        (f"curl -sSL {URL}", "fails_on_error", False),
        (f"wget {URL}", "fails_on_error", True),
        (f"curl -sSL {URL}", "follows_redirects", True),
        (f"curl -s {URL}", "follows_redirects", False),
        (f"wget --max-redirect=0 {URL}", "follows_redirects", False),
        (f"curl --proto '=https' -L {URL}", "https_only", True),
        (f"curl --proto '=https,http' -L {URL}", "https_only", False),
        (f"curl -L {URL}", "https_only", False),
        (f"curl -H 'A: b' {URL}", "has_request_options", True),
        (f"curl {URL}", "has_request_options", False),
        (f"curl {URL} | apt-key add -", "is_key", True),
        (f"curl {URL} | gpg --dearmor -o x", "is_key", True),
        (f"curl {URL} | tee /etc/apt/keyrings/x.asc", "is_key", True),
        (f"wget -O /usr/share/keyrings/x.gpg {URL}", "is_key", True),
        (f"curl {URL} | gpg --verify", "is_key", False),
    ],
)
def test_fields(script, field, value):
    assert getattr(download(script), field) is value


def test_add():
    plain, checked, local = (
        facts("download", f"ADD {URL} /srv/") + facts("download", f"ADD --checksum=sha256:0 {URL} /srv/"),
        facts("download", f"ADD --checksum=$SUM {URL} /srv/"),
        facts("download", "ADD app.tar.gz /srv/"),
    )
    assert [found.verified for found in plain] == [False, True]
    assert [found.program for found in checked] == ["ADD"]
    assert local == []


def test_addresses_of_options_are_not_downloaded():
    assert [url.host for url in download(f"curl -e https://from.org/ {URL}").urls] == ["acme.org"]
    assert download("curl acme.org/a").url.scheme == "http"


@pytest.mark.parametrize(
    ("text", "scheme", "host", "path", "credentials"),
    [
        ("https://acme.org:8443/a/b", "https", "acme.org", "/a/b", None),
        ("HTTP://ACME.org", "http", "acme.org", "", None),
        ("https://kim:pw@acme.org/a", "https", "acme.org", "/a", "pw"),
        ("https://kim:$PW@acme.org/a", "https", "acme.org", "/a", UNKNOWN),
        ("git+https://git@acme.org/a", "git+https", "acme.org", "/a", None),
        ("http://[::1]:80/a", "http", "[::1]", "/a", None),
        ("https://$HOST/a", "https", UNKNOWN, "/a", None),
        ("https://acme.org/$V/a", "https", "acme.org", UNKNOWN, None),
        ("https://acme.org?a=b", "https", "acme.org", "?a=b", None),
    ],
)
def test_url(text, scheme, host, path, credentials):
    (url,) = facts("url", f"RUN get {text}")
    assert (url.scheme, url.host, url.path, url.credentials) == (scheme, host, path, credentials)


@pytest.mark.parametrize(
    ("word", "local"),
    [
        ("http://localhost:80/", True),
        ("http://127.0.0.9/", True),
        ("http://169.254.169.254/", True),
        ("http://api/v1", True),
        ("http://a.svc.cluster.local/", True),
        ("http://docs.example.com/", True),
        ("http://x.test", True),
        ("http://acme.org/", False),
        ("http://10.0.0.1/", False),
        ("http://notexample.com/", False),
        ("http://$HOST/", UNKNOWN),
    ],
)
def test_local_hosts(word, local):
    assert facts("url", f"RUN get {word}")[0].is_local is local


def test_what_an_address_is_for():
    def one(script):
        return facts("url", f"RUN {script}")[0]

    assert one("echo '<a xmlns=\"http://acme.org/x\"/>' >a").is_identifier is True
    assert one("echo 'http://www.w3.org/1999' >a").is_identifier is True
    assert one("echo 'see http://acme.org'").is_printed is True
    assert one("echo 'see http://acme.org' | sh").is_printed is False
    assert one("echo 'deb [arch=amd64] http://acme.org x' >a").is_repository is True
    assert one("sed -i 's#deb http://acme.org#x#' a").is_repository is True
    assert one("echo 'http://acme.org x' >a").is_repository is False
    assert one("echo http://acme.org/edge >>/etc/apk/repositories").is_repository is True
    assert one("echo http://acme.org/edge | tee -a /etc/apk/repositories").is_repository is True
    assert one("sed -i s#^#http://acme.org# /etc/apt/sources.list").is_repository is True
    assert one("apk add -X http://acme.org/edge x").is_repository is True
    assert one("curl -o a http://acme.org/edge").is_repository is False


def test_several_addresses_in_a_word():
    urls = facts("url", 'RUN echo "https://a.org/1,ftp://b.org/2" >x')
    assert [(url.scheme, url.host) for url in urls] == [("https", "a.org"), ("ftp", "b.org")]


def test_an_address_stands_where_it_is_written():
    text = "RUN echo 'one http://a.org/1 two http://a.org/1\\nhttp://b.org' >x && curl https://$X/ $Y"
    urls = facts("url", text)
    assert [url.span.source.text[url.span.start : url.span.end] for url in urls] == [
        "http://a.org/1",
        "http://a.org/1",
        "http://b.org",
        "https://$X/",
    ]
    assert urls[0].span.start < urls[1].span.start


@pytest.mark.parametrize(
    ("script", "reference", "is_commit"),
    [
        ("git clone https://acme.org/a", None, False),
        ("git clone -b v1 --depth 1 https://acme.org/a", "v1", False),
        (f"git clone https://acme.org/a && cd a && git checkout {'0' * 40}", "0" * 40, True),
        ("git clone https://acme.org/a && git -C a reset --hard v2", "v2", False),
        ("git clone -b $V https://acme.org/a", UNKNOWN, UNKNOWN),
        ("git clone https://acme.org/a && git clone https://acme.org/b && git checkout v3", None, False),
    ],
)
def test_clone(script, reference, is_commit):
    clone = facts("clone", f"RUN {script}")[0]
    assert clone.reference is reference or clone.reference == reference
    assert clone.is_commit is is_commit


def test_clone_of_a_remote_by_ssh():
    (clone,) = facts("clone", "RUN git clone --depth=1 git@acme.org:a/b.git")
    assert (clone.url, clone.written_url, clone.depth) == (None, "git@acme.org:a/b.git", "1")


@pytest.mark.parametrize(
    ("line", "program", "check", "form"),
    [
        ("RUN curl -fsSLk https://acme.org", "curl", "certificate", "option"),
        ("RUN curl --tls-max 1.0 https://acme.org", "curl", "protocol", "option"),
        ("RUN wget --secure-protocol=TLSv1 https://acme.org", "wget", "protocol", "option"),
        ("RUN python3 -m pip install --trusted-host acme.org x", "pip", "certificate", "option"),
        ("RUN apt install --allow-unauthenticated x", "apt-get", "signature", "option"),
        ("RUN apt-get -o Acquire::AllowInsecureRepositories=true update", "apt-get", "signature", "setting"),
        ("RUN tdnf install --nogpgcheck x", "dnf", "signature", "option"),
        ("RUN yum-config-manager --save --setopt=base.sslverify=False", "dnf", "certificate", "setting"),
        ("RUN npm c set 'strict-ssl'='false'", "npm", "certificate", "setting"),
        ("RUN git config --global http.sslVerify false", "git", "certificate", "setting"),
        ("RUN git -c http.sslVerify=0 clone https://acme.org/a", "git", "certificate", "setting"),
        ("RUN conda config --set ssl_verify no", "conda", "certificate", "setting"),
        ("RUN ssh -o StrictHostKeyChecking=no acme.org", "ssh", "host-key", "option"),
        ("ENV NODE_TLS_REJECT_UNAUTHORIZED='0'", "node", "certificate", "variable"),
        ("ARG GIT_SSL_NO_VERIFY=false", "git", "certificate", "variable"),
        ("RUN export PYTHONHTTPSVERIFY=0", "python", "certificate", "variable"),
        ("RUN A=1 NPM_CONFIG_STRICT_SSL=false npm ci", "npm", "certificate", "variable"),
        ("RUN PIP_TRUSTED_HOST=acme.org pip install x", "pip", "certificate", "variable"),
    ],
)
def test_bypass(line, program, check, form):
    (bypass,) = facts("bypass", line)
    assert (bypass.program, bypass.check, bypass.form) == (program, check, form)


@pytest.mark.parametrize(
    "line",
    [
        "RUN curl -otask https://acme.org",
        "RUN curl https://acme.org | grep -k x",
        "RUN pip install x || echo --trusted-host",
        "RUN npm config get strict-ssl false",
        "RUN npm config set strict-ssl true",
        "RUN git config --get http.sslVerify",
        "RUN unset GIT_SSL_NO_VERIFY",
        "ENV NODE_TLS_REJECT_UNAUTHORIZED=1",
        "ENV X_GIT_SSL_NO_VERIFY=1",
        "ARG PIP_TRUSTED_HOST",
        "RUN dnf --setopt=sslverify=1 install x",
        "ENV MESSAGE='set GIT_SSL_NO_VERIFY=1'",
    ],
)
def test_no_bypass(line):
    assert facts("bypass", line) == []
