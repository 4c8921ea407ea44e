import math

import pytest
import torch
from torch.nn.functional import normalize

from trainer.errors import TrainerError
from trainer.losses.nt_xent import nt_xent


def slow_nt_xent(z, temperature):
    """SimCLR's equation 1, a number at a time: losses, and who is nearest at home."""
    count, views, _ = z.shape
    places = [(n, v) for n in range(count) for v in range(views)]
    losses, hits = [0.0] * count, 0
    for n, v in places:
        others = {
            (m, w): float(z[n, v] @ z[m, w]) / temperature
            for m, w in places
            if (m, w) != (n, v)
        }
        below = sum(math.exp(each) for each in others.values())
        for w in range(views):
            if w != v:
                share = math.exp(others[n, w]) / below
                losses[n] -= math.log(share) / (views * (views - 1))
        hits += max(others, key=others.__getitem__)[0] == n
    return losses, hits / len(places)


def draw(count, views, width=5, seed=0):
    generator = torch.Generator().manual_seed(seed)
    center = torch.randn(count, 1, width, generator=generator).double()
    noise = torch.randn(count, views, width, generator=generator).double()
    return normalize(center + noise, dim=2)


@pytest.mark.parametrize("temperature", [0.07, 0.5, 2.0])
@pytest.mark.parametrize(("count", "views"), [(1, 2), (6, 2), (2, 3), (4, 5)])
def test_equals_a_slow_twin(count, views, temperature):
    z = draw(count, views)
    loss, accuracy = nt_xent(z, temperature=temperature)
    losses, hits = slow_nt_xent(z, temperature)
    assert loss.tolist() == pytest.approx(losses, rel=1e-9)
    assert float(accuracy) == pytest.approx(hits)


def test_float32_is_as_good_as_the_twin():
    z = draw(16, 2, width=64)
    loss, _ = nt_xent(z.float(), temperature=0.07)
    # A loss of 0.008 is what is left of two numbers near 1 / 0.07, and float32 has
    # nothing between those that are 1e-6 apart.
    expected = slow_nt_xent(z, 0.07)[0]
    assert loss.tolist() == pytest.approx(expected, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("count", "views"), [(1, 2), (8, 2), (5, 4)])
def test_where_all_is_alike_only_the_number_of_other_views_counts(count, views):
    z = normalize(torch.ones(count, views, 3), dim=2)
    loss, _ = nt_xent(z, temperature=0.1)
    expected = math.log(count * views - 1)
    assert loss.tolist() == pytest.approx([expected] * count, abs=1e-5)


def test_perfect_pairs_at_right_angles_have_a_closed_form():
    # Each view: one other at similarity 1, and 2 (N - 1) at 0.
    z = torch.eye(4)[:, None, :].expand(4, 2, 4)
    loss, accuracy = nt_xent(z, temperature=0.5)
    expected = math.log(1 + 6 * math.exp(-1 / 0.5))
    assert loss.tolist() == pytest.approx([expected] * 4, rel=1e-6)
    assert float(accuracy) == 1.0


def test_a_hot_softmax_sees_no_difference_and_a_cold_one_only_the_nearest():
    z = draw(6, 2)
    hot, _ = nt_xent(z, temperature=1e6)
    assert hot.tolist() == pytest.approx([math.log(11)] * 6, abs=1e-5)
    rows = z.flatten(0, 1)
    similarity = (rows @ rows.T).fill_diagonal_(-2)
    own = (z[:, 0] * z[:, 1]).sum(dim=1, keepdim=True)
    lack = similarity.max(dim=1).values.view(6, 2) - own
    cold = nt_xent(z, temperature=1e-3)[0] * 1e-3
    assert torch.allclose(cold, lack.mean(dim=1), atol=1e-4)


def test_the_order_of_views_changes_nothing():
    z = draw(5, 3)
    for order in ([1, 0, 2], [2, 1, 0]):
        loss, accuracy = nt_xent(z[:, order], temperature=0.2)
        assert torch.allclose(loss, nt_xent(z, temperature=0.2)[0])
        assert accuracy == nt_xent(z, temperature=0.2)[1]


def test_losses_follow_their_samples():
    z, order = draw(5, 2), [3, 1, 4, 0, 2]
    loss, _ = nt_xent(z, temperature=0.2)
    assert torch.allclose(nt_xent(z[order], temperature=0.2)[0], loss[order])


def test_only_angles_count():
    z = draw(5, 2)
    generator = torch.Generator().manual_seed(3)
    turn = torch.linalg.qr(torch.randn(5, 5, generator=generator).double()).Q
    loss, _ = nt_xent(z, temperature=0.2)
    assert torch.allclose(nt_xent(z @ turn, temperature=0.2)[0], loss)


def test_accuracy_is_the_share_of_views_whose_nearest_is_of_their_sample():
    a, b = torch.eye(2)
    z = torch.stack([torch.stack([a, a]), torch.stack([b, a])])
    # a's two views find each other; b's first is as far from all, its second is a.
    assert float(nt_xent(z, temperature=1.0)[1]) == 0.5


def test_its_gradients_are_its_own():
    z = draw(3, 3, width=4).requires_grad_()
    assert torch.autograd.gradcheck(lambda z: nt_xent(z, temperature=0.3)[0], z)


@pytest.mark.parametrize("shape", [(4,), (4, 8), (4, 1, 8)])
def test_samples_without_a_second_view_are_refused(shape):
    with pytest.raises(TrainerError, match="no two views"):
        nt_xent(torch.ones(shape), temperature=0.1)
