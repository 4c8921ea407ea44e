"""A buffer that stays on the GPU, as far as it can be tried where there is none.

What is tried is the refusal: the real one, on Mesa's device. On a machine with an
NVIDIA card the last test tries the whole.
"""

import ctypes
import logging
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from renderer.causes import nvidia_is_present
from renderer.cuda import LIBRARY, CudaArray, open_handover, try_handover
from renderer.errors import HandoverError


def has_cuda():
    try:
        return bool(ctypes.CDLL(LIBRARY))
    except OSError:
        return False


@pytest.fixture
def buffer(device):
    made = device.gl.buffer(reserve=4096)
    yield made
    made.release()


def test_a_device_that_is_no_card_is_refused(device, buffer):
    with (
        pytest.raises(HandoverError, match=r"egl:0, software, is no CUDA device: pixe"),
        open_handover(device, buffer),
    ):
        pass


@pytest.mark.skipif(has_cuda(), reason="CUDA's driver is here")
def test_a_machine_without_cuda_is_refused(device, buffer):
    """The device claims to be a card; the library that is missing is the real one."""
    card = replace(device, info=replace(device.info, cuda=0))
    with (
        pytest.raises(
            HandoverError, match=r"libcuda\.so\.1.*the host's memory instead"
        ),
        open_handover(card, buffer),
    ):
        pass


def test_who_tries_goes_on_without_and_the_log_says_why_once(device, buffer, caplog):
    with caplog.at_level(logging.WARNING), try_handover(device, buffer) as handover:
        assert handover is None
        buffer.write(b"still ours")
    (record,) = caplog.records
    assert "no hand-over to CUDA" in record.getMessage()


def test_an_error_inside_the_block_is_not_taken_for_a_refusal(device, buffer):
    with pytest.raises(KeyError), try_handover(device, buffer):
        raise KeyError


def test_the_array_is_described_as_torch_and_cupy_ask():
    told = CudaArray(pointer=1 << 40, size=12).__cuda_array_interface__
    assert told["version"] == 3
    assert told["data"] == (1 << 40, False)
    assert np.dtype(told["typestr"]) == np.uint8
    assert told["shape"] == (12,)


@pytest.mark.skipif(not nvidia_is_present(), reason="no NVIDIA card here")
def test_cuda_and_opengl_see_the_same_bytes():
    """Has never run: there was no card where it was written."""
    script = (
        "from renderer.cuda import open_handover\n"
        "from renderer.device import open_device\n"
        "with open_device() as card:\n"
        "    buffer = card.gl.buffer(reserve=1 << 20)\n"
        "    with open_handover(card, buffer) as handover:\n"
        "        with handover.mapped() as array:\n"
        "            assert array.size == 1 << 20\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
