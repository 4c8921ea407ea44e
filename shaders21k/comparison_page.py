"""Two corpora beside each other as one HTML page: no script, nothing to be fetched."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape

from shaders21k.comparison import Comparison, Sample, Side, Spread
from shaders21k.portrait import Portrait
from shaders21k.survey import Histogram
from shaders21k.survey_page import FOOT, HEIGHT, WIDTH, Markup, lay_out, write_table

HUES = ("#3a6ea5", "#d0762f")

MOST = 400
"""Pictures in a sheet."""

STYLE = """
body { max-width: 90rem; }
.sheets { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; }
.sheet { display: grid; grid-template-columns: repeat(20, 1fr); gap: 1px;
         align-content: start; background: #808080; padding: 1px; }
.sheet img { display: block; width: 100%; aspect-ratio: 1; }
.text { max-width: 48rem; }
"""

FAIR = """The programs of each side were taken by chance, as many of one as of the
other, and drawn by one device, at one size and the same times. Duplicates and distances
are looked for among as many programs of each that draw. The distance is from a program
to the nearest other one of its own side, in a space of 192 features made by hand:
layout, texture and motion, each brought to deviation 1 over both sides together, so
that two programs taken by chance are about 1.4 apart. The features were fitted to
neither side; if one was chosen by what is measured here, it has an advantage. Apart is
the greatest difference between the shares of both sides that lie below a value: 0 if
they are spread alike, 1 if they never meet."""


def write_comparison(found: Comparison, samples: Sequence[Sample]) -> str:
    """Write the page.

    Args:
        found: the numbers.
        samples: both samples that they are of, for their pictures.
    """
    one, other = found.sides
    title = f"{one.name} beside {other.name}"
    drawn_by = f"{found.device.renderer}, {found.device.version}, {found.terms}"
    charts = "".join(
        draw_spread(name, each, (one.name, other.name))
        for name, each in found.spreads.items()
    )
    key = "".join(
        f'<span><i style="background:{hue}"></i>{escape(side.name)}</span>'
        for hue, side in zip(HUES, found.sides, strict=True)
    )
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>Drawn by {escape(drawn_by)}; seed {found.seed}.</p>",
        f'<p class="text">{FAIR}</p>',
        "<h2>Which is which?</h2>",
        *write_sheets(samples, found.seed),
        "<h2>Shares</h2>",
        write_table(("", one.name, other.name), list_shares(found.sides)),
        "<h2>Measures</h2>",
        write_table(("", one.name, other.name, "apart"), list_spreads(found)),
        f'<p class="key">{key}</p>',
        f'<div class="charts">{charts}</div>',
    ]
    return lay_out(title, parts, STYLE)


def list_shares(sides: Sequence[Side]) -> list[tuple[str, str, str]]:
    """List what was counted, a row for each, in words."""
    one, other = sides
    rows: list[tuple[str, str | float, str | float]] = [
        ("judged by", ", ".join(one.versions), ", ".join(other.versions)),
        ("programs that were judged", one.judged, other.judged),
        ("programs in the sample", one.programs, other.programs),
        ("blank", one.blank, other.blank),
        ("static", one.static, other.static),
        ("error, timeout or crash", one.failing, other.failing),
        ("programs that are compared", one.portraits, other.portraits),
        ("draw the pictures of another", one.copies, other.copies),
        ("look like another", one.duplicates, other.duplicates),
    ]
    return [(name, put(left), put(right)) for name, left, right in rows]


def put(value: str | float) -> str:
    """Write words and a count as they are, and a share in percent."""
    return f"{value:.2%}" if isinstance(value, float) else str(value)


def list_spreads(found: Comparison) -> list[tuple[str, str, str, str]]:
    """List the measures: median (5 to 95 %) of both sides, and how far apart."""
    rows = []
    for name, each in found.spreads.items():
        one, other = map(put_quantiles, each.sides)
        unit = each.sides[0].unit
        rows.append(
            (f"{name}, {unit}" if unit else name, one, other, f"{each.apart:.2f}")
        )
    return rows


def put_quantiles(side: Histogram) -> str:
    """Write the median, and where all but the outermost 5 % lie."""
    low, median, high = side.quantiles
    return f"{median:.3g} ({low:.3g} to {high:.3g})"


def draw_spread(name: str, spread: Spread, names: Sequence[str]) -> Markup:
    """Draw the histograms of both sides over each other, as shares."""
    shares = [
        [count / max(1, sum(side.counts)) for count in side.counts]
        for side in spread.sides
    ]
    tallest = max(map(max, shares)) or 1.0
    wide = WIDTH / len(shares[0])
    shapes = []
    for side, hue, owner in zip(shares, HUES, names, strict=True):
        points = [f"0,{HEIGHT}"]
        for index, share in enumerate(side):
            top = HEIGHT * (1 - share / tallest)
            points += [f"{x:.1f},{top:.1f}" for x in (index * wide, (index + 1) * wide)]
        points.append(f"{WIDTH},{HEIGHT}")
        shapes.append(
            f'<polygon points="{" ".join(points)}" fill="{hue}" fill-opacity=".4" '
            f'stroke="{hue}"><title>{escape(owner)}</title></polygon>'
        )
    edges, base = spread.sides[0].edges, HEIGHT + FOOT - 3
    unit = f", {spread.sides[0].unit}" if spread.sides[0].unit else ""
    scale = ", logarithmic" if spread.sides[0].logarithmic else ""
    return Markup(
        f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" role="img" '
        f'aria-label="histograms of {name}">{"".join(shapes)}'
        f'<text x="0" y="{base}">{edges[0]:.3g}</text>'
        f'<text x="{WIDTH}" y="{base}" text-anchor="end">{edges[-1]:.3g}</text>'
        f"</svg><figcaption><b>{name}</b>{unit}{scale}; {spread.apart:.2f} apart"
        "</figcaption></figure>"
    )


def write_sheets(samples: Sequence[Sample], seed: int) -> list[str]:
    """Write pictures of both sides, and keep to the end which side is which.

    The seed says which side is on the left, so that nobody knows who has not looked.
    """
    swapped = hashlib.sha256(f"side {seed}".encode()).digest()[0] % 2
    left, right = reversed(samples) if swapped else samples
    sheets = "".join(write_sheet(each.portraits[:MOST]) for each in (left, right))
    answer = (
        f"Left is {escape(left.name)}, right is {escape(right.name)}: the middle "
        f"pictures of {len(left.portraits[:MOST])} programs of each, taken and put in "
        "order by chance."
    )
    return [
        f'<div class="sheets">{sheets}</div>',
        f"<details><summary>Say it</summary><p>{answer}</p></details>",
    ]


def write_sheet(portraits: Sequence[Portrait]) -> str:
    """Write the pictures of some programs, without a word on them."""
    pictures = []
    for each in portraits:
        kind = "webp" if each.picture.startswith(b"RIFF") else "jpeg"
        data = b64encode(each.picture).decode("ascii")
        pictures.append(f'<img alt="" src="data:image/{kind};base64,{data}">')
    return f'<div class="sheet">{"".join(pictures)}</div>'
