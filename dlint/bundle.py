"""The modules of a plain lint in one file, so that starting takes one read and no search.

Importing eighty modules one by one takes longer than linting with them. The wheel therefore also brings their code in
one piece (`data/modules.bin`), without docstrings and columns of tracebacks, and `use` loads it. The modules still stand
where they always do: they are used under another version of Python, in a checkout, and for all that a plain lint does
not need. Whoever changes an installed module has to delete `data/modules.bin`.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys

from dlint.resources import PACKAGE, read_shipped, write_shipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

    Modules = list[tuple[str, str, CodeType]]
    """The name of each module, the path of its source inside the package with slashes, and its code; each stands behind
    those that it needs to have run before."""


def use() -> None:
    """Load the bundle, if there is one for this Python."""
    gc.disable()  # there is no garbage yet, but enough new objects to look for it often; `dlint.check` turns it on again
    load(read_shipped("modules") or [])


def load(modules: Modules) -> None:
    """Do what importing the modules does: make all of them, then run the code of each."""
    loaded, new_module = sys.modules, type(sys)
    missing = [module for module in modules if module[0] not in loaded]
    for name, path, _ in missing:
        module = loaded[name] = new_module(name)
        module.__file__ = f"{PACKAGE}/{path}"
        module.__package__ = name.rpartition(".")[0]
        if path.endswith("/__init__.py"):
            module.__package__ = name
            module.__path__ = [f"{PACKAGE}/{path[:-12]}"]
    for name, _, code in missing:
        parent, _, own_name = name.rpartition(".")
        exec(code, loaded[name].__dict__)
        setattr(loaded[parent], own_name, loaded[name])


def write_bundle(folder: str) -> list[str]:
    """Write the bundle below `folder`, which stands for the package; gives the paths of what was written inside it."""
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        sample = os.path.join(scratch, "Dockerfile")
        with open(sample, "w") as file:
            file.write("FROM debian\nRUN curl -O https://example.com && sudo rm x | tee y\n")
        command = [sys.executable, "-X", "no_debug_ranges", "-c", _COLLECT, sample]
        path = [os.path.dirname(PACKAGE), *sys.path]  # pip hands the packages that a build needs over in it alone
        environment = os.environ | {"DLINT_CACHE_DIR": scratch, "PYTHONPATH": os.pathsep.join(path)}
        # The first run compiles the rules and keeps them, with modules that a user's lint does not need.
        for _ in range(2):
            result = subprocess.run(command, env=environment, cwd=scratch, stdout=subprocess.PIPE, check=True)
    return [write_shipped("modules", marshal.loads(result.stdout.rpartition(b"\0modules\0")[2]), folder)]


# Lints a file, so that the modules that takes are there, and compiles them, in the order in which their import ended.
# The interpreter that does it is a fresh one.
_COLLECT = """
import marshal, os, sys
from importlib.machinery import SourceFileLoader
from dlint.resources import PACKAGE
order = []
execute = SourceFileLoader.exec_module
def note(loader, module):
    execute(loader, module)
    order.append(module)
SourceFileLoader.exec_module = note
from dlint._boot import run
if run(["--exit-zero", sys.argv[1]]):
    raise SystemExit("dlint cannot lint a sample")
modules = []
for module in order:
    if module.__name__.startswith("dlint.") and module.__name__ not in ("dlint.bundle", "dlint._boot", "dlint.resources"):
        with open(module.__file__, encoding="utf-8") as file:
            path = os.path.relpath(module.__file__, PACKAGE).replace(os.sep, "/")
            code = compile(file.read(), "dlint/" + path, "exec", dont_inherit=True, optimize=2)
        modules.append((module.__name__, path, code))
data = b"\\0modules\\0" + marshal.dumps(modules)
sys.stdout.flush()
while data:
    data = data[os.write(1, data):]
"""
