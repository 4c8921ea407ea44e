"""Designs: screens, codes and automata: what is made of cells."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain


def lamps(draft: Draft, noun: str) -> Picture:
    """Show a moving tone on a panel of lamps, round or square."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a panel of lamps.",
        """
        vec2 cell = floor(p * $count), f = fract(p * $count) - 0.5;
        vec2 at = (cell + 0.5) / $count;
        float tone = $tone;
        tone = $stepped > 0.5 ? step(0.5, tone) : clamp(tone, 0.0, 1.0);
        float lamp = inside($form, 0.018 * $count);
        vec3 color = $colored;
        return mix($back, mix($off, color, tone), lamp);
        """,
        count=chance.number(5.0, 14.0),
        tone=chance.pick(
            (
                "0.5 + 0.5 * sin(5.0 * length(at) - 3.0 * iTime)",
                "valueNoise(at * 2.5 + vec2(0.0, -1.5 * iTime))",
                "1.0 - 8.0 * abs(at.y - 0.5 * sin(3.0 * at.x + 2.0 * iTime))",
                "step(0.5 + 0.5 * at.y, valueNoise(vec2(4.0 * at.x, 2.0 * iTime)))",
                "random(cell + floor(2.0 * iTime + 3.0 * random(cell)))",
                "inside(star(rotation(iTime) * at, 5.0, 0.8, 0.45), 0.05)",
                "inside(heart(at, 0.4 + 0.1 * sin(4.0 * iTime)), 0.05)",
                "pow(fract(0.16 * (ray(at, 1.0) - 2.0 * iTime)), 3.0)",
            )
        ),
        stepped=chance.pick((0.0, 1.0)),
        form=chance.pick(("length(f) - 0.4", "max(abs(f.x), abs(f.y)) - 0.42")),
        colored=chance.pick(
            (
                "vec3(1.0, 0.25, 0.1)",
                "vec3(0.2, 1.0, 0.4)",
                "$ink",
                "$second",
                "$pick(0.2 + 0.79 * fract(0.5 * at.y + 0.5))",
            )
        ),
        back=chance.pick(("vec3(0.03)", "vec3(0.03)", "$ground")),
        off=chance.pick(("vec3(0.12)", "vec3(0.03)", "$ground")),
    )


def test_card(draft: Draft, noun: str) -> Picture:
    """Show the color bars of a television test, whole or torn, and a moving mark."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "color bars of a test card.",
        """
        vec2 q = p;
        float tear = floor(p.y * $tears + 3.0 * iTime);
        q.x += $broken * (random(vec2(tear, floor(6.0 * iTime))) - 0.5)
            + $scroll * iTime;
        float bar = mod(floor((q.x + 1.0) * 3.5), 7.0);
        // The seven mixtures of red, green and blue, from white down to blue.
        vec3 color = 0.8 * vec3(step(mod(bar, 4.0), 1.5), step(bar, 3.5),
            step(mod(bar, 2.0), 0.5));
        color = $gray > 0.5 ? vec3(1.0 - bar / 6.0) : color;
        float low = p.y + 0.35;
        color = low < 0.0 ? vec3(fract((q.x + 1.0) * 0.5)) : color;
        color = low < -0.3 ? vec3(step(0.5, fract(q.x * $fine))) : color;
        float d = $form;
        color = paint(color, $inner, d);
        color = paint(color, vec3(1.0), abs(d) - 0.02);
        float line = abs(p.y - 1.0 + 2.2 * fract(0.4 * iTime)) - 0.03;
        return mix(color, vec3(1.0), 0.6 * inside(line, 0.02));
        """,
        tears=chance.pick((6.0, 14.0)),
        broken=chance.pick((0.0, 0.0, 0.3)),
        scroll=chance.pick((0.0, 0.3, 0.8)),
        gray=chance.pick((0.0, 0.0, 1.0)),
        fine=chance.pick((3.0, 6.0)),
        form=chance.pick(
            (
                "length(p) - 0.45 - 0.15 * sin(1.3 * iTime)",
                "length(p - 0.5 * vec2(sin(1.1 * iTime), cos(0.8 * iTime))) - 0.25",
                "box(p - 0.6 * vec2(sin(0.9 * iTime), 0.0), vec2(0.25, 0.15))",
            )
        ),
        inner=chance.pick(
            (
                "vec3(0.1)",
                "vec3(step(0.5, fract(ray(p, 1.0) * 3.0)))",
                "$ground",
                "vec3(fold(8.0 * length(p)))",
            )
        ),
    )


def codes(draft: Draft, noun: str) -> Picture:
    """Print a bar code or a square of cells like those that cameras read."""
    chance = draft.chance
    if chance.happens(45):
        return plain(
            draft,
            noun,
            "a bar code that scrolls.",
            """
            float row = floor(p.y * $rows), x = p.x * $count
                + (1.0 + $differ * row) * $speed * iTime;
            float bar = random(vec2(floor(x), row * $differ)) < 0.5 ? 1.0 : 0.0;
            vec3 color = mix($ground, $ink, bar);
            float d = max(abs(p.y) - $high, abs(p.x) - 0.85);
            color = $label > 0.5 ? mix(color, $ground, inside(-d, 0.012)) : color;
            float scan = abs(p.y - 0.5 * sin(2.0 * iTime)) - 0.015;
            return mix(color, vec3(1.0, 0.1, 0.1), $laser * inside(scan, 0.02));
            """,
            rows=chance.pick((0.1, 0.1, 2.0, 5.0)),
            count=chance.number(8.0, 20.0),
            differ=chance.pick((0.0, 1.0)),
            speed=chance.number(0.8, 3.0),
            high=chance.number(0.4, 0.7),
            label=chance.pick((0.0, 1.0)),
            laser=chance.pick((0.0, 1.0)),
        )
    return plain(
        draft,
        noun,
        "a square of cells, as cameras read.",
        """
        float side = $side.0;
        vec2 q = rotation($sway) * p / 0.85, cell = floor((q * 0.5 + 0.5) * side);
        float on = step(0.5, random(cell + 50.0 * floor(
            $pace * iTime + random(cell + 9.0))));
        on = $mirrored > 0.5 ? step(0.5, random(
            vec2(abs(cell.x - 0.5 * side + 0.5), cell.y)
            + 40.0 * floor($pace * iTime))) : on;
        vec2 corner = min(cell, side - 1.0 - cell);
        bool eye = max(corner.x, corner.y) < 7.5 && !(cell.x > 7.5 && cell.y < 7.5);
        vec2 ring = abs(corner - 3.0);
        float far = max(ring.x, ring.y);
        on = $eyes > 0.5 && eye ? step(0.5, abs(far - 2.0)) * step(far, 3.5) : on;
        vec3 color = mix($ground, $ink, on);
        return mix($ground, color, inside(max(abs(q.x), abs(q.y)) - 1.0, 0.012));
        """,
        side=chance.pick((21, 21, 25, 11)),
        sway=draft.sway(0.15),
        pace=chance.number(0.6, 1.5),
        mirrored=chance.pick((0.0, 0.0, 1.0)),
        eyes=chance.pick((1.0, 1.0, 0.0)),
    )


def automaton(draft: Draft, noun: str) -> Picture:
    """Run one of Wolfram's elementary automata (1983) from one cell or random ones.

    A cell knows its past: the rule is run over the cells that can have reached it, held
    as the bits of one whole number.
    """
    chance = draft.chance
    rule = chance.pick((30, 90, 110, 150, 22, 18, 105, 60, 45, 73, 126, 54))
    return plain(
        draft,
        noun,
        "the elementary cellular automaton of rule $rule.",
        """
        const int steps = 15;
        vec2 q = p * $count + vec2(0.0, -$speed * iTime);
        vec2 cell = floor(q), f = fract(q);
        // Time runs down the picture, and starts anew every so many rows.
        float age = mod(-cell.y, 15.0), era = floor(-cell.y / 15.0);
        uint bits = 0u;
        for (int i = 0; i <= 2 * steps; i++) {
            float x = cell.x + float(i - steps);
            float alive = $seeded > 0.5 ? step(abs(mod(x, 24.0) - 12.0), 0.5)
                : step(random(vec2(x, era)), 0.4);
            bits |= alive > 0.5 ? 1u << uint(i) : 0u;
        }
        for (int i = 0; i < steps; i++) {
            if (float(i) < age) {
                uint left = bits << 1, right = bits >> 1, next = 0u;
                $terms
                bits = next;
            }
        }
        float on = ((bits >> uint(steps)) & 1u) > 0u ? 1.0 : 0.0;
        vec3 color = mix($ground, $tone, on);
        vec2 rim = min(f, 1.0 - f);
        return mix(color, $ground, $gap * inside(min(rim.x, rim.y) - 0.06, 0.06));
        """,
        rule=rule,
        count=chance.number(5.0, 12.0),
        speed=chance.number(1.0, 3.0),
        seeded=chance.pick((0.0, 1.0)),
        terms="\n                ".join(
            "next |= {} & {} & {};".format(
                "left" if neighborhood & 1 else "~left",
                "bits" if neighborhood & 2 else "~bits",
                "right" if neighborhood & 4 else "~right",
            )
            for neighborhood in range(8)
            if rule >> neighborhood & 1
        ),
        tone=chance.pick(("$ink", "$ink", "$pick(0.2 + 0.05 * age)")),
        gap=chance.pick((0.0, 1.0)),
    )


def sorting(draft: Draft, noun: str) -> Picture:
    """Show numbers being put in order: each travels from a random place to its own."""
    chance = draft.chance
    count = chance.pick((11, 13, 17))
    wide = f"{0.75 / count:.3f}"
    return plain(
        draft,
        noun,
        "$count numbers that are sorted and shuffled.",
        """
        float way = smoothstep(0.15, 0.85, fold($pace * iTime));
        vec3 color = $ground;
        for (int i = 0; i < $count; i++) {
            float k = float(i), from = mod(k * $stride.0 + 3.0, $count.0);
            float late = clamp(way * 2.0 - $wave * k / $count.0, 0.0, 1.0);
            float at = (mix(from, k, smoothstep(0.0, 1.0, late)) + 0.5) / $count.0
                * 1.8 - 0.9;
            float tall = 0.1 + 1.5 * (k + 1.0) / $count.0;
            float d = $form;
            vec3 tone = mix($ink, $second, $shaded * k / $count.0);
            color = paint(color, late > 0.0 && late < 1.0 ? $third : tone, d);
        }
        return color;
        """,
        count=count,
        stride=chance.pick((3, 5, 7)),
        pace=chance.number(0.3, 0.6),
        wave=chance.pick((0.0, 1.0)),
        form=chance.pick(
            (
                f"box(p - vec2(at, 0.5 * tall - 0.85), vec2({wide}, 0.5 * tall))",
                f"length(p - vec2(at, tall - 0.85)) - {wide}",
                f"box(p - vec2(at, 0.0), vec2({wide}, 0.5 * tall))",
            )
        ),
        shaded=chance.pick((0.0, 1.0)),
    )


def dither(draft: Draft, noun: str) -> Picture:
    """Print a moving tone in few inks by ordered dither (Bayer 1973), or in bands."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a moving tone in few inks.",
        """
        vec2 cell = floor(p * $count), at = (cell + 0.5) / $count;
        float tone = clamp($tone, 0.0, 1.0);
        // A 4 by 4 threshold matrix, built from its 2 by 2 one.
        vec2 a = mod(cell, 2.0), b = mod(floor(cell * 0.5), 2.0);
        float fine = mod(2.0 * a.x + 3.0 * a.y, 4.0),
            coarse = mod(2.0 * b.x + 3.0 * b.y, 4.0);
        float threshold = $banded > 0.5 ? 0.5 : (4.0 * fine + coarse + 0.5) / 16.0;
        float level = floor(tone * $levels.0 + threshold) / $levels.0;
        return level < 0.5 ? mix($ground, $second, level * 2.0)
            : mix($second, $ink, level * 2.0 - 1.0);
        """,
        count=chance.number(10.0, 26.0),
        tone=chance.pick(
            (
                "0.5 + 0.6 * dot(at, vec2(sin(0.7 * iTime), cos(0.7 * iTime)))",
                "1.1 - length(at - 0.4 * vec2(sin(iTime), cos(0.8 * iTime)))",
                "0.5 + 0.5 * sin(4.0 * length(at) - 2.0 * iTime)",
                "valueNoise(2.0 * at + vec2(0.7 * iTime, 0.0))",
                "step(length(at), 0.75) * (0.6 + (rotation(iTime) * at).x)",
                "0.5 + 0.3 * sin(3.0 * at.x + iTime) * sin(4.0 * at.y - iTime)",
            )
        ),
        banded=chance.pick((0.0, 0.0, 0.0, 1.0)),
        levels=chance.pick((1, 1, 2, 4)),
    )


SCREENS = (
    Idea("lamp panel", 3, lamps),
    Idea("test card", 2, test_card),
    Idea("code", 2, codes),
    Idea("automaton", 2, automaton),
    Idea("sorting", 1, sorting),
    Idea("dither", 2, dither),
)
"""Screens."""
