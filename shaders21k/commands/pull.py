"""`shaders21k pull`: read a stream as a trainer would, and measure it."""

import hashlib
import json
import time
from typing import Annotated

import typer

from shaders21k.spec import StreamSpec
from shaders21k.stream import BatchStream

app = typer.Typer()


@app.command()
def pull(
    source: Annotated[
        str,
        typer.Argument(
            help="http://host:port, ring:///x.sock, ray://auto or memory://64"
        ),
    ],
    *,
    batches: Annotated[int, typer.Option(min=1, help="How many to read.")] = 100,
    batch_size: Annotated[int, typer.Option(help="Samples in a batch.")] = 64,
    resolution: Annotated[int, typer.Option(help="Pixels of a side.")] = 128,
    views: Annotated[int, typer.Option(help="Renderings of a sample.")] = 2,
    seed: Annotated[int, typer.Option(help="Of the stream.")] = 0,
    step: Annotated[int, typer.Option(min=0, help="First batch.")] = 0,
    prefetch: Annotated[int, typer.Option(min=1, help="Batches asked ahead.")] = 4,
    metrics_port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Serve metrics there.")
    ] = None,
    metrics_host: Annotated[
        str, typer.Option(help="Address of this machine that serves them.")
    ] = "127.0.0.1",
    as_json: Annotated[
        bool, typer.Option("--json", help="A line of JSON a batch, and one at the end.")
    ] = False,
) -> None:
    """Read batches; print what each one is, how fast they came, and why no faster.

    A service that asks for a token is shown SHADERS21K_TOKEN, or what is in the file
    that SHADERS21K_TOKEN_FILE names.
    """
    from shaders21k.bottleneck import Observer  # noqa: PLC0415, brings prometheus
    from shaders21k.exporter import export  # noqa: PLC0415

    spec = StreamSpec(
        batch_size=batch_size, resolution=resolution, views=views, seed=seed
    )
    substituted, sizes, started_s = 0, 0, time.perf_counter()
    with (
        BatchStream(source, spec, step=step, prefetch=prefetch) as stream,
        export(stream.metrics, metrics_port, metrics_host),
    ):
        observer = Observer(stream.metrics, in_flight=prefetch)
        for batch in stream:
            substituted += len(batch.substituted)
            sizes += batch.images.nbytes
            if as_json:
                typer.echo(
                    json.dumps(
                        {
                            "step": batch.step,
                            "recipe": batch.recipe_digest,
                            "images_sha256": hashlib.sha256(
                                batch.images.data
                            ).hexdigest(),
                            "substituted": list(batch.substituted),
                            "renderer": batch.fingerprint.renderer,
                        }
                    )
                )
            if batch.step + 1 == step + batches:
                break
        spec_id = stream.spec.spec_id
        verdict = observer.judge()
    elapsed_s = time.perf_counter() - started_s
    images = batches * batch_size * views
    summary = {
        "source": source,
        "spec_id": spec_id,
        "batches": batches,
        "images_per_s": round(images / elapsed_s, 1),
        "megabytes_per_s": round(sizes / elapsed_s / 1e6, 1),
        "elapsed_s": round(elapsed_s, 3),
        "waited_s": round(stream.waited_s, 3),
        "substituted": substituted,
        "renderer": batch.fingerprint.renderer,
        "verdict": verdict.line,
    }
    if as_json:
        typer.echo(json.dumps(summary))
    else:
        for name, value in summary.items():
            typer.echo(f"{name:>16}  {value}")
