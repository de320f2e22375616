"""Fixers that put instructions before and after others."""

from __future__ import annotations

from dlint.facts.model import Command, Fact, Image, Instruction, Pipeline, Run, Unknown, Workdir
from dlint.fixes.fixers.edits import edit, keyword

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlint.findings import Edit


def shell_with_pipefail(fact: Fact) -> Sequence[Edit]:
    """A SHELL with pipefail before the first RUN of the stage that has a pipe and does not fail with it.

    All pipes of the stage that SHELL reaches get the same edit, so that one is made for them.
    """
    if not isinstance(fact, Pipeline) or fact._pipe.frame.shell is not None or fact.instruction.onbuild is not None:
        return ()
    run, stage = fact.instruction, fact.instruction.stage
    if stage is None or run.shell.family != "posix":
        return ()
    for earlier in run.before:
        if isinstance(earlier, Run) and earlier.shell.arguments == run.shell.arguments and _needs_pipefail(earlier):
            run = earlier
            break
    words = ", ".join([f'"{word}"' for word in (fact.shell_with_pipefail, "-o", "pipefail", *run.shell.arguments[1:])])
    if "\\" in words or words.count('"') % 2:
        return ()
    return (_line_before(run, f"{keyword(fact, 'SHELL')} [{words}]"),)


def _needs_pipefail(run: Run) -> bool:
    return any(
        pipeline._pipe.frame.shell is None and isinstance(pipeline.options, list) and "pipefail" not in pipeline.options
        for pipeline in run.pipelines
    )


def stage_name(fact: Fact) -> Sequence[Edit]:
    """The name of a stage instead of its number, if it has one that no other stage has."""
    stage = fact.stage if isinstance(fact, Image) else None
    if stage is None or stage.written_name is None or isinstance(stage, Unknown):
        return ()
    if [other.name for other in fact.file.stages].count(stage.name) > 1:
        return ()
    return (edit(fact, fact.span.start, fact.span.end, stage.written_name),)


def shell_instead_of_link(fact: Fact) -> Sequence[Edit]:
    """SHELL in the place of a RUN that does nothing but put another shell in the place of /bin/sh."""
    run = fact.instruction if isinstance(fact, Command) else None
    if not isinstance(fact, Command) or run is None or run.form != "shell" or run.onbuild is not None:
        return ()
    if run.flags or run.heredocs or any(command.name not in ("rm", "ln", "mv") for command in run.commands):
        return ()
    if any("/bin/sh" not in command.arguments or command.redirections for command in run.commands):
        return ()
    target = next((word for word in fact.operands if isinstance(word, str) and word != "/bin/sh"), "")
    if target.rpartition("/")[2] not in ("bash", "zsh", "ksh", "mksh"):
        return ()
    path = target if target.startswith("/") else f"/bin/{target}"
    return (edit(fact, run._node.start, run._node.end, f'{keyword(fact, "SHELL")} ["{path}", "-c"]'),)


def workdir_instead_of_cd(fact: Fact) -> Sequence[Edit]:
    """WORKDIR before a RUN that begins with `cd /folder &&`, and the old one again behind it."""
    run = fact.instruction if isinstance(fact, Command) else None
    if not isinstance(fact, Command) or not isinstance(run, Run) or run.onbuild is not None or run.heredocs:
        return ()
    step = fact._step
    folder = fact.operands[0] if len(fact.operands) == 1 else None
    if fact.before or fact.nested or step.text is None or step.simple is None or step.redirections:
        return ()
    if (
        not isinstance(folder, str)
        or not folder.startswith("/")
        or not folder.isprintable()
        or set(" \"'\\`$") & set(folder)
    ):
        return ()
    if fact.wrappers or fact.assignments or any(command.name in ("cd", "pushd") for command in fact.after):
        return ()
    rest = step.text.text[step.simple.end :]
    chained = rest.lstrip(" \t")
    if not chained.startswith("&&") or "$" in step.text.text[: step.simple.end]:
        return ()
    begin = step.simple.end + len(rest) - len(chained[2:].lstrip(" \t"))
    back = _back_to(run)
    if back is None:
        return ()
    name = keyword(fact, "WORKDIR")
    without_cd = edit(fact, step.text.origin(step.simple.start), step.text.origin(begin), "")
    if back.rstrip("/") == folder.rstrip("/"):
        return (without_cd,)
    edits = [_line_before(run, f"{name} {folder}"), without_cd]
    if back:
        source, end = fact.file._node.source.text, run._node.end
        while source[end : end + 1] in (" ", "\t"):
            end += 1
        edits.append(edit(fact, end, end, f"\n{name} {back}"))
    return edits


def _back_to(run: Run) -> str | None:
    """The working directory that the instructions behind a RUN rely on; empty where they set their own, None if unknown."""
    following = run.next
    if isinstance(following, Workdir) and following.is_absolute is True:
        return ""
    before = run.workdir
    if before is None or not isinstance(before.resolved_path, str) or "$" in before.text:
        return None
    return before.resolved_path


def _line_before(instruction: Instruction, text: str) -> Edit:
    """A line before an instruction and the comments that belong to it."""
    node = instruction._node
    start, line = node.start, node.line
    for comment in reversed(node.comments):
        if comment.line != line - 1:
            break
        start, line = comment.start, comment.line
    return edit(instruction, start, start, f"{text}\n")
