"""Standard input as a lifeline: it ends when whoever holds its other end does."""

import os
import select
import sys
import threading
from collections.abc import Callable

STDIN = 0


def fill_gap() -> None:
    """Where standard input is closed, put /dev/null there: libuv takes no other file.

    To be called before anything else is opened.
    """
    if sys.stdin is None and os.open(os.devnull, os.O_RDONLY) == STDIN:
        os.set_inheritable(STDIN, True)


def hold(let_go: Callable[[], None]) -> None:
    """Have `let_go` called once standard input has ended, in a thread of its own.

    It may be anything: a pipe, a terminal, a file, which ends at its end, /dev/null,
    which ends at once, and nothing at all: closed counts as ended. What comes through
    it is thrown away.
    """
    # No event loop waits for it, for epoll refuses files.
    threading.Thread(target=_wait, args=(let_go,), daemon=True).start()


def _wait(let_go: Callable[[], None]) -> None:
    if sys.stdin is not None:  # else its number may be another file's by now
        _read_all()
    let_go()


def _read_all() -> None:
    while True:
        try:
            select.select([STDIN], [], [])  # it may have been made not to block
            if not os.read(STDIN, 1 << 16):
                return
        except BlockingIOError:
            continue
        except OSError:
            return
