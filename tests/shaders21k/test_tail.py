import os
import subprocess
import sys

from shaders21k.tail import LINE_BYTES, Tail

SPEAKS = "import sys; [print(n, file=sys.stderr) for n in range(10_000)]"


def test_the_last_lines_are_kept_and_all_are_passed_on():
    told = []
    with subprocess.Popen(
        [sys.executable, "-c", SPEAKS], stderr=subprocess.PIPE
    ) as process:
        tail = Tail(process.stderr, told.append)
        assert process.wait() == 0
        assert tail.quote() == "9995 | 9996 | 9997 | 9998 | 9999"
    assert told == [str(n) for n in range(10_000)]


def hear(words, listener=None):
    """What a tail keeps of a pipe, which it closes itself."""
    reading, writing = os.pipe()
    tail = Tail(os.fdopen(reading, "rb"), listener)
    with os.fdopen(writing, "wb") as end:
        end.write(words)
    return tail.quote()


def test_a_line_without_end_does_not_grow_without_bound():
    assert 0 < len(hear(b"x" * (10 * LINE_BYTES))) < 6 * LINE_BYTES


def test_who_listens_and_cannot_write_stops_nobody():
    def fail(_):
        raise OSError

    assert hear(b"one\ntwo\n", fail) == "one | two"
