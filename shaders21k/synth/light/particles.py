"""Particles: many small things that fall, rise, fly and burst."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import gloom, inkwell, neon


def drifting(draft: Draft, noun: str) -> Picture:
    """Let things drift past in layers: snow, rain, confetti, bubbles, embers."""
    chance = draft.chance
    name, way, item, turn = chance.pick(
        (
            ("snow", "vec2(0.15, 0.5)", "inside(length(q) - size, 0.4 * size)", 0.0),
            (
                "rain",
                "vec2(0.1, 2.0)",
                "spark(q.x, 0.3 * size) * inside(abs(q.y) - 0.33, 0.15)",
                0.0,
            ),
            (
                "confetti",
                "vec2(0.05, 0.5)",
                "inside(box(q, size * vec2(1.0, 0.2 + 0.5 * seed.x)), 0.03)",
                3.0,
            ),
            (
                "bubbles",
                "vec2(0.0, -0.5)",
                (
                    "0.8 * inside(abs(length(q) - size) - 0.02, 0.03) + 0.15 * inside("
                    "length(q) - size, 0.03) + inside(length(q - 0.4 * size) - 0.03,"
                    " 0.03)"
                ),
                0.0,
            ),
            ("embers", "vec2(0.1, -0.8)", "0.6 * spark(length(q), 0.4 * size)", 0.0),
            ("sparks", "vec2(-0.9, 0.3)", "spark(length(q), 0.3 * size)", 0.0),
            (
                "crystals",
                "vec2(0.1, 0.4)",
                "inside(length(q) * (1.0 + abs(sector(q, 6.0)) * 3.0) - size, 0.03)",
                1.0,
            ),
            (
                "crosses",
                "vec2(0.4, 0.2)",
                (
                    "inside(min(box(q, size * vec2(1.0, 0.3)),"
                    " box(q, size * vec2(0.3, 1.0))), 0.03)"
                ),
                1.0,
            ),
            (
                "darts",
                "vec2(-0.7, 0.0)",
                (
                    "inside(max(abs(q.y) + 0.5 * q.x - 0.4 * size, -q.x - 0.5 * size)"
                    ", 0.03)"
                ),
                0.2,
            ),
        ),
        (3, 2, 3, 3, 3, 1, 1, 1, 2),
    )
    plain, ink = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        f"Picture: {name}, in $layers layers.",
        """
        vec3 color = $ground;
        for (int i = 0; i < $layers; i++) {
            float k = float($last - i), pitch = $pitch * (1.0 + 0.45 * k);
            vec2 g = p * pitch + (1.0 + 0.15 * k) * $way * iTime + 7.3 * k;
            g.x += $sway * sin(0.9 * iTime + 1.1 * g.y + k);
            vec2 cell = floor(g), seed = random2(cell + 50.0 * k);
            float size = $size * (0.4 + 0.6 * seed.y);
            vec2 q = fract(g) - 0.5 - (0.42 - 0.8 * size) * (2.0 * seed - 1.0);
            q = rotation($turn * (iTime + 6.28 * seed.x) * (seed.y + 0.3)) * q;
            float dim = mix(1.0, 0.35, k / $layers.0);
            float lit = clamp($item, 0.0, 1.0) * dim * step(random(cell + 9.0), $share);
            color = mix(color, $hue(seed.x), lit);
        }
        return color;
        """,
        layers=(layers := chance.integer(2, 5)),
        last=layers - 1,
        pitch=chance.number(1.3, 2.6),
        way=way,
        sway=0.0 if name in {"rain", "darts", "sparks"} else chance.number(0.0, 0.3),
        size=chance.number(0.16, 0.3),
        item=item,
        turn=turn,
        share=chance.pick((0.6, 0.8, 1.0)),
        hue=ink,
        ground=plain,
    )


def warp_stars(draft: Draft, noun: str) -> Picture:
    """Fly through stars: points that grow, or streaks from the middle."""
    chance = draft.chance
    body = chance.pick(
        (
            """
            vec3 light = vec3(0.0);
            for (int i = 0; i < $layers; i++) {
                float k = float(i), near = fract(k / $layers.0 + $pace * iTime);
                vec2 g = rotation(1.7 * k + $roll) * p * $pitch * (1.05 - near)
                    + 20.0 * k;
                vec2 cell = floor(g), seed = random2(cell);
                float d = length(fract(g) - 0.5 - 0.7 * (seed - 0.5));
                float size = 0.03 + 0.06 * seed.x;
                light += $hue(seed.y) * spark(d, size) * near * inside(near - 0.9, 0.1);
            }
            return $gloom + expose(light);
            """,
            """
            vec3 light = vec3(0.0);
            float r = length(p), turn = bearing(rotation($roll) * p) / 6.28319 + 0.5;
            for (int i = 0; i < $layers; i++) {
                float k = float(i), count = floor(6.0 * $pitch) + 5.0 * k;
                float ray = floor(turn * count);
                vec2 seed = random2(vec2(ray, k));
                float head = fract($pace * (0.5 + seed.x) * iTime + seed.y);
                float across = abs(fract(turn * count) - 0.5) / count * 6.28319 * r;
                float behind = 1.7 * head * head - r;
                float tail = exp(-$tail * max(behind, 0.0)) * inside(-behind, 0.03);
                light += $hue(seed.x) * spark(across, 0.006 + 0.012 * r) * tail
                    * smoothstep(0.0, 0.4, r);
            }
            return $gloom + expose(light);
            """,
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: a flight through $layers layers of stars.",
        body,
        layers=chance.integer(5, 9),
        pace=chance.number(0.2, 0.5),
        pitch=chance.number(4.0, 8.0),
        roll=draft.turn(0.0, 0.3),
        tail=chance.number(1.5, 6.0),
        hue=neon(draft),
        gloom=gloom(chance),
    )


def fireworks(draft: Draft, noun: str) -> Picture:
    """Burst shells of sparks one after the other; they slow down, fall and fade."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: $bursts bursts of $sparks sparks in $shells shells.",
        """
        vec3 light = vec3(0.0);
        for (int i = 0; i < $bursts; i++) {
            float k = float(i), clock = $pace * iTime + k / $bursts.0 + 0.37;
            float life = fract(clock);
            vec2 seed = random2(vec2(k, floor(clock)));
            vec2 q = p - $spread * (2.0 * seed - 1.0) * vec2(0.7, 0.45)
                - vec2(0.0, 0.15);
            q.y += $fall * life * life;
            for (int j = 0; j < $shells; j++) {
                float wide = 6.28319 / ($sparks.0 - 4.0 * float(j));
                float slot = floor(bearing(q) / wide + 0.5);
                float speed = 0.6 + 0.4 * random(vec2(slot, 9.0 * k + float(j)));
                float reach = $reach * speed * (1.0 - exp(-4.0 * life));
                reach *= 1.0 - 0.3 * float(j);
                vec2 ray = reach * vec2(cos(slot * wide), sin(slot * wide));
                float d = stroke(q, ray * mix(1.0, life, $trail), ray);
                light += $hue(seed.x + 0.3 * float(j)) * spark(d, 0.022) * (1.0 - life);
            }
            light += $hue(seed.x) * exp(-12.0 * life) * 0.1 / (0.03 + dot(q, q));
        }
        return $gloom + expose(light);
        """,
        bursts=chance.integer(2, 4),
        shells=chance.integer(1, 3),
        sparks=chance.integer(16, 30),
        pace=chance.number(0.35, 0.6),
        spread=chance.number(0.5, 1.0),
        fall=chance.pick((0.0, 0.25, 0.4)),
        reach=chance.number(0.7, 1.2),
        trail=chance.pick((0.0, 0.6, 1.0)),
        hue=neon(draft),
        gloom=gloom(chance),
    )


def digital_rain(draft: Draft, noun: str) -> Picture:
    """Let columns of changing signs run down a screen, their heads the brightest."""
    chance = draft.chance
    hue = chance.pick((0.36, 0.36, 0.5, 0.6, 0.0, 0.1))
    return draft.define(
        Picture,
        noun,
        "Picture: $columns columns of falling signs.",
        """
        vec2 g = p * 0.5 * $columns.0 * vec2(1.0, $tall);
        vec2 cell = floor(g), dot_ = floor(fract(g) * $dots);
        float seed = random(vec2(cell.x, 3.0));
        float run = cell.y / ($length * (0.6 + seed)) + (0.4 + seed) * $pace * iTime;
        float lit = fract(run + 7.0 * seed);
        float change = floor(2.0 * iTime * random(cell));
        float sign_ = random(dot_ + 11.0 * cell + change);
        vec2 margin = fract(g) * $dots;
        float on = step(0.45, sign_) * step(0.7, margin.x) * step(0.7, margin.y);
        vec3 color = mix($tint, vec3(1.0), smoothstep(0.9, 1.0, lit));
        return color * pow(lit, $fade) * mix($ghost, 1.0, on);
        """,
        columns=chance.integer(5, 16),
        tall=chance.pick((0.7, 1.0)),
        dots=chance.pick(("vec2(4.0, 5.0)", "vec2(3.0)", "vec2(5.0, 7.0)")),
        length=chance.number(6.0, 14.0),
        pace=chance.number(0.5, 1.2),
        fade=chance.number(0.7, 2.2),
        tint=vec3(hsv(hue, chance.pick((0.0, 0.9, 0.9)), 1.0)),
        ghost=chance.pick((0.0, 0.12)),
    )


PARTICLES = (
    Idea("drifting things", 6, drifting),
    Idea("flight through stars", 3, warp_stars),
    Idea("bursting sparks", 3, fireworks),
    Idea("digital rain", 2, digital_rain),
)
