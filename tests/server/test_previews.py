"""Previews over HTTP: what is in them, and what a client may rely on."""

import io
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import av
import numpy as np
import pytest
from PIL import Image

from server.orders import MAX_FILM_PX

TYPES = {
    "png": "image/png",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "mp4": "video/mp4",
}


@pytest.fixture
def programs(service):
    """The ids of all that are served."""
    page = service.json("/v1/programs?limit=40")
    return [each["id"] for each in page["programs"]]


@pytest.fixture
def ask(service, programs):
    """Ask for a preview: status, headers, body."""

    def ask(kind, number=0, method="GET", **query):
        path = f"/v1/programs/{programs[number]}/preview.{kind}?{urlencode(query)}"
        return service.get(path, method=method)

    return ask


@pytest.fixture
def count(service):
    """How many previews had what become of them."""

    def count(how):
        return service.metrics()[f'shaders21k_previews_total{{how="{how}"}}']

    return count


def decode(body):
    """Frames of a picture or film: uint8 [N, height, width, 3]."""
    if body[4:8] == b"ftyp":
        with av.open(io.BytesIO(body)) as film:
            frames = [
                each.reformat(
                    format="rgb24", src_colorspace=each.colorspace
                ).to_ndarray()
                for each in film.decode(video=0)
            ]
        return np.stack(frames)
    picture = Image.open(io.BytesIO(body))
    count = getattr(picture, "n_frames", 1)
    frames = []
    for n in range(count):
        picture.seek(n)
        frames.append(np.asarray(picture.convert("RGB")))
    return np.stack(frames)


def difference(one, other):
    return np.abs(one.astype(int) - other.astype(int)).mean()


@pytest.mark.parametrize(("kind", "off_by"), [("png", 0), ("webp", 6), ("jpg", 6)])
def test_each_format_shows_the_same(ask, kind, off_by):
    exact = decode(ask("png", 3, width=96, height=64, time=2.5)[2])
    status, headers, body = ask(kind, 3, width=96, height=64, time=2.5)
    assert (status, headers["Content-Type"]) == (200, TYPES[kind])
    assert int(headers["Content-Length"]) == len(body)
    shown = decode(body)
    assert shown.shape == (1, 64, 96, 3)
    assert shown.std() > 10
    assert difference(shown, exact) <= off_by


@pytest.mark.parametrize("kind", ["mp4", "webp"])
def test_a_film_is_its_stills_one_after_the_other(ask, kind):
    how = {"width": 160, "height": 128}
    status, headers, body = ask(kind, 5, **how, **{"from": 2, "to": 2.5, "fps": 20})
    assert (status, headers["Content-Type"]) == (200, TYPES[kind])
    film = decode(body)
    assert film.shape == (10, 128, 160, 3)
    for n in (0, 4, 9):
        still = decode(ask("png", 5, **how, time=2 + n / 20)[2])[0]
        assert difference(film[n], still) < 6
    assert difference(film[0], film[4]) > 12, "it moves"


def test_a_film_can_be_played_before_it_is_whole(ask):
    body = ask("mp4", 1, width=32, height=32)[2]
    assert 0 < body.index(b"moov") < body.index(b"mdat")


def test_a_crop_is_a_part_of_the_whole(ask):
    whole = decode(ask("png", 7, width=64, height=64)[2])[0]
    corner = decode(ask("png", 7, width=32, height=32, crop="0.5,0,0.5,0.5")[2])[0]
    assert np.abs(whole[:32, 32:].astype(int) - corner).max() <= 1


def test_what_a_client_has_is_not_drawn_again(ask, count):
    _, headers, _ = ask("webp", 9, width=40, height=40)
    assert "immutable" in headers["Cache-Control"]
    before = count("drawn")
    _, head, body = ask("webp", 9, "HEAD", width=40, height=40, by="somebody")
    assert (head["ETag"], body) == (headers["ETag"], b"")
    assert ask("webp", 9, "HEAD", width=41, height=40)[1]["ETag"] != headers["ETag"]
    assert ask("webp", 9, width=40, height=40, by="else")[1]["ETag"] == headers["ETag"]
    assert count("drawn") == before


def say(service, path, *lines):
    """Ask with header lines of one's own: status line, headers, body."""
    at = urlsplit(service.url)
    said = "\r\n".join(
        [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *lines]
    )
    with socket.create_connection((at.hostname, at.port), 20) as sock:
        sock.sendall(said.encode() + b"\r\n\r\n")
        answer = b"".join(iter(lambda: sock.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, _, rest = head.decode().partition("\r\n")
    return int(status.split()[1]), rest.lower(), body


def test_a_client_asks_for_what_it_lacks(service, programs):
    path = f"/v1/programs/{programs[2]}/preview.mp4?width=32&height=32&to=1"
    status, head, whole = say(service, path)
    assert (status, "accept-ranges: bytes" in head) == (200, True)
    name = head.split("etag: ")[1].split("\r\n")[0]
    assert say(service, path, f"If-None-Match: {name}")[0] == 304
    for part, expected in {
        "bytes=0-": whole,
        "bytes=10-19": whole[10:20],
        "bytes=-7": whole[-7:],
        "bytes=100-99999999": whole[100:],
    }.items():
        status, head, body = say(service, path, f"Range: {part}")
        assert (status, body) == (206, expected)
        assert f"/{len(whole)}\r\n" in head + "\r\n"
    for nonsense in ("bytes=-", "bytes=9-8", "bytes=999999999-", "lines=1-2"):
        assert say(service, path, f"Range: {nonsense}")[::2] == (200, whole)
    other = say(service, path, "Range: bytes=0-1", 'If-Range: "another"')
    assert other[::2] == (200, whole)


@pytest.mark.parametrize(
    ("kind", "query", "says"),
    [
        ("png", {"width": 4}, "width"),
        ("png", {"time": -1}, "time"),
        ("png", {"time": "nan"}, "time"),
        ("png", {"to": 2}, "does not move"),
        ("png", {"crop": "1,2"}, "crop"),
        ("png", {"crop": "inf,0,1,1"}, "crop"),
        ("mp4", {"width": 33}, "odd"),
        ("mp4", {"width": 8}, "width=8"),
        ("webp", {"to": 2, "height": 2048}, "height=2048"),
        ("mp4", {"from": 3, "to": 3}, "does not follow"),
        ("mp4", {"from": 3, "to": 13.5}, "does not follow"),
        ("mp4", {"to": 5, "fps": 60}, "300 frames"),
        ("mp4", {"to": 10, "width": 1024, "height": 1024}, f"{MAX_FILM_PX:,}"),
        ("mp4", {"fps": 61}, "fps"),
        ("mp4", {"to": 0.001}, "0 frames"),
        ("gif", {}, "kind"),
    ],
)
def test_what_is_out_of_bounds_is_refused_in_words(ask, kind, query, says):
    status, headers, body = ask(kind, **query)
    assert (status, headers["Content-Type"]) == (422, "application/problem+json")
    assert says in json.loads(body)["detail"]
    assert "Cache-Control" not in headers


def test_what_many_want_at_once_is_drawn_once(ask, count):
    before = {how: count(how) for how in ("drawn", "shared", "cached")}
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(ask, "mp4", 11, width=256, height=256, to=3) for _ in range(8)
        ]
        bodies = {each.result()[2] for each in asked}
    assert len(bodies) == 1
    assert count("drawn") - before["drawn"] == 1
    others = sum(count(how) - before[how] for how in ("shared", "cached"))
    assert others == 7


def test_who_hangs_up_frees_its_place(service, programs, lab, count):
    def waiting():
        return service.metrics()["shaders21k_previews_waiting"]

    drawn = count("drawn")
    at = urlsplit(service.url)
    path = f"/v1/programs/{programs[13]}/preview.mp4?width=512&height=512&to=10"
    with socket.create_connection((at.hostname, at.port), 20) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        lab.wait_until(lambda: waiting() == 1)
    lab.wait_until(lambda: waiting() == 0)
    assert count("drawn") == drawn, "it was given up"
