"""What a service says of itself at /metrics, counted by hand."""

import itertools
from dataclasses import replace

from prometheus_client.parser import text_string_to_metric_families

from shaders21k import BatchStream, Program, StreamSpec
from shaders21k.wire import Layout

SPEC = StreamSpec(batch_size=12, resolution=32, views=2)
PARTS = ("queue", "compile", "render", "readback")


def test_batches_and_what_they_cost_are_counted_once_for_all_readers(lab, tmp_path):
    with lab.start(tmp_path, lab.rings(20), "--workers", "2") as service:
        before = service.metrics()
        for _ in range(2):  # the second finds them in the ring
            with BatchStream(service.ring, SPEC, prefetch=1) as stream:
                batches = list(itertools.islice(stream, 3))
                del batches
        after = lab.wait_until(
            lambda: (
                not (now := service.metrics())['shaders21k_slots{state="held"}'] and now
            )
        )
    assert not any(
        before[f"shaders21k_{name}"]
        for name in ("streams", "batches_total", "bytes_total", "quarantined")
    )
    assert after["shaders21k_streams"] == 1
    assert after["shaders21k_workers"] == 2
    assert after["shaders21k_batches_total"] == 6
    assert after["shaders21k_bytes_total"] == 6 * Layout.of(SPEC, 12).size
    for part in PARTS:
        assert after[f"shaders21k_{part}_seconds_count"] == 3
    for part in ("compile", "render", "readback"):
        assert after[f"shaders21k_{part}_seconds_sum"] > 0
    slots = {
        state: after[f'shaders21k_slots{{state="{state}"}}']
        for state in ("drawing", "held", "kept", "empty")
    }
    assert slots == {"drawing": 0, "held": 0, "kept": 3, "empty": 9}


def test_what_a_batch_has_cost_is_no_more_than_it_took(lab, tmp_path):
    """Two workers at once, and batches drawn together, are not counted twice."""
    spec = replace(SPEC, batch_size=20)
    with (
        lab.start(tmp_path, lab.rings(40), "--workers", "2") as service,
        BatchStream(service.ring, spec, prefetch=6) as stream,
    ):
        for _ in itertools.islice(stream, 20):
            pass
        elapsed_s = stream.elapsed_s
        found = service.metrics()
    drawing_s = sum(found[f"shaders21k_{part}_seconds_sum"] for part in PARTS[1:])
    # Of each part that of the slower worker counts, so it may be a little more.
    assert 0 < drawing_s < 2 * elapsed_s


def test_a_worker_that_is_killed_and_replaced_is_counted(lab, tmp_path):
    with (
        lab.start(tmp_path, lab.rings(20), "--workers", "1") as service,
        BatchStream(service.ring, SPEC) as stream,
    ):
        next(stream)
        lab.kill_9(service.worker_pids()[0])
        list(itertools.islice(stream, 15))
        found = service.metrics()
    assert found["shaders21k_workers_replaced_total"] == 1
    assert found["shaders21k_workers"] == 1
    assert found["shaders21k_hangs_total"] == found["shaders21k_crashes_total"] == 0
    assert found["shaders21k_sentinel_frames_total"] == 2, "each begins with one"


def test_a_program_that_hangs_and_its_stand_ins_are_counted(lab, tmp_path):
    programs = [*lab.rings(11), Program(source=lab.HANGING, url="hanging")]
    with lab.start(tmp_path, programs, "--deadline", "1") as service:
        with BatchStream(service.ring, SPEC, prefetch=1) as stream:
            shown = [len(batch.substituted) for batch in itertools.islice(stream, 3)]
        found = service.metrics()
    assert shown == [1, 1, 1]
    assert found["shaders21k_substituted_rows_total"] == 3
    assert found["shaders21k_quarantined"] == 1
    assert (
        found["shaders21k_hangs_total"]
        == found["shaders21k_workers_replaced_total"]
        >= 1
    )


def test_the_page_is_what_prometheus_reads(service):
    status, headers, body = service.get("/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=")
    families = list(text_string_to_metric_families(body.decode()))
    names = [family.name for family in families]
    assert len(names) == len(set(names))
    assert all(name.startswith("shaders21k_") for name in names)
    assert all(family.documentation for family in families)


def test_readiness_keeps_what_has_happened_to_the_crew(service):
    counters = service.json("/readyz")["counters"]
    assert counters.keys() == {
        "replaced",
        "hangs",
        "crashes",
        "resets",
        "sentinel_frames",
        "corrupt_frames",
        "drawn",
    }
