"""What can go wrong in this room, as one tree.

ShadersError
└── ServerError
    ├── SetupError        the service cannot start: a port, a socket, a worker
    ├── UnknownStreamError  nobody has registered that stream here
    ├── BusyError         no slot has come free in time; try again
    ├── HungUpError       the client has gone; nobody hears the answer
    ├── OversizeError     a body larger than anything that is asked here
    ├── TooManyError      asked too often or too much at once
    ├── ForeignError      another site asks, or for another host
    ├── UntrustedError    no token, or a wrong one
    ├── MediaTypeError    a body of another type than is read here
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


class HungUpError(ServerError):
    """The client has hung up; what it waited for is given up."""


class OversizeError(ServerError):
    """A request's body is larger than anything that is asked here; names the bound."""


class TooManyError(ServerError):
    """A client asks too often or too much at once; it may ask again later."""


class ForeignError(ServerError):
    """A page of another site asks, or the request is for another host than this."""


class UntrustedError(ServerError):
    """Somebody shows no token where one is due, or a wrong one."""


class MediaTypeError(ServerError):
    """A body of another media type than is read here; names the right one."""


class DeviceLostError(ServerError):
    """A device cannot be opened, was lost, or draws wrongly; names it and the cure."""


class DrawError(ServerError):
    """A batch or a picture that could not be drawn, however often it was tried.

    `problem` is the worker's own account of it, where it has given one.
    """

    def __init__(self, detail: str, problem: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.problem = problem
