"""Pictures on their way to memory: laid out in rows of whole words, waited for once."""

from ctypes import CFUNCTYPE, c_ubyte, c_uint
from dataclasses import replace

import numpy as np
import pytest

from renderer.atlas import Atlas, Sample
from renderer.calls import COPY_READ_BUFFER, COPY_WRITE_BUFFER
from renderer.compiler import begin_program
from renderer.egl import Egl
from renderer.errors import RendererError
from renderer.sheet import Sheet, measure_cells
from shaders21k import Program
from shaders21k.verdict import Choice

PLAN = """void mainImage(out vec4 c, in vec2 p) {
    c = vec4(floor(p) * 10.0, iTime, 255) / 255.0; }"""


@pytest.fixture(params=["fragment", "compute"])
def plan(device, request):
    """Each way of drawing: 10 levels of red a column, of green a row; the time."""
    choice = Choice(request.param)
    resident = begin_program(device, Program(source=PLAN), choice).finish()
    yield resident
    resident.release()


def write(device, sheet, rows):
    """Copy bytes into a sheet, uint8 [3, cells, height, stride]."""
    upload = device.gl.buffer(rows.tobytes())
    calls = device.calls
    calls.BindBuffer(COPY_READ_BUFFER, upload.glo)
    calls.BindBuffer(COPY_WRITE_BUFFER, sheet.buffer)
    calls.CopyBufferSubData(COPY_READ_BUFFER, COPY_WRITE_BUFFER, 0, 0, sheet.size)
    upload.release()


@pytest.mark.parametrize(
    ("width", "stride"), [(1, 4), (3, 4), (4, 4), (5, 8), (17, 20), (224, 224)]
)
def test_a_row_is_whole_words(device, width, stride):
    sheet = Sheet(device, width, 3, 2)
    assert (sheet.stride, sheet.words) == (stride, 3 * stride // 4)
    assert sheet.size == measure_cells(width, 3, 2) == 3 * 2 * 3 * stride
    assert sheet.wait().shape == (3, 2, 3, width)
    sheet.release()


@pytest.mark.parametrize("width", [1, 3, 5, 6, 8, 13])
def test_pictures_of_any_width_are_what_was_drawn(device, plan, width):
    """What fills a row up to a word is nobody's pixel."""
    atlas = Atlas(device, width, 7, 3)
    sheet = atlas.draw([Sample(plan, float(time_s)) for time_s in (1, 2, 3)]).sheet
    red, green, blue = sheet.wait()
    assert (red == np.arange(width) * 10).all()
    assert (green == 60 - np.arange(7)[:, None] * 10).all()
    assert (blue == np.array([1, 2, 3])[:, None, None]).all()
    atlas.release()


def test_planes_follow_one_another_and_cells_in_them(device):
    sheet = Sheet(device, 6, 2, 2)
    rows = np.arange(3 * 2 * 2 * 8, dtype=np.uint8).reshape(3, 2, 2, 8)
    write(device, sheet, rows)
    sheet.fetch()
    np.testing.assert_array_equal(sheet.wait(), rows[..., :6])
    sheet.release()


def test_of_a_card_only_the_cells_that_are_asked_for_are_brought(device):
    """The device as if its memory were its own: what is fetched is copied."""
    card = replace(device, info=replace(device.info, software=False))
    sheet = Sheet(card, 8, 2, 3)
    rows = np.arange(3 * 3 * 2 * 8, dtype=np.uint8).reshape(3, 3, 2, 8)
    write(card, sheet, np.zeros_like(rows))
    sheet.fetch()
    assert not sheet.wait().any()
    write(card, sheet, rows)
    sheet.fetch(2)
    np.testing.assert_array_equal(sheet.wait()[:, :2], rows[:, :2])
    assert not sheet.wait()[:, 2].any()
    sheet.release()


def test_waiting_twice_is_waiting_once(device):
    sheet = Sheet(device, 8, 8, 1)
    write(device, sheet, np.full((3, 1, 8, 8), 9, np.uint8))
    sheet.fetch()
    first, second = sheet.wait(), sheet.wait()
    assert (first == 9).all()
    assert first.base is not None
    assert np.shares_memory(first, second)
    sheet.release()


def test_what_is_fetched_again_is_waited_for_again(device):
    """Also where nobody has waited for the first."""
    sheet = Sheet(device, 8, 8, 1)
    for level in (1, 2, 3):
        write(device, sheet, np.full((3, 1, 8, 8), level, np.uint8))
        sheet.fetch()
    assert (sheet.wait() == 3).all()
    sheet.release()


def test_pictures_can_only_be_read(device):
    sheet = Sheet(device, 8, 8, 1)
    pixels = sheet.wait()
    with pytest.raises(ValueError, match="read-only"):
        pixels[:] = 0
    sheet.release()


def test_a_sheet_may_leave_while_it_is_waited_for(device):
    """And a device that has lost many draws on."""
    for _ in range(50):
        sheet = Sheet(device, 64, 64, 8)
        sheet.fetch()
        sheet.release()
    assert device.gl.error == "GL_NO_ERROR"


def test_pictures_stay_until_two_more_are_drawn(device, plan):
    """So that the first are copied out while the next are being drawn."""
    atlas = Atlas(device, 8, 8, 1)
    sheets, shown = [], []
    for time_s in range(1, 6):
        sheets.append(atlas.draw([Sample(plan, float(time_s))]).sheet)
        shown.append([int(each.wait()[2, 0, 0, 0]) for each in sheets[-2:]])
    assert shown == [[1], [1, 2], [2, 3], [3, 4], [4, 5]]
    assert sheets[0] is sheets[2] is sheets[4]
    assert sheets[0] is not sheets[1]
    atlas.release()


def test_more_than_there_is_room_for_is_refused_and_leaves_nothing(device):
    is_buffer = CFUNCTYPE(c_ubyte, c_uint)(Egl().load("glIsBuffer"))

    def count():
        return sum(map(is_buffer, range(1, 3000)))

    before = count()
    for _ in range(10):
        with pytest.raises(RendererError, match="no buffer of 503316480000 bytes"):
            Sheet(device, 4096, 4096, 10_000)
        assert device.gl.error == "GL_OUT_OF_MEMORY"
    assert count() == before


def test_reading_a_cell_waits_and_copies(device, plan):
    atlas = Atlas(device, 5, 4, 2)
    drawn = atlas.draw([Sample(plan, 7.0), Sample(plan, 9.0)])
    picture = np.empty((3, 4, 5), np.uint8)
    drawn.read(1, picture)
    atlas.draw([])
    atlas.draw([])
    assert (picture[2] == 9).all()
    atlas.release()
