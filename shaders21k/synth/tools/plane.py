"""Geometry of the plane."""

PLANE: dict[str, str] = {
    "rotation": """\
// A turn by an angle in radians.
mat2 rotation(float angle) {
    float c = cos(angle), s = sin(angle);
    return mat2(c, s, -s, c);
}""",
    "fold": """\
// A triangle wave: 0 at even numbers, 1 at odd ones.
float fold(float x) {
    return abs(fract(0.5 * x + 0.5) * 2.0 - 1.0);
}""",
    "sector": """\
// The angle of p, from the middle of the one of count sectors that it lies in.
float sector(vec2 p, float count) {
    float width = 6.28319 / count;
    return mod(atan(p.y, p.x) + 0.5 * width, width) - 0.5 * width;
}""",
    "inside": """\
// How much of a point is inside an edge, given its distance and half the edge's width.
float inside(float d, float soft) {
    return clamp(0.5 - 0.5 * d / soft, 0.0, 1.0);
}""",
    "smoothUnion": """\
// The nearer of two distances, blended where they are within k of each other.
float smoothUnion(float a, float b, float k) {
    float h = max(k - abs(a - b), 0.0) / k;
    return min(a, b) - 0.25 * k * h * h;
}""",
    "stroke": """\
// Distance to the straight stroke from a to b.
float stroke(vec2 p, vec2 a, vec2 b) {
    vec2 along = b - a, away = p - a;
    float h = clamp(dot(away, along) / max(dot(along, along), 0.000001), 0.0, 1.0);
    return length(away - h * along);
}""",
    "box": """\
// Distance to a rectangle of half sides b.
float box(vec2 p, vec2 b) {
    vec2 d = abs(p) - b;
    return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0);
}""",
}
"""Name to text; a tool calls only those above it, here or in files before."""
