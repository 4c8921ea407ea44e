"""`shaders21k bench coldstart`: how soon the first batch is there."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from shaders21k.spec import StreamSpec
from shaders21k.stream import BatchStream
from shaders21k.synth.stock import builtin_corpus

app = typer.Typer()

JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]


def rss_mb(pid: int, field: str = "VmHWM") -> float:
    """Memory of a process in megabytes of 10^6 bytes: the most ever, or VmRSS, now.

    0 when it has ended.
    """
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def list_children(pid: int) -> list[int]:
    """List a process's children."""
    words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(word) for word in words]


EIGHTHS = 8
"""Times at which memory is looked at, on the way."""


def start_once(
    corpus: Path, spec: StreamSpec, cache: Path, passed: int
) -> dict[str, Any]:
    """Start a service in processes of its own and read from it.

    Args:
        corpus: what it serves.
        spec: of the stream.
        cache: the driver's, an empty folder or a full one.
        passed: read on until so many programs have passed through the window.
    """
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "ring.sock"
        started_s = time.perf_counter()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "shaders21k.cli", "serve", "--corpus", corpus),
                *("--bind", "127.0.0.1:0", "--socket", socket),
            ],
            env={
                **os.environ,
                "SHADERS21K_CACHE": str(cache),
                "MESA_SHADER_CACHE_DIR": str(cache),
                "__GL_SHADER_DISK_CACHE_PATH": str(cache),
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith("serving"):
                raise typer.Exit(1)
            with BatchStream(f"ring://{socket}", spec, prefetch=1) as stream:
                next(stream)
                first_s = time.perf_counter() - started_s
                workers = list_children(process.pid)
                first_mb = max(map(rss_mb, workers))
                now_mb: list[float] = []
                for batch in stream:
                    through = spec.window + batch.step * spec.slide
                    if through >= passed * (len(now_mb) + 1) / EIGHTHS:
                        workers = list_children(process.pid)  # some are replaced
                        now_mb.append(max(rss_mb(pid, "VmRSS") for pid in workers))
                    if through >= passed:
                        break
                most_mb = max(map(rss_mb, workers))
            return {
                "programs": int(line.split()[1]),
                "workers": len(workers),
                "first_batch_s": round(first_s, 2),
                "first_rss_mb": round(first_mb, 1),
                "rss_mb": round(most_mb, 1),
                "rss_by_eighths_mb": [round(each) for each in now_mb],
                "server_rss_mb": round(rss_mb(process.pid), 1),
            }
        finally:
            process.terminate()
            process.communicate()


@app.command()
def coldstart(
    *,
    corpus: Annotated[Path | None, typer.Option(help="[default: built-in]")] = None,
    batch_size: Annotated[int, typer.Option(min=1, help="Samples.")] = 64,
    resolution: Annotated[int, typer.Option(min=8, help="Pixels.")] = 128,
    passed: Annotated[
        int, typer.Option(min=0, help="Read until so many programs have passed.")
    ] = 0,
    slide: Annotated[int, typer.Option(min=0, help="Programs, at each step.")] = 4,
    as_json: JsonOption = False,
) -> None:
    """From nothing to a first batch: with an empty shader cache, then with a full one.

    `rss_mb` is the most that a drawing process has held; `rss_by_eighths_mb` is what it
    holds on the way to `passed`, where the window is full after the first 256.
    """
    spec = StreamSpec(batch_size=batch_size, resolution=resolution, slide=slide)
    if passed > spec.window and not slide:
        reason = "nothing passes through a window that stands"
        raise typer.BadParameter(reason, param_hint="slide")
    path = corpus or builtin_corpus()
    with tempfile.TemporaryDirectory() as cache:
        cold = start_once(path, spec, Path(cache), passed)
        warm = start_once(path, spec, Path(cache), 0)
    print_result({**cold, "warm_first_batch_s": warm["first_batch_s"]}, as_json)


def print_result(result: dict[str, Any], as_json: bool) -> None:
    """Print names and values, or one JSON object."""
    if as_json:
        typer.echo(json.dumps(result))
    else:
        for name, value in result.items():
            typer.echo(f"{name:>20}  {value}")
