"""A process beside a reader that asks a Ray cluster who serves.

    python -m shaders21k.transports.herald ADDRESS

It reads what its reader has to say from standard input, one JSON object a line, passes
that on to the directory of the renderers (`server.cluster.directory`), and answers each
line with one: {"node": ID, "settled": BOOL, "renderers": [...]} or {"trouble": WORDS}.
It ends when its input does.
"""

import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shaders21k.errors import StreamError

NAMESPACE, DIRECTORY = "shaders21k", "directory"
"""Where in a cluster the renderers and their directory are, and its name."""

ASK_S = 5.0
"""How long the directory may take to answer."""

EMPTY_S, BETWEEN_S = 2.0, 0.2
"""Where nobody serves, for how long that is looked into before it is said, and how
often: renderers may be on their way, and each second counts for who waits for them."""

CONNECT_S = 3.0
"""How long a cluster's head may take to accept a connection."""

Answer = dict[str, Any]


def join(address: str) -> None:
    """Connect this process to a cluster, if it is not yet.

    What SIGTERM does stays as it was: Ray would have it end with exit code 15 and a
    stack trace. Whatever ends this process, the cluster ends what it owns there.

    Args:
        address: as Ray takes it: "auto", or "host:port" of the head.

    Raises:
        StreamError: there is none, or this machine is none of its nodes.
    """
    import ray  # noqa: PLC0415

    if ray.is_initialized():
        return
    try:
        _knock(os.environ.get("RAY_ADDRESS", "") if address == "auto" else address)
        with _kept_sigterm():
            ray.init(
                address=address,
                namespace=NAMESPACE,
                log_to_driver=False,
                logging_level=logging.ERROR,
            )
    except (RuntimeError, ValueError, OSError) as error:
        raise StreamError(
            f"no Ray cluster is at {address}, or this machine is none of its nodes: "
            "start one with `ray start --head`, or join it with `ray start "
            "--address=HOST:PORT`"
        ) from error


@contextmanager
def _kept_sigterm() -> Iterator[None]:
    """Put back what SIGTERM does, where it can be set: in the main thread."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)


def _knock(address: str) -> None:
    """Find out at once that nobody is there, for which Ray takes five minutes.

    Raises:
        OSError, ValueError: nobody is, or it is no address.
    """
    host, _, port = address.rpartition(":")
    if address:
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_S).close()


def ask(address: str, report: dict[str, Any]) -> Answer:
    """Tell the directory how a reader is, and hear who serves."""
    import ray  # noqa: PLC0415

    try:
        join(address)
        directory = ray.get_actor(DIRECTORY, namespace=NAMESPACE)
        found: Any = ray.get(directory.look_up.remote(report), timeout=ASK_S)
    except StreamError as error:
        return {"trouble": str(error), "final": True}
    except ValueError:
        return {
            "trouble": "nobody serves on this Ray cluster: start renderers with "
            "`shaders21k serve --ray auto`"
        }
    except ray.exceptions.RayError as error:
        return {"trouble": f"the renderers' directory is away ({type(error).__name__})"}
    return {**found, "node": ray.get_runtime_context().get_node_id()}


def ask_patiently(address: str, report: dict[str, Any]) -> Answer:
    """Ask; where nobody serves, again until somebody does, or for `EMPTY_S`."""
    until_s = time.monotonic() + EMPTY_S
    while True:
        answer = ask(address, report)
        done = answer.get("renderers") or "final" in answer
        if done or time.monotonic() >= until_s:
            return answer
        time.sleep(BETWEEN_S)


def main(address: str) -> None:
    """Answer line by line until there is no more."""
    # What Ray prints must not pass for an answer.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            answer = ask_patiently(address, json.loads(line))
            print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
