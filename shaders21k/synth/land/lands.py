"""Landscapes: every picture of a place under a sky."""

from shaders21k.synth.draft import Draft, Idea, Picture, draw
from shaders21k.synth.land.fires import FIRES
from shaders21k.synth.land.nights import NIGHTS
from shaders21k.synth.land.retro import RETRO
from shaders21k.synth.land.terrains import TERRAINS
from shaders21k.synth.land.views import VIEWS
from shaders21k.synth.land.waters import WATERS
from shaders21k.synth.land.weathers import WEATHERS
from shaders21k.synth.land.woods import WOODS


def terrain(draft: Draft, noun: str) -> Picture:
    """Fly over marched land."""
    return draw(draft, noun, TERRAINS)


LANDSCAPES: tuple[Idea[Picture], ...] = (
    Idea("terrain", 22, terrain),
    *VIEWS,
    *WOODS,
    *WATERS,
    *WEATHERS,
    *FIRES,
    *NIGHTS,
    *RETRO,
)
