import math

import pytest
import torch
from torch.nn.functional import normalize

from trainer.errors import TrainerError
from trainer.losses.nt_xent import nt_xent
from trainer.losses.sup_con import sup_con


def slow_sup_con(z, label, temperature):
    """Equation 2 of SupCon (L_out), a number at a time."""
    count, views, _ = z.shape
    places = [(n, v) for n in range(count) for v in range(views)]
    losses = [0.0] * count
    for n, v in places:
        others = {
            (m, w): math.exp(float(z[n, v] @ z[m, w]) / temperature)
            for m, w in places
            if (m, w) != (n, v)
        }
        below = sum(others.values())
        positives = [each for each in others if label[each[0]] == label[n]]
        for each in positives:
            share = others[each] / below
            losses[n] -= math.log(share) / len(positives) / views
    return losses


def draw(count, views, width=5, seed=0):
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randn(count, views, width, generator=generator).double()
    return normalize(rows, dim=2)


def some_labels(count, kinds, seed=0):
    return torch.randint(kinds, (count,), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("temperature", [0.07, 0.5, 2.0])
@pytest.mark.parametrize(("count", "views"), [(1, 2), (6, 2), (5, 3)])
@pytest.mark.parametrize("kinds", [1, 3])
def test_equals_a_slow_twin(count, views, kinds, temperature):
    z, label = draw(count, views), some_labels(count, kinds)
    loss = sup_con(z, label, temperature=temperature)
    expected = slow_sup_con(z, label.tolist(), temperature)
    assert loss.tolist() == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("views", [2, 3])
def test_without_a_shared_label_it_is_nt_xent(views):
    z = draw(6, views)
    loss = sup_con(z, torch.tensor([5, 0, 9, 2, 7, 1]), temperature=0.2)
    assert torch.allclose(loss, nt_xent(z, temperature=0.2)[0])


def test_samples_of_one_label_attract_where_nt_xent_repels():
    label = torch.tensor([0, 0, 1])

    def losses_at(angle):
        angles = torch.tensor([0, angle, math.pi])
        rows = torch.stack([angles.cos(), angles.sin()], dim=1)
        z = rows[:, None, :].expand(3, 2, 2)
        found = sup_con(z, label, temperature=0.5), nt_xent(z, temperature=0.5)[0]
        return [float(each.mean()) for each in found]

    near, far = losses_at(0.5), losses_at(1.0)  # of the first two samples
    assert near[0] < far[0]
    assert near[1] > far[1]


def test_where_all_is_alike_only_the_number_of_other_views_counts():
    z = normalize(torch.ones(6, 2, 3), dim=2)
    loss = sup_con(z, torch.tensor([0, 0, 0, 1, 1, 2]), temperature=0.1)
    assert loss.tolist() == pytest.approx([math.log(11)] * 6, abs=1e-5)


def test_perfect_classes_at_right_angles_have_a_closed_form():
    # Two classes of two samples of two views: 3 others alike, 4 at similarity 0.
    label = torch.tensor([0, 0, 1, 1])
    z = torch.eye(2)[label][:, None, :].expand(4, 2, 2)
    loss = sup_con(z, label, temperature=0.5)
    expected = math.log(3 + 4 * math.exp(-1 / 0.5))
    assert loss.tolist() == pytest.approx([expected] * 4, rel=1e-6)


def test_the_names_of_the_labels_do_not_count():
    z, label = draw(8, 2), some_labels(8, 3)
    renamed = torch.tensor([40, -7, 12])[label]
    one, other = (sup_con(z, each, temperature=0.2) for each in (label, renamed))
    assert torch.equal(one, other)


def test_samples_rotations_and_views_may_be_exchanged():
    z, label, order = draw(5, 3), some_labels(5, 2), [3, 1, 4, 0, 2]
    loss = sup_con(z, label, temperature=0.2)
    moved = sup_con(z[order], label[order], temperature=0.2)
    assert torch.allclose(moved, loss[order])
    assert torch.allclose(sup_con(z[:, [2, 0, 1]], label, temperature=0.2), loss)
    generator = torch.Generator().manual_seed(3)
    turn = torch.linalg.qr(torch.randn(5, 5, generator=generator).double()).Q
    assert torch.allclose(sup_con(z @ turn, label, temperature=0.2), loss)


def test_its_gradients_are_its_own():
    z = draw(4, 2, width=4).requires_grad_()
    label = torch.tensor([0, 1, 0, 2])
    assert torch.autograd.gradcheck(lambda z: sup_con(z, label, temperature=0.3), z)


def test_samples_without_a_second_view_are_refused():
    with pytest.raises(TrainerError, match="no two views"):
        sup_con(torch.ones(4, 1, 8), torch.zeros(4, dtype=torch.long), temperature=0.1)
