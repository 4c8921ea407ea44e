"""Fields of chance: noises, and what fractal sums of them give."""

from shaders21k.synth.draft import Draft, Field, Idea

BASES = ("valueNoise", "gradientNoise", "simplexNoise")

TURBULENCES = {
    "smoke": "clamp(1.6 * x, 0.0, 1.0)",
    "veins": "pow(max(1.0 - 1.3 * x, 0.0), 3.0)",
    "bands": "0.5 + 0.5 * sin(14.0 * x)",
}


def plain(draft: Draft, noun: str) -> Field:
    """Write one octave of noise, morphing between two layers that drift apart."""
    return draft.define(
        Field,
        noun,
        "Field: two layers of noise drifting apart, $contrast times the contrast.",
        """
        p *= $pitch;
        float one = $basis(p + $drift);
        float two = $basis(p.yx - $other);
        return clamp(0.5 + $contrast * 0.5 * (one + two - 1.0), 0.0, 1.0);
        """,
        pitch=draft.chance.number(1.2, 3.5),
        basis=draft.chance.pick(BASES),
        drift=draft.drift(0.2, 0.7),
        other=draft.drift(0.2, 0.7),
        contrast=draft.chance.number(1.2, 3.0),
    )


def fractal_sum(draft: Draft, noun: str) -> Field:
    """Add octaves (fractional Brownian motion), which drift at their own pace."""
    return draft.define(
        Field,
        noun,
        "Field: $octaves octaves of noise, each $gain as high as the last.",
        """
        p = p * $pitch + $drift;
        float sum = 0.0, height = 1.0, total = 0.0;
        for (int i = 0; i < $octaves; i++) {
            sum += height * $basis(p);
            total += height;
            height *= $gain;
            p = rotation(0.65) * p * 2.03 + vec2($speed * iTime, 3.1);
        }
        return clamp(0.5 + 1.8 * (sum / total - 0.5), 0.0, 1.0);
        """,
        octaves=draft.chance.integer(3, 5),
        gain=draft.chance.number(0.45, 0.75),
        pitch=draft.chance.number(1.0, 2.5),
        basis=draft.chance.pick(BASES),
        drift=draft.drift(0.1, 0.4),
        speed=draft.chance.number(-0.3, 0.3),
    )


def ridged(draft: Draft, noun: str) -> Field:
    """Fold each octave at its middle: creases (Musgrave's ridged multifractal)."""
    return draft.define(
        Field,
        noun,
        "Field: $octaves octaves of noise folded into ridges.",
        """
        p = p * $pitch + $drift;
        float sum = 0.0, height = 0.6, weight = 1.0;
        for (int i = 0; i < $octaves; i++) {
            float ridge = 1.0 - abs(2.0 * $basis(p) - 1.0);
            ridge *= ridge;
            sum += height * weight * ridge;
            weight = clamp(1.6 * ridge, 0.0, 1.0);
            height *= $gain;
            p = rotation(0.8) * p * 2.1 + vec2(4.2, $speed * iTime);
        }
        return clamp(sum, 0.0, 1.0);
        """,
        octaves=draft.chance.integer(3, 4),
        pitch=draft.chance.number(0.9, 2.2),
        drift=draft.drift(0.1, 0.4),
        basis=draft.chance.pick(BASES),
        gain=draft.chance.number(0.45, 0.65),
        speed=draft.chance.number(-0.3, 0.3),
    )


def smoke(draft: Draft, noun: str) -> Field:
    """Push noise by noise."""
    return draft.define(
        Field,
        noun,
        "Field: clouds pushed by clouds, by $reach.",
        """
        p *= $pitch;
        vec2 push = vec2(0.0);
        push.x = clouds(p + $drift);
        push.y = valueNoise(2.0 * p - $other);
        return clamp(2.4 * clouds(p + $reach * push) - 0.7, 0.0, 1.0);
        """,
        reach=draft.chance.number(1.5, 4.0),
        pitch=draft.chance.number(0.8, 2.0),
        drift=draft.drift(0.1, 0.4),
        other=draft.drift(0.1, 0.4),
    )


def marble(draft: Draft, noun: str) -> Field:
    """Bend stripes by clouds."""
    return draft.define(
        Field,
        noun,
        "Field: veins, $count to the unit, bent by clouds.",
        """
        p = rotation($angle) * p;
        float bend = clouds($pitch * p + $drift);
        float vein = 0.5 + 0.5 * sin($count * p.x + $reach * bend + $turn);
        return pow(vein, $sharp);
        """,
        angle=draft.chance.number(0.0, 6.28),
        pitch=draft.chance.number(1.0, 2.5),
        drift=draft.drift(0.1, 0.3),
        count=draft.chance.number(1.5, 6.0),
        reach=draft.chance.number(4.0, 10.0),
        turn=draft.turn(0.2, 0.8),
        sharp=draft.chance.pick((0.5, 1.0, 2.0, 3.0)),
    )


def wood(draft: Draft, noun: str) -> Field:
    """Cut across the rings of a knotted trunk."""
    return draft.define(
        Field,
        noun,
        "Field: growth rings, $count to the unit, with fine grain.",
        """
        vec2 q = p + vec2($x, $y);
        float knot = length(q * vec2(1.0, $squeeze)) + $reach * clouds(1.3 * q);
        float ring = fract($count * knot + $sway);
        ring = smoothstep(0.0, 0.7, ring) - smoothstep(0.85, 1.0, ring);
        return clamp(0.8 * ring + 0.25 * valueNoise(q * vec2(40.0, 5.0)), 0.0, 1.0);
        """,
        x=draft.sway(0.6),
        y=draft.sway(0.4),
        squeeze=draft.chance.number(0.3, 1.0),
        reach=draft.chance.number(0.4, 1.2),
        count=draft.chance.number(2.0, 5.5),
        sway=draft.sway(0.8),
    )


def swollen(draft: Draft, noun: str) -> Field:
    """Fold every octave and add: flames, bark, the veins of turbulence."""
    return draft.define(
        Field,
        noun,
        f"Field: turbulence as {(shape := draft.chance.pick(tuple(TURBULENCES)))}.",
        """
        float x = turbulence($pitch * p + $drift);
        return $formula;
        """,
        pitch=draft.chance.number(0.8, 2.0),
        drift=draft.drift(0.1, 0.4),
        formula=TURBULENCES[shape],
    )


def strokes(draft: Draft, noun: str) -> Field:
    """Scatter short waves: fingerprints, brush strokes, ripple marks."""
    return draft.define(
        Field,
        noun,
        "Field: Gabor noise, $count ripples to a cell, within $spread of one way.",
        """
        float x = gabor($pitch * p + $drift, $count, $turn, $spread);
        return $formula;
        """,
        pitch=draft.chance.number(1.0, 2.5),
        drift=draft.drift(0.1, 0.3),
        spread=draft.chance.pick((0.0, 0.6, 1.5, 6.283)),
        turn=draft.turn(0.1, 0.3),
        count=draft.chance.number(0.8, 2.4),
        formula=draft.chance.pick(("x", "x", "smoothstep(0.45, 0.55, x)")),
    )


def spectrum(draft: Draft, noun: str) -> Field:
    """Add plane waves in golden-angle directions, with a 1/f fall."""
    return draft.define(
        Field,
        noun,
        "Field: $count plane waves, amplitude falling as 1 / f to the power $fall.",
        """
        float sum = 0.0, height = 1.0, pitch = $pitch;
        for (int i = 0; i < $count; i++) {
            float angle = 2.39996 * float(i) + $angle;
            vec2 way = vec2(cos(angle), sin(angle));
            float speed = 0.4 + 0.3 * float(i);
            sum += height * sin(pitch * dot(way, p) + speed * iTime + 5.0 * angle);
            pitch *= $finer;
            height *= $gain;
        }
        return clamp(0.5 + 0.22 * sum, 0.0, 1.0);
        """,
        count=draft.chance.integer(6, 10),
        pitch=draft.chance.number(2.0, 4.0),
        angle=draft.chance.number(0.0, 6.28),
        finer=1.5,
        fall=(fall := draft.chance.pick((0.5, 1.0))),
        gain={0.5: 0.816, 1.0: 0.667}[fall],  # finer ** -fall
    )


NOISES = (
    Idea("soft noise", 3, plain),
    Idea("fractal noise", 5, fractal_sum),
    Idea("ridged noise", 5, ridged),
    Idea("smoke", 4, smoke),
    Idea("marble", 4, marble),
    Idea("wood", 3, wood),
    Idea("turbulent noise", 3, swollen),
    Idea("Gabor noise", 3, strokes),
    Idea("plane waves", 3, spectrum),
)
