"""What flat graphics share: sets of colors, looks, and layouts of a figure."""

import re
import textwrap
from string import Template

from shaders21k.synth.chance import Chance
from shaders21k.synth.colors import RGB, dark, hsv, muted, pale, vec3, vivid
from shaders21k.synth.draft import Draft, Palette, Picture, Value, spell
from shaders21k.synth.grounds import flat, ground

SETS = (
    "ffffff e01b24 111111 1c4ed8 f6c915",  # primaries on white
    "f3ead7 d1402f 22211f 1f5a91 e9b233",  # Bauhaus print
    "f8f1e4 f2724b 2b3a55 3fa796 f6c667",
    "0e1116 00e5ff ff2d95 f9f871 7c4dff",  # neon
    "000000 33ff66 0b3d1a 9dffb0 1a7a35",  # green terminal
    "1b1d2a ffb454 59c2ff ff5f56 c2d94c",  # editor
    "fdf6e3 586e75 cb4b16 268bd2 859900",
    "ffd9e0 ff8fab b8e0d2 fff1b8 95b8d1",  # pastel
    "fffaf0 a8dadc 457b9d 1d3557 e63946",
    "264653 e9c46a 2a9d8f f4a261 e76f51",  # sea and sand
    "f7f7f7 222222 ff4500 bbbbbb 666666",  # one accent
    "111111 f5f5f5 ffcc00 555555 999999",
    "0b2545 eef4ed 8da9c4 134074 e8c547",  # navy
    "e8dcc4 6b4226 b08968 3e2c1c 9c6644",  # wood
    "2e7d32 ffffff a5d6a7 1b5e20 ffeb3b",  # meadow
    "87ceeb ffffff f9d71c 3a7d44 ef476f",  # day
    "ff6f3c fff3e0 2d2d2d ffb26b 7b241c",
    "d62828 fcf3e3 f77f00 003049 eae2b7",  # retro
    "5e60ce e0fbfc ff9f1c 2b2d42 64dfdf",
    "f4d35e 0d3b66 ee964b faf0ca f95738",
    "3d405b f4f1de e07a5f 81b29a f2cc8f",
    "ece4db c9ada7 9a8c98 4a4e69 22223b",  # faded
    "006d77 edf6f9 83c5be ffddd2 e29578",
    "ffffff 0057b7 ffd700 0057b7 333333",
    "c1121f fdf0d5 003049 669bbc 780000",
)
"""Five colors that suit each other; the first is the ground."""

GRAYS = (
    "ffffff 000000 000000 ffffff 888888",
    "000000 ffffff ffffff 000000 777777",
    "ffffff 000000 888888 333333 cccccc",
    "000000 ffffff 777777 cccccc 333333",
    "e8e8e8 1a1a1a 9a9a9a 555555 c4c4c4",
)
"""The same in black, white and gray."""


def unhex(text: str) -> RGB:
    """Read a color as the web writes it."""
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def shades(chance: Chance) -> list[RGB]:
    """Draw five shades of one hue, with white or black, and one accent."""
    hue, light = chance.number(0.0, 1.0), chance.happens(50)
    depths = ((0.08, 0.97), (0.75, 0.3), (0.5, 0.85), (0.65, 0.6), (0.9, 0.95))
    turned = depths if light else (depths[1], depths[0], *depths[2:])
    last = hue + chance.pick((0.0, 0.5, 0.42))
    return [
        hsv(last if i == 4 else hue, saturation, value)
        for i, (saturation, value) in enumerate(turned)
    ]


def colors(chance: Chance) -> list[RGB]:
    """Draw five colors for a design: a ground, an ink that stands out, and others."""
    way = chance.pick(("set", "gray", "shades"), (62, 15, 23))
    if way == "shades":
        return shades(chance)
    text = chance.pick(SETS if way == "set" else GRAYS)
    chosen = [unhex(word) for word in text.split()]
    if way == "set" and chance.happens(35):
        at = chance.integer(1, 2)
        chosen[0], chosen[at] = chosen[at], chosen[0]
    return chosen


def plain(draft: Draft, noun: str, remark: str, body: str, /, **more: Value) -> Picture:
    """Write a design in five colors that suit each other.

    Its body and its values may name them: `$ground`, `$ink`, `$second`, `$third` and
    `$last`, or ask `$pick`(0..1) for one of them.
    """
    words = {key: spell(value) for key, value in more.items()}
    text = Template(settle(textwrap.dedent(body), words)).safe_substitute(words)
    comment = Template(f"Picture: {remark}").safe_substitute(words)
    chosen = [vec3(color) for color in colors(draft.chance)]
    values: dict[str, Value] = dict(
        zip(("ground", "ink", "second", "third", "last"), chosen, strict=True)
    )
    if "$pick" in text:
        values["pick"] = swatches(draft, chosen)
    return draft.define(Picture, noun, comment, text, **values)


def settle(text: str, words: dict[str, str]) -> str:
    """Put the words that fill whole lines in their place, each line indented alike."""
    return re.sub(
        r"^( *)\$(\w+)$",
        lambda line: textwrap.indent(textwrap.dedent(words[line[2]]).strip(), line[1]),
        text,
        flags=re.MULTILINE,
    )


def swatches(draft: Draft, chosen: list[str]) -> Palette:
    """Write a palette that steps from color to color."""
    draft.tags.update({"palette": None, "swatches": None})
    return draft.define(
        Palette,
        "swatches",
        "Palette: five flat colors, the ground first.",
        """
        vec3 colors[5] = vec3[5](
            $colors
        );
        return colors[min(int(fract(t) * 5.0), 4)];
        """,
        colors=",\n    ".join(chosen),
    )


LOOKS = (
    ("paint", 14),
    ("outlined", 10),
    ("puffed", 8),
    ("raised", 6),
    ("glowing", 4),
    ("sketch", 3),
    ("blackboard", 3),
    ("gray", 3),
)
"""How a figure is drawn: a tool of `tools.figure`, or one of three ways in gray."""

LAYOUTS = {
    "alone": """
        vec2 q = (p - vec2($swayx, $swayy)) / $size;
        float seed = $seed, beat = iTime;
        """,
    "tilting": """
        vec2 q = rotation($tilt) * p / $size;
        float seed = $seed, beat = iTime;
        """,
    "two": """
        float seed = p.x < 0.0 ? $seed : 0.9;
        vec2 q = vec2(abs(p.x) - 0.5, p.y + $swayy * (seed > 0.85 ? 1.0 : -1.0)) / 0.48;
        float beat = iTime + 5.0 * seed;
        """,
    "small": """
        vec2 q = (p - vec2(0.35 * sin($slow * iTime + $seed), $swayx)) / 0.42;
        float seed = $seed, beat = iTime;
        """,
    "grid": """
        vec2 cell = floor(p * $count), q = (fract(p * $count) * 2.0 - 1.0) / 0.92;
        float seed = random(cell), beat = iTime + 6.0 * seed;
        color = mix(color, color * $check, mod(cell.x + cell.y, 2.0));
        """,
    "parade": """
        float lane = floor(p.y / $apart * 0.5 + 0.5);
        float walk = p.x * 0.5 / $apart + $way * iTime + lane * (0.5 + 0.1 * iTime);
        vec2 q = vec2(
            fract(walk) * 2.0 - 1.0, mod(p.y / $apart + 1.0, 2.0) - 1.0) / 0.85;
        float seed = random(vec2(floor(walk), lane)), beat = iTime + 6.0 * seed;
        """,
}
"""Where a figure stands: each makes q of p, a seed of the copy, and its own time."""


def luma(color: RGB) -> float:
    """Say how bright a color is (Rec. 709)."""
    return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]


def gap(first: RGB, second: RGB) -> float:
    """Say how far two colors are apart."""
    return sum(abs(a - b) for a, b in zip(first, second, strict=True))


def gray(level: float) -> RGB:
    """Make a gray."""
    return level, level, level


def restrained(look: str, name: str, color: RGB) -> RGB:
    """Give a color as a look has it: ink and paper, five grays, or light."""
    if look == "sketch":
        return gray(1.0 if luma(color) > 0.3 else 0.05)
    if look == "blackboard":
        return gray(0.1 if luma(color) > 0.3 else 0.95)
    if look == "glowing" and luma(color) < 0.35 and name not in {"black", "hole"}:
        return color[0] * 0.5 + 0.4, color[1] * 0.5 + 0.4, color[2] * 0.5 + 0.45
    if look == "gray":
        return gray(round(luma(color) ** 0.5 * 4.0) / 4.0)
    return color


def backdrop(draft: Draft, look: str, main: RGB) -> Picture:
    """Write a ground that the figure's main color stands out from."""
    chance = draft.chance
    if look in {"sketch", "blackboard"}:
        chalk = chance.pick((gray(0.0), gray(0.1), (0.08, 0.2, 0.14), (0.05, 0.1, 0.3)))
        return flat(draft, "plain ground", gray(1.0) if look == "sketch" else chalk)
    if look == "glowing":
        return flat(draft, "plain ground", dark(chance))
    if look != "gray" and chance.happens(22):
        return ground(draft)
    best = gray(1.0 if luma(main) < 0.5 else 0.0)
    for _ in range(4):
        color = chance.pick((pale, pale, dark, muted, vivid))(chance)
        color = gray(luma(color)) if look == "gray" else color
        if gap(color, main) > 0.9:
            best = color
            break
    return flat(draft, "plain ground", best)


def figure(
    draft: Draft,
    noun: str,
    remark: str,
    colors: dict[str, RGB],
    body: str,
    /,
    *,
    layouts: tuple[str, ...] = tuple(LAYOUTS),
    **values: Value,
) -> Picture:
    """Write a figure on a ground, in one of several looks and layouts.

    Args:
        draft: the program.
        noun: what is drawn.
        remark: the comment.
        colors: name to color, the main one first; the body reads them as vec3.
        body: draws on `color` with `$lay(color, ink, distance)`, from `vec2 q` (the
            figure keeps within 1 of its middle), `seed` of the copy,
                and its time `beat`.
        layouts: the keys of `LAYOUTS` that suit it.
        values: other words of the body.
    """
    chance = draft.chance
    look = chance.pick([name for name, _ in LOOKS], [share for _, share in LOOKS])
    lay = {"sketch": "outlined", "blackboard": "chalked", "gray": "paint"}
    place = chance.pick(layouts, [4 if name == "alone" else 1 for name in layouts])
    main, *_ = colors
    tints = {name: restrained(look, name, color) for name, color in colors.items()}
    other = vivid(chance) if look not in lay else tints[main]
    spelled = {name: vec3(color) for name, color in tints.items()}
    many = place in {"grid", "parade", "two"} and chance.happens(60)
    if many and luma(colors[main]) > 0.15:
        spelled[main] = f"seed < 0.5 ? {vec3(tints[main])} : {vec3(other)}"
    inked = "".join(f"vec3 {name} = {text};\n" for name, text in spelled.items())
    drawn = textwrap.dedent(body).strip("\n")
    return draft.define(
        Picture,
        noun,
        f"Picture: {remark}",
        f"vec3 color = $ground(p);\n{standing(draft, place)}{inked}{drawn}\n"
        "return color;",
        ground=backdrop(draft, look, tints[main]),
        lay=lay.get(look, look),
        **values,
    )


def standing(draft: Draft, place: str) -> str:
    """Write how a layout makes q, seed and beat."""
    chance = draft.chance
    values: dict[str, Value] = {
        "size": chance.number(0.72, 0.98),
        "seed": chance.number(0.0, 0.8),
        "swayx": draft.sway(chance.number(0.03, 0.1)),
        "swayy": draft.sway(chance.number(0.03, 0.08)),
        "tilt": draft.sway(chance.number(0.1, 0.3)),
        "slow": chance.number(0.4, 0.9),
        "count": chance.pick((1.0, 1.5, 2.0)),
        "check": chance.pick((1.0, 1.0, 0.8, 0.6)),
        "apart": chance.pick((0.5, 0.35, 0.25)),
        "way": chance.sign() * chance.number(0.15, 0.4),
    }
    text = textwrap.dedent(LAYOUTS[place]).lstrip("\n")
    return Template(text).substitute({key: spell(values[key]) for key in values})


def listed(options: tuple[str, ...], chance: Chance) -> RGB:
    """Draw one of some colors as the web writes them."""
    return unhex(chance.pick(options))
