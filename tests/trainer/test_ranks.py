"""Several processes that know of each other by torch.distributed."""

import torch
import torch.distributed as dist
import torch.multiprocessing

from shaders21k import StreamSpec
from trainer.batches import ShaderBatches

SPEC = StreamSpec(batch_size=4, resolution=16, window=8, seed=4)
SOURCE = "memory://32"


def read_as_rank(rank, ranks, meeting):
    """Be one of a group: read two batches, and put all rows together."""
    dist.init_process_group(
        "gloo", init_method=f"file://{meeting}", rank=rank, world_size=ranks
    )
    with ShaderBatches(SOURCE, SPEC) as batches:
        assert (batches.rank, batches.world_size) == (rank, ranks)
        for expected in [next(batches) for _ in range(2)]:
            parts = [torch.empty_like(expected.images) for _ in range(ranks)]
            dist.all_gather(parts, expected.images)
            with ShaderBatches(
                SOURCE, SPEC, step=expected.step, rank=0, world_size=1
            ) as alone:
                assert torch.equal(torch.cat(parts), next(alone).images)
    dist.destroy_process_group()


def test_a_process_group_says_who_reads_what(tmp_path, monkeypatch):
    # What the environment says is for those who have no group.
    monkeypatch.setenv("RANK", "7")
    monkeypatch.setenv("WORLD_SIZE", "8")
    torch.multiprocessing.start_processes(
        read_as_rank, (2, tmp_path / "meeting"), nprocs=2, start_method="fork"
    )
