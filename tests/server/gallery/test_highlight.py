"""GLSL in colors: not a letter is lost, and nobody's text becomes a tag."""

import html
import re
import time

from hypothesis import given
from hypothesis import strategies as st

from server.gallery.highlight import divide, highlight
from shaders21k import Input, Program
from shaders21k.program import Pass

PIECES = st.sampled_from(
    [
        "/*",
        "*/",
        "//",
        "\\\n",
        "\n",
        "\r\n",
        "\r",
        "#",
        "<b>",
        "&",
        '"',
        "1.",
        "if",
        "é",
    ]
)


def read(lines):
    return [html.unescape(re.sub(r"<[^>]*>", "", line)) for line in lines]


def test_words_are_told_apart():
    (line,) = highlight("const float x = 1.5; // <b>")
    assert line == (
        '<span class="keyword">const</span> <span class="type">float</span> x = '
        '<span class="figure">1.5</span>; <span class="comment">// &lt;b&gt;</span>'
    )


def test_a_comment_over_two_lines_is_one_piece_in_each():
    first, second = highlight("/* a\nb */")
    assert first == '<span class="comment">/* a</span>'
    assert second == '<span class="comment">b */</span>'


def test_lines_are_those_that_a_compiler_counts():
    assert read(highlight("\n\na\r\nb\rc\n")) == ["", "", "a", "b", "c"]
    assert read(highlight("a\x0bb\u2028c")) == ["a\x0bb\u2028c"]


@given(st.lists(PIECES | st.text(max_size=5)).map("".join))
def test_every_letter_of_any_text_is_there(text):
    ends = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    assert read(highlight(text)) == ends.split("\n")


def test_comments_that_never_end_cost_no_more_than_others():
    began = time.process_time()
    highlight("/* " * 60_000)  # two minutes, were each looked through to the end
    assert time.process_time() - began < 10


def test_a_program_is_divided_into_its_shaders_and_the_fault_is_in_one():
    reads = (Input(0, "buffer", "Buffer A"),)
    program = Program(
        source="image", inputs=reads, common="common", passes=(Pass("Buffer A", "a"),)
    )
    image, buffer, common = divide(program, "Buffer A", "undeclared", 1)
    assert [each.name for each in (image, buffer, common)] == [
        "Image",
        "Buffer A",
        "Common",
    ]
    assert [each.prefix for each in (image, buffer, common)] == [
        "",
        "buffer-a-",
        "common-",
    ]
    assert image.inputs == reads
    assert (buffer.complaint, buffer.line) == ("undeclared", 1)
    assert (image.complaint, common.complaint) == ("", "")
