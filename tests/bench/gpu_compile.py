"""Section of gpu.py: what compiling costs, by an empty driver cache and a full."""

import ctypes
import statistics
import time

import numpy as np
from gpu_setting import answer

SIDE_PX = 64
WAYS = {
    "one by one": "each is drawn before the next is begun",
    "all at once": "all are begun, then drawn in turn",
    "all, threads": "likewise, after glMaxShaderCompilerThreadsKHR(all)",
}


def measure_compiling(setting):
    """Compile and draw programs: each way with a cache of its own, twice."""
    count = setting.size(64, 3)
    cold_left = 2 * len(WAYS)
    for path in ("fragment", "compute"):
        done = count
        for way in WAYS:
            cache = setting.folder / f"cache {path} {way}"
            variables = {
                "SHADERS21K_CACHE": str(cache),
                "MESA_SHADER_CACHE_DIR": str(cache),
                "__GL_SHADER_DISK_CACHE_PATH": str(cache),
            }
            if setting.left_s < 3.0:
                words = {"path": path, "way": way, "problem": "no time left"}
                setting.say("compile and first draw", **words)
                continue
            # What is cold takes long: each such run gets its share of what is left.
            share_s = max(2.0, setting.left_s / (cold_left + 1))
            cold_left -= 1
            for state in ("cold", "warm"):
                answers, problem = setting.ask(
                    "compile-case",
                    share_s * 1.25 + 5.0,
                    variables,
                    path=path,
                    way=way,
                    count=done,
                    within_s=share_s,
                )
                times = [each["total_ms"] for each in answers if "total_ms" in each]
                whole = [each for each in answers if "whole_s" in each]
                row = {"path": path, "way": way, "cache": state, "programs": len(times)}
                row["refused"] = sum("refused" in each for each in answers)
                if times:
                    row["median_ms"] = round(statistics.median(times), 1)
                    row["p90_ms"] = round(float(np.percentile(times, 90)), 1)
                    row["begin_ms"] = _median(answers, "begin_ms")
                    row["draw_ms"] = _median(answers, "draw_ms")
                if whole:
                    row["whole_s"] = round(whole[0]["whole_s"], 2)
                    row["a_program_ms"] = round(
                        whole[0]["whole_s"] * 1e3 / max(1, len(times)), 1
                    )
                files = [file for file in cache.rglob("*") if file.is_file()]
                row["cache_files"] = len(files)
                row["cache_kb"] = sum(file.stat().st_size for file in files) // 1024
                row["problem"] = problem
                setting.say("compile and first draw", **row)
                setting.keep(path=path, way=way, cache=state, answers=answers)
                if way == "one by one" and state == "cold" and times:
                    done = len(times) + row["refused"]  # so many fit into the time


def _median(answers, name):
    return round(statistics.median(each[name] for each in answers if name in each), 2)


def compile_case(setting):
    """Compile programs one way, within a time."""
    from renderer.atlas import Atlas, Sample
    from renderer.compiler import begin_program
    from renderer.device import open_device
    from renderer.egl import Egl
    from renderer.errors import CompileError
    from shaders21k.verdict import Choice

    case = setting.case
    choice = Choice(case["path"])
    programs = setting.programs(case["count"])
    with open_device(setting.device) as device:
        if case["way"] == "all, threads":
            set_threads = Egl().load("glMaxShaderCompilerThreadsKHR")
            if not set_threads:
                raise SystemExit("no glMaxShaderCompilerThreadsKHR")
            ctypes.CFUNCTYPE(None, ctypes.c_uint)(set_threads)(0xFFFFFFFF)
        atlas = Atlas(device, SIDE_PX, SIDE_PX, 1)
        began_s = time.perf_counter()
        begun = []
        for number, program in enumerate(programs):
            began = time.perf_counter()
            if case["way"] == "one by one" and began - began_s > case["within_s"]:
                break
            try:
                compiling = begin_program(device, program, choice)
            except CompileError as error:
                answer(program=program.id[:12], refused=str(error)[:200])
                continue
            begun.append((program, compiling, time.perf_counter() - began))
            last = number == len(programs) - 1
            if case["way"] == "one by one" or last:
                for each in begun:
                    _finish(atlas, Sample, *each)
                begun.clear()
        for each in begun:  # the last of all was refused before it was begun
            _finish(atlas, Sample, *each)
        answer(whole_s=time.perf_counter() - began_s)


def _finish(atlas, sample, program, compiling, begin_s):
    from renderer.errors import RendererError

    began = time.perf_counter()
    try:
        resident = compiling.finish()
        finished = time.perf_counter()
        atlas.draw([sample(resident, 1.0)]).sheet.wait()
    except RendererError as error:
        answer(program=program.id[:12], refused=str(error)[:200])
        return
    ended = time.perf_counter()
    answer(
        program=program.id[:12],
        begin_ms=begin_s * 1e3,
        finish_ms=(finished - began) * 1e3,
        draw_ms=(ended - finished) * 1e3,
        total_ms=(begin_s + ended - began) * 1e3,
    )
