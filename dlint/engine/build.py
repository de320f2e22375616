"""Compiles the rules and the data for the wheel, so that no user waits for it."""

from __future__ import annotations

import marshal
import os
from typing import TYPE_CHECKING

from dlint import data
from dlint.bytecode import bare
from dlint.data.derived import TABLES
from dlint.engine.loader import compile_directory
from dlint.engine.program import DEFAULT, EACH, JUDGES, PAGE, TELLS, VALUES, Packed, outline
from dlint.resources import rules_directory, write_shipped

if TYPE_CHECKING:
    from dlint.engine.program import Entry


def compile_package(folder: str) -> list[str]:
    """Write everything compiled below `folder`, which stands for the package; gives the paths inside it."""
    rules = compile_directory(rules_directory())
    default = outline(rules, [n for n, rule in enumerate(rules) if rule[DEFAULT] and rule[VALUES] is not None])
    pieces, *places = Packed.fields([_bare(rule, number) for number, rule in enumerate(rules)], default)
    kinds = {kind: marshal.dumps(numbers) for kind, numbers in default.items()}
    files = {name: os.path.join(data.FOLDER, f"{name}.yaml") for name in data.names()}
    tables = {name: data.parse_file(path) for name, path in files.items()}
    tables |= {name: table() for name, table in TABLES.items()}
    knowledge, packed = data.pack(tables)
    return [
        write_shipped("rules", (*places, kinds), folder, pieces),
        write_shipped("pages", [_movable(rule) for rule in rules], folder),
        write_shipped("knowledge", knowledge, folder, packed),
    ]


def _bare(rule: Entry, page: int) -> Entry:
    """A rule without what only people read of its code; `page` is the number of its page."""
    values, patterns, judging = marshal.loads(rule[JUDGES])
    judges = marshal.dumps((values, patterns, bare(judging)))
    return (*rule[:JUDGES], judges, marshal.dumps(bare(marshal.loads(rule[TELLS]))), rule[EACH], page)


def _movable(rule: Entry) -> bytes:
    """The page of a rule with the path of its file inside the folder of rules, wherever that will be installed."""
    page = marshal.loads(rule[PAGE])
    page["path"] = os.path.relpath(page["path"], rules_directory())
    return marshal.dumps(page)
