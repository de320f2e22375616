"""Compares our reading of shell scripts with shfmt's: `python benchmarks/shell_agreement.py FOLDER`.

Every RUN of the Dockerfiles below FOLDER that a POSIX shell reads is given to both; the simple commands have to be the
same: the variables they set, their words after quote removal, their redirections.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from shfmt import ours, theirs

from dlint.dockerfile.reader import read as read_dockerfile
from dlint.shell.reader import read
from dlint.shell.scripts import interpreter, script_of
from dlint.text import Mapped, Source

OTHER_SHELLS = ("powershell", "pwsh", "cmd")


def scripts(folder: Path) -> list[tuple[str, Mapped]]:
    """The place and the text of each script."""
    found = []
    for path in sorted(file for file in folder.rglob("*") if "ockerfile" in file.name and file.is_file()):
        other = False
        for instruction in read_dockerfile(Source.decode(str(path), path.read_bytes())).instructions:
            if instruction.keyword == "FROM":
                other = False
            elif instruction.keyword == "SHELL":
                other = any(name in instruction.text.text.lower() for name in OTHER_SHELLS)
            elif instruction.keyword == "RUN" and instruction.form == "shell" and not other:
                script = script_of(instruction)
                if not interpreter(script.text) or interpreter(script.text)[0].endswith("sh"):
                    found.append((f"{path}:{instruction.line}", script))
    return found


def main(folder: str) -> int:
    cases = scripts(Path(folder))
    start = time.perf_counter()
    trees = [read(script) for _, script in cases]
    seconds = time.perf_counter() - start
    with ThreadPoolExecutor(4) as pool:
        expected = list(pool.map(lambda case: theirs(case[1].text), cases))
    accepted = equal = only_ours = 0
    for (place, _), tree, wanted in zip(cases, trees, expected, strict=True):
        if wanted is None:
            only_ours += tree.understood
            continue
        accepted += 1
        if tree.understood and ours(tree) == wanted:
            equal += 1
        else:
            found = ours(tree)
            print(place, "differs" if tree.understood else "not understood")
            print("  only ours:  ", [command for command in found if command not in wanted][:3])
            print("  only theirs:", [command for command in wanted if command not in found][:3])
    print(f"{len(cases)} scripts, {seconds / max(1, len(cases)) * 1000:.3f} ms each")
    print(f"shfmt reads {accepted}, of which {equal} are equal; {only_ours} that shfmt refuses are read")
    return accepted != equal


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
