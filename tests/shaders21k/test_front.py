"""A browser's GLSL on a desktop's compiler: zeros, names, order, declarations."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k.dialects.detect import detect
from shaders21k.dialects.front import assemble
from shaders21k.dialects.host import Host
from shaders21k.dialects.outline import outline
from shaders21k.dialects.preprocess import Preprocessor
from shaders21k.dialects.stage import Sampler, Uniform
from shaders21k.dialects.translate import translate
from shaders21k.dialects.zero import set_zeros
from shaders21k.errors import SourceError
from shaders21k.program import Input, Program

HOST = Host(
    "test",
    uniforms=(Uniform("time", "float", "time"), Uniform("frame", "int", "frame")),
    samplers=(Sampler("last", "sampler2D", Input(0, "buffer", "Image")),),
    varyings={"place": ("vec2", "coord * 2.0")},
)


def zero(source):
    """Return a text with its zeros, and the statements that clear global arrays."""
    tokens = Preprocessor({}).run(source)
    late = set_zeros(tokens, outline(tokens))
    return " ".join(token.text for token in tokens), late


@pytest.mark.parametrize(
    ("declared", "zeroed"),
    [
        ("float a;", "float a = 0.0 ;"),
        ("float a, b = 1.0, c;", "float a = 0.0 , b = 1.0 , c = 0.0 ;"),
        ("highp ivec3 a;", "highp ivec3 a = ivec3(0) ;"),
        ("mat2x3 a; bool b; uint c;", "mat2x3 a = mat2x3(0.0) ; bool b = false ; "),
        ("for (int i; i < 9; i++) {}", "for ( int i = 0 ; i < 9 ;"),
        ("for (float i = 0., d; ; ) { vec4 q; }", "d = 0.0 ; ; ) { vec4 q = vec4(0.0)"),
        ("if (x) float y; else vec2 z;", "float y = 0.0 ; else vec2 z = vec2(0.0) ;"),
        (
            "float a[3];",
            "a [ 3 ] ; for (int s21k_i = 0; s21k_i < a.length(); s21k_i++)",
        ),
        ("vec2[2] a;", "{ a[s21k_i] = vec2(0.0); }"),
        ("S s;", "S s = S(0.0, vec2(0.0)) ;"),
        ("T t;", "T t ; t.s = S(0.0, vec2(0.0)); for (int s21k_j = 0;"),
        ("S s[2];", "a[s21k_i]".replace("a", "s") + " = S(0.0, vec2(0.0));"),
        ("struct L { int a; }; L l;", "L l = L(0) ;"),
        ("const float a = 1.0;", "const float a = 1.0 ;"),
        ("return a; x = y ? z : w;", "return a ; x = y ? z : w ;"),
        ("switch (x) { case 1: float a; }", "case 1 : float a = 0.0 ;"),
    ],
)
def test_locals_without_a_value_get_zero(declared, zeroed):
    structs = "struct S { float a; vec2 b; }; struct T { S s; float f[2]; };"
    text, late = zero(f"{structs} void f() {{ {declared} }}")
    assert zeroed in text
    assert not late


def test_globals_and_missing_returns_get_zero():
    text, late = zero(
        "float g; vec3 h[4]; uniform float u; const int c = 1;"
        "float f(inout float b, in float c) { if (b > c) return 1.0; }"
    )
    assert "float g = 0.0 ;" in text
    assert "uniform float u ;" in text
    assert "b =" not in text
    assert text.endswith("return 1.0 ; return 0.0; }")
    assert late.startswith("for (int s21k_i = 0; s21k_i < h.length();")


def test_a_function_that_returns_is_left_as_it_is():
    text, _ = zero("float f() { return 1.0; } float g() {} void h() {}")
    assert text.startswith("float f ( ) { return 1.0 ; } float g ( ) { return 0.0; }")
    assert text.endswith("void h ( ) { }")


def test_a_struct_of_structs_of_structs_does_not_explode():
    levels = "struct A0 { float x[9]; };" + "".join(
        f"struct A{n} {{ A{n - 1} {','.join(f'f{k}' for k in range(50))}; }};"
        for n in range(1, 9)
    )
    text, _ = zero(f"{levels} void f() {{ A8 a; }}")
    assert len(text) < 2_000_000
    recursive, _ = zero("struct A { A a, b; }; void f() { A x; }")
    assert "A x ;" in recursive


def stage(source, host=HOST, **options):
    return assemble(source, host, **options)


def test_the_author_s_uniforms_tell_the_renderer_what_they_mean():
    made = stage(
        "uniform float time, other; uniform float frame;"
        "void main() { float sum = time + frame; }"
    )
    assert [(each.name, each.glsl_type) for each in made.uniforms[:2]] == [
        ("time", "float"),
        ("frame", "float"),
    ]
    assert "float time" not in made.text, "it is the renderer's to declare"
    assert not stage("void main() { float time = 1.0; }").uniforms[:-2]


def test_the_author_s_samplers_are_bound_or_black():
    made = stage(
        "uniform sampler2D last, mine; void main() {"
        "gl_FragColor = texture2D(last, vec2(0)) + texture2D(mine, vec2(0)); }"
    )
    assert [(each.name, each.input) for each in made.samplers] == [
        ("last", Input(0, "buffer", "Image")),
        ("mine", None),
    ]


def test_a_sampler_that_nobody_can_bind_may_be_declared():
    assert not stage("uniform sampler2DShadow s; void main() {}").samplers


def test_varyings_and_outputs_become_variables():
    made = stage(
        "varying vec2 place; in vec2 vUv; layout(location = 1) out vec4 second;"
        "out vec4 first; void main() { first = vec4(place, vUv); second = first; }"
    )
    assert "varying" not in made.text
    assert "place = s21k_FragCoord.xy * 2.0;" in made.text
    assert "vUv = s21k_FragCoord.xy / s21k_resolution;" in made.text
    assert made.targets == 2


def test_out_parameters_keep_what_the_caller_s_variable_holds():
    made = stage("void f(float b, out float a, const in float c) {} void main() {}")
    assert "( float b , inout float a , const in float c )" in made.text


def test_parameters_without_a_name_get_one_where_a_body_follows():
    made = stage(
        "void f(in vec2, float b, int); void f(in vec2, float b, int) {}"
        "void main(void) {}"
    )
    assert "void f ( in vec2 , float b , int ) ;" in made.text
    named = r"\( in vec2 (s21k_unnamed\d+) , float b , int (s21k_unnamed\d+) \) \{"
    found = re.search(named, made.text)
    assert found
    assert found[1] != found[2]
    assert "s21k_main ( void )" in made.text


def test_globals_that_read_the_coordinate_wait_for_it():
    made = stage(
        "uniform float time; vec2 uv = gl_FragCoord.xy, w = uv; float t = time;"
        "void main() { gl_FragColor = vec4(uv, w); }"
    )
    head, _, tail = made.text.partition("#line 1000000")
    assert "float t = time" in head
    assert "uv = s21k_FragCoord . xy;" in tail
    assert tail.index("uv = s21k") < tail.index("w = uv;") < tail.index("s21k_main()")


@pytest.mark.parametrize(
    "source",
    [
        "void mian() {}",
        "",
        "void main();",
        "float mainImage;",
        "void main() " + "{" * 9,
    ],
)
def test_without_an_entry_there_is_no_program(source):
    with pytest.raises(SourceError, match="there is no function"):
        stage(source)


@pytest.mark.parametrize("bracket", ["(", "[", "{"])
def test_what_is_nested_too_deep_is_refused(bracket):
    with pytest.raises(SourceError, match="line 2: more than 500 brackets"):
        stage("void main() {\n" + bracket * 100_000)


def test_a_divisor_that_is_a_variable_is_hidden_from_the_compiler():
    made = stage(
        "const float two = 2.; void main() { float a, b[2]; vec2 c; const float d = 1."
        "/ two; a = 1. / a / c.x; c /= c; a = a / two / 3. / b[1] / sin(a) / (a); }"
    )
    assert "1. / s21k_divisor( a ) / s21k_divisor( c . x ) ;" in made.text
    assert "c /= s21k_divisor( c ) ;" in made.text
    assert "a / two / 3. / b [ 1 ] / sin ( a ) / ( a )" in made.text
    assert "s21k_divisor" not in stage("void main() { float a = 1. / 3.; }").text
    loop = "for (int i = 0; i < 3; i++) a += 1. / float(i + (1)) / 2.;"
    made = stage(f"void main() {{ float a; {loop} }}")
    assert "1. / s21k_divisor( float ( i + ( 1 ) ) ) / 2. ;" in made.text
    assert "a /= b ?" in stage("void main() { bool b; a /= b ? 1. : 2.; }").text


LONG = ["a b = ", "x y ", "float a[", "a ? b : ", "f(a ", "int a, ", "# a ", "/* "]
LONGER = ["struct S { int a; } ", "#define a b\n", "a ? b = c : d = e; ", "[{", '"']


@pytest.mark.parametrize("dialect", ["shadertoy", "twigl-geekest", "isf", "glsl"])
@pytest.mark.parametrize("text", [*LONG, *LONGER])
def test_what_is_long_takes_no_more_than_its_length(text, dialect):
    """A bound on work, not a benchmark: a quadratic reader would take hours."""
    program = Program("void main() {}\n" + text * 8000, dialect)
    started = time.process_time()
    with suppress(SourceError):
        translate(program)
    detect(program.source)
    assert time.process_time() - started < 30


PIECES = ["void main() {", "}", "{", "(", ")", ";", "float", "vec2[2]", "a", "b", "="]
MORE = [",", "struct S {", "S", "uniform", "out", "in", "const", "for (", "return", "?"]
LAST = ["layout(location=", "1", "precision highp float;", "[", "]", "\n", "texture"]


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(PIECES + MORE + LAST), max_size=50).map(" ".join))
def test_any_text_becomes_a_stage_or_an_error(source):
    try:
        made = stage(f"void main() {{}}\n{source}")
    except SourceError:
        return
    assert made.text.isascii()
