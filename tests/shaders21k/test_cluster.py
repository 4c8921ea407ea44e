"""A reader's side of a Ray cluster, without one; see tests/server/cluster for that."""

import os
import socket

import pytest

from shaders21k import BatchStream, StreamError, StreamSpec
from shaders21k.metrics import Metrics
from shaders21k.transports import cluster
from shaders21k.transports.addresses import Address
from shaders21k.transports.cluster import ClusterBook

SPEC = StreamSpec(batch_size=2, resolution=8, views=1)


def renderer(port, ring="ring:///none.sock", node="far", uid=None):
    uid = os.getuid() if uid is None else uid
    url = f"http://127.0.0.1:{port}"
    return {"url": url, "ring": ring, "node": node, "uid": uid}


def answer(*renderers, settled=True):
    return {"renderers": list(renderers), "settled": settled, "node": "here"}


def book_of(*answers):
    coming = iter(answers)
    return ClusterBook(lambda _: next(coming), Metrics())


def place(port):
    return Address(f"http://127.0.0.1:{port}", "127.0.0.1", port)


def test_renderers_come_and_go():
    book = book_of(answer(renderer(1)), answer(renderer(2), renderer(3)), answer())
    assert book.look_up() == [place(1)]
    assert book.look_up() == [place(2), place(3)]
    assert book.look_up() == []


def test_where_nobody_answers_those_of_before_are_asked_on():
    book = book_of(answer(renderer(1)), {"trouble": "away"}, answer(renderer(2)))
    book.look_up()
    assert (book.look_up(), book.trouble) == ([place(1)], "away")
    assert (book.look_up(), book.trouble) == ([place(2)], "")


def test_a_directory_that_has_just_begun_is_not_believed_to_know_all():
    began = answer(renderer(2), settled=False)
    book = book_of(answer(renderer(1), renderer(2)), began, answer(renderer(2)))
    book.look_up()
    assert set(book.look_up()) == {place(1), place(2)}
    assert book.look_up() == [place(2)]


def test_the_directory_hears_how_long_the_reader_waits():
    heard, metrics = [], Metrics()
    book = ClusterBook(lambda report: (heard.append(report), answer())[1], metrics)
    metrics.data_wait.observe(1.5)
    metrics.bytes.inc(7)
    book.look_up()
    assert (heard[0]["waited_s"], heard[0]["bytes"]) == (1.5, 7)


def test_a_renderer_on_our_node_is_read_by_its_ring(tmp_path):
    path = tmp_path / "r.sock"
    ring = f"ring://{path}"
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(path))
        here = renderer(1, ring, "here")
        assert book_of(answer(here)).look_up() == [Address(ring)]
    path.unlink()
    assert book_of(answer(here)).look_up() == [place(1)], "our folders are others"
    path.touch()
    assert book_of(answer(here)).look_up() == [place(1)], "no socket"


@pytest.mark.parametrize("other", [{"node": "far"}, {"uid": os.getuid() + 1}])
def test_a_ring_of_another_node_or_user_is_not_ours(tmp_path, other):
    path = tmp_path / "r.sock"
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(path))
        there = renderer(1, f"ring://{path}", "here") | other
        assert book_of(answer(there)).look_up() == [place(1)]


@pytest.mark.parametrize("source", ["ray://", "ray:auto", "ray://x", "ray://a:1,b:2"])
def test_another_url_is_refused(source):
    with pytest.raises(StreamError, match="is not ray://auto or ray://host:port"):
        BatchStream(source, SPEC)


def test_without_ray_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(cluster.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(StreamError, match=r"pip install 'shaders21k\[ray\]'"):
        BatchStream("ray://auto", SPEC)


def test_without_a_cluster_it_says_so_at_once():
    pytest.importorskip("ray", reason="needs Ray")
    stream = BatchStream("ray://127.0.0.1:1", SPEC)
    for _ in range(2):  # it can be tried again
        with pytest.raises(StreamError, match=r"no Ray cluster is at 127\.0\.0\.1:1"):
            stream.__enter__()
