"""Letters that nobody reads, digits that everybody does, and sprites."""

GLYPH: dict[str, str] = {
    "letter": """\
// Distance to the strokes of an invented letter, within half by one unit.
float letter(vec2 q, float name) {
    vec2 seed = random2(vec2(name, 71.0)), more = random2(vec2(name, 72.0));
    float left = stroke(q, vec2(-0.5, -1.0), vec2(-0.5, 1.0));
    float right = stroke(q, vec2(0.5, more.x < 0.5 ? -1.0 : 0.0),
        vec2(0.5, more.y < 0.7 ? 1.0 : 0.0));
    float bar = stroke(q, vec2(-0.5, floor(3.0 * seed.y) - 1.0),
        vec2(0.5, floor(3.0 * seed.y) - 1.0));
    float bowl = abs(length(q - vec2(0.0, more.y < 0.5 ? 0.5 : -0.5)) - 0.5);
    float slant = stroke(q, vec2(-0.5, more.x < 0.6 ? -1.0 : 0.0),
        vec2(0.5, more.y < 0.6 ? 1.0 : 0.0));
    float loop = abs(ellipse(q, vec2(0.5, 1.0)));
    float d = seed.x < 0.55 ? left : loop;
    d = seed.x < 0.15 ? slant : d;
    d = seed.y < 0.5 ? min(d, bar) : min(d, more.x < 0.5 ? bowl : right);
    return seed.x > 0.3 && seed.x < 0.75 ? min(d, more.y < 0.5 ? slant : right) : d;
}""",
    "rune": """\
// Distance to an invented rune: a stave and slanting twigs, within half by one unit.
float rune(vec2 q, float name) {
    vec2 seed = random2(vec2(name, 81.0)), more = random2(vec2(name, 82.0));
    float at = seed.x < 0.6 ? -0.4 : 0.0, y = 0.9 - 0.5 * floor(3.0 * seed.y);
    float d = stroke(q, vec2(at, -1.0), vec2(at, 1.0));
    d = min(d, stroke(q, vec2(at, y), vec2(0.5, y - 0.6 + 1.1 * step(0.5, more.x))));
    d = more.y < 0.6 ? min(d, stroke(q, vec2(at, y - 0.5),
        vec2(0.5, y - 0.9 + step(0.4, more.x)))) : d;
    return more.y < 0.25 ? min(d, stroke(q, vec2(0.5, -1.0), vec2(0.5, 1.0))) : d;
}""",
    "digit": """\
// Distance to a digit of seven bars, within half by one unit.
float digit(vec2 q, float number) {
    int bars[10] = int[10](63, 6, 91, 79, 102, 109, 125, 7, 127, 111);
    int lit = bars[clamp(int(mod(number + 0.5, 10.0)), 0, 9)];
    float d = 9.0;
    d = (lit & 1) > 0 ? min(d, stroke(q, vec2(-0.4, 1.0), vec2(0.4, 1.0))) : d;
    d = (lit & 2) > 0 ? min(d, stroke(q, vec2(0.5, 0.1), vec2(0.5, 0.9))) : d;
    d = (lit & 4) > 0 ? min(d, stroke(q, vec2(0.5, -0.9), vec2(0.5, -0.1))) : d;
    d = (lit & 8) > 0 ? min(d, stroke(q, vec2(-0.4, -1.0), vec2(0.4, -1.0))) : d;
    d = (lit & 16) > 0 ? min(d, stroke(q, vec2(-0.5, -0.9), vec2(-0.5, -0.1))) : d;
    d = (lit & 32) > 0 ? min(d, stroke(q, vec2(-0.5, 0.1), vec2(-0.5, 0.9))) : d;
    return (lit & 64) > 0 ? min(d, stroke(q, vec2(-0.4, 0.0), vec2(0.4, 0.0))) : d;
}""",
    "sprite": """\
// 1 on the cells of a small creature, mirrored left to right: q in 0 to 1, side cells.
float sprite(vec2 q, float side, float name) {
    vec2 cell = floor(q * side);
    cell.x = abs(cell.x - 0.5 * (side - 1.0));
    float full = 0.85 - 0.6 * cell.x / side;
    float on = step(random(cell + vec2(name * 17.0, name * 5.0 + 3.0)), full);
    vec2 beyond = step(q, vec2(0.0)) + step(vec2(1.0), q);
    return on * (1.0 - min(beyond.x + beyond.y, 1.0));
}""",
}
"""Name to text; a tool calls only those above it, here or in files before."""
