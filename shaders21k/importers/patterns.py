"""Patterns for the files of a tree, the same for a folder and for an archive."""

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from shaders21k.errors import CorpusError


def compile_pattern(pattern: str) -> Callable[[str], bool]:
    """Make a test for relative paths, as `PurePath.full_match` has it.

    Args:
        pattern: parts joined by "/"; "*" and "?" stay within a part, and a part "**"
            is any number of folders, none included.

    Raises:
        CorpusError: the pattern is empty or leaves the tree.
    """
    parts = pattern.split("/")
    if not {"", ".", ".."}.isdisjoint(parts):
        raise CorpusError(
            f"{pattern!r} is no pattern for files: give one relative to the folder, "
            "as in 20k_*.jsonl or api/**/api_*.jsonl"
        )
    return lambda path: matches(path.split("/"), parts)


def matches(path: Sequence[str], pattern: Sequence[str]) -> bool:
    """Tell whether a path's parts match a pattern's."""
    # The rests of the pattern that may still match, so that "**/**/**" costs no more
    # than its length at each folder.
    rests = {0}
    for name in path:
        rests = skip_folders(rests, pattern)
        rests = {
            rest if pattern[rest] == "**" else rest + 1
            for rest in rests
            if rest < len(pattern)
            and (pattern[rest] == "**" or fnmatchcase(name, pattern[rest]))
        }
    return len(pattern) in skip_folders(rests, pattern)


def skip_folders(rests: set[int], pattern: Sequence[str]) -> set[int]:
    """Add the rests that follow if each "**" at hand stands for no folder."""
    found = set(rests)
    for rest in sorted(rests):
        while rest < len(pattern) and pattern[rest] == "**":
            rest += 1  # noqa: PLW2901
            found.add(rest)
    return found
