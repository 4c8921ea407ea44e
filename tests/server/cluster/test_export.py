"""An export by a cluster: every shard once, whatever becomes of its nodes."""

import pytest

from server.cluster.terms import Terms
from server.errors import ExportError, SetupError
from server.export.encoding import Codec
from server.export.exporting import export
from server.export.hands import OwnHands
from server.export.plan import make_plan
from server.export.ray_hands import RayHands
from shaders21k import StreamSpec
from shaders21k.corpus import Corpus

# Ray Data warns of settings that it makes by itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.data")

SPEC = StreamSpec(batch_size=8, resolution=32, views=1, window=16, slide=4)


def all_bytes(folder):
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder): file.read_bytes() for file in files}


def test_it_outlives_a_node_and_ends_in_the_same_bytes(cluster, lab, tmp_path):
    serve = ("--device", "cpu", "--workers", "1")
    hands = RayHands(Terms(cluster.cluster.address, serve, least=2), cluster.corpus)
    spec = hands.resolve(SPEC)
    plan = make_plan(spec, "webdataset", Codec("png"), images=400, shard_images=8)
    told = []

    def listen(state):
        told.append(state.shards)
        if state.shards == 10:
            cluster.replace_node()

    export(plan, tmp_path / "cluster", hands, listener=listen)
    assert told == [*range(51)], "every shard once"
    with lab.start(tmp_path, cluster.corpus) as service:
        export(plan, tmp_path / "plain", OwnHands(service.ring, service.url))
    assert all_bytes(tmp_path / "cluster") == all_bytes(tmp_path / "plain")
    lab.wait_until(lambda: not cluster.services())


def test_a_node_with_another_corpus_is_named(cluster, lab, tmp_path, monkeypatch):
    other = tmp_path / "corpus.db"
    with Corpus.open(other, create=True) as corpus:
        corpus.add(lab.rings(3))
    hands = RayHands(Terms(cluster.cluster.address), other)
    spec = hands.resolve(SPEC)
    plan = make_plan(spec, "webdataset", Codec("png"), images=8)

    def change(_):
        with Corpus.open(other, create=True) as corpus:
            corpus.add(lab.rings(4))

    # After we have read it, and before an actor has, as if that had another.
    changing = lambda spec: (RayHands.list_credits(hands, spec), change(spec))[0]  # noqa: E731
    monkeypatch.setattr(hands, "list_credits", changing)
    with pytest.raises(ExportError, match=r"corpus\.db on .* has other programs"):
        export(plan, tmp_path / "out", hands)


def test_a_cluster_without_what_an_actor_takes_is_named(cluster, tmp_path):
    terms = Terms(cluster.cluster.address, gpus_each=1.0, least=3)
    hands = RayHands(terms, cluster.corpus)
    spec = hands.resolve(SPEC)
    plan = make_plan(spec, "webdataset", Codec("png"), images=8)
    with pytest.raises(SetupError, match=r"no node .* 1 GPUs"):
        export(plan, tmp_path / "out", hands)
