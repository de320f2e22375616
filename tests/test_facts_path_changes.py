"""What instructions make, change and remove, and what they do to what an earlier one made."""

import pytest

from dlint.dockerfile.reader import read
from dlint.facts.collect import facts_of, read_facts
from dlint.facts.model import UNKNOWN
from dlint.text import Source
from tests.facting import facts, file_of


def changes(*lines):
    text = "\n".join(("FROM debian:12.8", *lines, ""))
    return list(facts_of(read_facts(read(Source("Dockerfile", text))), "path-change"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RUN rm -rf /a b", [("remove", "/a"), ("remove", "/srv/b")]),
        ("RUN mkdir -p x/../y && cd /z && touch f", [("create", "/srv/y"), ("create", "/z/f")]),
        ("RUN mv /a /b", [("remove", "/a"), ("move", "/b")]),
        ("RUN tar xf a.tar -C /opt", [("extract", "/opt")]),
        ("RUN echo x >/etc/x 2>/dev/null", [("write", "/etc/x")]),
        ("RUN curl -O https://acme.org/a.tgz", [("download", "/srv/a.tgz")]),
        ("RUN chmod -R 755 /a && chown -R kim /a", [("mode", "/a"), ("owner", "/a")]),
        ("COPY a.sh b.sh /srv/", [("copy", "/srv/a.sh"), ("copy", "/srv/b.sh")]),
        ("COPY . .", [("copy", "/srv")]),
        ("RUN rm ~/x", [("remove", "/root/x")]),
        ("RUN rm $X/a", [("remove", UNKNOWN)]),
        ("RUN cd $X && rm a", [("remove", UNKNOWN)]),
    ],
)
def test_changes(line, expected):
    assert [(change.action, change.path) for change in changes("WORKDIR /srv", line)] == expected


@pytest.mark.parametrize(
    ("lines", "made"),
    [
        (("COPY a.sh /tmp/", "RUN rm /tmp/a.sh"), "/tmp/a.sh"),
        (("COPY a.sh /tmp/", "RUN rm -rf /tmp/*"), "/tmp/a.sh"),
        (("RUN mkdir -p /tmp/a/b", "RUN rm -rf /tmp/a"), "/tmp/a/b"),
        (("RUN wget https://acme.org/a.zip", "RUN rm a*.zip"), "/a.zip"),
        (("COPY a.sh /tmp/", "RUN rm /tmp/b.sh"), None),
        (("RUN mkdir /tmp/a", "RUN rm /tmp"), None),
        (("RUN wget https://acme.org/a.zip && rm a.zip", "RUN rm -f a.zip"), None),
        (("RUN wget https://acme.org/a.zip && rm -rf /*", "RUN rm -f a.zip"), None),
        (("RUN mkdir /a && rm -rf /a",), None),
    ],
)
def test_created_by(lines, made):
    last = changes(*lines)[-1]
    assert last.action == "remove"
    assert (last.created_by.path if last.created_by else None) == made
    if last.created_by:
        assert last.created_by.removed_by is last


def test_removed_at_once():
    made, gone = changes("RUN wget https://acme.org/a.zip && rm a.zip")
    assert made.removed_at_once is gone
    assert gone.removed_at_once is None
    assert made.removed_by is None


@pytest.mark.parametrize(
    ("mode", "writable", "identity"),
    [
        ("777", True, False),
        ("0666", True, False),
        ("1777", True, False),
        ("2", True, False),
        ("755", False, False),
        ("4755", False, True),
        ("02775", False, True),
        ("o+w", True, False),
        ("a=rwx", True, False),
        ("+w", True, False),
        ("g=-w,o=rwx", True, False),
        ("u+w,g-w", False, False),
        ("o-w", False, False),
        ("g=u", False, False),
        ("+x", False, False),
        ("u+s", False, True),
        ("g+t", False, False),
        ("008", False, False),
        ("u+wr,", False, False),
    ],
)
def test_modes(mode, writable, identity):
    (change,) = changes(f"RUN chmod -v {mode} /a")
    assert (change.writable_by_others, change.sets_identity) == (writable, identity)


def test_modes_elsewhere():
    assert changes("COPY --chmod=666 a /a")[0].writable_by_others is True
    assert changes("RUN mkdir -m 777 /a")[0].writable_by_others is True
    assert changes("RUN chmod $MODE /a")[0].writable_by_others is UNKNOWN
    assert changes("RUN chmod --reference=/b /a") == []
    assert changes("RUN chmod -w /a")[0].mode == "-w"
    assert changes("RUN touch /a")[0].writable_by_others is False


@pytest.mark.parametrize(
    ("later", "changed"),
    [
        ("RUN chown app /srv/data", True),
        ("RUN chown --recursive app /srv", True),
        ("RUN chown app /srv", False),
        ("RUN chown --recursive app /opt", False),
        ("USER app", False),
    ],
)
def test_owner_change(later: str, changed: bool) -> None:
    copied = changes("COPY data /srv/data", later)[0]
    assert (copied.owner_change is not None) is changed


def test_a_file_that_is_copied_into_a_folder() -> None:
    copied, changed = facts("FROM debian\nCOPY start /usr/bin/\nRUN chmod +x /usr/bin/start\n", "path-change")
    assert changed.created_by is copied
    assert facts("FROM debian\nCOPY start /usr/bin/\nRUN chmod +x /usr/bin/stop\n", "path-change")[1].created_by is None


def test_made_paths() -> None:
    (base, final) = file_of("""
        FROM debian AS base
        WORKDIR /srv
        FROM base
        WORKDIR app
        COPY a.conf b.conf etc/
        ADD x $UNKNOWN
        RUN mkdir -p /data "sub" && touch /other && cd /tmp && mkdir here
    """).stages
    assert base.made_paths == ["/srv"]
    assert final.made_paths == ["/srv", "/srv/app", "/srv/app/etc", "/data", "/srv/app/sub", "/tmp/here"]
