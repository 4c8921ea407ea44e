import os
import signal

import pytest

from trainer.interrupts import Interrupted, Interrupts


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_until_it_is_allowed(number):
    with Interrupts() as interrupts:
        with interrupts.allowed():
            seen = ["a wait"]
        os.kill(os.getpid(), number)
        seen.append("a step, to its end")
        with pytest.raises(Interrupted, match=number.name), interrupts.allowed():
            seen.append("another wait")
    assert seen == ["a wait", "a step, to its end"]


def test_a_signal_ends_a_wait():
    with Interrupts() as interrupts, pytest.raises(Interrupted), interrupts.allowed():
        signal.raise_signal(signal.SIGTERM)
        pytest.fail("the wait went on")


def test_a_second_signal_does_what_it_always_did():
    with Interrupts():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_second_word_from_a_cluster_changes_nothing():
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Interrupted, match="SIGTERM"), interrupts.allowed():
            pytest.fail("the wait began")


def test_what_was_there_is_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with Interrupts():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before
