"""How busy a service is, by its page of metrics and by a real one."""

import pytest

from server.cluster.pulse import OVER_S, Pulse

PAGE = """# TYPE shaders21k_worker_busy_seconds counter
shaders21k_worker_busy_seconds_total{{worker="0"}} {0}
shaders21k_worker_busy_seconds_total{{worker="1"}} {1}
shaders21k_workers 2.0
"""


def page(*busy_s):
    return PAGE.format(*busy_s).encode()


def test_busy_is_the_mean_of_the_workers_over_the_last_seconds():
    pulse = Pulse("http://127.0.0.1:1", None, lambda: 0.0)
    assert pulse.note(0.0, page(5.0, 0.0)) is None, "too short to tell"
    assert pulse.note(OVER_S / 2, page(10.0, 5.0)) is None
    assert pulse.note(OVER_S, page(10.0, 5.0)) == pytest.approx(5 / OVER_S)
    assert pulse.note(1.5 * OVER_S, page(10.0, 5.0)) == 0.0


def test_a_page_without_workers_says_nothing():
    assert Pulse("http://127.0.0.1:1", None).note(0.0, b"up 1\n") is None


def test_a_service_is_asked_with_its_token(guarded, secret):
    stranger, clock = Pulse(guarded.url, None), iter([0.0, 1.0, 1.0 + OVER_S])
    assert stranger.feel() is None
    pulse = Pulse(guarded.url, secret, lambda: next(clock))
    assert pulse.feel() is None
    assert 0.0 <= pulse.feel() <= 1.0


def test_one_that_has_gone_has_no_pulse():
    assert Pulse("http://127.0.0.1:1", None).feel() is None
