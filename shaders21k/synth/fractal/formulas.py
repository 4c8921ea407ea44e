"""Formulas of escape-time fractals, and the places worth looking at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """One iteration.

    Attributes:
        noun: what it is called.
        step: GLSL of the next z without c.
        power: the degree, on which the smooth count depends.
        places: points of the plane of c worth looking at, with the half width to show.
        seeds: values of c whose Julia sets are worth looking at.
        flip: GLSL that turns the plane of c upright.
    """

    noun: str
    step: str
    power: int
    places: tuple[tuple[float, float, float], ...]
    seeds: tuple[tuple[float, float], ...]
    flip: str = ""


MANDELBROT = Formula(
    "Mandelbrot's set",
    "squared(z)",
    2,
    (
        (-0.6, 0.0, 1.3),
        (-0.6, 0.0, 1.3),
        (-0.748, 0.105, 0.025),  # the seahorse valley
        (-0.7453, 0.1127, 0.012),
        (-0.7436, 0.1318, 0.006),
        (0.29, 0.015, 0.02),  # the elephant valley
        (-0.7463, 0.1102, 0.005),
        (-1.755, 0.0, 0.035),  # the small set on the antenna
        (-1.2567, 0.3798, 0.02),
        (-0.1592, -1.0317, 0.03),
        (0.3602, -0.6413, 0.01),
        (-0.564, -0.589, 0.04),
        (-0.12, 0.848, 0.2),
        (-1.37, 0.005, 0.1),
    ),
    (
        (-0.123, 0.745),  # Douady's rabbit
        (-0.391, -0.587),  # a Siegel disk
        (0.0, 1.0),  # the dendrite
        (-1.755, 0.0),  # the airplane
        (-0.8, 0.156),
        (-0.4, 0.6),
        (0.285, 0.01),
        (-0.7018, -0.3842),
        (-0.835, -0.2321),
        (-0.7269, 0.1889),
        (0.355, 0.355),
        (-0.162, 1.04),
        (-1.0, 0.28),
        (-0.868, 0.292),
        (-0.752, 0.141),
        (-1.246, 0.147),
    ),
)
CUBIC = Formula(
    "the cubic multibrot",
    "times(squared(z), z)",
    3,
    (
        (0.0, 0.0, 1.3),
        (0.0, -1.17, 0.25),
        (-0.19, 1.21, 0.25),
        (0.615, 0.52, 0.1),
        (0.236, -0.966, 0.1),
        (-0.544, 0.622, 0.1),
        (0.247, 1.041, 0.1),
        (-0.15, -1.129, 0.04),
    ),
    ((-0.575, 0.198), (-0.517, -0.063), (-0.685, 0.474), (-0.635, -0.399)),
)
QUARTIC = Formula(
    "the quartic multibrot",
    "squared(squared(z))",
    4,
    (
        (0.0, 0.0, 1.25),
        (0.477, -0.998, 0.25),
        (-0.991, 0.034, 0.25),
        (0.725, -0.825, 0.1),
        (-0.458, 0.501, 0.1),
        (0.202, -0.801, 0.1),
        (-0.473, -0.51, 0.04),
    ),
    ((0.747, -0.26), (-0.92, -0.23), (0.207, -0.787), (0.701, 0.532), (-0.01, 0.875)),
)
SHIP = Formula(
    "the burning ship",
    "squared(abs(z))",
    2,
    (
        (-0.4, -0.5, 1.5),
        (-1.757, -0.03, 0.06),
        (-1.757, -0.03, 0.06),
        (-1.902, 0.01, 0.12),
        (-0.622, -0.982, 0.25),
        (-0.882, -0.865, 0.1),
        (0.838, -1.23, 0.25),
        (-0.328, -0.993, 0.1),
    ),
    ((-0.65, -1.29), (-1.136, -0.698), (-0.238, -1.269), (-1.372, -0.851)),
    " * vec2(1.0, -1.0)",
)
TRICORN = Formula(
    "the tricorn",
    "squared(z) * vec2(1.0, -1.0)",
    2,
    (
        (-0.2, 0.0, 1.6),
        (-0.909, -0.028, 0.25),
        (-1.486, -0.004, 0.25),
        (0.605, -1.103, 0.25),
        (-1.34, -0.015, 0.1),
        (-0.844, -0.124, 0.04),
        (0.261, -0.645, 0.04),
    ),
    ((-0.603, -0.1), (-0.787, 0.146), (-1.245, 0.054), (-0.419, -0.201)),
)
CELTIC = Formula(
    "the Celtic fractal",
    "vec2(abs(squared(z).x), 2.0 * z.x * z.y)",
    2,
    (
        (-0.6, 0.0, 1.5),
        (-1.265, -0.58, 0.25),
        (-1.668, 0.022, 0.25),
        (-0.7, -1.121, 0.25),
        (-1.286, 0.4, 0.1),
        (-1.367, -0.161, 0.04),
    ),
    ((-1.532, 0.341), (-1.052, 0.4), (-1.577, -0.354), (-1.768, 0.048)),
)
