"""The users that RUN creates: https://man7.org/linux/man-pages/man8/useradd.8.html

Alpine has the adduser and addgroup of BusyBox, Debian programs of the same names with other options. Windows has `net user`
and New-LocalUser: https://learn.microsoft.com/windows-server/administration/windows-commands/net-user
"""

from __future__ import annotations

from dlint.facts.commands import commands_named
from dlint.facts.model import UNKNOWN, Account, Command, CommandFlag, Instruction, Unknown, User, UserInstruction
from dlint.facts.registry import collects, facts_of
from dlint.facts.words import arguments_of
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlint.facts.model import File

_CREATES = ("useradd", "adduser")
_MANAGES = (
    *_CREATES,
    *("usermod", "userdel", "deluser", "passwd", "chpasswd", "chage", "chsh", "gpasswd"),
    *("groupadd", "groupmod", "addgroup", "delgroup"),
)
"""Programs that name an account to set it up, not to use it."""
_GROUPS = ("-G", "--groups")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./")
"""What a name may stand beside only as a part of something else, such as a path."""


@collects("account")
def collect_accounts(file: File) -> list[Account]:
    """An account for each command that creates one."""
    found: list[Account] = []
    for command in commands_named(file, _CREATES):
        if command.instruction.keyword == "RUN":
            operands = command.operands
            if operands and not (command.name == "adduser" and len(operands) > 1):
                name = operands[0] if command.name == "adduser" else operands[-1]
                found.append(_account(command.instruction, command, name))
    for stage in file.stages:
        for instruction in stage.instructions:
            for words in _windows_statements(instruction):
                created = _created_on_windows(words)
                if created:
                    found.append(_account(instruction, None, created))
    return found


def _account(instruction: Instruction, command: Command | None, name: str | Unknown) -> Account:
    return Account(
        file=instruction.file,
        span=instruction.span if command is None else command.span,
        name=name,
        command=command,
        instruction=instruction,
        stage=instruction.stage,
    )


def _windows_statements(instruction: Instruction) -> Iterator[list[str]]:
    """The words of each statement of a RUN on Windows that has to do with users."""
    if instruction.keyword != "RUN" or instruction.stage is None:
        return
    text = instruction.text + "".join(f"\n{heredoc.content}" for heredoc in instruction.heredocs)
    if ("/add" in text.lower() or "-local" in text.lower()) and instruction.stage.is_windows:
        for separator in ("&&", "&", ";", "|"):
            text = text.replace(separator, "\n")
        for line in text.split("\n"):
            yield [word.strip("\"'") for word in line.split()]


def _created_on_windows(words: list[str]) -> str | None:
    low = [word.lower() for word in words]
    if low[:2] in (["net", "user"], ["net.exe", "user"]) and "/add" in low and len(words) > 3:
        name = words[2]
    elif low[:1] == ["new-localuser"] and len(words) > 1:
        name = _parameter(words, "-name") or words[1]
    else:
        return None
    return None if "$" in name or "%" in name or name.startswith(("/", "-")) else name


def _parameter(words: list[str], name: str) -> str | None:
    """The value that a command of PowerShell gets by name."""
    low = [word.lower() for word in words[:-1]]
    return words[low.index(name) + 1] if name in low else None


# ---------------------------------------------------------------------------------------------------- groups


@computes(Account)
def groups(account: Account) -> list[str | Unknown]:
    """By the command that creates it, and by those after it until the end of the stage."""
    found: list[str | Unknown] = []
    if account.command is not None:
        found += _groups_given(account.command, account.name)
        for command in account.command.after:
            found += _groups_given(command, account.name)
    for instruction in account.instruction.after:
        found += _groups_given_by(instruction, account.name)
    return found


@computes(User, "groups")
def groups_of_user(user: User) -> list[str | Unknown]:
    stage = user.instruction.stage
    if stage is None or not isinstance(user.name, str):
        return []
    before = [item for each in reversed(stage.ancestors) for item in each.instructions] + user.instruction.before
    return [group for instruction in before for group in _groups_given_by(instruction, user.name)]


def _groups_given_by(instruction: Instruction, name: str | Unknown) -> Iterator[str | Unknown]:
    """The groups that a RUN puts a user into."""
    if instruction.keyword == "RUN":
        for command in instruction.commands:
            yield from _groups_given(command, name)
        for words in _windows_statements(instruction):
            low = [word.lower() for word in words]
            if low[:2] == ["net", "localgroup"] and low[-1] == "/add" and words[3:-1] == [name]:
                yield words[2]
            elif low[:1] == ["add-localgroupmember"] and _parameter(words, "-member") == name:
                yield _parameter(words, "-group") or UNKNOWN


def _listed(command: Command) -> Iterator[str | Unknown]:
    """The groups of `-G one,two`; BusyBox has one group there, the main one."""
    if command.name == "adduser":
        return
    for flag in command.flags:
        if isinstance(flag, CommandFlag) and flag.name in _GROUPS:
            if isinstance(flag.value, str):
                yield from flag.value.split(",")
            elif flag.value is not None:
                yield UNKNOWN


def _groups_given(command: Command, name: str | Unknown) -> Iterator[str | Unknown]:
    operands = command.operands
    if command.name in ("useradd", "usermod") and operands and operands[-1] == name:
        yield from _listed(command)
    elif command.name in ("adduser", "addgroup") and len(operands) == 2 and operands[0] == name:
        yield operands[1]
    elif command.name == "gpasswd" and any(
        flag.name in ("-a", "--add") and flag.value == name for flag in command.flags
    ):
        yield from operands[-1:]


# ---------------------------------------------------------------------------------------------------- use


@computes(Account)
def is_used(account: Account) -> bool | Unknown:
    """Whether anything after it names it, but for what sets it up."""
    name = account.name
    if isinstance(name, Unknown):
        return UNKNOWN
    command = account.command
    variables = [] if command is None else command.variables
    if any(_names(instruction, name, variables) for instruction in account.instruction.after):
        return True
    if command is None:
        if any(name in words[1:] for words in _windows_statements(account.instruction) if not _manages(words)):
            return True
    elif any(_command_names(later, name, variables) for later in command.after):
        return True
    heirs = [stage for stage in account.file.stages if account.stage in stage.ancestors]
    return any(_names(instruction, name, variables) for heir in heirs for instruction in heir.instructions)


def _manages(words: list[str]) -> bool:
    """Whether a statement on Windows sets accounts up."""
    return bool(words) and (words[0].lower() in ("net", "net.exe") or "-local" in words[0].lower())


def _names(instruction: Instruction, name: str, variables: list[str]) -> bool:
    if isinstance(instruction, UserInstruction) and instruction.user.name == name:
        return True
    if instruction.commands and not instruction.heredocs and instruction.keyword == "RUN":
        return any(_command_names(command, name, variables) for command in instruction.commands)
    text = instruction._node.logical_line.text + "".join(heredoc.content for heredoc in instruction.heredocs)
    return _holds(text, name) or any(_holds(text, variable) for variable in variables)


def _command_names(command: Command, name: str, variables: list[str]) -> bool:
    if command.name in _MANAGES or (command.piped_to is not None and command.piped_to.name in _MANAGES):
        return False
    words = [word.text for word in arguments_of(command)]
    words += [str(item.target) for item in command.redirections] + list(command.wrappers)
    return any(_holds(word, name) for word in words) or any(variable in variables for variable in command.variables)


def _holds(text: str, name: str) -> bool:
    """Whether a text holds a name as a word of its own."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if text[at - 1 : at] not in _WORD and text[end : end + 1] not in _WORD:
            return True
        at = text.find(name, at + 1)
    return False


@computes(User, "account")
def account_of_user(user: User) -> Account | None:
    """What made it before the USER, here or in the stages that this one is built from."""
    stage = user.instruction.stage
    if stage is None or not isinstance(user.name, str):
        return None
    stages = (stage, *stage.ancestors)
    for account in facts_of(user.file, "account"):
        if (
            isinstance(account, Account)
            and account.name == user.name
            and account.stage in stages
            and account.span.start < user.instruction.span.start
        ):
            return account
    return None
