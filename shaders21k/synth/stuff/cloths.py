"""Materials that are worn or laid out: cloth, knit, leather, paper, scales."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.stuff.lamps import lit, raised, spell_rgb

DYES = (0x2A4A7A, 0x8A2A2A, 0x3A6A3A, 0xB8903A, 0x6A3A6A, 0xC8C0B0, 0x2A2A30, 0x8A8A8A)


def twill(draft: Draft, noun: str) -> Picture:
    """Weave denim, canvas or burlap: threads over and under threads."""
    chance = draft.chance
    slant = chance.pick((0.0, 1.0, 1.0))
    count = chance.number(8.0, 18.0)
    height = raised(
        draft,
        noun,
        """
        vec2 q = $count * p, cell = floor(q), f = fract(q) - 0.5;
        float over = mod(cell.x + cell.y, 2.0 + $slant);
        vec2 thread = sqrt(max(1.0 - 4.0 * f * f, 0.0));
        float top = over < 1.0 ? thread.x : 0.85 * thread.y;
        return top + 0.3 * valueNoise(vec2(3.0, 0.3) * q);
        """,
        count=count,
        slant=slant,
    )
    return lit(
        draft,
        noun,
        height,
        """
        vec2 q = $count * p, cell = floor(q);
        float over = mod(cell.x + cell.y, 2.0 + $slant);
        float worn = clouds(1.2 * p) + 0.3 * random(cell);
        vec3 color = (over < 1.0 ? $dye : $weft) * (0.5 + 0.3 * high + 0.4 * worn);
        """,
        count=count,
        slant=slant,
        dye=spell_rgb(dye := chance.pick(DYES)),
        weft=spell_rgb(chance.pick((dye, 0xD8D4CC, 0xB8A888))),
        steep=0.006,
    )


def plaid(draft: Draft, noun: str) -> Picture:
    """Cross the same stripes both ways: tartan, gingham, a picnic cloth."""
    chance = draft.chance
    first, second, third = chance.pick(
        (
            (0x9A1A20, 0x1A3A2A, 0xE8C840),
            (0x1A3A6A, 0x2A5A3A, 0xF0F0F0),
            (0xFFFFFF, 0xC8282A, 0xC8282A),
            (0xFFFFFF, 0x2A5AA8, 0x2A5AA8),
            (0xD8B888, 0x1A1A1A, 0xB02A2A),
            (0x5A5A60, 0x2A2A2E, 0xC8C8CC),
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: stripes crossed by the same stripes, twilled.",
        """
        p = (p + 0.04 * sin(2.0 * p.yx + $fold)) * $count + $pan;
        vec2 wide = 1.0 - smoothstep(-$soft, $soft, abs(fract(p) - 0.5) - $broad);
        vec2 thin = abs(abs(fract(p) - 0.5) - $far) - $narrow;
        thin = 1.0 - smoothstep(-$soft, $soft, thin);
        vec3 across = mix(mix($first, $second, wide.x), $third, thin.x);
        vec3 up = mix(mix($first, $second, wide.y), $third, thin.y);
        float twill = 0.5 + 0.5 * sin($fine * (p.x + p.y));
        vec3 color = mix(across, up, mix(0.5, twill, $show));
        return color * (0.92 + 0.16 * gradientNoise(0.7 * p + $fold));
        """,
        count=chance.number(1.0, 2.5),
        fold=draft.turn(0.4, 0.9),
        pan=draft.drift(0.08, 0.2),
        soft=0.02,
        broad=chance.number(0.12, 0.28),
        far=chance.number(0.34, 0.42),
        narrow=chance.number(0.01, 0.03),
        fine=chance.number(50.0, 90.0),
        show=chance.pick((0.0, 0.6)),
        first=spell_rgb(first),
        second=spell_rgb(second),
        third=spell_rgb(third),
    )


def knit(draft: Draft, noun: str) -> Picture:
    """Loop wool into columns of stitches, with rows or a pattern of a second color."""
    chance = draft.chance
    figure = chance.pick(
        (
            "0.0",
            "step(3.0, mod(cell.y, 6.0))",
            "step(mod(cell.y, 8.0), abs(mod(cell.x, 12.0) - 6.0))",
            "step(4.0, mod(cell.x + cell.y, 8.0))",
            "step(abs(mod(cell.x, 10.0) - 5.0) + abs(mod(cell.y, 10.0) - 5.0), 3.0)",
        )
    )
    count = chance.number(5.0, 11.0)
    height = raised(
        draft,
        noun,
        """
        vec2 q = vec2($count * p.x, 1.2 * $count * p.y), f = fract(q) - 0.5;
        float loop = abs(fract(q.y + 0.9 * abs(f.x)) - 0.5);
        float side = 4.0 * (abs(f.x) - 0.25);
        float strand = sqrt(max(1.0 - side * side, 0.0));
        strand *= 1.0 - smoothstep(0.2, 0.5, loop);
        return strand + 0.15 * valueNoise(40.0 * p);
        """,
        count=count,
    )
    first, second = chance.pick(DYES), chance.pick((0xF0ECE4, 0xD8D0C0, 0xB02A2A))
    return lit(
        draft,
        noun,
        height,
        """
        vec2 q = vec2($count * p.x, 1.2 * $count * p.y);
        vec2 cell = vec2(floor(q.x), floor(q.y + 0.9 * abs(fract(q.x) - 0.5)));
        float figure = $figure;
        vec3 color = mix($first, $second, figure) * (0.35 + 0.75 * high);
        """.replace("$figure", figure),
        count=count,
        first=spell_rgb(first),
        second=spell_rgb(second),
        steep=0.012,
    )


def leather(draft: Draft, noun: str) -> Picture:
    """Grain a hide: creased all over, or padded with buttons."""
    chance = draft.chance
    color = chance.pick((0x5A2E1A, 0x2A2422, 0x8A5A34, 0x6A1A1A, 0xC8B08A, 0x2A3A2E))
    padded = chance.happens(35)
    height = raised(
        draft,
        noun,
        """
        vec3 c = cells($count * p + 0.5 * valueNoise(4.0 * p), 1.0);
        float grain = smoothstep(0.0, 0.35, c.y - c.x) + 0.6 * valueNoise(3.0 * p);
        vec2 q = rotation(0.7854) * p * $pads, f = abs(fract(q) - 0.5);
        float pad = sqrt(max((0.5 - f.x) * (0.5 - f.y), 0.0));
        return $fine * grain + $soft * pad;
        """,
        count=chance.number(5.0, 11.0),
        pads=chance.number(1.0, 2.2),
        fine=0.3 if padded else 1.0,
        soft=7.0 if padded else 0.0,
    )
    return lit(
        draft,
        noun,
        height,
        "vec3 color = $dye * (0.7 + 0.25 * min(high, 1.5) + 0.3 * clouds(1.5 * p));",
        dye=spell_rgb(color),
        steep=chance.number(0.015, 0.035),
        shine=chance.number(0.1, 0.5),
    )


def paper(draft: Draft, noun: str) -> Picture:
    """Crumple paper: flat faces between sharp folds."""
    chance = draft.chance
    color = chance.pick((0xF4F2EC, 0xFFFFFF, 0xD8B888, 0xE8D8B0, 0xA8B8C8, 0xD86A5A))
    height = raised(
        draft,
        noun,
        """
        vec2 bend = vec2(valueNoise(2.0 * p), valueNoise(2.0 * p + 7.7));
        vec2 q = $count * p + 0.4 * bend;
        vec3 large = cells(q, 2.0), small = cells($finer * q + 4.3, 1.0);
        return large.y - large.x + $depth * (small.y - small.x);
        """,
        count=chance.number(0.8, 1.8),
        finer=chance.number(1.7, 3.0),
        depth=chance.number(0.2, 0.6),
    )
    return lit(
        draft,
        noun,
        height,
        "vec3 color = $sheet * (0.85 + 0.1 * high);",
        sheet=spell_rgb(color),
        steep=chance.number(0.12, 0.3),
    )


def scales(draft: Draft, noun: str) -> Picture:
    """Overlap scales, of a fish, a snake or a roof, with a pattern over many."""
    chance = draft.chance
    low, high, mark = chance.pick(
        (
            (0x2A4A3A, 0x8AB090, 0x1A2A1A),
            (0x3A6A8A, 0xC8E4EC, 0x2A4A6A),
            (0x8A6A3A, 0xE0C888, 0x3A2A1A),
            (0x8A3A24, 0xD07A54, 0x5A2418),
            (0x5A5A60, 0xB0B4BA, 0x2A2A30),
            (0xB8802A, 0xFFE08A, 0x9A4A10),
        )
    )
    count = chance.number(3.0, 7.0)
    body = """
    vec2 q = $count * p;
    float row = floor(q.y), top = 0.0, name = 0.0;
    for (int i = 1; i >= 0; i--) {
        float at = row + float(i), x = q.x + 0.5 * mod(at, 2.0);
        vec2 f = vec2(fract(x) - 0.5, q.y - at);
        if (length(f * vec2(1.0, $long)) < 0.58) {
            top = 0.9 - 0.8 * length(f);
            name = random(vec2(floor(x), at));
        }
    }
    return top + 0.1 * name;
    """
    height = raised(draft, noun, body, count=count, long=chance.number(0.5, 0.7))
    return lit(
        draft,
        noun,
        height,
        """
        float belt = smoothstep(0.45, 0.55, fold($belts * p.x + 2.0 * valueNoise(p)));
        vec3 color = mix($low, $high, clamp(high, 0.0, 1.0));
        color = mix(color, $mark * (0.5 + high), $show * belt);
        """,
        belts=chance.number(0.8, 2.0),
        show=chance.pick((0.0, 0.8)),
        low=spell_rgb(low),
        high=spell_rgb(high),
        mark=spell_rgb(mark),
        steep=chance.number(0.03, 0.06),
        shine=chance.number(0.1, 0.6),
    )


CLOTHS = (
    Idea("woven cloth", 2, twill),
    Idea("plaid", 2, plaid),
    Idea("knit wool", 2, knit),
    Idea("leather", 2, leather),
    Idea("crumpled paper", 2, paper),
    Idea("scales", 2, scales),
)
