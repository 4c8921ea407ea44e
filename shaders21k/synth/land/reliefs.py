"""Reliefs: the height functions of marched land, and the colors of its soils."""

from dataclasses import dataclass

from shaders21k.synth.colors import RGB


@dataclass(frozen=True, slots=True)
class Relief:
    """A kind of land.

    Attributes:
        noun: its name.
        body: GLSL of its height, 0 to 1, over `vec2 p`.
        tall: lowest and highest scale of its height.
        pitch: hills a unit, lowest and highest.
        rough: how strong the grain of the ground is.
    """

    noun: str
    body: str
    tall: tuple[float, float]
    pitch: tuple[float, float]
    rough: float


RELIEFS = (
    Relief(
        "ridges",
        """
        float sum = 0.0, high = 0.62;
        for (int i = 0; i < 3; i++) {
            float ridge = 1.0 - abs(2.0 * valueNoise(p) - 1.0);
            sum += high * ridge * ridge;
            p = mat2(1.6, 1.2, -1.2, 1.6) * p + 3.1;
            high *= 0.4;
        }
        return sum;
        """,
        (0.6, 1.2),
        (0.45, 0.9),
        0.05,
    ),
    Relief(
        "eroded mountains",
        """
        // Steep ground carries less detail (Quilez, 2008).
        float sum = 0.0, high = 0.75;
        vec2 steep = vec2(0.0);
        for (int i = 0; i < 3; i++) {
            vec3 n = steepNoise(p);
            steep += n.yz;
            sum += high * n.x / (1.0 + dot(steep, steep));
            p = mat2(1.6, 1.2, -1.2, 1.6) * p + 3.1;
            high *= 0.5;
        }
        return sum;
        """,
        (0.9, 1.5),
        (0.5, 0.9),
        0.04,
    ),
    Relief(
        "dunes",
        """
        // A long windward side and a short lee one.
        float s = p.x + 0.35 * sin(1.3 * p.y) + 1.2 * valueNoise(0.7 * p);
        float t = s - floor(s);
        float crest = t < 0.72 ? smoothstep(0.0, 0.76, t) : 1.0
            - smoothstep(0.68, 1.0, t);
        return crest * (0.35 + 0.65 * valueNoise(0.6 * p + 7.0));
        """,
        (0.35, 0.7),
        (0.5, 0.9),
        0.008,
    ),
    Relief(
        "canyons",
        """
        float n = 0.7 * valueNoise(p) + 0.3 * valueNoise(2.3 * p + 3.0);
        return 0.75 * smoothstep(0.4, 0.52, n) + 0.25 * n;
        """,
        (0.6, 1.0),
        (0.5, 0.9),
        0.05,
    ),
    Relief(
        "mesas",
        """
        float n = 3.6 * (0.75 * valueNoise(p) + 0.25 * valueNoise(2.6 * p + 3.0));
        float level = floor(n);
        return (level + smoothstep(0.55, 0.95, n - level)) / 3.6;
        """,
        (0.7, 1.1),
        (0.5, 0.9),
        0.03,
    ),
    Relief(
        "hills",
        """
        float sum = 0.0, high = 0.4;
        for (int i = 0; i < 2; i++) {
            sum += high * (0.5 + 0.5 * sin(p.x + sin(0.7 * p.y)) * cos(p.y));
            p = mat2(1.6, 1.2, -1.2, 1.6) * p + 1.7;
            high *= 0.45;
        }
        return 1.7 * sum;
        """,
        (0.4, 0.8),
        (1.0, 2.0),
        0.02,
    ),
    Relief(
        "volcanoes",
        """
        vec2 cell = floor(p), seed = random2(cell);
        float d = length(p - cell - 0.35 - 0.3 * seed) / 0.35;
        float side = max(1.0 - d, 0.0);
        float cone = side * side * (0.7 + 0.5 * seed.x) - 1.4 * max(0.2 - d, 0.0);
        return max(cone, 0.0) + 0.12 * valueNoise(5.0 * p);
        """,
        (1.0, 1.6),
        (0.4, 0.6),
        0.04,
    ),
    Relief(
        "stacked blocks",
        """
        vec2 cell = floor(4.0 * p);
        float n = 0.8 * valueNoise(0.24 * cell) + 0.2 * random(cell);
        return floor(9.0 * n) / 9.0;
        """,
        (0.7, 1.3),
        (0.7, 1.1),
        0.0,
    ),
)

SOILS: dict[str, tuple[RGB, RGB, RGB]] = {
    "green": ((0.24, 0.36, 0.13), (0.38, 0.33, 0.28), (0.4, 0.45, 0.2)),
    "alpine": ((0.26, 0.32, 0.16), (0.36, 0.33, 0.31), (0.82, 0.84, 0.88)),
    "snow": ((0.72, 0.75, 0.8), (0.33, 0.33, 0.36), (0.8, 0.82, 0.86)),
    "sand": ((0.85, 0.66, 0.42), (0.7, 0.48, 0.3), (0.9, 0.72, 0.48)),
    "red rock": ((0.72, 0.42, 0.26), (0.6, 0.28, 0.16), (0.8, 0.56, 0.38)),
    "brown": ((0.45, 0.36, 0.25), (0.32, 0.25, 0.2), (0.55, 0.47, 0.36)),
    "slate": ((0.32, 0.34, 0.36), (0.24, 0.25, 0.28), (0.6, 0.62, 0.65)),
    "plain gray": ((0.6, 0.6, 0.6), (0.4, 0.4, 0.4), (0.75, 0.75, 0.75)),
}
"""Colors of the flat, of the steep and of the high ground."""
