"""What the sections of gpu.py share: their setting, their rows, and other processes."""

import json
import os
import random
import select
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("gpu.py")
END_S = 5.0
"""After so long a process that was killed counts as one that cannot be."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a section is asked.

    Attributes:
        section: its name.
        device: that draws, as `open_device` takes it.
        quick: small sizes, to try the script out.
        folder: for files that sections leave to each other.
        out: JSON lines, appended.
        limit_s: when the section is killed.
        case: what one of a section's own processes is asked, besides.
        began_s: by `time.monotonic`.
    """

    section: str
    device: str
    quick: bool
    folder: Path
    out: Path
    limit_s: float
    case: dict[str, Any]
    began_s: float = field(default_factory=time.monotonic)

    @property
    def left_s(self) -> float:
        """Seconds in which to end well, some kept back for ending."""
        return self.began_s + self.limit_s * 0.9 - 2.0 - time.monotonic()

    def size(self, full: Any, quick: Any) -> Any:
        """Choose by what is asked for."""
        return quick if self.quick else full

    def say(self, table: str, /, **row: Any) -> None:
        """Write a row of a table down, at once."""
        write_row(self.out, section=self.section, table=table, **row)

    def keep(self, **row: Any) -> None:
        """Write down what no table shows: one of many that are summed up."""
        write_row(self.out, section=self.section, table="", **row)

    def programs(self, count: int) -> list[Any]:
        """Read programs of the corpus that the first section has made, in an order."""
        from shaders21k.corpus import Corpus

        with Corpus.open(self.folder / "programs.db") as corpus:
            ids = list(corpus.selection())
            random.Random(0).shuffle(ids)
            return corpus.programs(ids[:count])

    def start(
        self, section: str, variables: dict[str, str] | None = None, **case: Any
    ) -> "Child":
        """Start another process of this script."""
        words = [
            *("--section", section, "--device", self.device),
            *("--folder", self.folder, "--out", self.out),
            *("--limit-s", max(1.0, self.left_s), "--case", json.dumps(case)),
            *(["--quick"] if self.quick else []),
        ]
        return Child([SCRIPT, *words], variables)

    def ask(
        self,
        section: str,
        timeout_s: float,
        variables: dict[str, str] | None = None,
        **case: Any,
    ) -> tuple[list[dict[str, Any]], str]:
        """Run another process of this script to its end.

        Returns:
            What it answered, and "" or what went wrong.
        """
        child = self.start(section, variables, **case)
        until_s = time.monotonic() + timeout_s
        answers = []
        while answer := child.read_json(until_s - time.monotonic()):
            answers.append(answer)
        return answers, child.end(until_s - time.monotonic())


class Child:
    """A Python process that is read from with patience, but not for ever.

    Args:
        words: after the name of Python.
        variables: of the environment, besides ours.
    """

    def __init__(self, words: list[Any], variables: dict[str, str] | None = None):
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115, as long as it
        self.process = subprocess.Popen(
            [sys.executable, *map(str, words)],
            bufsize=0,
            cwd=ROOT,
            env={**os.environ, **(variables or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
        )

    def read(self, timeout_s: float) -> str | None:
        """Read a line; None where it ends or says nothing for so long."""
        pipe = self.process.stdout
        if not select.select([pipe], [], [], max(0.0, timeout_s))[0]:
            return None
        return pipe.readline().decode(errors="replace").strip() or None

    def read_json(self, timeout_s: float) -> dict[str, Any] | None:
        """Read an answer, whatever else is said before it."""
        until_s = time.monotonic() + timeout_s
        while (line := self.read(until_s - time.monotonic())) is not None:
            with suppress(ValueError):  # no answer, or one that was cut off
                if isinstance(found := json.loads(line), dict):
                    return found
        return None

    def go(self) -> None:
        """Let it go on from `wait_for_go`."""
        with suppress(OSError):  # it has ended; that shows when it is read from
            self.process.stdin.write(b"\n")

    def end(self, timeout_s: float = END_S) -> str:
        """Wait for its end, or end it; say "" or what went wrong."""
        try:
            code = self.process.wait(max(0.0, timeout_s))
        except subprocess.TimeoutExpired:
            return f"hung: {self.kill()}"
        finally:
            self.process.stdin.close()
        return f"exit {code}: {self.complaint()}" if code else ""

    def kill(self) -> str:
        """Kill it, and say how long it took to be gone."""
        began_s = time.monotonic()
        self.process.kill()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            return f"there still {END_S:g} s after SIGKILL"
        return f"gone {time.monotonic() - began_s:.2f} s after SIGKILL"

    def complaint(self) -> str:
        """Read the last line of what it complained of."""
        self._complaints.seek(0)
        return last_line(self._complaints.read())


def last_line(said: bytes) -> str:
    """Find the last line of an output, where an exception says what it is."""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "nothing said"


def write_row(out: Path, **row: Any) -> None:
    """Append a line of JSON, so that it is there whatever happens next."""
    with out.open("a") as file:
        file.write(json.dumps(row, default=str) + "\n")


def answer(**words: Any) -> None:
    """Answer the section that started this process."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def wait_for_go() -> None:
    """Wait until the section that started this process says `go`."""
    if not sys.stdin.readline():
        sys.exit("the section has ended")
