from dataclasses import replace

import pytest
import torch

from shaders21k import BatchStream
from trainer.errors import DatasetError
from trainer.evaluation.programs import draw_held_out
from trainer.opening import resolve

SOURCE = "memory://64"


@pytest.fixture
def resolved(tiny):
    return resolve(tiny, SOURCE)


def test_held_out_programs_are_the_last_and_each_is_asked_as_often(resolved):
    task = draw_held_out(SOURCE, resolved.stream, held_out=8, shots=2, queries=3)
    assert task.classes == tuple(f"program {n}" for n in range(56, 64))
    assert task.gallery.label.bincount().tolist() == [2] * 8
    assert task.queries.label.bincount().tolist() == [3] * 8
    assert torch.equal(task.clusters, task.queries.label)
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
