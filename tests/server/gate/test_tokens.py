"""Who shows the token is served, and nobody else; and it is seen nowhere."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shaders21k import BatchStream, StreamSpec
from shaders21k.bearer import TOKEN, TOKEN_FILE, read_token
from shaders21k.errors import RefusedError, TokenError

SPEC = StreamSpec(batch_size=4, resolution=16, views=1, window=20)
CLOSED = ("/", "/docs", "/openapi.json", "/metrics", "/v1/selection", "/v1/programs")


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", [*CLOSED, "/nothing", "//healthz", "/healthz/", "*"])
def test_nothing_is_told_to_who_shows_none(guarded, ask, path):
    status, headers, body = ask(guarded.url, path)
    assert status == 401
    assert headers["WWW-Authenticate"].startswith("Bearer")
    assert headers["Content-Type"] == "application/problem+json"
    problem = json.loads(body)
    assert problem["type"] == "urn:shaders21k:untrusted"
    assert problem["request_id"] == headers["X-Request-ID"]


def test_probes_need_none_and_hear_little(guarded, ask, secret):
    assert json.loads(ask(guarded.url, "/healthz")[2]) == {"status": "ok"}
    assert json.loads(ask(guarded.url, "/readyz")[2]) == {"status": "ready"}
    trusted = json.loads(ask(guarded.url, "/readyz", **bearer(secret))[2])
    assert trusted["selection"]["programs"] == 20


def test_who_shows_it_is_served(guarded, ask, secret):
    for path in ("/openapi.json", "/metrics", "/v1/selection"):
        assert ask(guarded.url, path, **bearer(secret))[0] == 200
    lower = {"Authorization": f"bearer {secret}"}
    assert ask(guarded.url, "/v1/selection", **lower)[0] == 200


@pytest.mark.parametrize(
    "shown",
    ["Bearer", "Bearer ", "Bearer x{}", "Bearer {}x", "Basic {}", "{}", "Bearer \xff"],
)
def test_who_shows_another_is_not(guarded, ask, secret, shown):
    headers = {"Authorization": shown.format(secret)}
    assert ask(guarded.url, "/v1/selection", client="127.0.0.9", **headers)[0] == 401


def test_a_stream_shows_the_token_of_its_environment(
    guarded, secret, monkeypatch, tmp_path
):
    with pytest.raises(RefusedError, match=f"401.*{TOKEN}"):
        BatchStream(guarded.url, SPEC).__enter__()
    file = tmp_path / "token"
    file.write_text(f"{secret}\n")
    file.chmod(0o600)
    for name, value in ((TOKEN, secret), (TOKEN_FILE, str(file))):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            with BatchStream(guarded.url, SPEC) as stream:
                assert [each.step for each in itertools.islice(stream, 2)] == [0, 1]


def test_caches_that_others_share_keep_nothing(guarded, service, ask, secret):
    def kept(url, path, **headers):
        return ask(url, path, **headers)[1]["Cache-Control"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TOKEN, secret)
        with BatchStream(guarded.url, SPEC) as stream:
            path = f"/v1/streams/{stream.spec.spec_id}/recipes/0"
    assert "private" in kept(guarded.url, path, **bearer(secret))
    with BatchStream(service.url, SPEC) as stream:
        path = f"/v1/streams/{stream.spec.spec_id}/recipes/0"
    assert "public" in kept(service.url, path)


def test_nobody_else_learns_it(guarded, secret, ask):
    """Not the processes that draw foreign programs, nor lists of them, nor the log."""
    ask(guarded.url, "/v1/selection?token=" + secret, **bearer(secret))
    for pid in guarded.worker_pids():
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        assert secret.encode() not in environment
    pid = guarded.process.pid
    assert secret.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    assert secret not in guarded.log.read_text()


def test_a_process_of_the_same_user_cannot_read_it_from_the_service():
    """What a driver may be talked into draws as that user."""
    code = """
import ctypes, os, time
from server.confinement import PR_SET_DUMPABLE, conceal
if os.geteuid() == 0:
    os.setuid(65534)  # for root may read everything
ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # as in whatever is started
for is_hidden in (False, True):
    heard, said = os.pipe()
    child = os.fork()
    if not child:
        if is_hidden:
            conceal()
        os.write(said, b"ready")
        time.sleep(60)
    os.read(heard, 5)
    try:
        open(f"/proc/{child}/environ", "rb").close()
        print("read")
    except PermissionError:
        print("refused")
    os.kill(child, 9)
"""
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert child.stdout.split() == ["read", "refused"]


@pytest.mark.skipif(os.geteuid() == 0, reason="all that is root's is root's")
def test_it_is_hidden_where_there_is_one(guarded, service):
    """The kernel says to whom what is known of a process belongs."""
    assert Path(f"/proc/{guarded.process.pid}/environ").stat().st_uid == 0
    assert Path(f"/proc/{service.process.pid}/environ").stat().st_uid == os.geteuid()


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("", "0 characters"),
        ("x" * 15, "15 char"),
        ("a b" * 9, "spaces"),
        ("é" * 20, "ASCII"),
    ],
)
def test_a_token_that_is_none_is_refused(monkeypatch, token, words):
    monkeypatch.setenv(TOKEN, token)
    with pytest.raises(TokenError, match=words) as caught:
        read_token()
    assert token not in str(caught.value) or not token


def test_a_file_is_read_if_it_is_a_secret(monkeypatch, tmp_path):
    file = tmp_path / "token"
    monkeypatch.setenv(TOKEN_FILE, str(file))
    with pytest.raises(TokenError, match="No such file"):
        read_token()
    file.write_text("s" * 32 + "\n")
    file.chmod(0o644)
    with pytest.raises(TokenError, match="everybody"):
        read_token()
    file.chmod(0o640)
    assert read_token() == "s" * 32
    monkeypatch.setenv(TOKEN, "t" * 32)
    with pytest.raises(TokenError, match="both"):
        read_token()


def test_without_any_there_is_none(monkeypatch):
    for name in (TOKEN, TOKEN_FILE):
        monkeypatch.delenv(name, raising=False)
    assert read_token() is None
    assert TOKEN not in os.environ
