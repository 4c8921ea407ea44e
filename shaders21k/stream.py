"""`BatchStream`: the batches of a stream, in order, wherever they are drawn."""

from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYetError
from types import TracebackType
from typing import Any, Self

from shaders21k.batch import Batch, Fingerprint
from shaders21k.errors import SpecError, StreamError
from shaders21k.recipe import check_rows
from shaders21k.spec import MAX_STEP, StreamSpec
from shaders21k.transports.base import Transport, connect
from shaders21k.transports.runtime import THREADED, Runtime
from shaders21k.visits import shorten

MAX_PREFETCH = 512
"""All of them may lie in memory at once. A renderer has no more than 64 of one reader's
requests at a time; see `transports.web`."""

GRACE_S = 1.0
"""A transport may be this much later than the reader's patience: it knows why a batch
did not come, and the reader only that it did not."""


class BatchStream:
    """An endless iterator of batches; the cursor is the reader's and nobody else's.

        spec = StreamSpec(batch_size=256, resolution=224, views=2, seed=0)
        with BatchStream("http://127.0.0.1:8000", spec) as stream:
            for batch in stream: ...      # batch.images, batch.label, batch.step

    Args:
        source: a URL, see `shaders21k.transports.base.connect`, or a `Transport`.
        spec: what to stream. Without a selection it takes the one that is served.
        step: the first batch to deliver.
        rows: half-open range of each batch's rows; None takes all. A rank of several
            takes its own, and together they read the same global batches.
        prefetch: how many batches are asked for ahead of the reader.
        patience_s: how long to wait for one batch before that is an error.
        every: deliver steps `step`, `step + every`, and so on: one of several readers
            that take turns.
        strict: refuse batches of another device or driver than the first one's, whose
            pixels differ in their last bits. Otherwise they are counted.
        runtime: the time that it waits by; a `Transport` that is given has its own.

    Attributes:
        metrics: what this stream has read and waited for.
        waited_s: seconds that the reader has been blocked for batches, all together.
    """

    def __init__(
        self,
        source: str | Transport,
        spec: StreamSpec,
        *,
        step: int = 0,
        rows: tuple[int, int] | None = None,
        prefetch: int = 4,
        patience_s: float = 120.0,
        every: int = 1,
        strict: bool = False,
        runtime: Runtime = THREADED,
    ) -> None:
        # Who only wants a spec or a recipe need not load what counts and exports.
        from shaders21k.metrics import Metrics  # noqa: PLC0415

        if not 1 <= prefetch <= MAX_PREFETCH:
            raise SpecError(f"prefetch={prefetch} is not in 1..{MAX_PREFETCH}")
        if every < 1:
            raise SpecError(f"every={every} is not 1 or more")
        self.metrics: Metrics = Metrics()
        self.waited_s = 0.0
        self._transport = (
            connect(source, metrics=self.metrics, patience_s=patience_s, strict=strict)
            if isinstance(source, str)
            else source
        )
        self._spec = spec
        self._rows = check_rows(spec, rows)
        self._prefetch = prefetch
        self._patience_s = patience_s
        self._every = every
        self._strict = strict
        self._runtime = runtime
        self._pending: deque[Future[Batch]] = deque()
        self._opened_s: float | None = None
        self._elapsed_s = 0.0
        self._step = step
        self._fingerprint: Fingerprint | None = None

    @property
    def spec(self) -> StreamSpec:
        """The spec, with its selection once the stream is open."""
        return self._spec

    @property
    def step(self) -> int:
        """Number of the next batch to be delivered; set it to go elsewhere."""
        return self._step

    @step.setter
    def step(self, step: int) -> None:
        self._forget()
        self._step = step

    @property
    def elapsed_s(self) -> float:
        """Seconds that the stream has been open, all together; see `waited_s`."""
        if self._opened_s is None:
            return self._elapsed_s
        return self._elapsed_s + self._runtime.now_s() - self._opened_s

    def __enter__(self) -> Self:
        if self._opened_s is None:
            try:
                self._spec = self._transport.open(self._spec)
            except BaseException:
                self._transport.close()
                raise
            self._opened_s = self._runtime.now_s()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Disconnect. Batches already delivered stay valid."""
        self._forget()
        self._transport.close()
        self._elapsed_s, self._opened_s = self.elapsed_s, None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Batch:
        """Deliver batch `step`, and ask for one more ahead.

        Raises:
            StreamError: the batch did not come; asking again starts over at `step`.
            WireError: what came is not that batch.
        """
        if self._opened_s is None:
            raise StreamError("the stream is not open: use `with BatchStream(...)`")
        while len(self._pending) < self._prefetch:
            ahead = self.step + len(self._pending) * self._every
            self._pending.append(self._transport.submit(ahead, self._rows))
        try:
            batch = self._wait(self._pending[0])
            self._compare(batch)
        except BaseException:
            self._forget()
            raise
        self._pending.popleft()
        self._step += self._every
        self.metrics.batches.inc()
        self.metrics.bytes.inc(batch.images.nbytes)
        self.metrics.substituted_rows.inc(len(batch.substituted))
        return batch

    def _wait(self, future: Future[Batch]) -> Batch:
        started_s = self._runtime.now_s()
        try:
            if not future.done():
                self._transport.hasten(self.step, self._rows)
            return self._runtime.wait(future, self._patience_s + GRACE_S)
        except NotYetError:
            raise StreamError(
                f"batch {self.step} did not come within {self._patience_s:g} s"
            ) from None
        finally:
            waited_s = self._runtime.now_s() - started_s
            self.waited_s += waited_s
            self.metrics.data_wait.observe(waited_s)

    def _compare(self, batch: Batch) -> None:
        """Hold a batch's device and driver against the first one's."""
        if self._fingerprint is None:
            self._fingerprint = batch.fingerprint
        if batch.fingerprint == self._fingerprint:
            return
        self.metrics.mixed_fingerprints.inc()
        if self._strict:
            raise StreamError(
                f"batch {batch.step} was drawn by {batch.fingerprint}, and this strict "
                f"stream began with {self._fingerprint}: read from renderers with one "
                "kind of device and driver, or be less strict"
            )

    def _forget(self) -> None:
        for future in self._pending:
            future.cancel()
        self._pending.clear()

    def state_dict(self) -> dict[str, Any]:
        """Everything a checkpoint needs: the stream's name and the next step."""
        return {"spec_id": self._spec.spec_id, "step": self.step}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on where `state_dict` was taken.

        Raises:
            StreamError: it is no such state, or another stream's, with which this
                would not be the same run.
        """
        spec_id, step = _read_state(state)
        if spec_id != self._spec.spec_id:
            there = self._transport.find_spec(spec_id) if self._opened_s else None
            between = f": {_compare_specs(there, self._spec)}" if there else ""
            raise StreamError(
                f"the checkpoint belongs to stream {spec_id}, this one is "
                f"{self._spec.spec_id}{between}: use the spec that the run began with"
            )
        self.step = step


def _read_state(state: Mapping[str, Any]) -> tuple[str, int]:
    """Take a state apart.

    Raises:
        StreamError: it is not what `state_dict` gives.
    """
    if not isinstance(state, Mapping) or set(state) != {"spec_id", "step"}:
        raise StreamError("a stream's state has a spec_id and a step, and no more")
    spec_id, step = state["spec_id"], state["step"]
    if not isinstance(spec_id, str):
        raise StreamError("the spec_id of the stream's state is no name")
    if type(step) is not int or not 0 <= step <= MAX_STEP:
        raise StreamError(f"the step of the stream's state is not in 0..{MAX_STEP}")
    return spec_id, step


def _compare_specs(there: StreamSpec, here: StreamSpec) -> str:
    """Name the fields in which two specs differ."""
    one, other = there.to_json(), here.to_json()
    words = {"visits": shorten}
    return ", ".join(
        f"{name}: {say(one[name])} there, {say(other[name])} here"
        for name in one
        if one[name] != other[name]
        for say in [words.get(name, str)]
    )
