"""Which of ShellCheck's fixes are passed on, and what comes of them."""

from __future__ import annotations

import pytest

from dlint.dockerfile.reader import read
from dlint.facts.collect import read_facts
from dlint.facts.scripts import scripts_of
from dlint.findings import FileReport
from dlint.fixes.repair import repair
from dlint.shell.shellcheck import ShellCheck
from dlint.text import Source


@pytest.fixture(scope="module")
def checker() -> ShellCheck:
    found = ShellCheck.find(cache=False)
    assert found is not None
    return found


def fixed(body: str, checker: ShellCheck, *, unsafe: bool) -> str:
    """The Dockerfile after all fixes, without its first line."""

    def report(source: Source) -> FileReport:
        payloads = [item for item in map(checker.payload, scripts_of(read_facts(read(source)))) if item is not None]
        checker.send(payloads)
        checker.start()
        found = [finding for item in payloads for finding in checker.findings(source, item)]
        return FileReport(source=source, findings=tuple(found))

    source = Source("Dockerfile", f"FROM a\n{body}")
    return repair(report(source), report, unsafe=unsafe).report.source.text.removeprefix("FROM a\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN a=`b c` && d \"$a\"", "RUN a=$(b c) && d \"$a\""),
        ("RUN a=\"`b \"c\"`\" && d \"$a\"", "RUN a=\"$(b \"c\")\" && d \"$a\""),
        ("RUN a=`b \\\n # c\n d` && e \"$a\"", "RUN a=$(b \\\n # c\n d) && e \"$a\""),
        ("RUN sh <<E\na=`b`; c \"\\$a\"\nE", "RUN sh <<E\na=$(b); c \"\\$a\"\nE"),
        ("RUN cat <<E > a\n`b`\nE", "RUN cat <<E > a\n$(b)\nE"),
    ],
)  # fmt: skip
def test_backquotes_are_replaced(body: str, expected: str, checker: ShellCheck) -> None:
    assert fixed(body, checker, unsafe=False) == expected


@pytest.mark.parametrize(
    "body",
    [
        'RUN a=`b \\$c` && d "$a"',
        'RUN a="`b \\"c\\"`" && d "$a"',
        'RUN a=`b \\`c\\`` && d "$a"',
        'RUN a=`(b)` && d "$a"',
        'RUN a=`b # c` && d "$a"',
        'RUN a=`# c` && d "$a"',
        'RUN sh <<E\na=\\`b\\`; c "\\$a"\nE',
        "RUN sh -c 'a=`b`; c \"$a\"'",
    ],
)
def test_backquotes_that_mean_something_else_stay(body: str, checker: ShellCheck) -> None:
    assert fixed(body, checker, unsafe=False) == body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN echo $A", 'RUN echo "$A"'),
        ("RUN A=`b` && echo $A ${A%.*}", 'RUN A=$(b) && echo "$A" "${A%.*}"'),
        ('RUN A="$(b c)" && echo x$A/y', 'RUN A="$(b c)" && echo x"$A"/y'),
        ('RUN A="b$C" && echo $A', 'RUN A="b$C" && echo "$A"'),
        ('RUN XA="b c" && echo $A "$XA"', 'RUN XA="b c" && echo "$A" "$XA"'),
        ("ARG A\nRUN echo $A", 'ARG A\nRUN echo "$A"'),
        ("RUN sh <<E\necho $A\nE", 'RUN sh <<E\necho "$A"\nE'),
    ],
)
def test_variables_are_quoted(body: str, expected: str, checker: ShellCheck) -> None:
    assert fixed(body, checker, unsafe=True) == expected


@pytest.mark.parametrize(
    "body",
    [
        "RUN A='b c' && echo $A",
        "RUN A='b \\\n  c' && echo $A",
        'RUN A="b $C" && echo ${A}',
        "RUN A= && if a; then A=$B; fi && echo $A",
        "RUN A=$B && A+=$C && echo $A",
        "RUN <<E\nA='b\nc'\necho $A\nE",
        "ENV A='b; c'\nRUN echo $A",
        "ARG A='*  ?'\nRUN echo $A",
        "ARG PACKAGES\nRUN apt-get install $PACKAGES",
        "FROM php:8-cli\nRUN apk add $PHPIZE_DEPS",
        "CMD exec java $JAVA_OPTS -jar a.jar",
        "CMD a $*",
        "RUN sh <<E\necho \\$A\nE",
        "RUN sh -c 'echo $A'",
    ],
)
def test_lists_are_not_quoted(body: str, checker: ShellCheck) -> None:
    assert fixed(body, checker, unsafe=True) == body


def test_the_fix_says_what_it_does(checker: ShellCheck) -> None:
    source = Source("Dockerfile", "FROM a\nRUN cd a; echo $X `b`; [ x$Y = x ]")
    payloads = [item for item in map(checker.payload, scripts_of(read_facts(read(source)))) if item is not None]
    checker.send(payloads)
    found = {each.rule: each.fix.title for each in checker.findings(source, payloads[0]) if each.fix is not None}
    assert found == {
        "SC2164": "Add || exit",
        "SC2086": "Put double quotes around it",
        "SC2006": "Write $(…)",
        "SC2268": "Compare without the letter in front",
    }
