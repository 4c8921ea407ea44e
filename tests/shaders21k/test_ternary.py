"""Assignments behind the colon of a ?, in parentheses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaders21k.dialects.ternary import wrap_assignments
from shaders21k.dialects.tokens import Token, cut


def wrap(source):
    tokens = [token for line in cut(source) for token in line]
    return "".join(token.text for token in wrap_assignments(tokens))


@pytest.mark.parametrize(
    ("source", "wrapped"),
    [
        ("a?b=c:d=e;", "a?b=c:(d=e);"),
        ("a?b:c=d,e=f;", "a?b:(c=d),e=f;"),
        ("x=a?b:c?d:e+=f;", "x=a?b:c?d:(e+=f);"),
        ("x=a?b?c:d=e:f;", "x=a?b?c:(d=e):f;"),
        ("a?b:c=d?e:f=g;", "a?b:(c=d?e:(f=g));"),
        ("f(a?b:c*=d)[a?b:c];", "f(a?b:(c*=d))[a?b:c];"),
        ("a?b:(c=d);", "a?b:(c=d);"),
        ("x=a?b:c; y=d;", "x=a?b:c;y=d;"),
        ("case 1:x=y;", "case1:x=y;"),
        ("a?b:{c=d;}", "a?b:{c=d;}"),
        ("a==b?c:d<=e;", "a==b?c:d<=e;"),
    ],
)
def test_only_what_c_would_read_otherwise_is_wrapped(source, wrapped):
    assert wrap(source) == wrapped


MARKS = ["a", "?", ":", "=", ",", ";", "(", ")", "[", "]", "{", "}", "+="]


@given(st.lists(st.sampled_from(MARKS)))
def test_any_text_keeps_its_tokens_and_its_balance(marks):
    tokens = [Token("mark", mark, 1) for mark in marks]
    wrapped = wrap_assignments(tokens)
    added = [token.text for token in wrapped if all(token is not t for t in tokens)]
    assert [token for token in wrapped if any(token is t for t in tokens)] == tokens
    assert added.count("(") + added.count(")") == len(added)
    assert added.count(")") <= added.count("(")
