"""Bodies of requests, of which no more is read than may be asked."""

from fastapi import Request

from server.errors import OversizeError


async def read_body(request: Request, what: str, most_bytes: int) -> bytes:
    """Read a body.

    Args:
        request: whose.
        what: the body is, in a word or two.
        most_bytes: that it may have.

    Raises:
        OversizeError: it is larger; the rest is not read.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise OversizeError(f"{what} has no more than {most_bytes:,} bytes")
    return body
