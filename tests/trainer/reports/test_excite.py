import pytest
import torch

from trainer.encoders.build import build_encoder
from trainer.evaluation.features import measure_statistics
from trainer.reports import excite as module
from trainer.reports.excite import choose_units, excite
from trainer.settings import EncoderSettings
from trainer.views.pixels import normalize, to_float


@pytest.fixture
def net():
    net = build_encoder(EncoderSettings(width=0.05), 16, 0)
    images = torch.randint(0, 256, (64, 3, 16, 16)).to(torch.uint8)
    measure_statistics(net, images)
    return net


def test_pictures_excite_their_units_more_than_noise_does(net, monkeypatch):
    monkeypatch.setattr(module, "STEPS", 30)
    start = module._draw(module._start(16))
    excited = to_float(excite(net, 16, "conv4"))
    with torch.no_grad():
        noise = net(normalize(start), "conv4")
        seen = net(normalize(excited), "conv4")
    units = choose_units(noise)
    raised = seen[range(8), units]
    assert (raised > 1.5 * noise[:, units].amax(dim=0)).sum() >= 6
    assert all(parameter.grad is None for parameter in net.parameters())


def test_the_same_pictures_come_out_again(net, monkeypatch):
    monkeypatch.setattr(module, "STEPS", 3)
    first = excite(net, 16)
    assert first.shape == (8, 3, 16, 16)
    assert first.dtype == torch.uint8
    torch.manual_seed(1)
    assert torch.equal(first, excite(net, 16))


def test_units_that_never_respond_are_left_out():
    response = torch.zeros(4, 100)
    response[0, 10:30] = 1
    assert choose_units(response) == [10, 12, 15, 17, 20, 22, 25, 27]
    response[:] = 0
    response[1, 50] = 2
    assert choose_units(response) == [50]
    assert len(choose_units(torch.zeros(4, 100))) == 8
