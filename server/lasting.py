"""Answers that hold for ever: named by what they are made of, and asked for once.

Who has one already says so in If-None-Match, and is told so without anything being
drawn; and a HEAD is answered likewise.
"""

import re

from fastapi import Request, Response

FOR_EVER = "public, max-age=31536000, immutable"

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def lasting(name: str) -> dict[str, str]:
    """Say that an answer holds for ever, and by which name it is known."""
    return {"ETag": f'"{name}"', "Cache-Control": FOR_EVER}


def has_it(request: Request, name: str) -> bool:
    """Whether the client says, in If-None-Match, that it has that answer."""
    said = request.headers.get("if-none-match", "")
    tags = [tag.strip().removeprefix("W/") for tag in said.split(",")]
    return f'"{name}"' in tags or tags == ["*"]


def not_modified(name: str) -> Response:
    """Say that what the client has is right."""
    return Response(status_code=304, headers=lasting(name))


def answer_part(request: Request, name: str, media_type: str, body: bytes) -> Response:
    """Answer with all of it, or with the one part that a Range asks for.

    A browser moves about in a film only where that can be asked for.
    """
    headers = lasting(name) | {"Accept-Ranges": "bytes"}
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    is_of_this = request.headers.get("if-range", f'"{name}"') == f'"{name}"'
    if not asked or asked[0] == "bytes=-" or not is_of_this:
        return Response(body, media_type=media_type, headers=headers)
    size = len(body)
    if asked[1]:
        start, end = int(asked[1]), min(int(asked[2] or size - 1), size - 1)
    else:
        start, end = max(0, size - int(asked[2])), size - 1
    if start > end:  # there is no such part
        return Response(body, media_type=media_type, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    return Response(body[start : end + 1], 206, headers, media_type)


def answer_head(name: str, media_type: str, size: int | None = None) -> Response:
    """Answer a HEAD as a GET would be; without a size where only drawing would tell."""
    answer = Response(media_type=media_type, headers=lasting(name))
    del answer.headers["content-length"]
    if size is not None:
        answer.headers["content-length"] = str(size)
    return answer
