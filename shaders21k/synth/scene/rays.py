"""How rays meet solids: sphere tracing (Hart 1996), normals, shadows, hollows."""

from shaders21k.synth.draft import Draft, Normal, Solid, Trace


def trace_body(draft: Draft, solid: Solid, radius: float, steps: int) -> Trace:
    """March to a body, only within the ball about the origin that holds it."""
    return draft.define(
        Trace,
        f"march to the {solid.noun}",
        f"Trace: within a ball of radius {radius:.1f}, in at most $steps steps.",
        """
        vec2 span = chord(eye, ray, $radius);
        float far = max(span.x, 0.01), gap = 1.0;
        for (int i = 0; i < $steps; i++) {
            gap = $solid(eye + far * ray);
            if (gap < 0.003 || far > span.y) {
                break;
            }
            far += gap;
        }
        return gap < 0.02 && far < span.y ? far : 1000.0;
        """,
        solid=solid,
        radius=radius,
        steps=steps,
    )


def trace_space(draft: Draft, solid: Solid, end: float, steps: int) -> Trace:
    """March through a space, until something is near or the way too long."""
    return draft.define(
        Trace,
        f"march to the {solid.noun}",
        "Trace: up to $end units far, in at most $steps steps.",
        """
        float far = 0.05;
        for (int i = 0; i < $steps; i++) {
            float gap = $solid(eye + far * ray);
            if (gap < 0.002 * far || far > $end) {
                break;
            }
            far += gap;
        }
        return far < $end ? far : 1000.0;
        """,
        solid=solid,
        end=end,
        steps=steps,
    )


def normal_of(draft: Draft, solid: Solid, reach: float = 0.004) -> Normal:
    """Take a normal from four probes at the corners of a tetrahedron (Quilez 2015)."""
    return draft.define(
        Normal,
        f"normal of the {solid.noun}",
        "Normal: by four probes at the corners of a tetrahedron.",
        """
        vec3 sum = vec3(0.0, 0.000001, 0.0);
        for (int i = 0; i < 4; i++) {
            vec3 corner = i == 0 ? vec3(1.0, -1.0, -1.0)
                : i == 1 ? vec3(-1.0, -1.0, 1.0)
                : i == 2 ? vec3(-1.0, 1.0, -1.0) : vec3(1.0);
            sum += corner * $solid(at + $reach * corner);
        }
        return normalize(sum);
        """,
        solid=solid,
        reach=f"{reach:.4f}",
    )


def shadow_of(draft: Draft, solid: Solid, radius: float = 9.0) -> Trace:
    """See how much light comes from a point to a lamp: less where it just misses."""
    return draft.define(
        Trace,
        f"shadow of the {solid.noun}",
        "Trace: how much of the light that way comes through, 0 to 1.",
        """
        vec2 span = chord(eye, ray, $radius);
        float light = 1.0, far = max(span.x, 0.06);
        for (int i = 0; i < 12; i++) {
            if (light < 0.02 || far > min(span.y, 4.0)) {
                break;
            }
            float gap = $solid(eye + far * ray);
            light = min(light, $edge * gap / far);
            far += clamp(gap, 0.05, 0.5);
        }
        return clamp(light, 0.0, 1.0);
        """,
        solid=solid,
        radius=radius,
        edge=draft.chance.pick((4.0, 8.0, 16.0)),
    )
