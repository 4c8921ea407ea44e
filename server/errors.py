"""What can go wrong in this room, as one tree.

ShadersError
└── ServerError
    ├── SetupError        the service cannot start: a port, a socket, a worker
    ├── UnknownStreamError  nobody has registered that stream here
    ├── BusyError         no slot has come free in time; try again
    └── DrawError         a batch that no worker could draw
"""

from shaders21k.errors import ShadersError


class ServerError(ShadersError):
    """Root of this room's errors."""


class SetupError(ServerError):
    """The service cannot start; says what is in the way."""


class UnknownStreamError(ServerError):
    """Nobody has registered that stream here; a client registers it and asks again."""


class BusyError(ServerError):
    """Every slot is held by a reader, or the queue is full; ask again later."""


class DrawError(ServerError):
    """A batch that could not be drawn, however often it was tried."""
