"""Flares: what a bright source does to the air, to a lens and to the land below it."""

from shaders21k.synth.colors import hsv, vec3
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import gloom, neon


def eclipse(draft: Draft, noun: str) -> Picture:
    """Hide a sun behind a dark disc: its corona streams, a bead shines at the rim."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: a dark disc before a bright one.",
        """
        vec2 q = p - vec2($x, $y);
        float r = length(q), a = bearing(q), out_ = max(r - $radius, 0.0);
        vec2 round_ = q / max(r, 0.001);
        float ray = valueNoise($fine * round_ + vec2(0.4 * iTime, 7.0 - $drift * r));
        ray = mix(1.0, 2.0 * ray * ray, $rough);
        float glow = exp(-out_ / ($reach * (0.3 + ray)));
        float wave = 0.6 + 0.4 * cos(a + $pace * iTime);
        vec3 light = $hue(0.3 * out_) * glow * mix(1.0, 1.6 * wave, $lean) * 1.6;
        light *= 1.0 - inside(r - $radius, 0.015);
        vec2 bead = q - $radius * vec2(cos($pace * iTime), -sin($pace * iTime));
        light += $bead * (spark(length(bead), 0.05) + spark(bead.y, 0.01) * exp(-3.0
            * abs(bead.x)));
        return expose(light) + $disc * inside(r - $radius, 0.015);
        """,
        x=draft.sway(0.15),
        y=draft.sway(0.12),
        radius=chance.number(0.35, 0.6),
        fine=chance.number(2.0, 7.0),
        drift=chance.number(0.5, 3.0),
        rough=chance.pick((0.0, 0.6, 1.0)),
        reach=chance.number(0.05, 0.3),
        pace=chance.sign() * chance.number(0.5, 1.2),
        lean=chance.pick((0.0, 1.0)),
        bead=chance.pick((0.0, 0.0, 1.0)),
        disc=vec3(hsv(chance.number(0.0, 1.0), 0.6, chance.pick((0.0, 0.0, 0.1)))),
        hue=neon(draft),
    )


def bokeh(draft: Draft, noun: str) -> Picture:
    """Float lights out of focus: discs, rims or six-sided, in layers of depth."""
    chance = draft.chance
    outline = chance.pick(
        ("length(q)", "length(q)", "max(abs(q.x), dot(abs(q), vec2(0.5, 0.866)))")
    )
    return draft.define(
        Picture,
        noun,
        "Picture: $layers layers of lights out of focus.",
        """
        vec3 light = vec3(0.0);
        for (int i = 0; i < $layers; i++) {
            float k = float(i), pitch = $pitch + 0.8 * k;
            vec2 g = rotation(0.7 * k) * p * pitch + 9.0 * k + $way * (1.0 + 0.4 * k)
                * iTime;
            vec2 cell = floor(g), seed = random2(cell + 40.0 * k);
            float size = $small + 0.2 * seed.y;
            vec2 q = fract(g) - 0.5 - (0.5 - size) * (2.0 * seed - 1.0)
                * vec2(sin(0.7 * iTime + 9.0 * seed.y), 1.0);
            float d = $outline - size, soft = $soft + 0.03 * k;
            float beat = 0.5 + 0.5 * sin((0.7 + seed.x) * iTime + 40.0 * seed.y);
            float disc = inside(d, soft) * (1.0 - $hollow * inside(d + 0.1, 0.1));
            light += $hue(seed.x) * disc * beat * $gain * step(seed.x, $share);
        }
        return $gloom + expose(light);
        """,
        layers=chance.integer(2, 4),
        pitch=chance.number(0.8, 2.0),
        way=chance.pick(
            ("vec2(0.2, -0.15)", "vec2(-0.1, 0.25)", "vec2(0.3, 0.0)", "vec2(0.0, 0.4)")
        ),
        small=chance.number(0.1, 0.24),
        outline=outline,
        soft=chance.pick((0.03, 0.08, 0.16)),
        hollow=chance.pick((0.0, 0.5, 0.85)),
        gain=chance.number(0.7, 1.4),
        share=chance.pick((0.5, 0.8, 1.0)),
        hue=neon(draft),
        gloom=gloom(chance),
    )


def god_rays(draft: Draft, noun: str) -> Picture:
    """Send shafts of light down from a source, or out from behind something dark."""
    chance = draft.chance
    body, x, y = chance.pick(
        (
            ("9.0", f"0.6 * sin(0.7 * iTime + {chance.number(0.0, 6.0):.2f})", "1.2"),
            ("length(p) - 0.3", draft.sway(0.25), draft.sway(0.2)),
            ("box(rotation(0.3 * iTime) * p, vec2(0.28))", "0.0", draft.sway(0.3)),
            (
                "p.y + 0.45 + 0.2 * valueNoise(vec2(3.0 * p.x + 0.5 * iTime, 2.0))",
                draft.sway(0.4),
                "-0.25",
            ),
            ("abs(p.x - 0.3 * sin(iTime)) - 0.12", draft.sway(0.3), "0.2"),
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: shafts of light.",
        """
        vec2 q = p - vec2($x, $y);
        float r = length(q);
        vec2 way = q / max(r, 0.001);
        float shaft = valueNoise($fine * way + vec2(0.5 * iTime, 3.0));
        shaft *= 0.4 + 1.2 * valueNoise(2.3 * $fine * way - vec2(2.0, 0.8 * iTime));
        vec3 light = $hue(0.2 * r) * mix(0.25, 2.6 * shaft, $rough) * exp(-$fall * r);
        light += $hue(0.0) * 0.06 / (0.03 + r * r);
        light *= 1.0 - 0.97 * inside($body, 0.012);
        return expose(1.3 * light);
        """,
        x=x,
        y=y,
        body=body,
        fine=chance.number(3.0, 9.0),
        rough=chance.number(0.7, 1.0),
        fall=chance.number(0.5, 1.3),
        hue=neon(draft),
    )


def lens_flare(draft: Draft, noun: str) -> Picture:
    """Look into a light: a star, a streak, and its ghosts across the lens."""
    chance = draft.chance
    ghost = chance.pick(
        (
            "length(q)",
            "max(abs(q.x), dot(abs(q), vec2(0.5, 0.866)))",
            "length(q)",
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: a lens flare of $ghosts ghosts.",
        """
        vec2 sun = vec2($x, $y), q = p - sun;
        float r = length(q);
        vec3 light = $hue(0.0) * (0.05 / (0.02 + r * r)) * 0.6;
        float star = pow(abs(cos(0.5 * $points.0 * bearing(q) + 0.3 * iTime)), 24.0);
        light += $star * $hue(0.3) * star * exp(-2.0 * r);
        light += $streak * $hue(0.6) * exp(-abs(q.x)) * spark(q.y, 0.02);
        for (int i = 0; i < $ghosts; i++) {
            float k = float(i);
            vec2 at = sun * (0.75 - 0.42 * k);
            q = p - at;
            float size = 0.06 + 0.22 * fract(0.618 * k + 0.3), d = $ghost - size;
            float rim = inside(abs(d) - 0.008, 0.02);
            float disc = inside(d, 0.02 + 0.1 * size);
            light += $hue(0.25 * k + d) * (0.3 * disc + 0.3 * $rim * rim);
        }
        return $gloom + expose(light);
        """,
        x=draft.sway(0.6),
        y=f"0.2 + {draft.sway(0.4)}",
        points=chance.integer(4, 12),
        star=chance.pick((0.0, 0.8, 1.5)),
        streak=chance.pick((0.0, 0.6, 1.0)),
        ghosts=chance.integer(3, 7),
        ghost=ghost,
        rim=chance.pick((0.0, 1.0)),
        hue=neon(draft),
        gloom=gloom(chance),
    )


def retro(draft: Draft, noun: str) -> Picture:
    """Drive over a glowing grid towards a striped sun, as the 1980s saw the future."""
    chance = draft.chance
    sky, glow = chance.pick(((0.72, 0.92), (0.65, 0.5), (0.8, 0.05), (0.6, 0.85)))
    line = chance.pick((0.87, 0.5, 0.78, 0.33, 0.95))
    return draft.define(
        Picture,
        noun,
        "Picture: a grid to the horizon, and $what above it.",
        """
        float h = p.y + $below;
        vec3 color = mix($glow, $sky, clamp(1.3 * h, 0.0, 1.0));
        vec2 q = vec2(p.x + $x, h - $height - 0.05 * sin(0.8 * iTime));
        float stripe = inside(abs(fract(9.0 * q.y - $roll * iTime) - 0.5) - 0.16
            + 0.5 * (q.y + 0.1), 0.05);
        vec3 sun = mix($low, $high, clamp(0.5 + 0.9 * q.y, 0.0, 1.0));
        float disc = inside(length(q) - $radius, 0.012)
            * (1.0 - stripe * step(q.y, 0.25));
        color = mix(color, sun, disc * $shown);
        color += $shown * 0.4 * $low * exp(-4.0 * max(length(q) - $radius, 0.0));
        float ridge = $peaks * (valueNoise(vec2(4.0 * p.x + $slide * iTime, 3.0))
            + 0.4 * valueNoise(vec2(12.0 * p.x + 3.0 * $slide * iTime, 5.0))) - 0.02;
        color = mix(color, 0.25 * $sky, inside(h - ridge, 0.012));
        color += $edge * spark(h - ridge, 0.012) * step(0.01, $peaks);
        float depth = 0.35 / max(-h, 0.015);
        vec2 floor_ = vec2(p.x * depth * $wide + 0.3 * sin(0.5 * iTime) + 0.5,
            depth * $wide + $pace * iTime);
        vec2 d = abs(fract(floor_ + 0.5) - 0.5) / (vec2(1.0, 3.0 * depth) * depth
            * $wide);
        float grid = spark(d.x, 0.014) + spark(d.y * 1.05, 0.014);
        vec3 ground = 0.35 * $sky + expose(grid * $edge * exp(-0.13 * depth));
        return mix(color, ground, inside(h, 0.01));
        """,
        what="a striped sun" if (shown := float(chance.happens(75))) else "the sky",
        shown=shown,
        below=chance.number(0.0, 0.35),
        sky=vec3(hsv(sky, 0.9, chance.pick((0.05, 0.2, 0.35)))),
        glow=vec3(hsv(glow, 0.85, chance.pick((0.1, 0.5, 0.85)))),
        x=chance.pick((0.0, 0.0, 0.35, -0.3)),
        height=chance.number(0.15, 0.45),
        radius=chance.number(0.3, 0.55),
        roll=chance.number(0.3, 0.8),
        low=vec3(hsv(chance.pick((0.9, 0.95, 0.03)), 0.85, 1.0)),
        high=vec3(hsv(chance.pick((0.1, 0.14, 0.07)), 0.8, 1.0)),
        peaks=chance.pick((0.0, 0.0, 0.3, 0.5)),
        slide=chance.pick((0.0, 0.2)),
        edge=vec3(hsv(line, 0.85, 1.0)),
        wide=chance.number(2.0, 5.0),
        pace=chance.number(0.8, 2.0),
    )


def curtains(draft: Draft, noun: str) -> Picture:
    """Hang folded curtains of light, or let their threads stand like pipes."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: $count curtains of light.",
        """
        vec3 light = vec3(0.0);
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            float x = p.x + 0.25 * sin($bend * p.y + 0.9 * iTime + 2.0 * k);
            float hem = 0.45 * sin(1.6 * x + 0.8 * iTime + 2.0 * k) + 0.3 * k - 0.7;
            float thread = valueNoise(vec2($threads * x - 0.6 * iTime, 8.0 * k
                + iTime));
            float up = p.y - hem - 0.2 * thread;
            float fade = smoothstep(-0.08, 0.05, up) * exp(-$fall * max(up, 0.0));
            light += $hue(0.3 * up + 0.3 * k + 0.15 * x) * fade * $gain * thread
                * thread;
        }
        return $gloom + expose(light);
        """,
        count=chance.integer(1, 4),
        bend=chance.number(0.5, 2.5),
        threads=chance.number(5.0, 16.0),
        fall=chance.number(0.8, 2.5),
        gain=chance.number(2.0, 4.0),
        hue=neon(draft),
        gloom=gloom(chance),
    )


FLARES = (
    Idea("ring of light", 2, eclipse),
    Idea("lights out of focus", 3, bokeh),
    Idea("shafts of light", 2, god_rays),
    Idea("lens flare", 2, lens_flare),
    Idea("retro grid", 3, retro),
    Idea("curtains of light", 2, curtains),
)
