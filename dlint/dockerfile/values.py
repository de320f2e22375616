"""The small notations of values: durations, ports, signals, file modes, platforms.

Each function says what is wrong with a text as the code of a problem, or nothing.
"""

from __future__ import annotations

from dlint.text import whole_number


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DIGITS = "0123456789"
_UNITS = {"ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_MILLISECOND = 10**6

# https://github.com/moby/sys/blob/main/signal/signal_linux.go
_SIGNALS = (
    _words(
        "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP "
        "TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX"
    )
    | {f"RTMIN+{number}" for number in range(1, 16)}
    | {f"RTMAX-{number}" for number in range(1, 15)}
)
_PROTOCOLS = ("tcp", "udp", "sctp")

# https://github.com/containerd/platforms/blob/main/database.go
_SYSTEMS = _words(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos macos"
)
_ARCHITECTURES = _words(
    "386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc "
    "riscv riscv64 s390 s390x sparc sparc64 wasm i386 x86_64 x86-64 aarch64 armhf armel"
)


def duration_problem(text: str) -> str:
    """What is wrong with a duration of HEALTHCHECK: https://pkg.go.dev/time#ParseDuration"""
    if not text:
        return ""
    rest = text[1:] if text[0] in "+-" else text
    if rest == "0":
        return ""
    if not rest:
        return "invalid-duration"
    total = 0.0
    while rest:
        number, rest = _leading_number(rest)
        if number is None:
            return "invalid-duration"
        end = 0
        while end < len(rest) and rest[end] not in "." + _DIGITS:
            end += 1
        if not end:
            return "missing-duration-unit"
        if rest[:end] not in _UNITS:
            return "unknown-duration-unit"
        total += number * _UNITS[rest[:end]]
        rest = rest[end:]
    if total == 0:
        return ""
    return "duration-too-short" if text[0] == "-" or total < _MILLISECOND else ""


def _leading_number(text: str) -> tuple[float | None, str]:
    """The decimal number that the text begins with, and what follows."""
    end = 0
    while end < len(text) and text[end] in _DIGITS:
        end += 1
    if text.startswith(".", end):
        end += 1
        while end < len(text) and text[end] in _DIGITS:
            end += 1
    digits = text[:end]
    return (float(digits) if digits.strip(".") else None), text[end:]


def retries_problem(text: str) -> str:
    """What is wrong with the value of HEALTHCHECK --retries, a 32-bit number."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not text:
        return ""
    number = whole_number(digits)
    if number is None or number >= 2**31:
        return "invalid-retries"
    return "negative-retries" if text[0] == "-" and number else ""


def port_problem(text: str) -> str:
    """What is wrong with a word of EXPOSE: `[[ip:]host:]port[-port][/protocol]`."""
    parts = text.split(":")
    port, _, protocol = parts[-1].partition("/")
    problem = _ports_problem(port) or (_ports_problem(parts[-2]) if len(parts) > 1 and parts[-2] else "")
    protocol = protocol.partition("/")[0]
    return problem or ("invalid-protocol" if protocol and protocol.lower() not in _PROTOCOLS else "")


def _ports_problem(text: str) -> str:
    """What is wrong with a port or a range of ports."""
    first, dash, last = text.partition("-")
    numbers = [first, last.partition("-")[0]] if dash else [first]
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return "invalid-port"
    ports = [whole_number(number) for number in numbers]
    if any(port is None or port > 65535 for port in ports):
        return "port-out-of-range"
    return "reversed-port-range" if (ports[0] or 0) > (ports[-1] or 0) else ""


def signal_problem(text: str) -> str:
    """What is wrong with the signal of STOPSIGNAL: a number other than 0, or a name with or without SIG."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if digits.isascii() and digits.isdigit():
        return "" if digits.strip("0") else "invalid-signal"
    return "" if text.upper().removeprefix("SIG") in _SIGNALS else "invalid-signal"


def mode_problem(text: str) -> str:
    """What is wrong with the value of --chmod: an octal number up to 7777, or symbols such as `u=rwX,go=rX`."""
    if text.isascii() and text.isdigit():
        return "" if set(text) <= set("01234567") and len(text.lstrip("0")) <= 4 else "invalid-chmod"
    return "" if all(map(_is_symbolic, text.split(","))) else "invalid-chmod"


def _is_symbolic(clause: str) -> bool:
    rest = clause.lstrip("ugoa")
    if rest[:1] not in ("+", "-", "="):
        return False
    return not rest.strip("+-=rwxXstugo")


def platform_problem(text: str) -> str:
    """What is wrong with a platform: https://github.com/containerd/platforms"""
    parts = text.split("/")
    name = parts[0].partition("(")[0]  # windows(10.0.20348) gives the version of the system
    if len(parts) > 3 or not all(part and not part.strip(_ALLOWED) for part in (name, *parts[1:])):
        return "invalid-platform"
    if len(parts) == 1 and name.lower() not in _SYSTEMS and name.lower() not in _ARCHITECTURES:
        return "invalid-platform"
    return ""


_ALLOWED = "_.-+" + _DIGITS + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
