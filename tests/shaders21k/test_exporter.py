"""A reader's metrics, served where its user says."""

import socket
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from shaders21k.commands.pull import app as pull
from shaders21k.errors import StreamError
from shaders21k.exporter import HOST, export
from shaders21k.metrics import Metrics

OTHER = "127.0.0.2"
"""Another address of this machine: the whole of 127.0.0.0/8 is loopback."""

NOT_OURS = "192.0.2.1"
"""An address for documentation (RFC 5737), which no machine has."""


def free_port():
    with socket.create_server(("", 0)) as taken:
        return taken.getsockname()[1]


def ask(host, port):
    with urlopen(f"http://{host}:{port}/metrics", timeout=10) as page:
        return page.read().decode()


def test_unless_told_nobody_else_reaches_them():
    port = free_port()
    with export(Metrics(), port):
        assert "shaders21k_batches_total 0.0" in ask(HOST, port)
        with pytest.raises(URLError, match="refused"):
            ask(OTHER, port)


def test_they_are_served_where_one_says():
    port = free_port()
    with export(Metrics(), port, OTHER):
        assert "shaders21k_batches_total 0.0" in ask(OTHER, port)
        with pytest.raises(URLError, match="refused"):
            ask(HOST, port)
    with pytest.raises(URLError, match="refused"):
        ask(OTHER, port)


def test_every_address_of_this_machine_may_serve():
    port = free_port()
    with export(Metrics(), port, "0.0.0.0"):  # noqa: S104, what is tested
        assert ask(HOST, port)
        assert ask(OTHER, port)


def test_an_address_of_another_machine_is_named():
    words = ["memory://64", "--metrics-port", "9100", "--metrics-host", NOT_OURS]
    result = CliRunner().invoke(pull, words)
    assert isinstance(result.exception, StreamError)
    assert f"{NOT_OURS}:9100" in str(result.exception)
    assert "--metrics-host" in str(result.exception)
