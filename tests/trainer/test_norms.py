import pytest
import torch
from torch import nn

from trainer.errors import SettingsError
from trainer.norms import PartedBatchNorm, SharedBatchNorm, fit_norms

CPU = torch.device("cpu")


def make(kind=None):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
    nn.init.uniform_(network[1].weight)
    nn.init.uniform_(network[1].bias)
    if kind is not None:
        ours = kind(4)
        ours.load_state_dict(network[1].state_dict())
        network[1] = ours
    return network.train()


@pytest.fixture
def images():
    return torch.randn(8, 3, 10, 10, generator=torch.Generator().manual_seed(1))


def test_alone_the_shared_one_is_torchs_own(images):
    ours, theirs = make(SharedBatchNorm), make()
    for _ in range(3):
        a, b = ours(images), theirs(images)
        assert torch.allclose(a, b, atol=1e-5)
        a.square().sum().backward()
        b.square().sum().backward()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(one.grad, other.grad, rtol=1e-4, atol=1e-3)
    for name, value in theirs.state_dict().items():
        assert torch.allclose(ours.state_dict()[name].float(), value.float(), atol=1e-5)
    assert torch.allclose(ours.eval()(images), theirs.eval()(images), atol=1e-5)


def test_each_part_has_statistics_of_its_own(images):
    network, plain = make(), make()
    fit_norms(network, 4, CPU)
    assert isinstance(network[1], PartedBatchNorm)
    whole = network(images)
    for part, expected in zip(images.chunk(4), whole.chunk(4), strict=True):
        assert torch.allclose(plain(part), expected, atol=1e-5)


def test_running_statistics_follow_the_mean_of_the_parts(images):
    network = make()
    fit_norms(network, 2, CPU)
    network(images)
    seen = network[0](images)
    parts = [torch.var_mean(part, dim=(0, 2, 3)) for part in seen.chunk(2)]
    variance = sum(one for one, _ in parts) / 2
    mean = sum(one for _, one in parts) / 2
    assert torch.allclose(network[1].running_mean, 0.1 * mean, atol=1e-5)
    assert torch.allclose(network[1].running_var, 0.9 + 0.1 * variance, atol=1e-5)
    assert int(network[1].num_batches_tracked) == 1


def test_what_was_frozen_stays_frozen():
    network = make().requires_grad_(requires_grad=False)
    fit_norms(network, 4, CPU)
    assert not any(one.requires_grad for one in network.parameters())


class Activated(nn.BatchNorm2d):
    """As timm has them: a norm and what comes after it in one."""

    def forward(self, images):
        return super().forward(images).relu()


def test_a_norm_that_does_more_is_not_replaced_by_one_that_does_less():
    network = nn.Sequential(Activated(3))
    fit_norms(network, 1, CPU)
    with pytest.raises(SettingsError, match="Activated does more than normalize"):
        fit_norms(network, 2, CPU)


def test_names_and_weights_stay():
    network, before = make(), make().state_dict()
    fit_norms(network, 4, CPU)
    after = network.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], before[name]) for name in before)


def test_one_rank_and_one_part_keep_torchs_own():
    network = make()
    fit_norms(network, 1, CPU)
    assert type(network[1]) is nn.BatchNorm2d
