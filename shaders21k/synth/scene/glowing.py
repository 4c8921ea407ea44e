"""Bodies of light: what a march collects on its way instead of what it hits."""

from shaders21k.synth.colors import hsv, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Picture, draw
from shaders21k.synth.scene.cameras import around
from shaders21k.synth.scene.solids import BODIES

NEON = """
vec2 span = chord(eye, ray, 2.6);
float far = span.x, light = 0.0;
for (int i = 0; i < 30; i++) {
    if (far > span.y) {
        break;
    }
    float gap = abs($solid(eye + far * ray));
    light += $strength * exp(-$narrow * gap);
    far += max(0.8 * gap, 0.04);
}
return $ground + $color * light + $core * light * light;
"""
COUNT = """
vec2 span = chord(eye, ray, 2.0);
float far = span.x, steps = 0.0;
for (int i = 0; i < 40; i++) {
    float gap = 0.8 * $solid(eye + far * ray);
    if (gap < 0.005 || far > span.y) {
        break;
    }
    far += gap;
    steps += 1.0;
}
float light = steps / 40.0;
return mix($low, $high, smoothstep(0.0, 0.7, light)) * light * 2.0;
"""
XRAY = """
vec2 span = chord(eye, ray, 1.4);
float far = span.x, thick = 0.0, layer = max(span.y - span.x, 0.0) / 24.0;
for (int i = 0; i < 24; i++) {
    if (far > span.y) {
        break;
    }
    float gap = $solid(eye + far * ray);
    thick += layer * ($skin * exp(-20.0 * abs(gap)) + $flesh * inside(gap, 0.03));
    far += layer;
}
return mix($color, $paper, exp(-$dense * thick));
"""


def neon(draft: Draft, noun: str) -> Picture:
    """Let a body glow: light is summed where the ray comes near it."""
    chance = draft.chance
    solid = draw(draft, "body", BODIES)
    hue = chance.number(0.0, 1.0)
    narrow = chance.pick((6.0, 14.0, 30.0))
    return draft.define(
        Picture,
        f"{noun}: a {solid.noun}",
        f"Picture: a {solid.noun} of light, summed along each ray.",
        around(draft) + NEON,
        solid=solid,
        strength=chance.number(0.03, 0.05) * (narrow / 6.0) ** 0.3,
        narrow=narrow,
        ground=vec3(hsv(hue + 0.1, 0.8, chance.pick((0.0, 0.0, 0.1)))),
        color=vec3(vivid(chance)),
        core=vec3(chance.pick((pale, vivid))(chance)),
    )


def counted(draft: Draft, noun: str) -> Picture:
    """Show how many steps the march took: edges glow, which programmers see first."""
    chance = draft.chance
    solid = draw(draft, "body", BODIES)
    return draft.define(
        Picture,
        f"{noun} of a {solid.noun}",
        f"Picture: how many steps a march to a {solid.noun} takes.",
        around(draft) + COUNT,
        solid=solid,
        low=vec3(chance.pick((vivid, pale))(chance)),
        high=vec3(chance.pick((vivid, pale))(chance)),
    )


def xray(draft: Draft, noun: str) -> Picture:
    """Look through a body: the thicker it is, the darker, or lighter, it seems."""
    chance = draft.chance
    solid = draw(draft, "body", BODIES)
    bright, dim = (
        chance.pick((vivid, pale))(chance),
        hsv(0.6, 0.6, chance.number(0.0, 0.2)),
    )
    negative = chance.happens(60)
    return draft.define(
        Picture,
        f"{noun} of a {solid.noun}",
        f"Picture: a {solid.noun} that light goes through.",
        around(draft) + XRAY,
        solid=solid,
        skin=(skin := chance.pick((0.3, 2.0, 4.0))),
        flesh=1.0 if skin < 1.0 else 0.25,
        dense=chance.number(0.7, 1.3),
        color=vec3(bright if negative else dim),
        paper=vec3(dim if negative else pale(chance)),
    )


GLOWING = (
    Idea("neon body", 3, neon),
    Idea("count of steps", 1, counted),
    Idea("x-ray", 2, xray),
)
