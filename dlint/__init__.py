"""dlint reads Dockerfiles and says what is wrong with them, why, and how to put it right.

From Python: `parse(text)` gives a `DockerfileParser`. Importing this package alone loads nothing else.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dlint.dockerfile.bridge import DockerfileParser, parse

__all__ = ["DockerfileParser", "parse"]


def __getattr__(name: str) -> object:
    # dockerfile-parse takes 25 ms to import, more than the whole lint of a file: only who asks for it pays.
    if name in __all__:
        from dlint.dockerfile import bridge

        return getattr(bridge, name)
    raise AttributeError(f"module 'dlint' has no attribute {name!r}")
