"""Skies: what color it is in a direction, behind things and mirrored in them."""

from shaders21k.synth.colors import dark, hsv, muted, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Sky, draw


def day(draft: Draft, noun: str) -> Sky:
    """Blend from a pale horizon to blue, with a sun and its glare."""
    chance = draft.chance
    hue = chance.number(0.54, 0.62)
    return draft.define(
        Sky,
        noun,
        "Sky: blue above, pale at the horizon, a sun.",
        """
        vec3 color = mix($low, $high, smoothstep(-0.1, 0.7, ray.y));
        float sun = max(dot(ray, normalize($sun)), 0.0);
        return color + $glare * (0.5 * pow(sun, 200.0) + 0.3 * pow(sun, 8.0));
        """,
        low=vec3(hsv(hue, chance.number(0.05, 0.3), chance.number(0.8, 0.98))),
        high=vec3(hsv(hue, chance.number(0.4, 0.8), chance.number(0.5, 0.9))),
        sun=sun(draft),
        glare="vec3(1.0, 0.9, 0.7)",
    )


def sun(draft: Draft) -> str:
    """Write where a sun or key light is: well above the ground, to one side."""
    chance = draft.chance
    x, y, z = (
        chance.number(-0.8, 0.8),
        chance.number(0.5, 1.1),
        chance.number(-0.8, 0.8),
    )
    return f"vec3({x:.2f}, {y:.2f}, {z:.2f})"


def dusk(draft: Draft, noun: str) -> Sky:
    """Blend from an orange or rose horizon to a dark height."""
    chance = draft.chance
    return draft.define(
        Sky,
        noun,
        "Sky: glowing low, dark above.",
        """
        float high = clamp(ray.y + 0.05, 0.0, 1.0);
        return mix($low, $high, sqrt(high)) + $glow * exp(-8.0 * abs(ray.y));
        """,
        low=vec3(hsv(chance.number(-0.03, 0.1), 0.7, chance.number(0.6, 0.95))),
        high=vec3(hsv(chance.number(0.58, 0.75), 0.6, chance.number(0.08, 0.35))),
        glow=vec3(hsv(chance.number(0.03, 0.13), 0.6, 0.3)),
    )


def overcast(draft: Draft, noun: str) -> Sky:
    """Hang one gray or tint everywhere, lighter above."""
    color = draft.chance.pick((muted, pale, dark))(draft.chance)
    return draft.define(
        Sky,
        noun,
        "Sky: one color, a little lighter above.",
        "return $color * (0.85 + 0.2 * ray.y);",
        color=vec3(color),
    )


def black(draft: Draft, noun: str) -> Sky:
    """Leave the dark."""
    return draft.define(
        Sky,
        noun,
        "Sky: dark.",
        "return $color * (0.6 + 0.4 * ray.y);",
        color=vec3(dark(draft.chance)),
    )


def softboxes(draft: Draft, noun: str) -> Sky:
    """Light a dark room with bright panels, as photographers do."""
    chance = draft.chance
    return draft.define(
        Sky,
        noun,
        "Sky: a dark room, with bright panels above and at the side.",
        """
        vec3 color = $wall * (0.6 + 0.4 * ray.y);
        vec2 top = ray.xz / max(ray.y, 0.05), side = ray.yz / max($way * ray.x, 0.05);
        color += inside(box(top, vec2(0.6, 0.6)), 0.15);
        return color + $tint * inside(box(side - 0.2, vec2(0.9, 0.3)), 0.2);
        """,
        wall=vec3(hsv(chance.number(0.0, 1.0), chance.pick((0.0, 0.5)), 0.25)),
        way=float(chance.sign()),
        tint=vec3(chance.pick((pale, vivid))(chance)),
    )


def two_tone(draft: Draft, noun: str) -> Sky:
    """Part above and below by two colors, blended at the horizon."""
    chance = draft.chance
    return draft.define(
        Sky,
        noun,
        "Sky: one color above, another below.",
        "return mix($below, $above, smoothstep(-$soft, $soft, ray.y));",
        below=vec3(chance.pick((muted, dark))(chance)),
        above=vec3(chance.pick((pale, pale, muted, muted, vivid))(chance)),
        soft=chance.pick((0.1, 0.4, 0.9)),
    )


def horizon(draft: Draft, noun: str) -> Sky:
    """Show a bright sky over dark land: what painters put into chrome."""
    chance = draft.chance
    hue = chance.pick((0.08, 0.58, 0.58, 0.75))
    return draft.define(
        Sky,
        noun,
        "Sky: white at the horizon, deeper above; land, dark at the horizon.",
        """
        vec3 above = mix(vec3(1.0), $high, sqrt(max(ray.y, 0.0)));
        vec3 below = mix($edge, $land, sqrt(max(-ray.y, 0.0)));
        return mix(below, above, smoothstep(-0.03, 0.03, ray.y));
        """,
        high=vec3(hsv(hue, chance.pick((0.0, 0.5, 0.8)), chance.number(0.4, 0.8))),
        edge=vec3(hsv(hue + 0.5, 0.4, chance.number(0.05, 0.2))),
        land=vec3(hsv(hue + 0.5, chance.pick((0.0, 0.3)), chance.number(0.5, 0.8))),
    )


SKIES = (
    Idea("day sky", 6, day),
    Idea("dusk", 2, dusk),
    Idea("overcast", 4, overcast),
    Idea("dark sky", 3, black),
    Idea("two-tone sky", 2, two_tone),
)
ROOMS = (
    Idea("chrome horizon", 3, horizon),
    Idea("softboxes", 3, softboxes),
    Idea("day sky", 2, day),
    Idea("dusk", 1, dusk),
    Idea("two-tone sky", 2, two_tone),
)


def sky(draft: Draft) -> Sky:
    """Write a sky that is seen behind a scene."""
    return draw(draft, "sky", SKIES)


def mirrored(draft: Draft) -> Sky:
    """Write surroundings that are seen only in what they are mirrored in."""
    return draw(draft, "sky", ROOMS)
