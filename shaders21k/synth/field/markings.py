"""Fields of growth and flow: coats of animals, mazes, sand, dunes, streaks."""

from shaders21k.synth.draft import Draft, Field, Idea


def turing(draft: Draft, noun: str) -> Field:
    """Cut noise of one wavelength: the spots and mazes of Turing (1952)."""
    name, level = draft.chance.pick((("spots", 0.14), ("a maze", 0.0), ("nets", -0.14)))
    return draft.define(
        Field,
        noun,
        f"Field: waves of one length from all sides, cut into {name}.",
        """
        p *= $pitch;
        float sum = 0.0;
        for (int i = 0; i < 4; i++) {
            float k = float(i);
            p = rotation(1.9) * p;
            vec2 q = p + 0.9 * vec2(valueNoise(0.25 * p + $drift), valueNoise(0.3 * p));
            sum += gabor(0.25 * q + 5.0 * k + 0.4 * $drift, 4.0, 1.3 * k, 6.283) - 0.5;
        }
        return smoothstep($level - $soft, $level + $soft, sum);
        """,
        pitch=draft.chance.number(2.5, 4.5),
        drift=draft.drift(0.1, 0.25),
        level=level,
        soft=draft.chance.pick((0.06, 0.06, 0.3)),
    )


def zebra(draft: Draft, noun: str) -> Field:
    """Bend stripes by slow noise until they fork."""
    return draft.define(
        Field,
        noun,
        "Field: forking stripes of a coat, $count to a turn.",
        """
        p = rotation($angle) * p;
        float bend = gradientNoise($pitch * p + $drift);
        bend += 0.35 * gradientNoise(2.3 * $pitch * p - $drift);
        float wave = sin($count * p.x + $reach * bend + $sway);
        return smoothstep(-$soft, $soft, wave - 0.2);
        """,
        angle=draft.chance.number(0.0, 6.28),
        pitch=draft.chance.number(0.9, 1.8),
        drift=draft.drift(0.15, 0.4),
        count=draft.chance.number(6.0, 14.0),
        reach=draft.chance.number(5.0, 10.0),
        sway=draft.sway(1.0),
        soft=draft.chance.number(0.1, 0.3),
    )


def leopard(draft: Draft, noun: str) -> Field:
    """Draw broken rings: 0 the ring, 0.6 its middle, 1 the coat."""
    return draft.define(
        Field,
        noun,
        "Field: the rosettes of a leopard, broken, on a coat that slides.",
        """
        vec2 q = $pitch * p + $drift;
        q += 0.5 * (vec2(valueNoise(2.0 * q), valueNoise(2.0 * q + 7.7)) - 0.5);
        vec3 c = cells(q, 1.0);
        float gap = smoothstep(0.35, 0.5, valueNoise(3.5 * q + 3.3));
        float size = 0.24 + 0.18 * c.z;
        float ring = inside(abs(c.x - size) - $thick * gap, 0.04);
        float middle = inside(c.x - size, 0.05);
        return mix(1.0 - 0.4 * middle, 0.0, ring);
        """,
        pitch=draft.chance.number(1.8, 3.2),
        drift=draft.drift(0.15, 0.4),
        thick=draft.chance.number(0.07, 0.13),
    )


def sand(draft: Draft, noun: str) -> Field:
    """Comb sand into ripples, steep on one side, that fork."""
    return draft.define(
        Field,
        noun,
        "Field: ripple marks in sand, $count to a turn, walking.",
        """
        p = rotation($angle) * p;
        float bend = gradientNoise($pitch * vec2(p.x, 0.6 * p.y) + $drift);
        float wave = $count * p.x + $reach * bend + $turn;
        float crest = 0.5 + 0.5 * sin(wave + 0.6 * sin(wave));
        return clamp(crest * (0.7 + 0.3 * bend), 0.0, 1.0);
        """,
        angle=draft.chance.number(0.0, 6.28),
        pitch=draft.chance.number(1.2, 2.6),
        drift=draft.drift(0.1, 0.3),
        count=draft.chance.number(8.0, 22.0),
        reach=draft.chance.number(4.0, 9.0),
        turn=draft.turn(0.5, 1.5),
    )


def dunes(draft: Draft, noun: str) -> Field:
    """Pile long ridges with a slip face, one behind the other."""
    return draft.define(
        Field,
        noun,
        "Field: dunes with a sharp crest, $count to the unit.",
        """
        p = rotation($angle) * p;
        float bend = valueNoise($pitch * p + $drift) + 0.4 * valueNoise(2.6 * p);
        float x = fract($count * p.x + $reach * bend);
        float face = min(x / 0.8, (1.0 - x) / 0.2);
        return face * face * (3.0 - 2.0 * face) * (0.6 + 0.4 * bend / 1.4);
        """,
        angle=draft.chance.number(0.0, 6.28),
        pitch=draft.chance.number(0.8, 1.6),
        drift=draft.drift(0.1, 0.3),
        count=draft.chance.number(0.8, 2.5),
        reach=draft.chance.number(0.8, 2.0),
    )


def streaks(draft: Draft, noun: str) -> Field:
    """Smear grains along the curl of a noise, as in plots of a flow."""
    return draft.define(
        Field,
        noun,
        "Field: grains smeared along a curl flow (Cabral and Leedom 1993).",
        """
        vec2 q = p;
        float sum = 0.0;
        for (int i = 0; i < 6; i++) {
            vec2 e = vec2(0.1, 0.0), z = $pitch * q + $drift;
            float h = $noise(z);
            vec2 curl = vec2($noise(z + e.yx) - h, h - $noise(z + e));
            q += $step * curl / (length(curl) + 0.03);
            sum += valueNoise($grain * q);
        }
        return smoothstep(0.25, 0.75, sum / 6.0);
        """,
        pitch=draft.chance.number(0.8, 1.8),
        drift=draft.drift(0.2, 0.5),
        noise=draft.chance.pick(("valueNoise", "gradientNoise")),
        step=draft.chance.number(0.02, 0.06),
        grain=draft.chance.number(8.0, 20.0),
    )


def camouflage(draft: Draft, noun: str) -> Field:
    """Cut two noises and lay one over the other: three or four flat tones."""
    return draft.define(
        Field,
        noun,
        "Field: flat patches in four tones.",
        """
        p = $pitch * p;
        float a = $noise(p + $drift), b = $noise(p.yx - $other);
        float tone = 0.3 + 0.35 * inside(a - 0.47, 0.015);
        tone = mix(tone, 1.0, inside(b - 0.4, 0.015));
        return mix(tone, 0.0, inside($noise(1.4 * p - $drift) - 0.36, 0.015));
        """,
        pitch=draft.chance.number(1.2, 2.8),
        noise=draft.chance.pick(("clouds", "gradientNoise", "simplexNoise")),
        drift=draft.drift(0.1, 0.3),
        other=draft.drift(0.1, 0.3),
    )


MARKINGS = (
    Idea("Turing pattern", 4, turing),
    Idea("zebra stripes", 3, zebra),
    Idea("leopard rosettes", 2, leopard),
    Idea("sand ripples", 2, sand),
    Idea("dunes", 2, dunes),
    Idea("flow streaks", 2, streaks),
    Idea("camouflage", 2, camouflage),
)
