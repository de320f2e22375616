"""Which scripts need not be given to ShellCheck, and that it has indeed nothing to say about them."""

from __future__ import annotations

import random

import pytest

from dlint.shell.plain import is_plain
from dlint.shell.scripts import ShellScript
from dlint.shell.shellcheck import Payload, ShellCheck
from dlint.text import Mapped

VARIABLES = (("VERSION", True), ("HOME_OF_IT", True), ("ANY", False), ("lower", True), ("low_er", False))


def script(text: str, shell: str = "sh") -> ShellScript:
    return ShellScript(text=Mapped(text, [(0, 0)]), shell=shell, variables=VARIABLES, directives=(), editable=True)


@pytest.fixture(scope="module")
def checker() -> ShellCheck:
    found = ShellCheck.find(cache=False)
    assert found is not None
    return found


def said_about(scripts: list[ShellScript], checker: ShellCheck) -> list[tuple[str, object]]:
    """What ShellCheck says about the scripts, with the text of each that it says something about."""
    payloads = [Payload(item, checker.table["dialects"][item.shell]) for item in scripts]
    checker.send(payloads)
    checker.start(2)
    return [(item.script.text.text, checker.comments(item)) for item in payloads if checker.comments(item)]


@pytest.mark.parametrize(
    "text",
    [
        "apt-get update && apt-get install -y a=1",
        "apt-get update; apt-get install a",
        'apt-get install a$VERSION b-${VERSION} \'c\' "d $ANY (e)" --f="g"',
        "mkdir -p /a && chmod 755 /b && rm -rf /tmp/c && cp -r a b",
        "apt-get update && rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/* /usr/share/doc/* ~/.cache",
        "cd /a && make && make install",
        "set -ex && cd $HOME_OF_IT && ./configure --prefix=/usr > /dev/null 2>&1 && make",
        "curl -fsSL https://a.example/b | tar -xzC /c --strip-components=1",
        "sudo apt-get install a",
        "DEBIAN_FRONTEND=noninteractive apt-get install a",
        "echo 'a [b]' > /etc/c && echo",
        "wget -q https://a.example/b 2>/dev/null",
        "  make  ",
        "export A=b/c D=1.2 && ls -l /tmp && ./build.sh a* && rm -rf a*.tgz",
        "echo 'a:b' | chpasswd",
        "apt-get update || true",
        "curl -f http://localhost || exit 1",
        "make && cd .. && make;",
        "set -e; cd a; make; cd ..",
        "cd && make",
        "echo a >> /b && echo c >> /b && echo d >> /b",
        "sudo -E bash - && sudo rm -rf /tmp/a",
        'apt-get -o Dpkg::Options::="--force-confold" install a-"$ANY".b "$ANY"/c',
        'sed -i \'s/#\\(a\\)/\\1 "b"!/\' /c && make "a\\"b\\$c \'d\'"',
        'printf "\\n" | pecl install a',
        'rm -rf a-$VERSION.tgz $HOME_OF_IT/*.ini "b-$ANY.c" /usr/lib/a*/b',
        "CGO_ENABLED=0 GOOS=linux go build",
        ". /a/b",
    ],
)
def test_plain_scripts(text: str, checker: ShellCheck) -> None:
    assert is_plain(script(text), *checker.plain)
    assert said_about([script(text)], checker) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A=1",
        "apt-get install $X",
        "apt-get install $ANY",
        'apt-get install "$X"',
        'apt-get install "a"b',
        "apt-get install 'a",
        "apt-get update & apt-get install a",
        "apt-get update\napt-get install a",
        "apt-get update &&",
        "apt-get install \\a",
        "apt-get install a # b",
        "rm -rf /usr",
        "rm -rf /usr/local",
        "rm -rf /usr/local/*",
        "rm -rf /var/*",
        "rm -rf /",
        "rm -rf //usr",
        "rm -rf $VERSION/",
        "rm *.a",
        "mkdir -pm 755 /a/b",
        "chmod -r a b",
        "ln -s a",
        "cd /a",
        "cd /a; make",
        "set -o pipefail",
        "echo -e a",
        "make | rm a",
        "make > a.txt | tar b",
        "make 2>&1 > a.txt",
        "make a.txt > a.txt",
        "make > ls",
        "make > 755",
        "export A=ls",
        "export A",
        "export A=$VERSION",
        "rm -rf *",
        "sudo make > /a",
        "A=ls make",
        "A=$VERSION make",
        "A= make",
        "make = b",
        "make '~/a'",
        "make X= += a",
        "make && make || make",
        "make && cd a",
        "cd a; make; cd ..",
        "set -x && cd a",
        "exit 1; make",
        "sudo cd a",
        "sudo -u a make",
        "echo a    b",
        "make 'a'b",
        'make "a""b"',
        'MA"K"E=a make',
        "make do",
        'printf "%s"',
        'printf "$ANY"',
        "echo 'a\\n'",
        "make 'a\\'",
        "A=m4 make",
        "A== make",
        "echo a >> /b; echo c >> /b; echo d >> /b",
        "rm -rf $VERSION/usr",
        'rm -rf "$ANY"/',
        "unheard-of",
        "$VERSION a",
    ],
)
def test_scripts_that_are_not_plain(text: str, checker: ShellCheck) -> None:
    assert not is_plain(script(text), *checker.plain)


def test_shellcheck_has_nothing_to_say_about_plain_programs(checker: ShellCheck) -> None:
    programs, reading = checker.plain
    words = "-y --long=a -rf b install/c d:e@f +g %h -- i/* ~/j \"k $ANY\" '{l}' $VERSION 2>/dev/null"
    texts = [f"{name} {words} && {name}; {name} | tar" for name in sorted(programs)]
    texts += [f"curl a | {name}" for name in sorted(reading)]
    assert all(is_plain(script(text), *checker.plain) for text in texts)
    assert said_about([script(text) for text in texts], checker) == []


@pytest.mark.parametrize("seed", range(3))
def test_shellcheck_has_nothing_to_say_about_plain_scripts(seed: int, checker: ShellCheck) -> None:
    chance = random.Random(seed)
    plain: list[ShellScript] = []
    while len(plain) < 500:
        made = script(_script(chance, checker), chance.choice(["sh", "bash", "ash"]))
        if is_plain(made, *checker.plain):
            plain.append(made)
    assert said_about(plain, checker) == []


CHECKED = "exit printf . ls export cat pwd x.sh cd echo set rm mkdir chmod cp mv ln A=b PATH=/x B=$VERSION C= D=ls E=1"
WORDS = """a -y --long=a -rf b/c d:e@f +g -- / /usr /usr/local /var/* /var/lib/x/* /tmp/* ./* *.x a* /a/b* ~/x ~ a~ * -m -p -pm -r
755 .. ../x - $VERSION ${VERSION} $HOME_OF_IT/x x-$VERSION.y $ANY $lower $X 'c' --o="e" '$x' "$ANY" "${low_er}(x)[y]" "a"b a"b"c"d" ''
"\\n" 'a\\b' "c\\"d'e" a-"b" a"b"/c 'd'/e -x="-y" then += "" "-n" '*' '~/x' 'a;b|c' "x>y" a=b A=b = 'https://x.y/z?q=1&r=2' >/dev/null 2>/dev/null 2>&1 >>/etc/x >a > /dev/null x,y [a] {a,b}
<b >* '#' -n -e -ex -o pipefail | & \\ #"""


def _script(chance: random.Random, checker: ShellCheck) -> str:
    """A script of what may and of what may not be in a plain one."""
    programs, reading = map(sorted, checker.plain)

    def command(names: list[str]) -> str:
        name = chance.choice(names if chance.random() < 0.6 else CHECKED.split())
        while "=" in name.rpartition(" ")[2]:
            name += " " + chance.choice([*names, *CHECKED.split()])
        wrapper = "sudo " if chance.random() < 0.1 else ""
        return wrapper + " ".join([name, *chance.choices(WORDS.split(), k=chance.randrange(5))])

    text = command(programs)
    for _ in range(chance.randrange(5)):
        operator = chance.choice(["&&", "&&", "&&", ";", "|", "||"])
        text += f" {operator} {command(reading if operator == '|' else programs)}"
    return text
