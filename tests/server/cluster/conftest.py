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

NOTICED = {
    "health_check_period_ms": 500,
    "health_check_failure_threshold": 8,
    "health_check_timeout_ms": 10_000,
}
"""A node that is no more is missed soon, and one that is slow is not: Ray looks every
three seconds, otherwise."""


class Lab:
    """The cluster: a head without CPUs, and nodes that have room for two renderers."""

    def __init__(self, cluster, corpus, token_file):
        self.cluster, self.corpus, self.token_file = cluster, corpus, token_file
        self.source = f"ray://{cluster.address}"
        self.logs = Path(cluster.head_node.get_session_dir_path()) / "logs"

    def replace_node(self):
        """Have one vanish without a word, and another one join."""
        node = self.cluster.list_all_nodes()[-1]
        self.cluster.remove_node(node, allow_graceful=False)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SHADERS21K_TOKEN_FILE", str(self.token_file))
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

    def actors(self):
        """Process ids of the actors that have started those."""
        return [parent_of(pid) for pid in self.services()]

    def directories(self):
        """Process ids of the directory of this cluster, whose nodes we have started."""
        return [
            pid
            for pid in self.find("ray::Directory")
            if parent_of(parent_of(pid)) == os.getpid()
        ]

    def find(self, *words):
        """Process ids by words of their command lines."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                line = path.read_bytes().decode()
                found += [int(path.parent.name)] * all(word in line for word in words)
        return found


def parent_of(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])
    except OSError:
        return 0


@pytest.fixture(scope="session")
def cluster(tmp_path_factory, lab):
    """Started once for all tests, for that takes five seconds."""
    cluster_utils = pytest.importorskip("ray.cluster_utils", reason="needs Ray")
    folder = tmp_path_factory.mktemp("cluster")
    corpus, token_file = folder / "corpus.db", folder / "token"
    token_file.write_text("a-secret-of-the-cluster")
    token_file.chmod(0o600)
    with Corpus.open(corpus, create=True) as opened:
        opened.add(lab.rings(40))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("SHADERS21K_TOKEN_FILE", str(token_file))
        head = {"num_cpus": 0, "include_dashboard": False, **NODE}
        head["_system_config"] = NOTICED
        running = cluster_utils.Cluster(initialize_head=True, head_node_args=head)
        try:
            for _ in range(2):
                running.add_node(**NODE, **WORKER)
            patch.delenv("SHADERS21K_TOKEN_FILE")
            yield Lab(running, corpus, token_file)
        finally:
            running.shutdown()
