"""How long the gallery's questions take, in this process and over HTTP.

    python tests/bench/gallery.py --corpus FILE [--url URL] [--rounds 30]

Without a URL it serves the corpus itself, on the processor. Prints a line for each
question: what is found, then the first, the median and the 99th percentile, in
milliseconds; over HTTP one client asks after the other, on one connection.
"""

import argparse
import http.client
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from shaders21k.catalogue import Catalogue, open_catalogue
from shaders21k.corpus import Corpus
from shaders21k.wish import Wish

QUESTIONS: dict[str, dict[str, Any]] = {
    "the wall": {},
    "by name": {"sort": "name"},
    "by chance, 200": {"sort": "mixed", "limit": 200},
    "fractal": {"query": "fractal"},
    "a (begins many words)": {"query": "a"},
    "red sea night": {"query": "red sea night"},
    "20 letters": {"query": " ".join("abcdefghijklmnopqrst")},
    "two tags, colorful": {"tag": ["3d", "noise"], "sort": "colorful"},
    "20 tags": {"tag": [f"{n}d" for n in range(20)]},
    "MIT or unknown": {"licence": ["MIT", "unknown"]},
    "cheap and colorful": {
        "max_cost_ns": 500,
        "min_colorfulness": 30,
        "outcome": ["ok"],
        "sort": "diverse",
    },
    "nothing": {"query": "xyzzyx"},
}

FIELDS = {"tag": "tags", "licence": "licences", "outcome": "outcomes"}


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(name: str, rounds: int, ask: Callable[[], object]) -> None:
    """Ask so often, and print how long it took."""
    taken_ms = []
    for _ in range(rounds):
        started_s = time.perf_counter()
        found = ask()
        taken_ms.append(1e3 * (time.perf_counter() - started_s))
    first, median = taken_ms[0], statistics.median(taken_ms)
    worst = sorted(taken_ms)[int(0.99 * (rounds - 1))]
    say(f"{name:34} {found!s:>9} {first:8.1f} {median:8.1f} {worst:8.1f}")


def ask_catalogue(catalogue: Catalogue, ids: tuple[str, ...], rounds: int) -> None:
    """Ask in this process."""
    for name, asked in QUESTIONS.items():
        page = {key: asked[key] for key in ("sort", "limit") if key in asked}
        wish = Wish(
            **{
                FIELDS.get(key, key): tuple(value) if key in FIELDS else value
                for key, value in asked.items()
                if key not in page
            }
        )
        measure(name, rounds, lambda w=wish, p=page: catalogue.find(w, **p).total)
    turns = iter(ids * 2)
    measure("spreads", rounds, lambda: len(catalogue.spreads()))
    measure("relatives", rounds, lambda: len(catalogue.relatives(next(turns), 12)))
    measure("50 tags counted", rounds, lambda: len(catalogue.count_tags(50)))
    measure("a URL's end", rounds, lambda: len(catalogue.resolve(ids[0])))


@contextmanager
def serve(corpus: Path) -> Iterator[str]:
    """Serve the corpus in another process: its URL."""
    command = ("-m", "shaders21k.cli", "serve", "--corpus", str(corpus))
    process = subprocess.Popen(
        [sys.executable, *command, "--device", "cpu", "--bind", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process.stdout:
        yield process.stdout.readline().split()[4]
        process.terminate()
    process.wait()


def ask_service(url: str, ids: tuple[str, ...], rounds: int) -> None:
    """Ask over HTTP."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def get(path: str) -> int:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return len(body)

    for name, asked in QUESTIONS.items():
        path = f"/v1/programs?{urlencode(asked, doseq=True)}"
        measure(f"{name}, HTTP", rounds, lambda path=path: get(path))
    turns = iter(ids * 3)
    measure("facets, HTTP", rounds, lambda: get("/v1/facets"))
    measure("a program, HTTP", rounds, lambda: get(f"/v1/programs/{next(turns)}"))
    measure(
        "relatives, HTTP",
        rounds,
        lambda: get(f"/v1/programs/{next(turns)}/relatives"),
    )


def main() -> None:
    """Ask everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--url", help="of a service of that corpus")
    parser.add_argument("--rounds", type=int, default=30)
    told = parser.parse_args()
    with Corpus.open(told.corpus) as corpus:
        ids = corpus.selection()
    say(f"{len(ids)} programs{'found':>32} {'first':>8} {'median':>8} {'p99':>8} ms")
    started_s = time.perf_counter()
    with open_catalogue(told.corpus, ids) as catalogue:
        say(f"made in {1e3 * (time.perf_counter() - started_s):.0f} ms")
        ask_catalogue(catalogue, ids, told.rounds)
    if told.url:
        ask_service(told.url, ids, told.rounds)
    else:
        with serve(told.corpus) as url:
            ask_service(url, ids, told.rounds)


if __name__ == "__main__":
    main()
