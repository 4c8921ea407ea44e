"""The survey of a corpus as one HTML page: no script, and nothing to be fetched."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from shaders21k.stats import Stats
from shaders21k.survey import Histogram, Survey

COLORS = {
    "ok": "#3a7d5c",
    "static": "#8fb8a2",
    "blank": "#b9b4a7",
    "error": "#c0603f",
    "timeout": "#d9a441",
    "crash": "#7a3b46",
}

STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem;
       padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25rem .6rem; text-align: left; vertical-align: top;
         border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
th, td:first-child, td.number { overflow-wrap: normal; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font-size: .85em; }
.charts { display: grid; gap: 1.5rem;
          grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
figure { margin: 0; } figcaption { font-size: .85rem; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 10px system-ui, sans-serif; fill: currentColor; }
.key span { display: inline-block; margin-right: 1rem; }
.key i { display: inline-block; width: .7em; height: .7em; margin-right: .35em; }
.two { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fit,
       minmax(17rem, 1fr)); }
"""

WIDTH, HEIGHT, FOOT = 300, 110, 14


def write_page(title: str, stats: Stats, found: Survey | None) -> str:
    """Write the page.

    Args:
        title: names the corpus.
        stats: what it holds.
        found: what drawing it taught; None where nothing was drawn yet.
    """
    summary = (
        f"{stats.programs} programs, {stats.distinct} distinct, by {stats.authors} "
        f"authors, {stats.source_bytes / 1e6:.1f} MB of source."
    )
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{summary}</p>",
        *(write_verdicts(found) if found else ["<p>None was drawn yet.</p>"]),
        '<div class="two">',
        write_counts("Dialects", stats.dialects),
        write_counts("Licences", stats.licences),
        write_counts("Inputs", stats.inputs),
        write_counts("Passes before the image", stats.passes),
        "</div>",
    ]
    return lay_out(title, parts)


def lay_out(title: str, parts: Iterable[str], style: str = "") -> str:
    """Make a page of its parts."""
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</html>\n"
    )


def write_verdicts(found: Survey) -> list[str]:
    """Write the outcomes, the measures and the failures."""
    device = found.device
    total = sum(found.outcomes.values())
    rows = [
        (name, sum(counts.values()), draw_bar(counts), *counts.values())
        for name, counts in {**found.dialects, "all": found.outcomes}.items()
    ]
    failures = [
        (
            one.outcome,
            one.reason,
            one.programs,
            f"{one.example.program[:12]} {one.url}",
            " ".join(
                [
                    one.example.tab,
                    f"line {one.example.line}:" if one.example.line else "",
                    one.example.message,
                ]
            ).strip(),
        )
        for one in found.failures
    ]
    key = "".join(
        f'<span><i style="background:{color}"></i>{name}</span>'
        for name, color in COLORS.items()
    )
    charts = (draw_histogram(name, one) for name, one in found.histograms.items())
    drawn_by = f"{escape(device.renderer)}, {escape(device.version)}"
    summary = f"{total} programs drawn by {drawn_by} (<code>{found.key}</code>)"
    return [
        "<h2>Verdicts</h2>",
        f"<p>{summary}; {found.unjudged} not yet.</p>",
        f'<p class="key">{key}</p>',
        write_table(("dialect", "programs", "", *found.outcomes), rows),
        "<h2>Measures</h2>",
        f'<div class="charts">{"".join(charts)}</div>',
        "<h2>Failures</h2>",
        write_table(
            ("outcome", "reason", "programs", "example", "its words"), failures
        ),
    ]


class Markup(str):
    """Text that is HTML already; all other text is escaped."""

    __slots__ = ()


def draw_bar(counts: Mapping[str, int]) -> Markup:
    """Draw outcomes as parts of one bar."""
    total, left, parts = max(1, sum(counts.values())), 0.0, []
    for name, count in counts.items():
        width = 100 * count / total
        parts.append(
            f'<rect x="{left:.3f}" width="{width:.3f}" height="8" '
            f'fill="{COLORS[name]}"><title>{name} {count}</title></rect>'
        )
        left += width
    return Markup(
        '<svg viewBox="0 0 100 8" preserveAspectRatio="none" '
        f'style="height:.8em;min-width:8rem">{"".join(parts)}</svg>'
    )


def draw_histogram(name: str, one: Histogram) -> str:
    """Draw the bars of a histogram, and say its range and quantiles."""
    low, median, high = one.quantiles
    unit = f", {one.unit}" if one.unit else ""
    scale = ", logarithmic" if one.logarithmic else ""
    return (
        f"<figure>{draw_bars(f'histogram of {name}', one)}"
        f"<figcaption><b>{name}</b>{unit}{scale}; median {median:.3g}, 5 to "
        f"95 %: {low:.3g} to {high:.3g}</figcaption></figure>"
    )


def draw_bars(label: str, one: Histogram, mark: float | None = None) -> Markup:
    """Draw the bars of a histogram as SVG.

    Args:
        label: says what is seen to those who do not see it.
        one: is drawn, over its least and greatest edge in figures.
        mark: a value to be pointed at, in the histogram's unit; beyond the edges, at
            the nearer.
    """
    tallest, wide = max(1, *one.counts), WIDTH / len(one.counts)
    parts = []
    for index, count in enumerate(one.counts):
        tall = HEIGHT * count / tallest
        low, high = one.edges[index], one.edges[index + 1]
        parts.append(
            f'<rect x="{index * wide:.1f}" y="{HEIGHT - tall:.1f}" '
            f'width="{wide - 1:.1f}" height="{tall:.1f}" fill="{COLORS["ok"]}">'
            f"<title>{low:.3g} to {high:.3g}: {count}</title></rect>"
        )
    base = HEIGHT + FOOT - 3
    parts.append(
        f'<text x="0" y="{base}">{write_number(one.edges[0])}</text>'
        f'<text x="{WIDTH}" y="{base}" text-anchor="end">'
        f"{write_number(one.edges[-1])}</text>"
    )
    if mark is not None:
        x = min(max(2.0, WIDTH * one.place(mark)), WIDTH - 2.0)
        parts.append(
            f'<path class="mark" d="M{x:.1f} 0V{HEIGHT}" stroke="{COLORS["error"]}" '
            'stroke-width="4"/>'
        )
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" role="img" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def write_number(value: float) -> str:
    """Write a number with three digits, and all those before the point."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def write_counts(name: str, counts: Mapping[str, int]) -> str:
    """Write a table of counts under a heading."""
    table = write_table(("", "programs"), counts.items())
    return f"<section><h2>{name}</h2>{table}</section>"


def write_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table; whole numbers stand on the right."""
    body = list(rows)
    numbers = [isinstance(value, int) for value in body[0]] if body else []
    numbers += [False] * (len(heads) - len(numbers))

    def cells(kind: str, values: Sequence[object]) -> str:
        written = []
        for value, number in zip(values, numbers, strict=True):
            text = value if isinstance(value, Markup) else escape(str(value))
            style = ' class="number"' if number else ""
            written.append(f"<{kind}{style}>{text}</{kind}>")
        return f"<tr>{''.join(written)}</tr>"

    lines = [cells("th", heads), *(cells("td", row) for row in body)]
    return f"<table>{''.join(lines)}</table>"
