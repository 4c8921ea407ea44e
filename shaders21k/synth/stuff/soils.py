"""Materials that lie on the ground: dry mud, sand, lava, rust."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.stuff.lamps import lit, raised, spell_rgb


def cracked(draft: Draft, noun: str) -> Picture:
    """Dry mud until it splits."""
    chance = draft.chance
    low, high = chance.pick(
        (
            (0x5A4028, 0xC8A47A),
            (0x4A3A30, 0xA88E78),
            (0x6A5A48, 0xE0D0B4),
            (0x7A3A20, 0xC87A4A),
            (0x303438, 0x8A9094),
        )
    )
    height = raised(
        draft,
        noun,
        """
        vec2 q = $count * p;
        q += $fray * (vec2(valueNoise(3.0 * q), valueNoise(3.0 * q + 9.7)) - 0.5);
        vec3 c = cells(q, 2.0), d = cells(2.6 * q, 1.0);
        float plate = smoothstep(0.0, $wide, c.y - c.x);
        float fine = smoothstep(0.0, $wide, d.y - d.x);
        return plate * (1.0 - $depth + $depth * fine) + 0.1 * valueNoise(20.0 * p);
        """,
        count=chance.number(1.2, 2.8),
        fray=chance.number(0.1, 0.5),
        wide=chance.number(0.08, 0.2),
        depth=chance.pick((0.0, 0.25, 0.5)),
    )
    return lit(
        draft,
        noun,
        height,
        """
        vec3 color = mix($low, $high, 0.25 + 0.75 * clouds(2.5 * p));
        color *= 0.2 + 0.8 * smoothstep(0.0, 0.8, high);
        """,
        low=spell_rgb(low),
        high=spell_rgb(high),
        steep=chance.number(0.02, 0.05),
    )


def sand(draft: Draft, noun: str) -> Picture:
    """Comb sand by wind or by the tide."""
    chance = draft.chance
    low, high = chance.pick(
        (
            (0x8A6A44, 0xE8CFA0),
            (0xA05A30, 0xE8A870),
            (0x7A7468, 0xC8C0B0),
            (0xB8C4D0, 0xFFFFFF),
            (0x3A2A24, 0x7A6A60),
        )
    )
    height = raised(
        draft,
        noun,
        """
        float bend = gradientNoise($pitch * p * vec2(1.0, 0.5));
        bend += 0.4 * gradientNoise(2.7 * p);
        float wave = $count * p.x + $reach * bend + 0.3 * iTime;
        float crest = 0.5 + 0.5 * sin(wave + 0.7 * sin(wave));
        crest *= 0.4 + 0.6 * valueNoise(0.9 * p);
        return crest + $grain * valueNoise(40.0 * p);
        """,
        pitch=chance.number(0.8, 2.0),
        count=chance.number(6.0, 20.0),
        reach=chance.number(3.0, 9.0),
        grain=chance.number(0.03, 0.15),
    )
    return lit(
        draft,
        noun,
        height,
        "vec3 color = mix($low, $high, 0.35 + 0.65 * high);",
        low=spell_rgb(low),
        high=spell_rgb(high),
        steep=chance.number(0.06, 0.14),
    )


def lava(draft: Draft, noun: str) -> Picture:
    """Let a black crust drift on glowing rock."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: a crust of plates on lava, glowing where it parts.",
        """
        vec2 q = $count * p + $drift;
        q += $fray * (vec2(clouds(2.0 * q), clouds(2.0 * q + 9.7)) - 0.5);
        vec3 c = cells(q, $turn);
        float gap = c.y - c.x, crust = clouds(4.0 * p + 3.0 * c.z);
        float heat = exp(-$tight * gap);
        heat += $flow * smoothstep(0.45, 0.7, clouds(1.5 * q));
        vec3 glow = vec3(2.6, 2.6, 3.0) * heat - vec3(0.0, 0.7, 2.1);
        vec3 stone = $stone * crust * smoothstep(0.0, 0.3, gap);
        return stone + clamp(glow, 0.0, 1.0) * (0.6 + 0.5 * crust);
        """,
        count=chance.number(1.2, 2.6),
        drift=draft.drift(0.1, 0.25),
        fray=chance.number(0.2, 0.8),
        turn=draft.turn(0.2, 0.5),
        flow=chance.pick((0.0, 0.2, 0.35)),
        tight=chance.number(5.0, 14.0),
        stone=spell_rgb(chance.pick((0x4A4040, 0x302A2A, 0x6A5048))),
    )


def rust(draft: Draft, noun: str) -> Picture:
    """Let paint flake off metal that rusts."""
    chance = draft.chance
    paint = chance.pick((0x3A6A7A, 0x8A9AA0, 0x4A7A4A, 0xB8B0A0, 0x9A2A20, 0xD0A030))
    height = raised(
        draft,
        noun,
        """
        float worn = clouds($pitch * p) + 0.25 * valueNoise(9.0 * p);
        return smoothstep($level, $level + 0.05, worn) + 0.4 * clouds(10.0 * p);
        """,
        pitch=chance.number(1.2, 3.0),
        level=chance.number(0.45, 0.72),
    )
    return lit(
        draft,
        noun,
        height,
        """
        float stain = clouds(5.0 * p + 2.0);
        vec3 decay = mix(vec3(0.22, 0.1, 0.06), vec3(0.72, 0.36, 0.14), stain);
        vec3 coat = $paint * (0.8 + 0.3 * clouds(vec2(8.0 * p.x, 1.5 * p.y)));
        vec3 color = mix(decay, coat, smoothstep(0.5, 1.0, high));
        """,
        paint=spell_rgb(paint),
        steep=chance.number(0.02, 0.05),
    )


SOILS = (
    Idea("cracked earth", 2, cracked),
    Idea("rippled sand", 3, sand),
    Idea("lava crust", 2, lava),
    Idea("rust", 2, rust),
)
