"""Noises of the plane, built on a lattice of random numbers."""

NOISE: dict[str, str] = {
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
}
"""Name to text; a tool calls only those above it, here or in files before."""
