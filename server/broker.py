"""The broker: hands slots of a ring to clients on this machine, over a unix socket.

What is said is in `shaders21k.packets`. A client that dies, in whatever way, is an
end-of-file here: what it held is free again, and nothing else is touched.

The socket's file has the mode that the umask gives: whoever may write to it may read
every stream, and write into its ring. Where others of this machine must not, its folder
is what keeps them out.
"""

import asyncio
import errno
import logging
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from server.errors import BusyError, SetupError
from server.reader import ENDING, Reader, brief_problem
from server.studio import Studio
from shaders21k import packets
from shaders21k.errors import ShadersError, StreamError
from shaders21k.spec import StreamSpec

log = logging.getLogger("server.broker")

MAX_CLIENTS = 256
"""Connections at once; one more is told to come again."""

MAX_CREDITS = 8
"""Batches of a ring that one client may hold at once."""

OPEN_S = 10.0
"""How long a client may take to say what it wants."""

PAUSE_S = 0.5

GOODBYE_S = 0.5
"""How long a client that has been hung up on may take to close its end."""


class Broker:
    """Serves ring clients. Use `open_broker`."""

    def __init__(self, studio: Studio, listener: socket.socket) -> None:
        self._studio = studio
        self._listener = listener
        self._clients: set[asyncio.Task[None]] = set()
        self._readers: set[Reader] = set()
        self._leaving = False

    async def run(self) -> None:
        """Take clients in until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                sock, _ = await loop.sock_accept(self._listener)
            except OSError as error:  # no descriptor is left: others may give some back
                log.warning("a ring client cannot be taken in: %s", error)
                await asyncio.sleep(PAUSE_S)
                continue
            sock.setblocking(False)
            task = asyncio.create_task(self._serve(sock))
            self._clients.add(task)
            task.add_done_callback(self._clients.discard)

    async def drain(self, patience_s: float) -> None:
        """Tell every client to leave, wait until each has what it wants, and hang up.

        Args:
            patience_s: how long to wait.
        """
        self._leaving = True
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await asyncio.gather(*(reader.leave() for reader in self._readers))
        for reader in self._readers:
            reader.hang_up("this service is ending")
        if self._clients:  # what is on its way to them is read first
            await asyncio.wait(self._clients, timeout=GOODBYE_S)
        await self.stop()

    async def stop(self) -> None:
        """Hang up on every client."""
        for task in self._clients:
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    async def _serve(self, sock: socket.socket) -> None:
        with sock:
            try:
                async with asyncio.timeout(OPEN_S):
                    reader = await self._open(sock)
            except ShadersError as error:
                with suppress(OSError):
                    refused = {"op": "refused", "problem": brief_problem(error)}
                    packets.send(sock, refused)
                return
            except OSError:  # a timeout is one
                return
            self._readers.add(reader)
            try:
                await reader.serve()
            finally:
                self._readers.discard(reader)

    async def _open(self, sock: socket.socket) -> Reader:
        message = await _receive(sock)
        # Only now: to close a socket that has not been read resets the connection.
        if len(self._clients) > MAX_CLIENTS:
            raise BusyError(f"{MAX_CLIENTS} ring clients are connected: close one")
        if self._leaving:
            raise BusyError(ENDING)
        if message is None or message["op"] != "open":
            raise StreamError("the first packet must be an open")
        if message.get("version") != packets.RING_VERSION:
            raise StreamError(
                f"the client speaks version {message.get('version')!r} of the ring, "
                f"this service {packets.RING_VERSION}: upgrade the older one"
            )
        stream = await self._studio.register(StreamSpec.from_json(message.get("spec")))
        ring = stream.ring
        credit = min(MAX_CREDITS, ring.count - 1)
        packets.send(
            sock,
            {
                "op": "opened",
                "spec": ring.spec.to_json(),
                "slot_bytes": ring.slot_bytes,
                "slots": len(ring.slots),
                "credits": credit,
            },
            ring.fd,
        )
        return Reader(stream, sock, _name_peer(sock), credit)


def _name_peer(sock: socket.socket) -> str:
    credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    pid, _, _ = struct.unpack("3i", credentials)
    return f"process {pid}" if pid else "a reader in another container"


async def _receive(sock: socket.socket) -> dict[str, Any] | None:
    loop = asyncio.get_running_loop()
    packet = await loop.sock_recv(sock, packets.MAX_PACKET_BYTES)
    return packets.decode(packet) if packet else None


def listen(path: Path) -> tuple[socket.socket, int]:
    """Listen on a unix socket, clearing away what a crash has left there.

    Returns:
        The socket, and its file's inode.

    Raises:
        SetupError: another service listens there, or the path cannot be used.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_socket():
            _clear_stale(path)
        listener.bind(str(path))
        listener.listen(64)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            reason = "a file that is no socket is there"
        raise SetupError(
            f"cannot listen on {path}: {reason}; choose another place with --socket"
        ) from error
    except SetupError:
        listener.close()
        raise
    return listener, path.stat().st_ino


def unlink_if(path: Path, identity: int) -> None:
    """Remove our socket, but not one that another service has put in its place."""
    with suppress(FileNotFoundError):
        if path.stat().st_ino == identity:
            path.unlink()


def _clear_stale(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)
            log.info("cleared away %s, which a crash had left", path)
            return
        except OSError as error:
            raise SetupError(f"cannot use {path}: {error.strerror}") from error
    raise SetupError(
        f"another service listens on {path}: stop it, or choose another --socket"
    )


@asynccontextmanager
async def open_broker(studio: Studio, path: Path) -> AsyncIterator[Broker]:
    """Serve ring clients on a socket at `path` for as long as the block lasts.

    Raises:
        SetupError: the socket cannot be had.
    """
    listener, identity = listen(path)
    broker = Broker(studio, listener)
    task = asyncio.create_task(broker.run())
    try:
        yield broker
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task  # it waits on the listener, which must be open until then
        await broker.stop()
        listener.close()
        unlink_if(path, identity)
