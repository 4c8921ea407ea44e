"""`shaders21k corpus stats A --compare B`: one corpus judged against another."""

import json
from dataclasses import asdict
from pathlib import Path

import typer
from rich.table import Table

from shaders21k.commands.tables import cell, printable, save, show
from shaders21k.comparison import Comparison, compare, take_samples
from shaders21k.comparison_page import list_shares, list_spreads, write_comparison
from shaders21k.corpus import Corpus


def show_comparison(
    paths: tuple[Path, Path],
    *,
    device: str,
    sample: int,
    seed: int,
    html: Path | None,
    as_json: bool,
) -> None:
    """Compare two corpora, and print or write what was found."""
    with Corpus.open(paths[0]) as one, Corpus.open(paths[1]) as other:
        key, samples = take_samples((one, other), device, sample, seed)
        fingerprint, _ = one.verdicts.devices()[key]
    found = compare(key, fingerprint, samples, seed)
    if html:
        save(html, write_comparison(found, samples))
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=2))
    else:
        print_comparison(found)


def print_comparison(found: Comparison) -> None:
    """Print the shares and the measures in one table."""
    one, other = found.sides
    table = Table()
    for name in ("", one.name, other.name, "apart"):
        table.add_column(cell(name))
    for row in list_shares(found.sides):
        table.add_row(*row, "")
    table.add_section()
    for spread in list_spreads(found):
        table.add_row(*spread)
    show(table)
    typer.echo(
        printable(
            f"drawn by {found.device.renderer}, {found.device.version} ({found.key}), "
            f"{found.terms}"
        )
    )
    if len({*one.versions, *other.versions}) > 1:
        typer.echo(
            "they were judged by different versions of the code; `shaders21k corpus "
            "check CORPUS --again older` judges by this one"
        )
