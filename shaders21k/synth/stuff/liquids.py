"""Materials that flow or shine: water, ice, clouds, oil, foam, circuits."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.stuff.lamps import lit, raised, spell_rgb


def caustics(draft: Draft, noun: str) -> Picture:
    """Let light dance on the floor of a pool, where waves focus it.

    A wave of height h bends light by its slope; the light is dense where the map from
    surface to floor folds, that is, where the determinant of 1 + depth * h'' is small
    (Berry and Upstill 1980).
    """
    chance = draft.chance
    deep, light = chance.pick(
        (
            (0x0A5A8A, 0xC8F4FF),
            (0x063A5A, 0x8AD8F0),
            (0x0A6A6A, 0xD8FFF0),
            (0x2AA8C8, 0xFFFFFF),
            (0xA89868, 0xFFFFF0),
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: light that $count waves focus on a floor.",
        """
        p = $zoom * p + $pan;
        vec2 at = p, bend = vec2(0.0);
        vec3 curve = vec3(0.0);
        for (int k = 0; k < $twice; k++) {
            if (k == $count) {
                at = p - 0.6 * bend;
                curve = vec3(0.0);
            }
            float i = float(k % $count), angle = 2.4 * i, pitch = 2.0 + $finer * i;
            vec2 way = vec2(cos(angle), sin(angle));
            float wave = pitch * dot(at, way) + $speed * sqrt(pitch) * iTime + i * i;
            bend += $depth / pitch * cos(wave) * way;
            curve -= $depth * sin(wave) * way.xyx * way.xyy;
        }
        float focus = (1.0 + curve.x) * (1.0 + curve.y) - curve.z * curve.z;
        float bright = $gain / (0.15 + abs(focus));
        vec2 f = abs(fract(0.7 * p + 0.05 * bend) - 0.5);
        float joint = $tile * inside(0.47 - max(f.x, f.y), 0.02);
        return mix($deep, $light, min(bright * bright, 1.2)) * (1.0 - joint);
        """,
        zoom=chance.number(1.4, 3.2),
        pan=draft.drift(0.1, 0.3),
        count=(count := chance.integer(5, 7)),
        twice=2 * count,
        finer=chance.number(0.5, 1.0),
        speed=chance.number(0.6, 1.2),
        depth=chance.number(0.35, 0.6),
        gain=chance.number(0.2, 0.32),
        tile=chance.pick((0.0, 0.0, 0.35)),
        deep=spell_rgb(deep),
        light=spell_rgb(light),
    )


def water(draft: Draft, noun: str) -> Picture:
    """Ruffle a lake seen from above, with the sun's glints."""
    chance = draft.chance
    deep, shallow = chance.pick(
        ((0x06263E, 0x2A7AA8), (0x0A3A34, 0x4A9A88), (0x101820, 0x5A6A78))
    )
    height = raised(
        draft,
        noun,
        """
        float sum = 0.0, tall = 0.5, pitch = $pitch;
        for (int i = 0; i < 5; i++) {
            float k = float(i), angle = $angle + $spread * sin(7.0 * k);
            vec2 way = vec2(cos(angle), sin(angle));
            float wave = sin(pitch * dot(p, way) + $speed * sqrt(pitch) * iTime + k);
            sum += tall * (1.0 - abs(wave));
            p += 0.12 * tall * way * wave;
            pitch *= 1.7;
            tall *= 0.65;
        }
        return sum;
        """,
        pitch=chance.number(1.2, 4.0),
        angle=chance.number(0.0, 6.28),
        spread=chance.pick((0.9, 1.5, 3.1)),
        speed=chance.number(0.6, 1.2),
    )
    return lit(
        draft,
        noun,
        height,
        "vec3 color = mix($deep, $shallow, clamp(0.8 * high, 0.0, 1.0));",
        deep=spell_rgb(deep),
        shallow=spell_rgb(shallow),
        steep=chance.number(0.08, 0.2),
        shine=chance.number(0.6, 1.2),
    )


def ice(draft: Draft, noun: str) -> Picture:
    """Freeze a lake: white cracks at two depths, bubbles and snow."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: ice with cracks at two depths, a skater's view.",
        """
        p += $pan;
        vec2 bend = vec2(clouds(2.0 * p), clouds(2.0 * p + 5.1));
        vec3 near = cells($count * p + bend, 1.0);
        vec3 far = cells(0.6 * $count * (p + 0.12 * vec2($x, $y)) + 0.6 * bend, 2.0);
        float snow = smoothstep(0.5, 0.75, clouds(1.2 * p + bend));
        vec3 color = mix($deep, $pale, 0.5 * bend.x + 0.3 * near.z);
        color += 0.25 * exp(-20.0 * (far.y - far.x));
        color += 0.6 * exp(-40.0 * (near.y - near.x)) * (0.3 + bend.y);
        return mix(color, vec3(0.93, 0.96, 1.0), $snow * snow);
        """,
        pan=draft.drift(0.08, 0.2),
        count=chance.number(0.8, 2.0),
        x=draft.sway(1.0),
        y=draft.sway(1.0),
        deep=spell_rgb(chance.pick((0x0E3A5A, 0x2A6A8A, 0x0A2A4A))),
        pale=spell_rgb(chance.pick((0x8AC8E0, 0xC8E8F4, 0x5AA0C0))),
        snow=chance.pick((0.0, 0.8)),
    )


def sky(draft: Draft, noun: str) -> Picture:
    """Drift clouds over a sky, lit from one side; or smoke, or a nebula."""
    chance = draft.chance
    name, back, shade, light = chance.pick(
        (
            ("a blue sky", 0x3A7AC8, 0x9AA8B8, 0xFFFFFF),
            ("a blue sky", 0x1E5AA8, 0xB0BCC8, 0xFFFFFF),
            ("dusk", 0x4A4A8A, 0x8A5A7A, 0xFFB088),
            ("a storm", 0x4A5460, 0x2A3038, 0x9AA4AE),
            ("smoke", 0x000000, 0x202022, 0x9A9AA0),
            ("a nebula", 0x04040E, 0x4A1A5A, 0xF08AB0),
        )
    )
    return draft.define(
        Picture,
        noun,
        f"Picture: clouds before {name}, their light side towards a lamp.",
        """
        vec2 q = $pitch * p + $drift;
        vec2 push = vec2(clouds(q + 0.1 * iTime), clouds(q + 4.7));
        float thick = clouds(q + $curl * push) - $level;
        float lit = thick - clouds(q + $curl * push + vec2(0.2, 0.2)) + $level;
        vec3 cloud = mix($shade, $light, clamp(0.6 + 2.2 * lit, 0.0, 1.0));
        return mix($back, cloud, smoothstep(0.0, $soft, thick));
        """,
        pitch=chance.number(0.8, 2.0),
        drift=draft.drift(0.15, 0.4),
        curl=chance.number(0.3, 1.6),
        level=chance.number(0.32, 0.48),
        soft=chance.number(0.12, 0.3),
        back=spell_rgb(back),
        shade=spell_rgb(shade),
        light=spell_rgb(light),
    )


def film(draft: Draft, noun: str) -> Picture:
    """Spread oil or soap: colors by the thickness of a film that flows."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: a thin film; each color's waves cancel at their own thickness.",
        """
        vec2 q = $pitch * p + $drift;
        for (int i = 0; i < 3; i++) {
            q += 0.5 * sin(1.7 * q.yx + $turn) + 0.4 * gradientNoise(q);
        }
        float thick = $bands * (gradientNoise(0.5 * q) + 0.4 * valueNoise(0.7 * q));
        vec3 film = 0.5 - 0.5 * cos(6.28319 * thick * vec3(1.0, 1.22, 1.45));
        return mix($back, film, $share) + 0.15 * film * film;
        """,
        pitch=chance.number(0.6, 1.6),
        drift=draft.drift(0.1, 0.3),
        turn=draft.turn(0.2, 0.6),
        bands=chance.number(1.0, 3.0),
        back=spell_rgb(chance.pick((0x101014, 0x2A2A2E, 0xE8E8F0))),
        share=chance.number(0.4, 0.8),
    )


def foam(draft: Draft, noun: str) -> Picture:
    """Pack bubbles, each with a rim and a glint."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: foam; each bubble has a rim and a glint that moves.",
        """
        p += $pan;
        vec3 b = borders($count * p, $turn);
        float rim = exp(-$thin * b.x), dome = clamp(1.0 - b.y, 0.0, 1.0);
        float glint = inside(abs(b.y - 0.3) - 0.05, 0.06) * step(0.5, fract(7.0 * b.z));
        vec3 hue = 0.6 + 0.4 * cos(6.28319 * (b.z + dome + vec3(0.0, 0.33, 0.67)));
        vec3 color = mix($back, $back * 0.5 + 0.5 * hue, $tint) * (0.6 + 0.5 * dome);
        return color + 0.7 * rim + 0.25 * glint;
        """,
        pan=draft.drift(0.08, 0.2),
        count=chance.number(1.2, 3.5),
        turn=draft.turn(0.3, 0.8),
        thin=chance.number(14.0, 30.0),
        back=spell_rgb(chance.pick((0x2A6A9A, 0xC88A3A, 0x8AB8D0, 0x14202A, 0x6A4A2A))),
        tint=chance.pick((0.0, 0.3, 0.7)),
    )


def circuit(draft: Draft, noun: str) -> Picture:
    """Etch tracks and pads on a board, with signals running along."""
    chance = draft.chance
    board, track = chance.pick(
        (
            (0x0A3A1E, 0x3A9A4A),
            (0x0A2A4A, 0x4A90C8),
            (0x140E0E, 0xC8903A),
            (0x05070A, 0x20D0E0),
        )
    )
    return draft.define(
        Picture,
        noun,
        "Picture: a printed circuit; signals run along its tracks.",
        """
        vec2 q = $count * p + $pan, cell = floor(q), f = fract(q) - 0.5;
        float seed = random(cell), lane = $lanes.0;
        f = seed < 0.5 ? f : f * vec2(-1.0, 1.0);
        float slant = abs(f.x + f.y), corner = 0.5 - slant;
        float bundle = seed < 0.75 ? corner : f.x;
        float d = abs(fract(bundle * lane) - 0.5) / lane;
        float pad = length(f) - 0.16, hole = length(f) - 0.07;
        float has = step(0.7, random(cell + 91.0));
        float line = inside(d - 0.1 / lane, 0.03);
        line *= 1.0 - has * inside(pad - 0.08, 0.03);
        float pulse = pow(0.5 + 0.5 * sin(2.0 * (q.x - q.y) + $speed * iTime), 8.0);
        vec3 color = mix($board, $track, line) + $glow * line * pulse * $track;
        color = mix(color, vec3(0.85, 0.75, 0.45), has * inside(pad, 0.03));
        return mix(color, vec3(0.02), has * inside(hole, 0.03));
        """,
        count=chance.number(1.3, 3.0),
        pan=draft.drift(0.1, 0.25),
        lanes=chance.integer(2, 4),
        speed=chance.number(2.0, 4.0),
        glow=chance.pick((0.3, 1.5)),
        board=spell_rgb(board),
        track=spell_rgb(track),
    )


LIQUIDS = (
    Idea("caustics", 3, caustics),
    Idea("water surface", 2, water),
    Idea("ice", 2, ice),
    Idea("clouds", 3, sky),
    Idea("oil film", 2, film),
    Idea("foam", 1, foam),
    Idea("circuit board", 2, circuit),
)
