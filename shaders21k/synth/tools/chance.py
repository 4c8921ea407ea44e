"""Random numbers by hashing whole numbers: exact on every device."""

CHANCE: dict[str, str] = {
    "hash": """\
// Whole-number hashing (Knuth's multiplier, xor and shift): exact on every device.
uint hash(vec2 cell) {
    ivec2 c = ivec2(floor(cell));
    uint h = uint(c.x) * 2654435769u ^ (uint(c.y) * 2246822519u + 374761393u);
    h = (h ^ (h >> 15)) * 3266489917u;
    h = (h ^ (h >> 13)) * 668265263u;
    return h ^ (h >> 16);
}""",
    "random": """\
// One random number per cell, 0 to 1.
float random(vec2 cell) {
    return float(hash(cell) >> 8) / 16777216.0;
}""",
    "random2": """\
// Two random numbers per cell, 0 to 1.
vec2 random2(vec2 cell) {
    uint h = hash(cell);
    return vec2(float(h & 65535u), float(h >> 16)) / 65536.0;
}""",
}
"""Name to text; a tool calls only those above it, here or in files before."""
