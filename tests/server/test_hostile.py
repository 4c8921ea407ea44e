"""Whatever a shader does, the service goes on: one program in twenty means harm.

`tests/bench/hostile.py` serves all of `tests/hostile`, for longer than a test may take.
"""

import itertools
from pathlib import Path

import numpy as np

from renderer.device import open_device
from renderer.painter import Painter
from renderer.pictures import Job
from shaders21k import BatchStream, Program, StreamSpec
from shaders21k.corpus import Corpus
from shaders21k.recipe import recipe, substitute
from shaders21k.synth import write

FOLDER = Path(__file__).parents[1] / "hostile"
HOSTILE = {
    name: Program(source=(FOLDER / f"{name}.frag").read_text(), url=name)
    for name in (
        "compile-bomb",
        "deep-expression",
        "endless-after-three-seconds",
        "endless-loop",
    )
}
HARMLESS = Program(source=(FOLDER / "nan-everywhere.frag").read_text())
BATCHES = 4


def test_every_batch_arrives_and_only_the_hostile_are_replaced(lab, tmp_path):
    good = [*map(write, range(76)), HARMLESS]
    spec = StreamSpec(batch_size=81, resolution=16, views=1, window=81, slide=0)
    with lab.start(tmp_path, [*good, *HOSTILE.values()], "--deadline", "1.5") as served:
        with BatchStream(served.ring, spec) as stream:
            spec = stream.spec
            seen = [
                (each.program[:, 0].copy(), each.images.copy(), each.substituted)
                for each in itertools.islice(stream, BATCHES)
            ]
        quarantine = {
            each["id"]: each["reason"].split()[-1]
            for each in served.json("/v1/quarantine")
        }
        counters = served.json("/readyz")["counters"]
        stand_ins = served.metrics()["shaders21k_substituted_rows_total"]

    assert quarantine == {
        HOSTILE["compile-bomb"].id: "compile",
        HOSTILE["deep-expression"].id: "compile",
        HOSTILE["endless-after-three-seconds"].id: "draw",
        HOSTILE["endless-loop"].id: "draw",
    }
    with Corpus.open(tmp_path / "corpus.db") as corpus:
        programs = corpus.programs(corpus.selection())
    bad = {programs.index(each) for each in HOSTILE.values()}
    sometimes = programs.index(HOSTILE["endless-after-three-seconds"])
    shown = 0
    with open_device("cpu") as device:
        clean = Painter(device, programs.__getitem__)
        for step, (drawn, images, substituted) in enumerate(seen):
            wanted = recipe(spec, step).program[:, 0]
            replaced = set(wanted[list(substituted)].tolist())
            assert replaced in (bad, bad - {sometimes})
            for row in substituted:
                stand_in = first_good_substitute(spec, wanted[row], replaced)
                assert drawn[row] == stand_in
            expected = np.empty_like(images)
            clean.paint(spec, [Job(step, range(81), expected)], quarantined=replaced)
            rows = sorted(set(range(81)) - set(substituted))
            np.testing.assert_array_equal(images[rows], expected[rows])
            shown += len(substituted)
    assert stand_ins >= shown, "and of batches drawn ahead"
    assert counters["replaced"] == counters["hangs"] + counters["crashes"]


def first_good_substitute(spec, wanted, bad):
    choices = (substitute(spec, int(wanted), attempt) for attempt in itertools.count())
    return next(each for each in choices if each not in bad)
