"""Names that stand for several renderers, which come and go behind them."""

import contextlib
import itertools
import threading

import pytest

from shaders21k import BatchStream, MemoryTransport, StreamError, StreamSpec
from shaders21k.metrics import Metrics
from shaders21k.transports.addresses import Address, AddressBook
from shaders21k.transports.many import ManyTransport
from shaders21k.transports.memory import waves_selection

SPEC = StreamSpec(batch_size=2, resolution=8, views=1)


def book_of(source, table):
    def resolve(host, port):
        if host not in table:
            raise OSError("no such name")
        return table[host]

    return AddressBook(source, resolve)


def test_a_name_stands_for_all_its_addresses():
    book = book_of("http://r:8000/", {"r": ["10.0.0.1", "10.0.0.2"]})
    found = book.look_up()
    assert [(each.host, each.port) for each in found] == [
        ("10.0.0.1", 8000),
        ("10.0.0.2", 8000),
    ]
    assert found[0].name == "http://r:8000 (10.0.0.1)"
    assert not book.is_fixed


def test_a_list_mixes_roads():
    book = book_of("ring:///run/a.sock, http://127.0.0.1:81,http://[::1]:82", {})
    assert book.look_up() == [
        Address("ring:///run/a.sock"),
        Address("http://127.0.0.1:81", "127.0.0.1", 81),
        Address("http://[::1]:82", "::1", 82),
    ]
    assert book.is_fixed
    assert [each.name for each in book.look_up()][2] == "http://[::1]:82"


def test_a_resolver_that_fails_keeps_what_is_known():
    table = {"r": ["10.0.0.1"]}
    book = book_of("http://r:8000", table)
    known = book.look_up()
    del table["r"]
    assert book.look_up() == known
    table["r"] = []
    assert book.look_up() == known


def test_a_name_that_is_unknown_stands_for_itself():
    (found,) = book_of("http://nobody:80", {}).look_up()
    assert (found.host, found.name) == ("nobody", "http://nobody:80")


@pytest.mark.parametrize(
    "source",
    [
        "http://a:1,",
        "http://a:1,memory://4",
        "http://a:1/path",
        "http://a:1?x=1",
        "http://me@a:1",
        "https://a:1",
        "http://a:99999",
        "http://[::1",
        "ring://a/b",
        "ring://",
    ],
)
def test_a_list_with_anything_else_is_refused(source):
    with pytest.raises(StreamError, match=r"names no|cannot stream|is not http"):
        AddressBook(source)


class Host:
    """Renderers by address, each of them drawing in this process."""

    def __init__(self):
        self.asked = {}
        self.closed = set()

    def make(self, address):
        endpoint = MemoryTransport(waves_selection(8))
        host, submit, close = self, endpoint.submit, endpoint.close

        class Endpoint:
            name = address.name
            open, hasten = endpoint.open, endpoint.hasten

            def submit(self, step, rows):
                host.asked[address.host] = host.asked.get(address.host, 0) + 1
                return submit(step, rows)

            def close(self):
                host.closed.add(address.host)
                close()

        return Endpoint()


def test_renderers_join_and_leave_while_a_stream_is_read():
    table = {"r": ["10.0.0.1", "10.0.0.2"]}
    book, host = book_of("http://r:80", table), Host()
    looked = threading.Semaphore(0)

    def look_up():
        found = book.look_up()
        looked.release()
        return found

    transport = ManyTransport(
        look_up, host.make, metrics=Metrics(), patience_s=5.0, renew_s=0.02
    )

    def renew():
        """Wait until names have been looked up, and what they say is known."""
        while looked.acquire(blocking=False):
            pass
        for _ in range(2):
            assert looked.acquire(timeout=5)

    def read_until(stream, condition):
        steps = (next(stream).step for _ in itertools.count())
        taken = list(itertools.takewhile(lambda _: not condition(), steps))
        return len(taken) + 1

    # A block of steps has one first choice: read far enough to meet all.
    spec = StreamSpec(batch_size=2, resolution=8, views=1, window=4, slide=4)
    with BatchStream(transport, spec) as stream:
        read = read_until(stream, lambda: len(host.asked) == 2)
        table["r"] = ["10.0.0.2", "10.0.0.3"]
        renew()
        with contextlib.suppress(KeyError):
            del host.asked["10.0.0.1"]
        read += read_until(stream, lambda: "10.0.0.3" in host.asked)
        assert "10.0.0.1" not in host.asked
        assert "10.0.0.1" in host.closed
        assert stream.step == read, "nothing lost, nothing twice"
    assert host.closed == {"10.0.0.1", "10.0.0.2", "10.0.0.3"}
