"""Suns: a star with its corona, and one that a moon covers."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.land.voids import void


def sun(draft: Draft, noun: str) -> Picture:
    """Let a star boil, with a corona of rays."""
    chance = draft.chance
    hue = chance.pick((0.03, 0.07, 0.1, 0.14, 0.6, 0.0))
    return draft.define(
        Picture,
        noun,
        f"Picture: a {noun} with its corona.",
        """
        vec3 color = 0.7 * $void(p);
        float d = length(p), r = $size, angle = atan(p.y, p.x + 0.0001);
        vec2 way = p / max(d, 0.01);
        float flare = bulkNoise(vec3($rays * way, d * 2.0 - 0.6 * iTime));
        flare = mix(flare, bulkNoise(vec3(2.3 * $rays * way, d * 3.0 - 0.9 * iTime)),
            0.4);
        float out_way = max(d - r, 0.0) / r;
        color += $hot * $corona * (0.25 + 1.5 * flare * flare) * exp(-$thin * out_way);
        if (d < r) {
            float z = sqrt(max(1.0 - d * d / (r * r), 0.0));
            vec3 at = vec3(p / r, z);
            at.xz = rotation(0.2 * iTime) * at.xz;
            float boil = bulkClouds($grain * at + vec3(0.0, 0.0, 0.4 * iTime));
            float spots = smoothstep(0.3, 0.42, boil);
            vec3 skin = mix($cold, $hot, spots * (0.5 + 0.5 * z));
            skin = mix(skin, $hottest, smoothstep(0.45, 0.75, boil) * z);
            color = mix(color, skin + $hot * 0.5 * (1.0 - z) * (1.0 - z),
                inside(d - r, 0.012));
        }
        return color;
        """,
        void=void(draft),
        size=chance.number(0.25, 0.65),
        rays=chance.number(1.5, 5.0),
        corona=chance.number(0.5, 1.3),
        thin=chance.number(1.2, 4.0),
        grain=chance.number(3.0, 7.0),
        cold=vec3(hsv(hue - 0.03, 1.0, 0.55)),
        hot=vec3(hsv(hue, 0.85, 1.0)),
        hottest=vec3(hsv(hue + 0.05, 0.3, 1.0)),
    )


def eclipse(draft: Draft, noun: str) -> Picture:
    """Cover a sun: rays all around, and a bead of light where the cover ends."""
    chance = draft.chance
    hue, depth = chance.pick(((0.58, 0.25), (0.1, 0.35), (0.06, 0.8), (0.0, 0.0)))
    return draft.define(
        Picture,
        noun,
        f"Picture: an {noun}.",
        """
        vec2 shift = vec2($shift);
        float d = length(p), r = $size;
        vec2 way = p / max(d, 0.01);
        float rays = bulkNoise(vec3($rays * way, 0.25 * iTime));
        rays *= bulkNoise(vec3(2.7 * $rays * way, 4.0 - 0.35 * iTime)) * 2.0;
        vec3 color = $void(p)
            + $tone * (0.35 + 1.4 * rays) * exp(-$thin * max(d - r, 0.0));
        color += $tone * 0.012 / (abs(d - r) + 0.012);
        color = mix(color, $cover, inside(length(p - shift) - r, 0.01));
        vec2 bead = -normalize(shift + vec2(0.0001)) * r;
        float spark = length(p - bead);
        return color + vec3(1.0, 0.97, 0.9) * $bead * (0.02 / (spark * spark + 0.02)
            + exp(-6.0 * spark));
        """,
        void=void(draft),
        size=chance.number(0.28, 0.55),
        shift=f"0.03 * sin($slow * iTime + {chance.number(0.0, 6.0):.2f}),"
        f" {chance.pick((0.02, -0.015))}".replace(
            "$slow", f"{chance.number(0.3, 0.7):.2f}"
        ),
        rays=chance.number(1.0, 4.0),
        thin=chance.number(2.5, 6.0),
        tone=vec3(hsv(hue, depth, 1.0)),
        cover=vec3((0.0, 0.0, 0.0) if chance.happens(75) else (0.04, 0.04, 0.06)),
        bead=chance.pick((0.0, 0.5, 1.0)),
    )


SUNS = (
    Idea("sun", 3, sun),
    Idea("eclipse", 2, eclipse),
)
