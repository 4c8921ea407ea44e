"""JSON as people write it: what is read, and what has a bound."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.dialects.lenient import DEEPEST, LONGEST, parse
from shaders21k.errors import SourceError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"a": [1, 2,], }', {"a": [1, 2]}),
        ('[1 2 {"a": 3 "b": 4}]', [1, 2, {"a": 3, "b": 4}]),
        ("[,1,,2]", [1, 2]),
        ('// x\n{"a": // "b"\n 1}', {"a": 1}),
        ('{\'it\': \'is "so"\', "b": "it\'s"}', {"it": 'is "so"', "b": "it's"}),
        ("{a: TRUE, b: False, c: null}", {"a": True, "b": False, "c": None}),
        ("[.5, 1., +1, -1.5e2, 2f]", [0.5, 1, 1, -150, 2]),
        ('"a\nb\tc"', "a\nb\tc"),
        (r'"\u0041\n\/\q"', "A\n/q"),
        ("\ufeff {}\u00a0", {}),
        ("{} and more", {}),
        ('{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_what_people_write_is_read(text, value):
    assert parse(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a value is missing"),
        ('{"a": 1', "'}' is missing"),
        ("[1, }", "a value is missing"),
        ('{"a" 1}', "':' is missing behind a name"),
        ('{"a": "b}', "'\"' is no JSON"),
        ("{@}", "'@' is no JSON"),
    ],
)
def test_what_cannot_be_read_is_said(text, reason):
    with pytest.raises(SourceError) as caught:
        parse(text)
    assert reason in str(caught.value)


def test_a_complaint_has_the_author_s_line():
    with pytest.raises(SourceError) as caught:
        parse('{"a": 1,\n"b":\n@}', first_line=10)
    assert caught.value.line == 12


BOMBS = {
    "depth": "[" * 100_000,
    "depth of names": "{" * 100_000,
    "pairs": '{"a":' * 100_000,
    "length": "[" + "1," * LONGEST + "]",
    "an open string": '"' + "\\" * (LONGEST - 2),
    "an open comment": "/*" * (LONGEST // 2 - 1),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused(bomb):
    with pytest.raises(SourceError):
        parse(bomb)


def test_depth_up_to_the_bound_is_read():
    assert parse("[" * DEEPEST + "]" * DEEPEST) is not None
    with pytest.raises(SourceError, match="more than"):
        parse("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@settings(max_examples=40)
@given(VALUES, st.booleans())
def test_all_that_is_strict_is_read_as_it_is(value, ascii_only):
    assert parse(json.dumps(value, ensure_ascii=ascii_only)) == value


PARTS = ["{", "}", "[", "]", ",", ":", '"', "'", "\\", "//", "/*", "*/", "\n", "1", "a"]


@given(st.lists(st.sampled_from(PARTS)).map("".join) | st.text())
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(SourceError):
        parse(text)
