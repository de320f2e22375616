"""The reader of shell scripts, by itself and beside shfmt."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlint.shell import syntax
from dlint.shell.reader import read
from dlint.text import Mapped

sys.path.insert(0, str(Path(__file__).parent))

from shfmt import nodes, ours, theirs


def script(text: str) -> syntax.Script:
    return read(Mapped(text, [(0, 0)]))


def only(text: str) -> syntax.Simple:
    tree = script(text)
    assert tree.understood
    (item,) = tree.body.items
    (pipeline,) = item.pipelines
    (command,) = pipeline.commands
    assert isinstance(command, syntax.Simple)
    return command


def words(text: str) -> list[str | None]:
    return [word.literal for word in only(text).words]


# ---------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("echo a  b\tc", ["echo", "a", "b", "c"]),
        ("echo 'a b' \"c d\" e\\ f", ["echo", "a b", "c d", "e f"]),
        ("echo a'b'\"c\"\\d", ["echo", "abcd"]),
        ("echo '' \"\"", ["echo", "", ""]),
        ('echo "a\\"b\\\\c\\$d\\e"', ["echo", 'a"b\\c$d\\e']),
        ("echo 'a\\b'", ["echo", "a\\b"]),
        ("echo a\\\nb \\\n c", ["echo", "ab", "c"]),
        ("echo $'a\\tb\\x41\\101\\u00e9\\'' x", ["echo", "a\tbAA\u00e9'", "x"]),
        ('echo $"hello"', ["echo", "hello"]),
        ("echo a#b #c d", ["echo", "a#b"]),
        ("echo $ a$ '$x'", ["echo", "$", "a$", "$x"]),
        ("echo {a,b} *.[ch] ~/x =y", ["echo", "{a,b}", "*.[ch]", "~/x", "=y"]),
        ("ls !(a|b c).txt", ["ls", "!(a|b c).txt"]),
        ("echo $x ${y} `z` $(w) $((1)) <(v)", ["echo", None, None, None, None, None, None]),
        ("if=1 then", ["then"]),
    ],
)
def test_words_lose_their_quotes(text: str, expected: list[str | None]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "operator", "word"),
    [
        ("echo $HOME/x", "HOME", "", ""),
        ("echo ${A}", "A", "", ""),
        ("echo ${A:-b c}", "A", ":-", "b c"),
        ("echo ${A-}", "A", "-", ""),
        ("echo ${#A}", "A", "#", ""),
        ("echo ${!A}", "A", "!", ""),
        ("echo ${#}", "#", "", ""),
        ("echo ${A##*/}", "A", "##", "*/"),
        ("echo ${A//a/b}", "A", "//", "a/b"),
        ("echo ${A:1:2}", "A", ":", "1:2"),
        ("echo ${A[@]}", "A", "", ""),
        ('echo "${A:-"}"}"', "A", ":-", '"}"'),
        ("echo ${A:-'}'}", "A", ":-", "'}'"),
        ("echo ${12}", "12", "", ""),
        ("echo $1", "1", "", ""),
        ("echo $@", "@", "", ""),
    ],
)
def test_parameters(text: str, name: str, operator: str, word: str) -> None:
    part = only(text).words[1].parts[0]
    assert (part.kind, part.text, part.operator, part.word) == ("parameter", name, operator, word)


def test_a_piece_stands_where_its_characters_do() -> None:
    text = 'echo a\'b c\'"d\\"$e"'
    found = [(part.text, text[part.start : part.end], part.quoted) for part in only(text).words[1].parts]
    assert found == [("a", "a", False), ("b c", "b c", True), ("d", "d", True), ('"', '"', True), ("e", "$e", True)]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("echo $(a b)", ["a b"]),
        ("echo `a b`", ["a b"]),
        ('echo "x $(a "b" $(c))"', ['a "b" $(c)', "c"]),
        ("echo `a \\`b\\``", ["a `b`", "b"]),
        ("echo ${x:-$(a)}", ["a"]),
        ("echo $((1 + $(a)))", ["a"]),
        ("echo $((a) | (b))", ["a", "b"]),
        ("x=$(a) y=(b $(c))", ["a", "c"]),
        ("cat > $(a) <<E\n$(b) `c`\nE", ["a", "b", "c"]),
        ("cat <<'E'\n$(b)\nE", []),
        ("for i in $(a); do :; done", ["a", ":"]),
        ("case $(a) in $(b)) c;; esac", ["a", "b", "c"]),
        ("[[ -n $(a) ]] && (( $(b) ))", ["a", "b"]),
        ("diff <(a) >(b)", ["a", "b"]),
    ],
)
def test_commands_in_expansions(text: str, inner: list[str]) -> None:
    tree = script(text)
    assert tree.understood
    scripts = [node for node in nodes(tree) if isinstance(node, syntax.Script) and node is not tree]
    texts = {id(command): owner.text.text for owner in [tree, *scripts] for command in nodes(owner)}
    found = [
        texts[id(node)][node.start : node.end]
        for node in nodes(tree)
        if isinstance(node, syntax.Simple) and node.words and node.start >= 0
    ]
    assert set(inner) <= set(found)


def test_escaped_backquotes_map_to_the_source() -> None:
    text = "echo `a \\`bcd\\``"
    found = []
    part = only(text).words[1].parts[0]
    while part.script is not None:
        (command,) = part.script.body.items[0].pipelines[0].commands
        assert isinstance(command, syntax.Simple)
        start, end = part.script.text.origins(command.words[0].start, command.words[0].end)
        found.append(text[start:end])
        part = command.words[-1].parts[0]
    assert found == ["a", "bcd"]


# ---------------------------------------------------------------------------------------------------- commands


def test_redirections() -> None:
    command = only("2>&1 a >b <c >>d 3<>e {f}>g &>h >|i <<<j >&- k")
    assert [word.literal for word in command.words] == ["a", "k"]
    assert [(each.descriptor, each.operator, each.target.literal) for each in command.redirections if each.target] == [
        ("2", ">&", "1"), ("", ">", "b"), ("", "<", "c"), ("", ">>", "d"), ("3", "<>", "e"), ("{f}", ">", "g"),
        ("", "&>", "h"), ("", ">|", "i"), ("", "<<<", "j"), ("", ">&", "-"),
    ]  # fmt: skip


def test_here_documents_follow_the_line() -> None:
    text = "cat <<A <<-'B' | x\n1 $y\nA\n\t2 $z\n\tB\nnext"
    tree = script(text)
    assert tree.understood
    first = tree.body.items[0].pipelines[0].commands[0]
    one, two = first.redirections
    assert (one.heredoc, two.heredoc) == ("1 $y\n", "2 $z\n")
    assert text[one.heredoc_start : one.heredoc_end] == "1 $y\n"
    assert [part.kind for part in one.heredoc_parts] == ["literal", "parameter", "literal"]
    assert two.heredoc_parts == ()
    assert ours(tree)[-1][1] == ("x",)
    assert len(tree.body.items) == 2


def test_assignments() -> None:
    command = only("A= B=c D+=e F='g h' make I=j")
    assert [(each.name, each.value and each.value.literal, each.append) for each in command.assignments] == [
        ("A", None, False), ("B", "c", False), ("D", "e", True), ("F", "g h", False),
    ]  # fmt: skip
    assert [word.literal for word in command.words] == ["make", "I=j"]


def test_arrays() -> None:
    (assignment,) = only("a=(b 'c d' # e\n $f)").assignments
    assert [word.literal for word in assignment.elements] == ["b", "c d", None]
    assert [word.literal for word in only("declare -a a=(b c)").words] == ["declare", "-a", None]


def test_lists_and_pipelines() -> None:
    tree = script("! a | b |& c && d || e & f; time -p g")
    assert tree.understood
    first, second, third = tree.body.items
    assert first.operators == ("&&", "||")
    assert first.background
    assert first.pipelines[0].negated
    assert first.pipelines[0].operators == ("|", "|&")
    assert not second.background
    assert third.pipelines[0].timed


@pytest.mark.parametrize(
    ("text", "kind", "bodies"),
    [
        ("{ a; b; }", "group", [2]),
        ("(a; b)", "subshell", [2]),
        ("if a; then b; elif c; then d; else e; fi", "if", [1, 1, 1, 1, 1]),
        ("while a; do b; done", "while", [1, 1]),
        ("until a\ndo b\ndone", "until", [1, 1]),
        ("for x in 1 2; do a; done", "for", [1]),
        ("for x; do a; done", "for", [1]),
        ("for ((i=0;i<3;i++)); do a; done", "for", [1]),
        ("select x in a b; do c; done", "select", [1]),
        ("case x in a|b) c;; (d) ;; *) e; f; esac", "case", [1, 0, 2]),
        ("f() { a; }", "function", [1]),
        ("function f { a; }", "function", [1]),
        ("[[ a == b* && ! -f (c) ]]", "test", []),
        ("(( a > 1 ))", "arithmetic", []),
        ("coproc a", "coproc", [1]),
    ],
)
def test_compound_commands(text: str, kind: str, bodies: list[int]) -> None:
    tree = script(text)
    assert tree.understood
    (command,) = tree.body.items[0].pipelines[0].commands
    assert isinstance(command, syntax.Compound)
    assert command.kind == kind
    assert [len(body.items) for body in command.bodies] == bodies
    assert text[command.start : command.end] == text


def test_reserved_words_are_words_elsewhere() -> None:
    assert words("echo if then fi { } done") == ["echo", "if", "then", "fi", "{", "}", "done"]
    assert words("time -v make") == ["time", "-v", "make"]


def test_compound_commands_end_without_semicolon() -> None:
    assert script("if a; then if b; then c; fi fi").understood
    assert script("{ (a) }").understood


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("a; b 'c", [("a",)]),
        ("a && if b; then c", [("a",), ("b",), ("c",)]),
        ("a | b; then c", [("a",), ("b",)]),
        ("a; (b", [("a",), ("b",)]),
        ("a $(b", [("b",)]),
        ("a) b", [("a",)]),
        ("a; ;", [("a",)]),
        ("a || ", [("a",)]),
        ("a; echo ${b", [("a",)]),
        ("} a", []),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_kept(text: str, before: list[tuple[str, ...]]) -> None:
    tree = script(text)
    assert not tree.understood
    assert [found for _, found, _ in ours(tree)] == before


def test_where_a_backslash_keeps_no_quote_open_what_was_meant_is_read() -> None:
    tree = script("A='1\\'' B='0' a 'x y' && b")
    assert not tree.understood
    assert [found for _, found, _ in ours(tree)] == [("a", "x y"), ("b",)]
    tree = script("a 'x\\'; b 'y\\'")
    assert tree.understood
    assert [found for _, found, _ in ours(tree)] == [("a", "x\\"), ("b", "y\\")]


@pytest.mark.parametrize(
    "piece",
    ["(", "((", "$(", "$((", "${a:-", '"$(', "`", "if ", "[[ ", "a@(", "<( ", "f() ", "case a in b) ", "a;", "a|", "a && ",
     "cat <<E\n", "$[", "a=( ", "! ", "\\\n", "'a'", "{ ", "function "],
)  # fmt: skip
def test_hostile_scripts_take_linear_time(piece: str) -> None:
    start = time.process_time()
    read(Mapped(piece * 20_000, [(0, 0)]))
    assert time.process_time() - start < 5


@given(st.text(st.sampled_from("ab \n\t'\"\\$`(){}[]<>|&;#=!*-~0fid\0\r"), max_size=40))
@settings(max_examples=400)
def test_any_text_gives_a_tree_with_true_places(text: str) -> None:
    tree = script(text)
    for node in nodes(tree):
        if isinstance(node, syntax.Node):
            assert 0 <= node.start <= node.end


# ---------------------------------------------------------------------------------------------------- beside shfmt


@pytest.mark.parametrize(
    "text",
    [
        "apt-get update && apt-get install -y --no-install-recommends a b=1 && rm -rf /var/lib/apt/lists/*",
        "set -eux; savedAptMark=\"$(apt-mark showmanual)\"; a | awk '{ print $1 }' | xargs -r b",
        'x="$(dpkg --print-architecture | awk -F- \'{ print $NF }\')"; curl -o /a "https://b/$x.asc"',
        'echo "a\n  b" > c; cat > d <<EOF\n$x \\$y\nEOF\ne',
        'for k in A B; do gpg --recv-keys "$k" || f "$k"; done',
        "if ! a >/dev/null 2>&1; then b; fi; { c; } 2> d | (e; f)",
        "case \"${1##*-}\" in amd64) a='x64';; arm*) a='arm' ;; *) echo >&2 \"no: $1\"; exit 1 ;; esac",
        'while read -r a b; do echo "$a"; done < <(ls | sort)',
        'export A=b C="$d" && declare -A m=([a]=1 [b]=$(x))',
        "a() { local b; b=$1; return; }; a 'x'",
        "echo $((1 + (2 * 3))) $(( $(a) ? 1 : 2 ))",
        "sed -i 's/a\\/b/c/' d; find . -name '*.x' -exec rm {} \\;",
        'printf \'%s\\n\' a{1..3} "${b[@]}" ${c:+"$d"}',
        "((i++)) || true; [[ $x =~ ^a(b|c)+$ ]] && e",
        "a <<-E | b\n\tc $(d)\n\tE",
        "tee <<'E' f >/dev/null && g\nh\nE",
        'a `b "c" \\`d\\`` "`e`"',
        "# c\na # b\n\n# d\n",
    ],
)
def test_reads_what_shfmt_reads(text: str) -> None:
    tree = script(text)
    assert tree.understood
    assert ours(tree) == theirs(text)


def _scripts() -> st.SearchStrategy[str]:
    name = st.sampled_from(["a", "bc", "apt-get", "x1", "--d=e", "-f", "/g/h", "i=j", "k.l", "do", "in"])
    plain = st.one_of(name, st.sampled_from(["*", "?x", "~", "{a,b}", "a#b", "1", "\\;", "\\ ", "a\\\nb"]))
    single = st.sampled_from(["'a b'", "'$x'", "'\"'", "''", "'a\nb'", "'\\'"])
    parameter = st.sampled_from(["$x", "${x}", "${x:-y}", "${#x}", "${x%.*}", "${x//a/b}", "$1", "$@", "${x[0]}", "$$"])

    def word(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        expansion = st.one_of(
            parameter,
            inner.map(lambda body: f"$({body})"),
            st.sampled_from(["$((1+2))", "$((x*(2-y)))", "`date`", "${x:-$(y)}"]),
        )
        double = st.lists(st.one_of(st.sampled_from(["a", " ", "'", '\\"', "\\$", "\n"]), expansion), max_size=3).map(
            lambda pieces: '"' + "".join(pieces) + '"'
        )
        return st.lists(st.one_of(plain, single, double, expansion), min_size=1, max_size=3).map("".join)

    def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        target = st.sampled_from([">f", "2>&1", "< g", ">>h", "&>i", "<<<j", "2>/dev/null"])
        simple = st.tuples(
            st.lists(st.sampled_from(["A=1", "B=$x", "C='d e'", "E="]), max_size=1),
            name.filter(lambda text: text not in ("do", "in") and "=" not in text and text[0] != "-"),
            st.lists(st.one_of(word(inner), target), max_size=3),
        ).map(lambda found: " ".join([*found[0], found[1], *found[2]]))
        compound = st.one_of(
            inner.map(lambda body: f"({body})"),
            inner.map(lambda body: f"{{ {body}\n}}"),
            st.tuples(inner, inner).map(lambda pair: f"if {pair[0]}\nthen {pair[1]}\nfi"),
            st.tuples(inner, inner).map(lambda pair: f"while {pair[0]}\ndo {pair[1]}\ndone"),
            st.tuples(word(inner), inner).map(lambda pair: f"for i in {pair[0]}; do {pair[1]}\ndone"),
            st.tuples(word(inner), inner).map(lambda pair: f"case {pair[0]} in a|b) {pair[1]}\n;; esac"),
            inner.map(lambda body: f"f() {{ {body}\n}}"),
            inner.map(lambda body: f"cat <<E{len(body)}\n{body}\nE{len(body)}"),
            inner.map(lambda body: f"cat <<'E{len(body)}' | x\n{body}\nE{len(body)}"),
        )
        operator = st.sampled_from([" && ", " || ", " | ", "; ", "\n", " &\n", " # c\n"])
        return st.lists(st.tuples(st.one_of(simple, simple, compound), operator), min_size=1, max_size=3).map(_joined)

    return st.recursive(st.just("a b"), deeper, max_leaves=6)


def _joined(pairs: list[tuple[str, str]]) -> str:
    text = ""
    for command, operator in pairs:
        text += command + ("\n" if "<<E" in command or "<<'E" in command else operator)
    return text.rstrip("&|; \n") + "\n"


@given(_scripts())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reads_generated_scripts_as_shfmt_does(text: str) -> None:
    expected = theirs(text)
    if expected is not None:
        tree = script(text)
        assert tree.understood
        assert ours(tree) == expected
