"""Says what is wrong with a Dockerfile that could be read: the problems of its syntax tree."""

from __future__ import annotations

from dlint.dockerfile.syntax import Dockerfile, Problem
from dlint.record import computes


@computes(Dockerfile)
def problems(tree: Dockerfile) -> tuple[Problem, ...]:
    """What is wrong with the file, in order."""
    return ()
