"""A throw-away process as the sandbox holds it: started, asked, ended and buried."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, Self

from renderer.cache import UNOPTIMIZED
from server.errors import ServerError, SetupError

MAX_LINE = 1 << 18
"""Bytes of one message. What is sent beyond waits in the process that sends it."""

PASSED_ON = (
    "LD_LIBRARY_PATH",
    "LIBGL_DRIVERS_PATH",
    "PATH",
    "PYTHONPATH",
    "VIRTUAL_ENV",
)
"""Of the environment, with all that begins with "__EGL_": no token, no home."""

START_S = 60.0


class EndedError(ServerError):
    """The process has ended, or says what is no message."""


@dataclass(slots=True, eq=False)
class Throwaway:
    """One process.

    Attributes:
        process: it.
        sock: its standard input, and where it answers.
        reader, writer: that, once it is greeted.
        burial: its exit status, once that is wanted.
    """

    process: subprocess.Popen[bytes]
    sock: socket.socket
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    burial: asyncio.Task[int] | None = None

    @classmethod
    def start(cls, memory_mib: int, threads: int) -> Self:
        """Start a process; `greet` it before it is asked anything.

        Raises:
            OSError: no process or no descriptor can be had.
        """
        ours, theirs = socket.socketpair()
        environment = {
            name: value
            for name, value in os.environ.items()
            if name in PASSED_ON or name.startswith("__EGL_")
        }
        environment |= UNOPTIMIZED | {
            # A text leaves nothing on the disk, and the folder cannot be made.
            "MESA_SHADER_CACHE_DISABLE": "true",
            "SHADERS21K_CACHE": "/dev/null",
            "LP_NUM_THREADS": str(threads),
            "OPENBLAS_NUM_THREADS": "1",
        }
        with theirs:
            try:
                process = subprocess.Popen(
                    [
                        *(sys.executable, "-P", "-B", "-m", "server.scratch"),
                        *(str(memory_mib), str(threads)),
                    ],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=environment,
                    start_new_session=True,  # Ctrl-C is ours alone
                )
            except BaseException:
                ours.close()
                raise
        return cls(process, ours)

    async def greet(self) -> bool:
        """Wait until it can draw.

        Returns:
            Whether it has namespaces of its own.

        Raises:
            SetupError: it cannot; says why.
        """
        self.reader, self.writer = await asyncio.open_unix_connection(
            sock=self.sock, limit=MAX_LINE
        )
        said: Any = None
        try:
            async with asyncio.timeout(START_S):
                said = await self.receive()
        except TimeoutError:
            pass
        except EndedError:
            code = await asyncio.shield(self.bury())
            said = {"unfit": f"its process has ended with status {code}"}
        match said:
            case {"alone": bool(alone)}:
                return alone
            case {"unfit": why}:
                raise SetupError(f"the playground draws with Mesa, by the CPU: {why}")
        raise SetupError(f"the playground's process was not ready in {START_S:g} s")

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message.

        Raises:
            EndedError: it has ended.
        """
        assert self.writer, "it was greeted"
        try:
            self.writer.write(json.dumps(message).encode("ascii") + b"\n")
            await self.writer.drain()
        except ConnectionError as error:
            raise EndedError(str(error)) from None

    async def receive(self) -> Any:
        """Receive a message, of which nothing is to be believed.

        Raises:
            EndedError: it has ended, or sends none.
        """
        assert self.reader, "it was greeted"
        try:
            return json.loads(await self.reader.readuntil())
        except (
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            ConnectionError,
            RecursionError,
            ValueError,
        ) as error:
            raise EndedError(f"{type(error).__name__}: {error}"[:200]) from None

    async def receive_exactly(self, size: int) -> bytes:
        """Receive so many bytes.

        Raises:
            EndedError: it has ended.
        """
        assert self.reader, "it was greeted"
        try:
            return await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise EndedError(str(error)) from None

    def bury(self) -> "asyncio.Task[int]":
        """Kill it if it lives; its exit status, once it is gone. Again is harmless."""
        if self.burial is None:
            self.process.kill()
            self.burial = asyncio.create_task(asyncio.to_thread(self.process.wait))
            if self.writer:
                self.writer.close()
            else:
                self.sock.close()
        return self.burial
