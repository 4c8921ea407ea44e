"""Answers that hold for ever: named by what they are made of, and asked for once.

Who has one already says so in If-None-Match, and is told so without anything being
drawn; and a HEAD is answered likewise.
"""

from fastapi import Request, Response

FOR_EVER = "public, max-age=31536000, immutable"


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


def answer_head(name: str, media_type: str, size: int | None = None) -> Response:
    """Answer a HEAD as a GET would be; without a size where only drawing would tell."""
    answer = Response(media_type=media_type, headers=lasting(name))
    del answer.headers["content-length"]
    if size is not None:
        answer.headers["content-length"] = str(size)
    return answer
