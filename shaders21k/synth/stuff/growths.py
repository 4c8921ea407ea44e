"""Materials that grew: grass, fur, moss, bark, the coats of animals."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.stuff.lamps import lit, raised, spell_rgb


def grass(draft: Draft, noun: str) -> Picture:
    """Sow blades that lean with the wind, or hairs that lie along a flow."""
    chance = draft.chance
    low, high = chance.pick(
        ((0x12300E, 0x7AB03A), (0x1A3A14, 0xA8C860), (0x5A4A1A, 0xD8C070))
        if noun == "grass"
        else (
            (0x2A1A10, 0xA87848),
            (0x1A1A1C, 0x6A6A70),
            (0x8A7A68, 0xF4EEE4),
            (0x6A2A10, 0xE08A40),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: {noun}, combed by a breeze, in three layers.",
        """
        p = rotation($lean) * (p + $pan);
        float wave = $wild * gradientNoise($pitch * p + $drift), tone = 0.0;
        for (int i = 1; i <= 3; i++) {
            float k = float(i) / 3.0;
            vec2 q = p + vec2(wave * (0.5 + 0.5 * k), 0.0);
            q = q * (1.4 - 0.4 * k) + 7.3 * k;
            float blade = valueNoise(q * vec2($fine, $fine * $short));
            tone = max(tone, k * smoothstep(0.3, 0.85, blade));
        }
        float shade = 0.4 + clouds(1.3 * p);
        return mix($low, $high, clamp(tone * shade, 0.0, 1.0));
        """,
        pan=draft.drift(0.05, 0.15),
        wild=chance.number(0.1, 0.5),
        pitch=chance.number(0.7, 1.6),
        drift=draft.drift(0.3, 0.7),
        lean=chance.number(0.0, 6.28),
        fine=chance.number(14.0, 30.0),
        short=chance.number(0.08, 0.25),
        low=spell_rgb(low),
        high=spell_rgb(high),
    )


def moss(draft: Draft, noun: str) -> Picture:
    """Grow cushions of moss or foliage over each other."""
    chance = draft.chance
    low, high = chance.pick(
        (
            (0x0E1C0A, 0x5A8A2E),
            (0x1A2412, 0x9AA848),
            (0x3A2010, 0xC87A2A),
            (0x2A1016, 0xC04A5A),
        )
    )
    height = raised(
        draft,
        noun,
        """
        vec2 q = $count * p;
        return 1.0 - 0.7 * cells(q, $sway).x - 0.3 * cells(3.1 * q, 1.0).x;
        """,
        count=chance.number(1.6, 4.0),
        sway=draft.turn(0.2, 0.5),
    )
    return lit(
        draft,
        noun,
        height,
        "vec3 color = mix($low, $high, clamp(high + 0.3 * clouds(3.0 * p), 0.0, 1.0));",
        low=spell_rgb(low),
        high=spell_rgb(high),
        steep=chance.number(0.1, 0.2),
    )


def bark(draft: Draft, noun: str) -> Picture:
    """Split bark into long ridges."""
    chance = draft.chance
    low, high = chance.pick(
        ((0x1E1610, 0x8A6E50), (0x2A2622, 0xA09A90), (0x3A1E12, 0xA8663E))
    )
    height = raised(
        draft,
        noun,
        """
        vec2 q = vec2($count * p.x, $long * p.y);
        q += 0.7 * (vec2(valueNoise(2.0 * q), valueNoise(q + 9.7)) - 0.5);
        vec3 c = cells(q, 2.0);
        return smoothstep(0.0, 0.5, c.y - c.x) + 0.4 * clouds(vec2(12.0, 5.0) * p);
        """,
        count=chance.number(3.0, 6.0),
        long=chance.number(0.7, 1.6),
    )
    return lit(
        draft,
        noun,
        height,
        "vec3 color = mix($low, $high, clamp(0.8 * high, 0.0, 1.0));",
        low=spell_rgb(low),
        high=spell_rgb(high),
        steep=chance.number(0.04, 0.07),
    )


def coat(draft: Draft, noun: str) -> Picture:
    """Mark a coat: zebra, tiger, leopard, giraffe, cow."""
    chance = draft.chance
    name, low, high, mark = chance.pick(
        (
            ("zebra", 0x141414, 0xF4F0EA, "smoothstep(-0.15, 0.15, stripe)"),
            ("tiger", 0x1A1210, 0xE08A30, "smoothstep(-0.7, -0.4, stripe)"),
            ("giraffe", 0xF0DCB0, 0xA0602A, "smoothstep(0.06, 0.14, c.y - c.x)"),
            ("cow", 0x1A1614, 0xF4F0EA, "smoothstep(0.48, 0.52, clouds(0.8 * q))"),
            (
                "cheetah",
                0x1E1610,
                0xDCA860,
                "1.0 - inside(c.x - 0.25, 0.06)",
            ),
            (
                "leopard",
                0x1E1610,
                0xD8A860,
                "1.0 - inside(abs(c.x - 0.32) - gap, 0.05)",
            ),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: the coat of a {name}, hairs and all, breathing.",
        """
        p = rotation($lean) * p + $pan;
        vec2 q = $count * p + 0.1 * sin(3.0 * p.yx + $turn);
        q += 0.4 * (vec2(valueNoise(1.7 * q), valueNoise(1.7 * q + 7.7)) - 0.5);
        float bend = gradientNoise(0.7 * q) + 0.35 * gradientNoise(1.6 * q);
        float stripe = sin(4.0 * q.x + 7.0 * bend);
        vec3 c = cells(q, 1.0);
        float gap = 0.11 * smoothstep(0.35, 0.55, valueNoise(3.0 * q));
        float hair = valueNoise(vec2(60.0, 9.0) * p + 3.0 * bend);
        vec3 color = mix($low, $high, $mark);
        return color * (0.72 + 0.3 * hair) * (0.85 + 0.3 * bend);
        """.replace("$mark", mark),
        lean=chance.number(0.0, 6.28),
        pan=draft.drift(0.08, 0.2),
        count=chance.number(1.4, 3.0),
        turn=draft.turn(0.5, 1.2),
        low=spell_rgb(low),
        high=spell_rgb(high),
    )


GROWTHS = (
    Idea("grass", 2, grass),
    Idea("fur", 2, grass),
    Idea("moss", 2, moss),
    Idea("bark", 1, bark),
    Idea("animal coat", 3, coat),
)
