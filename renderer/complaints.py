"""A driver's log to diagnostics: which pass, which of its author's lines, what."""

import re

from renderer.errors import Diagnostic
from shaders21k.dialects.stage import COMMON_LINE, TAIL_LINE

# Mesa: "0:12(5): error: ...". NVIDIA: "0(12) : error C1008: ...". The first number is
# that of the source string, which Mesa 22.3 gets wrong after a #line: ignored.
_COMPLAINT = re.compile(
    r"^\d+(?::(?P<mesa>\d+)\(\d+\)|\((?P<nvidia>\d+)\))\s*:\s*"
    r"error[^:]*:\s*(?P<message>.*)$"
)


def parse_log(log: str, tab: str = "") -> tuple[Diagnostic, ...]:
    """Read a driver's log; what cannot be read is kept as one unplaced complaint.

    Args:
        log: the driver's words.
        tab: the pass that was compiled, "" for the image.
    """
    found = []
    for complaint in log.splitlines():
        if match := _COMPLAINT.match(complaint.strip()):
            line = int(match["mesa"] or match["nvidia"])
            found.append(place_complaint(line, match["message"].strip(), tab))
    if found:
        return tuple(found)
    words = [line.strip() for line in log.splitlines() if line.strip(" =-")]
    return (Diagnostic(None, " ".join(words)[:500] or "no reason given", tab),)


def place_complaint(line: int | None, message: str, tab: str = "") -> Diagnostic:
    """Say where a line that a compiler counted stands in the author's text."""
    if line is None or line >= TAIL_LINE:
        return Diagnostic(None, message, tab)
    if line > COMMON_LINE:
        return Diagnostic(line - COMMON_LINE, message, "Common")
    return Diagnostic(line, message, tab)
