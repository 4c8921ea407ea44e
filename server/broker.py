"""The broker: hands slots of a ring to clients on this machine, over a unix socket.

What is said is in `shaders21k.packets`. A client that dies, in whatever way, is an
end-of-file here: what it held is free again, and nothing else is touched.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.errors import SetupError
from server.problems import describe_problem
from server.ring import Slot
from server.studio import Stream, Studio
from shaders21k import packets
from shaders21k.errors import ShadersError, StreamError
from shaders21k.spec import StreamSpec

log = logging.getLogger("server.broker")

MAX_CREDITS = 8
"""Batches of a ring that one client may hold at once."""

SPARE_SLOTS = 2
"""Where fewer are free, readers are asked for their slots back at once."""

OPEN_S = 10.0
"""How long a client may take to say what it wants."""

PAUSE_S = 0.5

MAX_WANTED = 256
"""Batches that one client may want at once; those beyond its credits wait."""


@dataclass(slots=True, eq=False)
class Client:
    """One connection: its stream, what it has asked for and what it holds.

    Attributes:
        spare: credits that are left; a batch that is wanted waits for one.
        tasks: batches on their way.
        held: slots that are the client's to read, by index; a slot may be held twice.
    """

    sock: socket.socket
    stream: Stream
    spare: asyncio.Semaphore
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    held: dict[int, list[Slot]] = field(default_factory=dict)


class Broker:
    """Serves ring clients. Use `open_broker`."""

    def __init__(self, studio: Studio, listener: socket.socket) -> None:
        self._studio = studio
        self._listener = listener
        self._clients: set[asyncio.Task[None]] = set()

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
        """Wait for the batches that are being drawn now, or until patience ends."""
        streams = self._studio.streams.values()
        if drawings := [task for each in streams for task in each.drawings.values()]:
            await asyncio.wait(drawings, timeout=patience_s)

    async def stop(self) -> None:
        """Hang up on every client."""
        for task in self._clients:
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    async def _serve(self, sock: socket.socket) -> None:
        with sock:
            try:
                async with asyncio.timeout(OPEN_S):
                    client = await self._open(sock)
            except (ShadersError, OSError) as error:  # a timeout is an OSError
                if isinstance(error, ShadersError):
                    _tell(sock, {"op": "refused", "problem": describe_problem(error)})
                return
            client.stream.users += 1
            try:
                while message := await _receive(sock):
                    await self._obey(client, message)
            except StreamError as error:
                log.warning("a ring client is hung up on: %s", error)
            finally:
                client.stream.users -= 1
                for task in client.tasks:
                    task.cancel()
                await asyncio.gather(*client.tasks, return_exceptions=True)
                for slots in client.held.values():
                    for slot in slots:
                        await self._studio.release(client.stream, slot)

    async def _open(self, sock: socket.socket) -> Client:
        message = await _receive(sock)
        if message is None or message["op"] != "open":
            raise StreamError("the first packet must be an open")
        if message.get("version") != packets.RING_VERSION:
            raise StreamError(
                f"the client speaks version {message.get('version')!r} of the ring, "
                f"this service {packets.RING_VERSION}: upgrade the older one"
            )
        stream = await self._studio.register(StreamSpec.from_json(message.get("spec")))
        ring = stream.ring
        credit = min(MAX_CREDITS, len(ring.slots) - 1)
        client = Client(sock, stream, asyncio.Semaphore(credit))
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
        return client

    async def _obey(self, client: Client, message: dict[str, Any]) -> None:
        match message:
            case {"op": "want", "step": int(step), "rows": [int(low), int(high)]}:
                if len(client.tasks) >= MAX_WANTED:
                    raise StreamError(f"{MAX_WANTED} batches are wanted at once")
                task = asyncio.create_task(self._deliver(client, step, (low, high)))
                client.tasks.add(task)
                task.add_done_callback(client.tasks.discard)
            case {"op": "release", "slot": int(index)} if client.held.get(index):
                await self._studio.release(client.stream, client.held[index].pop())
                client.spare.release()
            case _:
                raise StreamError(f"a packet makes no sense: {str(message)[:200]}")

    async def _deliver(self, client: Client, step: int, rows: tuple[int, int]) -> None:
        about = {"step": step, "rows": rows}
        await client.spare.acquire()
        try:
            slot = await self._studio.acquire(client.stream, step, rows)
        except ShadersError as error:
            client.spare.release()
            problem = describe_problem(error)
            _tell(client.sock, {"op": "failed", **about, "problem": problem})
            return
        client.held.setdefault(slot.index, []).append(slot)
        # Readers that ask ahead hold slots that they do not read yet. Where few are
        # left, one who has to copy at once cannot keep the others from going on.
        scarce = client.stream.ring.spare < SPARE_SLOTS
        _tell(
            client.sock,
            {"op": "ready", **about, "slot": slot.index, "scarce": scarce},
        )


def _tell(sock: socket.socket, message: dict[str, Any]) -> None:
    with suppress(OSError):  # it has gone; its end-of-file says so to whoever reads
        packets.send(sock, message)


async def _receive(sock: socket.socket) -> dict[str, Any] | None:
    loop = asyncio.get_running_loop()
    try:
        packet = await loop.sock_recv(sock, packets.MAX_PACKET_BYTES)
    except OSError:
        return None
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
        await broker.stop()
        listener.close()
        unlink_if(path, identity)
