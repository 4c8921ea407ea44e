"""Swarms: many points in order, on waves, spirals, rows and rings."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import DOTS, gloom, inkwell, neon


def wave_of_dots(draft: Draft, noun: str) -> Picture:
    """Roll waves through a field of dots that reaches to the horizon."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: $rows rows of dots on a moving sea.",
        """
        vec3 light = vec3(0.0);
        vec2 q = p + vec2(0.0, $rise);
        for (int i = 0; i < $rows; i++) {
            float z = 0.8 + $gap * (float(i) + fract($scroll * iTime));
            float row = float(i) - floor($scroll * iTime);
            float x = $space * (floor(q.x * z / $space) + 0.5);
            vec2 w = vec2(x, $gap * row);
            float h = $height * ($wave);
            float d = length(q - vec2(x, h - $eye) / z), size = $size / z;
            light += $hue($tint) * $dot * exp(-$fog * z);
        }
        return $gloom + expose(light * 1.5);
        """,
        rows=chance.integer(16, 26),
        gap=chance.number(0.16, 0.3),
        scroll=chance.pick((0.0, 0.0, chance.number(1.0, 3.0))),
        space=chance.number(0.14, 0.26),
        height=chance.number(0.15, 0.35),
        wave=chance.pick(
            (
                "sin(2.1 * w.x + 1.7 * iTime) * sin(1.6 * w.y + 1.1 * iTime)",
                "sin(2.5 * length(w - vec2(0.0, 2.5)) - 2.5 * iTime)",
                "2.0 * valueNoise(1.3 * w + vec2(0.0, 0.9 * iTime)) - 1.0",
                "sin(1.5 * w.x + 0.8 * w.y - 2.0 * iTime)",
            )
        ),
        eye=chance.number(0.6, 1.1),
        rise=chance.number(-0.55, 0.0),
        size=chance.number(0.03, 0.05),
        dot=chance.pick(DOTS[:3]),
        fog=chance.number(0.1, 0.35),
        tint=chance.pick(("0.1 * z", "0.5 * h / $height + 0.5", "0.2 * x")).replace(
            "$height", "0.4"
        ),
        hue=neon(draft),
        gloom=gloom(chance),
    )


def galaxy(draft: Draft, noun: str) -> Picture:
    """Strew stars along the arms of a turning galaxy."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: a galaxy of $arms arms.",
        """
        vec2 q = rotation($lean) * p;
        q.y *= $tilt;
        q = rotation($turn) * q;
        float r = length(q) + 0.01;
        float wave = 0.5 + 0.5 * cos($arms.0 * (bearing(q) $way $wind * log(r)));
        float arm = pow(max(wave, 0.0), $sharp) * exp(-$fall * r);
        vec3 light = $dust * $hue(0.4 * r) * arm * valueNoise(5.0 * q + 9.0);
        for (int i = 0; i < 3; i++) {
            vec2 g = rotation(1.1 * float(i)) * q * ($pitch + 4.0 * float(i)) + 31.0;
            vec2 cell = floor(g), seed = random2(cell);
            float d = length(fract(g) - 0.5 - 0.6 * (seed - 0.5));
            float beat = 0.6 + 0.4 * sin(3.0 * iTime + 40.0 * seed.x);
            light += $hue(0.4 * r + 0.3 * seed.y) * spark(d, 0.09) * beat * seed.x
                * (2.5 * arm + 0.04);
        }
        light += $hue(0.1) * 0.03 / (0.02 + r * r);
        return $gloom + expose(light);
        """,
        lean=draft.sway(0.4),
        tilt=chance.pick((1.0, 1.6, 2.6)),
        turn=draft.turn(0.3, 0.7),
        arms=chance.integer(1, 4),
        way=chance.pick("+-"),
        wind=chance.number(1.2, 3.0),
        sharp=chance.number(1.5, 5.0),
        fall=chance.number(0.7, 1.6),
        dust=chance.number(0.0, 3.0),
        pitch=chance.number(6.0, 12.0),
        hue=neon(draft),
        gloom=gloom(chance),
    )


def ordered_dots(draft: Draft, noun: str) -> Picture:
    """Order dots in rows, rings or as in a sunflower (Vogel 1979); waves size them."""
    chance = draft.chance
    layout, nearest = chance.pick(
        (
            ("rows", "vec2 at = (floor(p * $pitch) + 0.5) / $pitch;"),
            (
                "shifted rows",
                (
                    "float row = floor(p.y * $pitch * 1.155), half_ = 0.5 * mod(row,"
                    " 2.0);\n"
                    "vec2 at = vec2(floor(p.x * $pitch + half_) + 0.5 - half_,"
                    " (row + 0.5) / 1.155) / $pitch;"
                ),
            ),
            (
                "rings",
                (
                    "float ring = floor(length(p) * $pitch) + 0.5;\n"
                    "float wide = 6.28319 / floor(5.5 * ring);\n"
                    "float spin = 0.6 * iTime * sin(2.4 * ring);\n"
                    "float a = (floor((bearing(p) + spin) / wide) + 0.5) * wide -"
                    " spin;\n"
                    "vec2 at = ring / $pitch * vec2(cos(a), sin(a));"
                ),
            ),
            (
                "spokes",
                (
                    "float ring = floor(length(p) * $pitch) + 0.5, wide = 0.2618;\n"
                    "float spin = 0.15 * ring * sin(0.8 * iTime);\n"
                    "float a = (floor((bearing(p) + spin) / wide) + 0.5) * wide -"
                    " spin;\n"
                    "vec2 at = ring / $pitch * vec2(cos(a), sin(a));"
                ),
            ),
        )
    )
    ground, hue = inkwell(draft)
    pitch = f"{chance.number(5.0, 9.0):.3f}"
    return draft.define(
        Picture,
        noun,
        f"Picture: dots in {layout}, sized by a wave.",
        """
        $nearest
        float tone = clamp($tone, 0.0, 1.0);
        float d = length(p - at), size = ($least + $most * tone) / $pitch;
        float lit = clamp($dot, 0.0, 1.0) * smoothstep(0.0, 0.1, tone + $least);
        return mix($ground, $hue($tint), lit);
        """,
        nearest=nearest.replace("$pitch", pitch),
        pitch=pitch,
        tone=chance.pick(
            (
                "0.5 + 0.5 * sin(6.0 * length(at) - 3.0 * iTime)",
                (
                    "0.5 + 0.25 * (sin(4.0 * at.x + 2.0 * iTime) + sin(3.0 * at.y -"
                    " iTime))"
                ),
                (
                    "1.3 - 1.5 * length(at - 0.6 * vec2(sin(1.1 * iTime), cos(1.4 *"
                    " iTime)))"
                ),
                "1.6 * valueNoise(2.0 * at + vec2(0.9, 0.6) * iTime) - 0.3",
                "0.5 + 0.5 * sin(2.0 * bearing(at) + 7.0 * length(at) - 2.5 * iTime)",
            )
        ),
        least=chance.pick((0.0, 0.08)),
        most=chance.number(0.32, 0.42),
        dot=chance.pick(DOTS[1:]),
        tint=chance.pick(("0.5 * tone", "bearing(at) / 6.28319", "0.4 * at.x")),
        ground=ground,
        hue=hue,
    )


SWARMS = (
    Idea("sea of dots", 3, wave_of_dots),
    Idea("galaxy of points", 2, galaxy),
    Idea("ordered dots", 3, ordered_dots),
)
