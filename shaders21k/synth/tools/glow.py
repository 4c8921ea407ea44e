"""Light: how it falls off from a line, and how bright light is shown."""

GLOW: dict[str, str] = {
    "bearing": """\
// The angle of p, -pi to pi; 0 in the middle, where there is none.
float bearing(vec2 p) {
    return atan(p.y, abs(p.x) + abs(p.y) < 0.00001 ? 1.0 : p.x);
}""",
    "tumble": """\
// A turn in space: about the upright axis, then towards the eye.
vec3 tumble(vec3 q, float yaw, float nod) {
    q.xz = rotation(yaw) * q.xz;
    q.yz = rotation(nod) * q.yz;
    return q;
}""",
    "halo": """\
// Light that falls off slowly from a thin source: one over the distance.
float halo(float d, float size) {
    return 0.7 * size / (abs(d) + 0.2 * size);
}""",
    "spark": """\
// Light that falls off fast: one over the square of the distance.
float spark(float d, float size) {
    return 2.5 * size * size / (d * d + size * size);
}""",
    "haze": """\
// Light as through mist, without a sharp middle.
float haze(float d, float size) {
    return 1.4 * exp(-0.45 * abs(d) / size);
}""",
    "tube": """\
// A tube of neon: an even core in a faint glow.
float tube(float d, float size) {
    float rim = abs(d) - 0.7 * size;
    return 2.0 * inside(rim, 0.012) + 0.5 * exp(-0.35 * max(rim, 0.0) / size);
}""",
    "expose": """\
// Bright light fades into white, as on film.
vec3 expose(vec3 light) {
    return 1.0 - exp(-max(light, 0.0));
}""",
}
"""Name to text; a tool calls only those above it, here or in files before."""
