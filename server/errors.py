"""What can go wrong in this room, as one tree.

ShadersError
└── ServerError
    ├── SetupError        the service cannot start: a port, a socket, a worker
    ├── UnknownStreamError  nobody has registered that stream here
    ├── WaitError
    │   ├── BusyError     no slot has come free in time; try again
    │   └── TooManyError  one client has too much in hand, or asks too often
    ├── DisabledError     this service is not told to do that
    ├── OverrunError      a foreign program that takes too much
    ├── BlankError        a foreign program that draws one color alone
    ├── HungUpError       the client has gone; nobody hears the answer
    ├── OversizeError     a body larger than anything that is asked here
    ├── ForeignError      another site asks, or for another host
    ├── UntrustedError    no token, or a wrong one
    ├── MediaTypeError    a body of another type than is read here
    ├── DeviceLostError   a device no longer draws, or not what it should
    ├── CorruptError      a worker draws the sentinel otherwise: server/sentinel.py
    ├── Fault             nobody foresaw it, inside a worker: server/workbench.py
    ├── ExportError       an export that cannot be begun or gone on with
    │   └── FullDiskError  no room for it
    ├── PictureError      a preview that is larger, longer or other than is drawn
    └── DrawError         a batch or a picture that no worker could draw
        └── QuarantineError  its program hung or crashed, and rests
"""

from typing import Any

from shaders21k.errors import ShadersError


class ServerError(ShadersError):
    """Root of this room's errors."""


class SetupError(ServerError):
    """The service cannot start; says what is in the way."""


class UnknownStreamError(ServerError):
    """Nobody has registered that stream here; a client registers it and asks again."""


class WaitError(ServerError):
    """What is refused now and not later.

    Attributes:
        retry_after_s: when it makes sense to ask again, where that is known.
    """

    retry_after_s: int | None = None


class BusyError(WaitError):
    """Every slot is held by a reader, or the queue is full; ask again later."""


class TooManyError(WaitError):
    """One client has as much in hand as it may, or asks too often; others may ask."""


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


class PictureError(ServerError):
    """A preview larger or longer than is drawn is asked for; names the bound."""


class ExportError(ServerError):
    """An export that cannot be begun or gone on with; says what is in the way."""


class FullDiskError(ExportError):
    """A disk without room for an export; what is finished stays."""


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

    `problem` is the worker's own account of it, where it has given one, and `spent_s`
    what it has cost the worker.
    """

    def __init__(
        self,
        detail: str,
        problem: dict[str, Any] | None = None,
        spent_s: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = problem
        self.spent_s = spent_s


class QuarantineError(DrawError):
    """The program has hung or crashed a worker; it is drawn when it has rested."""
