"""What previews for many cost a stream that is being read.

    python tests/bench/previews.py --clients 200 --seconds 60
    python tests/bench/previews.py --rude

One service; a reader over the ring, as a trainer is one, first alone, then while
clients over HTTP, each with an address of its own, ask for stills that nobody has asked
for yet, for some that were, and for films, then alone again, in `--rounds`. A client
that is refused asks again when Retry-After says so, or with `--rude` at once. Meanwhile
/healthz and a preview that is kept are asked for ten times a second by a process of its
own. All run on the same processors, at the same priority. Prints one object of JSON;
exits with 1 where a goal is missed: see `judge`.
"""

import argparse
import asyncio
import http.client
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

from herd import herd, read_total, write_light_corpus

from shaders21k import BatchStream, StreamSpec
from shaders21k.corpus import Corpus

PROGRAMS = 60
SPEC = StreamSpec(batch_size=64, resolution=128, views=1, window=32)
ALONE_S = 20.0
WARM_S = 15.0
"""Until all is compiled."""
STARTING_S = 1.5
"""Until the clients have started, which is not counted."""
PROBE_S = 0.1
FILMS, KEPT = 0.1, 0.3
"""Shares of what is asked for."""

KEPT_PATH = "/v1/programs/{}/preview.webp?width=320&height=320"

ALLOWED = {"200", "304", "429", "503"}


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str
) -> tuple[int, float]:
    """GET something: the status, and the seconds of a Retry-After."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:-2])
    await reader.readexactly(int(fields.get("content-length", "0")))
    if fields.get("connection") == "close":
        raise ConnectionError
    return int(head.split(" ", 2)[1]), float(fields.get("retry-after", "0"))


def choose_path(ids: list[str], chance: random.Random) -> str:
    """Choose what a client asks for next."""
    draw, program = chance.random(), chance.choice(ids)
    base = f"/v1/programs/{program}/preview"
    from_s = round(chance.uniform(0, 1000), 3)
    if draw < FILMS:
        return f"{base}.mp4?width=128&height=128&from={from_s}&to={from_s + 1}&fps=12"
    if draw < FILMS + KEPT:
        return f"{base}.webp?width=64&height=64&time={len(program) % 3}"
    kind = chance.choice(("png", "webp", "jpg"))
    return f"{base}.{kind}?time={from_s}"


async def be_client(
    number: int, asked: argparse.Namespace, url: str, ids: list[str], said: Counter[str]
) -> None:
    """Ask for one thing after the other, from an address of its own."""
    at, chance = urlsplit(url), random.Random(number)
    ends_s = time.monotonic() + asked.seconds
    mine = (f"127.0.1.{number % 250 + 1}", 0)
    while time.monotonic() < ends_s:
        try:
            async with asyncio.timeout(max(0.0, ends_s - time.monotonic())):
                streams = await asyncio.open_connection(
                    at.hostname, at.port, local_addr=mine
                )
                try:
                    while True:
                        path = choose_path(ids, chance)
                        status, retry_s = await ask(*streams, path)
                        said[str(status)] += 1
                        await asyncio.sleep(0 if asked.rude else retry_s)
                finally:
                    streams[1].close()
        except TimeoutError:
            return
        except (OSError, asyncio.IncompleteReadError) as error:
            said[type(error).__name__] += 1


def load(pipe: Connection, asked: argparse.Namespace, url: str, ids: list[str]) -> None:
    """Be all the clients; sends what they were answered."""

    async def run() -> Counter[str]:
        said: Counter[str] = Counter()
        clients = (be_client(n, asked, url, ids, said) for n in range(asked.clients))
        await asyncio.gather(*clients)
        return said

    pipe.send(asyncio.run(run()))


def probe(
    pipe: Connection, asked: argparse.Namespace, url: str, ids: list[str]
) -> None:
    """Ask for what must always be quick; sends the seconds that each took."""
    took_s: dict[str, list[float]] = {"/healthz": [], KEPT_PATH.format(ids[0]): []}
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    ends_s = time.monotonic() + asked.seconds
    while time.monotonic() < ends_s:
        for path, each in took_s.items():
            began_s = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            each.append(time.perf_counter() - began_s)
            if answer.status != 200:
                each[-1] = 60.0
        time.sleep(PROBE_S)
    pipe.send(dict(zip(("healthz", "kept"), took_s.values(), strict=True)))


def start(job: Callable[..., None], *args: object) -> Connection:
    """Run something in a process of its own: what it sends comes out."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    context.Process(target=job, args=(theirs, *args), daemon=True).start()
    return ours


def read(stream: BatchStream, is_over: Callable[[], bool]) -> float:
    """Read until something is over: batches a second."""
    began_s, count = time.monotonic(), 0
    while not is_over():
        next(stream)
        count += 1
    return count / (time.monotonic() - began_s)


def after(seconds: float) -> Callable[[], bool]:
    """Be over after so many seconds from now."""
    ends_s = time.monotonic() + seconds
    return lambda: time.monotonic() > ends_s


def has_said(pipes: list[Connection]) -> Callable[[], bool]:
    """Be over when one of some processes has ended."""
    return lambda: any(each.poll() for each in pipes)


def describe(took_s: list[float]) -> dict[str, float]:
    """Say it in numbers."""
    took = sorted(took_s)
    return {
        "count": len(took),
        "p50_ms": round(1e3 * took[len(took) // 2], 2),
        "p99_ms": round(1e3 * took[int(len(took) * 0.99)], 2),
        "max_ms": round(1e3 * took[-1], 2),
    }


def judge(found: dict[str, Any]) -> list[str]:
    """Name the goals that are missed."""
    goals = {
        "the stream falls by less than 20 %": found["fall_percent"] < 20,
        "none but 200, 304, 429 and 503": set(found["answers"]) <= ALLOWED,
        "/healthz within 100 ms at the 99th percentile": found["healthz"]["p99_ms"]
        < 100,
        "a kept preview within 10 ms at the median": found["kept"]["p50_ms"] < 10,
    }
    return [words for words, is_met in goals.items() if not is_met]


def main() -> None:
    """Read, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--alone", type=float, default=ALONE_S, help="seconds")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rude", action="store_true", help="never wait")
    parser.add_argument("--corpus", type=Path, help="served, in place of light ones")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = asked.corpus or write_light_corpus(
            Path(folder) / "corpus.db", PROGRAMS
        )
        with Corpus.open(corpus, readonly=True) as opened:
            ids = list(opened.selection())
        with (
            herd(Path(folder), corpus, 1, workers=asked.workers) as (service,),
            BatchStream(service.ring, SPEC) as stream,
        ):
            read(stream, after(WARM_S))
            service.ask(KEPT_PATH.format(ids[0]), 60.0)
            alone, during = [read(stream, after(asked.alone))], []
            said: Counter[str] = Counter()
            took_s: dict[str, list[float]] = {"healthz": [], "kept": []}
            for _ in range(asked.rounds):
                pipes = [start(job, asked, service.url, ids) for job in (load, probe)]
                read(stream, after(STARTING_S))
                during.append(read(stream, has_said(pipes)))
                said += pipes[0].recv()
                for name, each in pipes[1].recv().items():
                    took_s[name] += each
                alone.append(read(stream, after(asked.alone)))
            page = service.ask("/metrics", 10.0)
            log = service.log.read_text()[-2000:]
    found: dict[str, Any] = {
        "batches_per_s": {
            "alone": [round(each, 2) for each in alone],
            "during": [round(each, 2) for each in during],
        },
        "fall_percent": round(100 * (1 - mean(during) / mean(alone)), 1),
        "answers": dict(said),
        "drawing_s": round(
            read_total(page, "shaders21k_preview_drawing_seconds_total"), 2
        ),
        **{name: describe(each) for name, each in took_s.items()},
    }
    found["missed"] = judge(found)
    if not set(said) <= ALLOWED:
        found["log"] = log
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    sys.exit(1 if found["missed"] else 0)


if __name__ == "__main__":
    main()
