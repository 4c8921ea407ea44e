"""Films: the same bytes every time, and the colors that were drawn."""

import io

import av
import numpy as np
import pytest

from server.films import Film


def encode(kind, frames):
    _, height, width, _ = frames.shape
    film = Film(kind, width, height, 30)
    try:
        film.add(frames[:1])
        film.add(frames[1:])
        return film.finish()
    finally:
        film.close()


@pytest.mark.parametrize("kind", ["mp4", "webp"])
def test_the_same_frames_are_the_same_bytes(kind):
    frames = np.random.default_rng(0).integers(0, 255, (5, 32, 48, 3), np.uint8)
    assert encode(kind, frames) == encode(kind, frames)


@pytest.mark.parametrize("color", [(200, 30, 40), (20, 180, 60), (250, 250, 10)])
def test_colors_are_true_and_named(color):
    body = encode("mp4", np.full((4, 32, 32, 3), color, np.uint8))
    with av.open(io.BytesIO(body)) as film:
        frame = next(film.decode(video=0))
        assert (frame.colorspace, frame.color_range) == (1, 1), "BT.709, limited"
        shown = frame.reformat(format="rgb24", src_colorspace=1).to_ndarray()
        assert film.streams.video[0].average_rate == 30
    assert np.abs(shown.astype(int) - color).max() <= 4


def test_one_that_is_given_up_leaves_nothing():
    film = Film("mp4", 32, 32, 30)
    film.close()  # before it has begun
    film.add(np.zeros((1, 32, 32, 3), np.uint8))
    film.close()
    film.close()
