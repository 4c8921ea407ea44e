"""Which device draws, and what is said when none can."""

import os
import subprocess
import sys

import pytest

from renderer import device as devices
from renderer.device import choose_device
from renderer.egl import EglDevice
from renderer.errors import DeviceError

CARD = (EglDevice(0, "/dev/dri/card0", 1, software=False), 10)
OTHER = (EglDevice(1, "/dev/dri/card1", 0, software=False), 11)
CPU = (EglDevice(2, "software", None, software=True), 12)


def test_llvmpipe_says_who_it_is(device):
    assert "llvmpipe" in device.fingerprint.renderer
    assert device.fingerprint.backend == "egl"
    assert device.info.software


def test_the_context_is_robust(device):
    """A shader that reads outside its memory must not read ours."""
    from ctypes import CFUNCTYPE, POINTER, byref, c_int, c_uint

    from renderer.egl import Egl

    get = CFUNCTYPE(None, c_uint, POINTER(c_int))(Egl().load("glGetIntegerv"))
    flags = c_int()
    get(0x821E, byref(flags))  # GL_CONTEXT_FLAGS
    assert flags.value & 0x4  # GL_CONTEXT_FLAG_ROBUST_ACCESS_BIT


def test_a_context_can_be_made_after_another():
    script = (
        "from renderer.device import open_device\n"
        "for _ in range(3):\n"
        "    with open_device('cpu') as device:\n"
        "        assert device.gl.error == 'GL_NO_ERROR'\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("auto", CARD),
        ("egl:1", OTHER),
        ("cuda:0", OTHER),
        ("cuda:1", CARD),
        ("cpu", CPU),
    ],
)
def test_a_device_is_chosen_by_name(wanted, found):
    assert choose_device([CPU, CARD, OTHER], wanted) == found


@pytest.mark.parametrize("wanted", ["gpu", "egl:", "cuda:x", "", "egl:-1"])
def test_a_name_that_is_none_is_refused(wanted):
    with pytest.raises(DeviceError, match="say auto, cpu"):
        choose_device([CPU], wanted)


def test_a_device_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(
        DeviceError, match="no device egl:7; EGL lists egl:2 is software"
    ):
        choose_device([CPU], "egl:7")


def test_software_is_never_chosen_in_silence(monkeypatch):
    """A card that EGL does not see is a fault to mend, not to draw 100 x slower."""
    monkeypatch.setattr(devices, "nvidia_is_present", lambda: True)
    with pytest.raises(DeviceError, match="--device cpu"):
        choose_device([CPU], "auto")
    assert choose_device([CPU], "cpu") == CPU


def test_no_driver_at_all_is_said_with_the_cure(tmp_path):
    """EGL with no vendor installed: the real library, a real failure."""
    script = "from renderer.device import open_device\nwith open_device(): pass"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "__EGL_VENDOR_LIBRARY_DIRS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "DeviceError" in ran.stderr
    assert "libegl1" in ran.stderr or "EGL lists none" in ran.stderr
