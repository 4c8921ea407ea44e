"""Collages: pictures that several fields make together, piled, sewn or rolled."""

from shaders21k.synth.compose import cheap_leaf, field, leaf, warp
from shaders21k.synth.draft import Draft, Idea, Picture
from shaders21k.synth.field.shapes import outline
from shaders21k.synth.palettes import palette


def leaves(draft: Draft, _: str) -> Picture:
    """Pile up shapes at random (dead leaves: Matheron 1968), textured and shaded."""
    name, formula = outline(draft)
    texture, colors = cheap_leaf(draft), palette(draft)
    count = draft.chance.integer(6, 9)
    draft.tags.update({"dead leaves": None})
    return draft.define(
        Picture,
        f"dead leaves, {name} on {name}, of {texture.noun}",
        f"Picture: $count layers of dead leaves ({name}), each layer drifting.",
        """
        vec2 front = p;
        float tone = 0.3, shade = 0.8;
        for (int i = 0; i < $count; i++) {
            float k = float(i);
            vec2 way = vec2(cos(2.4 * k), sin(2.4 * k));
            vec2 z = (rotation(k) * p + $speed * iTime * way) * $pitch + 7.7 * k;
            vec2 cell = floor(z), seed = random2(cell + 31.0 * k);
            float size = mix($small, 0.98, seed.x * seed.x);
            vec2 q = rotation(6.283 * seed.y) * (2.0 * (z - cell) - 1.0) / size;
            float d = size * ($formula);
            shade *= 1.0 - 0.5 * exp(-9.0 * max(d, 0.0));
            if (d < 0.0) {
                tone = fract(seed.x + 7.0 * seed.y);
                front = q * size + 5.0 * seed;
                shade = 0.75 - 0.5 * d;
            }
        }
        vec3 color = $colors(tone + $hue * $texture(front * $fine));
        return color * (0.35 + 0.75 * shade);
        """,
        texture=texture,
        colors=colors,
        count=count,
        speed=draft.chance.number(0.1, 0.3),
        pitch=draft.chance.number(0.8, 1.8),
        small=draft.chance.number(0.3, 0.6),
        formula=formula,
        hue=draft.chance.pick((0.0, 0.0, 0.1, 0.3)),
        fine=draft.chance.number(0.8, 2.0),
    )


def quilt(draft: Draft, _: str) -> Picture:
    """Sew patches, each with its own turn, scale, place and color of one cloth."""
    cloth, colors = leaf(draft), palette(draft)
    patch = draft.chance.pick(
        ("vec3(random2(floor(q)), random(floor(q) + 9.0))", "cells(q, $turn).zzz")
    )
    bend = warp(draft)
    return draft.define(
        Picture,
        f"quilt of {cloth.noun}, cut by {bend.noun}",
        f"Picture: patches of {cloth.noun}, each turned and dyed by chance.",
        """
        vec2 q = $bend(p) * $count + $drift;
        vec3 seed = $patch;
        vec2 z = rotation(6.283 * seed.x) * p * (0.4 + 0.9 * fract(3.0 * seed.y));
        float tone = $cloth(z + 4.0 * seed.yx);
        return $colors($cycles * tone + fract(5.0 * seed.z)) * (0.65 + 0.4 * tone);
        """.replace("$patch", patch),
        cloth=cloth,
        colors=colors,
        bend=bend,
        count=draft.chance.number(0.8, 2.0),
        drift=draft.drift(0.05, 0.25),
        turn=draft.turn(0.2, 0.6),
        cycles=draft.chance.number(0.4, 1.0),
    )


def layers(draft: Draft, _: str) -> Picture:
    """Stack ranges of a field like hills in haze, the near ones moving faster."""
    ridge = draft.chance.pick(("valueNoise", "gradientNoise", "clouds"))
    texture, colors = cheap_leaf(draft), palette(draft)
    return draft.define(
        Picture,
        f"hazy ranges over {texture.noun}",
        f"Picture: $count ranges in haze before a sky of {texture.noun}.",
        """
        float tone = 0.5 * $texture(p), near = 0.0, rest = 1.0;
        p = rotation($angle) * p;
        for (int i = 1; i <= $count; i++) {
            float k = float(i) / $count.0;
            vec2 q = vec2(p.x * (2.2 - 1.2 * k) + $speed * k * iTime, 9.1 * k);
            float top = 1.1 - 1.9 * k + $reach * ($ridge(q * $pitch) - 0.5);
            if (p.y < top) {
                near = k;
                rest = top - p.y;
                tone = 0.35 * clouds(vec2(q.x, p.y) * 4.0 + 5.0 * k);
            }
        }
        vec3 color = $colors(tone + $spread * near);
        return color * (0.5 + 0.6 * exp(-3.0 * rest) * (0.4 + near) + 0.2 * tone);
        """,
        texture=texture,
        ridge=ridge,
        colors=colors,
        count=draft.chance.integer(4, 7),
        angle=draft.sway(0.25),
        speed=draft.chance.sign() * draft.chance.number(0.3, 1.0),
        reach=draft.chance.number(0.6, 1.4),
        pitch=draft.chance.number(1.0, 2.2),
        spread=draft.chance.number(0.5, 1.3),
    )


def orbs(draft: Draft, _: str) -> Picture:
    """Shade discs as balls, each cut from a texture, over a field."""
    texture, ground, colors = leaf(draft), field(draft), palette(draft)
    return draft.define(
        Picture,
        f"balls of {texture.noun} over {ground.noun}",
        f"Picture: rolling balls of {texture.noun}, their shadows on {ground.noun}.",
        """
        vec2 z = p * $count + $drift;
        vec2 cell = floor(z), seed = random2(cell);
        vec2 q = 2.0 * (z - cell) - 1.0 - 0.25 * (seed - 0.5);
        float size = $small + (0.85 - $small) * seed.x, d = length(q) / size;
        vec2 drop = (q + vec2(0.18, 0.22)) / size;
        vec3 color = $colors($cycles * $ground(p));
        color *= smoothstep(0.5, 1.2, length(drop));
        if (d < 1.0) {
            float high = sqrt(1.0 - d * d);
            vec2 skin = q / size / (0.5 + high) + $speed * iTime * (seed - 0.5);
            float day = dot(vec3(q / size, high), vec3(0.45, 0.6, 0.66));
            color = $colors(seed.y + $cycles * $texture(skin + 9.0 * seed));
            day = max(day, 0.0);
            color = color * (0.3 + 0.8 * day) + 0.6 * pow(day, 20.0);
        }
        return color;
        """,
        texture=texture,
        ground=ground,
        colors=colors,
        count=draft.chance.number(0.8, 2.0),
        drift=draft.drift(0.1, 0.3),
        small=draft.chance.number(0.4, 0.7),
        cycles=draft.chance.number(0.4, 1.0),
        speed=draft.chance.number(0.8, 2.0),
    )


COLLAGES = (
    Idea("leaves", 2, leaves),
    Idea("quilt", 1, quilt),
    Idea("hazy ranges", 1, layers),
    Idea("rolling balls", 1, orbs),
)
