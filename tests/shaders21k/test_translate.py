"""One door for all dialects: what comes out, whatever goes in."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.dialects.translate import DIALECTS, translate
from shaders21k.errors import SourceError
from shaders21k.program import IMAGE, Program

# Braces too many and too few, all that a dialect looks for, and a bit of everything.
PARTS = [
    *("void main() {", "void mainImage(out vec4 o, in vec2 p) {", "}", "{", ")", "("),
    *("/*{", "}*/", '"INPUTS": [', '"NAME": "x",', '"TYPE": "float"', "]", "#tag"),
    *("\n#ifdef BUFFER_0\n", "\n#else\n", "\n#endif\n", "\n#define min(a) -a\n"),
    *("float min(float a, float b, float c)", "uniform vec2 r;", "varying vec2 v[2];"),
    *("a ? b : c = d", ";", ",", "gl_FragColor", "o", "= vec4(1)", "texture", "case"),
    *("out vec4 o;", "sampler1D", "surfacePosition", "mat4x3", "é", "\\\n", "\0"),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(deadline=None, max_examples=25)
@given(parts=st.lists(st.sampled_from(PARTS), max_size=30))
def test_any_text_becomes_stages_or_an_error(dialect, parts):
    with contextlib.suppress(SourceError):
        stages = translate(Program(" ".join(parts), dialect=dialect))
        assert stages[-1].name == IMAGE
        assert all(stage.text.isascii() for stage in stages)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_nested_too_deep_is_refused(dialect):
    header = "/*{}*/" if dialect == "isf" else ""
    source = header + "void main() { gl_FragColor = " + "(" * 2000
    with pytest.raises(SourceError, match="within one another"):
        translate(Program(source, dialect=dialect))
