"""One device for all tests of the renderer: Mesa's llvmpipe."""

import pytest

from renderer.device import open_device


@pytest.fixture(scope="session")
def device():
    with open_device("cpu") as opened:
        yield opened
