"""Lamps: sources of light that stand, hover and strike, and what they shine through."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import gloom, lamp, neon


def orbs(draft: Draft, noun: str) -> Picture:
    """Let balls of light wander: apart, melting together, outlined or as discs."""
    chance = draft.chance
    count = chance.integer(3, 8)
    each, whole = chance.pick(
        (
            ("light += tint * $size * $size / (0.002 + d * d);", ""),
            (
                (
                    "sum += $size * $size / (0.01 + d * d); mixed += tint / (0.02 + d *"
                    " d);"
                ),
                (
                    "light = normalize(mixed) * 2.0 * smoothstep(0.8, 0.95, sum)"
                    " * (0.35 + 0.65 * exp(1.0 - sum));"
                ),
            ),
            (
                (
                    "sum += $size * $size / (0.01 + d * d); mixed += tint / (0.02 + d *"
                    " d);"
                ),
                (
                    "light = normalize(mixed) * (3.0 * spark(sum - 1.0, 0.12) + 0.3 *"
                    " sum);"
                ),
            ),
            (
                (
                    "sum += $size * $size / (0.01 + d * d); mixed += tint / (0.02 + d *"
                    " d);"
                ),
                "light = normalize(mixed) * 2.0 * spark(fold(5.0 * log(sum)), 0.25);",
            ),
            (
                (
                    "light += tint * (0.5 * inside(d - 1.5 * $size, 0.015)"
                    " + 0.4 * exp(-9.0 * max(d - 1.5 * $size, 0.0)));"
                ),
                "",
            ),
            ("light += tint * $lamp(d - 1.4 * $size * pulse, 0.025);", ""),
        ),
        (3, 3, 2, 1, 2, 2),
    )
    body = f"""
        vec3 light = vec3(0.0), mixed = vec3(0.00001);
        float sum = 0.0;
        for (int i = 0; i < $count; i++) {{
            float k = float(i);
            vec2 at = $path;
            float d = length(p - at), pulse = 0.75 + 0.25 * sin(3.0 * iTime + 2.0 * k);
            vec3 tint = pulse * $hue(k / $count.0);
            {each}
        }}
        {whole}
        return $gloom + expose(light);
        """
    return draft.define(
        Picture,
        noun,
        "Picture: $count balls of light.",
        body,
        path=chance.pick(
            (
                (
                    "0.75 * vec2(sin((0.7 + 0.13 * k) * iTime + 2.4 * k),"
                    " cos((0.9 - 0.08 * k) * iTime + 4.1 * k))"
                ),
                (
                    f"0.6 * vec2(cos(6.28319 * k / {count}.0 + 0.8 * iTime),"
                    f" sin(6.28319 * k / {count}.0 + 0.8 * iTime))"
                ),
                f"vec2(1.7 * (k + 0.5) / {count}.0 - 0.85, 0.5 * sin(1.9 * iTime + k))",
                (
                    "(0.2 + 0.1 * k) * vec2(cos(iTime * (1.3 - 0.1 * k) + 2.0 * k),"
                    " sin(iTime * (1.3 - 0.1 * k) + 2.0 * k))"
                ),
            )
        ),
        count=count,
        size=chance.number(0.14, 0.22),
        hue=neon(draft),
        lamp=lamp(chance),
        gloom=gloom(chance),
    )


def beams(draft: Draft, noun: str) -> Picture:
    """Sweep beams of light: a fan of them, crossing ones, or all around."""
    chance = draft.chance
    count = chance.integer(3, 9)
    origin, angle, ahead = chance.pick(
        (
            ("vec2(0.0, -1.0)", "1.5708 + 0.9 * sin($pace * iTime + 1.3 * k)", 1),
            ("vec2(0.0, 1.0)", "-1.5708 + 0.8 * sin($pace * iTime + 2.1 * k)", 1),
            (
                "vec2(1.6 * (k + 0.5) / $count.0 - 0.8, -1.0)",
                "1.5708 + 0.5 * $swing",
                1,
            ),
            ("vec2(0.0)", "6.28319 * k / $count.0 + 0.5 * $pace * iTime", 1),
            ("0.5 * vec2($swing, cos(1.7 * k + iTime))", "0.7 * k + 0.2 * iTime", 0),
            ("vec2(-1.1, -0.8 + 0.2 * k)", "0.15 * k - 0.4 + 0.4 * $swing", 1),
        )
    )
    swing = f"sin({chance.number(0.7, 1.4):.3f} * iTime + 1.9 * k)"
    words = {"$swing": swing, "$count": str(count)}
    words |= {"$pace": f"{chance.number(0.6, 1.3):.3f}"}
    for word, value in words.items():
        origin, angle = origin.replace(word, value), angle.replace(word, value)
    return draft.define(
        Picture,
        noun,
        "Picture: $count beams of light.",
        """
        vec3 light = vec3(0.0);
        for (int i = 0; i < $count; i++) {
            float k = float(i), angle = $angle;
            vec2 way = vec2(cos(angle), sin(angle)), q = p - $origin;
            float along = dot(q, way), d = abs(way.x * q.y - way.y * q.x);
            d = $ahead > 0.5 && along < 0.0 ? length(q) : d;
            float width = $size * (1.0 + $widen * max(along, 0.0));
            light += $hue(k / $count.0) * $lamp(d, width) * exp(-$fade * length(q));
        }
        return $gloom + expose(light);
        """,
        count=count,
        angle=angle,
        origin=origin,
        ahead=float(ahead),
        size=chance.number(0.015, 0.035),
        widen=chance.pick((0.0, 0.0, 2.5)),
        fade=chance.pick((0.0, 0.3, 0.9)),
        hue=neon(draft),
        lamp=lamp(chance),
        gloom=gloom(chance),
    )


def arcs(draft: Draft, noun: str) -> Picture:
    """Strike sparks along jagged ways: across, from the sky, from a ball's middle."""
    chance = draft.chance
    setting = chance.pick(("electrodes", "across", "sky", "ball", "rays"))
    count = (
        chance.integer(5, 8) if setting in {"ball", "rays"} else chance.integer(1, 4)
    )
    along, y, envelope, extra = {
        "electrodes": (
            "p.x",
            "p.y",
            "(1.0 - smoothstep(0.0, 0.75, abs(p.x)))",
            (
                "light *= 1.0 - smoothstep(0.74, 0.8, abs(p.x));\n"
                "light += $hue(0.5) * $lamp(length(vec2(abs(p.x) - 0.78, p.y)) -"
                " 0.05, 0.03);"
            ),
        ),
        "across": ("p.x", "p.y - 0.35 * (k - 0.5 * $last.0)", "0.7", ""),
        "sky": (
            "p.y",
            "p.x - 0.5 * sin(2.7 * k + floor(1.5 * iTime + 0.3 * k))",
            "(0.4 + 0.5 * (1.0 - smoothstep(-1.0, 1.0, p.y)))",
            "light *= 0.5 + 0.5 * smoothstep(-1.0, 0.8, p.y);",
        ),
        "ball": (
            "length(p)",
            "length(p) * sin(angle)",
            "(1.2 * length(p))",
            (
                "light *= inside(length(p) - 0.85, 0.03);\n"
                "light += 0.8 * $hue(0.7) * exp(-14.0 * abs(length(p) - 0.86));\n"
                "light += $hue(0.3) * 0.01 / (0.004 + dot(p, p));"
            ),
        ),
        "rays": (
            "length(p)",
            "length(p) * sin(angle)",
            "length(p)",
            "light *= 1.5 * exp(-1.5 * length(p));",
        ),
    }[setting]
    polar = setting in {"ball", "rays"}
    where = {
        "electrodes": "between two electrodes",
        "across": "from side to side",
        "sky": "from the sky",
        "ball": "in a ball",
        "rays": "from the middle",
    }[setting]
    body = f"""
        vec3 light = vec3(0.0);
        float x = $along;
        for (int i = 0; i < $count; i++) {{
            float k = float(i);
            float angle = bearing(p) - 6.28319 * k / $count.0 - $turn
                - sin(iTime + 3.0 * k);
            float jag = valueNoise(vec2($pitch * x - $pace * iTime, 9.0 * k + iTime))
                - 0.5;
            jag += 0.4 * valueNoise(vec2(3.0 * $pitch * x, 9.0 * k - 3.0 * iTime))
                - 0.2;
            jag += 0.2 * valueNoise(vec2(8.0 * $pitch * x, 7.0 * k + 6.0 * iTime))
                - 0.1;
            float d = $y + $reach * jag * $envelope;
            $front
            light += $hue(k / $count.0 + 0.3 * x) * $lamp(d, $size);
        }}
        {extra}
        return $gloom + expose(light);
        """
    return draft.define(
        Picture,
        noun,
        f"Picture: electric arcs, $count, {where}.",
        body,
        along=along,
        y=y.replace("$last", str(count - 1)),
        front="d = cos(angle) > 0.0 ? d : 1.0;" if polar else "",
        envelope=envelope,
        count=count,
        turn=draft.turn(0.1, 0.3),
        pitch=chance.number(2.0, 4.0),
        pace=chance.number(0.5, 2.0),
        reach=chance.number(0.6, 1.1),
        hue=neon(draft),
        lamp=chance.pick(("halo", "spark")),
        size=chance.number(0.015, 0.03),
        gloom=gloom(chance),
    )


def comets(draft: Draft, noun: str) -> Picture:
    """Let lights race on rings or ellipses and leave trails, as in a drawn atom."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: $count lights with trails on $ways.",
        """
        vec3 light = vec3(0.0);
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            vec2 q = rotation($step * k + $turn) * p;
            q.y *= $squash;
            float r = length(q), radius = $radius;
            float lap = fract((bearing(q) - $pace * (1.0 + $apart * k)
                * iTime) / 6.28319);
            float d = (r - radius) * (0.4 + 0.6 * abs(q.x) / max(r, 0.001) + 0.1
                * $lean);
            vec3 tint = $hue(k / $count.0);
            light += tint * $lamp(d, $size) * ($rest + pow(lap, $tail));
            light += tint * $lamp(length(vec2(r - radius, radius * sin(3.14159 * lap))),
                1.3 * $size);
        }
        light += $core * $hue(0.5) * 0.02 / (0.004 + dot(p, p));
        return $gloom + expose(light);
        """,
        count=(count := chance.integer(2, 6)),
        step=chance.pick((3.14159 / count, 3.14159 / count, 0.0)),
        ways="circles"
        if (squash := chance.pick((1.0, 2.2, 3.0))) == 1.0
        else "ellipses",
        squash=squash,
        lean=1.0 / squash,
        radius="0.25 + 0.62 * (k + 0.5) / $count.0".replace("$count", str(count))
        if squash == 1.0
        else "0.85",
        turn=draft.turn(0.05, 0.3),
        pace=chance.sign() * chance.number(1.2, 2.4),
        apart=chance.number(-0.12, 0.25),
        rest=chance.pick((0.0, 0.15)),
        tail=chance.number(1.5, 5.0),
        core=chance.pick((0.0, 1.0)),
        hue=neon(draft),
        lamp=chance.pick(("spark", "spark", "haze")),
        size=chance.number(0.02, 0.04),
        gloom=gloom(chance),
    )


LAMPS = (
    Idea("balls of light", 4, orbs),
    Idea("light beams", 3, beams),
    Idea("electric arcs", 4, arcs),
    Idea("light trails", 3, comets),
)
