"""What a preview on a page shows, and the addresses of the same picture elsewhere."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

Aspect = Literal["1:1", "16:9"]

RATIOS: Mapping[Aspect, float] = {"1:1": 1.0, "16:9": 16 / 9}

Size = Literal["128", "256", "384", "512", "768", "1024"]
"""Widths in pixels; in each of `RATIOS` both sides are even, as a film's must be."""

LAST_S = 20.0
"""Where scrubbing ends."""

FILM_S = 4.0
"""The length of a film that is saved."""

NUMBER = r"\d{1,2}(?:\.\d{1,9})?"
CROP = rf"^{NUMBER}(?:,{NUMBER}){{3}}$"
"""Left, top, width and height, as parts of 1 of the picture."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What is shown of a program.

    Attributes:
        program: its id.
        time_s: from 0 to `LAST_S`.
        size_px: the picture's width.
        aspect: its width over its height.
        crop: matches `CROP`; what is left is drawn over the whole size.
        drawn_by: short key of the device, which keeps caches apart.
    """

    program: str
    time_s: float
    size_px: int
    aspect: Aspect
    crop: str
    drawn_by: str

    @property
    def height_px(self) -> int:
        """The picture's height."""
        return round(self.size_px / RATIOS[self.aspect])

    @property
    def base(self) -> str:
        """The address of any preview of the program, without its kind."""
        return f"/v1/programs/{self.program}/preview"

    @property
    def sides(self) -> dict[str, str]:
        """The four numbers of the crop, by what they mean."""
        names = ("Left", "Top", "Width", "Height")
        return dict(zip(names, self.crop.split(","), strict=True))

    @property
    def film(self) -> str:
        """The address of a short film that begins here."""
        times = {"from": f"{self.time_s:g}", "to": f"{self.time_s + FILM_S:g}"}
        return self._address("mp4", times | {"fps": "24"})

    def still(self, kind: str) -> str:
        """Name the address of the picture as "png", "webp" or "jpg"."""
        return self._address(kind, {"time": f"{self.time_s:g}"})

    def command(self, origin: str) -> str:
        """Write a command that fetches the picture; `origin` as in "http://host"."""
        address = shlex.quote(origin + self.still("png"))
        return f"curl -o {self.program[:12]}.png {address}"

    def _address(self, kind: str, when: Mapping[str, str]) -> str:
        shape = {"width": self.size_px, "height": self.height_px, "crop": self.crop}
        query = urlencode({**when, **shape, "by": self.drawn_by}, safe=",")
        return f"{self.base}.{kind}?{query}"


def name_file(name: str, program: str) -> str:
    """Make a file's name, without its kind, of a program's name or else its id."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    return "-".join(words)[:48].strip("-") or program[:12]
