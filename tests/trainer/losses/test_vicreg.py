import math

import pytest
import torch

from trainer.errors import TrainerError
from trainer.losses.vicreg import covariance, invariance, variance


def draw(count, width=4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, width, generator=generator).double()


def slow_invariance(x, y):
    rows = zip(x, y, strict=True)
    return [math.dist(a, b) ** 2 / len(a) for a, b in rows]


def slow_covariances(x):
    count, columns = len(x), list(zip(*x, strict=True))
    centered = [[each - sum(c) / count for each in c] for c in columns]
    return [
        [sum(p * q for p, q in zip(a, b, strict=True)) / (count - 1) for b in centered]
        for a in centered
    ]


def slow_variance(x):
    matrix = slow_covariances(x)
    lacks = [max(0, 1 - math.sqrt(row[j] + 1e-4)) for j, row in enumerate(matrix)]
    return sum(lacks) / len(lacks)


def slow_covariance(x):
    matrix = slow_covariances(x)
    width = len(matrix)
    pairs = [(i, j) for i in range(width) for j in range(width) if i != j]
    return sum(matrix[i][j] ** 2 for i, j in pairs) / width


@pytest.mark.parametrize(("count", "width"), [(2, 1), (2, 5), (6, 3), (20, 8)])
@pytest.mark.parametrize("size", [0.1, 1.0, 3.0])
def test_each_equals_a_slow_twin(count, width, size):
    x, y = size * draw(count, width, seed=1), size * draw(count, width, seed=2)
    a, b = x.tolist(), y.tolist()
    assert invariance(x, y).tolist() == pytest.approx(slow_invariance(a, b), rel=1e-9)
    assert float(variance(x)) == pytest.approx(slow_variance(a), rel=1e-9)
    assert float(covariance(x)) == pytest.approx(slow_covariance(a), rel=1e-9)


def test_float32_is_as_good_as_the_twin():
    x, y = draw(64, 32, seed=1), draw(64, 32, seed=2)
    ours = invariance(x.float(), y.float()).tolist()
    assert ours == pytest.approx(slow_invariance(x.tolist(), y.tolist()), rel=1e-5)
    for loss, slow in ((variance, slow_variance), (covariance, slow_covariance)):
        assert float(loss(x.float())) == pytest.approx(slow(x.tolist()), rel=1e-5)


def test_equal_views_are_invariant():
    assert invariance(draw(3), draw(3)).tolist() == [0] * 3


def test_invariance_is_mean_square_error():
    x, y = draw(5, seed=1), draw(5, seed=2)
    expected = torch.nn.functional.mse_loss(x, y)
    assert float(invariance(x, y).mean()) == pytest.approx(float(expected))


def test_a_collapsed_dimension_lacks_all_but_the_epsilon():
    assert float(variance(torch.ones(5, 3))) == pytest.approx(0.99)


def test_a_wide_dimension_lacks_nothing_and_gets_no_gradient():
    x = (100 * draw(8)).requires_grad_()
    loss = variance(x)
    loss.backward()
    assert loss.item() == 0
    assert not x.grad.any()


def test_a_known_variance_has_a_closed_form():
    # Rows -a and a: mean 0, unbiased variance 2 a^2.
    x = torch.tensor([[-0.3, -5.0], [0.3, 5.0]], dtype=torch.double)
    lack = 1 - math.sqrt(2 * 0.3**2 + 1e-4)
    assert float(variance(x)) == pytest.approx(lack / 2)


def test_independent_columns_do_not_covary():
    signs = torch.tensor([[a, b, a * b] for a in (-1.0, 1.0) for b in (-1.0, 1.0)])
    assert float(covariance(signs + 7)) == 0


def test_a_column_and_its_copy_covary_by_their_variance():
    x = torch.tensor([[-1.0, -1.0], [1.0, 1.0]])  # both entries off the diagonal: 2
    assert float(covariance(x)) == pytest.approx((2**2 + 2**2) / 2)


def test_samples_views_and_signs_may_be_exchanged():
    x, y, order = draw(5, seed=1), draw(5, seed=2), [3, 1, 4, 0, 2]
    assert torch.equal(invariance(x, y), invariance(y, x))
    assert torch.equal(invariance(x[order], y[order]), invariance(x, y)[order])
    for loss in (variance, covariance):
        assert torch.allclose(loss(x[order]), loss(x))
        assert torch.allclose(loss(-x), loss(x))
        assert torch.allclose(loss(x + 3), loss(x))  # only spread counts
        assert torch.allclose(loss(x[:, [2, 0, 3, 1]]), loss(x))


def test_covariance_knows_axes_and_variance_too():
    # Unlike the contrastive losses these two are not blind to a rotation.
    x = torch.tensor([[-2.0, 0.1], [2.0, -0.1], [-2.0, -0.1], [2.0, 0.1]])
    turned = x @ torch.tensor([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2)
    assert float(covariance(x)) == pytest.approx(0, abs=1e-9)
    assert float(covariance(turned)) > 1
    assert float(variance(turned)) == 0 < float(variance(x))


def test_their_gradients_are_their_own():
    x, y = draw(5, seed=1).requires_grad_(), draw(5, seed=2).requires_grad_()
    assert torch.autograd.gradcheck(invariance, (x, y))
    assert torch.autograd.gradcheck(lambda x: variance(x / 3), x)
    assert torch.autograd.gradcheck(covariance, x)


@pytest.mark.parametrize("loss", [variance, covariance])
@pytest.mark.parametrize("shape", [(3,), (1, 8), (2, 2, 8)])
def test_fewer_than_two_rows_are_refused(loss, shape):
    with pytest.raises(TrainerError, match="no variance"):
        loss(torch.ones(shape))
