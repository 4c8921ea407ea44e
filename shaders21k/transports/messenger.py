"""The process that asks a Ray cluster for its reader, as that reader holds it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from shaders21k.bearer import TOKEN, TOKEN_FILE

ANSWER_S = 30.0
"""How long an answer may take: the first one waits until Ray is imported and joined."""

PAUSE_S, LONGEST_PAUSE_S = 4.0, 60.0
"""From one that has ended by itself to the next: to start one is a second's work."""

END_S = 2.0

Message = dict[str, Any]


class Messenger:
    """Asks through `shaders21k.transports.herald`, which it starts when it must.

    One thread may ask, and any may close.

    Args:
        address: of the cluster, as Ray takes it.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._pause_s, self._next_s = PAUSE_S, 0.0

    def open(self) -> None:
        """Ask again after `close`."""
        with self._lock:
            self._closed, self._next_s = False, 0.0

    def ask(self, report: Message) -> Message:
        """Wait for an answer; {"trouble": WORDS} where none comes."""
        with self._lock:
            if self._closed or time.monotonic() < self._next_s:
                return {"trouble": "Ray is not asked just now"}
            child = self._child = self._child or _start(self._address)
        late = threading.Timer(ANSWER_S, child.kill)
        late.daemon = True
        late.start()
        line = b""
        # One that has ended, or was closed meanwhile, says nothing.
        with suppress(OSError, ValueError):
            if child.stdin and child.stdout:
                child.stdin.write(json.dumps(report).encode() + b"\n")
                child.stdin.flush()
                line = child.stdout.readline()
        late.cancel()
        if line:
            self._pause_s = PAUSE_S
            answer: Message = json.loads(line)
            return answer
        with self._lock:
            self._child = None
        self._next_s = time.monotonic() + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        code = _end(child)
        return {
            "trouble": f"Ray says nothing for {ANSWER_S:g} s: is this machine a node?"
            if code == -signal.SIGKILL
            else f"the process that asks Ray ended with exit code {code}"
        }

    def close(self) -> None:
        """End it: an answer that is waited for will not come."""
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        if child:
            _end(child)


def _start(address: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "shaders21k.transports.herald", address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # of Ray, which says much and nothing to a reader
        # It has no use for the token, and Ctrl-C is not meant for it.
        env={k: v for k, v in os.environ.items() if k not in (TOKEN, TOKEN_FILE)},
        start_new_session=True,
    )


def _end(child: "subprocess.Popen[bytes]") -> int:
    """End it, by the end of its input or in any case; its exit code."""
    with suppress(OSError):
        if child.stdin:
            child.stdin.close()
    try:
        code = child.wait(END_S)
    except subprocess.TimeoutExpired:
        child.kill()
        code = child.wait()
    if child.stdout:
        child.stdout.close()
    return code
