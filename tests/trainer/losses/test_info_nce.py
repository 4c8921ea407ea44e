import math

import pytest
import torch
from torch.nn.functional import normalize

from trainer.losses.info_nce import info_nce


def slow_info_nce(query, key, queue, temperature, ignored):
    """MoCo's equation 1, a number at a time."""
    losses = []
    for n in range(len(query)):
        positive = math.exp(float(query[n] @ key[n]) / temperature)
        below = positive
        for k in range(len(queue)):
            if not ignored[n][k]:
                below += math.exp(float(query[n] @ queue[k]) / temperature)
        losses.append(-math.log(positive / below))
    return losses


def draw(*counts, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return [
        normalize(torch.randn(n, 6, generator=generator).double(), dim=1)
        for n in counts
    ]


@pytest.mark.parametrize("temperature", [0.07, 0.2, 1.0])
def test_equals_a_slow_twin(temperature):
    query, key, queue = draw(5, 5, 11)
    ignored = torch.rand(5, 11, generator=torch.Generator().manual_seed(2)) < 0.3
    loss, _ = info_nce(query, key, queue, temperature=temperature, ignored=ignored)
    expected = slow_info_nce(query, key, queue, temperature, ignored.tolist())
    assert loss.tolist() == pytest.approx(expected, rel=1e-9)


def test_where_all_is_alike_only_the_number_of_keys_counts():
    one = normalize(torch.ones(4, 3), dim=1)
    loss, _ = info_nce(one, one, one[:1].expand(9, 3), temperature=0.2)
    assert loss.tolist() == pytest.approx([math.log(10)] * 4, rel=1e-6)


def test_a_perfect_match_among_opposites_costs_almost_nothing():
    one = normalize(torch.ones(4, 3), dim=1)
    loss, accuracy = info_nce(one, one, -one, temperature=0.05)
    assert float(loss.max()) < 1e-6
    assert float(accuracy) == 1.0


def test_accuracy_counts_queries_whose_own_key_comes_first():
    query = torch.eye(2)
    key = torch.eye(2)
    queue = torch.tensor([[0.0, 1.0]]) * 1.1  # nearer to the second than its own key
    assert float(info_nce(query, key, queue, temperature=1.0)[1]) == 0.5


def test_each_sample_has_the_loss_that_it_would_have_alone():
    query, key, queue = draw(5, 5, 11)
    together, _ = info_nce(query, key, queue, temperature=0.2)
    for n in range(5):
        alone, _ = info_nce(query[n : n + 1], key[n : n + 1], queue, temperature=0.2)
        assert float(alone) == pytest.approx(float(together[n]), rel=1e-9)


def test_its_gradients_are_its_own():
    query, key, queue = (rows.requires_grad_() for rows in draw(3, 3, 4))
    assert torch.autograd.gradcheck(
        lambda *rows: info_nce(*rows, temperature=0.3)[0], (query, key, queue)
    )
