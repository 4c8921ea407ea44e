"""`shaders21k serve`: the service, until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.journal import Form, start_journal
from server.lifeline import fill_gap, hold
from shaders21k.bearer import forget_token, read_token
from shaders21k.service import DRAIN_S
from shaders21k.synth.stock import builtin_corpus

if TYPE_CHECKING:
    from server.service import ServeSettings

app = typer.Typer()


@app.command()
def serve(
    context: typer.Context,
    *,
    corpus: Annotated[
        Path | None, typer.Option(help="File of programs [default: built-in].")
    ] = None,
    selection: Annotated[
        Path | None,
        typer.Option(help="Serve these alone: a file of `corpus select`."),
    ] = None,
    bind: Annotated[str, typer.Option(help="HOST:PORT; port 0 takes a free one.")] = (
        "127.0.0.1:8000"
    ),
    socket: Annotated[
        Path | None, typer.Option(help="Where ring clients of this machine connect.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Processes that draw; 0 chooses.")
    ] = 0,
    device: Annotated[
        str,
        typer.Option(help="auto, cpu, egl:N or cuda:N; several with commas between."),
    ] = "auto",
    deadline: Annotated[
        float, typer.Option(min=0.1, help="Seconds that one program may take.")
    ] = 20.0,
    sentinel_every: Annotated[
        int, typer.Option(min=1, help="Draw a known picture after so much work.")
    ] = 256,
    slots: Annotated[int, typer.Option(min=2, max=4096, help="In a ring.")] = 12,
    playground: Annotated[
        bool,
        typer.Option(
            "--playground",
            help="Draw what people write, in throw-away processes, by the CPU.",
        ),
    ] = False,
    save_to: Annotated[
        Path | None,
        typer.Option(help="A corpus to which they may add it, made if there is none."),
    ] = None,
    until_eof: Annotated[
        bool,
        typer.Option("--until-eof", help="End when standard input does, too."),
    ] = False,
    drain: Annotated[
        float, typer.Option(min=0, help="Seconds to finish what is begun, at the end.")
    ] = DRAIN_S,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            envvar="SHADERS21K_ALLOW_HOST",
            help="A name by which requests may ask for this service; repeatable.",
        ),
    ] = None,
    log: Annotated[
        Form, typer.Option(envvar="SHADERS21K_LOG", help="How to log, to stderr.")
    ] = "text",
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Serve from a Ray cluster instead: auto, or host:port of its head.",
        ),
    ] = None,
    renderers: Annotated[
        int | None,
        typer.Option(
            min=1, help="On it, at any time [default: one for each node that is fit]."
        ),
    ] = None,
    renderers_max: Annotated[
        int | None,
        typer.Option(min=1, help="On it, when readers wait; without it no more."),
    ] = None,
    cpus_each: Annotated[
        float, typer.Option(min=0, help="CPUs of a node for each of its renderers.")
    ] = 1.0,
    gpus_each: Annotated[
        float, typer.Option(min=0, help="GPUs, or a part of one, for each of them.")
    ] = 0.0,
) -> None:
    """Serve batches and previews, over HTTP and, with --socket, shared memory.

    With SHADERS21K_TOKEN in its environment, or a file's name in SHADERS21K_TOKEN_FILE,
    it serves those alone who show that token.
    """
    fill_gap()
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise typer.BadParameter(
            "say HOST:PORT, as in 127.0.0.1:8000", param_hint="bind"
        )
    devices = tuple(name.strip() for name in device.split(","))
    if 0 < workers < len(devices):
        raise typer.BadParameter(
            f"{len(devices)} devices need as many workers at least",
            param_hint="workers",
        )
    if save_to and not playground:
        raise typer.BadParameter("it takes --playground", param_hint="save-to")
    start_journal(log)
    if ray is not None:
        from server.cluster.driver import serve_on_ray  # noqa: PLC0415
        from server.cluster.terms import Terms, collect_arguments  # noqa: PLC0415

        if renderers and renderers_max and renderers_max < renderers:
            raise typer.BadParameter(
                f"{renderers_max} at most are fewer than --renderers {renderers}",
                param_hint="renderers-max",
            )
        given = collect_arguments(context)
        terms = Terms(ray, given, cpus_each, gpus_each, renderers, renderers_max, drain)
        serve_on_ray(terms, until_eof=until_eof)
        return
    if renderers or renderers_max or gpus_each:
        raise typer.BadParameter("it takes --ray", param_hint="renderers, gpus-each")
    import uvloop  # noqa: PLC0415

    from server.confinement import conceal  # noqa: PLC0415
    from server.service import ServeSettings  # noqa: PLC0415

    token = read_token()
    forget_token()  # what draws foreign programs must not know it
    if token or playground:
        conceal()  # nor read it from here: its processes are of the same user
    settings = ServeSettings(
        corpus=corpus or builtin_corpus(),
        selection=selection,
        host=host.strip("[]"),
        port=int(port),
        socket_path=socket.absolute() if socket else None,
        workers=workers or choose_workers(devices),
        devices=devices,
        deadline_s=deadline,
        sentinel_every=sentinel_every,
        slots=slots,
        playground=playground,
        save_to=save_to,
        drain_s=drain,
        token=token,
        allowed_hosts=tuple(allow_host or ()),
    )
    uvloop.run(run(settings, until_eof=until_eof))


def choose_workers(devices: Sequence[str]) -> int:
    """One worker for each GPU; on a CPU one for each core, up to eight.

    Concurrent EGL processes have hung on one H200 (mujoco#3444). llvmpipe draws with
    all cores in any case, but a program is compiled by one.
    """
    cores = len(os.sched_getaffinity(0))
    cards = Path("/dev/nvidiactl").exists() or any(Path("/dev/dri").glob("renderD*"))
    software = "cpu" in devices or not cards
    return max(len(devices), min(8, cores) if software else 1)


async def run(settings: "ServeSettings", *, until_eof: bool = False) -> None:
    """Serve until SIGINT or SIGTERM, finish what is begun, and end all in order.

    With `until_eof` the end of standard input is a SIGTERM as well: whoever holds its
    other end need not live to tell.
    The second signal ends it at once, and so does the first while it is starting.
    """
    ready, told = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    serving = asyncio.ensure_future(_serve(settings, ready, told))

    def stop() -> None:
        if told.is_set() or not ready.is_set():
            serving.cancel()
        told.set()

    def let_go() -> None:
        with suppress(RuntimeError):  # the loop has ended before
            loop.call_soon_threadsafe(stop)

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
    if until_eof:
        hold(let_go)
    try:
        await serving
    except asyncio.CancelledError:
        if not told.is_set():
            raise


async def _serve(
    settings: "ServeSettings", ready: asyncio.Event, told: asyncio.Event
) -> None:
    from server.service import serve as serve_all  # noqa: PLC0415

    async with serve_all(settings) as running:
        ready.set()
        ring = f" and ring://{running.socket_path}" if running.socket_path else ""
        typer.echo(f"serving {running.programs} programs at {running.url}{ring}")
        crew = running.studio.crew
        typer.echo(f"{crew.count} worker(s) draw with {crew.fingerprint.renderer}")
        await told.wait()
        await running.drain(settings.drain_s)
