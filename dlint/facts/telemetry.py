"""Programs that tell their makers of their use; which, and what forbids it, stands in `dlint/data/telemetry.yaml`."""

from __future__ import annotations

from dlint.data import load
from dlint.facts.model import Command, Telemetry, Unknown
from dlint.facts.packages import value_of
from dlint.facts.registry import collects, facts_of
from dlint.record import computes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.facts.model import File

_RUNNERS = ("npx", "bunx", "pnpx")
_OFF = ("0", "false", "no", "")


@collects("telemetry")
def collect_telemetry(file: File) -> list[Telemetry]:
    """The first use of each program in each stage."""
    programs: dict[str, str] = load("telemetry")
    found: list[Telemetry] = []
    seen = set()
    for command in facts_of(file, "command"):
        if isinstance(command, Command) and command.instruction.keyword == "RUN" and command.stage is not None:
            program = _program(command)
            key = (command.stage.index, programs.get(program))
            if program in programs and key not in seen:
                seen.add(key)
                found.append(
                    Telemetry(
                        file=file,
                        span=command.span,
                        program=program,
                        setting=programs[program],
                        command=command,
                        instruction=command.instruction,
                        stage=command.stage,
                    )
                )
    return found


def _program(command: Command) -> str:
    if command.name in _RUNNERS:
        first = next(iter(command.operands), "")
        return first if isinstance(first, str) else ""
    return command.name if isinstance(command.name, str) else ""


@computes(Telemetry)
def is_forbidden(telemetry: Telemetry) -> bool | Unknown:
    name, _, wanted = telemetry.setting.partition("=")
    value = value_of(telemetry.command, name)
    if isinstance(value, Unknown):
        return value
    return value is not None and (value.lower() in _OFF) == (wanted in _OFF)
