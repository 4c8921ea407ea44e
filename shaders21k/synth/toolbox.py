"""GLSL functions that several families call; a program gets those that it uses."""

TOOLBOX: dict[str, str] = {
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
    "valueNoise": """\
// Value noise: random numbers on a lattice, smoothly joined.
float valueNoise(vec2 p) {
    vec2 cell = floor(p), f = p - cell;
    f = f * f * (3.0 - 2.0 * f);
    float low = mix(random(cell), random(cell + vec2(1.0, 0.0)), f.x);
    float high = mix(random(cell + vec2(0.0, 1.0)), random(cell + 1.0), f.x);
    return mix(low, high, f.y);
}""",
    "slope": """\
// The slope that gradient noise has at a lattice point, seen from p.
float slope(vec2 cell, vec2 p) {
    return dot(random2(cell) * 2.0 - 1.0, p);
}""",
    "gradientNoise": """\
// Gradient noise (Perlin 1985, with his 2002 fade): random slopes on a lattice.
float gradientNoise(vec2 p) {
    vec2 cell = floor(p), f = p - cell;
    vec2 u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    vec2 e = vec2(1.0, 0.0);
    float low = mix(slope(cell, f), slope(cell + e, f - e), u.x);
    float high = mix(slope(cell + e.yx, f - e.yx), slope(cell + 1.0, f - 1.0), u.x);
    return clamp(0.5 + 0.85 * mix(low, high, u.y), 0.0, 1.0);
}""",
    "clouds": """\
// Four octaves of value noise, each half as high and twice as fine, and turned.
float clouds(vec2 p) {
    float sum = 0.0, height = 0.53;
    for (int i = 0; i < 4; i++) {
        sum += height * valueNoise(p);
        p = mat2(1.6, 1.2, -1.2, 1.6) * p + 7.3;
        height *= 0.5;
    }
    return sum;
}""",
    "cells": """\
// Cellular noise (Worley 1996) around wandering points: distances to the nearest and to
// the second nearest, and a random number of the nearest cell's.
vec3 cells(vec2 p, float wander) {
    vec2 cell = floor(p), f = p - cell;
    float first = 8.0, second = 8.0, name = 0.0;
    for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
            vec2 at = vec2(float(i), float(j));
            vec2 seed = random2(cell + at);
            vec2 away = at + 0.5 + 0.42 * cos(wander + 6.283 * seed) - f;
            float d = dot(away, away);
            if (d < first) {
                second = first;
                first = d;
                name = fract(seed.x * 7.0 + seed.y);
            } else {
                second = min(second, d);
            }
        }
    }
    return vec3(sqrt(first), sqrt(second), name);
}""",
    "smoothUnion": """\
// The nearer of two distances, blended where they are within k of each other.
float smoothUnion(float a, float b, float k) {
    float h = max(k - abs(a - b), 0.0) / k;
    return min(a, b) - 0.25 * k * h * h;
}""",
    "box": """\
// Distance to a rectangle of half sides b.
float box(vec2 p, vec2 b) {
    vec2 d = abs(p) - b;
    return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0);
}""",
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
}
"""Name to text; a helper calls only those above it."""
