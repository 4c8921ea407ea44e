"""The functions that TwiGL's "geekest" modes put at an author's hand.

Written from their mathematics. Simplex noise after K. Perlin, "Noise hardware" (2001),
and S. Gustavson, "Simplex noise demystified" (2005); its hash, gradients and scales
after I. McEwan, D. Sheets, S. Gustavson and M. Richardson, "Efficient computational
noise in GLSL" (Journal of Graphics Tools 16, 2012), so that a program shows what it
shows in a browser. Rotation in space after Rodrigues.
"""

CONSTANTS = """\
const float PI = 3.14159265358979323846;
const float PI2 = 6.28318530717958647693;"""

# fsnoise is the sine hash of folklore; fsnoiseDigits the same with other decimals.
COLORS = """\
float fsnoise(vec2 c) { return fract(sin(dot(c, vec2(12.9898, 78.233))) * 43758.5453); }
float fsnoiseDigits(vec2 c)
{
    return fract(sin(dot(c, vec2(0.129898, 0.78233))) * 437.585453);
}
vec3 hsv(float h, float s, float v)
{
    vec3 hue = abs(fract(h + vec3(0.0, 2.0, 1.0) / 3.0) * 6.0 - 3.0) - 1.0;
    return v * mix(vec3(1.0), clamp(hue, 0.0, 1.0), s);
}
mat2 rotate2D(float r) { return mat2(cos(r), sin(r), -sin(r), cos(r)); }
mat3 rotate3D(float angle, vec3 axis)
{
    vec3 a = normalize(axis);
    vec3 b = a * sin(angle);
    float c = cos(angle);
    return (1.0 - c) * outerProduct(a, a)
        + mat3(c, b.z, -b.y, -b.z, c, b.x, b.y, -b.x, c);
}"""

# A polynomial that permutes 0..288, and 1 / sqrt(r) to first order at r = 0.7.
HASHES = """\
{kind} mod289({kind} x) {{ return x - 289.0 * floor(x / 289.0); }}
{kind} permute({kind} x) {{ return mod289((34.0 * x + 1.0) * x); }}
{kind} taylorInvSqrt({kind} r)
{{
    return 1.79284291400159 - 0.85373472095314 * r;
}}"""

# In n dimensions the cube's lattice is skewed into simplices of n + 1 corners: the
# cell's own, then one step along each axis, the largest coordinate first.
# Gradients: in the plane 41 on a rhombus, in space 49 on an octahedron.
NOISE = """\
float snoise2D(vec2 v)
{
    float skew = (sqrt(3.0) - 1.0) / 2.0, back = (3.0 - sqrt(3.0)) / 6.0;
    vec2 cell = floor(v + dot(v, vec2(skew)));
    vec2 near = v - cell + dot(cell, vec2(back));
    vec2 step1 = near.x > near.y ? vec2(1.0, 0.0) : vec2(0.0, 1.0);
    cell = mod289(cell);
    float sum = 0.0;
    for (int i = 0; i < 3; i++) {
        vec2 corner = i == 0 ? vec2(0.0) : i == 1 ? step1 : vec2(1.0);
        vec2 to = near - corner + back * float(i);
        vec2 at = cell + corner;
        float x = 2.0 * fract(permute(permute(at.y) + at.x) / 41.0) - 1.0;
        vec2 gradient = vec2(x - floor(x + 0.5), abs(x) - 0.5);
        float weight = max(0.5 - dot(to, to), 0.0);
        weight *= weight;
        sum += weight * weight * dot(gradient, to)
            * taylorInvSqrt(dot(gradient, gradient));
    }
    return 130.0 * sum;
}
float snoise3D(vec3 v)
{
    vec3 cell = floor(v + dot(v, vec3(1.0 / 3.0)));
    vec3 near = v - cell + dot(cell, vec3(1.0 / 6.0));
    vec3 above = step(near.yzx, near), below = (1.0 - above).zxy;
    cell = mod289(cell);
    float sum = 0.0;
    for (int i = 0; i < 4; i++) {
        vec3 corner = i == 0 ? vec3(0.0) : i == 1 ? min(above, below)
            : i == 2 ? max(above, below) : vec3(1.0);
        vec3 to = near - corner + float(i) / 6.0;
        vec3 at = cell + corner;
        float hash = mod(permute(permute(permute(at.z) + at.y) + at.x), 49.0);
        vec2 flat2 = (vec2(floor(hash / 7.0), mod(hash, 7.0)) * 4.0 - 13.0) / 14.0;
        vec3 gradient = vec3(flat2, 1.0 - abs(flat2.x) - abs(flat2.y));
        if (gradient.z <= 0.0)
            gradient.xy -= 2.0 * floor(flat2) + 1.0;
        float weight = max(0.6 - dot(to, to), 0.0);
        weight *= weight;
        sum += weight * weight * dot(gradient, to)
            * taylorInvSqrt(dot(gradient, gradient));
    }
    return 42.0 * sum;
}
vec4 grad4(float j, vec4 ip)
{
    vec3 p = floor(fract(j * ip.xyz) * 7.0) * ip.z - 1.0;
    float w = 1.5 - dot(abs(p), vec3(1.0));
    if (w < 0.0)
        p += 2.0 * vec3(lessThan(p, vec3(0.0))) - 1.0;
    return vec4(p, w);
}
float snoise4D(vec4 v)
{
    float skew = (sqrt(5.0) - 1.0) / 4.0, back = (5.0 - sqrt(5.0)) / 20.0;
    vec4 cell = floor(v + dot(v, vec4(skew)));
    vec4 near = v - cell + dot(cell, vec4(back));
    vec3 x = step(near.yzw, near.xxx), y = step(near.zww, near.yyz);
    vec4 rank = vec4(x.x + x.y + x.z, 1.0 - x);
    rank += vec4(0.0, y.x + y.y, 1.0 - y.x + y.z, 2.0 - y.y - y.z);
    cell = mod289(cell);
    float sum = 0.0;
    for (int i = 0; i < 5; i++) {
        vec4 corner = step(4.0 - float(i), rank);
        vec4 to = near - corner + back * float(i);
        vec4 at = cell + corner;
        float hash = permute(permute(permute(permute(at.w) + at.z) + at.y) + at.x);
        vec4 gradient = grad4(hash, vec4(1.0 / 294.0, 1.0 / 49.0, 1.0 / 7.0, 0.0));
        float weight = max(0.6 - dot(to, to), 0.0);
        weight *= weight;
        sum += weight * weight * dot(gradient, to)
            * taylorInvSqrt(dot(gradient, gradient));
    }
    return 49.0 * sum;
}"""

KINDS = ("float", "vec2", "vec3", "vec4")
NOISE_NAMES = {
    *("mod289", "permute", "taylorInvSqrt", "grad4"),
    *("snoise2D", "snoise3D", "snoise4D"),
}


def write_helpers(words: set[str]) -> str:
    """Write the constants and functions for a text that holds these words."""
    parts = [CONSTANTS, COLORS]
    if not words.isdisjoint(NOISE_NAMES):
        parts += [HASHES.format(kind=kind) for kind in KINDS]
        parts.append(NOISE)
    return "\n".join(parts)
