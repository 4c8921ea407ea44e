"""What goes into views: pictures of noise, and random numbers that can be repeated."""

import pytest
import torch


@pytest.fixture
def images():
    generator = torch.Generator().manual_seed(3)
    return torch.rand(6, 3, 16, 16, generator=generator)


@pytest.fixture
def draw():
    """Uniform numbers, float32 [numbers, count], the same for the same seed."""

    def numbers(rows, count, seed=0):
        return torch.rand(rows, count, generator=torch.Generator().manual_seed(seed))

    return numbers
