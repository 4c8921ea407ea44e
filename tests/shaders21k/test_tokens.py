from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.dialects.tokens import cut, find_directives, find_words, pick_tokens

GLSL = st.lists(
    st.sampled_from(["/*", "*/", "//", "\\\n", "\n", "a", "1e5", ".5", "#", " ", "("])
).map("".join)


@settings(deadline=None)
@given(GLSL | st.text())
def test_the_pieces_joined_are_the_source(source):
    assert "".join(piece.text for piece in cut(source)) == source


@settings(deadline=None)
@given(GLSL)
def test_blanking_moves_no_line_and_leaves_only_the_marks_of_comments(source):
    pieces = cut(source)
    for piece in pieces:
        piece.blank()
    blank = "".join(piece.text for piece in pieces)
    assert [len(line) for line in blank.split("\n")] == [
        len(line) for line in source.split("\n")
    ]
    assert set(blank) <= set("/* \n")


def test_comments_hold_no_words():
    assert find_words("a // b \\\n c\n/* d \n e */ f /* g") == {"a", "f"}


def test_a_number_takes_its_letters_with_it():
    texts = [token.text for token in pick_tokens(cut("1e5 2.5e-3f 0xFFu .5 x1 v.x"))]
    assert texts == ["1e5", "2.5e-3f", "0xFFu", ".5", "x1", "v", ".", "x"]


def test_directives_are_found_at_the_start_of_a_logical_line():
    source = "#define A \\\n 1\n /* x\n*/ # version 300\nb #no\n// #no\n#"
    found = [[token.text for token in line] for line in find_directives(cut(source))]
    assert found == [["#", "define", "A", "1"], ["#", "version", "300"], ["#"]]
