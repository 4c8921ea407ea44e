"""How ideas combine: warps in chains, fields under warps, fields that drive others."""

from shaders21k.synth.draft import Draft, Field, Idea, Warp, draw
from shaders21k.synth.field.cells import CELLS
from shaders21k.synth.field.fractals import FRACTALS
from shaders21k.synth.field.markings import MARKINGS
from shaders21k.synth.field.noises import NOISES
from shaders21k.synth.field.patterns import PATTERNS
from shaders21k.synth.field.shapes import SHAPES
from shaders21k.synth.field.waves import WAVES
from shaders21k.synth.warps import WARPS

FAMILIES: dict[str, tuple[int, tuple[Idea[Field], ...]]] = {
    "noise": (5, NOISES),
    "cell": (4, CELLS),
    "wave": (5, WAVES),
    "marking": (3, MARKINGS),
    "pattern": (4, PATTERNS),
    "shape": (3, SHAPES),
    "fractal": (3, FRACTALS),
}
"""Family of fields to its weight and its ideas."""


def leaf(draft: Draft) -> Field:
    """Write a field that stands alone."""
    weights = [weight for weight, _ in FAMILIES.values()]
    family = draft.chance.pick(tuple(FAMILIES), weights)
    return draw(draft, family, FAMILIES[family][1])


def cheap_leaf(draft: Draft) -> Field:
    """Write a noise or a pattern, for what is evaluated many times a pixel."""
    family = draft.chance.pick(("noise", "pattern"))
    return draw(draft, family, FAMILIES[family][1])


def warp(draft: Draft) -> Warp:
    """Write a warp: one, two in a chain, or one that a field drives."""
    way = draft.chance.pick(("one", "chain", "driven"), (7, 2, 1))
    if way == "driven":
        return driven_warp(draft)
    first = draw(draft, "warp", WARPS)
    if way == "one":
        return first
    second = draw(draft, "warp", WARPS)
    return draft.define(
        Warp,
        f"{first.noun} and {second.noun}",
        f"Warp: {first.noun}, then {second.noun}.",
        "return $second($first(p));",
        first=first,
        second=second,
    )


def driven_warp(draft: Draft) -> Warp:
    """Write a warp that moves p along an angle which a field gives."""
    field = cheap_leaf(draft)
    draft.tags.update({"warp": None, "driven warp": None})
    return draft.define(
        Warp,
        f"currents of {field.noun}",
        "Warp: currents whose direction a field gives, $reach strong.",
        """
        float angle = 6.28319 * $field(p);
        return p + $reach * vec2(cos(angle), sin(angle));
        """,
        field=field,
        reach=draft.chance.number(0.15, 0.45),
    )


def warped(draft: Draft) -> Field:
    """Write a field seen through a warp."""
    field, bend = leaf(draft), warp(draft)
    return draft.define(
        Field,
        f"{bend.noun} of {field.noun}",
        f"Field: {field.noun} through {bend.noun}.",
        "return $field($bend(p));",
        field=field,
        bend=bend,
    )


def blended(draft: Draft) -> Field:
    """Write two fields made one."""
    name, formula = draft.chance.pick(
        (
            ("difference", "abs(a - b)"),
            ("product", "sqrt(a * b)"),
            ("sum", "fract(0.5 * a + 0.5 * b)"),
            ("greater", "max(a, b)"),
            ("exclusion", "a + b - 2.0 * a * b"),
        )
    )
    first, second = leaf(draft), warped(draft)
    draft.tags.update({"blend": None})
    return draft.define(
        Field,
        f"{first.noun} against {second.noun}",
        f"Field: the {name} of two fields.",
        """
        float a = $first(p), b = $second(p);
        return $formula;
        """,
        first=first,
        second=second,
        formula=formula,
    )


def modulated(draft: Draft) -> Field:
    """Write a field whose plane another field shifts and scales."""
    inner, outer = cheap_leaf(draft), leaf(draft)
    draft.tags.update({"modulation": None})
    return draft.define(
        Field,
        f"{outer.noun} shaken by {inner.noun}",
        f"Field: {outer.noun}, scaled and shifted by {inner.noun}.",
        """
        float a = $inner(p * $pitch);
        return $outer(p * (1.0 + $scale * a) + $shift * a);
        """,
        inner=inner,
        outer=outer,
        pitch=draft.chance.number(0.4, 0.9),
        scale=draft.chance.number(0.1, 0.5),
        shift=draft.chance.number(0.1, 0.5),
    )


def field(draft: Draft) -> Field:
    """Write any field: alone, warped, blended or modulated."""
    way = draft.chance.pick((leaf, warped, blended, modulated), (6, 7, 1, 2))
    return way(draft)
