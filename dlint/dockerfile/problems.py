"""What can be wrong with the syntax of a Dockerfile: the codes of `syntax.Problem`, and what each of them says.

BuildKit refuses a file for each of them unless the sentence says otherwise; inside the trigger of an ONBUILD it does so
only when the trigger is run.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    # The file
    "empty-file": "The file holds no instruction.",
    "utf-16": "The file is written in UTF-16, of which Docker reads nothing.",
    "no-stage": "The file holds ARG instructions alone, so there is no stage to build.",
    "instruction-before-from": "An instruction other than ARG stands before the first FROM.",
    "dangling-continuation": "An escape character continues the last line of the file, behind which nothing comes (not refused).",
    "line-too-long": "A line is longer than the 65,535 bytes that Docker reads.",
    "invalid-escape": "The escape directive names something else than a backslash or a backtick.",
    "duplicate-directive": "A parser directive is given a second time.",
    "invalid-check": "The check directive holds something else than skip, error and experimental.",
    # Instructions in general
    "unknown-instruction": "Docker knows no instruction of this name.",
    "empty-instruction": "An escape character stands where an instruction should.",
    "unterminated-heredoc": "The line that ends a here-document is missing.",
    "heredoc-not-supported": "A here-document is asked for in an instruction that has none (not refused: its lines are read as instructions).",
    "missing-argument": "The instruction has no argument (not refused for ENTRYPOINT).",
    "extra-argument": "The instruction has more arguments than it takes.",
    "too-few-arguments": "COPY or ADD has fewer than two arguments.",
    "json-not-strings": "The JSON array of an exec form holds something else than strings.",
    "json-invalid": "The arguments begin like a JSON array but are none, so they are taken as text (not refused).",
    "json-single-quotes": "The arguments are a list in single quotes, which is no JSON, so they are taken as text (not refused).",
    # Flags
    "unknown-flag": "The instruction has no such flag.",
    "duplicate-flag": "A flag that can be given once is given again.",
    "missing-flag-value": "A flag has no value.",
    "invalid-flag-boolean": "The value of a flag is neither true nor false.",
    "invalid-flag-value": "The value of --network or --security is none of those that Docker knows.",
    "ignored-flag": "A flag stands where Docker drops it unread: on ARG, STOPSIGNAL or HEALTHCHECK NONE (not refused).",
    "bare-dashes": "A bare -- ends the flags, and is dropped (not refused).",
    # Words
    "unterminated-single-quote": "A single quote is not closed.",
    "unterminated-double-quote": "A double quote is not closed.",
    "bad-substitution": "The name of a variable is missing in ${...}.",
    "unterminated-substitution": "A ${ is not closed.",
    "unsupported-modifier": "Docker knows no such modifier in ${...} (not refused where Docker leaves variables to the shell).",
    "invalid-pattern-escape": "A backslash in the pattern of a ${...} stands before a character that needs none.",
    "required-variable-not-set": "A variable that ${NAME:?} or ${NAME?} requires is not defined.",
    "required-argument": "An ARG that ${NAME:?} or ${NAME?} requires has no default, so a build stops unless it is given a value.",
    # FROM
    "from-arguments": "FROM has two arguments, or more than three.",
    "missing-as": "The second of FROM's three arguments is not AS.",
    "invalid-stage-name": "The name of a stage begins with no letter, or holds more than letters, digits, '.', '_' and '-'.",
    "empty-base-image": "The name of the base image is empty.",
    "invalid-reference": "The base image is no well-formed image reference.",
    "empty-platform": "The variables of --platform have no value.",
    "invalid-platform": "The value of --platform names no operating system and architecture that Docker knows.",
    # COPY, ADD
    "copy-from-url": "COPY takes no URL; ADD does.",
    "heredoc-as-destination": "A here-document stands where the destination should.",
    "destination-not-directory": "Several sources are copied to a destination that does not end in a slash (not refused).",
    "invalid-chmod": "The value of --chmod is neither an octal nor a symbolic mode.",
    "invalid-checksum": "The value of --checksum is no digest or commit.",
    "checksum-not-allowed": "--checksum is for one source that is a URL.",
    "invalid-copy-from": "The value of --from names no stage and is no image reference (an empty one is not refused).",
    "invalid-stage-index": "The number in --from is not that of an earlier stage.",
    "variable-in-copy-from": "--from holds a variable, and Docker expands none there.",
    "forward-stage": "A stage is used before it is defined.",
    "circular-stage": "A stage uses itself.",
    # RUN
    "invalid-mount": "The value of --mount is not understood, or its options do not go together.",
    "unknown-mount-type": "Docker knows no such type of mount.",
    "unknown-mount-option": "A mount of this type has no such option.",
    "duplicate-mount-option": "An option of a mount is given again; the last one holds (not refused).",
    "variable-in-mount-from": "The from of a mount holds a variable, and Docker expands none there.",
    "invalid-device": "The value of --device is not understood.",
    # ENV, LABEL, ARG
    "missing-value": "ENV or LABEL has a name without a value.",
    "missing-equals": "A word among those of the form name=value has no '='.",
    "blank-name": "The name before a '=' is empty.",
    # The others
    "invalid-port": "EXPOSE names something that is no port and no range of ports.",
    "port-out-of-range": "EXPOSE names a port above 65535.",
    "reversed-port-range": "The first port of a range is above the last one.",
    "invalid-protocol": "The protocol of a port is neither tcp nor udp nor sctp.",
    "invalid-signal": "STOPSIGNAL names no signal.",
    "empty-volume": "VOLUME names an empty path.",
    "shell-not-json": "The argument of SHELL is no JSON array of strings.",
    "shell-empty": "The JSON array of SHELL is empty.",
    "unknown-healthcheck-type": "HEALTHCHECK is followed by neither CMD nor NONE.",
    "healthcheck-without-command": "HEALTHCHECK CMD has no command.",
    "invalid-duration": "A duration is not understood.",
    "missing-duration-unit": "A duration has a number without a unit.",
    "unknown-duration-unit": "A duration has a unit other than h, m, s, ms, us or ns.",
    "duration-too-short": "A duration is shorter than a millisecond, or negative.",
    "invalid-retries": "The value of --retries is no whole number.",
    "negative-retries": "The value of --retries is negative.",
    "onbuild-chaining": "ONBUILD keeps another ONBUILD.",
    "onbuild-trigger-not-allowed": "ONBUILD keeps FROM or MAINTAINER.",
}
