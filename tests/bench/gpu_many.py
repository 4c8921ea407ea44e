"""Sections of gpu.py with several processes: workers, serve."""

import hashlib
import json
import os
import time

import numpy as np
from gpu_setting import Child, answer, wait_for_go

READY_S = 20.0
"""A worker that takes longer to open the device and to compile counts as hung."""

DRAWN_S = 12.0
"""One that takes longer to draw for a few seconds, likewise."""

PATHS = ("fragment", "compute")


def measure_workers(setting):
    """Draw in more and more processes at once, until some hang."""
    alone = {}
    for count in setting.size((1, 2, 4, 8), (1, 2)):
        if setting.left_s < 8.0:
            setting.say("processes at once", processes=count, problem="no time left")
            continue
        children = [setting.start("worker-case") for _ in range(count)]
        until_s = time.monotonic() + min(READY_S, setting.left_s)
        opened = [each.read_json(until_s - time.monotonic()) for each in children]
        opened = [each for each in opened if each]
        whole = True
        for path in PATHS if opened else ():
            for child in children:
                child.go()
            until_s = time.monotonic() + min(DRAWN_S, setting.left_s)
            drawn = [each.read_json(until_s - time.monotonic()) for each in children]
            drawn = [each for each in drawn if each]
            rates = [each["images_per_s"] for each in drawn]
            alone.setdefault(path, sum(rates) or 1.0)
            setting.say(
                "processes at once",
                processes=count,
                path=path,
                opened=len(opened),
                drew=len(rates),
                images_per_s=round(sum(rates), 1),
                least=round(min(rates, default=0.0), 1),
                against_one=round(sum(rates) / alone[path], 2),
                ready_s=round(max(each["open_s"] for each in opened), 1),
                pictures=len({each["hash"] for each in drawn}),
            )
            whole = whole and len(rates) == count
        if opened and whole:
            problems = {each.end(2.0) for each in children}
        else:  # all at once, and none is waited for before
            for child in children:
                child.process.kill()
            problems = {each.end(1.0) for each in children} | {"some hung or failed"}
        if problems - {""}:
            setting.say(
                "what went wrong", processes=count, problem=sorted(problems - {""})
            )
        if not (opened and whole):
            return


def worker_case(setting):
    """Draw the same programs, when told to, by each path."""
    from renderer.atlas import Atlas, Sample
    from renderer.compiler import begin_program
    from renderer.device import open_device
    from renderer.errors import CompileError
    from shaders21k.verdict import Choice

    began_s = time.monotonic()
    side_px, count = setting.size((224, 16), (32, 4))
    with open_device(setting.device) as device:
        atlas = Atlas(device, side_px, side_px, count)
        residents = {path: [] for path in PATHS}
        for program in setting.programs(setting.size(16, 4)):
            for path, compiled in residents.items():
                try:
                    each = begin_program(device, program, Choice(path)).finish()
                except CompileError:
                    continue
                atlas.draw([Sample(each, 1.0)]).sheet.wait()
                compiled.append(each)
        answer(open_s=time.monotonic() - began_s)
        for path in PATHS:
            wait_for_go()
            images, digest = 0, hashlib.sha256()
            started_s = time.perf_counter()
            until_s = started_s + setting.size(3.0, 1.0)
            first = True
            while first or time.perf_counter() < until_s:
                for each in residents[path]:
                    samples = [Sample(each, 0.5 + n / 4) for n in range(count)]
                    pixels = atlas.draw(samples).sheet.wait()[:, :count]
                    images += count
                    if first:
                        digest.update(np.ascontiguousarray(pixels))
                first = False
            rate = images / (time.perf_counter() - started_s)
            answer(images_per_s=rate, hash=digest.hexdigest())


def measure_service(setting):
    """Serve and pull, by the commands: unjudged programs, judged ones, more workers."""
    _serve_and_pull(setting, "not judged")
    if setting.left_s < 15.0:
        setting.say("corpus check", problem="no time left")
        return
    code = "from renderer.check import app; app()"
    words = [setting.folder / "programs.db", "--device", setting.device, "--json"]
    child = Child(["-c", code, *words, "--workers", "1", "--deadline", "10"])
    lines = []
    until_s = time.monotonic() + setting.left_s * 0.4
    while (line := child.read(until_s - time.monotonic())) is not None:
        lines.append(line)
    problem = child.end(2.0)
    try:
        found = json.loads("".join(lines))
    except ValueError:
        setting.say("corpus check", problem=problem or "no JSON")
    else:
        rate = found["judged"] / max(0.1, found["seconds"])
        setting.say("corpus check", **found, a_second=round(rate, 2))
        _serve_and_pull(setting, "judged")
    if setting.left_s > 8.0:
        _serve_and_pull(setting, "judged, 4 workers", 4)


def _serve_and_pull(setting, state, workers=0):
    ring = setting.folder / "ring.sock"
    code = "from server.commands import app; app()"
    began_s = time.monotonic()
    serving = Child(
        [
            *("-c", code, "--corpus", setting.folder / "programs.db"),
            *("--device", setting.device, "--workers", workers),
            *("--bind", "127.0.0.1:0", "--socket", ring),
        ]
    )
    first = serving.read(min(30.0, setting.left_s))
    if not first or not first.startswith("serving"):
        problem = serving.end(2.0)
        setting.say("serve", programs=state, problem=problem, said=first or "")
        return
    started_s = round(time.monotonic() - began_s, 2)
    words = serving.read(20.0) or ""
    setting.say("serve", programs=state, started_s=started_s, said=words)
    url = next(each for each in first.split() if each.startswith("http"))
    _pull(setting, f"ring://{ring}", state, "first", 2)
    for source in (f"ring://{ring}", url):
        _pull(setting, source, state, "then", setting.size(60, 3))
    serving.process.terminate()
    if problem := serving.end(10.0):
        setting.say("serve", programs=state, problem=f"at the end {problem}")


def _pull(setting, source, state, when, batches):
    side_px, size = setting.size((224, 64), (32, 8))
    code = "from shaders21k.commands.pull import app; app()"
    child = Child(
        [
            *("-c", code, source, "--json", "--batches", batches),
            *("--batch-size", size, "--resolution", side_px, "--views", 2),
        ]
    )
    until_s = time.monotonic() + max(2.0, setting.left_s / 3)
    row = {"programs": state, "source": source.partition(":")[0], "when": when}
    count, last = 0, {}
    began_s = time.monotonic()
    while (found := child.read_json(until_s - time.monotonic())) is not None:
        last, count = found, count + 1
    took_s = time.monotonic() - began_s
    problem = child.end(1.0)
    keys = ("images_per_s", "elapsed_s", "waited_s", "substituted")
    row |= {"batches": batches, **{key: last.get(key) for key in keys}}
    if problem:  # what came until then
        row |= {"batches": count, "elapsed_s": round(took_s, 1), "problem": problem}
        row["images_per_s"] = round(count * size * 2 / took_s, 1)
    setting.say("pull", **row, side_px=side_px, cores=len(os.sched_getaffinity(0)))
