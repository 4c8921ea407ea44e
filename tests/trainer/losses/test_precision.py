import pytest
import torch
from torch.nn.functional import normalize

from trainer.losses.align_uniform import align, uniform
from trainer.losses.dino import dino
from trainer.losses.info_nce import info_nce
from trainer.losses.nt_xent import nt_xent
from trainer.losses.precision import in_float32
from trainer.losses.sup_con import sup_con
from trainer.losses.vicreg import covariance, invariance, variance

LABEL = torch.arange(8) // 2
HEAT = {"student_temperature": 0.1, "teacher_temperature": 0.04}
LOSSES = {
    "align": lambda z: align(z[:, 0], z[:, 1]),
    "covariance": lambda z: covariance(z[:, 0]),
    "dino": lambda z: dino(z, z[:, :2], **HEAT, center=z[0, 0]),
    "info_nce": lambda z: info_nce(z[:, 0], z[:, 1], z[:, 2], temperature=0.07)[0],
    "invariance": lambda z: invariance(z[:, 0], z[:, 1]),
    "nt_xent": lambda z: nt_xent(z, temperature=0.07)[0],
    "sup_con": lambda z: sup_con(z, LABEL, temperature=0.07),
    "uniform": lambda z: uniform(z[:, 0]),
    "variance": lambda z: variance(z[:, 0]),
}


@pytest.fixture(params=LOSSES)
def loss(request):
    return LOSSES[request.param]


@pytest.fixture
def z():
    generator = torch.Generator().manual_seed(0)
    return normalize(torch.randn(8, 3, 16, generator=generator), dim=2)


@pytest.mark.parametrize("half", [torch.bfloat16, torch.float16])
def test_what_comes_in_half_precision_is_computed_in_full(loss, z, half):
    rounded = z.to(half)
    assert loss(rounded).dtype == torch.float32
    assert torch.equal(loss(rounded), loss(rounded.float()))


def test_autocast_changes_nothing(loss, z):
    with torch.autocast("cpu", torch.bfloat16):
        within = loss(z)
    assert within.dtype == torch.float32
    assert torch.equal(within, loss(z))


def test_gradients_go_back_in_the_dtype_that_came(loss, z):
    rounded = z.bfloat16().requires_grad_()
    loss(rounded).mean().backward()
    assert rounded.grad.dtype == torch.bfloat16
    assert rounded.grad.isfinite().all()
    assert rounded.grad.any()


def test_double_precision_is_not_rounded(loss, z):
    assert loss(z.double()).dtype == torch.float64


def test_autocast_goes_on_after_a_loss():
    @in_float32
    def product(x, *, y):
        return x @ y

    x = torch.ones(2, 2)
    with torch.autocast("cpu", torch.bfloat16):
        assert product(x, y=x).dtype == torch.float32
        assert (x @ x).dtype == torch.bfloat16


def test_integers_and_numbers_are_passed_as_they_are():
    seen = in_float32(lambda *args: args)(LABEL, 3, None)
    assert seen[0] is LABEL
    assert seen[1:] == (3, None)
