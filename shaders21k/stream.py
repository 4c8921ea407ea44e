"""`BatchStream`: the batches of a stream, in order, wherever they are drawn."""

import time
from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYetError
from types import TracebackType
from typing import Any, Self

from shaders21k.batch import Batch
from shaders21k.errors import SpecError, StreamError
from shaders21k.recipe import check_rows
from shaders21k.spec import StreamSpec
from shaders21k.transports.base import Transport, connect

MAX_PREFETCH = 64


class BatchStream:
    """An endless iterator of batches; the cursor is the reader's and nobody else's.

        spec = StreamSpec(batch_size=256, resolution=224, views=2, seed=0)
        with BatchStream("http://127.0.0.1:8000", spec) as stream:
            for batch in stream: ...      # batch.images, batch.label, batch.step

    Args:
        source: a URL, see `shaders21k.transports.base.connect`, or a `Transport`.
        spec: what to stream. Without a selection it takes the one that is served.
        step: the first batch to deliver.
        every: deliver batches step, step + every, and so on. One reader of several
            takes its own, and together they read the whole stream.
        rows: half-open range of each batch's rows; None takes all. A rank of several
            takes its own, and together they read the same global batches.
        prefetch: how many batches are asked for ahead of the reader.
        patience_s: how long to wait for one batch before that is an error.
    """

    def __init__(
        self,
        source: str | Transport,
        spec: StreamSpec,
        *,
        step: int = 0,
        every: int = 1,
        rows: tuple[int, int] | None = None,
        prefetch: int = 4,
        patience_s: float = 120.0,
    ) -> None:
        if not 1 <= prefetch <= MAX_PREFETCH:
            raise SpecError(f"prefetch={prefetch} is not in 1..{MAX_PREFETCH}")
        if every < 1:
            raise SpecError(f"every={every}: a stream goes forward, by 1 or more")
        self._transport = (
            connect(source, patience_s=patience_s)
            if isinstance(source, str)
            else source
        )
        self._spec = spec
        self._every = every
        self._rows = check_rows(spec, rows)
        self._prefetch = prefetch
        self._patience_s = patience_s
        self._pending: deque[Future[Batch]] = deque()
        self._opened = False
        self._step = step
        self.waited_s = 0.0
        """Seconds that the reader has spent waiting for batches, all together."""

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

    def __enter__(self) -> Self:
        if not self._opened:
            try:
                self._spec = self._transport.open(self._spec)
            except BaseException:
                self._transport.close()
                raise
            self._opened = True
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
        self._opened = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Batch:
        """Deliver batch `step`, and ask for one more ahead.

        Raises:
            StreamError: the batch did not come; asking again starts over at `step`.
            WireError: what came is not that batch.
        """
        if not self._opened:
            raise StreamError("the stream is not open: use `with BatchStream(...)`")
        while len(self._pending) < self._prefetch:
            ahead = self.step + len(self._pending) * self._every
            self._pending.append(self._transport.submit(ahead, self._rows))
        started_s = time.perf_counter()
        try:
            batch = self._pending[0].result(self._patience_s)
        except NotYetError:
            self._forget()
            raise StreamError(
                f"batch {self.step} did not come within {self._patience_s:g} s"
            ) from None
        except BaseException:
            self._forget()
            raise
        finally:
            self.waited_s += time.perf_counter() - started_s
        self._pending.popleft()
        self._step += self._every
        return batch

    def _forget(self) -> None:
        for future in self._pending:
            future.cancel()
        self._pending.clear()

    def state_dict(self) -> dict[str, Any]:
        """Everything a checkpoint needs: the stream's name and the next step."""
        return {"spec_id": self._spec.spec_id, "step": self.step}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where `state_dict` was taken.

        Raises:
            StreamError: the state is another stream's; it would not be the same run.
        """
        if state["spec_id"] != self._spec.spec_id:
            raise StreamError(
                f"the checkpoint belongs to stream {state['spec_id']}, this one is "
                f"{self._spec.spec_id}: use the spec that the run began with"
            )
        self.step = int(state["step"])
