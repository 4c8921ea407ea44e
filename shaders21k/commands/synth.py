"""`shaders21k synth`: fill a corpus with programs of our own."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from shaders21k.processes import NAMES, write_process
from shaders21k.program import Program
from shaders21k.synth import builtin, builtin_seeds, write

app = typer.Typer(help="Write programs by the grammar or a process, into a corpus.")


@app.callback(invoke_without_command=True)
def synth(
    *,
    into: Annotated[
        Path, typer.Option(help="A corpus; made if there is none.", show_default=False)
    ],
    count: Annotated[
        int | None, typer.Option(min=1, help="How many programs.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The first program's seed.")] = 0,
    frozen: Annotated[
        bool, typer.Option("--builtin", help="The 21,000 accepted programs.")
    ] = False,
    process: Annotated[
        str | None,
        typer.Option(
            help=f"A noise process instead of the grammar: {', '.join(NAMES)}.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer for programs.")
    ] = False,
) -> None:
    """Write programs by the grammar or a process, into a corpus.

    Seeds are taken in order: `--count 10 --seed 5` writes 5 to 14, good and bad ones
    alike. `--builtin` writes those that were drawn and accepted. `--process` names one
    of the noise processes of "Learning to See by Looking at Noise", as programs.
    """
    if frozen == (count is not None):
        raise typer.BadParameter("say either --count N or --builtin")
    if frozen and (process is not None or seed):
        raise typer.BadParameter("--builtin has its own seeds and no process")
    if process is not None and process not in NAMES:
        raise typer.BadParameter(
            f"no process is called {process!r}: take one of {', '.join(NAMES)}"
        )
    asked = count or len(builtin_seeds())
    if seed + asked > 2**64:
        raise typer.BadParameter(
            f"seeds end at 2**64 - 1, so there are no {asked} from {seed} on"
        )
    from shaders21k.corpus import Corpus  # noqa: PLC0415 (the door stays light)

    programs: Iterator[Program]
    if frozen:
        programs = builtin()
    elif process is None:
        programs = map(write, range(seed, seed + asked))
    else:
        programs = map(partial(write_process, process), range(seed, seed + asked))
    with Corpus.open(into, create=True) as corpus:
        added = corpus.add(programs)
    if as_json:
        print(json.dumps({"written": asked, "new": added, "corpus": str(into)}))
    else:
        print(f"{asked} programs written into {into}, {added} of them new")
