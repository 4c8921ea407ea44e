"""What so many renderers bring, and what holds them up.

A batch passes through stages that work at the same time on different batches, so that
the slowest decides, and a batch waits before it:

    renderers   busy / (draw + compile)          busy = min(renderers, batches ahead)
    ahead       prefetch / (one batch from asking to having)          (Little's law)
    link        bytes a second of the trainer's link / bytes of a batch; and of each
                renderer's, for its share
    client      1 / (its own seconds for a batch)
    trainer     1 / (its step)

What varies from batch to batch is left out: a trainer with `rate` close to what is
brought waits now and then. That is what headroom is for, and what the simulation shows.
"""

from dataclasses import dataclass
from typing import Literal

from shaders21k.capacity.compiling import count_compiled
from shaders21k.spec import StreamSpec

Bound = Literal["trainer", "renderers", "prefetch", "link", "renderer's link", "client"]

GOODPUT = 0.94
"""Share of a link's bits that are payload: frames of 1,500 bytes carry 1,448 and take
1,538, all headers and gaps told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a batch costs, measured.

    Attributes:
        draw_s: seconds of a renderer to draw a whole batch, compiled.
        compile_s: to compile one program.
        serve_s: of one core, to answer for it and send it; it overlaps with drawing.
        read_s: of one core, to receive it.
        latency_s: there and back.
        away_share: of the time, that a renderer is of no use (dead, frozen), 0..1.
    """

    draw_s: float
    compile_s: float = 0.0
    serve_s: float = 0.0
    read_s: float = 0.0
    latency_s: float = 0.0005
    away_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Who reads from whom, by what.

    Attributes:
        renderers: how many draw.
        trainers: how many read, each its own rows of every batch.
        prefetch: batches that each trainer asks for ahead.
        link_bytes_s: payload that a trainer's link takes in a second.
        renderer_link_bytes_s: that a renderer's sends.
    """

    renderers: int
    trainers: int = 1
    prefetch: int = 4
    link_bytes_s: float = float("inf")
    renderer_link_bytes_s: float = float("inf")


@dataclass(frozen=True, slots=True)
class Supply:
    """What comes, at most, and why not more.

    Attributes:
        batches_per_s: whole batches.
        bound: the slowest stage.
        busy: renderers at work at a time.
        compiled: programs compiled for a batch, or a trainer's rows of it.
        fetch_s: from asking to having, where nothing waits.
        compile_share: of a renderer's work.
    """

    batches_per_s: float
    bound: Bound
    busy: int
    compiled: float
    fetch_s: float
    compile_share: float


def find_supply(spec: StreamSpec, costs: Costs, layout: Layout) -> Supply:
    """Say what a trainer that is never slow would get.

    Args:
        spec: the stream.
        costs: of a batch.
        layout: who is there, at least one of each.
    """
    trainers = layout.trainers
    rows = max(1, spec.batch_size // trainers)
    ahead = layout.prefetch * trainers
    busy = max(1, min(layout.renderers, ahead))
    compiled = count_compiled(spec, layout.renderers, busy, rows)
    draw_s, size = costs.draw_s / trainers, spec.batch_bytes / trainers
    compile_s = compiled * costs.compile_s
    work_s = max(draw_s + compile_s, costs.serve_s)
    send_s = size / min(layout.link_bytes_s, layout.renderer_link_bytes_s)
    fetch_s = draw_s + compile_s + costs.serve_s + send_s + costs.read_s
    fetch_s += costs.latency_s
    # Of a trainer's part of a batch; all trainers' parts make one.
    rates: dict[Bound, float] = {
        "renderers": busy * (1 - costs.away_share) / work_s / trainers,
        "prefetch": ahead / fetch_s / trainers,
        "link": layout.link_bytes_s / size,
        "renderer's link": layout.renderers
        * layout.renderer_link_bytes_s
        / spec.batch_bytes,
        "client": 1 / costs.read_s if costs.read_s else float("inf"),
    }
    bound = min(rates, key=rates.__getitem__)
    if bound == "renderers" and busy < layout.renderers:
        bound = "prefetch"  # the others have nothing to do
    return Supply(
        batches_per_s=min(rates.values()),
        bound=bound,
        busy=busy,
        compiled=compiled,
        fetch_s=fetch_s,
        compile_share=compile_s / (draw_s + compile_s) if compile_s else 0.0,
    )


def find_rate(
    spec: StreamSpec, costs: Costs, layout: Layout, wanted: float
) -> tuple[float, Bound]:
    """Say how many batches a second a trainer gets who would take so many."""
    supply = find_supply(spec, costs, layout)
    if wanted <= supply.batches_per_s:
        return wanted, "trainer"
    return supply.batches_per_s, supply.bound
