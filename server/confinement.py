"""What a process gives up before it reads foreign text.

Everything is the kernel's, and holds for whatever a driver may be talked into: no new
descriptor, so no file and no socket; no byte written to a file; no privilege, no core,
no more memory; no network, where the kernel lets anybody have a namespace. What it can
still do is compute, on the descriptors that it has, for as long as `allow` says.
"""

import ctypes
import os
import resource
import signal

from renderer.expendable import be_expendable

PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

NICENESS = 10
"""Streams come first."""


def conceal() -> None:
    """Let no other process of this user read or trace this one, or its environment.

    Nor dump its core. Debuggers need privileges then; whoever is root has them.
    """
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def isolate() -> bool:
    """Give up what no device needs. To be called before a thread is started.

    Returns:
        Whether the process has namespaces of its own: no network, and no capability
        outside. Kernels and container engines may refuse them; the rest holds anyway.
    """
    libc = ctypes.CDLL(None)
    alone: bool = libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0
    be_expendable()
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.nice(NICENESS)
    os.chdir("/")
    bound(resource.RLIMIT_CORE, 0)
    bound(resource.RLIMIT_FSIZE, 0)
    return alone


def seal(memory_bytes: int) -> None:
    """Give up what is needed no more once a device is open and has drawn.

    Args:
        memory_bytes: how much more may be mapped.
    """
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123, pathlib opens likewise
        pages = int(file.read().split()[0])
    bound(resource.RLIMIT_AS, pages * resource.getpagesize() + memory_bytes)
    bound(resource.RLIMIT_NPROC, 0)  # threads too; root is exempt
    bound(resource.RLIMIT_NOFILE, 0)


def allow(seconds: float, threads: int) -> None:
    """Let the process live so long from now, and compute so long on each thread.

    The kernel ends it then, whatever its interpreter and its driver do.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft_s = int(used.ru_utime + used.ru_stime + seconds * threads) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft_s, resource.RLIM_INFINITY))


def bound(limit: int, value: int) -> None:
    """Set a limit, for good."""
    resource.setrlimit(limit, (value, value))
