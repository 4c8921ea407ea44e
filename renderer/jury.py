"""Processes that judge programs, and what is made of their ends.

One thread waits for all of them. A process that ends while it judges is replaced, and
its program is given to the new one, as its first; only if that ends too is the program
to blame, for the first may have been ended by somebody else, or by what it drew before.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from renderer.cache import UNOPTIMIZED
from renderer.errors import RendererError
from shaders21k.batch import Fingerprint
from shaders21k.portrait import Portrait
from shaders21k.verdict import Verdict

TICK_S = 0.05
"""How often processes are looked at. Memory fills at a few GB/s."""

GRACE_S = 2.0
"""The dead-man timer inside gets so much longer to speak first."""

TIMES_S = (0.13, 1.07, 2.71, 5.39, 10.23)
"""No round numbers: programs that count seconds or tenths divide by zero at those."""

MAX_STARTS = 3
"""Processes in a row that end before they are ready."""

SOFTWARE = {**UNOPTIMIZED, "LP_NUM_THREADS": "1"}
"""How Mesa draws without a card, unless the environment says otherwise.

Nearly all the time goes into compiling, which takes one core, and there are as many
processes as cores. LLVM's optimizer takes most of it, for some programs many seconds,
and five pictures never earn that back; the pictures are the same, and cost more.
"""

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Terms:
    """How programs are judged.

    Attributes:
        corpus: the file that holds them.
        device: "auto", "cpu", "egl:N" or "cuda:N".
        deadline_s: for one program, to compile and to draw all its pictures.
        resolution_px: side of a picture.
        times_s: of the pictures, at least two.
        memory_mib: a process that takes more is ended, and its program has crashed.
        lifetime: programs after which a process is replaced, because drivers keep a
            little of each.
    """

    corpus: Path
    device: str = "auto"
    deadline_s: float = 60.0
    resolution_px: int = 64
    times_s: tuple[float, ...] = TIMES_S
    memory_mib: int = 2048
    lifetime: int = 250


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What is found of one program.

    Attributes:
        verdict: always.
        portrait: of a program that draws.
    """

    verdict: Verdict
    portrait: Portrait | None = None


@dataclass(slots=True, eq=False)
class Judge:
    """One process, and what it is doing.

    Attributes:
        process: it; `ear`, `mouth` and `errors` are its standard streams.
        suspect: the program that the process before it ended with.
        ready: it may be given a program.
        program: what it judges now.
        stage: "compile", "draw" or "compare".
        since_s: when the program was given.
        judged: programs until now.
        sentence: the outcome and the reason for which we have ended it.
        heard: the beginning of a line.
    """

    process: subprocess.Popen[bytes]
    ear: IO[bytes]
    mouth: IO[bytes]
    errors: IO[bytes]
    suspect: str | None
    ready: bool = False
    program: str | None = None
    stage: str = ""
    since_s: float = 0.0
    judged: int = 0
    sentence: tuple[str, str] | None = None
    heard: bytearray = field(default_factory=bytearray)

    def give(self, program: str, *, compare: bool) -> None:
        """Send it a program, to be drawn both ways or by fragments alone."""
        self.program, self.stage, self.since_s = program, "compile", time.monotonic()
        with suppress(BrokenPipeError):  # it has just ended: that is noticed elsewhere
            message = {"program": program, "compare": compare}
            self.ear.write(json.dumps(message).encode() + b"\n")

    def listen(self) -> list[dict[str, Any]] | None:
        """Take what it has said in whole lines; None when it has ended."""
        heard = os.read(self.mouth.fileno(), 1 << 16)
        if not heard:
            return None
        self.heard += heard
        *lines, rest = self.heard.split(b"\n")
        self.heard = rest
        return [json.loads(line) for line in lines]

    @property
    def memory_mib(self) -> int:
        """Its resident memory; 0 once it has ended."""
        try:
            words = Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()
        except (FileNotFoundError, ProcessLookupError):
            return 0
        return int(words[1]) * PAGE >> 20

    def condemn(self, outcome: str, reason: str) -> None:
        """End it, and keep why."""
        self.sentence = self.sentence or (outcome, reason)
        self.process.kill()

    def last_words(self) -> str:
        """The last line that it, its driver or its timer has printed."""
        self.errors.seek(0)
        lines = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def close(self) -> None:
        """End it if it has not ended, and let go of its pipes."""
        self.process.kill()
        self.process.wait()
        for file in (self.ear, self.mouth, self.errors):
            file.close()


class Jury:
    """Judges programs in processes of their own. Use it in a `with` block.

    Args:
        terms: how.
        workers: processes at a time.

    Attributes:
        fingerprint: the device that draws, known inside the block.
        version: of the code that judges, likewise.
    """

    def __init__(self, terms: Terms, workers: int) -> None:
        self._terms = terms
        self._workers = workers
        self._judges: set[Judge] = set()
        self._selector = selectors.DefaultSelector()
        self._todo: deque[str] = deque()
        self._plain: set[str] = set()
        self._failed_starts = 0
        self.fingerprint: Fingerprint | None = None
        self.version = ""

    def __enter__(self) -> Self:
        """Start the first process.

        Raises:
            RendererError: it cannot draw; says why.
        """
        try:
            self._start()
            while self.fingerprint is None:
                self._wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every process."""
        for judge in self._judges:
            judge.close()
        self._judges.clear()
        self._selector.close()

    @property
    def memory_mib(self) -> list[int]:
        """Resident memory of each process."""
        return [judge.memory_mib for judge in self._judges]

    def judge(self, ids: Iterable[str]) -> Iterator[list[Finding]]:
        """Judge programs of the corpus.

        Yields:
            Findings as they come, in no order, one for each of `ids`. A list may be
            empty, so that whoever waits sees time go by.

        Raises:
            RendererError: no process can be started any more.
        """
        self._todo.extend(ids)
        while self._todo or any(
            judge.program or judge.suspect for judge in self._judges
        ):
            idle = [
                judge for judge in self._judges if judge.ready and not judge.program
            ]
            for judge in idle:
                if self._todo:
                    self._give(judge, self._todo.popleft())
            waiting = min(self._workers - len(self._judges), len(self._todo))
            for _ in range(waiting):
                self._start()
            yield self._wait()

    def _give(self, judge: Judge, program: str) -> None:
        judge.give(program, compare=program not in self._plain)

    def _start(self, suspect: str | None = None) -> None:
        terms = self._terms
        errors = tempfile.TemporaryFile()  # noqa: SIM115, closed with the judge
        process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "renderer.judge"),
                *(str(terms.corpus), terms.device),
                *(str(terms.deadline_s), str(terms.resolution_px)),
                *map(str, terms.times_s),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=SOFTWARE | os.environ,
            process_group=0,  # Ctrl-C is ours alone
            bufsize=0,
        )
        assert process.stdin, "it is a pipe"
        assert process.stdout, "likewise"
        judge = Judge(process, process.stdin, process.stdout, errors, suspect)
        self._judges.add(judge)
        self._selector.register(judge.mouth, selectors.EVENT_READ, judge)

    def _wait(self) -> list[Finding]:
        """Wait a little for the processes, and take what they have found."""
        found: list[Finding] = []
        for key, _ in self._selector.select(TICK_S):
            judge: Judge = key.data
            messages = judge.listen()
            if messages is None:
                found += self._bury(judge)
            else:
                for message in messages:
                    found += self._take(judge, message)
        for judge in self._judges:
            self._watch(judge)
        return found

    def _take(self, judge: Judge, message: dict[str, Any]) -> Iterator[Finding]:
        match message:
            case {"fingerprint": words, "version": version}:
                self.fingerprint, self.version = Fingerprint(**words), version
                self._failed_starts = 0
                judge.ready = True
                if judge.suspect:
                    self._give(judge, judge.suspect)
            case {"stage": stage}:
                judge.stage = stage
            case {"verdict": fields, "portrait": likeness}:
                judge.program = judge.suspect = None
                judge.judged += 1
                if judge.judged == self._terms.lifetime:
                    judge.ready = False
                    judge.ear.close()  # it ends, and is replaced when it has
                portrait = Portrait.from_json(likeness) if likeness else None
                yield Finding(Verdict(**fields), portrait)
            case {"unfit": detail}:
                raise RendererError(detail)

    def _watch(self, judge: Judge) -> None:
        """End a process that takes too long or too much."""
        if not judge.program:
            return
        if time.monotonic() - judge.since_s > self._terms.deadline_s + GRACE_S:
            judge.condemn("timeout", judge.stage)
        elif judge.memory_mib > self._terms.memory_mib:
            judge.condemn("crash", "memory")

    def _bury(self, judge: Judge) -> Iterator[Finding]:
        """Draw the conclusion from an end, and replace who has ended by another."""
        code = judge.process.wait()
        took_s = time.monotonic() - judge.since_s
        words = judge.last_words()
        self._selector.unregister(judge.mouth)
        self._judges.remove(judge)
        judge.close()
        if not judge.program:
            self._failed_starts += not judge.ready and not judge.judged
            if self._failed_starts == MAX_STARTS:
                raise RendererError(
                    f"{MAX_STARTS} processes in a row ended before they could draw, "
                    f"the last with {name_end(code)}: {words or 'it said nothing'}; "
                    "`shaders21k doctor` may know more"
                )
            if judge.suspect:
                self._start(judge.suspect)
            return
        if judge.stage == "compare":
            # It draws by fragments, and a compute shader has ended the process.
            self._plain.add(judge.program)
            self._start(judge.program)
            return
        outcome, reason = judge.sentence or ("crash", name_end(code))
        if judge.sentence is None and code == 1 and took_s >= self._terms.deadline_s:
            outcome, reason = "timeout", judge.stage
        elif "out of memory" in words:
            reason = "memory"
        if outcome == "crash" and not judge.suspect:
            self._start(judge.program)
            return
        message = f"{words or 'it said nothing'} (stage: {judge.stage})"
        if outcome == "timeout":
            message = f"not done after {self._terms.deadline_s:g} s"
        yield Finding(
            Verdict(judge.program, outcome, reason, message, version=self.version)
        )


def name_end(code: int) -> str:
    """Name an exit status: "SIGSEGV", or "exit 3"."""
    return signal.Signals(-code).name if code < 0 else f"exit {code}"
