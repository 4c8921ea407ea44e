"""The end of a ring's client, whatever its renderer does."""

import socket
import threading
import time

import pytest

from shaders21k import StreamSpec, packets
from shaders21k.errors import StreamError
from shaders21k.metrics import Metrics
from shaders21k.transports.ring import RingEndpoint


def test_to_close_is_not_to_wait_for_a_renderer_that_never_answers(tmp_path):
    endpoint = RingEndpoint(f"ring://{tmp_path}/x.sock", Metrics())
    raised = []

    def run():
        with pytest.raises(StreamError, match="without a reason") as caught:
            endpoint.open(StreamSpec())
        raised.append(caught.value)

    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(f"{tmp_path}/x.sock")
        listener.listen()
        thread = threading.Thread(target=run)
        thread.start()
        sock, _ = listener.accept()
        with sock:
            assert packets.receive(sock)[0]["op"] == "open"
            started_s = time.monotonic()
            endpoint.close()
            thread.join()
            assert time.monotonic() - started_s < 2
    assert raised
