"""What shfmt (https://github.com/mvdan/sh) reads in a script, and what our reader does, in one form to compare."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from dlint.record import Record
from dlint.shell import syntax

SHFMT = Path(sys.executable).with_name("shfmt")
Command = tuple[tuple[str, ...], tuple[str | None, ...], tuple[str, ...]]
"""The variables that a simple command sets, its words (None for one with expansions), its redirections."""


def theirs(script: str) -> list[Command] | None:
    """The simple commands that shfmt reads, sorted; None if it refuses the script."""
    done = subprocess.run([SHFMT, "--to-json", "-ln=bash"], input=script.encode(), capture_output=True, timeout=60)
    if done.returncode:
        return None
    found: list[Command] = []
    _visit(json.loads(done.stdout), found)
    return sorted(found, key=repr)


def ours(script: syntax.Script) -> list[Command]:
    """The simple commands that our reader found, sorted."""
    return sorted(
        (
            (
                tuple(assignment.name for assignment in node.assignments),
                tuple(word.literal for word in node.words),
                tuple(redirection.operator for redirection in node.redirections),
            )
            for node in nodes(script)
            if isinstance(node, syntax.Simple)
        ),
        key=repr,
    )


def nodes(node: Record) -> list[Record]:
    """The node and all nodes inside it."""
    found = [node]
    for kind in type(node).__mro__[:-2]:
        for field in inspect.get_annotations(kind):
            value = getattr(node, field)
            for inner in value if isinstance(value, tuple) else (value,):
                if isinstance(inner, Record):
                    found += nodes(inner)
    return found


def _visit(node: Any, found: list[Command]) -> None:
    if isinstance(node, list):
        for item in node:
            _visit(item, found)
    elif isinstance(node, dict):
        if "Cmd" in node or "Redirs" in node:
            command = _command(node.get("Cmd", {"Type": "CallExpr"}), node.get("Redirs", []))
            if command is not None:
                found.append(command)
        for value in node.values():
            _visit(value, found)


def _command(node: dict[str, Any], redirections: list[dict[str, Any]]) -> Command | None:
    operators = tuple(redirection["Op"] for redirection in redirections)
    if node["Type"] == "CallExpr":
        words = tuple(_literal(word) for word in node.get("Args", []))
        return tuple(assign["Name"]["Value"] for assign in node.get("Assigns", [])), words, operators
    if node["Type"] == "DeclClause":
        return (), (node["Variant"]["Value"], *map(_declared, node.get("Args", []))), operators
    if node["Type"] == "LetClause":
        return None
    return None


def _declared(assign: dict[str, Any]) -> str | None:
    value = _literal(assign["Value"]) if "Value" in assign else ""
    if "Array" in assign or value is None:
        return None
    if "Name" not in assign:
        return value
    name: str = assign["Name"]["Value"]
    return name if assign.get("Naked") else name + ("+=" if assign.get("Append") else "=") + value


def _literal(word: dict[str, Any]) -> str | None:
    text = ""
    for part in word.get("Parts", []):
        if part["Type"] == "Lit":
            text += _unescaped(part.get("Value", ""), None)
        elif part["Type"] == "SglQuoted" and not part.get("Dollar"):
            text += part.get("Value", "")
        elif part["Type"] == "DblQuoted":
            for inner in part.get("Parts", []):
                if inner["Type"] != "Lit":
                    return None
                text += _unescaped(inner.get("Value", ""), '$`"\\\n')
        elif part["Type"] == "ExtGlob":
            text += part["Op"] + part["Pattern"]["Value"] + ")"
        elif part["Type"] == "SglQuoted":
            text += part["Value"].encode().decode("unicode_escape")
        else:
            return None
    return text


def _unescaped(text: str, escapable: str | None) -> str:
    kept = ""
    at = 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text) and (escapable is None or text[at + 1] in escapable):
            at += 1
            kept += text[at].replace("\n", "")
        else:
            kept += text[at]
        at += 1
    return kept
