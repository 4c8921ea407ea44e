"""Light on dark, particles, lines and attractors."""

from shaders21k.synth.light import (
    attractors,
    beads,
    drawings,
    flares,
    flows,
    glows,
    lamps,
    lines,
    movers,
    particles,
    prints,
    screens,
    swarms,
    wires,
)

GLOWS = glows.GLOWS + lamps.LAMPS + screens.SCREENS + flares.FLARES
PARTICLES = particles.PARTICLES + swarms.SWARMS + beads.BEADS + movers.MOVERS
LINES = lines.LINES + wires.WIRES + prints.PRINTS + drawings.DRAWINGS
ATTRACTORS = attractors.ATTRACTORS + flows.FLOWS
