from dataclasses import replace

import pytest
import torch

from trainer.objectives.build import build_objective
from trainer.objectives.moco import EMPTY


@pytest.fixture
def model(tiny):
    return build_objective(tiny).train()


def views(count, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, count, 3, 32, 32, generator=generator)


def test_both_networks_start_alike_and_only_one_learns(model):
    for key, query in zip(
        model.key.parameters(), model.query.parameters(), strict=True
    ):
        assert torch.equal(key, query)
        assert not key.requires_grad
        assert query.requires_grad


def test_the_seed_alone_decides_the_start(tiny):
    torch.manual_seed(5)
    one = build_objective(tiny).state_dict()
    torch.manual_seed(6)
    same, other = (
        build_objective(tiny).state_dict(),
        build_objective(replace(tiny, seed=1)).state_dict(),
    )
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not torch.equal(one["query.head.0.weight"], other["query.head.0.weight"])
    assert not torch.equal(one["queue"], other["queue"])


def test_the_key_network_follows_by_equation_2(model):
    before = [key.clone() for key in model.key.parameters()]
    with torch.no_grad():
        for query in model.query.parameters():
            query.add_(1.0)
    model.begin_step(1)
    pairs = zip(before, model.key.parameters(), strict=True)
    for old, new in pairs:  # m * key + (1 - m) * query, with m = 0.9
        assert torch.allclose(new, 0.9 * old + 0.1 * (old + 1.0), atol=1e-6)


def test_the_queue_is_a_ring_that_forgets_the_oldest(model):
    first = model.queue.clone()
    rows = torch.arange(24.0)[:, None].expand(24, 16)
    for start in (0, 8, 16):  # 24 rows into 20 places
        part = slice(start, start + 8)
        model.enqueue(rows[part], torch.arange(24)[part])
    assert model.queue[:, 0].tolist() == [20, 21, 22, 23, *range(4, 20)]
    assert model.queue_program.tolist() == [20, 21, 22, 23, *range(4, 20)]
    assert int(model.queue_next) == 4
    assert not torch.equal(first, model.queue)


def test_first_rows_are_unit_vectors_of_no_program(model):
    assert torch.allclose(model.queue.norm(dim=1), torch.ones(20), atol=1e-6)
    assert (model.queue_program == EMPTY).all()


def test_a_step_gives_gradients_to_queries_only_and_enqueues_the_keys(model):
    query, key = views(8)
    loss = model([query, key], torch.arange(8)).loss
    loss.backward()
    assert all(one.grad is not None for one in model.query.parameters())
    assert all(one.grad is None for one in model.key.parameters())
    assert model.queue_program[:8].tolist() == list(range(8))
    assert torch.allclose(model.queue.norm(dim=1), torch.ones(20), atol=1e-5)


def test_pictures_of_the_same_program_are_no_negatives(tiny):
    losses = {}
    for masked in (True, False):
        model = build_objective(
            tiny.override([f"objective.mask_same_program={str(masked).lower()}"])
        ).train()
        query, key = views(8)
        program = torch.zeros(8, dtype=torch.long)
        model.enqueue(model.key(key), program)  # eight false negatives
        loss = model([query, key], program).loss
        losses[masked] = loss.item()
    assert losses[True] < losses[False]


def test_same_program_mask_leaves_other_programs_in(tiny):
    # Where no program meets itself the mask must change nothing at all.
    losses = []
    for masked in (True, False):
        model = build_objective(
            tiny.override([f"objective.mask_same_program={str(masked).lower()}"])
        ).train()
        losses.append(model([*views(8)], torch.arange(8)).loss.item())
    assert losses[0] == losses[1]
