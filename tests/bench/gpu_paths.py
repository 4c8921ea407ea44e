"""Section of gpu.py: drawing by fragments against drawing by a compute shader."""

import json
import random
import statistics
import time
from collections import Counter
from dataclasses import asdict, replace

import numpy as np

BLOCKS = ((8, 8), (8, 4), (4, 4), (2, 4))
SAMPLES = (4, 16, 64)
DECILES = range(10, 100, 10)


def choose_times(count):
    """Choose moments, always the same."""
    chance = random.Random(0)
    return [chance.uniform(0.1, 10.0) for _ in range(count)]


def compare_all(setting):
    """Compare the paths, then shapes of blocks and numbers of samples, by program."""
    from renderer.atlas import Atlas
    from renderer.device import open_device

    programs = setting.programs(setting.size(64, 4))
    side_px, count = setting.size((224, 16), (32, 4))
    end_s = time.monotonic() + setting.left_s
    with open_device(setting.device) as device:
        atlas = Atlas(device, side_px, side_px, count)
        found = compare_programs(
            setting, device, atlas, programs, end_s - setting.left_s * 0.5
        )
        _sum_up(setting, len(programs), found)
        computed = [
            program
            for program in programs
            if program.id in found and found[program.id]["compute_ns"]
        ]
        # Half of what is left for each; a program at a time, so that the figures of
        # all settings are of the same programs wherever time runs out.
        _try_blocks(
            setting, device, atlas, computed, until_s=end_s - setting.left_s * 0.5
        )
        atlas.release()
        _try_samples(setting, device, side_px, computed, end_s)


def compare_programs(setting, device, atlas, programs, until_s):
    """Compare what was not compared yet; leave what was found for other sections."""
    from renderer.compiler import begin_program
    from renderer.errors import CompileError, RendererError
    from renderer.paths import compare_paths

    file = setting.folder / f"choices {atlas.width_px}.json"
    found = json.loads(file.read_text()) if file.exists() else {}
    for program in programs:
        if time.monotonic() > until_s:
            break
        if program.id in found:
            continue
        resident = None
        try:
            resident = begin_program(device, program).finish()
            times_s = choose_times(atlas.cells)
            compared = compare_paths(device, atlas, program, resident, times_s)
            path = compared.choice.path
            found[program.id] = {**asdict(compared), "path": path}
        except CompileError as error:
            setting.keep(program=program.id, refused=str(error))
        except RendererError as error:
            setting.keep(program=program.id, failed=str(error))
        finally:
            if resident:
                resident.release()
        setting.keep(program=program.id, compared=found.get(program.id))
        file.write_text(json.dumps(found))
    return found


def _sum_up(setting, asked, found):
    from renderer.paths import ALIKE

    both = [each for each in found.values() if each["compute_ns"]]
    alike = [each for each in both if each["agreement"] >= ALIKE]
    setting.say(
        "fragment against compute",
        programs=asked,
        compared=len(found),
        computable=len(both),
        alike=len(alike),
        exactly=sum(each["agreement"] == 1.0 for each in both),
        compute_chosen=sum(each["path"] == "compute" for each in found.values()),
        least_alike=round(min((each["agreement"] for each in both), default=0), 4),
    )
    if both:
        setting.say(
            "speedup of compute, deciles",
            of="fragment / compute",
            **_deciles([each["fragment_ns"] / each["compute_ns"] for each in both]),
        )
    for path in ("fragment", "compute"):
        taken = [each[f"{path}_ns"] for each in both]
        if taken:
            setting.say(
                "speedup of compute, deciles", of=f"{path} ns", **_deciles(taken)
            )
    reasons = Counter(each["refusal"][:90] for each in found.values())
    for reason, count in reasons.most_common(8):
        if reason:
            setting.say("refused by compute", programs=count, reason=reason)


def _deciles(values):
    percents = np.percentile(values, [*DECILES])
    return {
        f"{each} %": float(f"{value:.3g}")
        for each, value in zip(DECILES, percents, strict=True)
    }


def time_drawing(device, atlas, resident, count, rounds=5):
    """Time to draw and not to read, ns a pixel: the median of some rounds."""
    from renderer.atlas import Sample

    samples = [Sample(resident, each) for each in choose_times(count)]
    taken = []
    for _ in range(rounds + 1):
        began_s = time.perf_counter()
        atlas.paint(samples)
        device.gl.finish()
        taken.append(time.perf_counter() - began_s)
        if sum(taken) > 2.0 and len(taken) > 1:
            break
    area = count * atlas.width_px * atlas.height_px
    return statistics.median(taken[1:]) * 1e9 / area


def _try_blocks(setting, device, atlas, programs, *, until_s):
    from renderer.compiler import begin_program
    from shaders21k.verdict import Choice

    found = {block: [] for block in BLOCKS}
    for program in programs:
        if time.monotonic() > until_s:
            break
        for block in BLOCKS:
            other = replace(device, block=block)
            resident = begin_program(other, program, Choice("compute")).finish()
            found[block].append(time_drawing(device, atlas, resident, atlas.cells))
            resident.release()
        taken = {str(block): each[-1] for block, each in found.items()}
        setting.keep(program=program.id, blocks=taken)
    for block, taken in found.items():
        if taken:
            first = np.array(found[BLOCKS[0]])
            setting.say(
                "blocks, drawn and not read",
                block=f"{block[0]} x {block[1]}",
                programs=len(taken),
                median_ns=float(f"{statistics.median(taken):.3g}"),
                against_8_by_8=round(float(np.median(np.array(taken) / first)), 3),
                best_for=sum(
                    min(found, key=lambda each: found[each][number]) == block
                    for number in range(len(taken))
                ),
            )


def _try_samples(setting, device, side_px, programs, until_s):
    from renderer.atlas import Atlas
    from renderer.compiler import begin_program
    from shaders21k.verdict import Choice

    counts = setting.size(SAMPLES, (1, 4))
    atlas = Atlas(device, side_px, side_px, counts[-1])
    found = {(path, count): [] for path in ("fragment", "compute") for count in counts}
    for program in programs:
        if time.monotonic() > until_s:
            break
        for path in ("fragment", "compute"):
            resident = begin_program(device, program, Choice(path)).finish()
            for count in counts:
                taken = time_drawing(device, atlas, resident, count)
                found[path, count].append(taken)
            resident.release()
    for (path, count), taken in found.items():
        if taken:
            setting.say(
                "samples a call, drawn and not read",
                path=path,
                samples=count,
                programs=len(taken),
                median_ns=float(f"{statistics.median(taken):.3g}"),
                mean_ns=float(f"{statistics.mean(taken):.3g}"),
            )
