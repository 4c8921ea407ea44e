"""Signed distances of flat figures, and inks that fill them."""

FIGURE: dict[str, str] = {
    "paint": """\
// Fills a figure, given its distance, with flat color.
vec3 paint(vec3 under, vec3 ink, float d) {
    return mix(under, ink, inside(d, 0.012));
}""",
    "outlined": """\
// Fills a figure and draws a black line around it.
vec3 outlined(vec3 under, vec3 ink, float d) {
    return mix(mix(under, ink, inside(d, 0.012)), vec3(0.05),
        inside(abs(d) - 0.018, 0.012));
}""",
    "chalked": """\
// Fills a figure and draws a white line around it.
vec3 chalked(vec3 under, vec3 ink, float d) {
    return mix(mix(under, ink, inside(d, 0.012)), vec3(0.95),
        inside(abs(d) - 0.014, 0.012));
}""",
    "puffed": """\
// Fills a figure and darkens it towards its rim.
vec3 puffed(vec3 under, vec3 ink, float d) {
    return mix(under, ink * (1.05 - 0.5 * exp(-11.0 * max(-d, 0.0))), inside(d, 0.012));
}""",
    "raised": """\
// Fills a figure like a piece of paper that lies on others and shades them.
vec3 raised(vec3 under, vec3 ink, float d) {
    return mix(under * (1.0 - 0.45 * exp(-14.0 * max(d, 0.0))), ink, inside(d, 0.012));
}""",
    "glowing": """\
// Hides what is under a figure and traces its edge with a tube of light.
vec3 glowing(vec3 under, vec3 ink, float d) {
    float tube = 0.018 / (0.018 + abs(d));
    return under * (1.0 - 0.8 * inside(d, 0.03)) + ink * tube * tube * 1.3;
}""",
    "ray": """\
// The angle of p, from the middle of the one of count sectors that it lies in; 0 at 0.
float ray(vec2 p, float count) {
    return dot(p, p) > 0.0 ? sector(p, count) : 0.0;
}""",
    "arc": """\
// Distance to an arc of radius r about the top, reaching so many radians to each side.
float arc(vec2 p, float reach, float r) {
    p.x = abs(p.x);
    vec2 end = vec2(sin(reach), cos(reach));
    return p.x * end.y < p.y * end.x ? abs(length(p) - r) : length(p - r * end);
}""",
    "side": """\
// Signed distance to the straight line from a to b: positive on the right of it.
float side(vec2 p, vec2 a, vec2 b) {
    vec2 way = normalize(b - a);
    return dot(p - a, vec2(way.y, -way.x));
}""",
    "triangle": """\
// Distance to a triangle, its corners named against the clock.
float triangle(vec2 p, vec2 a, vec2 b, vec2 c) {
    return max(side(p, a, b), max(side(p, b, c), side(p, c, a)));
}""",
    "polygon": """\
// Distance to a regular polygon, r from the middle to its sides.
float polygon(vec2 p, float count, float r) {
    return length(p) * cos(ray(p, count)) - r;
}""",
    "star": """\
// Distance to a star with its tips r away and its notches at r * depth.
float star(vec2 p, float count, float r, float depth) {
    float a = abs(ray(p, count)), w = 3.14159 / count;
    vec2 q = length(p) * vec2(cos(a), sin(a)), notch = r * depth * vec2(cos(w), sin(w));
    return -side(q, notch, vec2(r, 0.0));
}""",
    "roundBox": """\
// Distance to a rectangle of half sides b whose corners are rounded by r.
float roundBox(vec2 p, vec2 b, float r) {
    return box(p, b - r) - r;
}""",
    "ellipse": """\
// Distance to an ellipse of half axes r, to first order.
float ellipse(vec2 p, vec2 r) {
    float k = length(p / r);
    return k * (k - 1.0) / max(length(p / (r * r)), 0.001);
}""",
    "heart": """\
// Distance to a heart: a square on its corner, and a disc on each upper side.
float heart(vec2 p, float r) {
    p.x = abs(p.x);
    vec2 turned = 0.7071 * vec2(p.x + p.y, p.x - p.y);
    return min(box(turned, vec2(r)), length(p - 0.7071 * r) - r);
}""",
    "egg": """\
// Distance to an upright egg, nearly.
float egg(vec2 p, float r) {
    return 0.85 * (length(vec2(p.x * (1.15 + 0.3 * p.y / r), p.y * 0.9)) - r);
}""",
    "moon": """\
// Distance to a disc of radius r that another bites from the right.
float moon(vec2 p, float r, float bite) {
    return max(length(p) - r, bite * r - length(p - vec2(0.55 * r, 0.0)));
}""",
    "vesica": """\
// Distance to an upright leaf: where two discs meet, tall and wide as half axes say.
float vesica(vec2 p, float wide, float tall) {
    float shift = (tall * tall - wide * wide) / (2.0 * wide);
    return length(vec2(abs(p.x) + shift, p.y)) - shift - wide;
}""",
    "bite": """\
// Takes one figure away from another.
float bite(float d, float taken) {
    return max(d, -taken);
}""",
}
"""Name to text; a tool calls only those above it, here or in files before."""
