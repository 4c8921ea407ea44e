"""Flows: what moves every point of the plane: currents, and magnets' pull."""

from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.light.neon import inkwell, neon


def magnets(draft: Draft, noun: str) -> Picture:
    """Swing a pendulum from every point, and see which magnet catches it."""
    chance = draft.chance
    return draft.define(
        Picture,
        noun,
        "Picture: the basins of $count magnets below a pendulum.",
        """
        vec2 magnets[$count];
        for (int i = 0; i < $count; i++) {
            float a = 6.28319 * float(i) / $count.0 + $turn;
            magnets[i] = ($wide + 0.1 * sin(iTime + 2.0 * float(i)))
                * vec2(cos(a), sin(a));
        }
        vec2 q = 1.4 * p, speed = vec2(0.0);
        float near = 9.0, which = 0.0, far = 0.0;
        for (int i = 0; i < $steps; i++) {
            vec2 force = -$spring * q - $drag * speed;
            for (int j = 0; j < $count; j++) {
                vec2 away = magnets[j] - q;
                float r = inversesqrt(dot(away, away) + 0.06);
                force += 0.5 * away * r * r * r;
            }
            speed += 0.1 * force;
            q += 0.1 * speed;
            far += length(speed);
        }
        for (int j = 0; j < $count; j++) {
            float d = length(magnets[j] - q);
            which = d < near ? float(j) : which;
            near = min(near, d);
        }
        vec3 color = $hue(which / $count.0) * ($shade);
        return color;
        """,
        count=chance.integer(2, 4),
        turn=draft.turn(0.1, 0.3),
        wide=chance.number(0.5, 0.8),
        steps=chance.integer(30, 44),
        spring=chance.number(0.2, 0.6),
        drag=chance.number(0.2, 0.35),
        shade=chance.pick(
            (
                "exp(-0.9 * near)",
                "0.2 + 0.8 * fract(0.25 * far)",
                "exp(-0.05 * far)",
                "(1.0 - smoothstep(0.0, 1.0, near))",
            )
        ),
        hue=neon(draft),
    )


def streams(draft: Draft, noun: str) -> Picture:
    """Smear noise along a flow, so that its lines show (Cabral and Leedom 1993)."""
    chance = draft.chance
    flow = chance.pick(
        (
            "vec2(-q.y, q.x) / (0.2 + dot(q, q)) + vec2(0.5 * sin(iTime), 0.2)",
            "vec2(sin(2.5 * q.y + iTime), cos(2.5 * q.x - 0.8 * iTime))",
            (
                "vec2(q.y - b.y, b.x - q.x) / (0.1 + dot(q - b, q - b))"
                " - vec2(q.y + b.y, -b.x - q.x) / (0.1 + dot(q + b, q + b))"
            ),
            "(q - b) / (0.1 + dot(q - b, q - b)) - (q + b) / (0.1 + dot(q + b, q + b))",
            (
                "vec2(1.0, 0.0) + (vec2(q.y * q.y - q.x * q.x, -2.0 * q.x * q.y))"
                " * 0.2 / (0.02 + dot(q, q) * dot(q, q))"
            ),
        )
    )
    ground, hue = inkwell(draft)
    return draft.define(
        Picture,
        noun,
        "Picture: noise smeared along a flow.",
        """
        vec2 b = 0.5 * vec2(cos($turn), sin($turn)), q = p;
        float sum = 0.0, weight = 0.0;
        for (int i = 0; i < $count; i++) {
            vec2 flow = $flow;
            q += $reach * flow / (0.2 + length(flow));
            float w = 1.0 + $run * cos(6.28319 * (float(i) / $count.0 - 0.8 * iTime));
            sum += w * valueNoise($fine * q + 1.5 * iTime);
            weight += w;
        }
        float tone = clamp(0.5 + $contrast * (sum / weight - 0.5), 0.0, 1.0);
        return mix($ground, $hue($spread * length(p - q)), tone * tone);
        """,
        turn=draft.turn(0.4, 0.8),
        flow=flow,
        count=chance.integer(12, 18),
        reach=chance.number(0.02, 0.035),
        run=chance.pick((0.0, 0.9)),
        fine=chance.number(9.0, 18.0),
        contrast=chance.number(2.5, 4.0),
        spread=chance.pick((0.0, 1.0)),
        ground=ground,
        hue=hue,
    )


FLOWS = (
    Idea("magnets and a pendulum", 1, magnets),
    Idea("streams", 2, streams),
)
