"""What rendering taught us of one program on one device."""

import re
from dataclasses import dataclass
from typing import Literal

OUTCOMES = ("ok", "static", "blank", "error", "timeout", "crash")
"""`ok` it draws and moves; `static` it draws one picture at all times; `blank` each
of its pictures is one color; `error` it was refused, by us or by the driver; `timeout`
it did not end; `crash` it ended the process that drew it."""

Path = Literal["fragment", "compute"]
"""How a picture is drawn: by the GPU's rasterizer, or by a compute shader."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a program is to be drawn on one device.

    Attributes:
        path: by what.
        cost_ns: of a pixel that way, in nanoseconds; 0 where nobody knows.
    """

    path: Path = "fragment"
    cost_ns: float = 0.0


FRAGMENT = Choice()
"""For a program of which nothing is known: what every program can do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of drawing a program, and the measures of its pictures.

    Attributes:
        program: its id.
        outcome: one of `OUTCOMES`.
        reason: a short name for what went wrong, the same for all programs that fail
            alike; "" where it draws. Of an error the class of the complaint, see
            `classify`; of a timeout "compile" or "draw"; of a crash "memory", the
            signal that ended the process, "exit N", or a Python error that was not
            foreseen.
        message: the compiler's or the process's own words, "" where it draws.
        line: the author's line that is complained of, from 1; None where none is.
        tab: the pass or tab of that line, "" is the image.
        cost_ns: time to draw a pixel once it is compiled, in nanoseconds: the median
            over the times. Of several passes, all that the picture needs is counted,
            and so is the making of media that are new at each time.
            Like those below, None where it does not draw.
        coverage: share of pixels that are not background, 0 to 1.
        colorfulness: 0 is gray, above 60 vivid.
        diversity: mean difference between pictures at different times, 0 to 1.
        entropy_bits: of the histogram of luma, 0 to 8.
        spectral_slope: of the power of luma over frequency, about -2 in photographs;
            None where each picture is flat.
        edge_density: share of pixels that lie on an edge, 0 to 1.
            Where small pictures are blank these six are of larger ones, averaged down
            to the small size, which are looked at before a program is called blank;
            the cost is of the small.
        path: how it is to be drawn on the device: see `Choice`.
        speedup: time that fragments take over that of a compute shader, for several
            samples at once; None where a compute shader cannot draw it.
        agreement: share of the pixels in which the two differ by no more than 2 of 255,
            likewise.
        version: of the code that judged, see `renderer.judge`.
    """

    program: str
    outcome: str
    reason: str = ""
    message: str = ""
    line: int | None = None
    tab: str = ""
    cost_ns: float | None = None
    coverage: float | None = None
    colorfulness: float | None = None
    diversity: float | None = None
    entropy_bits: float | None = None
    spectral_slope: float | None = None
    edge_density: float | None = None
    path: Path = "fragment"
    speedup: float | None = None
    agreement: float | None = None
    version: str = ""

    @property
    def choice(self) -> Choice:
        """How it is to be drawn."""
        faster = (self.speedup or 1.0) if self.path == "compute" else 1.0
        return Choice(self.path, (self.cost_ns or 0.0) / faster)


# Mesa quotes as `name', NVIDIA as "name"; numbers are sizes, codes and positions.
QUOTED = re.compile(r"`[^'`]*[`']|'[^']*'|\"[^\"]*\"")
NUMBER = re.compile(r"\b\d+\b")
LONGEST = 72


def classify(message: str) -> str:
    """Name the class of a compiler's complaint: its words without names and numbers.

    Quoted names become "_", numbers "N"; what follows a colon or semicolon that ends
    the words (lists of candidates) goes, as do surplus blanks; at most 72 characters.
    """
    text = QUOTED.sub("_", message)
    text = NUMBER.sub("N", text)
    text = " ".join(text.split())
    text = re.split(r"[;(]|: |, (?=candidate)", f"{text} ", maxsplit=1)[0]
    return text[:LONGEST].strip(" .:,") or "no reason given"
