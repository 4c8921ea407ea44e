"""Cameras for scenes in space: each writes lines that give `eye` and `ray` from p."""

from collections.abc import Sequence

from shaders21k.synth.draft import Draft, spell


def orbit(
    draft: Draft,
    climbs: Sequence[float] = (0.0, 0.25, 0.45, 0.7, 1.0),
    sizes: Sequence[float] = (0.95, 1.1, 1.25, 1.5, 2.0),
) -> str:
    """Go round the origin: climbs are slopes of sight, sizes what the frame holds."""
    chance = draft.chance
    far = chance.number(2.6, 5.0)
    high = f"{spell(far * chance.pick(climbs))} + {draft.sway(0.1 * far)}"
    size = spell(chance.pick(sizes))
    return f"""
float angle = {draft.turn(0.25, 0.7)};
vec3 eye = vec3({spell(far)} * cos(angle), {high}, {spell(far)} * sin(angle));
vec3 ray = gaze(eye, vec3(0.0), p{offset(draft)}, length(eye) / {size});
"""


def tumble(draft: Draft) -> str:
    """Let a body tumble before the eye: the camera goes round it every way."""
    chance = draft.chance
    far, size = chance.number(2.4, 5.0), chance.pick((0.95, 1.1, 1.25, 1.5, 2.0))
    return f"""
vec3 eye = vec3(0.0, 0.0, -{spell(far)});
vec3 ray = normalize(vec3(p{offset(draft)}, {spell(far / size)}));
mat2 nod = rotation({draft.turn(0.3, 0.8)}), yaw = rotation({draft.turn(0.3, 0.8)});
eye.yz = nod * eye.yz;
ray.yz = nod * ray.yz;
eye.xz = yaw * eye.xz;
ray.xz = yaw * ray.xz;
"""


def parallel(draft: Draft) -> str:
    """Look along parallel rays, as technical drawings do, from above and one side."""
    size = draft.chance.pick((1.0, 1.2, 1.4, 1.8))
    return f"""
vec3 eye = vec3({spell(size)} * p, -4.0), ray = vec3(0.0, 0.0, 1.0);
mat2 nod = rotation(-{spell(draft.chance.pick((0.0, 0.35, 0.615)))});
mat2 yaw = rotation({draft.turn(0.3, 0.7)});
eye.yz = nod * eye.yz;
ray.yz = nod * ray.yz;
eye.xz = yaw * eye.xz;
ray.xz = yaw * ray.xz;
"""


def offset(draft: Draft) -> str:
    """Put the thing beside the middle, now and then."""
    if draft.chance.happens(75):
        return ""
    x, y = draft.chance.number(-0.4, 0.4), draft.chance.number(-0.2, 0.2)
    return f" + vec2({spell(x)}, {spell(y)})"


def around(draft: Draft, *, upright: bool = False) -> str:
    """Look at a body that is alone, one way or another; some must stay upright."""
    way = draft.chance.pick((orbit, tumble, parallel), (5, 0 if upright else 4, 1))
    return way(draft)


def over(draft: Draft) -> str:
    """Fly over a plain whose tops are at y = 0 or below, looking down a little."""
    chance = draft.chance
    high = chance.pick((0.5, 1.0, 2.0))
    nod = chance.pick((0.1, 0.3, 0.6, 0.9)) + 0.15 * high
    ahead = chance.number(0.6, 1.5)
    x, y = draft.sway(0.5), draft.sway(0.2)
    return f"""
vec3 eye = vec3({x}, {spell(high)} + {y}, {spell(ahead)} * iTime);
vec3 ray = normalize(vec3(p, {spell(chance.number(1.0, 1.8))}));
ray.yz = rotation({spell(nod)}) * ray.yz;
ray.xz = rotation({spell(chance.number(0.0, 6.28))} + {draft.sway(0.3)}) * ray.xz;
"""


def street(draft: Draft) -> str:
    """Fly along a street between houses that stand on y = -2.4, looking up a little."""
    high = draft.chance.pick((-2.1, -1.7, -1.2))
    ahead = draft.chance.number(0.5, 1.2)
    x, y = draft.sway(0.05), draft.sway(0.15)
    return f"""
vec3 eye = vec3({x}, {spell(high)} + {y}, {spell(ahead)} * iTime);
vec3 ray = normalize(vec3(p, {spell(draft.chance.number(0.7, 1.2))}));
ray.yz = rotation({draft.sway(0.15)} - 0.1) * ray.yz;
ray.xz = rotation({draft.sway(0.25)}) * ray.xz;
"""


def flight(draft: Draft, *, sway: float = 0.3, high: float = 0.0) -> str:
    """Fly along z, swaying and turning the head."""
    chance = draft.chance
    x, y = draft.sway(sway), draft.sway(0.5 * sway)
    ahead = chance.sign() * chance.number(0.6, 1.6)
    return f"""
vec3 eye = vec3({x}, {spell(high)} + {y}, {spell(ahead)} * iTime);
vec3 ray = normalize(vec3(p, {spell(chance.number(0.8, 1.5))}));
ray.yz = rotation({draft.sway(0.2)}) * ray.yz;
ray.xz = rotation({draft.sway(0.4)}) * ray.xz;
ray.xy = rotation({draft.sway(chance.pick((0.0, 0.0, 0.5)))}) * ray.xy;
"""
