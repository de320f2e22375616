"""Fixers that rewrite what a RUN or CMD executes."""

from __future__ import annotations

from dlint.facts.model import Bypass, Command, Fact, Healthcheck, Install, Instruction, PackageCommand
from dlint.fixes.fixers.edits import edit
from dlint.shell.reader import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import Edit

NOT_PLAIN = frozenset("$`*?[]{}~|&;<>()#!\n\\=%")
"""What a shell might take for more than a letter of a word."""
SHELL_ONLY = frozenset((".", ":", "cd", "eval", "exec", "exit", "export", "set", "source", "trap", "ulimit", "umask"))
"""Commands that exist only inside a shell."""
OF_APT_GET = (
    "update", "install", "reinstall", "upgrade", "remove", "purge", "autoremove", "autopurge", "clean", "autoclean",
    "build-dep", "download", "source", "check",
)  # fmt: skip
"""The sub-commands of apt that apt-get has too."""
LASTING = SHELL_ONLY | {
    "alias",
    "declare",
    "popd",
    "pushd",
    "readonly",
    "return",
    "shopt",
    "typeset",
    "unalias",
    "unset",
}
"""Commands that change what later ones of the same script meet; `exec` and `exit` end it."""


def exec_form(fact: Fact) -> Sequence[Edit]:
    """The shell form of a command that needs no shell as a JSON array."""
    if isinstance(fact, Healthcheck):
        return exec_form(fact.cmd) if fact.cmd is not None else ()
    if not isinstance(fact, Instruction) or fact.form != "shell" or len(fact.commands) != 1:
        return ()
    node, command = fact._node, fact.commands[0]
    text = node.text.text
    if node.heredocs or node.inner_comments or command.wrappers or command.assignments or NOT_PLAIN & set(text):
        return ()
    words = [command.path, *command.arguments]
    if not text or not all(isinstance(word, str) for word in words) or command.path in SHELL_ONLY:
        return ()
    start, end = node.text.origins(0, len(text))
    return (edit(fact, start, end, f"[{', '.join([_quoted(str(word)) for word in words])}]"),)


def _quoted(word: str) -> str:
    """A word as JSON."""
    if word.isprintable() and '"' not in word and "\\" not in word:  # and importing JSON can be spared
        return f'"{word}"'
    from _json import encode_basestring  # what `json.dumps` calls, without what importing that costs

    return encode_basestring(word)


# ---------------------------------------------------------------------------------------------------- options


def say_yes(fact: Fact) -> Sequence[Edit]:
    """The option by which a package manager asks no questions."""
    if not isinstance(fact, PackageCommand):
        return ()
    return _option(fact, fact._entry.get("confirm", {}).get("answer"))


def without_recommends(fact: Fact) -> Sequence[Edit]:
    """The option by which a package manager leaves out what packages only recommend."""
    if not isinstance(fact, Install):
        return ()
    options = [option for option in fact._entry.get("recommends", {}).get("without", ()) if option.startswith("--")]
    return _option(fact, options[0] if options else None)


def _option(fact: PackageCommand, option: str | None) -> Sequence[Edit]:
    """An option behind the sub-command, or behind the program where options say what to do."""
    place = fact._place("subcommand") or fact.command._place("name")
    if option is None or place is None:
        return ()
    return (edit(fact, place.end, place.end, f" {option}"),)


def yes_instead_of_force(fact: Fact) -> Sequence[Edit]:
    """`--yes` in the place of `--force-yes`, unless the command says so already."""
    if not isinstance(fact, Bypass) or fact.command is None or fact.command._step.text is None:
        return ()
    start, end = fact.span.start, fact.span.end
    if any(flag and flag.name in ("-y", "--yes", "--assume-yes") for flag in fact.command.flags):
        before = fact.file._node.source.text[:start]
        return (edit(fact, len(before.rstrip(" \t")), end, ""),)
    return (edit(fact, start, end, "--yes"),)


def without_sudo(fact: Fact) -> Sequence[Edit]:
    """A command and those after it without the sudo before them, where root runs them anyway."""
    user = fact.instruction.user if isinstance(fact, Command) else None
    if not isinstance(fact, Command) or (user is not None and user.is_root is not True):
        return ()
    edits = [_without_sudo(command) for command in (fact, *fact.after) if "sudo" in command.wrappers]
    return [each for made in edits for each in made] if all(edits) else ()


def _without_sudo(fact: Command) -> Sequence[Edit]:
    if fact._step.text is None or fact._step.simple is None:
        return ()
    written, own = fact._step.simple.words, fact._step.words
    skipped = len(written) - len(own)
    if skipped < 1 or written[-len(own) :] != own or written[0].literal != "sudo" or fact.wrappers != ["sudo"]:
        return ()
    if any(word.literal not in _HARMLESS for word in written[1:skipped]):
        return ()
    start, end = fact._step.text.origins(written[0].start, written[skipped].start)
    return (edit(fact, start, fact._step.text.origin(written[skipped].start), ""),) if end > start else ()


def apt_get(fact: Fact) -> Sequence[Edit]:
    """apt-get for apt in a command and those after it, where it has the same sub-command."""
    if not isinstance(fact, Command):
        return ()
    places = [
        command._place("name")
        for command in (fact, *fact.after)
        if command.name == "apt" and command.subcommand in OF_APT_GET
    ]
    return [edit(fact, place.start, place.end, "apt-get") for place in places if place is not None]


def without_switch(fact: Fact) -> Sequence[Edit]:
    """A command without the option that switches a check off; of letters in one word, without that letter."""
    if not isinstance(fact, Bypass) or fact.command is None or fact.form != "option":
        return ()
    if fact.command._step.text is None:
        return ()
    text, start, end = fact.file._node.source.text, fact.span.start, fact.span.end
    word = text[start:end]
    if word == fact.switch:
        return (edit(fact, len(text[:start].rstrip(" \t")), end, ""),)
    is_letter = fact.switch == f"-{word}" and len(word) == 1  # of several in one word
    return (edit(fact, start, end, ""),) if is_letter else ()


def sort_packages(fact: Fact) -> Sequence[Edit]:
    """The packages in alphabetical order, each in the place that another had, so that lines and comments stay."""
    if not isinstance(fact, Install) or fact.command._step.text is None or fact.instruction._node.inner_comments:
        return ()
    packages = fact.packages
    text = fact.file._node.source.text
    places = [(package.span.start, package.span.end) for package in packages]
    words = [text[start:end] for start, end in places]
    if len(set(places)) < len(places) or any(
        NOT_PLAIN.intersection(word) - {"="} or word.endswith("-") for word in words
    ):
        return ()
    between = [text[places[at][1] : places[at + 1][0]] for at in range(len(places) - 1)]
    if any(gap.strip(" \t\r\n\\`") for gap in between):
        return ()  # an option stands there
    ordered = [
        word for _, _, word in sorted((str(package.name).lower(), at, words[at]) for at, package in enumerate(packages))
    ]
    return [
        edit(fact, start, end, word)
        for (start, end), old, word in zip(places, words, ordered, strict=True)
        if word != old
    ]


_HARMLESS = ("-E", "-H", "-n", "-EH", "-HE", "--preserve-env", "--set-home", "--non-interactive", "--")
"""Options of sudo that change nothing for root."""


# ---------------------------------------------------------------------------------------------------- joined RUNs


def join_runs(fact: Fact) -> Sequence[Edit]:
    """A RUN as the continuation of the RUN before it; comments between the two stay between them."""
    before = fact.previous if isinstance(fact, Instruction) else None
    if not isinstance(fact, Instruction) or before is None:
        return ()
    first, second = before._node, fact._node
    for node in (first, second):
        if node.keyword != "RUN" or node.form != "shell" or node.heredocs or not node.text.text:
            return ()
        if "#" in node.text.text:
            return ()
    if [flag.text for flag in first.flags] != [flag.text for flag in second.flags]:
        return ()
    if fact.shell.family != "posix" or _is_open(first.text.text):
        return ()
    if not _leaves_nothing(before) or not _is_one_chain(fact):
        return ()
    between = fact.file._node.source.text[first.end : second.start]
    line_end = between.find("\n")
    comments = between[line_end + 1 :] if between.strip() else ""
    words = second.text.origin(0)
    return (
        edit(fact, first.end, first.end + line_end + 1, f" && {fact.file.escape}\n"),
        edit(fact, second.start - len(between) + line_end + 1, second.start, _indented(comments)),
        edit(fact, second.start, words, "    "),
    )


def _is_open(script: str) -> bool:
    """Whether `&&` cannot simply follow a script."""
    return script.rstrip().endswith((";", "&", "|", "\\"))


def _leaves_nothing(run: Instruction) -> bool:
    """Whether a script does nothing that what follows in it would notice, and the next RUN would not."""
    names = [command.name for command in run.commands if not command.nested]
    return len(names) > 0 and not any(name in LASTING or not isinstance(name, str) for name in names)


def _is_one_chain(run: Instruction) -> bool:
    """Whether no part of a script runs if what is put before it with `&&` fails: it has no `;`, `||` or `&`."""
    script = read(run._node.text)
    if not script.understood or len(script.body.items) != 1:
        return False
    (item,) = script.body.items
    return not item.background and "||" not in item.operators


def _indented(comments: str) -> str:
    """Comment lines for the inside of a continued instruction, without the blank lines among them."""
    return "".join([f"    {line.strip()}\n" for line in comments.splitlines() if line.strip()])
