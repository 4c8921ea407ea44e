"""Directives and macros, as GLSL ES 3.00 section 3.4 has them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.dialects.preprocess import MAX_TOKENS, Preprocessor
from shaders21k.errors import SourceError


def run(source, **macros):
    return " ".join(token.text for token in Preprocessor(macros).run(source))


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("#define A 1\nA B A", "1 B 1"),
        ("#define A B\n#define B A\nA B", "A B"),
        ("#define f(x) x * x\nf(1) f (2) f", "1 * 1 2 * 2 f"),
        ("#define f(x) -x\n-f(-1)", "- - - 1"),
        ("#define f(a, b) b a\nf((1, 2), g(3, 4))", "g ( 3 , 4 ) ( 1 , 2 )"),
        ("#define f() 1\nf() f( )", "1 1"),
        ("#define f(x) [x]\nf()", "[ ]"),
        ("#define F (x)\nF", "( x )"),
        ("#define f(x) x\n#define A f\nA(1)", "1"),
        ("#define f(x) f(x + 1)\nf(f(0))", "f ( f ( 0 + 1 ) + 1 )"),
        ("#define A 1\n#undef A\nA", "A"),
        ("#define A 1\n#define A 2\nA", "2"),
        ("#define A a \\\n b\nA", "a b"),
        ("#define f(x) x\nf(a\n,b)", None),
        ("#define f(x,y) x y\nf(a\n,\nb) c", "a b c"),
        ("#version 300 es\n#extension all : enable\n#pragma x\n#\na", "a"),
        ("a __LINE__\n\n__LINE__", "a 1 3"),
    ],
)
def test_macros(source, result):
    if result is None:
        with pytest.raises(SourceError, match="f takes 1 arguments, not 2"):
            run(source)
    else:
        assert run(source) == result


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("1 + 2 * 3 == 7 && !0", True),
        ("defined A && A > 2", True),
        ("defined(B) || defined ( A )", True),
        ("!defined B", True),
        ("B", False),
        ("(1 << 4 | 1) == 0x11u && 010 == 8 && ~0 == -1", True),
        ("-7 / 2 == -3 && -7 % 2 == -1", True),
        ("TWICE(A) == 6", True),
        ("1 << 1000000000", True),
        ("2147483647 + 1 < 0", True),
    ],
)
def test_conditions(condition, holds):
    source = f"#define TWICE(x) (2*x)\n#if {condition}\nyes\n#else\nno\n#endif"
    assert run(source, A="3") == ("yes" if holds else "no")


def test_the_first_branch_that_holds_is_read_and_no_other():
    source = """
#ifdef A
  #if 1
  a
  #endif
#elif 1
  b
  #ifndef A
  c
  #endif
#elif nonsense (
  d
#else
  e
#endif
f"""
    assert run(source) == "b c f"
    assert run(source, A="") == "a f"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("\n#error no luck", "line 2: #error no luck"),
        ('\n\n#include "x"', "line 3: unknown directive #include"),
        ("#if 1", "line 1: #endif is missing"),
        ("#endif", "line 1: #endif without #if"),
        ("#if 1 +\n#endif", "something is missing"),
        ("#if 1 / 0\n#endif", "division by zero"),
        ("#if 1 1\n#endif", "unexpected '1'"),
        ("#if " + "(" * 100 + "\n#endif", "levels of nesting"),
        ("#define f(x) x\nf(1", "line 2: '\\)' is missing"),
        ("#define f(x y) x", "the parameters of f are none"),
        ("#define", "a name"),
        ("#define f(x) x\n" + "f(" * 999 + ")" * 999, "within one another"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(source, reason):
    with pytest.raises(SourceError, match=reason):
        run(source)


def test_what_is_not_read_may_be_wrong():
    assert run("#if 0\n#error x\n#include y\n#if (\n#endif\n#endif\nfine") == "fine"


def test_a_macro_that_explodes_is_stopped():
    bomb = "#define A0 x x x x x x x x\n" + "".join(
        f"#define A{n} {f'A{n - 1} ' * 8}\n" for n in range(1, 30)
    )
    with pytest.raises(SourceError, match=f"more than {MAX_TOKENS} tokens"):
        run(f"{bomb}A29")
    calls = "#define f(x) x x x x\n" + "f(" * 40 + "1" + ")" * 40
    with pytest.raises(SourceError, match="tokens"):
        run(calls)


PIECES = ["#define A", "#define f(x)", "#if", "#else", "#endif", "f(", ")", ",", "A"]
MORE = ["\n", "\n", " ", "1", "(", "x", "defined", "||", "-", "#", "/*", "*/", "\\\n"]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES + MORE), max_size=60).map(" ".join))
def test_any_text_gives_tokens_in_the_order_of_lines_or_an_error_with_one(source):
    try:
        lines = [token.line for token in Preprocessor({}).run(source)]
    except SourceError as error:
        lines = [error.line or 0]
    assert lines == sorted(lines)
    assert all(1 <= line <= source.count("\n") + 1 for line in lines)


def test_a_megabyte_is_read_in_seconds():
    """A bound on work, not a benchmark: a quadratic reader would take hours."""
    started = time.process_time()
    run("#define A(x) x\n" + "A(a + b) * 1.5;\n" * 40_000)
    assert time.process_time() - started < 60
