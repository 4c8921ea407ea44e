"""Batches for who draws and learns in one process: here by way of the host."""

import numpy as np
import pytest

from renderer.cuda import CudaArray
from renderer.direct import Planes, open_direct
from renderer.painter import Painter
from renderer.pictures import Job
from shaders21k import Program, Selection, StreamSpec

SOURCE = """void mainImage(out vec4 c, in vec2 p) {
    c = vec4(p / iResolution.xy, 0.5 + 0.5 * sin(iTime + LEVEL), 1); }"""


@pytest.fixture
def painter(device):
    return Painter(
        device, lambda index: Program(source=SOURCE.replace("LEVEL", f"{index}.0"))
    )


@pytest.mark.parametrize("fields", [{}, {"mix": 3}, {"batch_size": 150}])
def test_a_part_holds_the_pictures_of_its_rows_and_views(device, painter, fields):
    """Without CUDA it is the same, and the log says why."""
    fields = {"batch_size": 6, "resolution": 16, "views": 2} | fields
    spec = StreamSpec(selection=Selection("ab" * 32, 5), **fields)
    wanted = np.zeros((spec.batch_size, 2, 3, 16, 16), np.uint8)
    painter.paint(spec, [Job(3, range(spec.batch_size), wanted)])
    images = np.zeros_like(wanted)
    with open_direct(device, painter) as direct:
        for part in direct.draw(spec, 3):
            images[part.rows, part.views] = np.moveaxis(part.planes, 1, 0)
        assert direct.is_shared is False
    np.testing.assert_array_equal(images, wanted)


def test_planes_say_where_they_lie():
    """n of the cells of a sheet: the planes of all its cells lie between."""
    array = CudaArray(1 << 20, 3 * 8 * 16 * 16)
    planes = Planes(array, (3, 5, 16, 16), (8 * 256, 256, 16, 1))
    told = planes.__cuda_array_interface__
    assert told["shape"] == (3, 5, 16, 16)
    assert told["strides"] == (2048, 256, 16, 1)
    assert told["data"] == array.__cuda_array_interface__["data"]
    assert told["typestr"] == "|u1"
