"""A renderer of a cluster: the real service, as the child of an actor."""

import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from server.cluster.directory import Beat
from server.cluster.pulse import Pulse
from shaders21k.bearer import read_token
from shaders21k.errors import ServiceError
from shaders21k.service import Service, start_service
from shaders21k.transports.herald import ASK_S, DIRECTORY, NAMESPACE

BEAT_S = 1.0

FROZEN_S = 60.0
"""A service that has not answered for so long is not waited for any more."""


class Renderer:
    """Runs a service in whichever node Ray has put it into, and says so.

    Ray runs `run` and `stop` in threads of their own. When this process is killed, its
    service sees the end of its input, and ends.

    Args:
        name: of this actor.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._told = threading.Event()
        self._pause_s = 0.0
        self._directory: Any = None

    def run(self, arguments: Sequence[str], *, on_gpu: bool, end_s: float) -> None:
        """Serve until told to stop; what the service logs, Ray logs of this actor.

        Args:
            arguments: for `shaders21k serve`.
            on_gpu: draw with the GPU that Ray has set apart for this actor.
            end_s: how long the service may take to end.

        Raises:
            ServiceError: the service did not start, has ended by itself, or is frozen.
            TokenError: this node's environment gives a token that is none.
        """
        import ray  # noqa: PLC0415

        token = read_token()
        context = ray.get_runtime_context()
        host = ray.util.get_node_ip_address()  # type: ignore[no-untyped-call]
        bind = f"[{host}]:0" if ":" in host else f"{host}:0"
        device = take_gpu(context.get_accelerator_ids()) if on_gpu else []
        with start_service(
            ["--bind", bind, *device, *arguments], end_s=end_s, listener=pass_on
        ) as service:
            beat = Beat(
                self._name,
                service.url,
                service.ring,
                context.get_node_id(),
                os.getuid(),
                service.programs,
                is_open=token is None,
            )
            pulse = Pulse(service.url, token)
            try:
                while not self._told.is_set():
                    self._check(service, pulse)
                    self._tell("beat", replace(beat, busy=pulse.feel()))
                    self._told.wait(BEAT_S)
            finally:
                self._tell("leave", beat.url)
            time.sleep(self._pause_s)  # until readers have heard that it leaves

    def stop(self, pause_s: float) -> None:
        """Have `run` end in order, so long after it is listed no more."""
        self._pause_s = pause_s
        self._told.set()

    def _check(self, service: Service, pulse: Pulse) -> None:
        if service.has_ended:
            raise ServiceError(f"{service.url} has ended: {service.log.quote()}")
        if time.monotonic() - pulse.answered_s > FROZEN_S:
            raise ServiceError(f"{service.url} says nothing for {FROZEN_S:g} s")

    def _tell(self, method: str, message: Beat | str) -> None:
        """Tell the directory; where it is away, its driver makes another."""
        import ray  # noqa: PLC0415

        try:
            if self._directory is None:
                self._directory = ray.get_actor(DIRECTORY, namespace=NAMESPACE)
            told = getattr(self._directory, method).remote(message)
            ray.get(told, timeout=ASK_S)
        except (ValueError, ray.exceptions.RayError):
            self._directory = None


def pass_on(line: str) -> None:
    """Write a line into Ray's log of this actor."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def take_gpu(ids: dict[str, list[str]]) -> list[str]:
    """Name the GPU that Ray has set apart for this process, as `serve` takes it.

    Ray hides the others with CUDA_VISIBLE_DEVICES; but not from EGL, which may count
    either way then (`renderer.egl`). So nothing is hidden, and the number is the
    machine's.
    """
    numbers = [each for each in ids.get("GPU", []) if each.isdigit()]
    if not numbers:
        return []
    os.environ.pop("CUDA_VISIBLE_DEVICES", None)
    return ["--device", ",".join(f"cuda:{each}" for each in numbers)]
