"""The vocabulary of the rules: the kinds of facts, and a sentence for each of their fields.

`docs/facts.md` is made from this file. A kind's name in rules is the class name in kebab-case (`SyntaxProblem` is
`syntax-problem`); a field's name is as written here, without a trailing underscore (`from_` is `from`).

A field may be null (known to be absent, `None`) or unknown (`UNKNOWN`: decided only when the image is built), where its
type says so. What Docker gives a default for is that default; what is not declared and has no default is null; what is
declared but comes from outside is unknown. A field whose type is a kind is a link.

Nothing is computed here: the sibling modules fill the fields, most of them at their first use (`dlint.record`).
"""

from __future__ import annotations

from dlint.record import UNKNOWN, Record, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    from dlint.context.compose import ComposeProject
    from dlint.context.folder import Folder
    from dlint.context.values import Value
    from dlint.dockerfile import syntax
    from dlint.dockerfile.dockerignore import Pattern
    from dlint.facts.collect import ContextOptions
    from dlint.facts.command_line import TakenApart
    from dlint.facts.commands import Execution
    from dlint.facts.words import Argument, Option
    from dlint.shell import syntax as shell_syntax
    from dlint.shell.scripts import ShellScript
    from dlint.shell.walk import Pipe, Step
    from dlint.text import Source as TextSource
    from dlint.text import Span

__all__ = ["UNKNOWN", "Unknown"]


class Fact(Record):
    """Something true about a Dockerfile or its surroundings, and where it stands."""

    span: Span
    """Where it stands."""
    file: File
    """The Dockerfile it belongs to."""
    _node: syntax.Node | None = None
    """What it was made from; not part of the vocabulary, as no name with an underscore is."""
    _places: dict[str, Span] | None = None
    """Where the fields stand that were read from a word of their own, such as a command's `subcommand`; a module that
    knows them for a kind computes this field (`@computes(Command) def _places(command)`)."""

    def _place(self, field: str) -> Span | None:
        """Where the value of a field stands, if it stands anywhere by itself; for findings and fixes to point at."""
        return self._places.get(field) if self._places else None


# ---------------------------------------------------------------------------------------------------- the file


class File(Fact):
    """A Dockerfile."""

    path: str
    """The path as it was given."""
    name: str
    """The last part of the path."""
    escape: str
    """The escape character in force: a backslash or a backtick."""
    casing: Literal["upper", "lower"]
    """How most instructions are written; `upper` if there are as many of the one as of the other."""
    directives: list[Directive]
    """The comments that read like parser directives."""
    comments: list[Comment]
    """The comments, directives among them."""
    instructions: list[Instruction]
    """The instructions at the top level, in order."""
    stages: list[Stage]
    """The build stages, in order."""
    final_stage: Stage | None
    """The last stage, which the build gives unless it is told another target."""
    line_count: int
    """The number of lines."""
    code_line_count: int
    """The number of lines that are neither blank nor comments."""
    ends_with_newline: bool
    """Whether the last line is ended."""
    line_ends: Literal["lf", "crlf", "mixed"]
    """How lines end: as on Unix, as on Windows, or some so and some so."""
    context: Context | Unknown
    """The build context; unknown where it is not looked at."""
    _node: syntax.Dockerfile
    _memo: dict[str, Sequence[Fact]]
    """The facts of each kind that were collected already."""
    _arguments: Mapping[str, str | Unknown]
    _sources: list[Source]
    """The values that a build is known to give to ARGs."""
    _context_options: ContextOptions | None
    """What surrounds it, as far as that may be looked at."""
    _outline: tuple[list[Instruction], list[Stage]]
    """The instructions and the stages, which know each other."""
    _all_instructions: list[Instruction]
    """The instructions, each ONBUILD followed by the one it keeps."""
    _commands_by_name: dict[str | Unknown, list[Command]]
    """The commands by the names of their programs."""
    _shell_scripts: list[tuple[Instruction, ShellScript]]
    """What POSIX shells read, each with the instruction it is of, in order."""
    _ends: list[int]
    """The offsets behind those at the top level."""
    _by_keyword: dict[str, list[Instruction]]
    """The same by keyword."""
    _executing: list[Instruction]
    """Those of them that execute commands."""
    _shell_comments: list[Comment]
    """The comments `dlint shell=NAME` and `hadolint shell=NAME`."""
    _copied_stages: set[int]
    """The numbers of the stages that others copy or mount from."""
    _needed_stages: set[int]
    """The numbers of the stages that the final one needs, itself included."""
    _circles: dict[int, list[Stage]]
    """The circles of stages by the number of the first of them."""
    _content_end: int
    """The offset behind the last character that is no blank."""
    _comment_at: dict[int, Comment]
    """The comments by where they begin."""
    _global_arguments: dict[str, Variable]
    """The ARGs before the first FROM by name; of two of one name the last."""
    _assigned: dict[int, set[str]]
    """The names that the script of each RUN sets, by the identity of the instruction."""
    _downloads: dict[int, list[Download]]
    """The downloads of each instruction, by its identity."""
    _variables: list[Variable]
    """The variables of all instructions, in order."""
    _variable_names: set[str]
    """Their names."""
    _unsets: bool
    """Whether a command of it is `unset`."""
    _numbers: dict[int, int]
    """The index of each of them by its identity."""
    _evaluated: list[Variable]
    """Those of them whose values are computed or being computed: the first so many."""


class Directive(Fact):
    """A comment written like a parser directive: https://docs.docker.com/reference/dockerfile/#parser-directives"""

    name: str
    """The key in lower case: `syntax`, `escape`, `check`."""
    value: str
    """What stands behind the `=`."""
    casing: Literal["upper", "lower", "mixed"]
    """How the key is written."""
    effective: bool
    """Whether Docker obeys it: it stands at the top, before any other comment, blank line or instruction, the first of its name."""
    suggestion: str | None
    """Of `syntax`: the frontend of Docker that is probably meant, where the value is nearly its name."""


class Comment(Fact):
    """A comment line."""

    text: str
    """What follows the `#`, trimmed."""
    first_word: str
    """The first word of the text, empty if there is none."""
    instruction: Instruction | None
    """The instruction it stands in or directly before (blank lines between them do not matter)."""
    continued: bool
    """Whether it stands inside a continued instruction."""
    names_definition: bool
    """Whether its first word is the name of the stage or argument that the instruction after it defines."""


class Line(Fact):
    """A line of the file, as it is laid out."""

    number: int
    """Its number, counting from 1."""
    text: str
    """The text without the line end."""
    length: int
    """How many characters it has."""
    is_blank: bool
    """Whether it is empty or holds blanks alone."""
    is_comment: bool
    """Whether it is a comment."""
    blank_before: int
    """How many blank lines stand directly before it."""
    before_content: bool
    """Whether it and all lines before it are blank."""
    after_content: bool
    """Whether it and all lines after it are blank."""
    indentation: str
    """The blanks it begins with."""
    trailing_blanks: int
    """How many blanks it ends with."""
    instruction: Instruction | None
    """The instruction it is a line of."""
    heredoc: Heredoc | None
    """The here-document whose content it belongs to."""
    reads_like_instruction: bool
    """Whether it begins with the keyword of an instruction in upper case and something for it."""
    is_continuation: bool
    """Whether it goes on with an instruction that began on a line above; comments and here-documents do not."""
    is_first: bool
    """Whether an instruction begins on it."""
    widest_gap: int
    """How many spaces stand together at most, those at its ends and in quotes left out."""


class Stage(Fact):
    """A build stage: https://docs.docker.com/build/building/multi-stage/"""

    index: int
    """Its number, counting from 0."""
    name: str | None
    """The name after AS, in lower case as Docker compares it."""
    written_name: str | None
    """The name as written."""
    from_: From
    """The FROM that begins it."""
    image: Image
    """What it is built from."""
    parent: Stage | None
    """The earlier stage it is built from, if it is built from one."""
    children: list[Stage]
    """The later stages built from it."""
    ancestors: list[Stage]
    """The stage it is built from, the one that is built from, and so on."""
    base: Image
    """The image at the beginning of its chain of parents."""
    instructions: list[Instruction]
    """Its instructions, FROM first."""
    commands: list[Command]
    """The commands that its RUNs execute, in order."""
    is_final: bool
    """Whether it is the last stage of the file."""
    is_used: bool
    """Whether the final stage needs it: it is the final stage, or one that is needed builds from it, copies or mounts from it."""
    in_final_image: bool
    """Whether its instructions are part of the image: it is the final stage, or one that the final stage is built from."""
    is_built_on: bool
    """Whether a later stage is built from it."""
    is_copied_from: bool
    """Whether a later stage copies or mounts from it."""
    circle: list[Stage]
    """The stages, itself first, of which each names the next and the last one it; empty but for the first of them in the file."""
    copied_from: list[Stage]
    """The earlier stages that its own instructions copy or mount from."""
    duplicate_of: Stage | None
    """The earlier stage of the same name."""
    user: User | None | Unknown
    """The USER in force at its end, set here or in the stages it is built from."""
    workdir: Workdir | None
    """The WORKDIR in force at its end, set here or in the stages it is built from."""
    shell: Shell
    """The SHELL in force at its end."""
    healthcheck: Healthcheck | None
    """The HEALTHCHECK in force at its end, set here or in the stages it is built from."""
    cmd: Cmd | None
    """The CMD in force at its end, set here or in the stages it is built from."""
    entrypoint: Entrypoint | None
    """The ENTRYPOINT in force at its end, set here or in the stages it is built from."""
    stopsignal: Stopsignal | None
    """The STOPSIGNAL in force at its end, set here or in the stages it is built from."""
    launch: Command | None | Unknown
    """The command that a container of it runs: of ENTRYPOINT if there is one, else of CMD."""
    drops_root: bool
    """Whether its command is seen to run something as another user, by gosu and the like: in its words, or in the script it starts, where the Dockerfile or the context holds that."""
    environment: list[Variable]
    """The variables of ENV in force at its end, set here or in the stages it is built from."""
    languages: list[str]
    """The languages whose programs it is for, as its base image, variables and launched program tell; only `ruby` is known so far."""
    for_development: bool
    """Whether it is for developing or testing: a word of its name says so (`dev`, `test`, ...), or a variable such as RAILS_ENV."""
    labels: list[Label]
    """The labels in force at its end, set here or in the stages it is built from."""
    volumes: list[str]
    """The paths of VOLUME in force at its end, set here or in the stages it is built from."""
    exposed_ports: list[Port]
    """The ports of EXPOSE in force at its end, set here or in the stages it is built from."""
    listening_numbers: list[int] | Unknown
    """The numbers of the ports that its program listens on; unknown if one of them is."""
    listening_ports: list[Port] | Unknown
    """The ports that its command and its environment say the program listens on."""
    processes: list[Process]
    """The long-running processes that its command is known to start."""
    state_paths: list[StatePath]
    """The folders in which those processes, and the application by its variables, keep data."""
    made_paths: list[str]
    """The absolute paths that WORKDIR, COPY, ADD and mkdir make, here and in the stages it is built from, as far as they are known."""
    layers: list[Layer]
    """The layers that its own instructions add."""
    layer_count: int
    """How many there are."""
    is_windows: bool | Unknown
    """Whether it builds a Windows image."""
    base_cuda_version: str | None
    """The version of CUDA that an nvidia/cuda image at the beginning of its chain brings, such as `12.6.2`."""
    _node: syntax.Instruction
    _root: Stage
    """The stage at the beginning of its chain of parents; itself where it has none."""
    _brings: dict[tuple[str, ...], bool | Unknown]
    """Whether its own instructions bring a program, by the packages that it comes in; filled as it is asked for."""
    _launched: list[tuple[Command, list[str | Unknown]]] | Unknown
    """The commands that a container runs, with the words of each from the program on that does the work."""
    _makes: tuple[list[str], list[int], list[PathChange]]
    """The paths that its instructions make and leave there, sorted; the place of each in the list of these changes."""
    _removals: dict[int, PathChange]
    """What first removes what an earlier instruction made, by the identity of that change."""
    _owner_changes: list[PathChange]
    """The changes of owners that its instructions make."""
    _volumes: dict[str, Volume]
    """The first of its own VOLUMEs that names each path."""
    _last: dict[type[Instruction], Instruction]
    """The last instruction of each kind, here or in the stages this one is built from."""
    _definitions: dict[str, list[Variable]]
    """The variables that its own ENV and ARG define, by name."""
    _shells: list[Shell]
    """The SHELL in force before each of its instructions, and at its end."""
    _triggered_shells: list[tuple[int, Shell]]
    """The SHELLs inside its ONBUILDs, each with the number of that instruction."""
    _users: list[UserInstruction | None]
    """The USER in force before each of its instructions."""
    _workdirs: list[Workdir | None]
    """The WORKDIR in force before each of its instructions."""

    # ---------------------------------------------------------------------------------------------------- instructions
    _lone_refreshes: dict[str, list[PackageCommand]]
    """The commands that get an index in a RUN that installs nothing of their family, by family."""


class Instruction(Fact):
    """An instruction at the top level; the one inside an ONBUILD is its `trigger`.

    https://docs.docker.com/reference/dockerfile/#overview
    """

    keyword: str
    """In upper case."""
    written_keyword: str
    """As written."""
    casing: Literal["upper", "lower", "mixed"]
    """How the keyword is written."""
    form: Literal["exec", "shell"]
    """`exec` where the arguments are a JSON array."""
    text: str
    """All that follows the flags, continuations taken out."""
    flags: list[Flag]
    """Its options, in order."""
    same_flags_as_previous: bool
    """Whether the instruction before it has the same options."""
    mounts: list[Mount]
    """What `RUN --mount` mounts."""
    heredocs: list[Heredoc]
    """Its here-documents, in order."""
    arguments: list[str]
    """The words as Docker's parser gives them, not expanded: one for the shell form of RUN, CMD and ENTRYPOINT, the elements of an exec form."""
    blank_lines: int
    """How many blank lines stand inside its continuation."""
    above: Instruction | None
    """The instruction above it in the file, of whatever stage; null for a trigger."""
    repeats_keyword: bool
    """Whether that has the same keyword."""
    blank_lines_above: int
    """How many blank lines stand between the two."""
    comments_above: int
    """How many lines of comments stand between the two."""
    several_on_line: Literal["mounts", "options", "labels", "commands"] | None
    """What several of share a line of it: mounts of RUN, options and the command of HEALTHCHECK, labels, or commands joined by `&&` or `||`."""
    swallowed_line: Line | None
    """The first of the lines that continue it which reads like an instruction of its own; HEALTHCHECK and ONBUILD have one."""
    line_count: int
    """How many lines it takes, here-documents included."""
    stage: Stage | None
    """The stage it belongs to; null before the first FROM."""
    previous: Instruction | None
    """The instruction before it, if that is in the same stage."""
    next: Instruction | None
    """The instruction after it, if that is in the same stage."""
    before: list[Instruction]
    """The earlier instructions of the same stage, in order."""
    after: list[Instruction]
    """The later instructions of the same stage, in order."""
    overrides: Instruction | None
    """The instruction of the same keyword, earlier in the same stage, that this one takes the effect of (CMD, ENTRYPOINT, HEALTHCHECK)."""
    overridden_by: Instruction | None
    """The later instruction that takes the effect of this one."""
    comments: list[Comment]
    """The block of comments directly before it."""
    description: Comment | None
    """The last line of the block of comments before it, which describes a stage or argument if it begins with the name."""
    shell: Shell
    """The SHELL in force where it stands."""
    workdir: Workdir | None
    """The WORKDIR in force where it stands, set here or in the stages this one is built from."""
    user: User | None
    """The USER in force where it stands, set here or in the stages this one is built from; of a USER, the one it sets."""
    commands: list[Command]
    """The commands it runs, in order; empty where the shell is no POSIX shell."""
    references: list[Reference]
    """The variables it uses where Docker expands them."""
    onbuild: Onbuild | None = None
    """The ONBUILD that keeps it for later."""
    _path_changes: list[PathChange]
    """The files and folders it makes, changes or removes."""
    _removals_here: tuple[dict[int, int], list[PathChange]]
    """The place of each of these changes by its identity, and those that remove."""
    _node: syntax.Instruction
    _execution: Execution
    """What it executes."""
    _goes_on: list[bool]
    """Of each of its commands whether another one that counts follows when it fails."""
    _position: int
    """Its index among the instructions of its stage, or of those before the first stage."""
    _last_cleans: dict[str, int]
    """The index of the last command that empties the cache of each family of package managers."""


class From(Instruction):
    """FROM: https://docs.docker.com/reference/dockerfile/#from"""

    image: Image
    """What the stage is built from."""
    platform: str | None | Unknown
    """The value of --platform, expanded."""
    written_platform: str | None
    """The value of --platform as written."""
    named_for_platform: bool
    """Whether the stage's name holds the operating system or the processor of --platform."""
    as_casing: Literal["upper", "lower", "mixed"] | None
    """How AS is written."""
    name: str | None
    """The stage's name as written."""


class Run(Instruction):
    """RUN: https://docs.docker.com/reference/dockerfile/#run"""

    script: str | None
    """What the shell executes, here-documents included; null in exec form."""
    understood: bool
    """Whether the script could be read as a POSIX shell script."""
    unseen_arguments: list[Variable]
    """The ARGs before the first FROM whose names its commands use, though nothing declares them in the stage."""
    pipelines: list[Pipeline]
    """Its pipelines of two or more commands."""
    network: str | None
    """The value of --network."""
    security: str | None
    """The value of --security."""
    installs: list[Install]
    """What it installs with package managers."""
    powershell_options: str | None
    """Where it calls PowerShell to run what follows: the program and its options in lower case, such as `pwsh -noprofile -command`."""
    repeats_powershell: bool
    """Whether the last RUN before it that calls PowerShell does so with the same options, and none between them needs another shell."""
    step_count: int
    """How many commands, pipelines or statements it runs one after another; one behind `||`, or inside a compound command, is none."""
    row: list[Run]
    """It and the RUNs that directly follow it in shell form with the same options; empty if it follows one itself."""
    row_step_count: int
    """How many commands or pipelines those run one after another."""


class Copy(Instruction):
    """COPY: https://docs.docker.com/reference/dockerfile/#copy"""

    sources: list[Source]
    """What it copies."""
    destination: str | None | Unknown
    """Where to, expanded, quotes removed."""
    from_: Image | None
    """The stage or image of --from."""
    chown: str | None | Unknown
    """The value of --chown, expanded."""
    chmod: str | None | Unknown
    """The value of --chmod, expanded."""
    resolved_destination: str | None | Unknown
    """The destination as an absolute path, by the WORKDIR in force."""
    same_destination_as_previous: bool | Unknown
    """Whether the instruction before it is a COPY too, with the same options and destination."""


class Add(Instruction):
    """ADD: https://docs.docker.com/reference/dockerfile/#add"""

    sources: list[Source]
    """What it adds."""
    destination: str | None | Unknown
    """Where to, expanded, quotes removed."""
    chown: str | None | Unknown
    """The value of --chown, expanded."""
    chmod: str | None | Unknown
    """The value of --chmod, expanded."""
    checksum: str | None | Unknown
    """The value of --checksum."""
    _urls: list[Url]
    """The addresses among its words."""
    resolved_destination: str | None | Unknown
    """The destination as an absolute path, by the WORKDIR in force."""
    same_destination_as_previous: bool | Unknown
    """Whether the instruction before it is an ADD too, with the same options and destination."""


class Env(Instruction):
    """ENV: https://docs.docker.com/reference/dockerfile/#env"""

    legacy: bool
    """Whether it is written without `=`."""
    variables: list[Variable]
    """What it sets."""
    _by_name: dict[str, list[Variable]]
    """The same by name."""


class Arg(Instruction):
    """ARG: https://docs.docker.com/reference/dockerfile/#arg"""

    variables: list[Variable]
    """What it declares."""


class LabelInstruction(Instruction):
    """LABEL: https://docs.docker.com/reference/dockerfile/#label"""

    legacy: bool
    """Whether it is written without `=`."""
    labels: list[Label]
    """What it sets."""
    continues: LabelInstruction | None
    """The LABEL that ends on the line directly before it: no blank line and no comment stands between."""
    row: list[Label]
    """What it sets together with the LABELs that directly precede and follow it in this way, in order."""
    is_ordered: bool | Unknown
    """Whether its keys stand in a usual order: those of OCI as what the image is, whence, by whom and which, those of catalogues, other namespaces, the rest."""


class Expose(Instruction):
    """EXPOSE: https://docs.docker.com/reference/dockerfile/#expose"""

    ports: list[Port]
    """The ports it names."""


class UserInstruction(Instruction):
    """USER: https://docs.docker.com/reference/dockerfile/#user"""

    user: User
    """Whom it names."""


class Workdir(Instruction):
    """WORKDIR: https://docs.docker.com/reference/dockerfile/#workdir"""

    path: str | Unknown
    """The path, expanded, quotes removed."""
    is_absolute: bool | Unknown
    """Whether the path begins at the root (for Windows: with a drive or a slash)."""
    is_first: bool
    """Whether no WORKDIR comes before it, here or in the stages this one is built from."""
    resolved_path: str | Unknown
    """The absolute path that is in force after it."""


class ShellInstruction(Instruction):
    """SHELL: https://docs.docker.com/reference/dockerfile/#shell"""

    sets: Shell
    """The shell that it names."""


class Cmd(Instruction):
    """CMD: https://docs.docker.com/reference/dockerfile/#cmd"""


class Entrypoint(Instruction):
    """ENTRYPOINT: https://docs.docker.com/reference/dockerfile/#entrypoint"""


class Healthcheck(Instruction):
    """HEALTHCHECK: https://docs.docker.com/reference/dockerfile/#healthcheck"""

    is_none: bool
    """Whether it is HEALTHCHECK NONE."""
    asked_ports: list[int]
    """The ports of localhost that its command asks."""
    unheard_ports: list[int] | Unknown
    """Those of them that the program of the stage does not listen on."""
    cmd: Cmd | None
    """The CMD with its command."""


class Volume(Instruction):
    """VOLUME: https://docs.docker.com/reference/dockerfile/#volume"""

    paths: list[str]
    """The paths, expanded where they are known."""


class Stopsignal(Instruction):
    """STOPSIGNAL: https://docs.docker.com/reference/dockerfile/#stopsignal"""

    signal: str | Unknown
    """The signal, expanded, quotes removed."""
    name: str | None | Unknown
    """The signal's usual name, such as SIGTERM for 15 or `term`; null if it is none that is known."""


class Onbuild(Instruction):
    """ONBUILD: https://docs.docker.com/reference/dockerfile/#onbuild"""

    trigger: Instruction | None
    """The instruction it keeps for later."""


class Maintainer(Instruction):
    """MAINTAINER: https://docs.docker.com/reference/dockerfile/#maintainer-deprecated"""

    name: str
    """Who, as written."""


class Flag(Fact):
    """An option of an instruction, such as --from=build."""

    name: str
    """The name without dashes."""
    value: str | None
    """The value as written, null without `=`."""
    text: str
    """The whole flag, dashes included."""
    instruction: Instruction
    """The instruction it belongs to."""


class Mount(Fact):
    """A --mount of RUN: https://docs.docker.com/reference/dockerfile/#run---mount"""

    type: str | Unknown
    """bind, cache, tmpfs, secret or ssh."""
    target: str | None | Unknown
    """Where it is mounted."""
    source: str | None | Unknown
    """The path inside what is mounted."""
    id: str | None | Unknown
    """The id of a cache, secret or agent."""
    from_: Image | None
    """The stage or image it mounts."""
    mode: str | None | Unknown
    """The permissions, as written."""
    required: bool | Unknown
    """Whether the build fails without it."""
    readonly: bool | Unknown
    """Whether the command cannot write to it."""
    env: str | None | Unknown
    """The variable that carries a secret."""
    sharing: str | None | Unknown
    """How builds share a cache: shared, private, locked."""
    keys: list[str]
    """The keys it gives, under their usual names (`src` is `source`, `ro` is `readonly`)."""
    instruction: Instruction
    """The RUN it belongs to."""
    _node: syntax.Flag
    _values: dict[str, syntax.Word]


class Feature(Fact):
    """A part of the language that came with a later version of it: https://docs.docker.com/build/buildkit/frontend/"""

    name: str
    """The option, mount, directive or notation."""
    since: str
    """The version of `docker/dockerfile` that it came with; with `-labs` if only those versions have it."""
    directive: Directive | None
    """The `# syntax=` in force."""
    available: bool | Unknown
    """Whether the version of `# syntax=` has it; unknown without one, since the builder then brings its own."""
    instruction: Instruction | None
    """The instruction that uses it; null for a directive."""


class Heredoc(Fact):
    """A here-document of an instruction: https://docs.docker.com/reference/dockerfile/#here-documents"""

    name: str
    """The delimiter."""
    content: str
    """The text."""
    expand: bool
    """Whether variables in it are expanded: the delimiter is not quoted."""
    chomp: bool
    """Whether leading tabs are taken out (`<<-`)."""
    terminated: bool
    """Whether the line that ends it is there."""
    language: Literal["JSON", "YAML", "TOML", "XML", "INI", "shell"] | None
    """What its content is written in, as the name of the file tells, the `#!`, or the RUN that executes it; null where that is not known."""
    is_formatted: bool
    """Whether the content is laid out as formatters of that language do it: JSON, YAML and XML indented by two, shell by tabs, sections set apart."""
    instruction: Instruction
    """The instruction it belongs to."""
    _node: syntax.Heredoc


class SyntaxProblem(Fact):
    """Something wrong with the syntax."""

    code: str
    """What it is; the codes are listed in `dlint.dockerfile.problems`."""
    value: str
    """The text it is about."""
    expected: str
    """What would be right, where that can be told; else empty."""
    fatal: bool
    """Whether docker build refuses the file because of it."""
    instruction: Instruction | None
    """The instruction it is in."""


class Suppression(Fact):
    """A comment that silences a rule."""

    style: Literal["dlint", "hadolint", "tally", "buildkit", "trivy", "checkov", "semgrep", "kics", "shellcheck"]
    """Whose comment it is."""
    rule: str
    """The name in it, as written."""
    known: bool
    """Whether a rule or an alias has that name."""
    scope: Literal["file", "instruction", "stage"]
    """How far it reaches."""
    used: bool | Unknown
    """Whether it silenced something; unknown where its rule was not applied, or for the comment of another tool than hadolint and BuildKit."""
    reason: str | None
    """The reason it gives."""
    suggestion: str | None
    """The name that was probably meant, for an unknown one."""
    error: str | None
    """Why the whole comment is void, if it is."""


# ---------------------------------------------------------------------------------------------------- derived facts


class Image(Fact):
    """An image that is named somewhere: https://github.com/distribution/reference"""

    role: Literal["base", "copy-from", "mount"]
    """What names it: FROM, COPY --from or RUN --mount=from."""
    written: str
    """As written."""
    reference: str | Unknown
    """The whole reference, variables expanded by their defaults."""
    registry: str | None | Unknown
    """The host, null if none is named (Docker Hub)."""
    host: str | Unknown
    """The registry that Docker asks: `docker.io` where none is named."""
    repository: str | Unknown
    """The name without registry, tag and digest."""
    tag: str | None | Unknown
    """The tag, null if none is given."""
    digest: str | None | Unknown
    """The digest, null if none is given."""
    valid: bool | Unknown
    """Whether it is a well-formed reference."""
    valid_by_default: bool | Unknown
    """Whether it is a well-formed reference if all ARGs without default are empty."""
    tag_by_default: str | None | Unknown
    """The tag if all ARGs without default are empty, null if there is none then."""
    fits_platform: bool | Unknown
    """Whether it can be for the platform that FROM asks for; unknown unless its name tells, as `arm64v8/debian` does."""
    stage: Stage | None
    """The earlier stage it names."""
    is_own_stage: bool
    """Whether it names the stage it stands in."""
    later_stage: Stage | None
    """The later stage it names, which Docker does not look at."""
    is_index: bool
    """Whether it names a stage by its number."""
    is_scratch: bool
    """Whether it is `scratch`, the empty image."""
    variables: list[Reference]
    """The variables in it."""
    instruction: Instruction
    """The instruction it stands in."""
    official: str | None | Unknown
    """The name of the Docker official image it is, such as `python`; null for any other."""
    version: str | None | Unknown
    """The part of an official image's tag that gives the version of its program, such as `3.12` of `3.12-slim`; null if the tag gives none."""
    user: str | Unknown
    """Whom its containers run as if no USER follows; unknown for an image of which nothing is known."""
    end_of_life: str | None | Unknown
    """The day (2026-01-31) after which nobody repairs the version of an official image; null if none is known."""
    is_past_end_of_life: bool | Unknown
    """Whether that day is over."""
    distribution: str | None | Unknown
    """The distribution that the tag of an official image for something else names, such as `debian buster`; null if it names none."""
    distribution_end_of_life: str | None | Unknown
    """The day after which nobody repairs that distribution; null if none is known."""
    is_distribution_past_end_of_life: bool | Unknown
    """Whether that day is over."""
    _pattern: str | Unknown
    """The reference with `officials.UNKNOWN_PART` for each variable whose value is unknown."""
    successor: str | None | Unknown
    """What to use in the image's place, if nobody maintains it under its name any more; null for any other image."""
    _tag_pattern: str | None | Unknown


class Variable(Fact):
    """A variable that ARG or ENV defines."""

    name: str
    """Its name."""
    words: list[str]
    """The words of its name in lower case: `apiKey2` and `API_KEY2` are `api` and `key2`."""
    origin: Literal["arg", "env"]
    """What defines it."""
    value: str | Unknown
    """Its value, expanded, quotes removed; unknown for an ARG that only the build gives one."""
    written_value: str | None
    """Its value as written; null for an ARG without default."""
    is_global: bool
    """Whether it is an ARG before the first FROM."""
    secret: Secret | None
    """The secret that it seems to carry, by its name or its value."""
    unset_by: Command | None
    """The first `unset` of a variable, not of a function, in a later RUN of the same stage that names it."""
    overridden_by: Variable | None
    """Of ENV: the later variable of the same name that another ENV of the same stage sets."""
    copied_by: Instruction | None
    """The COPY or ADD of its stage that puts a file at the path that is its value."""
    instruction: Instruction
    """The ENV or ARG."""
    _node: syntax.Pair
    _index: int
    """Its index among the variables of the instruction."""


class Reference(Fact):
    """A use of a variable where Docker expands it: https://docs.docker.com/reference/dockerfile/#environment-replacement"""

    name: str
    """The variable's name."""
    modifier: str | None
    """The modifier, such as `:-`; null without one."""
    in_heredoc: bool
    """Whether it stands in a here-document."""
    is_repeated: bool
    """Whether the same word uses the same variable before it."""
    definition: Variable | None
    """What defines it at that place."""
    predefined: bool
    """Whether Docker defines it: PATH in a stage, the platform arguments in FROM."""
    declared: bool | Unknown
    """Whether ARG, ENV, Docker or the base image declares it for that place; unknown if only an image that is not known could."""
    same_instruction: Variable | None
    """The variable of that name that another pair of the same ENV defines, which is not visible in it."""
    global_definition: Variable | None
    """The ARG of that name before the first FROM, which a stage does not see unless it declares it."""
    suggestion: str | None
    """The defined variable that is probably meant."""
    instruction: Instruction
    """Where it is used."""
    _variable: Variable | None
    """The variable whose default in an ARG it stands in."""


class User(Fact):
    """Whom a USER names."""

    written: str
    """As written."""
    name: str | Unknown
    """The name or number before the colon."""
    group: str | None | Unknown
    """The name or number after the colon."""
    is_root: bool | Unknown
    """Whether that is the superuser: root, 0 (or its Windows likeness ContainerAdministrator)."""
    is_numeric: bool | Unknown
    """Whether it is a number."""
    account: Account | None
    """What makes the user of that name before, here or in the stages that this one is built from."""
    groups: list[str | Unknown]
    """The groups that commands before it put the user into; with a group after the colon the container does not get them."""
    instruction: Instruction
    """The USER instruction."""


class Telemetry(Fact):
    """The use of a program that tells its maker of it: the first in the stage."""

    program: str
    """The program."""
    setting: str
    """What the environment has to hold to forbid it, as in `DO_NOT_TRACK=1`."""
    is_forbidden: bool | Unknown
    """Whether the environment forbids it there."""
    command: Command | None
    """The command that runs the program; null in a script that no POSIX shell reads."""
    instruction: Instruction
    """The instruction of that command."""
    stage: Stage | None
    """The stage of that instruction."""


class NativeBuild(Fact):
    """A command of npm, pnpm or yarn that lets packages compile addons: https://github.com/nodejs/node-gyp"""

    is_expected: bool
    """Whether something tells that they do: compilers that the stage installs, node-gyp, or a package.json that lists such packages."""
    headers: str | Unknown
    """The folder in which node-gyp keeps the headers of Node.js."""
    headers_mounted: bool | Unknown
    """Whether a cache is mounted there."""
    command: Command
    """The command."""
    instruction: Instruction
    """The RUN of that command."""
    stage: Stage
    """The stage of that instruction."""


class Account(Fact):
    """A user that a command such as useradd creates."""

    name: str | Unknown
    """Its name."""
    groups: list[str | Unknown]
    """The groups that it is put into beside its own."""
    is_used: bool | Unknown
    """Whether anything after it names it, in this stage or one that is built from it, but for what sets it up."""
    command: Command | None
    """The command that creates it; null for one of Windows."""
    instruction: Instruction
    """The RUN of that command."""
    stage: Stage | None
    """The stage of that instruction."""


class Shell(Fact):
    """The shell that runs shell-form instructions."""

    name: str
    """Its file name without folder and .exe, such as `sh`, `bash`, `powershell`."""
    family: Literal["posix", "powershell", "cmd", "other"]
    """What language it reads."""
    arguments: list[str]
    """All its words, such as `/bin/sh` and `-c`."""
    options: list[str]
    """The shell options that its words set, such as `errexit` and `pipefail`."""
    is_default: bool
    """Whether no SHELL sets it."""
    instruction: Instruction | None
    """The SHELL instruction."""


class Script(Fact):
    """A script that a POSIX shell reads: of a shell form, a here-document, or what a shell gets with -c in exec form.

    https://docs.docker.com/reference/dockerfile/#shell-form
    """

    text: str
    """What the shell gets to read."""
    length: int
    """The number of characters."""
    shell_name: str
    """The name of the shell, such as `sh` or `bash`."""
    instruction: Instruction
    """The instruction."""
    unchecked: Literal["too long", "too deeply nested", "out of time", "no answer"] | None
    """Why ShellCheck has not looked at it; null if it has, or is not there, or does not read that shell."""
    _script: ShellScript


DEAR = ("flags", "operands", "subcommand")
"""The fields of a command that take its words apart: conditions ask for them last."""


class Command(Fact):
    """A simple command that a RUN, CMD, ENTRYPOINT or HEALTHCHECK executes, anywhere in its script.

    Wrappers such as sudo, env and `sh -c` are seen through; which programs those are, which options take a value and which
    programs have sub-commands stands in `dlint/data/commands.yaml`.
    """

    name: str | Unknown
    """The program's usual name, without folder: `pip` for /usr/bin/pip3.11, and for `python -m pip`."""
    path: str | Unknown
    """The program as written."""
    subcommand: str | None | Unknown
    """The first operand, for programs that have sub-commands, under its usual name (`npm i` is `install`)."""
    arguments: list[str | Unknown]
    """The words after the name, quotes removed, variables expanded where they are known; a variable outside quotes may hold several words."""
    operands: list[str | Unknown]
    """The arguments that are neither flags, nor values of flags, nor the sub-command."""
    flags: list[CommandFlag | Unknown]
    """Its options, in order; a cluster such as -yq is taken apart. Unknown for a word that is not known and may well be one."""
    wrappers: list[str]
    """The programs it is run through, outermost first: sudo, env, sh."""
    assignments: list[Assignment]
    """The variables set for this command alone."""
    redirections: list[Redirection]
    """Its redirections."""
    instruction: Instruction
    """The instruction that runs it."""
    stage: Stage | None
    """The stage of that instruction."""
    shell: Shell | None
    """The shell that reads it; null for an exec form."""
    before: list[Command]
    """The commands before it in the same instruction."""
    after: list[Command]
    """The commands after it in the same instruction."""
    pipeline: Pipeline
    """The pipeline it is part of."""
    piped_from: Command | None
    """The command whose output it reads; for a compound command its last one."""
    piped_to: Command | None
    """The command that reads its output; for a compound command its first one."""
    operator: Literal["&&", "||"] | None
    """The operator before it (or before its pipeline); null after `;` or a new line."""
    background: bool
    """Whether `&` sends it to the background."""
    failure_ignored: bool | Unknown
    """Whether what follows after `;` or on the next line runs, and decides, though it fails; unknown within control flow."""
    nested: bool
    """Whether it stands inside a substitution, loop, condition, function or subshell."""
    is_installed: bool | Unknown
    """Whether the image has the program; unknown unless the base is an official image that is known not to bring it."""
    variables: list[str]
    """The names of the variables that its words, assignments and redirections use, known or not."""
    _step: Step
    _index: int
    """Its place among the commands of its instruction."""
    _taken_apart: TakenApart
    """Its flags, operands and sub-command."""
    _arguments: list[Argument]
    """The words after its name, with gaps and places."""
    _package_command: PackageCommand | None
    """What it makes a package manager do."""
    _urls: list[Url]
    """The addresses among its words."""


class CommandFlag(Fact):
    """An option of a command, such as -y or --retry=3."""

    name: str
    """With its dashes."""
    value: str | None | Unknown
    """Its value."""
    count: int
    """How often the command has it."""
    _argument: Argument
    """The word that it stands in."""
    _index: int
    """Its place in that word, if it is a cluster."""
    command: Command
    """The command it belongs to."""


class Assignment(Fact):
    """A variable that a script sets: in front of a command, alone, or by export, readonly, declare or local."""

    name: str
    """Its name."""
    value: str | None | Unknown
    """Its value; null for an array."""
    exported: bool
    """Whether programs see it: it stands in front of a command, or is exported."""
    command: Command | None
    """The command it is set for, or that sets it; null if it stands alone."""
    instruction: Instruction
    """The instruction whose script sets it."""


class Redirection(Fact):
    """A redirection of a command."""

    operator: str
    """The operator, such as `>` or `<<`."""
    descriptor: str | None
    """The number of what is redirected, as written; null if none is."""
    target: str | None | Unknown
    """The file, or the text of a here-document."""
    command: Command | None
    """The command; null for a redirection that stands alone."""
    instruction: Instruction
    """The instruction whose script redirects."""


class Pipeline(Fact):
    """Commands joined by `|`."""

    commands: list[Command]
    """Its commands, in order; of a compound command all commands in it."""
    size: int
    """How many commands are joined, a compound command counted once."""
    shell: Shell | None
    """The shell that reads it; null for an exec form."""
    options: list[str] | Unknown
    """The shell options in force there by their long names, by SHELL, `bash -o` and `set` before it; unknown where control flow decides."""
    nested: bool
    """Whether it stands inside a substitution, loop, condition, function or subshell."""
    shell_with_pipefail: str
    """The shell of its image that knows the option pipefail, and may stand in SHELL: the one in force if it does."""
    instruction: Instruction
    """The instruction that runs it."""
    _pipe: Pipe


class PackageCommand(Fact):
    """The use of a package manager; one that installs packages is an `install` too."""

    manager: str
    """The package manager, under its usual name (`pip3` is `pip`)."""
    ecosystem: str
    """What it manages: debian, alpine, rpm, suse, arch, python, conda, node, ruby, php, go, rust, dotnet, homebrew, chocolatey."""
    family: str
    """The managers that share its index and cache: apt for apt, apt-get and aptitude; rpm for dnf, yum, microdnf, tdnf."""
    action: Literal["install", "refresh", "upgrade", "remove", "clean"]
    """What it does: `refresh` gets the index of packages, `clean` empties the cache."""
    subcommand: str
    """The sub-command as written, such as `install` or `pip install`."""
    refreshes: bool
    """Whether it gets the index too, as `apk add --update` and `pacman -Syu` do."""
    upgrades: bool
    """Whether it upgrades everything that is installed, as `apk upgrade` and `pacman -Syu` do."""
    command: Command
    """The command."""
    instruction: Instruction
    """The instruction that runs it."""
    stage: Stage | None
    """The stage of that instruction."""
    interactive: bool | Unknown
    """Whether it asks for confirmation."""
    cache_enabled: bool | Unknown
    """Whether its options and the environment let it keep what it downloads, the index or packages, in a cache."""
    cache_kept: bool | Unknown
    """Whether what it downloads stays in the layer: its cache is enabled, not mounted, and not emptied by a later command of the same instruction."""
    cache_mounted: bool | Unknown
    """Whether a cache or tmpfs mount lies over the folder of its cache."""
    refreshed_by: PackageCommand | None
    """The command before it in the same instruction that gets the index."""
    installed_by: Install | None
    """The install of the same family after it in the same instruction."""
    upgraded_by: PackageCommand | None
    """The upgrade of the same family after it in the same instruction."""
    index_used_by: Command | None | Unknown
    """The command after it in the same instruction that uses the index of packages: an install or upgrade of the same family, or another program that is known to; unknown where a script follows."""
    cleaned_by: Command | None
    """The command after it in the same instruction that empties its cache."""
    clean_follows: bool
    """Whether a later command of the same instruction and family empties the cache or a part of it, as `apt-get clean` does."""
    last_use: Command | None
    """The last command of the same script that fills that cache, itself perhaps; null where no other can follow it, or where the script installs nothing."""
    _entry: dict[str, Any]
    """What is known of the manager: its entry in `dlint/data/package_managers.yaml`."""
    _phrase: list[Argument]
    """The words of the sub-command."""
    _operands: list[Argument]
    """The operands after the sub-command."""
    _options: list[Option]
    """The options, before and after the sub-command."""


class Install(PackageCommand):
    """The use of a package manager to install packages."""

    refreshed_earlier_by: PackageCommand | None
    """The last command of the same family, in an earlier RUN of the stage, that gets the index where nothing is installed."""
    packages: list[Package]
    """The packages it names."""
    unversioned: list[str]
    """The packages that it names without a version or as `latest`, as written."""
    first_unversioned: Package | None
    """The first of them."""
    recommends: bool | Unknown
    """Whether it installs what packages only recommend; false for a manager that has no such thing."""
    manifests: list[str | Unknown]
    """The files given to it that list what to install, such as requirements.txt."""
    reads_manifest: bool
    """Whether it installs what a manifest in its folder lists, such as package.json."""
    local: bool
    """Whether it installs from a folder or file of the build."""
    manifest_source: Source | None
    """The first source of COPY or ADD before it, in the stage, that brings the file which lists what to install."""
    constrained: bool | Unknown
    """Whether a constraints file fixes the versions."""
    locked: bool | Unknown
    """Whether it is held to a lock file or to hashes."""
    development: bool | Unknown
    """Whether it installs what is only needed for development; false for a manager that has no such thing."""
    scripts: bool | Unknown
    """Whether it runs the scripts that packages bring along; false for a manager that has no such thing."""
    is_global: bool
    """Whether it installs for the whole system instead of for a project."""
    settings: list[str]
    """What `config` commands of the manager set before it in the stage, such as `deployment=true`."""
    cuda_version: str | None
    """The version of CUDA that the packages are built for, such as `12.4`, where an index, a version, an option or a package says so."""
    cuda_compatibility: Literal["compatible", "newer", "other-major"] | None
    """How that version compares with the one of an nvidia/cuda base image; null where one of them is not told."""
    sorted: bool
    """Whether the packages whose names are known stand in alphabetical order."""


class Package(Fact):
    """A package that an install names."""

    name: str | Unknown
    """Its name."""
    version: str | None | Unknown
    """The version asked for, any condition on it included; null if none."""
    pinned: bool | Unknown
    """Whether that is one exact version, by the manager's own notation."""
    written: str
    """As written."""
    origin: Literal["registry", "file", "url", "vcs"] | Unknown
    """Where it comes from."""
    is_group: bool
    """Whether it is a group or module of packages, such as `@development`."""
    install: Install
    """The install that names it."""
    _argument: Argument
    """The word that it is read from."""


class Download(Fact):
    """What a command such as curl or wget, or an ADD of an address, fetches."""

    program: str
    """The command's name; `ADD` for the instruction."""
    command: Command | None
    """The command; null for ADD."""
    instruction: Instruction
    """The instruction that fetches it."""
    stage: Stage | None
    """The stage of that instruction."""
    urls: list[Url]
    """The addresses it names."""
    url: Url | None
    """The first of them; null if it names none that can be read."""
    output: str | None | Unknown
    """The file it writes; null if it writes to its standard output."""
    to_standard_output: bool
    """Whether it writes to its standard output."""
    is_archive: bool | Unknown
    """Whether the address or the file ends like the name of an archive."""
    verified_by: Command | None
    """The command in the same instruction that compares a checksum or a signature."""
    verified: bool | Unknown
    """Whether a checksum or a signature is compared: by that command, or by `ADD --checksum`."""
    executed_by: Command | None
    """The command in the same instruction that runs it, such as the shell it is piped to."""
    extracted_by: Command | None
    """The command in the same instruction that unpacks it."""
    removed_by: Command | None
    """The command in the same instruction that removes the file it writes."""
    removed_later_by: Command | None
    """The command in a later instruction of the stage that removes it."""
    follows_redirects: bool
    """Whether it goes where the server sends it."""
    fails_on_error: bool
    """Whether an error of the server, such as 404, fails the command."""
    https_only: bool
    """Whether it refuses to be redirected to another protocol than https."""
    has_request_options: bool
    """Whether it sends more than a plain request: headers, data, a method, credentials."""
    is_key: bool
    """Whether it becomes a key by which packages are trusted: it goes to apt-key, gpg or a folder of such keys."""
    _output: str | None
    """The file it writes, with gaps for what is not known."""
    _fetcher: dict[str, Any]
    """What is known of the program: its entry in `dlint/data/downloads.yaml`."""
    _switches: dict[str, str | None]
    """Its options and their values, with gaps."""


class Clone(Fact):
    """A repository that git clones."""

    url: Url | None
    """Where from."""
    written_url: str | Unknown
    """Where from, as written."""
    reference: str | None | Unknown
    """The branch, tag or commit that is checked out, by `--branch` or a `git checkout` after it in the stage; null for the default branch."""
    is_commit: bool | Unknown
    """Whether the reference is the full name of a commit."""
    depth: str | None | Unknown
    """The value of --depth."""
    command: Command
    """The command."""
    instruction: Instruction
    """The instruction that runs it."""


class Bypass(Fact):
    """A switch by which something fetched is no longer checked for where it comes from."""

    check: Literal["certificate", "protocol", "signature", "host-key"]
    """What is not checked: TLS certificates, the version of TLS, signatures of packages, keys of SSH hosts."""
    program: str
    """The program that is told so, under its usual name: curl, pip, node ..."""
    switch: str
    """The option, variable or setting, such as `--insecure`."""
    form: Literal["option", "variable", "setting"]
    """What it is."""
    command: Command | None
    """The command it is given to; null for ENV and ARG."""
    variable: Variable | None
    """The ENV or ARG that does it."""
    instruction: Instruction
    """Where it stands."""


class PathChange(Fact):
    """A file or folder that an instruction makes, changes or removes."""

    path: str | Unknown
    """The absolute path."""
    written: str
    """The path as written."""
    action: Literal["copy", "download", "extract", "write", "create", "move", "remove", "mode", "owner", "link"]
    """What happens to it; `create` is mkdir or touch, `write` a redirection, `mode` chmod, `owner` chown."""
    recursive: bool
    """Whether all that is below it changes too."""
    mode: str | None | Unknown
    """The permissions it is given, as written."""
    writable_by_others: bool | Unknown
    """Whether the mode lets everybody write."""
    sets_identity: bool | Unknown
    """Whether the mode makes the file run as its owner or group (setuid, setgid)."""
    owner: str | None | Unknown
    """The owner it is given, as written."""
    instruction: Instruction
    """The instruction that does it."""
    stage: Stage | None
    """The stage of that instruction."""
    command: Command | None
    """The command that does it; null for COPY, ADD and WORKDIR."""
    volume: Volume | None
    """The VOLUME before it, in the stage or one that it is built from, that covers the path."""
    created_by: PathChange | None
    """What made the same path, or something below it, in an earlier instruction of the stage."""
    removes_empty: bool
    """Of a `remove`: whether mkdir or touch has made what it removes, and nothing in between can have put anything there."""
    removed_by: PathChange | None
    """What removes it in a later instruction of the stage."""
    is_only: bool
    """Whether it is the only change that its instruction makes."""
    removed_at_once: PathChange | None
    """What removes it in the same instruction."""
    owner_change: PathChange | None
    """What gives it, or a folder above it, an owner in a later instruction of the stage."""
    _text: str
    """The path with gaps for what is not known of it."""
    _text_of_file: str | None = None
    """Of COPY and ADD into a folder: the path of what they copy, if it is a file, which its name does not tell."""


class WrittenFile(Fact):
    """A file that a RUN writes with echo, printf, cat or tee, all of whose content stands in the Dockerfile."""

    path: str
    """Its path, absolute or in the home folder of the user."""
    appends: bool
    """Whether it is appended to what is there."""
    mount: Mount | None
    """The mount that covers the path, so that the file is not in the image."""
    command: Command
    """The command that writes it."""
    instruction: Instruction
    """The RUN of that command."""
    stage: Stage | None
    """The stage of that instruction."""


class Source(Fact):
    """A source of COPY or ADD."""

    path: str | Unknown
    """The path or address, expanded, quotes removed."""
    written: str
    """As written."""
    type: Literal["path", "url", "git", "heredoc"] | Unknown
    """What it is."""
    is_archive: bool | Unknown
    """Whether its name is one of a tar archive, which ADD unpacks, or of a compressed file."""
    is_context_root: bool | Unknown
    """Whether it is the whole build context."""
    is_wildcard: bool | Unknown
    """Whether it holds `*`, `?` or `[`."""
    is_optional: bool | Unknown
    """Whether it is the name of a file with a `*` behind it, as in `yarn.lock*`, so that the file need not be there."""
    groups: list[ContextGroup]
    """The groups of files that it takes along, such as version control."""
    manifest_of: str | None
    """The package manager that reads the file to see what to install, such as npm for package.json and package-lock.json."""
    covered_by: Source | None
    """The earlier source of the same stage that has brought the same file from the context already."""
    extracted_by: Command | None
    """The command, later in the stage, that unpacks it."""
    ignored_by: IgnorePattern | None | Unknown
    """The pattern of .dockerignore that leaves it out; unknown where the context is not looked at."""
    matches: list[str] | Unknown
    """The paths of the context that it names, without those that .dockerignore leaves out."""
    is_there: bool | Unknown
    """Whether the context holds something of that name, left out or not."""
    lock_files: list[str] | Unknown
    """The lock files that lie in the context beside a manifest such as package.json; none for any other file."""
    brings_lock_file: bool | Unknown
    """Whether the stage copies one of them too, before the next RUN; unknown if no RUN follows."""
    others: list[Source]
    """The other sources of the same instruction."""
    before: list[Source]
    """Those of them that stand before it."""
    _found: list[str] | Unknown
    instruction: Instruction
    """The COPY or ADD."""


class Port(Fact):
    """A port that something names."""

    number: int | Unknown
    """The port."""
    end: int | Unknown
    """The last port of a range; the port itself otherwise."""
    protocol: str | Unknown
    """tcp, udp or sctp, as written; tcp if none is."""
    origin: Literal["expose", "command", "environment", "default", "source"]
    """What names it: EXPOSE, an option of the command, a variable, the known default of the program, or its own sources."""
    written: str
    """As written."""
    has_host: bool | Unknown
    """Whether it is written with a host port or an address."""
    valid: bool | Unknown
    """Whether it is a port, a range or either with a protocol."""
    counterparts: list[Port] | Unknown
    """The ports of the same stage with the same number and another origin."""
    stage: Stage | None
    """The stage it belongs to."""
    instruction: Instruction
    """The instruction it is named in; for a default, the one that starts the program."""
    variable: Variable | None = None
    """The variable that names it."""
    exposed_by_base: bool
    """Whether the base image is known to expose it already."""
    _spec: str | Unknown
    """The specification it is read from, expanded."""


class Label(Fact):
    """A label that LABEL sets."""

    key: str | Unknown
    """Its key, expanded, quotes removed."""
    written_key: str
    """Its key as written."""
    value: str | Unknown
    """Its value, expanded, quotes removed."""
    overrides: Label | None
    """The earlier label of the same key in the same stage."""
    overridden_by: Label | None
    """The later label of the same key in the same stage."""
    in_final_image: bool
    """Whether the image has it: the final stage or one that it is built from sets it, and nothing after it sets it again."""
    is_base_digest: bool | Unknown
    """Whether its value is the digest that FROM gives of the image at the beginning of the stage's chain of parents."""
    instruction: Instruction
    """The LABEL."""
    _node: syntax.Pair


class Url(Fact):
    """An address among the words of a command or of an ADD."""

    scheme: str
    """http, https, ftp, git ... in lower case."""
    host: str | Unknown
    """The host without port."""
    path: str | Unknown
    """What follows the host and the port."""
    text: str
    """The whole address, with `…` for what is not known of it."""
    _text: str
    """The whole address, with gaps for what is not known of it."""
    credentials: str | None | Unknown
    """The password before the host."""
    is_local: bool | Unknown
    """Whether the host is this machine, in its network or cloud, without a domain, or kept for examples."""
    is_printed: bool
    """Whether it stands in a text that is only printed: of echo or printf, neither piped nor redirected, but for /etc/motd."""
    is_key: bool
    """Whether what is fetched from it is the key of a repository of packages."""
    is_repository: bool
    """Whether it names a repository of signed packages of apt or apk: in a line such as `deb http://… stable main`, in what is written to their lists, or as an argument of apk, add-apt-repository or debootstrap."""
    _before: str
    """What stands before it in its word."""
    program: str | None | Unknown
    """The official image of whose program it is a release, such as `node` for https://nodejs.org/dist/v22.1.0/; null for any other."""
    version: str | None | Unknown
    """The version of that program."""
    end_of_life: str | None | Unknown
    """The day after which nobody repairs that version; null if none is known."""
    is_past_end_of_life: bool | Unknown
    """Whether that day is over."""
    successor: str | None | Unknown
    """What has taken the place of the host, if that was shut down; null for any other host."""
    is_identifier: bool | Unknown
    """Whether the host is one whose addresses name a vocabulary and are never fetched, such as www.w3.org."""
    command: Command | None
    """The command that names it."""
    instruction: Instruction
    """The instruction it stands in."""


class Secret(Fact):
    """A value that should not be in an image: a password, token or key, by its name or by its look."""

    name: str | None
    """The variable, label or option that carries it."""
    by: Literal["name", "value", "option", "url", "line"]
    """What tells it: the name of the variable, the look of the value, its place among the words of a command, in an address, or in a line such as `DB_PASSWORD=…` of a file that COPY or echo writes."""
    type: str
    """What it seems to be, such as `password` or `AWS access key`."""
    value: str | Unknown
    """The value."""
    empty: bool
    """Whether no value is given in the Dockerfile."""
    literal: bool
    """Whether the value is written out in the Dockerfile, without variables."""
    placeholder: bool
    """Whether the value stands for another one, such as `changeme`, the path of a file, or the number of a public key."""
    is_argument: bool
    """Whether it is what an ARG of a stage in the final image is given by the build, which the history of the image shows."""
    variable: Variable | None
    """The ENV or ARG variable, if it is in one."""
    assignment: Assignment | None
    """The variable of a script, if it is in one."""
    command: Command | None
    """The command whose option or word it is."""
    option: Secret | None
    """The value of an option that it is, or is a part of, if the look of the value tells it."""
    url: Url | None
    """The address whose password it is."""
    instruction: Instruction
    """The instruction it stands in."""


class Layer(Fact):
    """A file-system layer that an instruction adds."""

    number: int
    """Its number in the stage, counting from 1."""
    instruction: Instruction
    """The instruction."""
    stage: Stage
    """The stage it is in."""


class Process(Fact):
    """A long-running process that a container starts."""

    program: str
    """The program."""
    number: int
    """Its number among the processes of the stage's command, counting from 1."""
    manner: Literal["server", "background", "supervisor", "service", "init"]
    """How it is started: as a known server, by `&`, by a supervisor, by `service ... start`, by an init system."""
    address: str | None | Unknown
    """The address that a known server listens on, by its options, variables and default; null for all of the machine's."""
    address_option: str | None
    """The option that sets it; null if none is known."""
    command: Command
    """The command that starts it."""
    stage: Stage | None
    """The stage whose container it runs in."""
    _words: list[str | Unknown]
    """The words of the program that does the work."""


class StatePath(Fact):
    """A folder in which a known program keeps its data, such as /var/lib/mysql."""

    path: str
    """The folder, or a file in one."""
    program: str | None
    """The program that keeps data there; null for the application itself."""
    variable: Variable | None
    """The variable of ENV that names it."""
    volume: bool | Unknown
    """Whether a VOLUME, of the file or of an official base image, covers it."""
    stage: Stage
    """The stage."""


# ---------------------------------------------------------------------------------------------------- surroundings


class Context(Fact):
    """The build context: the folder that docker build sends."""

    path: str
    """The folder."""
    dockerignore: str | None
    """The path of the .dockerignore in force; null if there is none."""
    patterns: list[IgnorePattern]
    """The patterns of the .dockerignore."""
    is_confirmed: bool
    """Whether it is certain to be the folder that is sent: it was named, or some source of the Dockerfile is in it."""
    _ignore_file: TextSource | None
    """The .dockerignore."""
    _folder: Folder
    _given: bool = False
    _shadows: dict[IgnorePattern, IgnorePattern]
    """What makes patterns superfluous, by these."""


class IgnorePattern(Fact):
    """A pattern of .dockerignore: https://docs.docker.com/build/concepts/context/#dockerignore-files"""

    written: str
    """As written."""
    pattern: str
    """The pattern, cleaned as Docker does, without `!`."""
    negated: bool
    """Whether it takes files back in."""
    valid: bool
    """Whether Docker accepts it."""
    matches_something: bool | Unknown
    """Whether something in the context matches it; unknown where the context is too large to look through."""
    matches_deeper: bool | Unknown
    """Whether it has no slash, matches nothing in the root of the context and would match further down, as .gitignore does."""
    shadowed_by: IgnorePattern | None
    """The pattern that makes it superfluous: a later one for the same path, or an earlier one for a folder above it."""
    _parsed: Pattern


class ContextGroup(Fact):
    """Files of one sort that a broad COPY takes along: https://docs.docker.com/build/concepts/context/"""

    sort: Literal["secret", "history", "dependencies", "leftovers", "recipe", "large"]
    """Keys and passwords; version control; installed dependencies; caches and leftovers of tools; the Dockerfile and its like;
    files of 50 MB and more."""
    paths: list[str]
    """Their paths in the context."""
    size: int
    """How many bytes they hold, as far as a short walk tells."""
    summary: str
    """The first of them with their sizes."""
    in_final_image: bool | Unknown
    """Whether some of them come into the image: copied in one of its own stages, or taken over from another by COPY --from."""
    source: Source
    """The source of COPY or ADD that takes them along."""


class RequirementFile(Fact):
    """A file of the context with requirements, which `pip install -r` reads."""

    path: str
    """Its path in the context."""
    entries: list[str]
    """The requirements in it, as written."""
    unpinned: list[str]
    """Those without an exact version."""
    pinned_count: int
    """How many have one."""
    includes_others: bool
    """Whether it takes in other files, requirements or constraints."""
    install: Install
    """The install that reads it."""


class StartupFile(Fact):
    """A script or program file that the command of a container names."""

    path: str
    """As the command names it."""
    resolved_path: str | Unknown
    """Where it is in the image."""
    origin: str | None | Unknown
    """Its path in the build context; null if nothing brings it from there."""
    is_brought: bool | Unknown
    """Whether a COPY or ADD brings it into the image; unknown where a RUN or the base image may."""
    is_script: bool | Unknown
    """Whether it is a shell script that could be read."""
    background_count: int | Unknown
    """How many commands the script sends to the background."""
    hands_over: bool | Unknown
    """Whether the script gives its place to a program with `exec`; false if it ends with a program that it waits for."""
    last_command: str | Unknown
    """The command that the script ends with."""
    command: Command
    """The command."""
    stage: Stage
    """The stage whose container it runs in."""
    instruction: Instruction
    """The CMD or ENTRYPOINT."""
    _script: shell_syntax.Script | None


# ---------------------------------------------------------------------------------------------------- compose files


class _ComposeFact(Fact):
    """What stands in a compose file, or may: rules have no way from it to a Dockerfile by `file`."""

    file: Fact  # type: ignore[assignment]
    """The compose file or Dockerfile it belongs to."""


class ComposeFile(_ComposeFact):
    """A compose file with what it extends and what overrides it: https://docs.docker.com/reference/compose-file/"""

    path: str
    """The path as it was given."""
    name: str
    """The last part of the path."""
    services: list[Service]
    """Its services, in order."""
    _project: ComposeProject
    _memo: dict[str, Sequence[Fact]]


class ComposeProblem(_ComposeFact):
    """Something in a compose file that cannot be used."""

    message: str
    """What is wrong with it."""


class Service(_ComposeFact):
    """A service of a compose file, with what it extends and what overrides it: https://docs.docker.com/reference/compose-file/services/"""

    name: str
    """Its name."""
    image: str | None | Unknown
    """The image it runs (or the name that its own build gets), variables filled in."""
    repository: str | None | Unknown
    """The image's name without registry, tag and digest."""
    tag: str | None | Unknown
    """The image's tag."""
    digest: str | None | Unknown
    """The image's digest."""
    is_built: bool
    """Whether it has a `build` section."""
    build: Build | None
    """How its image is built."""
    dockerfile: File | None | Unknown
    """The Dockerfile it is built from, with the arguments that the service gives; unknown if it is not in the project."""
    stage: Stage | None | Unknown
    """The stage that is built: its target, else the last one."""
    privileged: bool | Unknown
    """Whether it has all rights of the host."""
    network_mode: str | None | Unknown
    """The network mode, such as `host`."""
    pid: str | None | Unknown
    """Whose processes it sees, such as `host`."""
    ipc: str | None | Unknown
    """Whose shared memory it uses, such as `host`."""
    user: str | None | Unknown
    """Whom it runs as."""
    restart: str | None | Unknown
    """When it is started again; null if nothing is said."""
    has_healthcheck: bool | Unknown
    """Whether something tells when it is well: its own `healthcheck`, or one of the Dockerfile it is built from."""
    healthcheck_ports: list[int]
    """The ports of its own address that its `healthcheck` asks."""
    unheard_healthcheck_ports: list[int] | Unknown
    """Those of them that its program does not listen on."""
    starts_otherwise: bool
    """Whether its command, entrypoint or environment may let another program run than its image does, or on another port."""
    listening_numbers: list[int] | Unknown
    """The ports that the program of the image it builds listens on, as the service starts it."""
    profiles: list[str]
    """The profiles it needs."""
    environment: list[ServiceVariable]
    """The variables of `environment`."""
    ports: list[Publication] | Unknown
    """What it publishes."""
    volumes: list[ServiceVolume]
    """What is mounted."""
    dependencies: list[Dependency]
    """What it waits for."""
    dependents: list[Dependency]
    """The waits of other services for this one."""
    state_paths: list[str]
    """The folders in which the program of a known image keeps its data."""
    unmounted_state_paths: list[str]
    """The state paths, if no volume covers one of them."""
    _value: Value


class Build(_ComposeFact):
    """The `build` section of a service: https://docs.docker.com/reference/compose-file/build/"""

    context: str | Unknown
    """The folder that is sent, as written."""
    context_exists: bool | Unknown
    """Whether that folder is there."""
    dockerfile: str | Unknown
    """The Dockerfile, as written; `Dockerfile` if nothing is said."""
    dockerfile_exists: bool | Unknown
    """Whether that file is there."""
    target: str | None | Unknown
    """The stage to build."""
    target_exists: bool | Unknown
    """Whether the Dockerfile has that stage; true if none is asked for."""
    arguments: list[BuildArgument]
    """The build arguments it gives."""
    missing_arguments: list[str] | Unknown
    """The arguments without a default that the Dockerfile needs in a FROM and that are not given."""
    service: Service
    """The service."""


class BuildArgument(_ComposeFact):
    """An argument that a compose file gives to a build."""

    name: str
    """Its name."""
    value: str | Unknown
    """Its value."""
    is_declared: bool | Unknown
    """Whether the Dockerfile has an ARG of that name, or Docker knows it without one."""
    is_secret: bool
    """Whether its name is one of a password, token or key."""
    is_literal: bool
    """Whether the value is written out in the file, without variables."""
    service: Service
    """The service."""


class ServiceVariable(_ComposeFact):
    """A variable that a compose file sets for a service."""

    name: str
    """Its name."""
    value: str | Unknown
    """Its value."""
    is_secret: bool
    """Whether its name is one of a password, token or key."""
    is_literal: bool
    """Whether a value is written out in the file, without variables."""
    is_placeholder: bool
    """Whether the value stands for another one, such as `changeme`, the path of a file, or the number of a public key."""
    service: Service
    """The service."""


class ServiceVolume(_ComposeFact):
    """Something that is mounted into a service: https://docs.docker.com/reference/compose-file/services/#volumes"""

    type: Literal["bind", "volume", "tmpfs", "other"]
    """What is mounted: a path of the host, a volume, memory, something else."""
    source: str | None | Unknown
    """The path of the host or the name of the volume; null for a volume without name."""
    target: str | Unknown
    """Where in the container."""
    service: Service
    """The service."""


class Dependency(_ComposeFact):
    """A service that another one waits for: https://docs.docker.com/reference/compose-file/services/#depends_on"""

    service: Service
    """The service that waits."""
    on: Service | None
    """The service it waits for; null if there is none of that name."""
    name: str
    """The name of that service."""
    is_conditional: bool
    """Whether a condition is written, be it the one that counts anyway."""
    condition: Literal["service_started", "service_healthy", "service_completed_successfully"] | Unknown
    """What it waits for."""


class Publication(_ComposeFact):
    """A port of a container that compose, `docker run -p` or a Kubernetes manifest names."""

    container: int
    """The port in the container."""
    host: int | None | Unknown
    """The port of the host; null where it is left to chance."""
    protocol: str
    """tcp, udp or sctp."""
    address: str
    """The address of the host it is bound to; empty for all."""
    origin: Literal["compose", "docker run", "kubernetes"]
    """What names it."""
    stage: Stage | None | Unknown
    """The stage whose image is run; unknown if it is not built here."""
    is_heard: bool | Unknown
    """Whether something in that image listens on the port, by its EXPOSE, its command, its environment or its sources."""
    listening: list[Port] | Unknown
    """The ports that something in that image listens on."""
    instruction: Instruction | None | Unknown
    """Where that image says on which ports it listens: its EXPOSE, else its command, else its FROM."""
    same_host_port: Publication | None
    """An earlier publication, of the same or an earlier service, of the same port of the host."""
    service: Service | None
    """The service of a compose file."""
