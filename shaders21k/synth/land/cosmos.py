"""The cosmos: every picture of space."""

from shaders21k.synth.draft import Idea, Picture
from shaders21k.synth.land.flights import FLIGHTS
from shaders21k.synth.land.galaxies import GALAXIES
from shaders21k.synth.land.suns import SUNS
from shaders21k.synth.land.worlds import WORLDS

COSMOS: tuple[Idea[Picture], ...] = (
    *WORLDS,
    *SUNS,
    *GALAXIES,
    *FLIGHTS,
)
