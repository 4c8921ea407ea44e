"""What can go wrong in this room, as one tree.

    ShadersError
    ├── CorpusError             a corpus file, or an import into it
    │   ├── UnknownProgramError no program has that identifier
    │   └── WishError           a question that no catalogue can answer
    ├── SourceError             GLSL that is no program of its dialect; has a line
    ├── SpecError               a StreamSpec that nothing could draw
    ├── TokenError              a token that no service should trust
    ├── ServiceError            a service that a command started has failed
    ├── WireError               bytes that are not a batch, or not the batch asked for
    └── StreamError             a stream that cannot start or cannot go on
        ├── SelectionError      the source serves other programs than the spec names
        ├── BusyError           the source is there, and cannot serve just now
        └── RefusedError        the source cannot do it, however often it is asked

Every message says what happened, to which thing, and what to do about it, so that a
command may print it as it is. Rooms that build on this one hang their trees below
`ShadersError`; the command line turns any of them into one line and exit code 1.
"""


class ShadersError(Exception):
    """Root of every error that this project raises on purpose."""


class CorpusError(ShadersError):
    """A corpus file that cannot be read or written, or an import that cannot start."""


class UnknownProgramError(CorpusError):
    """No program of the corpus has that identifier, or more than one could be meant."""


class WishError(CorpusError):
    """A question that no catalogue can answer: an order or a page that is not there."""


class SourceError(ShadersError):
    """GLSL that no host could read.

    Attributes:
        reason: what is wrong, without the line.
        line: the author's line, counted as `shaders21k.dialects.stage` says; None
            where it is about no line.
        tab: the name of the pass, "" for the image.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.reason = reason
        self.line = line
        self.tab = ""
        super().__init__(f"line {line}: {reason}" if line else reason)


class SpecError(ShadersError):
    """A `StreamSpec` that asks for the impossible; names the field and its range."""


class TokenError(ShadersError):
    """A token that is no secret: too short, or in a file that everybody may read."""


class ServiceError(ShadersError):
    """The rendering service that a command started did not come up, or died."""


class WireError(ShadersError):
    """Bytes that are not a well-formed batch message, or not the batch asked for."""


class StreamError(ShadersError):
    """A stream that cannot start or cannot go on; says which source and why."""


class SelectionError(StreamError):
    """The source draws from another selection of programs than the spec names."""


class BusyError(StreamError):
    """A source that is there and cannot serve just now: it is full, or is ending.

    Attributes:
        retry_after_s: when to ask again, as the source says.
    """

    def __init__(self, words: str, retry_after_s: float = 1.0) -> None:
        super().__init__(words)
        self.retry_after_s = retry_after_s


class RefusedError(StreamError):
    """A source that cannot do what it was asked for; another try would be the same."""
