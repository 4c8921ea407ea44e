"""Feature visualization: pictures that excite single units of a network.

The recipe, for each unit: a picture is held as its Fourier coefficients, divided by the
frequency, so that a step changes coarse and fine structure alike and no noise builds
up (Olah, Mordvintsev & Schubert, "Feature Visualization", Distill 2017); a sigmoid
brings it into 0..1. It begins as faint noise of that spectrum. 128 steps of Adam, as
many as Learning to See by Looking at Noise takes, raise the unit's response; at each
the picture is rolled by up to a sixteenth of its side in both directions and blurred by
one pixel's binomial, so that a response must not hang on single pixels.
"""

from collections.abc import Sequence

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from trainer.checkpoint import Checkpoint
from trainer.distributed import pick_device
from trainer.encoders.base import Encoder
from trainer.evaluation.features import measure_statistics
from trainer.reports.sheets import Tile, draw_sheet
from trainer.views.pixels import normalize

STEPS = 128
UNITS = 8
STARTS = 64
"""Noise pictures, of which each unit takes the one that excites it most: one that
responds to none of them, as many rectified units do, could not be led anywhere."""

RATE = 0.01
SPREAD = 0.02
"""Deviation of the first noise's coefficients."""


def draw_excited(checkpoint: Checkpoint, layer: str | None = None) -> Image.Image:
    """Draw what excites `UNITS` units of a layer: trained above, untrained below.

    Args:
        checkpoint: the run.
        layer: see `Encoder.forward`; None takes the last.

    Raises:
        SettingsError: no such layer.
    """
    side = checkpoint.read_settings().view_px
    tiles = []
    for row, trained in enumerate((True, False)):
        encoder = checkpoint.encoder(trained=trained).to(pick_device())
        if not trained:
            images = _draw(_start(side)).mul(255).round().to(torch.uint8)
            measure_statistics(encoder, images)
        excited = excite(encoder, side, layer)
        tiles += [Tile(image, row, column) for column, image in enumerate(excited)]
    return draw_sheet(tiles)


def excite(encoder: Encoder, side: int, layer: str | None = None) -> Tensor:
    """Raise single units of a layer, evenly spread over those that respond at all.

    Args:
        encoder: as it is, in evaluation mode; its gradients are left alone.
        side: H = W of the pictures.
        layer: see `Encoder.forward`.

    Returns:
        uint8 [up to `UNITS`, 3, side, side], the same at each call.
    """
    encoder.eval()
    device = next(encoder.parameters()).device
    generator = torch.Generator().manual_seed(0)
    start = _start(side).to(device)
    with torch.no_grad():
        response = encoder(normalize(_draw(start)), layer)  # [STARTS, D]
    units = choose_units(response)
    first = start[response[:, units].argmax(dim=0)]
    held = first.clone().requires_grad_()
    solver = torch.optim.Adam([held], lr=RATE)
    reach = max(1, side // 16)
    for _ in range(STEPS):
        shift = torch.randint(-reach, reach + 1, (2,), generator=generator).tolist()
        seen = _blur(_draw(held).roll(shift, (2, 3)))
        raised = encoder(normalize(seen), layer)[range(len(units)), units]
        (held.grad,) = torch.autograd.grad(-raised.sum(), [held])
        solver.step()
    return _draw(held.detach()).mul(255).round().to(torch.uint8).cpu()


def choose_units(response: Tensor) -> Sequence[int]:
    """Give up to `UNITS` units, evenly spread over those that pictures tell apart.

    Args:
        response: float [pictures, D].
    """
    spread = response.std(dim=0)
    # Of a layer in which nothing responds, its first units show that.
    live = spread.nonzero()[:, 0] if spread.any() else torch.arange(len(spread))
    count = min(UNITS, len(live))
    return [int(live[len(live) * place // count]) for place in range(count)]


def _scale(side: int) -> Tensor:
    """One over the frequency of each coefficient, in cycles a picture, at least 1."""
    down = torch.fft.fftfreq(side, 1 / side)[:, None]
    across = torch.fft.rfftfreq(side, 1 / side)[None]
    frequency: Tensor = (down.square() + across.square()).sqrt()
    return 1 / frequency.clamp_min(1)


def _start(side: int) -> Tensor:
    """Coefficients of faint noise: float [STARTS, 3, side, side // 2 + 1, 2]."""
    generator = torch.Generator().manual_seed(1)
    shape = (STARTS, 3, side, side // 2 + 1, 2)
    return SPREAD * torch.randn(shape, generator=generator)


def _draw(held: Tensor) -> Tensor:
    """Coefficients to pictures: float [N, 3, side, side] in 0..1."""
    side = held.shape[2]
    spectrum = torch.view_as_complex(held) * _scale(side).to(held.device)
    picture = torch.fft.irfft2(spectrum, s=(side, side), norm="forward")
    return torch.sigmoid(picture)


def _blur(images: Tensor) -> Tensor:
    """Average each pixel with its neighbors by 1, 2, 1 along both axes."""
    row = torch.tensor([0.25, 0.5, 0.25], device=images.device)
    kernel = (row[:, None] * row)[None, None].expand(3, 1, 3, 3)
    padded = functional.pad(images, (1, 1, 1, 1), mode="circular")
    return functional.conv2d(padded, kernel, groups=3)
