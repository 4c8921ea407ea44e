"""What is concluded from what a throw-away process says, or from its end.

The process has read foreign text, and may say whatever that makes it say.
"""

import logging
import signal
from typing import Any

from renderer.errors import CompileError, Diagnostic
from server.errors import OverrunError

log = logging.getLogger("server.overruns")

LIMITS = {
    "time": "takes too long: fewer loops, or a smaller picture, may help",
    "memory": "takes too much memory: smaller arrays, or fewer inlined calls, may help",
    "nesting": "is nested too deeply: fewer parentheses or blocks may help",
    "crash": "crashes the driver: it is too deeply nested, or lacks memory",
    "killed": "was being drawn when somebody ended its process: try it again",
    "fault": "is more than this service can read, and that is our fault",
}
"""What a program may run into, and what that says of it."""


def overrun(limit: str, when: str) -> OverrunError:
    """Say of a program which of `LIMITS` it runs into."""
    return OverrunError(f"the program {LIMITS[limit]} (stage: {when})", limit)


def conclude(said: Any) -> CompileError | OverrunError:
    """Turn what a process says instead of a picture into an error."""
    match said:
        case {"diagnostics": [_, *_] as found}:
            try:
                return CompileError("as written", tuple(_read(each) for each in found))
            except (KeyError, TypeError, ValueError, OverflowError):  # infinity
                pass
        case {"limit": "nesting" | "memory" as limit}:
            return overrun(limit, "compile")
        case {"limit": "fault", "detail": str(detail)}:
            words = "a foreign program finds a fault of ours: %.500r"
            log.warning(words, detail)
            return overrun("fault", "compile")
    return overrun("fault", "what its process said makes no sense")


def _read(each: dict[str, Any]) -> Diagnostic:
    line = each["line"]
    where = None if line is None else int(line)
    return Diagnostic(where, str(each["message"]), str(each["tab"]))


def conclude_end(code: int, stage: str) -> OverrunError:
    """Turn a process's exit status, negative for a signal, into an error.

    A driver that is refused memory crashes, in one way or another.
    """
    match -code:
        case signal.SIGALRM | signal.SIGXCPU:
            limit = "time"
        case signal.SIGABRT:
            limit = "memory"
        case signal.SIGKILL:
            limit = "killed"
        case _:
            limit = "crash"
    return overrun(limit, f"{stage}, status {code}")
