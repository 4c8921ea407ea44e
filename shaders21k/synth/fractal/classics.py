"""Classics: the fractals that everybody draws once, as whole pictures."""

from shaders21k.synth.draft import Idea
from shaders21k.synth.fractal.escapes import (
    cousin,
    julia,
    mandelbrot,
    ship,
    strange_julia,
)
from shaders21k.synth.fractal.phases import phases
from shaders21k.synth.fractal.roots import kali, lyapunov, newton, nova, phoenix

CLASSICS = (
    Idea("Mandelbrot's set", 5, mandelbrot),
    Idea("classic Julia set", 5, julia),
    Idea("burning ship", 2, ship),
    Idea("multibrot", 2, cousin),
    Idea("strange Julia set", 2, strange_julia),
    Idea("Newton fractal", 2, newton),
    Idea("Nova fractal", 1, nova),
    Idea("phoenix", 1, phoenix),
    Idea("Lyapunov fractal", 1, lyapunov),
    Idea("domain coloring", 3, phases),
    Idea("Kali set", 2, kali),
)
