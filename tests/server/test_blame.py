"""Who is to blame for a worker's end, from its exit code and its blackboard."""

import signal
import time

import pytest

from server.blackboard import IDLE, SEVERAL, Blackboard, Note
from server.blame import TIMER, Death
from server.sentinel import SENTINELS

DRAWS, COMPILES = Note(7, 1, "draw"), Note(7, 1, "compile")


@pytest.mark.parametrize(
    ("death", "reason", "to_blame"),
    [
        (Death(DRAWS, TIMER), "hang in draw", True),
        (Death(COMPILES, TIMER), "hang in compile", True),
        (Death(DRAWS, -signal.SIGKILL, overdue=True), "hang in draw", True),
        (Death(COMPILES, -signal.SIGSEGV), "SIGSEGV in compile", True),
        (Death(DRAWS, -signal.SIGABRT), "SIGABRT in draw", True),
        (Death(DRAWS, 0, reset="guilty"), "reset in draw", True),
        (Death(DRAWS, 0, reset="innocent"), "reset in draw", False),
        (Death(DRAWS, 0, reset="unknown"), "reset in draw", False),
        (Death(DRAWS, -signal.SIGKILL), "SIGKILL in draw", False),
        (Death(Note(SEVERAL, 1), TIMER), "hang in draw", True),
        (Death(Note(SEVERAL, IDLE), TIMER), "end", False),
        (Death(Note(SEVERAL, IDLE), -signal.SIGSEGV), "SIGSEGV", False),
        (Death(Note(SENTINELS[0], 1), TIMER), "hang in draw", False),
    ],
)
def test_a_program_is_blamed_for_what_it_did(death, reason, to_blame):
    assert (death.reason, death.is_shaders) == (reason, to_blame)


def test_one_that_takes_all_memory_is_killed_again_and_again():
    """The kernel's SIGKILL looks like anybody's, but it comes back to one place."""
    first = Death(DRAWS, -signal.SIGKILL)
    again = Death(DRAWS, -signal.SIGKILL, suspect=first.next_suspect)
    elsewhere = Death(Note(8, 1), -signal.SIGKILL, suspect=first.next_suspect)
    assert [each.is_shaders for each in (first, again, elsewhere)] == [0, 1, 0]


def test_the_blackboard_says_which_stage_and_until_when():
    board, _ = Blackboard.create()
    board.write(7, 0.0, "compile")
    assert (board.read().program, board.read().stage) == (7, "compile")
    board.write(None, 10.0, "draw")
    assert (board.read().program, board.read().stage) == (SEVERAL, "draw")
    assert not board.read().is_overdue(0.0)
    board.write(7, -1.0, "draw")
    time.sleep(0.01)
    assert board.read().is_overdue(1.0)
    board.clear()
    assert not board.read().is_busy
