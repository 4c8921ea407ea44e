"""Which device draws, and what is said when none can."""

import os
import subprocess
import sys

import pytest

from renderer import device as devices
from renderer.device import check_hardware, choose_device
from renderer.egl import EglDevice
from renderer.errors import DeviceError

CARD = (EglDevice(0, "/dev/dri/card0", 1, software=False), 10)
OTHER = (EglDevice(1, "/dev/dri/card1", 0, software=False), 11)
CPU = (EglDevice(2, "software", None, software=True), 12)
MESA = (EglDevice(3, "/dev/dri/card0", None, software=False), 13)
"""Mesa lists what it has no driver for."""


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


@pytest.fixture
def with_nvidia(monkeypatch):
    monkeypatch.setattr(devices, "nvidia_is_present", lambda: True)


def test_software_is_never_chosen_in_silence(with_nvidia):
    """A card that EGL does not see is a fault to mend, not to draw 100 x slower."""
    with pytest.raises(DeviceError, match="--device cpu") as refused:
        choose_device([CPU], "auto")
    assert refused.value.finding.name in {
        "no-graphics-capability",
        "nvidia-egl-missing",
        "nvidia-egl-broken",
        "icd-missing",
    }


@pytest.mark.parametrize("wanted", ["cpu", "egl:2"])
def test_software_that_is_asked_for_is_given(wanted, with_nvidia):
    assert choose_device([CPU, CARD], wanted) == CPU


def test_nvidia_s_own_entry_goes_before_mesa_s_for_the_same_card():
    assert choose_device([CPU, MESA, CARD], "auto") == CARD


LLVMPIPE = "llvmpipe (LLVM 15.0.6, 256 bits)"


def test_a_card_that_the_cpu_draws_for_is_refused():
    with pytest.raises(DeviceError, match="egl:3 is /dev/dri/card0 but llvmpipe"):
        check_hardware(MESA[0], "egl:3", LLVMPIPE)
    check_hardware(MESA[0], "egl:3", "AMD Radeon Graphics (radeonsi, navi31)")
    check_hardware(CPU[0], "egl:2", LLVMPIPE)


def test_where_any_will_do_the_cpu_may_draw_for_a_card_that_is_not_nvidia_s(
    monkeypatch,
):
    monkeypatch.setattr(devices, "nvidia_is_present", lambda: False)
    check_hardware(MESA[0], "auto", LLVMPIPE)
    monkeypatch.setattr(devices, "nvidia_is_present", lambda: True)
    with pytest.raises(DeviceError, match="on the CPU"):
        check_hardware(MESA[0], "auto", LLVMPIPE)


def test_a_fork_of_a_process_that_has_loaded_egl_is_told_so():
    """It would hang, or fail with a number: moderngl#414."""
    script = (
        "import os\n"
        "from renderer.egl import Egl\n"
        "from renderer.errors import DeviceError\n"
        "Egl().devices()\n"
        "if os.fork():\n"
        "    _, status = os.wait()\n"
        "    os._exit(os.waitstatus_to_exitcode(status))\n"
        "try:\n"
        "    Egl()\n"
        "except DeviceError as error:\n"
        "    os._exit(7 if error.finding.name == 'forked' else 8)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 7


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
