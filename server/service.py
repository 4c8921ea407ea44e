"""The whole service: crew, studio, broker and HTTP, under one roof."""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from server.broker import Broker, open_broker
from server.crew import hire
from server.crowd import Crowd
from server.darkroom import Darkroom, open_darkroom
from server.dispatch import Dispatch
from server.errors import SetupError
from server.gallery.offers import count_offers
from server.gallery.pages import Pages
from server.gate.gate import Gate, Rules
from server.gate.passes import Passes
from server.parts import Parts
from server.protocol import StrictProtocol
from server.recruiter import Terms
from server.sandbox import DEADLINE_S, Sandbox, SandboxTerms, open_sandbox
from server.saving import Saver
from server.studio import Studio
from server.web import build_app
from shaders21k.catalogue import Catalogue, open_catalogue
from shaders21k.corpus import Corpus
from shaders21k.selection import Selection, read_selection, selection_digest
from shaders21k.verdicts import device_key

log = logging.getLogger("server.service")


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
        token: what clients must show; None asks for nothing.
        allowed_hosts: names of this service, besides localhost and IP addresses, that
            requests may be for.
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
    token: str | None = field(default=None, repr=False)
    allowed_hosts: tuple[str, ...] = ()


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

    def __init__(self, app: ASGIApp) -> None:
        protocol: Any = partial(StrictProtocol, crowd=Crowd())
        config = uvicorn.Config(
            app,
            http=protocol,
            ws="none",
            lifespan="off",
            log_config=None,  # as the rest of this process does
            access_log=False,  # the gate writes it
            proxy_headers=False,  # anybody can say who he is not
            server_header=False,
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


def make_rules(settings: ServeSettings) -> Rules:
    """Say what is asked of requests.

    Without a token, a page with a name of its own could have a browser on this machine
    read all: so this service has to be asked for by a name that it has.
    """
    names = frozenset(name.lower() for name in settings.allowed_hosts)
    open_here = _is_loopback(settings.host) and settings.token is None
    rules = Rules(Passes(settings.token), names if names or open_here else None)
    if not _is_loopback(settings.host) and settings.token is None:
        log.warning(
            "ANYBODY WHO REACHES %s:%d MAY USE THIS SERVICE: set SHADERS21K_TOKEN, or "
            "bind to 127.0.0.1; docs/security.md says what that means",
            settings.host,
            settings.port,
        )
    return rules


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def choose_ids(settings: ServeSettings, corpus: Corpus) -> tuple[str, ...]:
    """Name the programs that are served, in their order.

    Raises:
        ShadersError: some are not there, or there are none.
    """
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
    return ids


async def enter_sandbox(
    stack: AsyncExitStack, settings: ServeSettings
) -> Sandbox | None:
    """Open a sandbox for as long as a stack holds, where one is wanted."""
    if not settings.playground:
        return None
    terms = SandboxTerms(min(DEADLINE_S, settings.deadline_s))
    return await stack.enter_async_context(open_sandbox(terms))


def _warm(catalogue: Catalogue) -> None:
    count_offers(catalogue)
    catalogue.warm()


@asynccontextmanager
async def serve(settings: ServeSettings) -> AsyncIterator[Running]:
    """Start everything; it is ready when the block is entered, and gone after it.

    Raises:
        ShadersError: something is in the way; nothing is left running.
    """
    async with AsyncExitStack() as stack:
        sock = stack.enter_context(bind(settings.host, settings.port))
        corpus = stack.enter_context(Corpus.open(settings.corpus, readonly=True))
        ids = choose_ids(settings, corpus)
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
        rules = make_rules(settings)
        facts = {
            "playground": settings.playground,
            "saves": bool(settings.save_to),
            "login": rules.passes.is_asked,
        }
        sandbox = await enter_sandbox(stack, settings)
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
            saver=Saver(settings.save_to) if settings.save_to else None,
        )
        server = HttpServer(Gate(build_app(parts, rules.passes), rules))
        task = asyncio.create_task(server.serve([sock]))
        try:
            listening = asyncio.ensure_future(server.listening.wait())
            await asyncio.wait({listening, task}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                raise SetupError("HTTP could not be started") from task.exception()
            # Nobody waits for it but the first who opens a page.
            warming = asyncio.ensure_future(asyncio.to_thread(_warm, catalogue))
            stack.push_async_callback(asyncio.wait, [warming])
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
