"""A process that may be lost: it ends with its parent, and goes first."""

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def be_expendable() -> None:
    """End with the parent, and be the first to go when the machine lacks memory.

    A driver that is stuck never reads that its input has ended; the signal needs none.
    """
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the kernel was asked
        sys.exit()
    Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
