"""A real cluster of three nodes on this machine, and a driver that serves from it."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from shaders21k.corpus import Corpus

NODE = {"object_store_memory": 80_000_000}
"""Least that Ray takes."""

WORKER = {"num_cpus": 2}

NOTICED = {"health_check_period_ms": 500, "health_check_timeout_ms": 2000}
"""Ray takes half a minute to miss a node, otherwise."""


class Lab:
    """The cluster: a head without CPUs, and nodes that have room for two renderers."""

    def __init__(self, cluster, corpus):
        self.cluster, self.corpus = cluster, corpus
        self.source = f"ray://{cluster.address}"

    def replace_node(self):
        """Have one vanish without a word, and another one join."""
        node = self.cluster.list_all_nodes()[-1]
        self.cluster.remove_node(node, allow_graceful=False)
        self.cluster.add_node(**NODE, **WORKER)

    def environment(self):
        return {**os.environ, "RAY_USAGE_STATS_ENABLED": "0"}

    @contextmanager
    def serve(self, *arguments):
        """Run `shaders21k serve --ray` as a user would, and end it in order."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "shaders21k.cli", "serve"),
                *("--ray", self.cluster.address, "--corpus", self.corpus),
                *("--device", "cpu", *arguments),
            ],
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment(),
        )
        try:
            with process.stdout:
                # Ray speaks of nodes that have gone before.
                assert any(line.startswith("serving ") for line in process.stdout)
                yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(30)

    def services(self):
        """Process ids of the services that renderers have started from this corpus."""
        return self.find("--until-eof", str(self.corpus))

    def find(self, *words):
        """Process ids by words of their command lines."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                line = path.read_bytes().decode()
                found += [int(path.parent.name)] * all(word in line for word in words)
        return found


@pytest.fixture(scope="session")
def cluster(tmp_path_factory, lab):
    """Started once for all tests, for that takes five seconds."""
    cluster_utils = pytest.importorskip("ray.cluster_utils", reason="needs Ray")
    corpus = tmp_path_factory.mktemp("cluster") / "corpus.db"
    with Corpus.open(corpus, create=True) as opened:
        opened.add(lab.rings(40))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        head = {"num_cpus": 0, "include_dashboard": False, **NODE}
        head["_system_config"] = NOTICED
        running = cluster_utils.Cluster(initialize_head=True, head_node_args=head)
        try:
            for _ in range(2):
                running.add_node(**NODE, **WORKER)
            yield Lab(running, corpus)
        finally:
            running.shutdown()
