"""Classes of complaints: the same for programs that fail alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k.verdict import classify


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("`foo' undeclared", "`bar' undeclared", "_ undeclared"),
        (
            "no matching function for call to `mod(int, int)'; candidates are:",
            "no matching function for call to `f(vec3)'; candidates are: float f(int)",
            "no matching function for call to _",
        ),
        (
            'undefined variable "a"',
            'undefined variable "b"',
            "undefined variable _",
        ),
        ("array size 12 too large", "array size 7 too large", "array size N too large"),
        (
            "syntax error, unexpected NEW_IDENTIFIER, expecting ','",
            "syntax error, unexpected NEW_IDENTIFIER, expecting ';'",
            "syntax error, unexpected NEW_IDENTIFIER, expecting _",
        ),
        ("", " . ", "no reason given"),
    ],
)
def test_names_and_numbers_do_not_make_a_class(one, other, name):
    assert classify(one) == classify(other) == name


@given(st.text())
def test_a_class_is_one_short_line(message):
    name = classify(message)
    assert 0 < len(name) <= 72
    assert name.splitlines() == [name]


words = st.from_regex(r"[a-z_]\w{0,8}", fullmatch=True)


@given(words, words)
def test_whatever_the_name_the_class_is_the_same(one, other):
    message = "`{}' redeclared with type 3"
    assert classify(message.format(one)) == classify(message.format(other))
