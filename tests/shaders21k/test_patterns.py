"""Patterns for the files of a tree mean what `PurePath.full_match` makes of them."""

import pytest

from shaders21k.errors import CorpusError
from shaders21k.importers.patterns import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("20k_*.jsonl", "20k_2014-02.jsonl", True),
        ("20k_*.jsonl", "api/20k_2014-02.jsonl", False),
        ("20k_*.jsonl", "api_2014-02.jsonl", False),
        ("api/**/api_*.jsonl", "api/api_1.jsonl", True),
        ("api/**/api_*.jsonl", "api/a/b/api_1.jsonl", True),
        ("api/**/api_*.jsonl", "api_1.jsonl", False),
        ("**", "a/b", True),
        ("**/b", "b", True),
        ("**/a/**/b", "x/a/y/a/b", True),
        ("**/a/**/b", "x/y/b", False),
        ("a/?", "a/b", True),
        ("a/?", "a/bc", False),
        ("a/[bc]", "a/c", True),
        ("a", "a/b", False),
        ("a/b", "a", False),
    ],
)
def test_patterns(pattern, path, matches):
    assert compile_pattern(pattern)(path) is matches


def test_many_stars_cost_no_more_than_few():
    matches = compile_pattern("/".join(["**", "a"] * 30 + ["b"]))
    assert not matches("/".join(["a"] * 60))


@pytest.mark.parametrize("pattern", ["", "/a", "a/", "a//b", "../a", "./a"])
def test_a_pattern_that_leaves_the_tree_is_refused(pattern):
    with pytest.raises(CorpusError, match="is no pattern for files"):
        compile_pattern(pattern)
