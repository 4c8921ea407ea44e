"""Sections of gpu.py that look at the machine: programs, device, devices."""

import ctypes
import importlib.util
import json
import os
import platform
import random
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gpu_setting import Child, answer

EXTENSIONS = [
    "GL_KHR_parallel_shader_compile",
    "GL_ARB_parallel_shader_compile",
    "GL_NV_compute_shader_derivatives",
    "GL_KHR_compute_shader_derivatives",
    "GL_KHR_robustness",
    "GL_ARB_robustness",
    "GL_KHR_robust_buffer_access_behavior",
    "GL_ARB_robustness_isolation",
    "GL_NV_robustness_video_memory_purge",
    "GL_ARB_buffer_storage",
    "GL_EXT_memory_object_fd",
    "GL_EXT_semaphore_fd",
    "GL_ARB_shader_viewport_layer_array",
    "GL_NV_viewport_array2",
    "GL_KHR_no_error",
    "GL_ARB_gl_spirv",
    "GL_NV_internalformat_sample_query",
    "GL_NV_gpu_program5",
    "GL_NV_shader_thread_group",
    "GL_KHR_shader_subgroup",
    "GL_ARB_get_program_binary",
    "GL_NVX_gpu_memory_info",
    "GL_ARB_compute_variable_group_size",
]

LIMITS = [
    "GL_MAX_TEXTURE_SIZE",
    "GL_MAX_SHADER_STORAGE_BLOCK_SIZE",
    "GL_MAX_UNIFORM_BLOCK_SIZE",
    "GL_MAX_COMPUTE_WORK_GROUP_INVOCATIONS",
    "GL_MAX_COMPUTE_SHARED_MEMORY_SIZE",
    "GL_MAX_TEXTURE_IMAGE_UNITS",
    "GL_MAX_ARRAY_TEXTURE_LAYERS",
    "GL_MAX_VIEWPORT_DIMS",
]

SMI = [
    "name",
    "driver_version",
    "vbios_version",
    "uuid",
    "compute_mode",
    "mig.mode.current",
    "persistence_mode",
    "memory.total",
    "memory.used",
    "clocks.sm",
    "clocks.max.sm",
    "clocks.mem",
    "power.limit",
    "pcie.link.gen.current",
    "pcie.link.width.current",
    "ecc.mode.current",
    "display_mode",
]

PACKAGES = [
    "moderngl",
    "glcontext",
    "numpy",
    "torch",
    "typer",
    "fastapi",
    "uvicorn",
    "uvloop",
    "httptools",
    "pillow",
    "rich",
]


def write_programs(setting):
    """Write a small corpus: a seeded pick of a file's, or of the built-in one."""
    from shaders21k.corpus import Corpus
    from shaders21k.selection import pick
    from shaders21k.synth.frozen import builtin_seeds, verify
    from shaders21k.synth.grammar import write

    count = setting.size(64, 4)
    if named := setting.case["corpus"]:
        with Corpus.open(Path(named)) as corpus:
            programs = corpus.programs(pick(corpus.selection(), count, 0))
    else:
        # Only these are written: all of the built-in corpus would take a minute.
        seeds = random.Random(0).sample(builtin_seeds(), count)
        programs = verify((write(each.seed) for each in seeds), seeds)
    with Corpus.open(setting.folder / "programs.db", create=True) as corpus:
        setting.say("programs", added=corpus.add(programs), of=named or "built-in")


def look_at_device(setting):
    """Say what the doctor, OpenGL and nvidia-smi say."""
    setting.say("software", of="python", value=sys.version.split()[0])
    setting.say("software", of="kernel", value=platform.release())
    setting.say("software", of="cores", value=len(os.sched_getaffinity(0)))
    for name in PACKAGES:
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "here" if importlib.util.find_spec(name) else "missing"
        setting.say("software", of=name, value=found)
    for name in ("libEGL.so.1", "libGL.so.1", "libOpenGL.so.0", "libcuda.so.1"):
        setting.say("software", of=name, value=_try_library(name))
    for name, value in sorted(os.environ.items()):
        if name.startswith(("__GL", "__EGL", "MESA", "LP_", "EGL_", "NVIDIA", "CUDA")):
            setting.say("variables", variable=name, value=value)
    _ask_nvidia(setting)
    _ask_doctor(setting)
    answers, problem = setting.ask("open", min(60.0, setting.left_s))
    for row in answers:
        setting.say(row.pop("table"), **row)
    if problem:
        setting.say("opening", problem=problem)


def _try_library(name):
    # In another process: what is loaded here first may change what is found next.
    code = f"import ctypes; ctypes.CDLL({name!r})"
    return Child(["-c", code]).end(20.0) or "loads"


def _ask_doctor(setting):
    code = "from renderer.doctor import app; app()"
    words = ["--json", "--device", setting.device]
    child = Child(["-c", code, *words])
    lines = []
    while (line := child.read(min(70.0, setting.left_s))) is not None:
        lines.append(line)
    problem = child.end()
    try:
        found = json.loads("\n".join(lines))
    except ValueError:
        setting.say("doctor", problem=problem or "no JSON")
        return
    setting.keep(doctor=found)
    for device in found["drawing"]["devices"]:
        opened = device["index"] == found["drawing"]["opened"]
        setting.say("EGL devices", **device, opened=opened)
    for finding in found["findings"]:
        setting.say("findings", **finding)


def _ask_nvidia(setting):
    for words in (
        ["nvidia-smi", f"--query-gpu={','.join(SMI)}", "--format=csv,noheader"],
        ["nvidia-smi", "-q"],
    ):
        try:
            said = subprocess.run(
                words, capture_output=True, check=True, text=True, timeout=20
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            setting.say("nvidia-smi", card=" ".join(words)[:20], problem=str(error))
            continue
        if words[-1] == "-q":
            setting.keep(nvidia_smi=said)
            continue
        for card, line in enumerate(said.splitlines()):
            for name, value in zip(SMI, line.split(","), strict=False):
                setting.say("nvidia-smi", card=card, of=name, value=value.strip())


def open_case(setting):
    """Open the device twice, and say what OpenGL says of it."""
    from renderer.device import open_device
    from renderer.egl import Egl

    for time_ in ("first", "second"):
        began_s = time.perf_counter()
        with open_device(setting.device) as device:
            took_s = time.perf_counter() - began_s
            answer(table="opening", time=time_, seconds=round(took_s, 3))
            if time_ == "first":
                continue
            for name, value in asdict(device.fingerprint).items():
                answer(table="OpenGL", of=name, value=value)
            answer(table="OpenGL", of="compiles_aside", value=device.compiles_aside)
            get = ctypes.CFUNCTYPE(ctypes.c_uint)(
                Egl().load("glGetGraphicsResetStatus")
            )
            answer(table="OpenGL", of="reset status", value=get())
            flags = ctypes.c_int()
            get = ctypes.CFUNCTYPE(None, ctypes.c_uint, ctypes.c_void_p)(
                Egl().load("glGetIntegerv")
            )
            for name, number in (("CONTEXT_FLAGS", 0x821E), ("RESET_STRATEGY", 0x8256)):
                get(number, ctypes.byref(flags))
                answer(table="OpenGL", of=name, value=hex(flags.value))
            for name in LIMITS:
                answer(table="OpenGL", of=name, value=device.gl.info.get(name))
            there = device.gl.extensions
            for name in EXTENSIONS:
                answer(table="extensions", extension=name, here=name in there)
            answer(table="extensions", extension="in all", here=len(there))


def look_at_devices(setting):
    """Draw with each device that EGL lists, and with two in one process."""
    from renderer.probe import probe

    listed = probe(setting.device, min(60.0, setting.left_s)).devices
    for device in listed:
        began_s = time.perf_counter()
        drawing = probe(f"egl:{device['index']}", max(1.0, min(30.0, setting.left_s)))
        setting.say(
            "each alone",
            device=f"egl:{device['index']}",
            name=device["name"],
            cuda=device["cuda"],
            draws_with=(drawing.fingerprint or {}).get("renderer"),
            seconds=round(time.perf_counter() - began_s, 2),
            problem=str(drawing.problem or ""),
        )
    if len(listed) < 2:
        setting.say("two at once", outcome="skipped: there is one device")
        return
    answers, problem = setting.ask("devices-case", max(1.0, min(30.0, setting.left_s)))
    setting.say("two at once", outcome=problem or answers[-1]["outcome"])


def devices_case(setting):
    """Open two devices in one process, one inside the other."""
    from renderer.device import open_device

    with ExitStack() as stack:
        opened = [stack.enter_context(open_device(f"egl:{n}")) for n in (0, 1)]
        names = " and ".join(each.fingerprint.renderer for each in opened)
        answer(outcome=f"both open: {names}")
