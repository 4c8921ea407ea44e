"""`shaders21k synth`: fill a corpus with programs of our own."""

import itertools
import json
from pathlib import Path
from typing import Annotated

import typer

from shaders21k.synth import BUILTIN, builtin, write

app = typer.Typer(help="Write programs by the grammar, into a corpus.")


@app.callback(invoke_without_command=True)
def synth(
    into: Annotated[
        Path, typer.Option(help="A corpus; made if there is none.", show_default=False)
    ],
    count: Annotated[
        int | None, typer.Option(min=1, help="How many programs.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The first program's seed.")] = 0,
    frozen: Annotated[
        bool, typer.Option("--builtin", help=f"The {len(BUILTIN)} accepted programs.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer for programs.")
    ] = False,
) -> None:
    """Write programs by the grammar, into a corpus.

    Seeds are taken in order: `--count 10 --seed 5` writes 5 to 14, good and bad ones
    alike. `--builtin` writes those that were drawn and accepted.
    """
    if frozen == (count is not None):
        raise typer.BadParameter("say either --count N or --builtin")
    from shaders21k.corpus import Corpus  # noqa: PLC0415 (the door stays light)

    asked = len(BUILTIN) if count is None else count
    programs = builtin() if count is None else map(write, itertools.count(seed))
    with Corpus.open(into, create=True) as corpus:
        added = corpus.add(itertools.islice(programs, asked))
    if as_json:
        print(json.dumps({"written": asked, "new": added, "corpus": str(into)}))
    else:
        print(f"{asked} programs written into {into}, {added} of them new")
