"""Materials that are built with: wood, brick, tiles, metal."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.stuff.lamps import lit, raised, spell_rgb


def planks(draft: Draft, noun: str) -> Picture:
    """Lay boards side by side, each with its own grain."""
    chance = draft.chance
    low, high = chance.pick(
        (
            (0x5A3418, 0xA8703C),
            (0x8A5A2E, 0xD6A468),
            (0x2E1A10, 0x6A4026),
            (0x77706A, 0xB8B0A6),
            (0xB8905C, 0xEBD3A6),
        )
    )
    height = raised(
        draft,
        noun,
        """
        vec2 q = p * vec2($long, $count);
        q.x += 0.37 * mod(floor(q.y), 5.0);
        vec2 f = abs(fract(q) - 0.5), gap = (0.5 - f) / vec2($long, $count);
        float grain = valueNoise(vec2(3.0 * p.x, 60.0 * p.y) + 9.0 * floor(q.y));
        return smoothstep(0.0, 0.025, min(gap.x, gap.y)) + $rough * grain;
        """,
        long=(long := chance.pick((0.35, 0.6, 0.001))),
        count=(count := chance.number(1.5, 4.0)),
        rough=chance.number(0.02, 0.15),
    )
    return lit(
        draft,
        noun,
        height,
        """
        vec2 q = p * vec2($long, $count);
        q.x += 0.37 * mod(floor(q.y), 5.0);
        float board = random(floor(q)), x = p.x * 0.8 + 20.0 * board;
        float bend = valueNoise(vec2(x, 2.0 * p.y));
        bend += 0.3 * valueNoise(vec2(x, 9.0 * p.y));
        float ring = fold($rings * (p.y + 0.6 * bend) + 7.0 * board);
        float grain = 0.7 * ring + 0.3 * valueNoise(vec2(2.0 * p.x, 50.0 * p.y));
        vec3 color = mix($low, $high, grain) * (0.75 + 0.35 * board);
        color *= 0.3 + 0.7 * clamp(high, 0.0, 1.0);
        """,
        long=long,
        count=count,
        rings=chance.number(5.0, 14.0),
        low=spell_rgb(low),
        high=spell_rgb(high),
        steep=0.03,
        shine=chance.pick((0.0, 0.2)),
    )


def bricks(draft: Draft, noun: str) -> Picture:
    """Lay bricks or blocks in mortar."""
    chance = draft.chance
    low, high, mortar = chance.pick(
        (
            (0x7A2E1E, 0xB5593C, 0xB8B0A4),
            (0x8A4A30, 0xC98A5E, 0x6A625A),
            (0x6E6A66, 0xA8A49E, 0x4A4846),
            (0xC9B48C, 0xE8DCC0, 0xA89878),
            (0xE6E6E6, 0xFAFAFA, 0xB0B0B0),
            (0x3A2420, 0x6A3A30, 0x9A9088),
        )
    )
    height = raised(
        draft,
        noun,
        """
        vec2 q = p * vec2($count, $tall * $count);
        q.x += $shift * mod(floor(q.y), 2.0) + $loose * random(vec2(floor(q.y), 1.0));
        vec2 gap = (0.5 - abs(fract(q) - 0.5)) / vec2($count, $tall * $count);
        float face = smoothstep($joint, $joint + 0.03, min(gap.x, gap.y));
        return face * (0.85 + 0.3 * random(floor(q))) + $rough * valueNoise(22.0 * p);
        """,
        count=(count := chance.number(1.2, 3.0)),
        tall=(tall := chance.pick((2.0, 2.0, 1.3, 3.0))),
        shift=(shift := chance.pick((0.5, 0.5, 0.333))),
        loose=(loose := chance.pick((0.0, 0.0, 0.4))),
        joint=chance.number(0.008, 0.025),
        rough=chance.number(0.1, 0.4),
    )
    return lit(
        draft,
        noun,
        height,
        """
        vec2 q = p * vec2($count, $tall * $count);
        q.x += $shift * mod(floor(q.y), 2.0) + $loose * random(vec2(floor(q.y), 1.0));
        float each = random(floor(q)), stain = clouds(6.0 * p);
        vec3 brick = mix($low, $high, 0.7 * each + 0.3 * stain);
        vec3 color = mix($mortar, brick, smoothstep(0.35, 0.7, high));
        color *= 0.8 + 0.4 * stain;
        """,
        count=count,
        tall=tall,
        shift=shift,
        loose=loose,
        low=spell_rgb(low),
        high=spell_rgb(high),
        mortar=spell_rgb(mortar),
        steep=chance.number(0.02, 0.04),
    )


def tiles(draft: Draft, noun: str) -> Picture:
    """Set glazed tiles in grout: plain, checkered, or each with a figure."""
    chance = draft.chance
    first, second = chance.pick(
        (
            (0xF4F4F0, 0xF4F4F0),
            (0x1A1A1A, 0xF0F0F0),
            (0x2A6A8A, 0x4A9AB8),
            (0xB04A2A, 0xD8C4A0),
            (0x1E4A9A, 0xF4F0E4),
            (0x7AA890, 0xE4EEE0),
        )
    )
    height = raised(
        draft,
        noun,
        """
        vec2 gap = (0.5 - abs(fract(p * $count) - 0.5)) / $count;
        float edge = smoothstep(0.008, 0.05, min(gap.x, gap.y));
        return edge + 0.02 * valueNoise(5.0 * p);
        """,
        count=(count := chance.number(1.2, 3.5)),
    )
    figure = chance.pick(
        (
            "mod(cell.x + cell.y, 2.0)",
            "mod(cell.x + cell.y, 2.0)",
            "random(cell)",
            "inside(abs(length(f) - 0.35) - 0.06, 0.03)",
            "inside(length(abs(f) - 0.5) - 0.35, 0.03)",
            "inside(abs(f.x) + abs(f.y) - 0.42, 0.03)",
            "inside(abs(length(f - 0.5 * turn) - 0.5) - 0.09, 0.03)",
        )
    )
    return lit(
        draft,
        noun,
        height,
        """
        vec2 cell = floor(p * $count), f = fract(p * $count) - 0.5;
        vec2 turn = vec2(random(cell) < 0.5 ? 1.0 : -1.0, 1.0);
        float figure = $figure;
        vec3 color = mix($first, $second, figure) * (0.92 + 0.12 * random(cell));
        color = mix($grout, color, smoothstep(0.2, 0.6, high));
        """.replace("$figure", figure),
        count=count,
        first=spell_rgb(first),
        second=spell_rgb(second),
        grout=spell_rgb(chance.pick((0x8A8A86, 0x3A3A3A, 0xD8D4CC))),
        steep=0.02,
        shine=chance.number(0.3, 0.8),
    )


def metal(draft: Draft, noun: str) -> Picture:
    """Brush metal straight or in rounds, or stamp it with studs."""
    chance = draft.chance
    color = chance.pick((0xB8BCC2, 0x8A8E94, 0xD8B878, 0xC88A5E, 0x5A6068))
    name, along = chance.pick(
        (
            ("straight", "vec2(2.0 * p.x, 90.0 * p.y)"),
            ("round", "vec2(40.0 * length(p), 0.5)"),
            ("in disks", "vec2(60.0 * length(fract($count * p) - 0.5) / $count, 0.5)"),
        )
    )
    studs = chance.pick(("0.0", "0.0", "inside(length(f * vec2(1.0, 2.2)) - 0.3, 0.1)"))
    return draft.define(
        Picture,
        noun,
        f"Picture: metal brushed {name}, a gleam passing over it.",
        """
        float line = valueNoise($along) + 0.5 * valueNoise(2.3 * $along + 5.0);
        vec2 cell = floor($count * p), f = fract($count * p) - 0.5;
        f = mod(cell.x + cell.y, 2.0) < 0.5 ? f + f.yx * vec2(1.0, -1.0) : f - f.yx;
        float stud = $studs, shade = dot(f, vec2($x, $y)) * stud;
        float angle = atan(p.y - $y, p.x - $x + 0.001);
        float gleam = $gleam;
        float light = 0.45 + 0.35 * gleam + 0.16 * (line - 0.7) + 1.2 * shade;
        return $color * light * 1.3 + 0.15 * gleam * gleam + 0.08 * stud;
        """.replace("$along", along)
        .replace("$studs", studs)
        .replace(
            "$gleam",
            "exp(-2.0 * abs(p.x + 0.4 * p.y - $x))"
            if name == "straight"
            else "0.5 + 0.5 * cos(2.0 * angle + $turn)",
        ),
        count=chance.number(1.5, 3.0),
        color=spell_rgb(color),
        x=draft.sway(0.9),
        y=draft.sway(0.9),
        turn=draft.turn(0.3, 0.8),
    )


WALLS = (
    Idea("wood planks", 3, planks),
    Idea("brick wall", 3, bricks),
    Idea("glazed tiles", 3, tiles),
    Idea("metal sheet", 2, metal),
)
