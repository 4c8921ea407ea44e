"""Noises and cells for fields: simplex noise, sums of noise, true cell borders."""

FIELD: dict[str, str] = {
    "simplexNoise": """\
// Simplex noise of the plane (Perlin 2001; Gustavson 2005): three random slopes at the
// corners of a triangle, each within a round hull.
float simplexNoise(vec2 p) {
    vec2 cell = floor(p + 0.366025 * (p.x + p.y));
    vec2 a = p - cell + 0.211325 * (cell.x + cell.y);
    vec2 way = a.x > a.y ? vec2(1.0, 0.0) : vec2(0.0, 1.0);
    vec2 b = a - way + 0.211325, c = a - 0.57735;
    vec3 hull = max(0.5 - vec3(dot(a, a), dot(b, b), dot(c, c)), 0.0);
    vec3 rise = vec3(slope(cell, a), slope(cell + way, b), slope(cell + 1.0, c));
    hull *= hull;
    return clamp(0.5 + 46.0 * dot(hull * hull, rise), 0.0, 1.0);
}""",
    "turbulence": """\
// Turbulence (Perlin 1985): four octaves of noise, each folded at its middle.
float turbulence(vec2 p) {
    float sum = 0.0, height = 0.53;
    for (int i = 0; i < 4; i++) {
        sum += height * abs(2.0 * gradientNoise(p) - 1.0);
        p = mat2(1.6, 1.2, -1.2, 1.6) * p + 3.7;
        height *= 0.5;
    }
    return sum;
}""",
    "borders": """\
// Cells with their true borders (Quilez 2012): x the distance to the nearest border,
// y to the nearest point, z a random number of the cell.
vec3 borders(vec2 p, float wander) {
    vec2 cell = floor(p), f = p - cell, home = vec2(0.0), near = vec2(0.0);
    float first = 8.0;
    for (int i = 0; i < 9; i++) {
        vec2 at = vec2(float(i % 3), float(i / 3)) - 1.0;
        vec2 away = at + 0.5 + 0.4 * cos(wander + 6.283 * random2(cell + at)) - f;
        if (dot(away, away) < first) {
            first = dot(away, away);
            near = away;
            home = at;
        }
    }
    float border = 8.0;
    for (int i = 0; i < 9; i++) {
        vec2 at = home + vec2(float(i % 3), float(i / 3)) - 1.0;
        vec2 away = at + 0.5 + 0.4 * cos(wander + 6.283 * random2(cell + at)) - f;
        vec2 way = away - near;
        if (dot(way, way) > 0.0001) {
            border = min(border, dot(0.5 * (near + away), way) / length(way));
        }
    }
    return vec3(border, sqrt(first), random(cell + home));
}""",
    "gabor": """\
// Sparse Gabor noise (Lagae et al. 2009): a short wave packet in each cell, its ripples
// count to the unit, running within spread of the direction way.
float gabor(vec2 p, float count, float way, float spread) {
    vec2 cell = floor(p), f = p - cell;
    float sum = 0.0;
    for (int i = 0; i < 9; i++) {
        vec2 at = vec2(float(i % 3), float(i / 3)) - 1.0, seed = random2(cell + at);
        vec2 q = f - at - seed;
        float angle = way + spread * (seed.x - 0.5), hull = max(1.0 - dot(q, q), 0.0);
        float wave = dot(q, vec2(cos(angle), sin(angle))) + seed.y;
        sum += hull * hull * cos(6.28319 * count * wave);
    }
    return clamp(0.5 + 0.45 * sum, 0.0, 1.0);
}""",
}
"""Name to text; a tool calls only those above it, here or in files before."""
