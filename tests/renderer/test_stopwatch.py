"""Where a worker's time goes: every second is counted, and only once."""

import time

import numpy as np
import pytest

from renderer import stopwatch
from renderer.painter import Painter
from renderer.pictures import Job
from renderer.stopwatch import Stopwatch
from shaders21k import Program, Selection, StreamSpec

SLOW = """void mainImage(out vec4 c, in vec2 p) {{
    float x = p.x + {n}.0;
    for (int i = 0; i < 3000; i++) x = sin(x * 1.7 + float(i));
    c = vec4(0.5 + 0.5 * x);
}}"""


@pytest.fixture
def clock(monkeypatch):
    """A clock that shows what a test sets it to."""
    clock = [0.0]
    monkeypatch.setattr(stopwatch, "perf_counter", lambda: clock[0])
    return clock


def test_blocks_within_blocks_count_for_themselves(clock):
    watch = Stopwatch()
    clock[0] = 1.0
    with watch.during("compile"):
        clock[0] = 3.0
        with watch.during("readback"):
            clock[0] = 7.0
        clock[0] = 8.0
    clock[0] = 9.5
    assert watch.read() == (3.0, 2.5, 4.0)


def test_a_block_that_fails_is_over(clock):
    watch = Stopwatch()
    with pytest.raises(ValueError, match="driver"), watch.during("compile"):
        clock[0] = 2.0
        raise ValueError("the driver refuses")
    clock[0] = 3.0
    assert watch.read() == (2.0, 1.0, 0.0)


def test_it_can_be_read_twice_and_started_anew(clock):
    watch = Stopwatch()
    clock[0] = 1.0
    assert watch.read() == watch.read() == (0.0, 1.0, 0.0)
    watch.restart()
    assert watch.read() == (0.0, 0.0, 0.0)


def test_a_painter_tells_compiling_from_drawing(device):
    """What is drawn again is not compiled again, and that is where the time goes."""
    spec = StreamSpec(
        selection=Selection("ab" * 32, 4),
        batch_size=4,
        resolution=32,
        window=4,
        slide=0,
    )
    painter = Painter(device, lambda n: Program(source=SLOW.format(n=n)))
    images = np.zeros((4, 2, 3, 32, 32), np.uint8)
    seconds = []
    for step in (0, 1):
        device.stopwatch.restart()
        started_s = time.perf_counter()
        painter.paint(spec, [Job(step, range(4), images)])
        seconds.append(device.stopwatch.read())
        assert 0 <= time.perf_counter() - started_s - sum(seconds[-1]) < 0.1
        assert images.any()
    (first_compile_s, *_), (compile_s, render_s, readback_s) = seconds
    assert first_compile_s > 10 * compile_s
    assert render_s > 10 * compile_s
    assert render_s > 10 * readback_s > 0
