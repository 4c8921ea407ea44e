"""Section of gpu.py: images a second, ours and the original's."""

import statistics
import time
from dataclasses import replace

import numpy as np
from gpu_paths import choose_times, compare_programs


def measure_rates(setting):
    """Measure images a second: ours, drawing alone, and the original's way."""
    from renderer.atlas import Atlas
    from renderer.device import open_device

    programs = setting.programs(setting.size(64, 4))
    end_s = time.monotonic() + setting.left_s
    with open_device(setting.device) as device:
        side_px, count = setting.size((224, 16), (32, 4))
        atlas = Atlas(device, side_px, side_px, count)
        found = compare_programs(
            setting, device, atlas, programs, end_s - setting.left_s * 0.6
        )
        atlas.release()
        programs = [each for each in programs if each.id in found]
        sides = setting.size((128, 224, 384), (32, 48))
        for side_px in sides:
            for way in ("fragment", "by choice"):
                # The comparisons below get as long as the painter.
                if setting.left_s > (end_s - setting.began_s) * 0.3:
                    _paint(setting, device, programs, found, side_px=side_px, way=way)
        for side_px in sides:
            if setting.left_s > 5.0:
                _compare_with_past(setting, device, programs, found, side_px)


def make_spec(side_px, programs, batch_size):
    """Describe a stream in which every program is resident from the beginning."""
    from shaders21k.selection import Selection, selection_digest
    from shaders21k.spec import StreamSpec

    ids = [each.id for each in programs]
    return StreamSpec(
        batch_size=batch_size,
        resolution=side_px,
        views=1,
        window=len(programs),
        slide=0,
        selection=Selection(selection_digest(ids), len(programs)),
    )


def _paint(setting, device, programs, found, *, side_px, way):
    from renderer.painter import Painter
    from renderer.pictures import Job
    from shaders21k.verdict import FRAGMENT, Choice

    def choose(index):
        each = found[programs[index].id]
        if way == "by choice" and each["path"] == "compute":
            return Choice("compute", each["compute_ns"])
        return replace(FRAGMENT, cost_ns=each["fragment_ns"])

    painter = Painter(device, programs.__getitem__, choose=choose)
    spec = make_spec(side_px, programs, setting.size(64, 8))
    images = np.empty((4, spec.batch_size, 1, 3, side_px, side_px), np.uint8)
    rows = range(spec.batch_size)
    step = 0

    def paint(count):
        nonlocal step
        jobs = [Job(step + each, rows, images[each]) for each in range(count)]
        painter.paint(spec, jobs)
        step += count

    for _ in range(setting.size(6, 2)):
        paint(4)
    for count in (1, 4):
        taken = []
        until_s = time.monotonic() + setting.size(1.5, 0.3)
        while time.monotonic() < until_s or len(taken) < 2:
            began_s = time.perf_counter()
            paint(count)
            taken.append(time.perf_counter() - began_s)
        setting.say(
            "Painter.paint into host memory",
            side_px=side_px,
            way=way,
            jobs_together=count,
            images_per_s=_rate(count * spec.batch_size, statistics.median(taken)),
            mean_images_per_s=_rate(count * spec.batch_size, statistics.mean(taken)),
            programs=painter.resident_count,
        )
    painter._residents.keep_only(())


def _rate(images, seconds):
    return float(f"{images / seconds:.4g}")


def _compare_with_past(setting, device, programs, found, side_px):
    from renderer.baseline import Job
    from renderer.bench import Chosen, compare
    from renderer.compiler import begin_program
    from shaders21k.verdict import Choice

    chosen, frames = [], setting.size(4, 2)
    for program in programs:
        each = found[program.id]
        fragments = better = begin_program(
            device, program, Choice("fragment", each["fragment_ns"])
        ).finish()
        if fragments.shaders:  # the original's way has no passes
            fragments.release()
            continue
        if each["path"] == "compute":
            choice = Choice("compute", each["compute_ns"])
            better = begin_program(device, program, choice).finish()
        chosen.append(Chosen(program, fragments, better))
    jobs = [
        Job(index, time_s)
        for index in range(len(chosen))
        for time_s in choose_times(frames)
    ]
    seconds = compare(device, chosen, jobs, side_px, rounds=setting.size(3, 1))
    for each in chosen:
        for resident in {each.fragments, each.better}:
            resident.release()
    rates = {name: len(jobs) / each for name, each in seconds.items()}
    setting.say(
        "ours, drawing alone, and the original's way",
        side_px=side_px,
        **{f"{name}_ips": float(f"{rate:.4g}") for name, rate in rates.items()},
        ours_vs_draw_only=round(rates["ours"] / rates["draw_only"], 3),
        ours_vs_original=round(rates["ours"] / rates["baseline"], 2),
        images=len(jobs),
    )
