"""What stays on the device, where a stream visits some programs more often."""

import numpy as np
import pytest

from renderer.painter import Painter
from renderer.pictures import Job
from renderer.windows import look_ahead
from shaders21k import Program, Selection, StreamSpec

VISITS = "0109999" * 5
SOURCE = "void mainImage(out vec4 c, in vec2 p) {{ c = vec4({n}.0 / 64.0); }}"


@pytest.mark.parametrize("mix", [1, 3])
def test_a_program_that_stands_in_the_window_many_times_is_compiled_once(device, mix):
    spec = StreamSpec(
        batch_size=6,
        resolution=8,
        views=1,
        mix=mix,
        visits=VISITS,
        window=24,
        slide=2,
        selection=Selection("ab" * 32, 35),
    )
    fetched = []

    def fetch(index):
        fetched.append(index)
        return Program(source=SOURCE.format(n=index))

    painter = Painter(device, fetch)
    painter.paint(spec, [Job(0, range(6), np.zeros((6, 1, 3, 8, 8), np.uint8))])
    while painter.prepare():
        pass
    windows = list(look_ahead(spec, 0))
    assert all(len(set(window)) < len(window) == 24 for window in windows)
    needed = set().union(*windows)
    assert sorted(fetched) == sorted(needed)
    assert painter.resident_count == len(needed)
    assert all(VISITS[index] != "0" for index in needed)
