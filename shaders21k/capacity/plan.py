"""How many renderers, on which links, and at what price."""

import math
from dataclasses import dataclass, replace

from shaders21k.capacity.links import Link, choose_link
from shaders21k.capacity.supply import (
    Bound,
    Costs,
    Layout,
    Supply,
    find_rate,
    find_supply,
)
from shaders21k.errors import SpecError
from shaders21k.spec import StreamSpec
from shaders21k.stream import MAX_PREFETCH

MOST = 4096
"""Renderers that are thought of at most."""

A_RENDERER = 2
"""Batches in flight for each: one drawn, one on its way; see `bottleneck`."""

LEAST_AHEAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be fed.

    Attributes:
        spec: the stream.
        batches_per_s: whole batches that the trainers would take if they never waited.
        trainers: that share each batch.
        headroom: so many times as much is planned for: what costs vary by.
        renderer_price, trainer_price: of an hour of one, in any currency.
        steps: of the whole run, 0 where nobody knows.
    """

    spec: StreamSpec
    batches_per_s: float
    trainers: int = 1
    headroom: float = 1.25
    renderer_price: float = 0.0
    trainer_price: float = 0.0
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Bill:
    """What a number of renderers brings, and costs.

    Attributes:
        renderers: how many.
        batches_per_s: that the trainers get.
        wait_share: of their time they wait, 0..1, for want of speed alone.
        bound: why it is not more.
        price_hour: of all renderers and trainers.
        price_million: of a million images.
        price_run, run_s: of the whole run, 0 where it has no end.
    """

    renderers: int
    batches_per_s: float
    wait_share: float
    bound: Bound
    price_hour: float
    price_million: float
    price_run: float
    run_s: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What to have.

    Attributes:
        wish: what it is for.
        costs: of a batch.
        layout: how many renderers keep up, and how many batches each trainer asks for
            ahead.
        supply: what they bring at most.
        keeps_up: whether that is as much as is wanted, with headroom. If not, the
            layout is the best there is, and `supply.bound` says why.
        trainer_link, renderer_link: for one of each.
        ahead_bytes: that lie in each trainer's memory, asked for ahead.
        bill: of it.
        cheapest: the number of renderers whose images cost least, though trainers may
            wait; the same as `bill` where nothing has a price.
    """

    wish: Wish
    costs: Costs
    layout: Layout
    supply: Supply
    keeps_up: bool
    trainer_link: Link
    renderer_link: Link
    ahead_bytes: int
    bill: Bill
    cheapest: Bill


def choose_prefetch(renderers: int, trainers: int = 1, on_way: float = 0.0) -> int:
    """Say how many batches a trainer asks for ahead, from 4 on.

    Args:
        renderers: that there are; each is to have two.
        trainers: that share them.
        on_way: batches that are on their way to one trainer at a time, on average, by
            Little's law: its rate times the time from asking to having. Twice as many
            leave room for what varies, for they are delivered in order.
    """
    ahead = max(A_RENDERER * renderers / trainers, 2 * on_way, LEAST_AHEAD)
    return min(MAX_PREFETCH, math.ceil(ahead))


def make_plan(
    wish: Wish, costs: Costs, layout: Layout | None = None, *, most: int = MOST
) -> Plan:
    """Find the least number of renderers that keep up, and its price.

    The rate of n renderers grows with n: each compiles more programs for a batch the
    more there are, but never so many more that n + 1 bring less (steady(m) / m falls,
    see `compiling`). It stops to grow where something else is slowest; so the least
    number that brings what is wanted is found by going up.

    Args:
        wish: what is to be fed.
        costs: of a batch.
        layout: of the links, which are thought to be without limit otherwise; who is
            there is decided here.
        most: renderers to think of.

    Raises:
        SpecError: a figure that cannot be.
    """
    _check(wish, costs)
    given = layout or Layout(renderers=1)
    wanted = wish.batches_per_s * wish.headroom
    best: tuple[Layout, Supply] | None = None
    for count in range(1, most + 1):
        there = _lay_out(given, wish, count)
        supply = find_supply(wish.spec, costs, there)
        if best is None or supply.batches_per_s > best[1].batches_per_s * (1 + 1e-9):
            best = there, supply
        if supply.batches_per_s >= wanted:
            break
        if count >= MAX_PREFETCH * wish.trainers:
            break  # a reader has no more batches on their way than that
    if best is None:
        raise SpecError(f"most={most} is no number of renderers: think of 1 or more")
    there, supply = best
    bill = charge(wish, costs, there)
    carried = bill.batches_per_s * wish.spec.batch_bytes
    trainer_link = choose_link(carried / wish.trainers)
    renderer_link = choose_link(carried / supply.busy)
    linked = replace(
        there,
        link_bytes_s=min(there.link_bytes_s, trainer_link.payload),
        renderer_link_bytes_s=min(there.renderer_link_bytes_s, renderer_link.payload),
    )
    fetch_s = find_supply(wish.spec, costs, linked).fetch_s
    # Each trainer takes its part of every batch.
    prefetch = choose_prefetch(
        there.renderers, wish.trainers, bill.batches_per_s * fetch_s
    )
    there = replace(there, prefetch=prefetch)
    return Plan(
        wish=wish,
        costs=costs,
        layout=there,
        supply=supply,
        keeps_up=supply.batches_per_s >= wanted,
        trainer_link=trainer_link,
        renderer_link=renderer_link,
        ahead_bytes=prefetch * wish.spec.batch_bytes // wish.trainers,
        bill=bill,
        cheapest=find_cheapest(wish, costs, there),
    )


def charge(wish: Wish, costs: Costs, layout: Layout) -> Bill:
    """Say what some renderers bring and cost.

    Trainers that wait cost as much as those that do not, so

        price of an image = (n * renderer + t * trainer) / (3600 * images a second)
    """
    spec = wish.spec
    rate, bound = find_rate(spec, costs, layout, wish.batches_per_s)
    hour = layout.renderers * wish.renderer_price + wish.trainers * wish.trainer_price
    images_s = rate * spec.batch_size * spec.views
    run_s = wish.steps / rate
    return Bill(
        renderers=layout.renderers,
        batches_per_s=rate,
        wait_share=1 - rate / wish.batches_per_s,
        bound=bound,
        price_hour=hour,
        price_million=hour / 3600 / images_s * 1e6,
        price_run=hour * run_s / 3600,
        run_s=run_s,
    )


def find_cheapest(wish: Wish, costs: Costs, enough: Layout) -> Bill:
    """Find the number of renderers, up to those that are enough, of the least price.

    One renderer more raises the price of an hour from h to h + r, and the rate from x
    to x'. It pays as long as x' / x > (h + r) / h: as long as what it adds to the rate
    is a greater share than what it adds to the bill. Where renderers are the slowest
    stage the rate grows in proportion, and the trainers' price does not, so the next
    always pays; until the last, which the trainers use in part, or compiling or the
    reader's own limits take what it would bring. So fewer are cheaper when a trainer
    is cheap, and only by what the last ones are not used.
    """
    bills = [
        charge(wish, costs, _lay_out(enough, wish, count))
        for count in range(1, enough.renderers + 1)
    ]
    if not bills[-1].price_hour:
        return bills[-1]
    return min(bills, key=lambda bill: (bill.price_million, bill.renderers))


def _lay_out(given: Layout, wish: Wish, renderers: int) -> Layout:
    return replace(
        given,
        renderers=renderers,
        trainers=wish.trainers,
        prefetch=choose_prefetch(renderers, wish.trainers),
    )


def _check(wish: Wish, costs: Costs) -> None:
    positive = {
        "batches_per_s": wish.batches_per_s,
        "trainers": wish.trainers,
        "draw_s": costs.draw_s,
    }
    for name, value in positive.items():
        if not 0 < value < float("inf"):
            raise SpecError(f"{name}={value} is no number above 0")
    if not 1 <= wish.headroom <= 10:
        raise SpecError(f"headroom={wish.headroom} is not in 1..10")
    if not 0 <= costs.away_share < 1:
        raise SpecError(f"away_share={costs.away_share} is not in 0..1, below 1")
    least = (costs.compile_s, costs.serve_s, costs.read_s, costs.latency_s)
    prices = (wish.renderer_price, wish.trainer_price, wish.steps)
    if min(least + prices) < 0:
        raise SpecError("seconds, prices and steps are 0 or more")
