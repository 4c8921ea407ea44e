"""Dead leaves: shapes that hide one another, drawn by GLSL alone, front to back.

From the published parameters: radii of 0.03 to 1 side, of density 1/r**3; colors and
centers uniform; squares, squares at any angle, or one of six shapes, each as likely; or
those six filled from 10,000 pictures of spectrum, color and wavelets. The published
ones pile up until nothing shines through. Seen from the front that is: a pixel has the
color of the first leaf that covers it (Kendall, Thonnes, "Perfect simulation in
stochastic geometry", 1999), so no leaf needs to be remembered.

They leave open what we chose so: a square is 2 r wide; a rectangle has one side of 2 r
and another of 0.25 to 1 times that, at any angle; triangles and quadrilaterals have
their corners on a circle of radius r, one in each third or quarter of it. Centers lie
on a torus of 1.25 sides, on which leaves drift and turn slowly: what is uniform there
stays uniform, so a picture at any time is a fair draw.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from shaders21k.processes.latents import open_stream
from shaders21k.program import Input


@dataclass(frozen=True, slots=True)
class Leaves:
    """One way to draw dead leaves.

    Attributes:
        about: what its pictures are, in a few words.
        shapes: GLSL that tells a shape of `outline` by a random number u.
        turned: whether leaves lie at any angle, and turn.
        textured: they are filled from four inputs.
    """

    about: str
    shapes: str
    turned: bool = True
    textured: bool = False


SQUARE, ANY = "1", "int(u * 6.0)"

LEAVES: Mapping[str, Leaves] = {
    "dead-leaves-squares": Leaves(
        "squares that hide one another", SQUARE, turned=False
    ),
    "dead-leaves-oriented": Leaves(
        "squares at any angle that hide one another", SQUARE
    ),
    "dead-leaves-shapes": Leaves("six shapes that hide one another", ANY),
    "dead-leaves-textures": Leaves("six shapes filled with noise", ANY, textured=True),
}

FILLING = "spectrum-color-wmm"
FILLINGS = 10_000
"""Pictures that leaves are filled from, a frame of each."""

SAMPLER: Mapping[str, str] = {
    "filter": "mipmap",
    "wrap": "repeat",
    "vflip": "true",
    "srgb": "false",
}

SOURCE = Template("""\
// Dead leaves: $about, nearest first. Seed $seed. MIT.

const int LEAVES = 600;       // enough for nearly every pixel; the last hides the rest
const float TORUS = 1.25;     // centers lie on a torus so wide
const float SMALLEST = 0.03;  // radii are 0.03 to 1 side

uint state;

// The next 32 random bits (PCG RXS M XS, O'Neill, 2014): exact on every device.
uint next() {
    state = state * 747796405u + 2891336453u;
    uint word = ((state >> ((state >> 28) + 4u)) ^ state) * 277803737u;
    return (word >> 22) ^ word;
}

// The next random number, 0 to 1.
float random() {
    return float(next() >> 8) / 16777216.0;
}

// Two at once, in steps of 1/65536.
vec2 random2() {
    uint bits = next();
    return vec2(float(bits & 65535u), float(bits >> 16)) / 65536.0;
}

// Begin the random numbers of a leaf.
void begin(int leaf) {
    state = uint(leaf) * 2654435769u + ${low}u;
    state = next() ^ ${high}u;
}

// 1/r^2 of a radius of density 1/r^3, for which it is uniform.
float inverseSquare() {
    return mix(1.0 / (SMALLEST * SMALLEST), 1.0, random());
}

// Whether q is inside a polygon with one corner in each of so many parts of a circle.
bool inPolygon(vec2 q, float corners) {
    float part = 6.28319 / corners;
    float start = part * random();
    vec2 first = vec2(cos(start), sin(start));
    vec2 a = first;
    for (float k = 1.0; k < 3.5; k += 1.0) {
        if (k > corners - 0.5) break;
        float angle = part * (k + random());
        vec2 b = vec2(cos(angle), sin(angle));
        if ((b.x - a.x) * (q.y - a.y) < (b.y - a.y) * (q.x - a.x)) return false;
        a = b;
    }
    return (first.x - a.x) * (q.y - a.y) >= (first.y - a.y) * (q.x - a.x);
}

// Whether a leaf of radius 1 holds q; the random numbers tell the rest of its outline.
bool inLeaf(vec2 q, float time) {
    float u = random();
    int outline = $shapes;
    float slim = outline == 3 ? 0.25 + 0.75 * random() : 1.0;
$turn    if (outline == 0) return dot(q, q) < 1.0;
    if (outline <= 3) return abs(q.x) < 1.0 && abs(q.y) < slim;
    return dot(q, q) < 1.0 && inPolygon(q, float(outline - 1));
}

void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    float side = min(iResolution.x, iResolution.y);
    vec2 p = fragCoord / side;
    vec2 d = vec2(0.0);
    int leaf = 0;
    for (int close = 0; close < LEAVES; close++) {
        // On to the next leaf that is near: most are not, and an outline takes long.
        float inverse = 1.0;
        for (int far = 0; far < LEAVES; far++) {
            begin(leaf++);
            inverse = inverseSquare();
            vec2 center = TORUS * random2() + 0.08 * (random2() - 0.5) * iTime;
            d = mod(p - center + 0.5 * TORUS, TORUS) - 0.5 * TORUS;
            if (dot(d, d) * inverse < 2.0 || leaf >= LEAVES) break;
        }
        if (inLeaf(d * sqrt(inverse), iTime) || leaf >= LEAVES) break;
    }
$fill}
""")

TURN_ANY = """\
    float angle = 6.28319 * random() + 0.4 * (random() - 0.5) * time;
    float c = cos(angle), s = sin(angle);
    if (outline != 1) q = vec2(c * q.x + s * q.y, c * q.y - s * q.x);
"""
TURN_ALL = TURN_ANY.replace("if (outline != 1) ", "")

FILL_PLAIN = """\
    fragColor = vec4(random(), random(), random(), 1.0);
"""

FILL_TEXTURED = """\
    vec2 at = d + random2();
    float which = random();
    // The same step everywhere: at the rim of a leaf, neighbors know nothing of it.
    vec2 x = vec2(1.0 / side, 0.0), y = x.yx;
    vec3 color;
    if (which < 0.25) color = textureGrad(iChannel0, at, x, y).rgb;
    else if (which < 0.5) color = textureGrad(iChannel1, at, x, y).rgb;
    else if (which < 0.75) color = textureGrad(iChannel2, at, x, y).rgb;
    else color = textureGrad(iChannel3, at, x, y).rgb;
    fragColor = vec4(color, 1.0);
"""


def write_leaves(name: str, seed: int) -> tuple[str, tuple[Input, ...]]:
    """Write the source of a seed, and what it reads."""
    leaves = LEAVES[name]
    low, high, *fillings = open_stream(name, seed, 0).random_raw(6).tolist()
    turn = "" if not leaves.turned else TURN_ANY if leaves.shapes == ANY else TURN_ALL
    source = SOURCE.substitute(
        about=leaves.about,
        seed=seed,
        low=low >> 32,
        high=high >> 32,
        shapes=leaves.shapes,
        turn=turn,
        fill=FILL_TEXTURED if leaves.textured else FILL_PLAIN,
    )
    if not leaves.textured:
        return source, ()
    return source, tuple(
        Input(channel, "process", f"{FILLING}/{filling % FILLINGS}/0", SAMPLER)
        for channel, filling in enumerate(fillings)
    )
