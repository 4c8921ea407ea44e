"""Scenes in space: a solid, a camera, a material, light, and what is behind."""

from functools import partial

from shaders21k.synth.colors import dark, muted, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Picture, Shading, Sky, Solid, draw
from shaders21k.synth.grounds import ground
from shaders21k.synth.scene.cameras import around, flight, over, street
from shaders21k.synth.scene.floors import FLOORS
from shaders21k.synth.scene.fractal_solids import (
    FRACTAL_BODIES,
    write_solid,
    write_trap,
)
from shaders21k.synth.scene.glowing import GLOWING
from shaders21k.synth.scene.interiors import HALLS, PLAINS
from shaders21k.synth.scene.lights import LIT, OUTDOORS, WINDOWS, shade
from shaders21k.synth.scene.materials import material, wide_material
from shaders21k.synth.scene.rays import normal_of, trace_body, trace_space
from shaders21k.synth.scene.skies import sky
from shaders21k.synth.scene.solids import BODIES, ENDLESS
from shaders21k.synth.scene.styles import SPACIOUS, STYLES
from shaders21k.synth.scene.toys import circled, repeated, sliced
from shaders21k.synth.scene.traced import TRACED
from shaders21k.synth.scene.wires import WIRES

BODY = """
float far = $trace(eye, ray);
if (far > 100.0) {
    return $ground(p);
}
vec3 at = eye + far * ray;
return $look(at, $normal(at), ray);
"""
SPACE = """
float far = $trace(eye, ray);
vec3 color = $sky(ray);
if (far < 100.0) {
    vec3 at = eye + far * ray;
    color = mix(color, $look(at, $normal(at), ray), exp(-$fog * far * far));
}
return color;
"""


def lit_body(draft: Draft, noun: str) -> Picture:
    """Show one body on a plain ground, lit as in a studio."""
    del noun
    solid = draw(draft, "body", BODIES)
    if draft.chance.happens(20):
        solid = draft.chance.pick((sliced, repeated, circled))(draft, solid)
    return show_body(draft, solid, shade(draft, solid, material, LIT))


def styled_body(draft: Draft, noun: str) -> Picture:
    """Show one body as no camera sees it, or of stuff that is no paint."""
    del noun
    solid = draw(draft, "body", BODIES)
    return show_body(draft, solid, shade(draft, solid, material, STYLES))


def fractal_body(draft: Draft, noun: str) -> Picture:
    """Show a fractal body, colored by its orbit trap or styled."""
    fractal = draft.chance.pick(FRACTAL_BODIES)(draft)
    draft.tags.update({noun: None, fractal.noun: None})
    solid = write_solid(draft, fractal)
    if draft.chance.happens(65):
        look = shade(draft, solid, partial(write_trap, fractal=fractal), LIT)
    else:
        look = shade(draft, solid, material, STYLES)
    return show_body(draft, solid, look)


def show_body(draft: Draft, solid: Solid, look: Shading) -> Picture:
    """Write the picture of one body before a ground."""
    return draft.define(
        Picture,
        f"{solid.noun} in {look.noun}",
        f"Picture: one {solid.noun} in {look.noun}, alone on its ground.",
        around(draft, upright=solid.noun in {"toy", "branching body"}) + BODY,
        trace=trace_body(draft, solid, 1.4, 32),
        normal=normal_of(draft, solid),
        look=look,
        ground=ground(draft),
    )


def endless(draft: Draft, noun: str) -> Picture:
    """Fly through what fills all of space, in fog."""
    del noun
    solid = draw(draft, "endless", ENDLESS)
    styles = draft.chance.pick((LIT, SPACIOUS))
    look = shade(draft, solid, wide_material, styles)
    return show_space(draft, solid, look, flight(draft), "flight through")


def interior(draft: Draft, noun: str) -> Picture:
    """Go through a tunnel, a corridor or a hall."""
    del noun
    solid = draw(draft, "hall", HALLS)
    styles = draft.chance.pick((LIT, SPACIOUS, SPACIOUS))
    look = shade(draft, solid, wide_material, styles)
    return show_space(draft, solid, look, flight(draft, sway=0.2), "way through")


def plain(draft: Draft, noun: str) -> Picture:
    """Fly over a city, a waving plain or hills of cubes."""
    del noun
    solid = draw(draft, "plain", PLAINS)
    styles = (*OUTDOORS, WINDOWS) if solid.noun == "city of blocks" else OUTDOORS
    look = shade(draft, solid, wide_material, styles)
    low = solid.noun == "city of blocks" and draft.chance.happens(40)
    camera = street(draft) if low else over(draft)
    return show_space(draft, solid, look, camera, "flight over")


def mist(draft: Draft) -> Sky:
    """Write the one color that all things fade into."""
    chance = draft.chance
    color = chance.pick((dark, pale, muted, vivid), (4, 2, 2, 1))(chance)
    return draft.define(
        Sky,
        "mist",
        "Sky: mist, a little lighter ahead.",
        "return $color * (0.8 + 0.2 * ray.z * ray.z);",
        color=vec3(color),
    )


def show_space(
    draft: Draft, solid: Solid, look: Shading, camera: str, title: str
) -> Picture:
    """Write the picture of a flight, ending in mist or, outdoors, under a sky."""
    outdoors = title == "flight over"
    fogs = (0.006, 0.012, 0.03) if outdoors else (0.02, 0.05, 0.1)
    a = "" if solid.noun.endswith("s") else "a "
    return draft.define(
        Picture,
        f"{title} {a}{solid.noun} in {look.noun}",
        f"Picture: {title} {a}{solid.noun} in {look.noun}, in fog.",
        camera + SPACE,
        trace=trace_space(draft, solid, 22.0 if outdoors else 14.0, 48),
        normal=normal_of(draft, solid, 0.01),
        look=look,
        sky=sky(draft) if outdoors else mist(draft),
        fog=draft.chance.pick(fogs),
    )


SCENES = (
    Idea("lit body", 9, lit_body),
    Idea("styled body", 6, styled_body),
    Idea("fractal body", 5, fractal_body),
    Idea("endless space", 5, endless),
    Idea("interior", 5, interior),
    Idea("wide plain", 4, plain),
    *GLOWING,
    *FLOORS,
    *TRACED,
    *WIRES,
)
