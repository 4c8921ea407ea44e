"""Grounds: the plain pictures that figures, glows and bodies stand out from."""

from shaders21k.synth.colors import RGB, dark, hsv, muted, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Idea, Picture, draw


def flat(draft: Draft, noun: str, color: RGB) -> Picture:
    """Write one color."""
    return draft.define(
        Picture, noun, f"Ground: {noun}.", "return $color;", color=vec3(color)
    )


def night(draft: Draft, noun: str) -> Picture:
    """Write black, or nearly."""
    return flat(draft, noun, dark(draft.chance))


def paper(draft: Draft, noun: str) -> Picture:
    """Write white, or nearly."""
    return flat(draft, noun, pale(draft.chance))


def wall(draft: Draft, noun: str) -> Picture:
    """Write one color of things, or a vivid one."""
    color = draft.chance.pick((muted, muted, vivid))
    return flat(draft, noun, color(draft.chance))


def slope(draft: Draft, noun: str) -> Picture:
    """Blend two colors across the picture."""
    chance = draft.chance
    first = chance.pick((dark, muted, vivid))(chance)
    second = chance.pick((pale, muted, dark))(chance)
    return draft.define(
        Picture,
        noun,
        "Ground: two colors, blended across.",
        "return mix($first, $second, clamp(0.5 + 0.5 * dot(p, $way), 0.0, 1.0));",
        first=vec3(first),
        second=vec3(second),
        way=chance.pick(
            ("vec2(0.0, 1.0)", "vec2(0.0, -1.0)", "vec2(0.6, 0.6)", "vec2(-0.8, 0.5)")
        ),
    )


def spot(draft: Draft, noun: str) -> Picture:
    """Light the middle of a wall."""
    chance = draft.chance
    hue, depth = chance.number(0.0, 1.0), chance.pick((0.0, 0.3, 0.7))
    return draft.define(
        Picture,
        noun,
        "Ground: light in the middle, darker outwards.",
        "return $color * exp(-$fall * dot(p, p));",
        color=vec3(hsv(hue, depth, chance.number(0.35, 1.0))),
        fall=chance.number(0.3, 1.2),
    )


def graph_paper(draft: Draft, noun: str) -> Picture:
    """Rule a grid on black or white."""
    chance = draft.chance
    ground = chance.pick((dark, dark, pale))(chance)
    tone = 1.0 if ground[0] < 0.5 else -1.0
    return draft.define(
        Picture,
        noun,
        "Ground: a grid of $count lines a unit.",
        """
        vec2 line = abs(fract(p * $count.0 + 0.5) - 0.5) / $count.0;
        float ink = inside(min(line.x, line.y) - 0.004, 0.012);
        return $ground + $strength * ink;
        """,
        ground=vec3(ground),
        count=chance.integer(2, 6),
        strength=tone * chance.number(0.12, 0.35),
    )


GROUNDS = (
    Idea("night", 8, night),
    Idea("paper", 3, paper),
    Idea("wall", 4, wall),
    Idea("slope", 4, slope),
    Idea("spot", 3, spot),
    Idea("graph paper", 1, graph_paper),
)


def ground(draft: Draft) -> Picture:
    """Write a ground."""
    return draw(draft, "ground", GROUNDS)
