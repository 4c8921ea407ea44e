"""One stream from many renderers that fail, stall and come back, played by fakes."""

import itertools
import threading
import time
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shaders21k import (
    BatchStream,
    Fingerprint,
    MemoryTransport,
    SelectionError,
    SpecError,
    StreamError,
    StreamSpec,
    WireError,
    recipe,
)
from shaders21k.errors import BusyError, RefusedError
from shaders21k.metrics import Metrics
from shaders21k.transports.addresses import Address
from shaders21k.transports.budget import MOST, SHARE
from shaders21k.transports.many import ManyTransport
from shaders21k.transports.memory import waves_selection

SPEC = StreamSpec(batch_size=2, resolution=8, views=1)
NEVER = object()
ERRORS = {
    "gone": lambda: StreamError("it has gone"),
    "busy": lambda: BusyError("it is full", 0.05),
    "refused": lambda: RefusedError("it cannot"),
    "wrong": lambda: WireError("it talks nonsense"),
    "other": lambda: SelectionError("it serves other programs"),
    "bad": lambda: SpecError("nobody can"),
}


class Fake:
    """A renderer that does what its script says, then answers all the rest.

    Each entry answers one request: seconds to take, or a name of `ERRORS`, or NEVER.
    It draws one batch after the other.
    While it is frozen it answers nothing, not even a probe.
    """

    def __init__(self, name, script=(), *, programs=64, seconds=0.0, **options):
        self.name = name
        self.script = iter(script)
        self.seconds = seconds
        self.free_s = 0.0
        self.frozen = False
        self.away = False
        self.submitted, self.cancelled, self.probes = [], [], 0
        self.closed = 0
        self.drawer = MemoryTransport(waves_selection(programs))
        self.fingerprint = options.get("fingerprint")

    def open(self, spec):
        if self.away or self.frozen:
            raise StreamError("it is away")
        return self.drawer.open(spec)

    def probe(self, timeout_s):
        self.probes += 1
        if self.frozen:
            time.sleep(timeout_s)
            raise StreamError("it says nothing")
        if self.away:
            raise StreamError("it is away")

    def submit(self, step, rows):
        self.submitted.append(step)
        future = Future()
        future.add_done_callback(
            lambda done: self.cancelled.append(step) if done.cancelled() else None
        )
        does = next(self.script, self.seconds)
        if does is NEVER or self.frozen:
            return future
        if isinstance(does, str):
            future.set_exception(ERRORS[does]())
        elif does:
            now_s = time.monotonic()
            self.free_s = max(self.free_s, now_s) + does
            wait_s = self.free_s - now_s
            timer = threading.Timer(wait_s, self.settle, (future, step, rows))
            timer.daemon = True
            timer.start()
        else:
            self.settle(future, step, rows)
        return future

    def settle(self, future, step, rows):
        try:
            batch = self.drawer._draw(step, rows)
        except StreamError:
            return  # closed meanwhile
        if self.fingerprint:
            batch = replace(batch, fingerprint=self.fingerprint)
        if not self.frozen and future.set_running_or_notify_cancel():
            future.set_result(batch)

    def hasten(self, step, rows): ...

    def find_spec(self, spec_id):
        found = replace(SPEC, resolution=128).resolve(waves_selection(64))
        return found if found.spec_id == spec_id else None

    def close(self):
        self.closed += 1


@contextmanager
def stream_of(*fakes, patience_s=5.0, prefetch=4, connect_s=2.0, **options):
    """A stream from fakes: it, and the metrics of its transport."""
    transport = ManyTransport(
        lambda: [Address(fake.name) for fake in fakes],
        {Address(fake.name): fake for fake in fakes}.__getitem__,
        metrics=Metrics(),
        patience_s=patience_s,
        connect_s=connect_s,
        **options,
    )
    with BatchStream(
        transport, SPEC, prefetch=prefetch, patience_s=patience_s
    ) as stream:
        wait_for_all(transport, fakes)
        yield stream
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith("shaders21k-")], names
    assert all(fake.closed for fake in fakes)


def wait_for_all(transport, fakes):
    """Let those register that can, so that what follows does not hang on it."""
    able = sum(not (fake.away or fake.frozen) for fake in fakes)
    while sum(each.serves for each in transport._roster.active) < able:
        time.sleep(0.001)


def take(stream, count):
    return list(itertools.islice(stream, count))


def counted(stream, name, **labels):
    registry = stream._transport._metrics.registry
    return registry.get_sample_value(f"shaders21k_{name}_total", labels) or 0.0


# Nothing lost, nothing twice, in order ------------------------------------------------

scripts = st.lists(
    st.lists(st.sampled_from([0.0, 0.003, "gone", "busy", "refused"]), max_size=8),
    min_size=2,
    max_size=4,
)


@given(scripts=scripts, prefetch=st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_whatever_fails_each_batch_comes_once_and_in_order(scripts, prefetch):
    """One of them only ever works; what the others do costs time and nothing else."""
    fakes = [Fake(f"r{n}", script) for n, script in enumerate(scripts)]
    steady = Fake("steady", seconds=0.001)
    with stream_of(*fakes, steady, prefetch=prefetch) as stream:
        batches = take(stream, 20)
        assert [batch.step for batch in batches] == list(range(20))
        for batch in batches:
            assert batch.recipe_digest == recipe(stream.spec, batch.step).digest


def test_one_that_goes_owes_nothing(capfd):
    """All that was in flight there is asked of the other at once."""
    dying = Fake("dying", [NEVER, "gone"])
    other = Fake("other", [0.02] * 100)
    with stream_of(dying, other) as stream:
        started_s = time.monotonic()
        assert [batch.step for batch in take(stream, 8)] == list(range(8))
        assert time.monotonic() - started_s < 1
        assert counted(stream, "retries", reason="gone") >= 1


def test_one_that_comes_back_is_used_again():
    fake = Fake("only", ["gone", "gone"])
    with stream_of(fake, prefetch=1) as stream:
        assert [batch.step for batch in take(stream, 3)] == [0, 1, 2]
        assert fake.probes >= 2
        assert counted(stream, "retries", reason="gone") == 2


def test_one_that_appears_late_joins():
    here, late = Fake("here", seconds=0.01), Fake("late", seconds=0.01)
    late.away = True
    with stream_of(here, late) as stream:
        take(stream, 2)
        late.away = False
        deadline_s = time.monotonic() + 5
        while not late.submitted and time.monotonic() < deadline_s:
            take(stream, 4)
        assert late.submitted


# What an error means ------------------------------------------------------------------


def test_one_that_is_busy_is_left_in_peace_and_kept():
    fake = Fake("only", ["busy"])
    with stream_of(fake, prefetch=1) as stream:
        started_s = time.monotonic()
        assert next(stream).step == 0
        assert time.monotonic() - started_s >= 0.05
        assert fake.probes == 0
        assert counted(stream, "retries", reason="busy") == 1


def test_what_one_refuses_another_is_asked_for():
    refusing = [Fake(f"r{n}", ["refused"] * 99) for n in range(2)]
    with stream_of(*refusing, Fake("able", seconds=0.01)) as stream:
        assert [batch.step for batch in take(stream, 6)] == list(range(6))
    with (
        stream_of(*[Fake(f"r{n}", ["refused"] * 99) for n in range(2)]) as stream,
        pytest.raises(RefusedError, match="it cannot"),
    ):
        next(stream)


@pytest.mark.parametrize(
    ("does", "error"), [("wrong", WireError), ("other", SelectionError)]
)
def test_one_that_talks_nonsense_is_left_alone(caplog, does, error):
    with stream_of(Fake("liar", [does] * 99), Fake("honest", seconds=0.01)) as stream:
        assert [batch.step for batch in take(stream, 8)] == list(range(8))
        assert counted(stream, "retries", reason="wrong") <= 4
    assert "liar" in caplog.text
    with stream_of(Fake("liar", [does] * 99)) as stream, pytest.raises(error):
        next(stream)


def test_what_nobody_could_draw_is_asked_of_one_only():
    one, other = Fake("one", ["bad"]), Fake("other", ["bad"])
    with stream_of(one, other, prefetch=1) as stream:
        with pytest.raises(SpecError):
            next(stream)
        assert len(one.submitted) + len(other.submitted) == 1


def test_when_nobody_is_left_it_says_of_each_why():
    one, other = Fake("one", ["gone"] * 9), Fake("other", ["gone"] * 9)
    with stream_of(one, other, patience_s=1.0, prefetch=1) as stream:
        one.away = other.away = True
        with pytest.raises(StreamError, match=r"one: it has gone; other: it has gone"):
            next(stream)
        one.away, one.script = False, iter(())
        assert next(stream).step == 0, "asking again starts over"


def test_nobody_there_is_said_so():
    fake = Fake("nobody")
    fake.away = True
    with (
        pytest.raises(StreamError, match="nobody: it is away"),
        stream_of(fake, connect_s=0.2),
    ):
        pass


def test_renderers_of_other_programs_are_not_mixed(caplog):
    one, other = Fake("one", programs=64), Fake("other", programs=65)
    transport = ManyTransport(
        lambda: [Address("one"), Address("other")],
        {Address("one"): one, Address("other"): other}.__getitem__,
        metrics=Metrics(),
        patience_s=5.0,
    )
    with BatchStream(transport, SPEC) as stream:
        batches = take(stream, 8)
        assert {batch.spec_id for batch in batches} == {stream.spec.spec_id}
        for _ in range(500):  # it may be asked for nothing yet, and still be greeted
            if "is not what we want" in caplog.text:
                break
            time.sleep(0.01)
    assert not one.submitted or not other.submitted
    assert "is not what we want" in caplog.text


def test_what_nobody_foresaw_is_tried_again():
    class Odd(Fake):
        def open(self, spec):
            if not self.probes:
                raise RuntimeError("can't start new thread")
            return super().open(spec)

    with stream_of(Odd("odd")) as stream:
        assert [batch.step for batch in take(stream, 3)] == [0, 1, 2]


def test_a_strict_stream_is_drawn_by_one_kind_of_device():
    card = Fingerprint("maker", "card", "1", "egl")
    one, other = Fake("one", seconds=0.003), Fake("other", fingerprint=card)
    with stream_of(one, other, strict=True) as stream:
        batches = take(stream, 12)
    assert len({batch.fingerprint for batch in batches}) == 1


# What is late -------------------------------------------------------------------------


def names_serving(stream):
    return [each.name for each in stream._transport._roster.active if each.serves]


def warm(stream):
    """Learn how long a batch takes."""
    take(stream, 40)


@pytest.mark.parametrize("budget", [MOST, -MOST])
def test_a_late_batch_is_asked_of_another_and_the_first_answer_wins(budget):
    one, other = Fake("one", seconds=0.01), Fake("other", seconds=0.01)
    with stream_of(one, other) as stream:
        warm(stream)
        stream._transport._budget.tokens = budget
        one.script = iter([20.0])
        started_s = time.monotonic()
        take(stream, 12)
        assert time.monotonic() - started_s < 10.0
        won = counted(stream, "hedges", won="yes")
        assert 1 <= won <= len(one.cancelled)
        assert one.probes >= 1, "it was asked whether it lives"
        assert counted(stream, "retries", reason="late") == 0, "it does: it is slow"


def test_one_that_is_frozen_is_found_and_left():
    one, other = Fake("one", seconds=0.01), Fake("other", seconds=0.01)
    with stream_of(one, other) as stream:
        warm(stream)
        one.frozen = True
        started_s = time.monotonic()
        assert len(take(stream, 20)) == 20
        assert time.monotonic() - started_s < 1.0
        while len(serving := names_serving(stream)) > 1:
            assert time.monotonic() - started_s < 5.0
            next(stream)
        assert serving == ["other"]


def test_extra_requests_stay_within_the_budget():
    """Half of the answers are late; asking twice for all would double the work."""
    odd = itertools.cycle([0.002, 0.03])
    fakes = [Fake(name, odd) for name in ("one", "other")]
    with stream_of(*fakes) as stream:
        take(stream, 200)
        asked = sum(len(fake.submitted) for fake in fakes)
    assert asked - 204 <= 1 + SHARE * 204


# Who is asked -------------------------------------------------------------------------


def test_a_stream_with_enough_ahead_uses_all():
    fakes = [Fake(f"r{n}", seconds=0.005) for n in range(4)]
    with stream_of(*fakes, prefetch=8) as stream:
        take(stream, 60)
    assert all(len(fake.submitted) >= 6 for fake in fakes)


def test_one_that_is_slow_is_asked_little():
    fakes = [Fake(f"r{n}", seconds=0.005) for n in range(3)]
    slow = Fake("slow", seconds=0.05)
    with stream_of(*fakes, slow) as stream:
        take(stream, 150)
    assert len(slow.submitted) < 15


# Resuming -----------------------------------------------------------------------------


def test_a_checkpoint_of_another_spec_says_what_differs():
    other = replace(SPEC, resolution=128).resolve(waves_selection(64))
    with (
        stream_of(Fake("one")) as stream,
        pytest.raises(StreamError, match="resolution: 128 there, 8 here"),
    ):
        stream.load_state_dict({"spec_id": other.spec_id, "step": 3})


def test_a_batch_that_nobody_wants_is_cancelled():
    one = Fake("one", [NEVER] * 4)
    with stream_of(one) as stream:
        pending = [stream._transport.submit(step, (0, 2)) for step in range(4)]
        for future in pending:
            assert future.cancel()
        assert one.cancelled == [0, 1, 2, 3]
        assert next(stream).step == 0
