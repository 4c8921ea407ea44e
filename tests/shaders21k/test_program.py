"""A program's id is a hash of what a compiler can tell apart, and of nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.program import Input, Pass, Program, normalize

LINES = st.lists(st.text(st.characters(exclude_characters="\r\n"), max_size=20))


@settings(deadline=None)
@given(st.text())
def test_normalizing_twice_changes_nothing(source):
    assert normalize(normalize(source)) == normalize(source)


@settings(deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.text(" \t", max_size=3))
def test_line_ends_and_trailing_space_do_not_change_the_id(lines, end, trailing):
    as_written = Program("\n".join(lines))
    as_published = Program(end.join(line + trailing for line in lines))
    assert as_written.id == as_published.id


@settings(deadline=None)
@given(LINES)
def test_another_token_is_another_program(lines):
    source = "\n".join(lines)
    assert Program(source + "\nx").id != Program(source).id


@settings(deadline=None)
@given(st.text(st.characters()))
def test_every_text_has_an_id_even_with_lone_surrogates(source):
    identifier = Program(source).id
    assert len(identifier) == 64
    assert set(identifier) <= set("0123456789abcdef")


def test_whatever_decides_the_picture_is_in_the_id():
    read = (Input(0, "buffer", "Buffer A"),)
    programs = [
        Program("x"),
        Program("x", dialect="twigl-geek"),
        Program("x", inputs=read),
        Program("x", common="y"),
        Program("x", passes=(Pass("Buffer A", "y"),)),
        Program("x", passes=(Pass("Buffer A", "y", read),)),
        Program("x", passes=(Pass("Buffer B", "y"),)),
    ]
    assert len({program.id for program in programs}) == len(programs)


def test_a_plain_program_is_named_by_its_source_alone():
    one = Program("void mainImage(out vec4 c, in vec2 p) {}", author="a", url="u")
    other = Program(one.source, author="b", url="v", licence="MIT")
    assert one.id == other.id
    # Frozen: a changed normalization would rename every program there is.
    assert one.id.startswith("4aa3e44e3d38fcae")
