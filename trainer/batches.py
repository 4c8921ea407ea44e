"""`ShaderBatches`: a stream of shaders as a torch dataset."""

import os
import sys
import time
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import torch
from torch.utils.data import IterableDataset, get_worker_info

from shaders21k import BatchStream, StreamSpec
from shaders21k.transports.base import Transport
from trainer.epochs import Cursor
from trainer.errors import TrainerError
from trainer.ranks import find_rank, rank_rows
from trainer.tensors import TorchBatch
from trainer.upload import Device, Uploader, open_device

if TYPE_CHECKING:
    from shaders21k.metrics import Metrics


class ShaderBatches(IterableDataset[TorchBatch]):
    """The batches of a stream as tensors, in order.

        spec = StreamSpec(batch_size=256, resolution=224)
        with ShaderBatches("http://127.0.0.1:8000", spec, device="cuda") as batches:
            for batch in batches: ...        # batch.images: uint8 [b, V, C, H, W]

    Use it as it is: the renderers are processes of their own and batches are asked for
    ahead, so there is nothing for a worker to do. If a `DataLoader` must stand around
    it, let it be `DataLoader(batches, batch_size=None, num_workers=0)`. With W workers
    the order is the same, for worker w reads every W-th batch from the w-th on; each
    connects for itself, and every batch is copied into `/dev/shm` on its way out of
    the worker. A copy in a worker is ahead of the training, so the state to keep is
    then `ShaderBatches.state_after(batch)`, of the last batch trained on.

    With an `epoch_size`, epoch e is batches e * epoch_size to (e + 1) * epoch_size - 1.
    An iteration ends with its epoch, and the next one goes on with the next; begun in
    the middle of an epoch it reads the rest. An iteration that was broken off goes on
    where it stopped; with workers it cannot know where that was, and begins again where
    it began, unless `load_state_dict` or `set_epoch` says otherwise.

    Args:
        source: a URL (see `shaders21k.transports.base.connect`) or a `Transport`.
        spec: what to stream.
        step: the first batch to deliver.
        epoch_size: batches an epoch; None for one without an end.
        rank, world_size: whose rows of each batch to read. None asks torch.distributed,
            then RANK and WORLD_SIZE in the environment.
        device: where the tensors are to be; see `trainer.upload` for "cuda".
        prefetch: how many batches are asked for ahead.
        patience_s: how long to wait for one batch before that is an error.

    Raises:
        TrainerError: no such rank, the batch cannot be cut evenly, an epoch of no
            batches, or a device that is not there.
    """

    def __init__(
        self,
        source: str | Transport,
        spec: StreamSpec,
        *,
        step: int = 0,
        epoch_size: int | None = None,
        rank: int | None = None,
        world_size: int | None = None,
        device: torch.device | str | Device | None = None,
        prefetch: int = 4,
        patience_s: float = 120.0,
    ) -> None:
        if epoch_size is not None and epoch_size < 1:
            raise TrainerError(f"epoch_size={epoch_size}: at least 1, or None")
        found_rank, found_size = find_rank()
        self.rank = found_rank if rank is None else rank
        self.world_size = found_size if world_size is None else world_size
        self.rows = rank_rows(spec.batch_size, self.rank, self.world_size)
        self.epoch_size = epoch_size
        self.waited_s = 0.0
        """Seconds that this process was blocked, waiting for batches, all together."""
        self._source = source
        self._spec = spec
        self._device = device
        self._prefetch = prefetch
        self._patience_s = patience_s
        self._stream: BatchStream | None = None
        self._uploader: Uploader | None = None
        self._end: int | None = None
        self._cursor = Cursor(step)
        self._process_id = os.getpid()

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

    @property
    def step(self) -> int:
        """Number of the next batch to be delivered; set it to go elsewhere.

        While a DataLoader's workers read an epoch, it is that epoch's first.
        """
        return self._cursor.step

    @step.setter
    def step(self, step: int) -> None:
        self._part()
        self._cursor.step = step
        self._end = None

    @property
    def epoch(self) -> int:
        """Number of the epoch that `step` lies in, from 0."""
        return self.step // self.epoch_size if self.epoch_size else 0

    def set_epoch(self, epoch: int) -> None:
        """Read this epoch next: from its beginning, unless `step` lies within it.

        As with PyTorch's samplers it is called before each epoch. After a state was
        loaded, the epoch that the state lies in is therefore read from there on; any
        other is read whole, whatever the state says, for the last word holds:

            batches.load_state_dict(state)
            for epoch in range(batches.epoch, epochs):
                batches.set_epoch(epoch)
                for batch in loader: ...

        Raises:
            TrainerError: a negative epoch, or a stream that has none.
        """
        if self.epoch_size is None:
            raise TrainerError("set_epoch on a stream without epochs: give epoch_size")
        if epoch < 0:
            raise TrainerError(f"set_epoch({epoch}): epochs count from 0")
        self.step = self.step if epoch == self.epoch else epoch * self.epoch_size

    def __len__(self) -> int:
        """Batches in a whole epoch.

        Raises:
            TypeError: there is no end; what Python and torch expect of such a thing.
        """
        if self.epoch_size is None:
            raise TypeError("the stream has no end, so no length: give epoch_size")
        return self.epoch_size

    def _find_end(self, step: int) -> int:
        """First step after the epoch that `step` lies in."""
        if self.epoch_size is None:
            return sys.maxsize
        return (step // self.epoch_size + 1) * self.epoch_size

    def _open(self, step: int, every: int = 1) -> BatchStream:
        return BatchStream(
            self._source,
            self._spec,
            step=step,
            every=every,
            rows=self.rows,
            prefetch=self._prefetch,
            patience_s=self._patience_s,
        )

    def _part(self) -> None:
        """In a process that this was copied to, leave the first one's things alone."""
        if self._process_id != os.getpid():
            self._stream = self._uploader = None
            self._cursor = self._cursor.fork()
            self._process_id = os.getpid()

    def _connect(self) -> BatchStream:
        """Open the stream in this process; a fork must not use its parent's sockets."""
        self._part()
        if self._stream is None:
            self._stream = self._open(self.step).__enter__()
            self._spec = self._stream.spec
            if device := open_device(self._device):
                self._uploader = Uploader(device)
        return self._stream

    def __iter__(self) -> Iterator[TorchBatch]:
        worker = get_worker_info()
        if worker is not None:
            return self._read_for_loader(worker.id, worker.num_workers)
        self._end = None
        return self

    def _read_for_loader(self, worker: int, workers: int) -> Iterator[TorchBatch]:
        """Deliver a DataLoader's worker's share of an epoch."""
        if open_device(self._device) is not None:
            raise TrainerError(
                f"device={self._device} in a DataLoader's worker, from where no tensor "
                "of a device gets out: use num_workers=0, or upload in the training"
            )
        order, start = self._cursor.order, self.step
        end = self._find_end(start)
        with self._open(start + worker, workers) as stream:
            while stream.step < end:
                yield TorchBatch.of(next(stream))
        self._cursor.finish(order, worker, workers, end)

    def __next__(self) -> TorchBatch:
        """Deliver batch `step`.

        Raises:
            StopIteration: the epoch is over.
            StreamError: it did not come; asking again starts over at `step`.
        """
        stream = self._connect()
        step = self.step
        if self._end is None:
            self._end = self._find_end(step)
        if step >= self._end:
            raise StopIteration
        if stream.step != step:  # set, or moved by a DataLoader's workers
            stream.step = step
        started_s = time.perf_counter()
        try:
            batch = next(stream)
        finally:
            self.waited_s += time.perf_counter() - started_s
        self._cursor.step = stream.step
        if self._uploader is not None:
            return self._uploader.upload(batch)
        return TorchBatch.of(batch)

    def state_dict(self) -> dict[str, Any]:
        """`{"spec_id", "step"}`: the stream's name and the next batch; the same for all
        ranks, so that a run may go on with another number of them. Of a DataLoader
        with workers take `state_after` the last batch.
        """  # noqa: D205
        return {"spec_id": self.spec.spec_id, "step": self.step}

    @staticmethod
    def state_after(batch: TorchBatch) -> dict[str, Any]:
        """What `state_dict` is when a batch is the last that was delivered."""
        return {"spec_id": batch.spec_id, "step": batch.step + 1}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where `state_dict` was taken; before a DataLoader is iterated over.

        Raises:
            StreamError: the state is another stream's.
        """
        stream = self._connect()
        stream.load_state_dict(state)
        self.step = stream.step

    def close(self) -> None:
        """Disconnect; the next use connects again, at `step`."""
        if self._process_id != os.getpid():
            return
        uploader, self._uploader = self._uploader, None
        stream, self._stream = self._stream, None
        if uploader is not None:  # before the memory goes that it knows
            uploader.close()
        if stream is not None:
            stream.close()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_stream": None, "_uploader": None}

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
