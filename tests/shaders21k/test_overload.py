"""Further forms of built-in functions stand beside the others, as in a browser."""

import numpy as np
import pytest

ACCEPTED = {
    "a form of three": (
        "float min(float a, float b, float c) { return min(a, min(b, c)); }",
        "min(3.0, 1.0, 2.0) == 1.0 && min(vec2(1, 2), 1.5).y == 1.5",
    ),
    "a form of whole numbers": (
        "int mod(int a, int b) { return a - b * (a / b); }",
        "mod(7, 4) == 3 && mod(7.5, 4.0) == 3.5 && mod(vec3(5), 3.0).z == 2.0",
    ),
    "a form that there is, written anew": (
        "float round(in float x) { return 9.0; }",
        "round(0.2) == 9.0 && round(vec2(0.2)).x == 0.0",
    ),
    "one function called in another": (
        """struct E { float w; vec2 p; };
        float distance(E e, vec2 p) { return e.w; }
        float length(E e) { return distance(e, vec2(0)) + distance(vec2(3, 4), e.p); }
        """,
        "length(E(1.0, vec2(0))) == 6.0 && length(vec3(0, 2, 0)) == 2.0",
    ),
    "a prototype": (
        """float dot(float a); float f() { return dot(2.0); }
        float dot(float a) { return a * dot(vec2(a), vec2(1)); }""",
        "f() == 8.0",
    ),
    "a smoothstep without edges": (
        "float smoothstep(float x) { return smoothstep(0.0, 1.0, x); }",
        "smoothstep(0.5) == 0.5 && smoothstep(vec2(0), vec2(2), vec2(1)).y == 0.5",
    ),
    "a variable": ("float pow = 2.0;", "pow(3.0, pow) > 8.9"),
}


@pytest.mark.parametrize(("before", "claim"), ACCEPTED.values(), ids=ACCEPTED)
def test_both_forms_are_called(draw, before, claim):
    source = f"{before} void main() {{ gl_FragColor = vec4({claim}); }}"
    assert np.all(draw(source, dialect="glsl") == 1)
