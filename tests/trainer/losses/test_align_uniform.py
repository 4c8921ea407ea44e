import math
from itertools import combinations

import pytest
import torch
from torch.nn.functional import normalize

from trainer.errors import TrainerError
from trainer.losses.align_uniform import align, uniform


def slow_align(x, y, power):
    return [math.dist(a, b) ** power for a, b in zip(x, y, strict=True)]


def slow_uniform(x, scale):
    pairs = list(combinations(x, 2))
    mean = sum(math.exp(-scale * math.dist(*pair) ** 2) for pair in pairs) / len(pairs)
    return math.log(mean)


def draw(count, width=5, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return normalize(torch.randn(count, width, generator=generator).double(), dim=1)


def turn(width):
    generator = torch.Generator().manual_seed(9)
    return torch.linalg.qr(torch.randn(width, width, generator=generator).double()).Q


@pytest.mark.parametrize("power", [1.0, 2.0, 3.5])
@pytest.mark.parametrize("count", [1, 7])
def test_align_equals_a_slow_twin(count, power):
    x, y = draw(count, seed=1), draw(count, seed=2)
    expected = slow_align(x.tolist(), y.tolist(), power)
    assert align(x, y, power=power).tolist() == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("scale", [0.5, 2.0, 8.0])
@pytest.mark.parametrize(("count", "width"), [(2, 2), (9, 5), (30, 3)])
def test_uniform_equals_a_slow_twin(count, width, scale):
    x = draw(count, width)
    expected = slow_uniform(x.tolist(), scale)
    assert float(uniform(x, scale=scale)) == pytest.approx(expected, rel=1e-9)
    assert float(uniform(x.float(), scale=scale)) == pytest.approx(expected, abs=1e-5)


def test_the_papers_power_and_scale_are_what_one_gets():
    x, y = draw(4, seed=1), draw(4, seed=2)
    assert torch.equal(align(x, y), align(x, y, power=2.0))
    assert torch.equal(uniform(x), uniform(x, scale=2.0))


def test_equal_views_are_aligned_and_opposite_ones_are_farthest():
    x = draw(6)
    assert align(x, x).tolist() == [0] * 6
    assert align(x, -x).tolist() == pytest.approx([4] * 6)
    assert align(x, -x, power=3.0).tolist() == pytest.approx([8] * 6)


@pytest.mark.parametrize("power", [1.0, 2.0])
def test_equal_views_have_a_gradient_of_zero(power):
    x = draw(3).requires_grad_()
    align(x, x.detach(), power=power).sum().backward()
    assert x.grad.tolist() == torch.zeros(3, 5).tolist()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_two_antipodes_are_as_uniform_as_can_be(scale):
    x = draw(1)
    both = torch.cat([x, -x])
    assert float(uniform(both, scale=scale)) == pytest.approx(-4 * scale)


def test_one_point_is_the_least_uniform():
    x = draw(1).expand(7, 5)
    assert float(uniform(x)) == pytest.approx(0, abs=1e-12)
    assert float(uniform(draw(7))) < 0


def test_orthogonal_points_have_a_closed_form():
    assert float(uniform(torch.eye(6), scale=2.0)) == pytest.approx(-2 * 2)


def test_uniform_of_many_random_points_nears_its_integral():
    # On the circle the mean of exp(-t (2 - 2 cos)) is exp(-2t) I_0(2t).
    angle = torch.arange(1000).double() * (2 * math.pi / 1000)
    x = torch.stack([angle.cos(), angle.sin()], dim=1)
    expected = -4 + float(torch.special.i0(torch.tensor(4.0)).log())
    # 1000 of the 1000^2 ordered pairs are a point with itself, and are left out.
    assert float(uniform(x, scale=2.0)) == pytest.approx(expected, abs=5e-3)


def test_views_samples_and_rotations_may_be_exchanged():
    x, y, order = draw(5, seed=1), draw(5, seed=2), [3, 1, 4, 0, 2]
    assert torch.equal(align(x, y), align(y, x))
    assert torch.equal(align(x[order], y[order]), align(x, y)[order])
    assert torch.allclose(align(x @ turn(5), y @ turn(5)), align(x, y))
    assert torch.allclose(uniform(x[order]), uniform(x))
    assert torch.allclose(uniform(x @ turn(5)), uniform(x))


def test_their_gradients_are_their_own():
    x, y = draw(4, seed=1).requires_grad_(), draw(4, seed=2).requires_grad_()
    for power in (1.0, 2.0, 3.0):
        assert torch.autograd.gradcheck(
            lambda x, y, power=power: align(x, y, power=power), (x, y)
        )
    assert torch.autograd.gradcheck(uniform, x)


@pytest.mark.parametrize("shape", [(3,), (1, 8), (2, 2, 8)])
def test_fewer_than_two_rows_are_refused(shape):
    with pytest.raises(TrainerError, match="no two samples"):
        uniform(torch.ones(shape))
