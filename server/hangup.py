"""Clients that hang up while they wait: what they wait for is given up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from server.errors import HungUpError

Receive = Callable[[], Awaitable[Any]]
"""The ASGI channel of a request."""


@asynccontextmanager
async def until_hung_up(receive: Receive) -> AsyncIterator[None]:
    """Cancel what the block awaits when the client of a request hangs up.

    Raises:
        HungUpError: it has; nobody will read an answer.
    """
    task = asyncio.current_task()
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass  # a body that nobody wants
        gone = True
        if task is not None:
            task.cancel()

    watcher = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if task is not None and gone and not task.uncancel():
            raise HungUpError("the client has hung up") from None
        raise
    finally:
        watcher.cancel()
