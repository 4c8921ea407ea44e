"""JSON in packets over a unix socket, with file descriptors beside it.

The control channel of the ring, and the one between the server and its workers. A
SOCK_SEQPACKET socket keeps message borders, and its end-of-file is how either side
learns at once that the other has died.

    client -> server   {"op": "open", "version": 2, "spec": {...}}
    server -> client   {"op": "opened", "spec": {...}, "slot_bytes": b, "slots": s,
                        "credits": c}      and the ring's memory file
                       {"op": "refused", "problem": {...}}
    client -> server   {"op": "want", "step": n, "rows": [lo, hi]}
    server -> client   {"op": "ready", "step": n, "rows": [lo, hi], "slot": k,
                        "scarce": b, "spent": [queue, compile, render, readback]}
                       {"op": "failed", "step": n, "rows": [lo, hi], "problem": {...}}
    client -> server   {"op": "release", "slot": k}
                       {"op": "forget", "step": n, "rows": [lo, hi]}
                       {"op": "ping"}
    server -> client   {"op": "pong", "trouble": "" or why it cannot draw}
                       {"op": "leaving"}

A slot begins at slot * slot_bytes and holds one message of `shaders21k.wire`. Between
"ready" and "release" it is the client's. A client holds `credits` slots at most; what
it wants beyond that waits. Where slots are scarce it copies what it is given and
releases it at once. A server that is told to forget a batch need not draw it; it still
says "ready" or "failed". After "leaving" whatever is wanted anew fails as busy, and
what was wanted before still comes. A problem is an RFC 9457 object, with type, title,
status and detail.

The memory file is sealed against shrinking, or a client's next look could end it. A
server that hangs up on a client takes slots back only when they are released, or the
client's end of the socket is closed: a client that still looks at a slot keeps it open.
"""

import json
import os
import socket
from typing import Any

from shaders21k.errors import StreamError

RING_VERSION = 2
MAX_PACKET_BYTES = 1 << 16
MAX_FDS = 4

_ENCODER = json.JSONEncoder(separators=(",", ":"))  # `dumps` would make one each time


def encode(message: dict[str, Any]) -> bytes:
    """Write a message as one packet."""
    return _ENCODER.encode(message).encode()


def decode(packet: bytes) -> dict[str, Any]:
    """Read a packet.

    Raises:
        StreamError: it is not a JSON object with an "op".
    """
    try:
        message = json.loads(packet)
    except (ValueError, RecursionError) as error:
        raise StreamError(f"a packet is not JSON: {packet[:80]!r}") from error
    if not isinstance(message, dict) or not isinstance(message.get("op"), str):
        raise StreamError(f"a packet names no operation: {packet[:80]!r}")
    return message


def send(sock: socket.socket, message: dict[str, Any], *fds: int) -> None:
    """Send one packet, and file descriptors with it."""
    if fds:
        socket.send_fds(sock, [encode(message)], list(fds))
    else:
        sock.send(encode(message))


def receive(sock: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Wait for one packet: the message and its file descriptors, or None at the end.

    Whoever receives descriptors closes them.

    Raises:
        StreamError: the packet is no message; its descriptors are closed.
    """
    packet, fds, _, _ = socket.recv_fds(
        sock, MAX_PACKET_BYTES, MAX_FDS, socket.MSG_CMSG_CLOEXEC
    )
    try:
        return (decode(packet), fds) if packet else None
    except StreamError:
        for fd in fds:
            os.close(fd)
        raise
