import math

import pytest
import torch

from trainer.views.blur import blur


def test_no_width_changes_no_bit(images):
    assert torch.equal(blur(images, torch.zeros(6)), images)


def test_flat_pictures_stay_flat_up_to_their_borders():
    flat = torch.full((1, 3, 15, 9), 0.4)
    torch.testing.assert_close(blur(flat, torch.tensor([2.0])), flat)


def test_a_dot_becomes_its_samples_own_bell():
    dots = torch.zeros(2, 3, 25, 31)
    dots[:, :, 12, 15] = 1
    out = blur(dots, torch.tensor([1.0, 2.0]))
    for image, sigma_px in zip(out, (1.0, 2.0), strict=True):
        for row, column in ((12, 15), (13, 15), (10, 18)):
            squares = (row - 12) ** 2 + (column - 15) ** 2
            height = math.exp(-squares / (2 * sigma_px**2)) / (
                2 * math.pi * sigma_px**2
            )
            assert float(image[1, row, column]) == pytest.approx(height, abs=1e-4)
        assert image.sum(dim=(1, 2)).tolist() == pytest.approx([1, 1, 1], rel=1e-5)
