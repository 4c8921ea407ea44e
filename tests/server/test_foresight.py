"""Large stills whose time is foreseen: whoever looks harms nobody who reads."""

import json

import pytest

from server.errors import PictureError
from server.foresight import FREE_PX, check_still
from shaders21k import Program

SLOW = Program(
    source="""void mainImage(out vec4 c, in vec2 p) {
    float x = p.x;
    for (int i = 0; i < 3000; i++) { x = sin(x * 1.7 + float(i)); }
    c = vec4(x);
}""",
    url="slow",
)
"""A batch draws it in no time, and four million pixels of it take minutes."""


def test_a_picture_that_is_too_large_puts_no_program_into_quarantine(lab, tmp_path):
    arguments = ("--workers", "1", "--deadline", "4")
    with lab.start(tmp_path, [*lab.rings(2), SLOW], *arguments) as service:
        path = f"/v1/programs/{SLOW.id}/preview.png"
        workers = service.worker_pids()
        status, _, body = service.get(f"{path}?width=2048&height=2048")
        assert (status, json.loads(body)["type"]) == (422, "urn:shaders21k:bad-picture")
        assert "ask for a smaller one" in json.loads(body)["detail"]
        assert service.get(f"{path}?width=64&height=64")[0] == 200
        assert service.json("/v1/quarantine") == []
        assert service.worker_pids() == workers


def test_what_is_as_small_as_in_a_batch_costs_no_foresight():
    check_still(lambda *_: pytest.fail("it draws"), 256, FREE_PX // 256, 0.0)


def test_a_large_one_is_tried_small_at_first():
    seen = []
    check_still(lambda *size: seen.append(size), 2048, 64, 1000.0)
    assert seen == [(8, 8), (8, 8), (32, 8), (256, 8)]
    with pytest.raises(PictureError, match="2048 x 2048 pixels"):
        check_still(lambda *_: None, 2048, 2048, -1.0)
