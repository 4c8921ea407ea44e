"""Real services visit programs as often as a spec says, and others never."""

import itertools
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from shaders21k import BatchStream, Program, Selection, SpecError, StreamSpec, recipe
from shaders21k.visits import MAX_VISITS, read_digits

VISITS = "0130" * 10
FLAT = "void mainImage(out vec4 c, in vec2 p) {{ c = vec4({n}.0 / 60000.0); }}"


def read_one(source, spec):
    with BatchStream(source, spec, prefetch=1) as stream:
        return next(stream)


def test_only_what_is_visited_is_drawn_and_as_often_over_every_road(service):
    spec = StreamSpec(
        batch_size=20, resolution=16, views=1, visits=VISITS, window=10, slide=4
    )
    roads = []
    for road in (service.ring, service.url):
        with BatchStream(road, spec) as stream:
            roads.append(list(itertools.islice(stream, 10)))
            resolved = stream.spec
    for one, other in zip(*roads, strict=True):
        assert one.recipe_digest == recipe(resolved, one.step).digest
        np.testing.assert_array_equal(one.images, other.images)
        np.testing.assert_array_equal(one.program, other.program)
    drawn = np.concatenate([batch.program[:, 0] for batch in roads[0]])
    assert read_digits(VISITS)[drawn].min() == 1
    # Ten steps of four are an epoch of 40 visits: three in four are of digit 3.
    assert 0.65 < (read_digits(VISITS)[drawn] == 3).mean() < 0.85
    # The programs differ in green: the pixels are of those that the batch names.
    green = np.concatenate([batch.images[:, 0, 1, 0, 0] for batch in roads[0]])
    assert len(np.unique(green)) == len(np.unique(drawn))
    page = service.get(f"/streams/{resolved.spec_id}")[2].decode()
    assert "each 0 to 3 times an epoch" in page
    assert VISITS not in page


@pytest.mark.parametrize("road", ["ring", "url"])
def test_visits_of_another_number_of_programs_are_refused_in_few_words(service, road):
    spec = StreamSpec(visits="12" * 15_000)
    with (
        pytest.raises(SpecError, match="30,000 digits for 40 programs") as told,
        BatchStream(getattr(service, road), spec),
    ):
        pass
    assert len(str(told.value)) < 300


def test_as_many_visits_as_may_be_pass_over_every_road(lab, tmp_path):
    """And to a worker that looks up from its work late, more than one at once."""
    count = MAX_VISITS
    programs = [Program(source=FLAT.format(n=n), url=f"{n}") for n in range(count)]
    with lab.start(tmp_path, programs, "--workers", "1") as service:
        selection = Selection(**service.json("/v1/selection"))
        spec = StreamSpec(
            batch_size=4,
            resolution=8,
            views=1,
            visits="0123456789" * (count // 10),
            window=8,
            slide=1,
            selection=selection,
        )
        by_ring, by_http = (
            read_one(road, spec) for road in (service.ring, service.url)
        )
        assert by_ring.recipe_digest == by_http.recipe_digest
        np.testing.assert_array_equal(by_ring.images, by_http.images)
        body = json.dumps(spec.to_json()).encode()  # as it is written with spaces
        path = f"/v1/streams/{spec.spec_id}"
        assert service.get(path, method="PUT", body=body)[0] == 200
        specs = [replace(spec, seed=seed) for seed in range(1, 9)]
        (worker,) = service.worker_pids()
        with ThreadPoolExecutor(len(specs)) as pool:
            os.kill(worker, signal.SIGSTOP)
            batches = pool.map(lambda each: read_one(service.ring, each), specs)
            try:
                lab.wait_until(lambda: service.metrics()["shaders21k_streams"] == 9)
                time.sleep(0.5)  # until all that may be is in its socket
            finally:
                os.kill(worker, signal.SIGCONT)
            batches = list(batches)
        assert [batch.recipe_digest for batch in batches] == [
            recipe(each, 0).digest for each in specs
        ]
