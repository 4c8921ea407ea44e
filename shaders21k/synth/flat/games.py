"""Designs: boards and screens of games, played by the clock."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.flat.flats import plain

CRAWL = """
float row = mod(lap * 2.0 + floor(along / $side.0), $side.0), x = mod(along, $side.0);
vec2 at = vec2(mod(row, 2.0) < 0.5 ? x : $side.0 - 1.0 - x, row);
""".strip()
LOOP = """
float s = mod(along, $half.0), turn = floor(along / $half.0), h = $half.0;
vec2 at = turn < 0.5 ? vec2(s, 0.0) : turn < 1.5 ? vec2(h, s) : vec2(h - s, h);
at = turn > 2.5 ? vec2(0.0, h - s) : at;
at += floor(random2(vec2(floor(lap / 3.0), 8.0)) * (h - 1.0));
""".strip()
"""Where a snake's cell is, from its lap and how far along: in rows, or around."""


def snake(draft: Draft, noun: str) -> Picture:
    """Let a snake of cells crawl over a board, after food."""
    chance = draft.chance
    side, crawl = chance.pick((10, 12, 16)), chance.happens(50)
    path = CRAWL if crawl else LOOP
    return plain(
        draft,
        noun,
        "a snake of $long cells that crawls over a board.",
        """
        vec2 cell = floor((p + 1.0) * 0.5 * $side.0),
            f = fract((p + 1.0) * 0.5 * $side.0);
        vec2 rim = min(f, 1.0 - f) / $side.0 * 2.0;
        float gap = min(rim.x, rim.y), head = floor($speed * iTime) + $start.0;
        vec3 color = mod(cell.x + cell.y, 2.0) < 0.5 ? $ground
            : mix($ground, $ink, $check);
        vec2 food = floor(random2(vec2(floor(head / 17.0), 5.0)) * $side.0);
        color = cell == food ? mix(color, $second,
            inside(length(f - 0.5) - 0.35, 0.1)) : color;
        for (int i = 0; i < $long; i++) {
            float n = head - float(i);
            float lap = floor(n / $lap.0), along = n - lap * $lap.0;
            $path
            float here = 1.0 - min(abs(cell.x - at.x) + abs(cell.y - at.y), 1.0);
            vec3 skin = i == 0 ? $third : $ink;
            color = mix(color, skin, here * inside($seam - gap, 0.02));
        }
        float wall = 1.0 - max(abs(p.x), abs(p.y));
        return mix(color, $last, $walled * inside(wall - 0.04, 0.015));
        """,
        side=side,
        lap=2 * side if crawl else 4 * (side // 2),
        path=path.replace("$side", str(side)).replace("$half", str(side // 2)),
        long=chance.integer(6, 14),
        speed=chance.number(4.0, 9.0),
        start=chance.integer(20, 200),
        check=chance.pick((0.0, 0.06, 0.14)),
        seam=chance.pick((0.0, 0.015)),
        walled=chance.pick((0.0, 1.0)),
    )


def blocks(draft: Draft, noun: str) -> Picture:
    """Let pieces of four cells fall onto a heap in a well."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "pieces of four cells that fall into a well.",
        """
        float side = $side.0;
        vec2 cell = floor((p + 1.0) * 0.5 * side), f = fract((p + 1.0) * 0.5 * side);
        vec2 rim = min(f, 1.0 - f);
        float x = cell.x - $wall.0, wide = side - 2.0 * $wall.0;
        float name = floor(iTime * $speed / (side + 4.0)),
            kind = floor(random(vec2(name, 3.0)) * 7.0);
        // The seven pieces, each in a square of four by four, as bits.
        int shapes[7] = int[7](15, 51, 39, 54, 99, 71, 23);
        float fall = side - floor(mod(iTime * $speed, side + 4.0));
        float from = floor(random(vec2(name, 9.0)) * (wide - 4.0));
        vec2 q = vec2(x - from, cell.y - fall);
        bool within = q.x >= 0.0 && q.x < 4.0 && q.y >= 0.0 && q.y < 4.0;
        int bit = int(clamp(q.x, 0.0, 3.0) + 4.0 * clamp(q.y, 0.0, 3.0));
        bool piece = within && ((shapes[int(kind)] >> bit) & 1) == 1;
        float heap = 1.0 + floor(valueNoise(vec2(x * 0.6, name)) * $heap.0);
        bool lain = cell.y < heap && random(vec2(x, cell.y) + 40.0 * name) < 0.85;
        bool well = x >= 0.0 && x < wide;
        float tone = piece ? kind / 7.0 : random(floor(vec2(x, cell.y) * 0.5) + 3.0);
        vec3 color = mix($ground, $ink, $ruled * step(min(rim.x, rim.y), 0.06));
        vec3 brick = $mono > 0.5 ? $ink : $pick(0.2 + 0.79 * tone);
        brick *= 0.8 + 0.3 * f.y;
        color = well && (piece || lain) ? mix(
            $ground, brick, inside(0.06 - min(rim.x, rim.y), 0.06)) : color;
        return well ? color : $last;
        """,
        side=chance.pick((12, 16, 20)),
        wall=chance.pick((0, 1, 3)),
        speed=chance.number(5.0, 9.0),
        heap=chance.integer(4, 9),
        ruled=chance.pick((0.0, 0.15)),
        mono=chance.pick((0.0, 0.0, 1.0)),
    )


def ball_game(draft: Draft, noun: str) -> Picture:
    """Let a ball bounce between paddles, or under rows of bricks."""
    chance = draft.chance
    bricks = chance.happens(50)
    return plain(
        draft,
        noun,
        "a ball, a paddle and bricks." if bricks else "a ball between two paddles.",
        """
        vec3 color = $ground;
        vec2 ball = vec2(0.82, $reach) * (2.0 * vec2(
            fold($vx * iTime + $x0), fold($vy * iTime)) - 1.0);
        $field
        float d = $square > 0.5 ? box(p - ball, vec2(0.05)) : length(p - ball) - 0.06;
        for (int i = 1; i < 5; i++) {
            float t = iTime - 0.06 * float(i);
            vec2 then = vec2(0.82, $reach) * (2.0 * vec2(
                fold($vx * t + $x0), fold($vy * t)) - 1.0);
            color = mix(color, $second, $tail * inside(
                length(p - then) - 0.05 + 0.008 * float(i), 0.012) * 0.5);
        }
        color = paint(color, $second, d);
        return color;
        """,
        reach=0.62 if bricks else 0.8,
        vx=chance.number(0.7, 1.4),
        x0=chance.number(0.0, 1.0),
        vy=chance.number(0.5, 1.1),
        square=chance.pick((0.0, 1.0)),
        tail=chance.pick((0.0, 1.0)),
        field="""
        vec2 cell = floor(vec2(p.x * 3.5, p.y * 7.0)),
            f = fract(vec2(p.x * 3.5, p.y * 7.0));
        float gone = random(cell) - 0.05 * mod(iTime, 12.0);
        float brick = max(abs(f.x - 0.5) - 0.46, (abs(f.y - 0.5) - 0.4) * 2.0) / 3.5;
        if (cell.y > 6.0 - $rows.0 && cell.y < 6.0 && gone > 0.0) {
            color = paint(color, $pick(0.21 + 0.2 * (6.0 - cell.y)), brick);
        }
        color = paint(color, $ink, box(p - vec2(0.75 * ball.x, -0.78),
            vec2(0.22, 0.04)));
        """.replace("$rows", str(chance.integer(3, 5)))
        if bricks
        else """
        color = paint(color, $ink, box(vec2(p.x, fract(p.y * 5.0) / 5.0 - 0.1),
            vec2(0.012, 0.06)));
        color = paint(color, $ink, box(p - vec2(-0.92, 0.75 * ball.y),
            vec2(0.035, 0.2)));
        color = paint(color, $ink, box(p - vec2(0.92, 0.6 * ball.y), vec2(0.035, 0.2)));
        vec2 score = vec2(abs(p.x) - 0.3, p.y - 0.72);
        color = paint(color, $ink, digit(score * 7.0,
            mod(floor(0.3 * iTime + step(0.0, p.x)), 10.0)) / 7.0 - 0.025);
        """,
    )


def maze(draft: Draft, noun: str) -> Picture:
    """Draw a maze (each cell keeps one of two walls), and who eats its dots."""
    chance = draft.chance
    return plain(
        draft,
        noun,
        "a maze, its dots, and who eats them.",
        """
        vec2 s = p * $count + vec2($scroll * iTime, 0.0), cell = floor(s), f = fract(s);
        float wall = 9.0;
        // The wall that each cell keeps: its upper or its right one.
        wall = random(cell) < 0.5 ? min(wall, 1.0 - f.y) : min(wall, 1.0 - f.x);
        wall = random(cell - vec2(0.0, 1.0)) < 0.5 ? min(wall, f.y) : wall;
        wall = random(cell - vec2(1.0, 0.0)) < 0.5 ? wall : min(wall, f.x);
        float lane = abs(s.y - $lane - 0.5) - 0.5;
        wall = lane < 0.0 ? min(f.y, 1.0 - f.y) : max(wall, 0.0);
        float soft = 0.014 * $count, line = $double > 0.5 ? abs(wall - 0.12) - 0.035
            : wall - $thick;
        vec3 color = mix($ground, $ink, inside(line, soft));
        float x = 1.2 * $count * (2.0 * fract(0.2 * iTime + 0.3) - 1.0);
        vec2 q = vec2(p.x * $count - x, s.y - $lane - 0.5);
        float eaten = lane < 0.0 && q.x < 0.0 ? 1.0 : 0.0;
        color = mix(color, $third, $dots * (1.0 - eaten) * inside(
            length(f - 0.5) - 0.12, soft));
        float mouth = 0.7 * abs(sin(9.0 * iTime));
        float eater = max(length(q) - 0.38, dot(
            vec2(q.x, abs(q.y)), vec2(sin(mouth), -cos(mouth))));
        color = mix(color, $second, inside(eater, soft));
        vec2 g = q + vec2(1.4, 0.0);
        float ghost = max(min(length(g - vec2(0.0, 0.05)) - 0.34,
            box(g + vec2(0.0, 0.15), vec2(0.34, 0.2))),
            -g.y - 0.3 - 0.08 * sin(20.0 * g.x + 8.0 * iTime));
        color = mix(color, $last, inside(ghost, soft));
        return mix(color, vec3(1.0), inside(max(
            length(vec2(abs(g.x) - 0.14, g.y - 0.1)) - 0.09, ghost), soft));
        """,
        count=chance.number(2.0, 4.5),
        scroll=chance.sign() * chance.number(0.25, 0.6),
        lane=float(chance.integer(-1, 0)),
        double=chance.pick((0.0, 1.0)),
        thick=chance.pick((0.08, 0.14, 0.25)),
        dots=chance.pick((0.0, 1.0, 1.0)),
    )


GAMES = (
    Idea("snake", 2, snake),
    Idea("falling blocks", 2, blocks),
    Idea("ball game", 2, ball_game),
    Idea("maze game", 2, maze),
)
"""Games."""
