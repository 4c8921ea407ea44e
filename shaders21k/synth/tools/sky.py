"""What skies, lands and heavenly bodies are made of."""

SKY: dict[str, str] = {
    "starlight": """\
// Stars: one in some cells, each of its own place and brightness.
float starlight(vec2 p) {
    vec2 cell = floor(p), seed = random2(cell);
    float d = length(p - cell - 0.25 - 0.5 * seed);
    float bright = fract(31.0 * seed.x + 17.0 * seed.y);
    bright = max(2.2 * bright - 1.2, 0.0);
    return bright * bright * bright * exp(-30.0 * d * d);
}""",
    "steepNoise": """\
// Value noise, and its slope along x and y (Quilez, "Value noise derivatives", 2008).
vec3 steepNoise(vec2 p) {
    vec2 cell = floor(p), f = p - cell;
    vec2 u = f * f * (3.0 - 2.0 * f), du = 6.0 * f * (1.0 - f);
    float a = random(cell), b = random(cell + vec2(1.0, 0.0));
    float c = random(cell + vec2(0.0, 1.0)), d = random(cell + 1.0);
    float twist = a - b - c + d;
    float height = a + (b - a) * u.x + (c - a) * u.y + twist * u.x * u.y;
    return vec3(height, du * (vec2(b - a, c - a) + twist * u.yx));
}""",
    "bulkNoise": """\
// Value noise of space: two lattices of the plane, one above the other.
float bulkNoise(vec3 p) {
    float low = floor(p.z), f = p.z - low;
    f = f * f * (3.0 - 2.0 * f);
    vec2 shift = vec2(37.0, 61.0);
    return mix(valueNoise(p.xy + low * shift), valueNoise(p.xy + (low + 1.0) * shift),
        f);
}""",
    "bulkClouds": """\
// Three octaves of the noise of space.
float bulkClouds(vec3 p) {
    float sum = 0.57 * bulkNoise(p);
    sum += 0.29 * bulkNoise(p.yzx * 2.03 + 5.1);
    return sum + 0.14 * bulkNoise(p.zxy * 4.1 + 9.7);
}""",
    "mist": """\
// Two octaves of value noise: soft, and cheap enough to march through.
float mist(vec2 p) {
    return 0.66 * valueNoise(p) + 0.34 * valueNoise(2.1 * p + 4.7);
}""",
    "jagged": """\
// The height of a rugged line over x: three octaves of noise, 0 to 1.
float jagged(float x, float row) {
    return 0.57 * valueNoise(vec2(x, row)) + 0.28 * valueNoise(vec2(2.3 * x, row + 9.0))
        + 0.15 * valueNoise(vec2(5.1 * x, row + 27.0));
}""",
    "flake": """\
// One soft dot in some cells of the plane: a snow flake, a spark, a lamp far away.
float flake(vec2 p, float size, float share) {
    vec2 cell = floor(p), seed = random2(cell);
    float reach = size * (0.5 + 0.5 * seed.y);
    float d = length(p - cell - 0.5 - (0.5 - size) * (2.0 * seed.yx - 1.0));
    return step(fract(7.3 * seed.x + 3.1 * seed.y), share)
        * inside(d - 0.7 * reach, 0.3 * reach);
}""",
}
"""Name to text; a tool calls only those above it, here or in files before."""
