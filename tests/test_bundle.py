"""The modules of a plain lint, loaded from one file, do what they do when they are imported."""

from __future__ import annotations

import ast
import marshal
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dlint.bundle import PACKETS, PARTS, Bundle
from dlint.bundling import (
    Kinds,
    Later,
    Taken,
    compiled,
    grouped,
    homes,
    imports_of,
    light,
    names_in,
    parsed,
    put,
    sources,
    write_bundle,
)
from dlint.record import Record

DOCKERFILE = """\
FROM debian AS base
RUN apt-get install curl | tee x
WORKDIR app
LABEL a=b
FROM base
COPY --from=base . .
ENV API_KEY=8d3f9c2b7a41 PORT=80
EXPOSE 8080
HEALTHCHECK CMD curl http://localhost
CMD ["run"]
"""

USE_BUNDLE = """
import sys
from dlint import bundle
bundle.use(sys.argv[1] + "/")
from dlint._boot import run
code = run(sys.argv[2:])
print(code, *sorted(
    name
    for name, module in sys.modules.items()
    if name.startswith("dlint.") and not isinstance(getattr(module.__spec__, "loader", sys.meta_path[0]), bundle.Bundle)
))
"""


def run(folder: Path, code: str, *arguments: str) -> str:
    environment = os.environ | {
        "DLINT_CACHE_DIR": str(folder / "cache"),
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    assert write_bundle(str(folder)) == ["data/start.bin", "data/modules.bin", "data/packets.bin"]
    return folder


@pytest.mark.parametrize("arguments", [[], ["--select", "ALL", "--format", "json"]])
def test_a_lint_with_the_bundle_gives_what_it_gives_without(arguments: list[str], bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    plain = "import sys; from dlint._boot import run; run(sys.argv[1:])"
    expected = run(tmp_path, plain, "Dockerfile", *arguments)  # which also keeps the compiled rules for the next run
    output, _, last = run(tmp_path, USE_BUNDLE, str(bundle), "Dockerfile", *arguments).rstrip("\n").rpartition("\n")
    code, *imported = last.split()
    assert "Dockerfile" in output
    assert code == "1"
    assert expected.rstrip("\n") == output
    assert imported == ["dlint.bundle"], "other modules came from their files"


def test_everything_that_is_computed_has_a_home_in_the_bundle() -> None:
    bundled = light({name: imports_of(name, parsed(path)) for name, path in sources().items()})
    producers, fields = homes(bundled - {"dlint.facts.stages"})
    assert set(producers.values()) <= bundled
    assert producers["command"] == "dlint.facts.commands"
    assert fields["dlint.facts.model", "Fact"]["span"] == ("dlint.facts.registry", "span", True)
    assert fields["dlint.facts.model", "Command"]["after"] == ("dlint.facts.commands", "after_command", False)
    assert "dlint.facts.stages" not in {home for kind in fields.values() for home, _, _ in kind.values()}


def test_nothing_in_the_bundle_matches_a_class_that_may_be_a_place_holder() -> None:
    trees = {name: parsed(path) for name, path in sources().items()}
    patterns = [
        f"{name}:{node.lineno}"
        for name in light({name: imports_of(name, tree) for name, tree in trees.items()})
        for node in ast.walk(trees[name])
        if isinstance(node, ast.MatchClass)  # Python wants a true class there, as it does not for isinstance
    ]
    assert patterns == []


def packed(folder: Path, contents: dict[str, object]) -> tuple[Bundle, bytes]:
    """A bundle in a folder with packets, and where each of them is."""
    packets = bytearray()
    places = {name: put(content, packets) for name, content in contents.items()}
    (folder / "data").mkdir()
    (folder / PACKETS).write_bytes(packets)
    return Bundle(f"{folder}/"), marshal.dumps(places)


def test_a_class_is_made_when_there_is_an_object_of_it(tmp_path: Path) -> None:
    text = "class Early(Record): x = 1\nclass Later(Early): y = 2\nclass Last(Later): z = 3"
    kinds = Kinds("package.module", {("package.module", "Later"), ("package.module", "Last")}, {})
    code = compiled(kinds.visit(ast.parse(text)), "module.py")
    users = {"Later": (("package.user", "Kind"),), "Last": ()}
    codes = {name: (compiled(ast.Module([node], []), "module.py"), users[name]) for name, node in kinds.later.items()}
    bundle, places = packed(tmp_path, codes)
    module, user = ModuleType("package.module"), ModuleType("package.user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "package", ModuleType("package"))
        patch.setitem(sys.modules, "package.module", module)
        patch.setitem(sys.modules, "package.user", user)
        record = (("dlint.record", ("Record",)),)
        bundle.modules["package.module"] = ("", (), record, (), (), tuple(kinds.later), places, code)
        renamed = (("Kind", "package.module", "Later"),)
        bundle.modules["package.user"] = ("", (), (), renamed, (), (), None, compiled(ast.parse(""), "user.py"))
        bundle.run("package.module", module)
        bundle.run("package.user", user)
        early, place_holder, last = module.Early, module.Later, module.Last
        assert isinstance(early, type)
        assert not isinstance(place_holder, type)
        assert not isinstance(early(), (int, place_holder))
        assert user.Kind is place_holder
        record = last(y=5)
    assert (record.x, record.y, record.z) == (1, 5, 3)
    assert isinstance(record, (int, place_holder))
    assert isinstance(record, int | place_holder)
    assert [kind.__name__ for kind in type(record).__mro__[:3]] == ["Last", "Later", "Early"]
    assert user.Kind is module.Later is type(record).__mro__[1]


def test_place_holders_are_gone_once_a_module_from_elsewhere_is_imported(tmp_path: Path) -> None:
    code = compiled(ast.parse("class Later: pass"), "module.py")
    bundle, places = packed(tmp_path, {"Later": (code, ())})
    modules = {name: ModuleType(name) for name in ("package", "package.early", "package.late")}
    with pytest.MonkeyPatch.context() as patch:
        for name, module in modules.items():
            patch.setitem(sys.modules, name, module)
            if "." in name:
                empty = compiled(ast.parse(""), "module.py")
                bundle.modules[name] = ("", (), (), (), (), ("Later",), places, empty)
        early, late = modules["package.early"], modules["package.late"]
        bundle.run("package.early", early)
        assert bundle.find_spec("json") is None
        assert not isinstance(early.Later, type)
        assert bundle.find_spec("dlint.no_such_module") is None
        assert isinstance(early.Later, type)
        bundle.run("package.late", late)
        assert isinstance(late.Later, type)


def test_a_field_is_computed_by_the_function_that_the_bundle_knows() -> None:
    bundle = Bundle("")
    home = ModuleType("home")
    home.double = lambda record: record.x * 2  # type: ignore[attr-defined]
    computed = {"kept": ("home", "double", True), "passing": ("home", "double", False)}
    bundle.fields |= grouped({("module", "Kind"): computed})
    kind = bundle.kind("Kind", (Record,), {"__module__": "module"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "home", home)
        record = kind(x=2)
        assert (record.kept, record.passing) == (4, 4)
    assert "kept" in vars(record)
    assert "passing" not in vars(record)
    assert kind(x=3).kept == kind(x=3).passing == 6


def test_what_only_people_and_type_checkers_read_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "from __future__ import annotations\n"
        "TYPE_CHECKING = False\n"
        "if TYPE_CHECKING:\n    from typing import Any\nelse:\n    Any = 1\n"
        "class A:\n    x: int\n    def f(self, a: Any, *b: Any, c: Any = 1) -> Any: return a\n"
        "y: int = 2\n"
    )
    assert ast.unparse(parsed(str(path))) == (
        "TYPE_CHECKING = False\nAny = 1\n\nclass A:\n\n    def f(self, a, *b, c=1):\n        return a\ny = 2"
    )


def test_only_light_modules_are_bundled() -> None:
    needs = {"dlint.a": ["dlint", "os"], "dlint.b": ["dlint", "dlint.c"], "dlint.c": ["dlint", "json"]}
    assert light(needs) == {"dlint.a"}


def test_a_bundle_for_another_python_is_left_alone(tmp_path: Path) -> None:
    for part in PARTS:
        (tmp_path / part).parent.mkdir(exist_ok=True)
        (tmp_path / part).write_bytes(b"other" + b"\0" * 100)
    assert not Bundle(f"{tmp_path}/").has("dlint.record")


def test_a_function_that_was_put_aside_becomes_itself_at_its_first_call(tmp_path: Path) -> None:
    words = ", ".join(f"'a long word {number}'" for number in range(30))
    text = (
        "def keep(function): kept.append(function); return function\n"
        "kept = []\n"
        f"@keep\ndef f(a, b=2, *, c=3): return a, b, c, len([{words}])\n"
        f"class C:\n    def __g(self): return [{words}]\n    def g(self): return self.__g()[0]\n"
    )
    later = Later("module.py", {"keep"})
    code = compiled(later.visit(ast.parse(text)), "module.py")
    assert not later.plain
    bundle, places = packed(tmp_path, dict(later.codes))
    names: dict[str, Any] = {"__packets__": places, "__later__": bundle.later}
    exec(code, names)
    function = names["f"]
    assert names["kept"] == [function]
    assert function.__code__.co_name != "f"
    assert function(1, c=4) == (1, 2, 4, 30)
    assert function.__code__.co_name == "f"
    assert function(1, 5) == (1, 5, 3, 30)
    assert names["C"]().g() == "a long word 0"


def test_a_plain_function_is_put_aside_without_a_trace_in_its_module(tmp_path: Path) -> None:
    later = Later("module.py", {"h"})
    text = "def f(a): return a, g()\ndef g(): return 2\ndef h(a): return f(a)\nx = f"
    code = compiled(later.visit(ast.parse(text)), "module.py")
    assert later.plain == ["f", "g"]
    assert "f" in names_in(code)
    assert "g" not in names_in(code)
    bundle, places = packed(tmp_path, dict(later.codes))
    module = ModuleType("module.plain")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "module", ModuleType("module"))
        bundle.modules["module.plain"] = ("plain.py", (), (), (), ("f",), (), places, code)
        bundle.run("module.plain", module)
    assert module.x is module.f
    assert "g" not in vars(module)
    assert module.h(1) == (1, 2)
    assert "g" in vars(module)
    assert not hasattr(module, "i")


def test_a_function_that_was_put_aside_is_there_for_who_asks_its_module(tmp_path: Path) -> None:
    later = Later("module.py", set())
    code = compiled(later.visit(ast.parse("def f(): return 1")), "module.py")
    bundle, places = packed(tmp_path, dict(later.codes))
    home, user = ModuleType("package.home"), ModuleType("package.user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "package", ModuleType("package"))
        patch.setitem(sys.modules, "package.home", home)
        bundle.modules["package.home"] = ("", (), (), (), (), (), places, code)
        imports = (("package.home", ("f",)),)
        text = "def g():\n    from package import home\n    from package.home import f\n    return home.f, f"
        tree = Taken({"package.home"}).visit(ast.parse(text))
        bundle.modules["package.user"] = ("", (), imports, (), (), (), None, compiled(tree, "user.py"))
        bundle.run("package.home", home)
        assert "f" not in vars(home)
        bundle.run("package.user", user)
        assert user.g() == (user.f, user.f)
    assert home.f is user.f
    assert user.f() == 1


def test_code_in_the_bundle_knows_its_lines_and_no_columns() -> None:
    text = (
        "x = 1\n"
        + "\n" * 200
        + "def f(a):\n    return [\n        a,\n        a + 1,\n    ]\n"
        + "y = "
        + "x + " * 20
        + "1\n"
    )
    expected = compile(text, "module.py", "exec")
    code = compiled(ast.parse(text), "module.py")
    assert [*code.co_lines()] == [*expected.co_lines()]
    assert len(code.co_linetable) < len(expected.co_linetable)
    assert all(start is None for _, _, start, _ in code.co_positions())
