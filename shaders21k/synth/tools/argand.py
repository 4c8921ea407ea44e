"""Complex numbers, as points of the plane."""

ARGAND: dict[str, str] = {
    "times": """\
// The product of two complex numbers.
vec2 times(vec2 a, vec2 b) {
    return vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}""",
    "squared": """\
// The square of a complex number.
vec2 squared(vec2 z) {
    return vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y);
}""",
    "over": """\
// The quotient of two complex numbers, finite even over 0.
vec2 over(vec2 a, vec2 b) {
    return vec2(dot(a, b), a.y * b.x - a.x * b.y) / max(dot(b, b), 1e-6);
}""",
}
"""Name to text; a tool calls only those above it, here or in files before."""
