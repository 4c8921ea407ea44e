"""Genres: what kinds of pictures there are, how often, and how each is framed.

Of 225 published programs that were looked at, about half show one thing on a plain or
black ground, and a picture from edge to edge is rarer than one would think.
"""

from dataclasses import dataclass

from shaders21k.synth.compose import field
from shaders21k.synth.draft import Draft, Idea, Picture, draw
from shaders21k.synth.flat import DESIGNS, FIGURES
from shaders21k.synth.fractal import CLASSICS, LIMITS
from shaders21k.synth.land import COSMOS, LANDSCAPES
from shaders21k.synth.light import ATTRACTORS, GLOWS, LINES, PARTICLES
from shaders21k.synth.looks import look
from shaders21k.synth.scene import SCENES
from shaders21k.synth.stuff import STUFFS
from shaders21k.synth.textures import TEXTURES


@dataclass(frozen=True, slots=True)
class Genre:
    """A family of pictures.

    Attributes:
        noun: its tag.
        weight: how often it is drawn, against the others.
        ideas: what it can show.
        camera: a key of `grammar.CAMERAS`, how the picture is framed.
    """

    noun: str
    weight: int
    ideas: tuple[Idea[Picture], ...]
    camera: str


GENRES = (
    Genre("scene", 25, SCENES, "steady"),
    Genre("texture", 12, TEXTURES, "free"),
    Genre("landscape", 11, LANDSCAPES, "steady"),
    Genre("figure", 10, FIGURES, "steady"),
    Genre("design", 10, DESIGNS, "still"),
    Genre("glow", 6, GLOWS, "steady"),
    Genre("material", 5, STUFFS, "free"),
    Genre("cosmos", 4, COSMOS, "steady"),
    Genre("classic", 8, CLASSICS, "free"),
    Genre("lines", 3, LINES, "steady"),
    Genre("particles", 4, PARTICLES, "steady"),
    Genre("limit figure", 3, LIMITS, "steady"),
    Genre("attractor", 2, ATTRACTORS, "still"),
)
"""What a program or a part of one may show."""


def choose(draft: Draft) -> Genre:
    """Pick a genre by weight."""
    return draft.chance.pick(GENRES, [genre.weight for genre in GENRES])


def show(draft: Draft) -> tuple[Picture, str]:
    """Write a whole picture, and name its camera."""
    if draft.chance.happens(6):
        return masked(draft), "free"
    if draft.chance.happens(10):
        return parted(draft), "still"
    genre = choose(draft)
    picture = draw(draft, genre.noun, genre.ideas)
    if draft.chance.happens(26):
        picture = look(draft, picture)
    return picture, genre.camera


def draw_two(draft: Draft) -> tuple[Picture, Picture]:
    """Write two pictures of any genres."""
    chosen = choose(draft), choose(draft)
    first, second = (draw(draft, genre.noun, genre.ideas) for genre in chosen)
    return first, second


def masked(draft: Draft) -> Picture:
    """Show one picture through the holes of another, with a rim and a shadow."""
    first, second = draw_two(draft)
    mask = field(draft)
    draft.tags.update({"mask": None})
    return draft.define(
        Picture,
        f"{first.noun}, masked by {mask.noun}",
        f"Picture: two pictures, parted by {mask.noun}.",
        """
        float mask = $mask(p * $pitch) - $level - $sweep;
        vec3 color = vec3(0.0);
        if (mask > 0.0) {
            color = $first(p);
        } else {
            color = $second(p) * (1.0 - 0.6 * exp(16.0 * mask));
        }
        return color * (1.0 - $rim * inside(abs(mask) - 0.02, 0.02));
        """,
        first=first,
        second=second,
        mask=mask,
        pitch=draft.chance.number(0.3, 1.0),
        level=draft.chance.number(0.4, 0.6),
        sweep=draft.sway(draft.chance.pick((0.0, 0.15, 0.45))),
        rim=draft.chance.pick((0.0, 0.6, 0.9)),
    )


def parted(draft: Draft) -> Picture:
    """Show two pictures side by side, or one within the other; the border moves."""
    first, second = draw_two(draft)
    shape, border = draft.chance.pick(
        (
            ("a line", "dot(p, $way) - $swing"),
            ("a bend", "dot(p, $way) - $swing - 0.3 * sin(3.0 * p.x + $turn)"),
            ("a disc", "length(p - 0.5 * $way * $swing) - 0.6 - 0.3 * $swing"),
            ("a band", "abs(dot(p, $way) - $swing) - 0.4"),
            ("a corner", "max(p.x, p.y) - $swing"),
            ("a wedge", "abs(sector(rotation($turn) * p, 2.0)) - 0.8"),
        )
    )
    angle = draft.chance.pick(("0.0", "1.571", "0.785", draft.turn(0.1, 0.4)))
    values = {
        "$way": f"vec2(cos({angle}), sin({angle}))",
        "$swing": f"({draft.sway(0.7)})",
        "$turn": f"({draft.turn(0.3, 1.0)})",
    }
    for word, text in values.items():
        border = border.replace(word, text)
    draft.tags.update({"parted": None})
    return draft.define(
        Picture,
        f"{first.noun} beside {second.noun}",
        f"Picture: two pictures, parted by {shape} that moves.",
        """
        float d = $border;
        vec3 color = d > 0.0 ? $first(p) : $second(p);
        return color * (1.0 - $rim * inside(abs(d) - 0.012, 0.012));
        """,
        border=border,
        first=first,
        second=second,
        rim=draft.chance.pick((0.0, 0.0, 0.9)),
    )
