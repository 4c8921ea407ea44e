"""Renderers on a real cluster: the same batches, whatever becomes of its nodes."""

import hashlib
import itertools
import signal

import pytest

from shaders21k import BatchStream, StreamSpec

SPEC = StreamSpec(batch_size=12, resolution=32, views=2, window=16, slide=4)
BATCHES = 60


def describe(batch):
    digest = hashlib.sha256(batch.images.data).hexdigest()
    return batch.step, digest, batch.recipe_digest


@pytest.fixture(scope="session")
def plain(cluster, lab, tmp_path_factory):
    """What one service without Ray says that the batches are."""
    with (
        lab.start(tmp_path_factory.mktemp("plain"), cluster.corpus) as service,
        BatchStream(service.url, SPEC) as stream,
    ):
        return [describe(each) for each in itertools.islice(stream, BATCHES)]


@pytest.fixture(autouse=True)
def shown(cluster, plain, monkeypatch):
    """Readers and the driver have the token; and so had who started the nodes."""
    monkeypatch.setenv("SHADERS21K_TOKEN_FILE", str(cluster.token_file))


def test_a_stream_from_a_cluster_is_the_same_and_outlives_a_node(cluster, plain, lab):
    with (
        cluster.serve("--renderers", "2") as driver,
        BatchStream(cluster.source, SPEC, patience_s=60) as stream,
    ):
        batches = (describe(each) for each in stream)
        seen = list(itertools.islice(batches, 10))
        lab.wait_until(lambda: len(renderers(stream)) == 2)
        before = renderers(stream)
        seen += itertools.islice(batches, 10)
        cluster.replace_node()
        seen += itertools.islice(batches, 20)
        # Ray notices, starts another elsewhere, and the directory tells the stream.
        lab.wait_until(lambda: len(renderers(stream) - before) == 1, 60)
        lab.wait_until(lambda: len(renderers(stream)) == 2)
        seen += itertools.islice(batches, BATCHES - 40)
        assert seen == plain
        assert len(cluster.services()) == 2
        driver.send_signal(signal.SIGTERM)
        assert driver.wait(30) == 0
    assert cluster.services() == []


def test_kill_9_of_a_service_of_the_directory_and_of_the_driver(cluster, plain, lab):
    with (
        cluster.serve("--renderers", "1") as driver,
        BatchStream(cluster.source, SPEC, patience_s=60) as stream,
    ):
        seen = [describe(next(stream))]
        (service,), (directory,) = cluster.services(), cluster.directories()
        lab.kill_9(service)
        seen += (describe(each) for each in itertools.islice(stream, 10))
        assert service not in cluster.services(), "it was replaced"
        lab.kill_9(directory)
        lab.wait_until(lambda: cluster.directories() not in ([], [directory]))
        known = renderers(stream)
        seen += (describe(each) for each in itertools.islice(stream, 10))
        assert seen == plain[:21]
        assert renderers(stream) == known, "nobody was forgotten"
        lab.kill_9(driver.pid)
        lab.wait_until(lambda: not cluster.services())


def test_the_token_is_in_no_log_of_rays(cluster):
    logs = [*cluster.logs.rglob("*.*")]
    assert any("renderer" in each.read_text("utf-8", "replace") for each in logs)
    secret = cluster.token_file.read_text()
    assert not any(secret in each.read_text("utf-8", "replace") for each in logs)


def renderers(stream):
    """Those that a stream may ask now."""
    active = stream._transport._roster.active
    return {each.name for each in active if each.serves}
