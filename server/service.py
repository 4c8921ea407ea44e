"""The whole service: crew, studio, broker and HTTP, under one roof."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from server.broker import Broker, open_broker
from server.crew import hire
from server.darkroom import Darkroom, open_darkroom
from server.dispatch import Dispatch
from server.errors import SetupError
from server.gallery.pages import Pages
from server.parts import Parts
from server.protocol import StrictProtocol
from server.recruiter import Terms
from server.sandbox import DEADLINE_S, SandboxTerms, open_sandbox
from server.saving import Saver
from server.studio import Studio
from server.web import build_app
from shaders21k.catalogue import open_catalogue
from shaders21k.corpus import Corpus
from shaders21k.selection import Selection, read_selection, selection_digest
from shaders21k.verdicts import device_key


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """How to serve.

    Attributes:
        corpus: the file of programs.
        selection: a file that names those to be served; None serves all.
        host, port: where HTTP listens; port 0 takes a free one.
        socket_path: where the ring's socket is; None serves HTTP alone.
        workers: processes that draw.
        devices: each "auto", "cpu", "egl:N" or "cuda:N"; workers take them in turn.
        deadline_s: how long one program may take to compile or to draw; what people
            write has no more than `server.sandbox.DEADLINE_S`.
        sentinel_every: pieces of work between a worker's sentinel frames.
        slots: in each stream's ring.
        playground: draw what people write, in throw-away processes.
        save_to: a corpus to which they may add it; None forbids it.
        drain_s: how long, at the end, those that wait for a batch are still served.
    """

    corpus: Path
    selection: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    socket_path: Path | None = None
    workers: int = 1
    devices: tuple[str, ...] = ("auto",)
    deadline_s: float = 20.0
    sentinel_every: int = 256
    slots: int = 12
    playground: bool = False
    save_to: Path | None = None
    drain_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Running:
    """A service that is ready: what it serves and where."""

    programs: int
    url: str
    socket_path: Path | None
    studio: Studio
    dispatch: Dispatch
    darkroom: Darkroom
    broker: Broker | None

    async def drain(self, patience_s: float) -> None:
        """Begin nothing new, and wait for what is in hand, or until patience ends."""
        self.darkroom.turns.close()
        drains = [self.dispatch.drain(patience_s)]
        if self.broker:
            drains.append(self.broker.drain(patience_s))
        await asyncio.gather(*drains)


def bind(host: str, port: int) -> socket.socket:
    """Take a TCP port before anything slow is started.

    Raises:
        SetupError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(1024)  # or a second service could bind it too
    except OSError as error:
        sock.close()
        raise SetupError(
            f"cannot listen on {host}:{port}: {error.strerror}; choose another --bind"
        ) from error
    return sock


KEEP_ALIVE_S = 60
END_S = 1
"""How long connections may take to close in the end; what they wait for has ended."""


class HttpServer(uvicorn.Server):
    """Uvicorn that says when it listens, and leaves signals to its caller.

    It must be made in a running event loop.
    """

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(
            app,
            http=StrictProtocol,
            ws="none",
            lifespan="off",
            log_level="warning",
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=END_S,
        )
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def serve(settings: ServeSettings) -> AsyncIterator[Running]:
    """Start everything; it is ready when the block is entered, and gone after it.

    Raises:
        ShadersError: something is in the way; nothing is left running.
    """
    async with AsyncExitStack() as stack:
        sock = stack.enter_context(bind(settings.host, settings.port))
        corpus = stack.enter_context(Corpus.open(settings.corpus, readonly=True))
        if settings.selection:
            ids = read_selection(settings.selection)
            if not set(corpus.selection()).issuperset(ids):
                corpus.programs(ids)  # says which is not there
        else:
            ids = corpus.selection()
        if not ids:
            raise SetupError(
                f"{settings.corpus} holds no program that can be drawn: add some with "
                "`shaders21k corpus import` or `shaders21k synth`"
            )
        selection = Selection(selection_digest(ids), len(ids))
        terms = Terms(
            settings.workers,
            settings.devices,
            settings.deadline_s,
            settings.sentinel_every,
        )
        # The catalogue is made while the crew starts.
        catalogue = stack.enter_context(open_catalogue(settings.corpus))
        laid_out = asyncio.ensure_future(asyncio.to_thread(catalogue.lay_out, ids))
        stack.push_async_callback(asyncio.wait, [laid_out])
        crew = await stack.enter_async_context(hire(settings.corpus, ids, terms))
        studio = Studio(crew, selection, slots=settings.slots)
        stack.callback(studio.close)
        books = asyncio.create_task(studio.keep_books())
        stack.callback(books.cancel)
        broker = None
        if settings.socket_path:
            opening = open_broker(studio, settings.socket_path)
            broker = await stack.enter_async_context(opening)
        dispatch = Dispatch()
        darkroom = stack.enter_context(open_darkroom(studio))
        drawn_by = device_key(crew.fingerprint)
        await laid_out
        await asyncio.to_thread(catalogue.judge, drawn_by)
        facts = {"playground": settings.playground, "saves": bool(settings.save_to)}
        saver = Saver(settings.save_to) if settings.save_to else None
        sandbox = None
        if settings.playground:
            deadline_s = min(DEADLINE_S, settings.deadline_s)
            foreign = open_sandbox(SandboxTerms(deadline_s))
            sandbox = await stack.enter_async_context(foreign)
        parts = Parts(
            studio,
            dispatch,
            darkroom,
            corpus,
            ids,
            catalogue,
            drawn_by,
            Pages(facts),
            among=settings.selection.name if settings.selection else "",
            sandbox=sandbox,
            saver=saver,
        )
        server = HttpServer(build_app(parts))
        task = asyncio.create_task(server.serve([sock]))
        try:
            listening = asyncio.ensure_future(server.listening.wait())
            await asyncio.wait({listening, task}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                raise SetupError("HTTP could not be started") from task.exception()
            port = sock.getsockname()[1]
            yield Running(
                len(ids),
                f"http://{settings.host}:{port}",
                settings.socket_path,
                studio,
                dispatch,
                darkroom,
                broker,
            )
        finally:
            server.should_exit = True
            await task
