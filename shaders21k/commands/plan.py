"""`shaders21k plan`: how many renderers a trainer needs, and what they would do."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from shaders21k.capacity.links import payload
from shaders21k.capacity.plan import Plan, Wish, make_plan
from shaders21k.capacity.supply import Costs, Layout
from shaders21k.commands.arguments import Json
from shaders21k.spec import StreamSpec
from shaders21k.stream import MAX_PREFETCH

app = typer.Typer()

Seconds = typer.Option(min=0, help="Mean seconds between, of each renderer; 0: never.")


@app.command()
def plan(
    *,
    corpus: Annotated[
        Path | None, typer.Option(help="Judged by `corpus check`: what a pixel costs.")
    ] = None,
    device: Annotated[str, typer.Option(help="Key of the device that judged.")] = "",
    ms_per_batch: Annotated[
        float,
        typer.Option(min=0, help="Or: what a batch takes one renderer, as pulled."),
    ] = 0.0,
    images_per_s: Annotated[
        float, typer.Option(min=0, help="That the trainers take if they never wait.")
    ] = 0.0,
    step_ms: Annotated[
        float, typer.Option(min=0, help="Or: what a step takes them.")
    ] = 0.0,
    run: Annotated[
        Path | None, typer.Option(help="Or: the folder of a run that tells.")
    ] = None,
    trainers: Annotated[
        int, typer.Option(min=1, help="That share each batch, as ranks do.")
    ] = 1,
    batch_size: Annotated[int, typer.Option(help="Samples in a batch.")] = 64,
    resolution: Annotated[int, typer.Option(help="Pixels of a side.")] = 128,
    views: Annotated[int, typer.Option(help="Renderings of a sample.")] = 2,
    mix: Annotated[int, typer.Option(help="Programs in one image.")] = 1,
    window: Annotated[int, typer.Option(help="Programs resident at a time.")] = 256,
    slide: Annotated[int, typer.Option(help="That enter it with each step.")] = 4,
    compile_ms: Annotated[
        float | None, typer.Option(min=0, help="To compile a program [default: 60].")
    ] = None,
    serve_ms: Annotated[
        float | None, typer.Option(min=0, help="CPU of a service for a batch.")
    ] = None,
    read_ms: Annotated[
        float | None, typer.Option(min=0, help="CPU of the client for a batch.")
    ] = None,
    link: Annotated[
        float, typer.Option(min=0, help="Gigabits of a trainer's link; 0: chosen.")
    ] = 0.0,
    renderer_link: Annotated[
        float, typer.Option(min=0, help="Gigabits of a renderer's link; 0: chosen.")
    ] = 0.0,
    headroom: Annotated[
        float, typer.Option(min=1, max=10, help="Plan for so many times as much.")
    ] = 1.25,
    renderer_price: Annotated[
        float, typer.Option(min=0, help="Of a renderer, an hour.")
    ] = 0.0,
    trainer_price: Annotated[
        float, typer.Option(min=0, help="Of a trainer, an hour.")
    ] = 0.0,
    steps: Annotated[int, typer.Option(min=0, help="Of the whole run.")] = 0,
    kill_every: Annotated[float, Seconds] = 0.0,
    freeze_every: Annotated[float, Seconds] = 0.0,
    slow_every: Annotated[float, Seconds] = 0.0,
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Try it in simulated time.")
    ] = False,
    sweep: Annotated[
        int, typer.Option(min=0, max=1024, help="Simulate 1, 2, 4... so many.")
    ] = 0,
    batches: Annotated[
        int, typer.Option(min=20, help="To simulate, for each number of renderers.")
    ] = 500,
    seconds: Annotated[
        float, typer.Option(min=0, help="Of simulated time, at least.")
    ] = 0.0,
    spread: Annotated[
        float | None,
        typer.Option(min=0, max=5, help="Of batches' costs [default: 0.2]."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the simulation.")] = 0,
    as_json: Json = False,
) -> None:
    """Say how many renderers a trainer needs, on which links, and at what price.

    What a batch costs is read from a corpus that was judged, or given; what a trainer
    takes is given, or read from a run. With --simulate the client's own code is run
    against models of so many renderers; with --sweep against more and more of them.
    """
    from shaders21k.capacity import measured  # noqa: PLC0415, with sqlite
    from shaders21k.simulation.failures import Failures  # noqa: PLC0415

    spec = StreamSpec(
        batch_size=batch_size,
        resolution=resolution,
        views=views,
        mix=mix,
        window=window,
        slide=slide,
    )
    require_one("what a batch costs", corpus=corpus, ms_per_batch=ms_per_batch)
    require_one("what is taken", images_per_s=images_per_s, step_ms=step_ms, run=run)
    draw_s, own_spread = ms_per_batch / 1e3, measured.SPREAD
    if corpus:
        cost = measured.read_cost(corpus, device)
        draw_s, own_spread = cost.draw_s(spec), cost.batch_spread(spec)
    if run:
        images_per_s = measured.read_appetite(run)
    wanted = 1e3 / step_ms if step_ms else images_per_s / (batch_size * views)
    failures = Failures(
        kill_every_s=kill_every, freeze_every_s=freeze_every, slow_every_s=slow_every
    )
    size = spec.batch_bytes / trainers
    costs = Costs(
        draw_s=draw_s,
        compile_s=measured.COMPILE_S if compile_ms is None else compile_ms / 1e3,
        serve_s=measured.SERVE_S + measured.SERVE_BYTE_S * size
        if serve_ms is None
        else serve_ms / 1e3,
        read_s=measured.READ_S + measured.READ_BYTE_S * size
        if read_ms is None
        else read_ms / 1e3,
        away_share=failures.away_share,
    )
    wish = Wish(
        spec=spec,
        batches_per_s=wanted,
        trainers=trainers,
        headroom=headroom,
        renderer_price=renderer_price,
        trainer_price=trainer_price,
        steps=steps,
    )
    found = make_plan(
        wish,
        costs,
        Layout(
            renderers=1,
            link_bytes_s=payload(link) if link else float("inf"),
            renderer_link_bytes_s=payload(renderer_link)
            if renderer_link
            else float("inf"),
        ),
    )
    report = to_json(found)
    if simulate or sweep:
        if trainers > 1:
            raise typer.BadParameter("it knows one trainer", param_hint="simulate")
        from shaders21k.commands import trial  # noqa: PLC0415, it brings prometheus

        fleet = trial.make_fleet(
            found,
            failures,
            spread=own_spread if spread is None else spread,
            seed=seed,
        )
        if simulate:
            report["simulated"] = trial.run(fleet, batches, seconds)
        if sweep:
            report["sweep"] = trial.run_sweep(fleet, sweep, batches, seconds)
    if as_json:
        typer.echo(json.dumps(report, indent=1))
        return
    show_plan(found)
    if simulate or sweep:
        trial.show(report)


def require_one(what: str, **given: Any) -> None:
    """Refuse none and several of some options.

    Raises:
        typer.BadParameter: there is not exactly one.
    """
    names = [f"--{name.replace('_', '-')}" for name in given]
    if sum(bool(value) for value in given.values()) != 1:
        raise typer.BadParameter(f"say {what} by one of {', '.join(names)}")


def to_json(found: Plan) -> dict[str, Any]:
    """All that was planned, as JSON values."""
    return {
        "spec": found.wish.spec.to_json(),
        "wanted_batches_per_s": found.wish.batches_per_s,
        "costs": asdict(found.costs),
        "renderers": found.layout.renderers,
        "trainers": found.layout.trainers,
        "prefetch": found.layout.prefetch,
        "keeps_up": found.keeps_up,
        "supply": asdict(found.supply),
        "trainer_link": asdict(found.trainer_link),
        "renderer_link": asdict(found.renderer_link),
        "ahead_bytes": found.ahead_bytes,
        "bill": asdict(found.bill),
        "cheapest": asdict(found.cheapest),
    }


def show_plan(found: Plan) -> None:
    """Print what was planned, a line for each figure."""
    wish, supply, bill = found.wish, found.supply, found.bill
    spec, costs = wish.spec, found.costs
    images = spec.batch_size * spec.views
    lines = {
        "wanted": f"{wish.batches_per_s:.3g} batches/s, "
        f"{wish.batches_per_s * images:,.0f} images/s, "
        f"planned for {wish.headroom:g} times as much",
        "a batch": f"{spec.batch_bytes / 1e6:.1f} MB; {1e3 * costs.draw_s:.4g} ms to "
        f"draw, {supply.compiled:.3g} programs to compile in "
        f"{1e3 * costs.compile_s * supply.compiled:.4g} ms "
        f"({supply.compile_share:.0%} of the work)",
        "renderers": f"{found.layout.renderers}, which bring "
        f"{supply.batches_per_s:.3g} batches/s at most",
        "keeps up": "yes" if found.keeps_up else f"no: {WORDS[supply.bound]}",
        "prefetch": f"{found.layout.prefetch} batches, "
        f"{found.ahead_bytes / 1e6:,.0f} MB in each trainer's memory",
        "trainer's link": describe_link(found.trainer_link),
        "renderer's link": describe_link(found.renderer_link),
        "data wait": f"{bill.wait_share:.1%} on average, without what varies",
    }
    if bill.price_hour:
        lines["price"] = (
            f"{bill.price_hour:.4g} an hour, {bill.price_million:.4g} a million images"
        )
        if wish.steps:
            lines["run"] = f"{bill.run_s / 3600:.3g} hours, {bill.price_run:.4g}"
        least = found.cheapest
        lines["cheapest"] = (
            f"{least.renderers} renderers: {least.price_million:.4g} a million images, "
            f"trainers wait {least.wait_share:.0%}"
        )
    for name, value in lines.items():
        typer.echo(f"{name:>16}  {value}")


WORDS = {
    "renderers": "renderers are too slow",
    "prefetch": f"a reader has no more than {MAX_PREFETCH} batches on their way: have "
    "more trainers, or larger batches",
    "link": "the trainer's link is full: lower resolution or views, or have a faster",
    "renderer's link": "the renderers' links are full",
    "client": "the client's own work on each batch: have more trainers (ranks)",
    "trainer": "the trainer",
}


def describe_link(link: Any) -> str:
    """Say what goes over a link, and which would do."""
    which = f"{link.gigabits} GbE" if link.gigabits else "more than 100 GbE"
    return f"{link.bytes_per_s / 1e6:,.4g} MB/s: {which}, {link.share:.0%} full"
