"""`ShaderBatches`: a stream of shaders as a torch dataset."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from shaders21k import Batch, BatchStream, StreamSpec
from shaders21k.transports.base import Transport
from trainer.errors import TrainerError

if TYPE_CHECKING:
    from shaders21k.metrics import Metrics


@dataclass(frozen=True, slots=True, eq=False)
class TorchBatch:
    """Rows of one batch as tensors on the CPU, b of B; see `shaders21k.Batch`.

    Attributes:
        spec_id, step, rows, substituted: as in `Batch`.
        images: uint8 [b, V, C, H, W], sRGB, row 0 at the top. It *is* the memory that
            the renderer drew into: never write into it, and drop it soon, for the
            renderer waits for the room.
        program: int64 [b, K]. `label`: int64 [b].
        weight: float32 [b, K]. `time_s`: float32 [b, V, K]. `crop`: float32 [b, V, 4].
        box: float32 [b, K, 4]. `turn`: float32 [b, V].
    """

    spec_id: str
    step: int
    rows: tuple[int, int]
    images: Tensor
    program: Tensor
    label: Tensor
    weight: Tensor
    time_s: Tensor
    crop: Tensor
    box: Tensor
    turn: Tensor
    substituted: tuple[int, ...]

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """View a batch's pixels, and copy its few numbers."""
        return cls(
            spec_id=batch.spec_id,
            step=batch.step,
            rows=batch.rows,
            images=view_array(batch.images),
            program=torch.tensor(batch.program),
            label=torch.tensor(batch.label),
            weight=torch.tensor(batch.weight),
            time_s=torch.tensor(batch.time_s),
            crop=torch.tensor(batch.crop),
            box=torch.tensor(batch.box),
            turn=torch.tensor(batch.turn),
            substituted=batch.substituted,
        )


class _Alias:
    """The same memory under numpy's array interface, without the read-only mark."""

    def __init__(self, array: npt.NDArray[Any]) -> None:
        interface = array.__array_interface__
        self.__array_interface__ = {**interface, "data": (interface["data"][0], False)}
        self.owner = array


def view_array(array: npt.NDArray[Any]) -> Tensor:
    """Look at an array as a tensor, without a copy, whether it is read-only or not.

    Torch knows no read-only tensors and warns about every array that is one. The
    memory stays alive for as long as the tensor does.
    """
    return torch.from_numpy(np.asarray(_Alias(array)))


def rank_rows(batch_size: int, rank: int, world_size: int) -> tuple[int, int]:
    """Half-open range of a global batch's rows that a rank reads; all are equally many.

    Raises:
        TrainerError: no such rank, or the batch cannot be cut evenly.
    """
    if not 0 <= rank < world_size:
        raise TrainerError(f"rank {rank} is not among {world_size} ranks")
    if batch_size % world_size:
        raise TrainerError(
            f"a batch of {batch_size} cannot be cut evenly for {world_size} ranks: "
            f"set stream.batch_size to a multiple of {world_size}"
        )
    share = batch_size // world_size
    return rank * share, (rank + 1) * share


def find_rank() -> tuple[int, int]:
    """This process's rank and their number, by torch.distributed or the environment.

    Raises:
        TrainerError: RANK or WORLD_SIZE is not a number.
    """
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    names = {"RANK": "0", "WORLD_SIZE": "1"}
    try:
        rank, world_size = (int(os.environ.get(*item)) for item in names.items())
    except ValueError as error:
        raise TrainerError(
            f"RANK or WORLD_SIZE in the environment is not a number: {error}"
        ) from error
    return rank, world_size


class ShaderBatches(IterableDataset[TorchBatch]):
    """The batches of a stream as tensors, in order, endlessly.

        spec = StreamSpec(batch_size=256, resolution=224)
        with ShaderBatches("http://127.0.0.1:8000", spec) as batches:
            for batch in batches: ...        # batch.images: uint8 [b, V, C, H, W]

    Use it as it is: the renderers are processes of their own and batches are asked for
    ahead, so there is nothing for a worker to do. If a `DataLoader` must stand around
    it, let it be `DataLoader(batches, batch_size=None, num_workers=0)`. One worker
    works too, at the price of a copy; it connects for itself.

    Args:
        source: a URL (see `shaders21k.transports.base.connect`) or a `Transport`.
        spec: what to stream.
        step: the first batch to deliver.
        rank, world_size: whose rows of each batch to read. None asks torch.distributed,
            then RANK and WORLD_SIZE in the environment.
        prefetch: how many batches are asked for ahead.
        patience_s: how long to wait for one batch before that is an error.

    Raises:
        TrainerError: no such rank, or the batch cannot be cut evenly.
    """

    def __init__(
        self,
        source: str | Transport,
        spec: StreamSpec,
        *,
        step: int = 0,
        rank: int | None = None,
        world_size: int | None = None,
        prefetch: int = 4,
        patience_s: float = 120.0,
    ) -> None:
        found_rank, found_size = find_rank()
        self.rank = found_rank if rank is None else rank
        self.world_size = found_size if world_size is None else world_size
        self.rows = rank_rows(spec.batch_size, self.rank, self.world_size)
        self.step = step
        """Number of the next batch to be delivered."""
        self.waited_s = 0.0
        """Seconds blocked in waiting for batches, all together."""
        self._source = source
        self._spec = spec
        self._prefetch = prefetch
        self._patience_s = patience_s
        self._stream: BatchStream | None = None
        self._process_id = 0

    @property
    def spec(self) -> StreamSpec:
        """The spec, with its selection; connects if it must."""
        return self._connect().spec

    @property
    def metrics(self) -> "Metrics":
        """What the stream has counted and timed; connects if it must."""
        return self._connect().metrics

    @property
    def prefetch(self) -> int:
        """How many batches are asked for ahead."""
        return self._prefetch

    def _connect(self) -> BatchStream:
        """Open the stream in this process; a fork must not use its parent's sockets."""
        if self._stream is None or self._process_id != os.getpid():
            stream = BatchStream(
                self._source,
                self._spec,
                step=self.step,
                rows=self.rows,
                prefetch=self._prefetch,
                patience_s=self._patience_s,
            )
            self._stream = stream.__enter__()
            self._spec = stream.spec
            self._process_id = os.getpid()
        return self._stream

    def __iter__(self) -> Iterator[TorchBatch]:
        worker = get_worker_info()
        if worker is not None and worker.num_workers > 1:
            raise TrainerError(
                f"{worker.num_workers} workers would each deliver every batch: use "
                "DataLoader(..., num_workers=0); the renderers work in parallel already"
            )
        return self

    def __next__(self) -> TorchBatch:
        """Deliver batch `step`.

        Raises:
            StreamError: it did not come; asking again starts over at `step`.
        """
        stream = self._connect()
        started_s = time.perf_counter()
        try:
            batch = next(stream)
        finally:
            self.waited_s += time.perf_counter() - started_s
        self.step = stream.step
        return TorchBatch.of(batch)

    def state_dict(self) -> dict[str, Any]:
        """`{"spec_id", "step"}`: the stream's name and the next batch; the same for all
        ranks, so that a run may go on with another number of them.
        """  # noqa: D205
        return self._connect().state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where `state_dict` was taken.

        Raises:
            StreamError: the state is another stream's.
        """
        stream = self._connect()
        stream.load_state_dict(state)
        self.step = stream.step

    def close(self) -> None:
        """Disconnect; the next use connects again, at `step`."""
        if self._stream is not None and self._process_id == os.getpid():
            self._stream.close()
        self._stream = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_stream": None}

    def __enter__(self) -> Self:
        self._connect()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
