"""Batches from a real service: the same over every road, whoever else is reading."""

import contextlib
import itertools
import json
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import safetensors.numpy

from shaders21k import BatchStream, Selection, SelectionError, StreamSpec, recipe

SPEC = StreamSpec(batch_size=12, resolution=32, views=2, window=16, slide=2)


def read(source, count, spec=SPEC, **options):
    with BatchStream(source, spec, **options) as stream:
        return list(itertools.islice(stream, count))


def test_the_same_bytes_over_every_road(service):
    by_ring, by_http = read(service.ring, 6), read(service.url, 6)
    for one, other in zip(by_ring, by_http, strict=True):
        assert one.recipe_digest == other.recipe_digest
        np.testing.assert_array_equal(one.images, other.images)
        np.testing.assert_array_equal(one.label, other.label)
        assert one.fingerprint == other.fingerprint
    pictures = {batch.images.tobytes() for batch in by_ring}
    assert len(pictures) == 6
    assert all(batch.images.std() > 30 for batch in by_ring)


def test_labels_name_what_is_in_the_picture(service):
    """The programs differ in green, so a picture can be asked which one drew it."""
    spec = StreamSpec(batch_size=40, resolution=32, views=1)
    (batch,) = read(service.ring, 1, spec)
    green = batch.images[:, 0, 1].astype(int)
    assert (green == green[:, :1, :1]).all()
    level_of = dict(zip(batch.label.tolist(), green[:, 0, 0].tolist(), strict=True))
    assert sorted(level_of.values()) == [round(n / 64 * 255) for n in range(40)]


def test_a_reader_that_keeps_every_batch_starves_nobody(service):
    """More batches than the ring has slots: all held, and none drawn over."""
    kept = read(service.ring, 30)
    assert [batch.step for batch in kept] == list(range(30))
    for batch in (kept[0], kept[13], kept[29]):
        (again,) = read(service.url, 1, step=batch.step)
        np.testing.assert_array_equal(batch.images, again.images)


def test_batches_outlive_their_stream(service):
    """Enough is drawn afterwards to use every slot of the ring again."""
    (batch,) = read(service.ring, 1)
    before = batch.images.copy(), batch.label.copy()
    read(service.ring, 30, step=1000)
    np.testing.assert_array_equal(batch.images, before[0])
    np.testing.assert_array_equal(batch.label, before[1])


def test_a_stream_may_be_opened_again(service):
    stream = BatchStream(service.ring, SPEC)
    with stream:
        kept = next(stream)
    with stream:
        again = next(stream)
        del kept  # its slot belonged to the first connection
        assert [batch.step for batch in itertools.islice(stream, 3)] == [2, 3, 4]
    assert again.step == 1


def test_nobody_can_write_to_what_others_read(service):
    for road in (service.ring, service.url):
        (batch,) = read(road, 1)
        for array in (batch.images, batch.label, batch.crop):
            with pytest.raises(ValueError, match="read-only"):
                array[:] = 0


def test_ranks_in_lockstep_never_wait_for_each_other_s_slots(service):
    """Six ranks ask for four batches ahead each: more than the ring has slots."""
    with contextlib.ExitStack() as stack:
        ranks = [
            stack.enter_context(
                BatchStream(service.ring, SPEC, rows=(2 * n, 2 * n + 2), patience_s=20)
            )
            for n in range(6)
        ]
        for step in range(8):
            digests = {next(rank).recipe_digest for rank in ranks}
            assert digests == {recipe(ranks[0].spec, step).digest}


def test_a_reader_that_turns_elsewhere_again_and_again_gets_what_it_asks_for(service):
    """What it wanted before is withdrawn from the workers, or drawn and kept."""
    with BatchStream(service.ring, SPEC, prefetch=8) as stream:
        for step in (40, 900, 42, 40, 901, 44, 900):
            stream.step = step
            batch = next(stream)
            (again,) = read(service.url, 1, step=step)
            np.testing.assert_array_equal(batch.images, again.images)


def test_the_largest_batch_is_drawn(service):
    spec = StreamSpec(batch_size=16384, resolution=8, views=1)
    with BatchStream(service.ring, spec, prefetch=1) as stream:
        batch = next(stream)
    assert batch.images.std(axis=(1, 2, 3, 4)).min() > 0


def test_a_flood_of_previews_is_answered(service):
    with ThreadPoolExecutor(64) as pool:
        path = "/v1/programs/{}/preview.png?width=8&height=8&time={}"
        paths = [path.format(n % 40, n) for n in range(400)]
        answers = list(pool.map(service.get, paths))
    assert {status for status, _, _ in answers} == {200}


def test_several_readers_at_once_get_the_same(service):
    with (
        BatchStream(service.ring, SPEC) as one,
        BatchStream(service.ring, SPEC) as two,
        BatchStream(service.url, SPEC) as three,
    ):
        for _ in range(5):
            batches = [next(one), next(two), next(three)]
            assert len({batch.images.tobytes() for batch in batches}) == 1


def test_ranks_read_rows_of_the_same_batch(service):
    (whole,) = read(service.ring, 1)
    low, high = read(service.ring, 1, rows=(0, 5)), read(service.url, 1, rows=(5, 12))
    np.testing.assert_array_equal(
        whole.images, np.concatenate([low[0].images, high[0].images])
    )


def test_a_run_may_change_roads_in_the_middle(service):
    straight = [batch.recipe_digest for batch in read(service.ring, 8)]
    with BatchStream(service.ring, SPEC) as stream:
        first = [batch.recipe_digest for batch in itertools.islice(stream, 3)]
        state = stream.state_dict()
    with BatchStream(service.url, SPEC) as stream:
        stream.load_state_dict(state)
        rest = [batch.recipe_digest for batch in itertools.islice(stream, 5)]
    assert first + rest == straight


@pytest.mark.parametrize("road", ["ring", "url"])
def test_another_selection_is_refused_by_name(service, road):
    spec = StreamSpec(batch_size=4, resolution=32, selection=Selection("ab" * 32, 40))
    with pytest.raises(SelectionError, match="serve the corpus"):
        read(getattr(service, road), 1, spec)


def register(service, **fields):
    selection = Selection(**service.json("/v1/selection"))
    spec = StreamSpec(selection=selection, **fields)
    answer = service.get(
        f"/v1/streams/{spec.spec_id}",
        method="PUT",
        body=json.dumps(spec.to_json()).encode(),
    )
    assert answer[0] == 200, answer
    return spec, f"/v1/streams/{spec.spec_id}"


def test_a_batch_by_url(service):
    spec, stream = register(service, batch_size=6, resolution=16, views=1)
    status, headers, body = service.get(f"{stream}/batches/7?rows=2:5&ahead=2")
    assert status == 200
    assert headers["ETag"].startswith(f'"{recipe(spec, 7).digest}-')
    assert int(headers["Content-Length"]) == len(body)
    tensors = safetensors.numpy.load(body)
    assert tensors["images"].shape == (3, 1, 3, 16, 16)
    np.testing.assert_array_equal(tensors["label"], recipe(spec, 7).label[2:5])


def test_a_recipe_by_url(service):
    spec, stream = register(service, batch_size=6, resolution=16)
    said = service.json(f"{stream}/recipes/7")
    made_of = recipe(spec, 7)
    assert said["digest"] == made_of.digest
    assert said["program"] == made_of.program.tolist()
    np.testing.assert_allclose(said["crop"], made_of.crop, rtol=1e-6)


def test_a_contact_sheet_shows_the_batch(service):
    from io import BytesIO

    from PIL import Image

    _, stream = register(service, batch_size=8, resolution=16, views=2)
    status, headers, body = service.get(f"{stream}/batches/3.png")
    assert (status, headers["Content-Type"]) == (200, "image/png")
    sheet = np.asarray(Image.open(BytesIO(body)))
    batch = safetensors.numpy.load(service.get(f"{stream}/batches/3")[2])
    first = batch["images"][0].transpose(2, 0, 3, 1).reshape(16, 32, 3)
    np.testing.assert_array_equal(sheet[:16, :32], first)


def test_a_preview_is_the_program(service):
    from io import BytesIO

    from PIL import Image

    path = f"/v1/programs/{urllib.parse.quote('7')}/preview.png?width=48&height=24"
    status, headers, body = service.get(path)
    assert (status, headers["Content-Type"]) == (200, "image/png")
    picture = np.asarray(Image.open(BytesIO(body)))
    assert picture.shape == (24, 48, 3)
    assert (picture[..., 1] == round(7 / 64 * 255)).all()
    cropped = service.get(path + "&crop=0.5,0,0.5,0.5")[2]
    assert cropped != body


def test_it_is_alive_and_ready(service):
    assert service.json("/healthz") == {"status": "ok"}
    ready = service.json("/readyz")
    assert ready["status"] == "ready"
    assert ready["workers"] == 2
    assert ready["selection"]["programs"] == 40


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/v1/streams/0123456789abcdef/batches/0", 404, "PUT its spec"),
        ("{stream}/batches/-1", 422, "step: Input should be greater"),
        ("{stream}/batches/9223372036854775808", 422, "step"),
        ("{stream}/batches/x", 422, "integer"),
        ("{stream}/batches/0?rows=0:99", 422, "rows 0:99"),
        ("{stream}/batches/0?rows=5:5", 422, "rows 5:5"),
        ("{stream}/batches/0?rows=a:b", 400, "not lo:hi"),
        ("{stream}/batches/0?rows=0:" + "1" * 5000, 400, "not lo:hi"),
        ("{stream}/batches/0?ahead=1000", 422, "ahead"),
        ("{stream}/recipes/-1", 422, "step: Input should be greater"),
        ("/v1/programs/nonesuch/preview.png", 404, "nonesuch"),
        ("/v1/programs/7/preview.png?width=100000", 422, "width"),
        ("/v1/programs/7/preview.png?time=nan", 422, "time"),
        ("/v1/programs/7/preview.png?crop=1,2", 422, "crop"),
        ("/v1/programs/7/preview.png?crop=inf,0,1,1", 422, "crop"),
        ("/nothing/here", 404, "Not Found"),
    ],
)
def test_nonsense_is_a_problem_that_says_which(service, path, status, says):
    _, stream = register(service, batch_size=6, resolution=16)
    answered, headers, body = service.get(path.format(stream=stream))
    problem = json.loads(body)
    assert (answered, problem["status"]) == (status, status)
    assert headers["Content-Type"] == "application/problem+json"
    assert says in problem.get("detail", problem["title"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 400),
        (b"[]", 422),
        (b'{"batch_size": -1}', 422),
        (b'{"batch_size": 4}', 422),
        (b'{"unknown": 1}', 422),
        (b"\xff\xfe", 400),
        (b"[" * 60_000, 400),
        (b" " * 100_000, 413),
    ],
)
def test_a_spec_that_is_none_is_refused(service, body, status):
    path = "/v1/streams/0123456789abcdef"
    assert service.get(path, method="PUT", body=body)[0] == status
