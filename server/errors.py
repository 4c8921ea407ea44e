"""What can go wrong in this room, as one tree.

ShadersError
└── ServerError
    ├── SetupError        the service cannot start: a port, a socket, a worker
    ├── UnknownStreamError  nobody has registered that stream here
    ├── BusyError         no slot has come free in time; try again
    ├── TooManyError      asked too often or too much at once
    ├── DisabledError     this service is not told to do that
    ├── OverrunError      a foreign program that takes too much
    ├── BlankError        a foreign program that draws one color alone
    ├── HungUpError       the client has gone; nobody hears the answer
    ├── OversizeError     a body larger than anything that is asked here
    ├── DeviceLostError   a device no longer draws, or not what it should
    ├── CorruptError      a worker draws the sentinel otherwise: server/sentinel.py
    ├── Fault             nobody foresaw it, inside a worker: server/workbench.py
    └── DrawError         a batch that no worker could draw
"""

from typing import Any

from shaders21k.errors import ShadersError


class ServerError(ShadersError):
    """Root of this room's errors."""


class SetupError(ServerError):
    """The service cannot start; says what is in the way."""


class UnknownStreamError(ServerError):
    """Nobody has registered that stream here; a client registers it and asks again."""


class BusyError(ServerError):
    """Every slot is held by a reader, or the queue is full; ask again later."""


class TooManyError(ServerError):
    """A client asks too often or too much at once; ask again later."""


class DisabledError(ServerError):
    """The service was not told to do that; says which option it takes."""


class OverrunError(ServerError):
    """A foreign program takes too much, or ends the process that draws it.

    Attributes:
        limit: which: a word of `server.overruns.LIMITS`.
    """

    def __init__(self, detail: str, limit: str) -> None:
        super().__init__(detail)
        self.limit = limit


class BlankError(ServerError):
    """A program that is to be saved draws one color alone."""


class HungUpError(ServerError):
    """The client has hung up; what it waited for is given up."""


class OversizeError(ServerError):
    """A request's body is larger than anything that is asked here; names the bound."""


class DeviceLostError(ServerError):
    """A device cannot be opened, was lost, or draws wrongly; names it and the cure."""


class DrawError(ServerError):
    """A batch or a picture that could not be drawn, however often it was tried.

    `problem` is the worker's own account of it, where it has given one.
    """

    def __init__(self, detail: str, problem: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.problem = problem
