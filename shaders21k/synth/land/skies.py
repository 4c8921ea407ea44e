"""Skies: the hour of a landscape, its light, and the sky itself."""

from collections.abc import Callable
from dataclasses import dataclass

from shaders21k.synth.chance import Chance
from shaders21k.synth.colors import RGB, hsv, vec3
from shaders21k.synth.draft import Draft, Picture


@dataclass(frozen=True, slots=True)
class Hour:
    """The light of a landscape.

    Attributes:
        noun: its tag.
        zenith: the color of the sky high up.
        horizon: the color of the sky low down, and of all haze.
        light: what the sun or the moon casts.
        shade: what the shadows keep.
        sun: where the sun stands; the horizon is at height 0.
        stars: whether it is dark enough to see them.
    """

    noun: str
    zenith: RGB
    horizon: RGB
    light: RGB
    shade: RGB
    sun: tuple[float, float]
    stars: bool = False


def mixed(first: RGB, second: RGB, share: float) -> RGB:
    """Blend two colors, with a share of the second."""
    red, green, blue = (
        (1.0 - share) * a + share * b for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def dimmed(color: RGB, share: float) -> RGB:
    """Keep a share of a color's light."""
    return mixed((0.0, 0.0, 0.0), color, share)


def aside(chance: Chance, low: float, high: float) -> tuple[float, float]:
    """Place the sun between two heights, mostly off the middle."""
    return chance.sign() * chance.number(0.0, 0.7), chance.number(low, high)


def noon(chance: Chance) -> Hour:
    """Blue, paler below."""
    hue = chance.number(0.54, 0.62)
    return Hour(
        "day",
        zenith=hsv(hue, chance.number(0.45, 0.85), chance.number(0.55, 0.95)),
        horizon=hsv(hue - 0.02, chance.number(0.1, 0.35), chance.number(0.88, 1.0)),
        light=(1.0, 0.95, 0.84),
        shade=(0.3, 0.37, 0.47),
        sun=aside(chance, 0.45, 0.9),
    )


def dusk(chance: Chance) -> Hour:
    """Fire at the horizon under blue, purple or brown."""
    hue = chance.pick((0.6, 0.67, 0.74, 0.02))
    return Hour(
        "dusk",
        zenith=hsv(hue, chance.number(0.4, 0.75), chance.number(0.2, 0.5)),
        horizon=hsv(
            chance.number(0.01, 0.11), chance.number(0.6, 0.9), chance.number(0.85, 1.0)
        ),
        light=(1.0, 0.66, 0.36),
        shade=(0.27, 0.21, 0.3),
        sun=aside(chance, 0.03, 0.3),
    )


def dawn(chance: Chance) -> Hour:
    """Pale rose and peach."""
    return Hour(
        "dawn",
        zenith=hsv(
            chance.number(0.55, 0.68), chance.number(0.2, 0.45), chance.number(0.6, 0.8)
        ),
        horizon=hsv(
            chance.number(0.95, 1.1), chance.number(0.2, 0.4), chance.number(0.92, 1.0)
        ),
        light=(1.0, 0.8, 0.66),
        shade=(0.36, 0.33, 0.42),
        sun=aside(chance, 0.08, 0.35),
    )


def overcast(chance: Chance) -> Hour:
    """Gray all over."""
    hue, depth = chance.number(0.52, 0.62), chance.number(0.02, 0.14)
    value = chance.number(0.4, 0.72)
    return Hour(
        "overcast",
        zenith=hsv(hue, depth, value),
        horizon=hsv(hue, 0.6 * depth, value + chance.number(0.1, 0.25)),
        light=(0.72, 0.74, 0.76),
        shade=(0.4, 0.42, 0.45),
        sun=aside(chance, 0.5, 0.9),
    )


def night(chance: Chance) -> Hour:
    """Stars over blue darkness."""
    hue = chance.number(0.56, 0.7)
    return Hour(
        "night",
        zenith=hsv(hue, chance.number(0.5, 0.9), chance.number(0.02, 0.14)),
        horizon=hsv(hue - 0.03, chance.number(0.4, 0.8), chance.number(0.14, 0.36)),
        light=(0.6, 0.71, 0.95),
        shade=(0.13, 0.16, 0.27),
        sun=aside(chance, 0.35, 0.8),
        stars=True,
    )


def alien(chance: Chance) -> Hour:
    """Colors of another world."""
    hue = chance.number(0.0, 1.0)
    other = hue + chance.pick((0.08, 0.15, 0.4, -0.12))
    dark = chance.happens(50)
    return Hour(
        "alien",
        zenith=hsv(hue, chance.number(0.4, 0.8), 0.2 if dark else 0.7),
        horizon=hsv(other, chance.number(0.3, 0.7), chance.number(0.7, 1.0)),
        light=hsv(other + 0.1, 0.2, 1.0),
        shade=hsv(hue, 0.45, 0.35),
        sun=aside(chance, 0.1, 0.7),
        stars=dark,
    )


def silver(chance: Chance) -> Hour:
    """Light and dark without a color: a photograph of old."""
    zenith = chance.number(0.0, 0.6)
    horizon = chance.pick((zenith + 0.35, 0.9, 0.3))
    return Hour(
        "black and white",
        zenith=(zenith, zenith, zenith),
        horizon=(horizon, horizon, horizon),
        light=(0.95, 0.95, 0.95),
        shade=(0.25, 0.25, 0.25),
        sun=aside(chance, 0.2, 0.8),
        stars=zenith < 0.15,
    )


HOURS: tuple[Callable[[Chance], Hour], ...] = (
    noon,
    dusk,
    dawn,
    overcast,
    night,
    alien,
    silver,
)


def hour(draft: Draft, weights: tuple[int, ...] = (30, 18, 8, 12, 14, 12, 6)) -> Hour:
    """Draw an hour, by the weights of `HOURS`; it becomes a tag."""
    chosen = draft.chance.pick(HOURS, weights)(draft.chance)
    draft.tags.update({chosen.noun: None})
    return chosen


DISC = """
float away = length(p - $sun);
color = mix(color + $light * $glow * exp(-$narrow * away),
    min(1.15 * $light + 0.1, 1.0),
    inside(away - $size, 0.012));
"""
CRESCENT = """
float away = length(p - $sun);
float shadow = inside($size * 0.95 - length(p - $sun - $size * vec2(0.55, 0.3)), 0.012);
color = mix(color, $zenith, inside(away - $size, 0.012))
    + $light * 0.25 * exp(-5.0 * away);
color += vec3(0.9, 0.9, 0.8) * inside(away - $size, 0.012) * shadow;
"""
STARS = """
color += vec3(0.9, 0.95, 1.0) * starlight($stars * p + $start)
    * smoothstep(0.0, 0.4, p.y);
"""
CLOUDS = {
    "streaks": """
vec2 q = vec2(p.x, 3.5 * p.y) * $pitch + $drift;
float cover = smoothstep($clear, $clear + 0.35, clouds(q));
""",
    "ceiling": """
vec2 q = vec2(p.x, 1.0) / (max(p.y, 0.0) + 0.18) * 0.8 + $drift;
float cover = smoothstep($clear, $clear + 0.3, clouds(q)) * smoothstep(0.0, 0.2, p.y);
""",
    "puffs": """
vec2 q = p * vec2(1.0, 1.5) * $pitch + $drift;
float cover = smoothstep($clear, $clear + 0.12, clouds(q));
""",
}

EXTRAS = {
    "birds": """
vec2 flock = (p - vec2(0.12 * iTime, 0.05 * sin(iTime) + 0.1)) * 5.0,
    nest = floor(flock);
vec2 wing = flock - nest - 0.3 - 0.4 * random2(nest);
float flap = 0.35 + 0.35 * sin(7.0 * iTime + 6.0 * random(nest));
float bird = abs(wing.y - flap * abs(wing.x) * (1.0 - 1.8 * abs(wing.x))) - 0.025;
bird = max(bird, abs(wing.x) - 0.25) * 0.2;
color = mix(color, 0.3 * $shade, inside(bird, 0.006) * step(0.62, random(nest + 9.0))
    * smoothstep(0.1, 0.15, p.y));
""",
    "a rainbow": """
float bow = (length(p - vec2($aside, -0.5)) - $span) / 0.16;
vec3 bands = 0.5 + 0.5 * cos(6.283 * (0.8 * bow + vec3(0.0, 0.33, 0.67)));
color = mix(color, bands,
    0.4 * smoothstep(0.0, 0.25, bow) * (1.0 - smoothstep(0.75, 1.0, bow)));
""",
}


def sky(draft: Draft, when: Hour, *, disc: bool = True, clouds: int = 35) -> Picture:
    """Write a sky above height 0, and below it the haze.

    Args:
        draft: where to.
        when: its light.
        disc: whether sun or moon are in the picture.
        clouds: how many of 100 have some.
    """
    chance = draft.chance
    body = "vec3 color = mix($horizon, $zenith, 1.0 - exp(-$fall * max(p.y, 0.0)));"
    if when.stars:
        body += STARS
    if disc and when.noun != "overcast":
        body += CRESCENT if when.stars and chance.happens(45) else DISC
    kind = chance.pick(tuple(CLOUDS))
    cloudy = chance.happens(90 if when.noun == "overcast" else clouds)
    if cloudy:
        body += CLOUDS[kind] + "color = mix(color, $white, $thick * cover);"
    extra = ""
    if when.noun in {"day", "dusk", "dawn", "overcast"} and chance.happens(16):
        extra = chance.pick(tuple(EXTRAS), (3, 1))
        body += EXTRAS[extra]
        draft.tags.update({extra: None})
    white = mixed(when.light, when.horizon, 0.5)
    if when.stars:
        white = dimmed(when.horizon, 0.75)
    return draft.define(
        Picture,
        f"{when.noun} sky",
        f"Sky of {when.noun}{', with ' + kind + ' of cloud' if cloudy else ''}.",
        body + "\nreturn color;",
        horizon=vec3(when.horizon),
        zenith=vec3(when.zenith),
        light=vec3(when.light),
        white=vec3(white),
        sun=f"vec2({when.sun[0]:.3f}, {when.sun[1]:.3f})",
        size=chance.pick((0.05, 0.08, 0.13, 0.22)),
        glow=chance.number(0.15, 0.5),
        narrow=chance.number(2.0, 6.0),
        fall=chance.number(1.0, 3.5),
        stars=chance.number(6.0, 14.0),
        shade=vec3(when.shade),
        aside=chance.number(-0.6, 0.6),
        span=chance.number(0.8, 1.3),
        start=chance.number(0.0, 50.0),
        pitch=chance.number(0.8, 2.2),
        drift=draft.drift(0.06, 0.25),
        clear=chance.number(0.4, 0.6),
        thick=chance.number(0.5, 1.0),
    )
