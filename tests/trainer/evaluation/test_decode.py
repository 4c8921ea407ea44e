import io

import numpy as np
import pytest
import torch
from PIL import Image

from trainer.errors import DatasetError
from trainer.evaluation.decode import Encoded, decode_picture
from trainer.evaluation.folders import Files


def write_grays(folder, count):
    paths = [folder / f"{n}.png" for n in range(count)]
    for n, path in enumerate(paths):
        Image.new("L", (9, 9), n * 10).save(path)
    return paths


def test_a_picture_is_its_center_row_0_at_the_top(tmp_path):
    wide = np.zeros((64, 192, 3), np.uint8)
    wide[:32, 64:128] = 255  # white above black, in the middle third
    Image.fromarray(wide).save(tmp_path / "wide.png")
    picture = decode_picture(tmp_path / "wide.png", 32)
    assert picture.shape == (3, 32, 32)
    assert picture[:, :15].min() > 250
    assert picture[:, 17:].max() < 5


def test_seven_eighths_of_the_shorter_side_are_seen():
    ramp = np.arange(256, dtype=np.uint8)[None].repeat(256, 0)
    file = io.BytesIO()
    Image.fromarray(ramp).save(file, "PNG")
    picture = decode_picture(file.getvalue(), 224)
    assert int(picture[0, 0, 0]) == pytest.approx(16, abs=1)
    assert int(picture[0, 0, -1]) == pytest.approx(239, abs=1)


def test_parts_are_those_of_the_places_in_any_order(tmp_path):
    images = Encoded(Files(tmp_path, write_grays(tmp_path, 6)), [5, 3, 1, 0], 4)
    assert len(images) == 4
    assert images[1:3][:, 0, 0, 0].tolist() == [30, 10]
    assert images[torch.tensor([3, 0])][:, 0, 0, 0].tolist() == [0, 50]
    assert images[0:2].dtype == torch.uint8


def test_a_large_jpeg_comes_out_as_a_small_one_would(tmp_path):
    shade = np.linspace(0, 255, 1024).astype(np.uint8)
    large = Image.fromarray(np.broadcast_to(shade, (1024, 1024)).copy()).convert("RGB")
    large.save(tmp_path / "large.jpg", quality=95)
    large.save(tmp_path / "large.png")
    jpeg, png = (
        decode_picture(tmp_path / f"large.{kind}", 32).int() for kind in ("jpg", "png")
    )
    assert (jpeg - png).abs().max() <= 6


def test_what_is_no_picture_is_named(tmp_path):
    path = tmp_path / "bad.png"
    path.write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"bad\.png.*repair or remove it"):
        Encoded(Files(tmp_path, [path]), [0], 8)[0:1]


def test_identity_changes_with_a_picture_a_place_or_the_resolution(tmp_path):
    paths = write_grays(tmp_path, 3)
    store = Files(tmp_path, paths)
    first = Encoded(store, [0, 1], 8).identity()
    assert first == Encoded(Files(tmp_path, paths), [0, 1], 8).identity()
    others = {
        Encoded(store, [1, 0], 8).identity(),
        Encoded(store, [0, 1], 9).identity(),
    }
    Image.new("L", (99, 99), 7).save(paths[1])
    others.add(Encoded(store, [0, 1], 8).identity())
    assert len(others | {first}) == 4
