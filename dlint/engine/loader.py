"""Reads rule files, checks them, and compiles each into a tuple that `dlint.engine.runtime` can run."""

from __future__ import annotations

import marshal
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dlint.documents import DocumentError, Node, parse
from dlint.engine.checker import Checker, VocabularyError, resolve
from dlint.engine.compiler import Compiler, Value, search_name
from dlint.engine.conditions import And, At, Condition, Equals, Or, Path
from dlint.engine.options import option_problem, patterns_of, prepared_defaults
from dlint.engine.patterns import pack
from dlint.engine.program import ID, PAGE
from dlint.engine.rulefile import RuleFile, read_shape
from dlint.engine.runtime import Rule, RuleError
from dlint.engine.templates import compile_template
from dlint.engine.vocabulary import Kind, Type, kinds, suggestion
from dlint.record import UNKNOWN

if TYPE_CHECKING:
    from types import CodeType

    from dlint.engine.program import Entries, Entry
    from dlint.facts.model import Fact

INDEXED_FIRST = ("name", "keyword", "code", "manager", "key")


def rule_files(directory: str) -> list[tuple[str, str]]:
    """The rule files of a folder, `<category>/<id>.yaml` or `<id>.yaml`, sorted: their paths and categories."""
    found = []
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir():
                with os.scandir(entry.path) as inner:
                    found += [(file.path, entry.name) for file in inner if file.name.endswith(".yaml")]
            elif entry.name.endswith(".yaml"):
                found.append((entry.path, os.path.basename(os.path.abspath(directory))))
    return sorted(found)


def compile_directory(directory: str) -> list[Entry]:
    """The compiled rules of a folder; raises `RuleError` with the mistakes of all its files."""
    rules: list[Entry] = []
    problems: list[str] = []
    for path, category in rule_files(directory):
        try:
            rules.append(read_rule(path, category).entry())
        except RuleError as errors:
            problems += errors.problems
    if problems:
        raise RuleError(problems)
    return merge([rules])


def merge(parts: Iterable[Entries]) -> list[Entry]:
    """The rules of several folders by id; raises `RuleError` where two have the same."""
    found: dict[str, Entry] = {}
    problems: list[str] = []
    for entry in [entry for part in parts for entry in part]:
        other = found.setdefault(entry[ID], entry)
        if other is not entry:
            path, first = (Rule(_page=rule[PAGE]).page["path"] for rule in (entry, other))
            problems.append(f"{path}:1: id: there is a rule {entry[ID]!r} already, in {first}; call this one otherwise")
    if problems:
        raise RuleError(problems)
    return [found[name] for name in sorted(found)]


def read_rule(path: str, category: str) -> RuleSource:
    """The rule in a file; raises `RuleError`."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError([f"{path}: cannot be read: {error}"]) from None
    return parse_rule(text, path, category)


def parse_rule(text: str, path: str, category: str) -> RuleSource:
    """The rule in `text`, the content of the file at `path`; raises `RuleError`."""
    try:
        document = parse(text, path)
    except DocumentError as error:
        raise RuleError(error.problems) from None
    if not isinstance(document.data, dict):
        raise RuleError([f"{path}:1: a rule file is a mapping (id, title, severity, select, where, ...)"])
    shape = read_shape(document.data)
    checker = Checker(path, document)
    if isinstance(shape, list):
        for location, what in shape:
            hint = suggestion(str(location[-1]), RuleFile.model_fields) if what == "there is no such key" else ""
            checker.note(location, what + hint)
        raise RuleError(checker.problems)
    kind = kinds().get(shape.select)
    if kind is None:
        checker.note(("select",), f"there is no kind {shape.select!r}{suggestion(shape.select, kinds())}")
        raise RuleError(checker.problems)
    rule = RuleSource(path, category, document, shape, kind, checker)
    if checker.problems:
        raise RuleError(checker.problems)
    return rule


class RuleSource:
    """A rule file that has been read and checked; what it says as conditions and as Python source."""

    def __init__(self, path: str, category: str, document: Node, shape: RuleFile, kind: Kind, checker: Checker) -> None:
        self.path = path
        self.category = category
        self.document = document
        self.shape = shape
        self.kind = kind
        self._checker = checker
        self._fact = Value("f", Type(kind.name))
        self.where = checker.condition(("where",), kind) if "where" in document.data else And()
        self.unless = tuple(checker.condition(("unless", number), kind) for number in range(len(shape.unless)))
        self.check_name()
        self._compiler = Compiler()
        self._lines = self._other_functions()
        self.uses = self._check_options()

    def entry(self, where: Condition | None = None, unless: Sequence[Condition] | None = None) -> Entry:
        """The compiled rule, or a variant of it with another condition; see `runtime` for the order of the tuple."""
        shape = self.shape
        where = self.where if where is None else where
        fires = self._compiler.fires(where, tuple(self.unless if unless is None else unless), self._fact)
        values = prepared_defaults(shape.options, self.uses)
        code = self._compiled(f"def fires(f): return {fires}").co_consts[0]
        return (
            shape.id,
            shape.title,
            shape.severity,
            self.category,
            shape.default,
            tuple(shape.tags),
            tuple(f"{tool}:{name}" for tool, names in shape.aliases.items() for name in names),
            shape.fix is not None,
            self.kind.name,
            dict(shape.options),
            self.uses,
            values,
            index_of(where),
            (shape.fix.safety, shape.fix.apply) if shape.fix else None,
            marshal.dumps((values, self._patterns(), code)),
            marshal.dumps(self._compiled("\n".join(self._lines))),
            shape.each,
            marshal.dumps(self._page()),
        )

    def _compiled(self, source: str) -> CodeType:
        code: CodeType = compile(source, f"<rule {self.shape.id}>", "exec", dont_inherit=True, optimize=2)
        return code

    def compile_condition(
        self, where: Condition, unless: Sequence[Condition]
    ) -> Callable[[Mapping[str, Any]], Callable[[Fact], object]]:
        """A function from the values of options to `fires`, for a variant of the rule's condition."""
        compiler = Compiler()
        fires = compiler.fires(where, tuple(unless), self._fact)
        code = compile(f"def fires(f): return {fires}", f"<variant of rule {self.shape.id}>", "exec", dont_inherit=True)
        searches = {f"R{number}": re.compile(pattern).search for number, pattern in enumerate(compiler.patterns)}

        def make(options: Mapping[str, Any]) -> Callable[[Fact], object]:
            names: dict[str, Any] = {"UNKNOWN": UNKNOWN, **searches, **options}
            exec(code, names)
            return names["fires"]  # type: ignore[no-any-return]

        return make

    def _patterns(self) -> dict[str, bytes]:
        """The regular expressions, packed, by the variables that search for them."""
        patterns = {f"R{number}": pattern for number, pattern in enumerate(self._compiler.patterns)}
        options = patterns_of(self.shape.options, self.uses)
        patterns |= {search_name(name): pattern for name, pattern in options.items()}
        return {name: pack(pattern) for name, pattern in patterns.items()}

    def check_name(self) -> None:
        """Note an id that is not the file's stem."""
        stem = os.path.splitext(os.path.basename(self.path))[0]
        if stem != self.shape.id:
            self._checker.note(("id",), f"is {self.shape.id!r}, but the file is called {stem!r}; they must be the same")

    def _page(self) -> dict[str, Any]:
        said = self.shape.model_dump(mode="python")
        keys = ("message", "rationale", "references", "examples", "fix", "since", "deprecated", "where", "unless", "at")
        return {**{key: said[key] for key in keys}, "path": os.path.abspath(self.path)}

    def _other_functions(self) -> list[str]:
        """The source of all functions but `fires`."""
        shape = self.shape
        lines = [f"def message(f): return {self._template(('message',))}"]
        if shape.at is not None:
            lines.append(f"def at(f): return {self._place(('at',), many=False)}")
        if shape.related:
            places = [
                f"({self._place(('related', number, 'at'), many=True)[1:-1]}, {self._template(('related', number, 'message'))})"
                for number in range(len(shape.related))
            ]
            lines.append(f"def related(f): return [{', '.join(places)}]")
        if shape.fix is not None:
            lines.append(f"def title(f): return {self._template(('fix', 'title'))}")
            if (shape.fix.edits is None) == (shape.fix.apply is None):
                self._checker.note(("fix",), "needs either edits or apply")
            edits = [self._edit(("fix", "edits", number)) for number in range(len(shape.fix.edits or ()))]
            lines.append(f"def edits(f): return [{', '.join(edits)}]")
        return lines

    def _template(self, location: tuple[str | int, ...]) -> str:
        template = self.document.at(location).data
        try:
            return compile_template(template, self.kind, self.shape.options, self._compiler)
        except VocabularyError as mistake:
            self._checker.note(location, str(mistake))
            return "''"

    def _place(self, location: tuple[str | int, ...], many: bool) -> str:
        """The expression of a pair: the fact that a path leads to, and the field of it whose place is meant, if any."""
        text = self.document.at(location).data
        if text == "self":
            return "(f, None)"
        try:
            path = resolve(text, self.kind)
            if path.type.many and path.type.is_fact and not many:
                raise VocabularyError(f"{text} is {path.type}; the path must lead to one place")
        except VocabularyError as mistake:
            self._checker.note(location, str(mistake))
            return "(f, None)"
        if path.type.is_fact:
            return f"({self._compiler.follow(path, self._fact).code}, None)"
        owner = self._compiler.follow(Path(path.fields[:-1]), self._fact).code if len(path.fields) > 1 else "f"
        return f"({owner}, {path.fields[-1].attribute!r})"

    def _edit(self, location: tuple[str | int, ...]) -> str:
        said = self.document.at(location).data
        actions = [word for word in ("before", "after", "replace", "delete") if word in said]
        if len(actions) != 1 or ("text" in said) == (actions == ["delete"]):
            self._checker.note(location, "needs one of before, after and replace with text, or delete without it")
            return ""
        (action,) = actions
        place = self._place((*location, action), many=action in ("before", "after"))
        text = "''" if action == "delete" else self._template((*location, "text"))
        return f"({action!r}, {place[1:-1]}, {text})"

    def _check_options(self) -> dict[str, list[tuple[str, tuple[str, ...], str]]]:
        uses = {
            name: [(kind.base, kind.choices, way) for kind, way in found]
            for name, found in self._checker.option_uses.items()
        }
        if self.shape.each is not None and self.shape.each not in self.shape.options:
            self._checker.note(("each",), f"the rule declares no option {self.shape.each!r}")
        for name, default in self.shape.options.items():
            if name not in uses:
                self._checker.note(("options", name), "no condition uses it")
            elif len({way for _, _, way in uses[name]}) > 1:
                self._checker.note(("options", name), "is used in different ways; make two options of it")
            else:
                problem = option_problem(default, uses[name])
                if problem:
                    self._checker.note(("options", name), problem)
        return uses


def index_of(where: Condition) -> tuple[str, tuple[str, ...]] | None:
    """A field of the selected fact and the texts of which it must have one, for the rule to fire; None if there is none."""
    found = _required(where)
    for attribute in (*INDEXED_FIRST, *sorted(found)):
        if attribute in found:
            return attribute, found[attribute]
    return None


def _required(condition: Condition) -> dict[str, tuple[str, ...]]:
    """The fields of a fact that must have one of certain texts for the condition to be true of it, with those texts."""
    match condition:
        case At(Path((field,)), child):
            literals = _literals(child)
            return {field.attribute: literals} if literals and not field.type.many else {}
        case And(children):
            found: dict[str, tuple[str, ...]] = {}
            for child in children:
                found |= _required(child)
            return found
        case Or(children) if children:
            first, *others = [_required(child) for child in children]
            return {
                attribute: tuple(dict.fromkeys(text for branch in (first, *others) for text in branch[attribute]))
                for attribute in first
                if all(attribute in branch for branch in others)
            }
    return {}


def _clauses(condition: Condition) -> list[Condition]:
    if isinstance(condition, And):
        return [clause for child in condition.children for clause in _clauses(child)]
    return [condition]


def _literals(condition: Condition) -> tuple[str, ...]:
    """The texts of which the value must be one."""
    for clause in _clauses(condition):
        match clause:
            case Equals((*values,)) if all(isinstance(value, str) for value in values):
                return tuple(values)  # type: ignore[arg-type]
    return ()
