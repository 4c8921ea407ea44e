"""Rays and distances in space."""

SPACE: dict[str, str] = {
    "block": """\
// Distance to a cuboid of half sides b.
float block(vec3 p, vec3 b) {
    vec3 d = abs(p) - b;
    return length(max(d, 0.0)) + min(max(d.x, max(d.y, d.z)), 0.0);
}""",
    "torus": """\
// Distance to a ring of radius r.x, as thick as r.y, lying in the xz plane.
float torus(vec3 p, vec2 r) {
    return length(vec2(length(p.xz) - r.x, p.y)) - r.y;
}""",
    "rod": """\
// Distance to an upright cylinder of a radius and half a height.
float rod(vec3 p, float radius, float high) {
    vec2 d = vec2(length(p.xz) - radius, abs(p.y) - high);
    return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0);
}""",
    "pill": """\
// Distance to a line from a to b, as thick as radius.
float pill(vec3 p, vec3 a, vec3 b, float radius) {
    vec3 way = b - a;
    float along = clamp(dot(p - a, way) / dot(way, way), 0.0, 1.0);
    return length(p - a - along * way) - radius;
}""",
    "gaze": """\
// The ray through p of a camera at eye that looks at a target; not straight up or down.
vec3 gaze(vec3 eye, vec3 target, vec2 p, float lens) {
    vec3 ahead = normalize(target - eye);
    vec3 right = normalize(vec3(-ahead.z, 0.0, ahead.x));
    return normalize(p.x * right + p.y * cross(right, ahead) + lens * ahead);
}""",
    "chord": """\
// Where a ray enters and leaves a ball about the origin; never, if leaves first.
vec2 chord(vec3 eye, vec3 ray, float radius) {
    float middle = -dot(eye, ray);
    float rest = radius * radius - dot(eye, eye) + middle * middle;
    float reach = sqrt(max(rest, 0.0));
    return rest < 0.0 ? vec2(1.0, 0.0) : vec2(middle - reach, middle + reach);
}""",
    "slabs": """\
// Where a ray enters and leaves a cuboid of half sides b; never, if leaves first.
vec2 slabs(vec3 eye, vec3 ray, vec3 b) {
    vec3 slow = mix(vec3(-1.0), vec3(1.0), step(0.0, ray)) * max(abs(ray), 0.0001);
    vec3 middle = -eye / slow, reach = b / abs(slow);
    vec3 enter = middle - reach, leave = middle + reach;
    return vec2(
        max(enter.x, max(enter.y, enter.z)), min(leave.x, min(leave.y, leave.z)));
}""",
    "checks": """\
// A checkerboard: 0 or 1.
float checks(vec2 q) {
    return mod(floor(q.x) + floor(q.y), 2.0);
}""",
}
"""Name to text; a tool calls only those above it, here or in files before."""
