"""Twenty seconds of `tests/bench/chaos.py`: whatever dies, the stream is the same."""

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench" / "chaos.py"
STALL_S = 20.0
"""Far more than is promised: other work may go on beside a test."""


def test_services_are_killed_slowed_and_frozen_and_the_reader_loses_nothing():
    command = [sys.executable, BENCH, "--quick", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    result = json.loads(done.stdout)
    assert {name for name, passed in result["checks"].items() if not passed} == set()
    assert result["errors"] == []
    assert result["longest_stall_s"] < STALL_S
    harm = {what.rpartition(" ")[0] for _, what in result["events"]}
    assert harm == {"kill -9", "slow", "freeze", "end", "start", "SIGTERM"}
    assert done.returncode == 0
