"""Paper curves: a strip folded over and over, and opened to about right angles."""

from shaders21k.synth.colors import dark, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Picture


def curve(draft: Draft, noun: str) -> Picture:
    """Unfold a strip of paper: Heighway's dragon, or Levy's curve (1938)."""
    chance = draft.chance
    name, code = chance.pick((("Heighway's dragon", "k ^ (k >> 1)"), ("Levy's C", "k")))
    paper = chance.pick((dark, dark, pale))(chance)
    depth = chance.pick((5, 6, 7, 7))
    x, y, reach = frame(code, depth)
    size = reach * chance.number(0.8, 1.3)
    start = chance.number(0.0, 6.28)
    ink = chance.pick(
        ("0.5 + 0.5 * cos(5.0 * along + $phase)", vec3(vivid(chance)), "vec3(1.0)")
    )
    if paper[0] > 0.5:
        ink = chance.pick((vec3(vivid(chance)), "vec3(0.0)"))
    return draft.define(
        Picture,
        noun,
        f"Picture: {name} of $count pieces, folding to and fro.",
        """
        vec2 z = rotation($turn) * p * $size, at = vec2(0.0);
        float bend = $bend + $sway, d = 9.0, along = 0.0;
        z += $middle;
        for (int k = 0; k < $count; k++) {
            int code = $code, bits = 0;
            for (int b = 0; b < $depth; b++) {
                bits += (code >> b) & 1;
            }
            float angle = bend * float(bits);
            vec2 way = vec2(cos(angle), sin(angle)), q = z - at;
            float each = length(q - way * clamp(dot(q, way), 0.0, 1.0));
            if (each < d) {
                d = each;
                along = float(k) / $count.0;
            }
            at += way;
        }
        vec3 color = $ink;
        return mix($paper, color, $light);
        """.replace("$code", code).replace("$ink", ink),
        count=2**depth,
        depth=depth,
        turn=draft.turn(0.1, 0.3),
        size=size,
        bend=1.571,
        sway=draft.sway(0.06),
        middle=f"vec2({x:.1f}, {y:.1f})",
        paper=vec3(paper),
        phase=vec3((start, start + 2.1, start + 4.2)),
        light=(
            f"inside(d - {0.012 * size:.3f}, {0.014 * size:.3f})"
            if chance.happens(60) or paper[0] > 0.5
            else f"min({0.016 * size:.3f} / (d + 0.01), 1.0)"
        ),
    )


def frame(code: str, depth: int) -> tuple[float, float, float]:
    """Find the middle of the box around a paper curve, and half its larger side."""
    x = y = 0
    xs, ys = [0], [0]
    for k in range(2**depth):
        bits = (k ^ (k >> 1) if "^" in code else k).bit_count() % 4
        x += (1, 0, -1, 0)[bits]
        y += (0, 1, 0, -1)[bits]
        xs.append(x)
        ys.append(y)
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, max(wide, high) / 2
