"""`shaders21k corpus stats`: what a corpus holds, and what drawing it taught."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from shaders21k.commands.arguments import DEFAULT, File, Json
from shaders21k.commands.compare import show_comparison
from shaders21k.commands.tables import cell, save, show, show_counts
from shaders21k.corpus import Corpus
from shaders21k.stats import Stats
from shaders21k.survey import Failure, Survey, survey
from shaders21k.survey_page import write_page

SHOWN = 20
"""Classes of failure that a terminal shows; the page and JSON have all."""


def show_stats(
    path: File = DEFAULT,
    *,
    device: Annotated[
        str, typer.Option(help="Key of the device whose verdicts are meant.")
    ] = "",
    html: Annotated[
        Path | None, typer.Option(help="Write a page to this file, too.")
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(metavar="CORPUS", help="Compare with this one instead."),
    ] = None,
    sample: Annotated[
        int,
        typer.Option(min=0, help="Programs of each to compare; 0: as many as can be."),
    ] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Of their choice.")] = 0,
    as_json: Json = False,
) -> None:
    """Count programs, licences, inputs, and what became of drawing them.

    With --compare, two corpora beside each other: how many of each draw, move and
    repeat another, and how what they draw is spread. Both must have been judged.
    """
    if compare:
        show_comparison(
            (path, compare),
            device=device,
            sample=sample,
            seed=seed,
            html=html,
            as_json=as_json,
        )
        return
    with Corpus.open(path) as corpus:
        stats = corpus.stats()
        judged = device or corpus.verdicts.devices()
        found = survey(corpus, device) if judged else None
    if html:
        save(html, write_page(path.name, stats, found))
    if as_json:
        report = stats.to_json() | {"verdicts": asdict(found) if found else None}
        typer.echo(json.dumps(report, indent=2))
        return
    typer.echo(
        f"{stats.programs} programs, {stats.distinct} distinct, by {stats.authors} "
        f"authors, {stats.source_bytes / 1e6:.1f} MB of source"
    )
    show_contents(stats)
    if found:
        show_survey(found)


def show_contents(stats: Stats) -> None:
    """Print what the corpus holds."""
    show_counts("dialect", stats.dialects, len(stats.dialects))
    show_counts("licence", stats.licences, len(stats.licences))
    show_counts("input", stats.inputs, len(stats.inputs))
    show_counts("passes before the image", stats.passes, len(stats.passes))


def show_survey(found: Survey) -> None:
    """Print what drawing it taught."""
    typer.echo(
        f"{sum(found.outcomes.values())} programs drawn by {found.device.renderer}, "
        f"{found.device.version} ({found.key}); {found.unjudged} not yet"
    )
    table = Table("dialect", *found.outcomes)
    for name, counts in {**found.dialects, "all": found.outcomes}.items():
        table.add_row(cell(name), *map(str, counts.values()))
    show(table)
    table = Table("measure", "5 %", "median", "95 %")
    for name, histogram in found.histograms.items():
        table.add_row(name, *(f"{value:.3g}" for value in histogram.quantiles))
    show(table)
    if found.failures:
        show_failures(found.failures)


def show_failures(failures: tuple[Failure, ...]) -> None:
    """Print the most frequent classes of failure, each with an example."""
    table = Table("outcome", "reason", "programs", "example", "line", "its words")
    for one in failures[:SHOWN]:
        example = one.example
        table.add_row(
            one.outcome,
            cell(one.reason),
            str(one.programs),
            cell(f"{example.program[:12]} {one.url}"),
            cell(f"{example.tab} {example.line or ''}".strip()),
            cell(example.message),
        )
    show(table)
    if rest := failures[SHOWN:]:
        count = sum(one.programs for one in rest)
        typer.echo(f"and {len(rest)} more reasons, of {count} programs")
