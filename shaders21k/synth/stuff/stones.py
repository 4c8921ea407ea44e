"""Materials of stone: cobbles, marble, granite, layers of rock."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.stuff.lamps import lit, raised, spell_rgb


def cobbles(draft: Draft, noun: str) -> Picture:
    """Set round or flat stones in earth."""
    chance = draft.chance
    low, high, joint = chance.pick(
        (
            (0x5A5A5E, 0x9A9A9E, 0x2A2826),
            (0x6A5A4A, 0xB8A488, 0x3A2E22),
            (0x4A5058, 0x8A929A, 0x3E4A2A),
            (0x9A8A70, 0xD8CBB0, 0x5A4C3A),
        )
    )
    height = raised(
        draft,
        noun,
        """
        vec3 b = borders(p * vec2($wide, 1.0) * $count, 1.0);
        float dome = smoothstep(0.02, $round, b.x);
        return dome * (0.8 + 0.3 * b.z) + 0.1 * valueNoise(18.0 * p);
        """,
        wide=chance.pick((1.0, 0.6, 0.8)),
        count=chance.number(1.6, 4.0),
        round=chance.pick((0.12, 0.25, 0.45)),
    )
    return lit(
        draft,
        noun,
        height,
        """
        float stain = clouds(5.0 * p), mottle = valueNoise(1.9 * p);
        vec3 stone = mix($low, $high, clamp(0.3 * stain + mottle, 0.0, 1.0));
        vec3 color = mix($joint, stone, smoothstep(0.1, 0.4, high));
        color *= 0.8 + 0.4 * stain;
        """,
        low=spell_rgb(low),
        high=spell_rgb(high),
        joint=spell_rgb(joint),
        steep=chance.number(0.04, 0.09),
        shine=chance.pick((0.0, 0.4)),
    )


def slab(draft: Draft, noun: str) -> Picture:
    """Polish marble: thin veins in a pale or dark stone."""
    chance = draft.chance
    ground, cloud, vein = chance.pick(
        (
            (0xF4F2EE, 0xDAD8D6, 0x8A8A90),
            (0x14161A, 0x2A2C32, 0xD8D4CC),
            (0x1E4A3A, 0x2E6A50, 0xD8E4D4),
            (0xE8D4C4, 0xD4B49C, 0xA86A4A),
            (0xF0E8D8, 0xE0D0B0, 0xB8904A),
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: polished marble, its veins where two clouds meet.",
        """
        p = rotation($lean) * p * $zoom + $pan;
        vec2 bend = vec2(clouds(p + $shift), clouds(p + 7.7));
        float wide = clouds(0.8 * p + 2.0 * bend);
        float vein = abs(gradientNoise(1.3 * p + $reach * bend) - 0.5);
        float fine = abs(gradientNoise(3.1 * p - $reach * bend) - 0.5);
        vec3 color = mix($ground, $cloud, smoothstep(0.35, 0.7, wide));
        color = mix(color, $vein, 0.9 * exp(-$thin * vein) * wide);
        color = mix(color, $vein, 0.5 * exp(-2.0 * $thin * fine) * wide);
        return color + 0.12 * exp(-3.0 * length(p - $pan - vec2($x, $y)));
        """,
        lean=chance.number(0.0, 6.28),
        zoom=chance.number(0.7, 1.4),
        pan=draft.drift(0.08, 0.2),
        shift=draft.drift(0.03, 0.08),
        reach=chance.number(1.0, 3.0),
        thin=chance.number(20.0, 45.0),
        ground=spell_rgb(ground),
        cloud=spell_rgb(cloud),
        vein=spell_rgb(vein),
        x=draft.sway(0.8),
        y=draft.sway(0.8),
    )


def granite(draft: Draft, noun: str) -> Picture:
    """Mix grains of three minerals, or chips of marble in cement."""
    chance = draft.chance
    grains = chance.pick(
        (
            (0xB8B4B0, 0x4A4846, 0xE8E4E0),
            (0xC08A78, 0x3A3432, 0xE4D0C4),
            (0x3A3E42, 0x14161A, 0x8A9096),
            (0xE8E0D4, 0xC0603E, 0x3A6A70),
            (0xF2EEE8, 0x8A8A8A, 0xD8A84A),
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: a cut stone of grains, $count to the unit.",
        """
        p = p + $pan;
        vec2 loose = 0.4 * vec2(valueNoise(5.0 * p), valueNoise(5.0 * p + 3.3));
        vec3 large = cells($count * p + loose, 1.0);
        vec3 small = cells(2.3 * $count * p, 2.0);
        vec3 color = mix($first, $third, smoothstep(0.75, 0.8, small.z));
        color = mix(color, $second, step(0.7, large.z) * inside(large.x - $size, 0.05));
        color = mix(color, $third, step(large.z, 0.25) * inside(large.x - $size, 0.05));
        float glare = dot(normalize(vec3($x, $y, 1.0)), vec3(0.0, 0.0, 1.0));
        return color * (0.75 + 0.3 * glare * valueNoise(0.8 * p) + 0.15 * small.z);
        """,
        pan=draft.drift(0.08, 0.2),
        count=chance.number(2.5, 6.0),
        size=chance.number(0.35, 0.6),
        first=spell_rgb(grains[0]),
        second=spell_rgb(grains[1]),
        third=spell_rgb(grains[2]),
        x=draft.sway(0.8),
        y=draft.sway(0.8),
    )


def strata(draft: Draft, noun: str) -> Picture:
    """Stack layers of rock, bent and broken by a fault."""
    chance = draft.chance
    first, second, third = chance.pick(
        (
            (0x8A4A2E, 0xD8A070, 0xEAD8B8),
            (0x4A4640, 0x8A8478, 0xC0B8A8),
            (0xA85A3A, 0xE0B088, 0x6A3A30),
            (0x2E3A44, 0x6A7A84, 0xC8D0D0),
            (0xC0A060, 0xE8D8A0, 0x8A6A3A),
        )
    )
    height = raised(
        draft,
        noun,
        """
        float y = p.y + $reach * valueNoise($pitch * p) + $fall * step(0.0, p.x + $at);
        float layer = valueNoise(vec2(0.4 * p.x, $count * y));
        float fine = valueNoise(vec2(1.5 * p.x, 4.0 * $count * y));
        return 0.6 * layer + 0.3 * fine + 0.2 * clouds(9.0 * p);
        """,
        reach=(reach := chance.number(0.2, 0.8)),
        pitch=(pitch := chance.number(0.5, 1.3)),
        fall=(fall := chance.pick((0.0, 0.0, 0.3))),
        at=(at := draft.sway(0.3)),
        count=(count := chance.number(3.0, 7.0)),
    )
    return lit(
        draft,
        noun,
        height,
        """
        float y = p.y + $reach * valueNoise($pitch * p) + $fall * step(0.0, p.x + $at);
        float layer = random(vec2(floor(0.7 * $count * y), 3.0));
        vec3 color = mix($first, $second, layer);
        color = mix(color, $third, smoothstep(0.6, 0.9, high));
        color *= 0.7 + 0.5 * clouds(5.0 * p);
        """,
        reach=reach,
        pitch=pitch,
        fall=fall,
        at=at,
        count=count,
        first=spell_rgb(first),
        second=spell_rgb(second),
        third=spell_rgb(third),
        steep=chance.number(0.04, 0.1),
    )


STONES = (
    Idea("cobbles", 3, cobbles),
    Idea("marble slab", 2, slab),
    Idea("granite", 2, granite),
    Idea("rock strata", 2, strata),
)
