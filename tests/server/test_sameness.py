"""Same recipe, same bytes: whoever draws it, with whatever else, in whatever order."""

import itertools

import numpy as np
import pytest

from renderer.device import open_device
from shaders21k import BatchStream, Program, StreamSpec
from shaders21k.corpus import Corpus
from shaders21k.synth.grammar import write
from shaders21k.verdict import Verdict

COUNT = 24
STEPS = 6
PLAIN = StreamSpec(batch_size=10, resolution=32, window=12, slide=3)
MIXED = StreamSpec(
    batch_size=6,
    resolution=32,
    window=12,
    slide=3,
    mix=3,
    mixing="cutmix",
    rotate_deg=(-30, 30),
)


def read(source, spec, **options):
    with BatchStream(source, spec, **options) as stream:
        batches = list(itertools.islice(stream, STEPS))
        return [(each.recipe_digest, each.images.copy()) for each in batches], batches


def read_backwards(source, spec):
    found = []
    for step in reversed(range(STEPS)):
        with BatchStream(source, spec, step=step, prefetch=1) as stream:
            batch = next(stream)
            found.append((batch.recipe_digest, batch.images.copy()))
    return found[::-1]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Half of the programs are judged to be drawn by a compute shader."""
    path = tmp_path_factory.mktemp("sameness") / "corpus.db"
    with Corpus.open(path, create=True) as corpus, open_device("cpu") as device:
        corpus.add(write(seed) for seed in range(COUNT))
        ids = corpus.selection()
        corpus.verdicts.record(
            device.fingerprint,
            [
                Verdict(each, "ok", cost_ns=1e6, path="compute", speedup=2.0)
                for each in ids[::2]
            ],
        )
    return path


@pytest.fixture(scope="module")
def expected(lab, corpus, tmp_path_factory):
    """By one worker, one batch at a time."""
    folder = tmp_path_factory.mktemp("one")
    with lab.start(folder, corpus, "--workers", "1") as service:
        by_spec = {
            spec: read(service.ring, spec, prefetch=1) for spec in (PLAIN, MIXED)
        }
    return corpus, by_spec


@pytest.mark.parametrize("spec", [PLAIN, MIXED], ids=["plain", "mixed"])
@pytest.mark.parametrize("workers", ["1", "3"])
def test_other_workers_orders_and_company_draw_the_same(
    lab, expected, tmp_path, workers, spec
):
    """Eight asked for at once are drawn together; backwards each is drawn alone."""
    corpus, by_spec = expected
    wanted, batches = by_spec[spec]
    with lab.start(tmp_path, corpus, "--workers", workers) as service:
        for found in (
            read(service.ring, spec, prefetch=8)[0],
            read_backwards(service.url, spec),
        ):
            for (digest, images), (true_digest, true_images) in zip(
                found, wanted, strict=True
            ):
                assert digest == true_digest
                np.testing.assert_array_equal(images, true_images)
        _, again = read(service.url, spec)
    assert again[0].fingerprint == batches[0].fingerprint
    assert again[0].fingerprint.backend.startswith("egl/mixed-")


def test_a_verdict_that_comes_later_changes_nothing(lab, tmp_path):
    """How programs are drawn is read when a service starts, also for its successors."""
    path = tmp_path / "corpus.db"
    with Corpus.open(path, create=True) as corpus:
        corpus.add([Program(source=each.source) for each in map(write, range(6))])
        ids = corpus.selection()
    spec = StreamSpec(batch_size=6, resolution=16, window=6, slide=0)
    with lab.start(tmp_path, path, "--workers", "1") as service:
        with BatchStream(service.ring, spec) as stream:
            before = next(stream)
        with Corpus.open(path, readonly=False) as corpus, open_device("cpu") as device:
            corpus.verdicts.record(
                device.fingerprint,
                [Verdict(each, "ok", path="compute", speedup=2.0) for each in ids],
            )
        for pid in service.worker_pids():
            lab.kill_9(pid)
        with BatchStream(service.ring, spec, step=50) as stream:
            after = next(stream)
        counters = service.json("/readyz")["counters"]
    assert counters["replaced"] == 1
    assert after.fingerprint == before.fingerprint
    assert before.fingerprint.backend == "egl/fragment"
