"""How a stream goes, over HTTP: who reads it, how much, and what the service judges."""

import itertools
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from shaders21k import BatchStream, Program, StreamSpec
from shaders21k.wire import Layout

SPEC = StreamSpec(batch_size=12, resolution=32, views=2, seed=71)

SLOW = """void mainImage(out vec4 c, in vec2 p) {{
    float x = p.x;
    for (int i = 0; i < 3000; i++) x = sin(x * 1.7 + float(i));
    c = vec4(x, {n}.0 / 4.0, p / iResolution.xy);
}}"""

SIZE = Layout.of(SPEC, 12).size


@pytest.fixture
def read(service):
    """Two readers, one over the ring and one over HTTP, after five batches each."""
    with (
        BatchStream(service.ring, SPEC, prefetch=2) as ring,
        BatchStream(service.url, SPEC, prefetch=2) as web,
    ):
        for stream in (ring, web):
            batches = list(itertools.islice(stream, 5))
        spec_id = batches[0].spec_id
        del batches
        yield spec_id


def test_a_ring_reader_and_an_http_reader_are_named_and_counted(service, read, lab):
    def settled():
        live = service.json(f"/v1/streams/{read}/live")
        both = [each["batches"] for each in live["consumers"]]
        return live if len(both) == 2 and min(both) >= 5 else None

    live = lab.wait_until(settled)
    ring, web = sorted(live["consumers"], key=lambda each: each["way"], reverse=True)
    assert (ring["name"], ring["way"]) == (f"process {os.getpid()}", "ring")
    assert (ring["connections"], web["connections"]) == (1, 0)
    assert web["name"].startswith("127.0.0.1")
    for each in (ring, web):
        assert each["batches"] in range(5, 8), "five, and what it has asked ahead"
        assert each["bytes"] == each["batches"] * SIZE
        assert each["steps"] == [0, each["batches"] - 1]
        assert each["last_seen_s"] <= each["first_seen_s"] < 20
        assert not each["is_lagging"]
    assert live["delivered"] >= ring["batches"] + web["batches"]
    assert sum(live["slots"].values()) == 12
    assert len(live["workers"]) == 2
    assert all(each["is_alive"] and each["parts"] for each in live["workers"])
    assert live["verdict"]["line"]


def test_who_has_closed_is_known_for_a_while(service, read, lab):
    with BatchStream(service.ring, SPEC, prefetch=1) as stream:
        next(stream)
    lab.wait_until(
        lambda: (
            sum(
                each["connections"]
                for each in service.json(f"/v1/streams/{read}/live")["consumers"]
            )
            == 1
        )
    )


def test_streams_are_listed_with_what_they_have_done(service, read):
    listed = {each["spec_id"]: each for each in service.json("/v1/streams")}
    stream = listed[read]
    assert StreamSpec.from_json(stream["spec"]).spec_id == read
    registered = datetime.fromisoformat(stream["registered"])
    assert abs((datetime.now(UTC) - registered).total_seconds()) < 600
    assert stream["delivered"] >= 10
    assert 5 <= stream["drawn"] <= stream["delivered"]
    assert stream["consumers"] >= 2


def test_the_history_tells_of_what_was_delivered_second_by_second(service, read, lab):
    def told():
        live = service.json(f"/v1/streams/{read}/live")
        return any(each["delivered"] for each in live["history"]) and live

    live = lab.wait_until(told)
    assert len(live["history"]) <= 60
    assert all(each["bytes"] >= each["delivered"] >= 0 for each in live["history"])
    assert live["over_s"] <= 61


def test_a_stream_that_nobody_registered_is_not_live(service):
    status, headers, _ = service.get("/v1/streams/0123456789abcdef/live")
    assert status == 404
    assert headers["Content-Type"] == "application/problem+json"


def test_a_sheet_draws_nothing_that_lies_in_the_ring_for_more_rows(service, read, lab):
    def is_quiet():  # what the readers have asked ahead has come
        before = service.json(f"/v1/streams/{read}/live")["delivered"]
        time.sleep(0.3)
        return service.json(f"/v1/streams/{read}/live")["delivered"] == before

    lab.wait_until(is_quiet)
    drawn = service.json("/readyz")["counters"]["drawn"]
    for rows in ("", "?rows=0:12", "?rows=3:7"):
        before = service.json(f"/v1/streams/{read}/live")["delivered"]
        status, _, _ = service.get(f"/v1/streams/{read}/batches/4.png{rows}")
        assert status == 200
        after = service.json(f"/v1/streams/{read}/live")["delivered"]
        assert after == before, "who looks is no reader"
    assert service.json("/readyz")["counters"]["drawn"] == drawn


def test_more_sheets_at_once_than_people_need_are_refused(service, read, lab):
    big = StreamSpec(batch_size=40, resolution=256, views=2, seed=72)
    with BatchStream(service.ring, big, prefetch=1) as stream:
        path = f"/v1/streams/{next(stream).spec_id}/batches"
        with ThreadPoolExecutor(8) as pool:
            asked = [f"{path}/{100 + n}.png" for n in range(8)]
            answers = list(pool.map(service.get, asked))
        found = sorted(status for status, _, _ in answers)
    assert set(found) == {200, 503}
    refused = next(each for each in answers if each[0] == 503)
    assert int(refused[1]["Retry-After"]) >= 1
    assert b"2 contact sheets are drawn now" in refused[2]
    time.sleep(0.1)
    assert service.get(f"{path}/100.png")[0] == 200, "they leave again"


def test_readers_come_before_those_who_look(lab, tmp_path):
    """While somebody reads flat out, a sheet is followed by a rest."""
    ended, steps = threading.Event(), itertools.count(10**6)
    programs = [Program(source=SLOW.format(n=n)) for n in range(4)]
    spec = StreamSpec(batch_size=8, resolution=64, views=1)
    with (
        lab.start(tmp_path, programs) as service,
        BatchStream(service.ring, spec) as stream,
    ):
        path = f"/v1/streams/{next(stream).spec_id}/batches"

        def read():
            while not ended.is_set():
                next(stream)

        def is_refused():
            status, _, body = service.get(f"{path}/{next(steps)}.png")
            return status == 503 and b"readers come first" in body

        thread = threading.Thread(target=read)
        thread.start()
        try:
            lab.wait_until(is_refused)
        finally:
            ended.set()
            thread.join()
        lab.wait_until(lambda: service.get(f"{path}/{next(steps)}.png")[0] == 200)
