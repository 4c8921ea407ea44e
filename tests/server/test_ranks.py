"""Readers and renderers that change in number in the middle of a run."""

import multiprocessing
from contextlib import ExitStack

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from shaders21k import StreamSpec
from trainer.batches import ShaderBatches

SPEC = StreamSpec(batch_size=8, resolution=32, window=16, seed=6)


def read(source, steps, out, state, part):
    """Read as rank r of n; leave what was read, and the state after it, in a file."""
    rank, ranks = part
    with ShaderBatches(source, SPEC, rank=rank, world_size=ranks) as batches:
        if state is not None:
            batches.load_state_dict(state)
        read = [next(batches) for _ in range(steps)]
        np.savez(
            out,
            images=np.stack([batch.images.numpy() for batch in read]),
            program=np.stack([batch.program.numpy() for batch in read]),
            digest=[batch.recipe_digest for batch in read],
            **batches.state_dict(),
        )


def read_as_ranks(source, steps, folder, state, ranks):
    """Read as several processes; put their rows together: arrays, and the state."""
    # All imports are done here, so a fork costs nothing; nor has it anything of ours.
    context = multiprocessing.get_context("fork")
    files = [folder / f"{steps}-{rank}-{ranks}.npz" for rank in range(ranks)]
    children = [
        context.Process(target=read, args=(source, steps, file, state, (rank, ranks)))
        for rank, file in enumerate(files)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
        assert child.exitcode == 0
    parts = [np.load(file) for file in files]
    states = [
        {"spec_id": str(part["spec_id"]), "step": int(part["step"])} for part in parts
    ]
    assert states == [states[0]] * ranks
    digests = [part["digest"].tolist() for part in parts]
    assert digests == [digests[0]] * ranks
    arrays = {
        name: np.concatenate([part[name] for part in parts], axis=1)
        for name in ("images", "program")
    }
    return arrays, digests[0], states[0]


def assert_same_run(parts, whole):
    """Compare a run in parts with one that nobody disturbed."""
    arrays, digests, state = whole
    assert [digest for part in parts for digest in part[1]] == digests
    for name, expected in arrays.items():
        found = np.concatenate([part[0][name] for part in parts])
        assert np.array_equal(found, expected), name
    assert parts[-1][2] == state


@pytest.mark.parametrize("road", ["url", "ring"])
def test_1_rank_then_2_then_4_read_what_1_would_have(service, tmp_path, road):
    source, state, parts = getattr(service, road), None, []
    for ranks, steps in ((1, 2), (2, 3), (4, 2)):
        part = read_as_ranks(source, steps, tmp_path, state, ranks)
        parts.append(part)
        state = part[2]
    assert state["step"] == 7
    assert_same_run(parts, read_as_ranks(source, 7, tmp_path, None, 1))


@pytest.mark.parametrize("road", ["url", "ring"])
def test_a_loader_s_workers_read_the_same_and_give_all_memory_back(service, road):
    steps = 40  # more than any ring has slots
    source = getattr(service, road)
    batches = ShaderBatches(source, SPEC, epoch_size=steps)
    with ShaderBatches(source, SPEC) as alone:
        loader = DataLoader(batches, batch_size=None, num_workers=2)
        for batch, expected in zip(loader, alone, strict=False):
            assert batch.recipe_digest == expected.recipe_digest
            assert torch.equal(batch.images, expected.images)
    assert expected.step == steps - 1


def test_1_renderer_then_4_then_2_draw_what_1_would_have(lab, tmp_path):
    with ExitStack() as stack:
        services = []
        for n in range(4):
            folder = tmp_path / str(n)
            folder.mkdir()
            began = stack.enter_context(ExitStack())
            running = lab.start(folder, lab.rings(40), "--workers", "1")
            services.append((began, began.enter_context(running).url))
        urls = [url for _, url in services]
        parts, state = [], None
        for steps, chosen in ((2, urls[:1]), (8, urls), (3, urls[2:])):
            if chosen == urls[2:]:
                for began, _ in services[:2]:
                    began.close()
            part = read_as_ranks(",".join(chosen), steps, tmp_path, state, 2)
            parts.append(part)
            state = part[2]
        assert_same_run(parts, read_as_ranks(urls[3], 13, tmp_path, None, 1))
