"""Orders: what picture of a program is wanted, in numbers that are bounded."""

import json
import math
from dataclasses import asdict, dataclass

from server.errors import PictureError

Crop = tuple[float, float, float, float]

MIN_SIDE_PX, MAX_SIDE_PX = 8, 2048

MIN_FILM_SIDE_PX, MAX_FILM_SIDE_PX = 16, 1024

MAX_FILM_PX = 64_000_000
"""Pixels of all frames of a film together."""

MAX_FRAMES = 240
MAX_FPS = 60
MAX_FILM_S = 10.0
FILM_S, FPS = 3.0, 24
"""Of a film where nobody says otherwise."""

MAX_TIME_S = 1e6


@dataclass(frozen=True, slots=True)
class Order:
    """A picture of one program, or with several times a film.

    Attributes:
        program_id: what is drawn.
        kind: "png", "webp", "jpg" or "mp4".
        width_px, height_px: its size.
        crop: left, top, width, height of the part that is shown, of 1.
        from_s: when it is drawn, or a film begins.
        frames: how many; 1 of a still.
        fps: frames a second; 0 of a still.
    """

    program_id: str
    kind: str
    width_px: int
    height_px: int
    crop: Crop
    from_s: float
    frames: int = 1
    fps: int = 0

    @property
    def is_film(self) -> bool:
        """Whether it moves."""
        return self.fps > 0

    @property
    def times_s(self) -> list[float]:
        """When each frame is drawn, in seconds of the program's."""
        pace = self.fps or 1
        return [self.from_s + n / pace for n in range(self.frames)]

    def to_json(self) -> str:
        """Say it in words that are the same for the same order."""
        return json.dumps(asdict(self), sort_keys=True)

    def check(self) -> None:
        """See that it is within bounds.

        Raises:
            PictureError: it is not; says which bound.
        """
        low, high = MIN_SIDE_PX, MAX_SIDE_PX
        if self.is_film:
            low, high = MIN_FILM_SIDE_PX, MAX_FILM_SIDE_PX
            if self.kind not in ("mp4", "webp"):
                raise PictureError(
                    f"a {self.kind} does not move: leave `to` out, or ask for "
                    "preview.mp4 or preview.webp"
                )
            _check_length(self)
        for name, side_px in (("width", self.width_px), ("height", self.height_px)):
            if not low <= side_px <= high:
                raise PictureError(f"{name}={side_px} is not {low} to {high}")
            if self.kind == "mp4" and side_px % 2:
                raise PictureError(f"{name}={side_px} is odd, which MP4 cannot be")


def _check_length(order: Order) -> None:
    if not 1 <= order.frames <= MAX_FRAMES:
        raise PictureError(
            f"from, to and fps make {order.frames} frames, not 1 to {MAX_FRAMES}"
        )
    pixels = order.frames * order.width_px * order.height_px
    if pixels > MAX_FILM_PX:
        raise PictureError(
            f"{order.frames} frames have {pixels:,} pixels together, more than "
            f"{MAX_FILM_PX:,}: lower width, height, fps or `to`"
        )


def count_frames(from_s: float, to_s: float, fps: int) -> int:
    """Count the frames of a film.

    Raises:
        PictureError: it ends before it begins, or is too long.
    """
    if not 0 < to_s - from_s <= MAX_FILM_S:
        raise PictureError(
            f"to={to_s:g} does not follow from={from_s:g} by up to {MAX_FILM_S:g} s"
        )
    return round((to_s - from_s) * fps)


def parse_crop(text: str) -> Crop:
    """Read left,top,width,height.

    Raises:
        PictureError: it is something else, or lies too far outside the picture.
    """
    try:
        left, top, width, height = map(float, text.split(","))
    except ValueError:
        raise PictureError(f"crop={text[:64]!r} is not left,top,width,height") from None
    if not all(
        math.isfinite(each) and abs(each) <= 16 for each in (left, top, width, height)
    ):
        raise PictureError(f"crop={text[:64]!r} lies too far outside the picture")
    return left, top, width, height
