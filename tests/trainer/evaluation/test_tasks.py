from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from shaders21k import BatchStream
from trainer.errors import DatasetError
from trainer.evaluation.tasks import draw_held_out, read_folder, read_picture
from trainer.opening import resolve

SOURCE = "memory://64"


@pytest.fixture
def resolved(tiny):
    return resolve(tiny, SOURCE)


def write(path, color, size=(40, 30)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, color).save(path)


def test_held_out_programs_are_the_last_and_each_is_asked_as_often(resolved):
    task = draw_held_out(SOURCE, resolved.stream, held_out=8, shots=2, queries=3)
    assert task.classes == tuple(f"program {n}" for n in range(56, 64))
    assert task.gallery.label.bincount().tolist() == [2] * 8
    assert task.queries.label.bincount().tolist() == [3] * 8
    assert task.gallery.images.shape == (16, 3, 32, 32)


def test_held_out_programs_are_shown_one_by_one_to_who_learned_from_mixed(resolved):
    mixed = replace(resolved.stream, mix=6, mixing="cutmix", mix_alpha=0.5)
    task = draw_held_out(SOURCE, mixed, held_out=8, shots=1, queries=1)
    alone = draw_held_out(SOURCE, resolved.stream, held_out=8, shots=1, queries=1)
    assert torch.equal(task.gallery.images, alone.gallery.images)


def test_gallery_and_queries_show_other_moments(resolved, monkeypatch):
    times = []
    deliver = BatchStream.__next__

    def listen(stream):
        batch = deliver(stream)
        times.append((batch.time_s.min(), batch.time_s.max()))
        return batch

    monkeypatch.setattr(BatchStream, "__next__", listen)
    draw_held_out(SOURCE, resolved.stream, held_out=8, shots=2, queries=2)
    (_, first_end), (_, second_end), (third, _), (fourth, _) = times
    assert max(first_end, second_end) < 5.05 <= min(third, fourth)


def test_programs_that_were_trained_on_are_refused(resolved):
    with pytest.raises(DatasetError, match="held_out=9: at least 2, and at most the 8"):
        draw_held_out(SOURCE, resolved.stream, held_out=9)
    with pytest.raises(DatasetError, match="at least 2"):
        draw_held_out(SOURCE, resolved.stream, held_out=1)


def test_a_folder_with_its_own_split(tmp_path):
    for part, count in (("train", 3), ("val", 2)):
        for name, color in (("red", (255, 0, 0)), ("blue", (0, 0, 255))):
            for n in range(count):
                write(tmp_path / part / name / f"{n}.png", color)
    task = read_folder(tmp_path, 16)
    assert task.classes == ("blue", "red")
    assert task.gallery.label.tolist() == [0, 0, 0, 1, 1, 1]
    assert task.queries.label.tolist() == [0, 0, 1, 1]
    assert task.queries.images[2, :, 8, 8].tolist() == [255, 0, 0]


def test_a_folder_without_one_is_split_by_name_alone(tmp_path):
    for root in ("one", "two"):
        for name in ("a", "b"):
            for n in range(10):
                write(tmp_path / root / name / f"{n}.png", (n * 20, 0, 0))
    one, two = (read_folder(tmp_path / root, 16) for root in ("one", "two"))
    assert len(one.queries.label) == 4
    assert len(one.gallery.label) == 16
    assert torch.equal(one.queries.images, two.queries.images)
    held = set(one.queries.images[:2, 0, 0, 0].tolist())
    assert held.isdisjoint(one.gallery.images[:8, 0, 0, 0].tolist())


def test_a_picture_is_its_center_square_row_0_at_the_top(tmp_path):
    wide = np.zeros((20, 60, 3), np.uint8)
    wide[:10, 20:40] = 255  # white above black, in the middle third
    Image.fromarray(wide).save(tmp_path / "wide.png")
    picture = read_picture(tmp_path / "wide.png", 20)
    assert picture.shape == (3, 20, 20)
    assert picture[:, :9].min() > 250
    assert picture[:, 11:].max() < 5


def test_what_cannot_be_read(tmp_path):
    with pytest.raises(DatasetError, match="cannot read the image folder"):
        read_folder(tmp_path / "nowhere", 16)
    write(tmp_path / "only" / "0.png", 0)
    with pytest.raises(DatasetError, match="holds 1 classes"):
        read_folder(tmp_path, 16)
    write(tmp_path / "other" / "0.png", 0)
    with pytest.raises(DatasetError, match="no picture to learn from"):
        read_folder(tmp_path, 16)
    (tmp_path / "bad.png").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"bad\.png"):
        read_picture(tmp_path / "bad.png", 16)
