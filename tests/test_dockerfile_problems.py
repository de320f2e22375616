"""What is said to be wrong with a Dockerfile, and where."""

from __future__ import annotations

import pytest

from dlint.dockerfile.problems import CODES
from dlint.dockerfile.reader import read
from dlint.dockerfile.syntax import Problem
from dlint.text import Source

PRODUCED: set[str] = set()


def problems(text: str) -> tuple[Problem, ...]:
    found = read(Source("Dockerfile", text)).problems
    PRODUCED.update(problem.code for problem in found)
    return found


# Each line of a Dockerfile in which «...» marks what is wrong, and the code; `~` before a code says: not refused.
IN_A_STAGE = """
unknown-instruction            «RUNN» echo
heredoc-not-supported          CMD cat «<<EOF»                                 ~
missing-argument               «ENV»
missing-argument               «ENTRYPOINT»                                    ~
missing-argument               «SHELL»
missing-argument               «HEALTHCHECK»
missing-argument               «ONBUILD»
missing-argument               «VOLUME» []
extra-argument                 STOPSIGNAL TERM «now please»
extra-argument                 HEALTHCHECK NONE «of it»
too-few-arguments              COPY «only»
too-few-arguments              «ADD»
json-not-strings               CMD «["a", 1]»
json-not-strings               SHELL «[null]»
json-not-strings               VOLUME «["/a", {"b": [true, 1.5e3]}]»
json-invalid                   CMD «["a", "b",]»                               ~
json-invalid                   ENTRYPOINT «[python, app.py]»                   ~
json-invalid                   RUN «[echo, hello]»                             ~
json-invalid                   COPY «[a, b]»                                   ~
json-invalid                   HEALTHCHECK CMD «["a" "b"]»                     ~
json-invalid                   CMD «"a", "b"]»                                 ~
json-single-quotes             RUN «['a', 'b']»                                ~
json-single-quotes             CMD «[ 'a' ]»                                     ~
unknown-flag                   RUN «--mout=type=cache,target=/x» true
unknown-flag                   USER «--who=me» me
duplicate-flag                 COPY --from=a «--from=b» a b
missing-flag-value             COPY «--chown» a b
missing-flag-value             COPY «--link=» a b
invalid-flag-boolean           COPY «--link=yes» a b
invalid-flag-value             RUN --network=«bridge» true
invalid-flag-value             RUN --security=«none» true
ignored-flag                   STOPSIGNAL «--x=1» TERM                         ~
ignored-flag                   HEALTHCHECK «--interval=1» NONE                 ~
bare-dashes                    RUN «--» true                                   ~
bare-dashes                    RUN --network=none «--» true                    ~
unterminated-single-quote      ENV a=«'b»
unterminated-double-quote      LABEL a="b" c=«"d»
unterminated-double-quote      WORKDIR /a«"b»
unterminated-double-quote      ARG «"a»=b                                      ~
bad-substitution               USER «${}»
unterminated-substitution      USER «${me»
unsupported-modifier           USER a«${me:=you}»
unsupported-modifier           HEALTHCHECK CMD echo «${x:1}»                   ~
unsupported-modifier           ONBUILD CMD echo «${x:1}»                       ~
copy-from-url                  COPY «https://example.org/a» /b
copy-from-url                  COPY «git@example.org:a/b.git» /b
destination-not-directory      COPY a b «c»                                    ~
invalid-chmod                  COPY --chmod=«888» a b
invalid-chmod                  COPY --chmod=«10000» a b
invalid-chmod                  ADD --chmod=«rwx» a b
invalid-checksum               ADD --checksum=«sha256:abc» https://example.org/a /b
checksum-not-allowed           ADD --checksum=«sha256:abc» a b
invalid-copy-from              COPY --from=«Not/An:Image!» a b
invalid-copy-from              COPY --from=«» a b                              ~
invalid-stage-index            COPY --from=«7» a b
variable-in-copy-from          COPY --from=«$base» a b
circular-stage                 COPY --from=«me» a b
circular-stage                 COPY --from=«1» a b
circular-stage                 RUN --mount=«from=me»,target=/x true
forward-stage                  COPY --from=«later» a b
forward-stage                  COPY --from=«2» a b
forward-stage                  RUN --mount=type=cache,«from=later»,target=/x true
invalid-mount                  RUN --mount='«type=cache,"x»' true
invalid-mount                  RUN --mount=type=cache,«target» true
invalid-mount                  RUN --mount=type=cache,target=/x,«sharing=all» true
invalid-mount                  RUN --mount=type=tmpfs,target=/x,«size=big» true
invalid-mount                  RUN --mount=type=cache,«target=/» true
invalid-mount                  RUN --mount=type=secret,id=a,«mode=9» true
invalid-mount                  RUN --mount=«type=secret» true
invalid-mount                  RUN --mount=«type=secret,id=a,source=b» true
invalid-mount                  RUN --mount=«type=ssh,source=b» true
unknown-mount-type             RUN --mount=«type=volume»,target=/x true
unknown-mount-option           RUN --mount=type=cache,«taget=/x» true
unknown-mount-option           RUN --mount=type=cache,target=/x,«required» true
unknown-mount-option           RUN --mount=«type=bind,target=/x,uid=1» true
duplicate-mount-option         RUN --mount=type=cache,«type=tmpfs»,target=/x true ~
variable-in-mount-from         RUN --mount=«from=$base»,target=/x true
invalid-device                 RUN --device=«a,b=c» true
missing-value                  ENV «name»
missing-equals                 ENV a=b «c»
missing-equals                 LABEL a=b «c» d=e
blank-name                     ENV «=b»
blank-name                     ARG «=b»
invalid-port                   EXPOSE 80 «http»
invalid-port                   EXPOSE «8000-»
port-out-of-range              EXPOSE «70000»
port-out-of-range              EXPOSE «1-70000/udp»
port-out-of-range              EXPOSE «70000:80»
reversed-port-range            EXPOSE «20-10»
invalid-port                   EXPOSE «x:80»
invalid-protocol               EXPOSE «80/http»
invalid-signal                 STOPSIGNAL «SIGSTART»
invalid-signal                 STOPSIGNAL «0»
empty-volume                   VOLUME [«""»]
shell-not-json                 SHELL «/bin/sh -c»
shell-empty                    SHELL «[ ]»
unknown-healthcheck-type       HEALTHCHECK «curl» x
healthcheck-without-command    HEALTHCHECK «CMD»
healthcheck-without-command    HEALTHCHECK «CMD» []
invalid-duration               HEALTHCHECK --interval=«soon» CMD x
missing-duration-unit          HEALTHCHECK --timeout=«1m30» CMD x
unknown-duration-unit          HEALTHCHECK --start-period=«1d» CMD x
duration-too-short             HEALTHCHECK --start-interval=«10us» CMD x
duration-too-short             HEALTHCHECK --interval=«-1s» CMD x
invalid-retries                HEALTHCHECK --retries=«some» CMD x
negative-retries               HEALTHCHECK --retries=«-1» CMD x
onbuild-chaining               ONBUILD «ONBUILD» RUN true
onbuild-trigger-not-allowed    ONBUILD «FROM» a
unknown-instruction            ONBUILD «RUNN» true                             ~
unknown-flag                   ONBUILD COPY «--form=a» b c                     ~
missing-equals                 ONBUILD ENV a=b «c»
"""


def marked(line: str) -> tuple[str, str, str, bool]:
    code, rest = line.split(None, 1)
    rest, tilde, _ = rest.partition("~")
    rest = rest.rstrip()
    return code, rest, rest.partition("«")[2].partition("»")[0], not tilde


CASES = [marked(line) for line in IN_A_STAGE.strip().splitlines()]


@pytest.mark.parametrize(("code", "line", "place", "fatal"), CASES, ids=[f"{case[0]} {case[1]}" for case in CASES])
def test_in_a_stage(code: str, line: str, place: str, fatal: bool) -> None:
    before = "FROM a AS earlier\nFROM b AS me\n"
    text = before + line.replace("«", "").replace("»", "") + "\nFROM c AS later\n"
    found = [problem for problem in problems(text) if problem.start < text.rindex("\nFROM")]
    assert [problem.code for problem in found] == [code]
    assert found[0].fatal == fatal
    assert found[0].start == len(before) + line.index("«")
    assert text[found[0].start : found[0].end] == place


WHOLE_FILES = {
    "": ["empty-file"],
    "# just a comment\n": ["empty-file"],
    "\udcff\udcfeF\0R\0O\0M\0 \0a\0\n\0": ["utf-16"],
    "\udcfe\udcff\0F\0R\0O\0M\0 \0a\0\n": ["utf-16"],
    "F\0R\0O\0M\0": ["utf-16"],
    "\0\1\2": ["unknown-instruction"],
    "FROM a\nRUN b \\\n\n": ["dangling-continuation"],
    "# escape=`\nFROM a\nRUN b `": ["dangling-continuation"],
    "FROM a\nRUN b \\\\": [],
    "FROM a\nRUN b \\\n# c \\\n": [],
    "ARG a\n": ["no-stage"],
    "RUN true\nUSER me\nFROM a\n": ["instruction-before-from"],
    "FROM a\nRUN " + "x" * 70_000: ["line-too-long"],
    "# escape=/\nFROM a\n": ["invalid-escape"],
    "# escape= \nFROM a\n": ["invalid-escape"],
    "# escape=`\n# escape=`\nFROM a\n": ["duplicate-directive"],
    "# check=skip=all;strict=true\nFROM a\n": ["invalid-check"],
    "# check=error=maybe\nFROM a\n": ["invalid-check"],
    "# check=skip=A,B;error=true # why\nFROM a\n": [],
    "FROM a\nRUN <<EOF\necho\n": ["unterminated-heredoc"],
    "FROM a\nCOPY <<a <<b\na\nb\n": ["heredoc-as-destination"],
    "FROM a\n\\\n\n": ["empty-instruction"],
    "FROM a\nCOPY <<EOF /x\n${}\nEOF\n": ["bad-substitution"],
    "FROM a b\n": ["from-arguments"],
    "FROM a AS b c\n": ["from-arguments"],
    "FROM a IS b\n": ["missing-as"],
    "FROM a AS 1b\n": ["invalid-stage-name"],
    'FROM ""\n': ["empty-base-image"],
    "FROM ${NONE}\n": ["empty-base-image"],
    "ARG BASE\nFROM ${BASE}\n": [],
    "FROM a:b:c\n": ["invalid-reference"],
    "FROM Alpine\n": ["invalid-reference"],
    "ARG TAG=_:_\nFROM a:${TAG}\n": ["invalid-reference"],
    "FROM --platform=$NONE a\n": ["empty-platform"],
    "FROM --platform=$TARGETPLATFORM a\n": [],
    "FROM --platform=lynux a\n": ["invalid-platform"],
    "FROM --platform=linux/arm64/v8 a\n": [],
    "FROM\n": ["missing-argument"],
    "ARG A=${B:?needed}\nFROM a\n": ["required-variable-not-set"],
    "ARG A=${B?}\nFROM a\n": ["required-variable-not-set"],
    "FROM scratch\nENV A=${B:?needed}\n": ["required-variable-not-set"],
    "FROM a\nENV A=${B:?needed}\n": [],
    "ARG A=${A:?needed}\nFROM a\n": ["required-argument"],
    "FROM a\nARG A\nARG B=${A:?needed}\n": ["required-argument"],
    "FROM a\nARG A\nENV A=x\nENV B=${A:?needed}\n": [],
    "ARG A=x\nFROM a\nARG A\nENV B=${A:?needed}\n": [],
    "FROM a\nARG TARGETOS\nENV B=${TARGETOS:?needed}\n": [],
    "FROM a\nENV A=x\nENV B=${A%\\x}\n": ["invalid-pattern-escape"],
}


@pytest.mark.parametrize(("text", "codes"), WHOLE_FILES.items(), ids=[repr(text)[:60] for text in WHOLE_FILES])
def test_whole_files(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in problems(text)] == codes


GOOD = """
RUN [ -f x ] && [ "$a" = "b" ] || true
RUN --mount=type=cache,target=/x,sharing=locked,uid=1 --mount=type=bind,ro,from=earlier,target=/y true
RUN --mount=type=secret,id=a,env=A,required --mount=type=ssh --mount=type=tmpfs,size=1.5GiB,target=/z true
RUN --mount=type=$kind,id=$x true
RUN --device=vendor.com/gpu=all,required=true true
RUN echo ${x:0:1} ${x//a} ${x^^}
CMD
RUN
COPY a b c/
COPY a b $dir
COPY a b .
COPY [^a]*.conf /etc/
COPY --from=earlier --link a b
COPY --from=0 --chmod=u=rwX,go=rX a b
COPY --from=registry.example.org:5000/team/image:1 a b
ADD --checksum=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 https://example.org/a /b
ADD https://example.org/a git@example.org:a/b.git /c/
EXPOSE 80/tcp 8000-8010/UDP 127.0.0.1:80:80 $port
STOPSIGNAL SIGRTMIN+3
STOPSIGNAL 9
STOPSIGNAL $sig
HEALTHCHECK --interval=1h30m --timeout=1.5s --start-period=0s --retries=0 --start-interval= CMD curl x
HEALTHCHECK none
SHELL ["powershell", "-Command"]
ONBUILD COPY --from=later a b
ONBUILD RUN echo ${a}
""".strip().splitlines()


@pytest.mark.parametrize("line", GOOD)
def test_nothing_is_wrong(line: str) -> None:
    assert problems(f"FROM a AS earlier\nFROM b\n{line}\n") == ()


def test_variables_are_followed() -> None:
    text = "ARG PORT=http\nFROM a\nARG PORT\nENV NEXT=$PORT/tcp\nEXPOSE $NEXT\nFROM a\nEXPOSE $NEXT\n"
    assert [(problem.code, problem.value) for problem in problems(text)] == [("invalid-port", "http/tcp")]


def test_variables_are_inherited_from_a_stage() -> None:
    text = "FROM a AS b\nENV X=no-port\nFROM b\nEXPOSE $X\nFROM a\nEXPOSE $X\n"
    assert [problem.start for problem in problems(text)] == [text.index("$X\nFROM a")]


def test_words_of_one_instruction_see_the_variables_before_it() -> None:
    assert problems("FROM scratch\nENV A=1 B=${A:?}\n")[0].code == "required-variable-not-set"
    assert problems("FROM scratch\nARG A=1 B=${A:?}\n") == ()


def test_what_was_meant() -> None:
    assert problems("FORM a\n")[0].expected == "FROM"
    assert problems("FROM a\nCOPY --form=b c d\n")[0].expected == "--from"
    assert problems("FROM a\nRUN --mount=taget=/x true\n")[0].expected == "target"
    assert problems("FROM a\nQQQ\n")[0].expected == ""


def test_all_errors_of_a_file_are_told() -> None:
    found = problems("FROM a\nEXPOSE x y\nCOPY --from=$z a\nNOPE\nSHELL sh\n")
    assert [problem.code for problem in found] == [
        "invalid-port",
        "invalid-port",
        "variable-in-copy-from",
        "too-few-arguments",
        "unknown-instruction",
        "shell-not-json",
    ]


def test_every_code_is_explained_and_every_explained_code_is_met() -> None:
    for _, line, _, _ in CASES:
        problems("FROM a AS earlier\nFROM b AS me\n" + line.replace("«", "").replace("»", "") + "\nFROM c AS later\n")
    for text in WHOLE_FILES:
        problems(text)
    assert set(CODES) == PRODUCED
    assert all(sentence.endswith((".", ").")) for sentence in CODES.values())
