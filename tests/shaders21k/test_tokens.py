"""GLSL in pieces, each on its author's line."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.dialects.tokens import Token, cut, find_words, write

GLSL = st.lists(
    st.sampled_from(["/*", "*/", "//", "\\\n", "\n", "a", "1e5", ".5", "#", " ", "("])
).map("".join)


def texts(source):
    return [[token.text for token in line] for line in cut(source)]


@settings(deadline=None)
@given(GLSL | st.text())
def test_what_is_written_reads_back_on_the_same_lines(source):
    tokens = [token for line in cut(source) for token in line]
    written = write(tokens)
    if "#line" in written:  # of the first line, or of a long gap
        return
    again = [token for line in cut(written) for token in line]
    assert [(each.text, each.line) for each in again] == [
        (each.text, each.line) for each in tokens
    ]


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1).map(sorted))
def test_every_token_stands_on_its_line_counting_as_a_compiler_does(lines):
    written = write(Token("word", "x", line) for line in lines)
    number, found = 1, []
    for line in written.split("\n"):
        if line.strip().startswith("#line"):
            number = int(line.split()[1])
            continue
        found += [number] * line.count("x")
        number += 1
    assert found == lines


def test_comments_hold_no_words():
    assert find_words("a // b \\\n c\n/* d \n e */ f /* g") == {"a", "f"}


def test_a_number_ends_where_its_grammar_ends():
    (found,) = texts("1e5 2.5e-3f 0xFFu .5 x1 v.x 0xE+1 1.lf 3.xx")
    assert found[:8] == ["1e5", "2.5e-3f", "0xFFu", ".5", "x1", "v", ".", "x"]
    assert found[8:] == ["0xE", "+", "1", "1.lf", "3.", "xx"]


def test_the_longest_mark_wins():
    assert texts("a<<=b++ +c&&d^^e!=f") == [
        ["a", "<<=", "b", "++", "+", "c", "&&", "d", "^^", "e", "!=", "f"]
    ]


def test_lines_are_joined_by_a_backslash_and_by_a_comment():
    source = "#define A \\\n 1\n/* x\n*/ # version 300\r\nb #no\r// #no\n#\nlo\\\nng"
    assert texts(source) == [
        ["#", "define", "A", "1"],
        ["#", "version", "300"],
        ["b", "#", "no"],
        ["#"],
        ["long"],
    ]
    assert [line[0].line for line in cut(source)] == [1, 4, 5, 7, 8]
