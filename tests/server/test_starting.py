"""What stands in the way of a start is said in one line, with exit code 1 or 2."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from server.commands import choose_workers
from server.service import ServeSettings, make_rules
from shaders21k import BatchStream, StreamSpec
from shaders21k.corpus import Corpus
from shaders21k.selection import selection_digest, write_selection


@pytest.fixture
def corpus(lab, tmp_path):
    path = tmp_path / "corpus.db"
    with Corpus.open(path, create=True) as opened:
        opened.add(lab.rings(2))
    return path


def serve(*arguments):
    ran = subprocess.run(
        [sys.executable, "-m", "shaders21k.cli", "serve", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return ran.returncode, ran.stderr.strip()


def one_line(stderr):
    lines = [line for line in stderr.splitlines() if not line.startswith("MESA")]
    assert len(lines) == 1, stderr
    return lines[0]


def test_a_port_in_use(corpus):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = serve("--corpus", corpus, "--bind", f"127.0.0.1:{port}")
    assert code == 1
    assert f"127.0.0.1:{port}: Address already in use" in one_line(said)


def test_a_socket_that_somebody_uses(corpus, service):
    path = service.ring.removeprefix("ring://")
    code, said = serve("--corpus", corpus, "--bind", "127.0.0.1:0", "--socket", path)
    assert code == 1
    assert "another service listens on" in one_line(said)
    assert service.json("/healthz") == {"status": "ok"}


def test_a_socket_that_is_a_file(corpus, tmp_path):
    (tmp_path / "file").write_text("precious")
    code, said = serve(
        *("--corpus", corpus, "--bind", "127.0.0.1:0", "--socket", tmp_path / "file")
    )
    assert code == 1
    assert "choose another place" in one_line(said)
    assert (tmp_path / "file").read_text() == "precious"


def test_no_corpus(tmp_path):
    code, said = serve("--corpus", tmp_path / "none.db", "--bind", "127.0.0.1:0")
    assert code == 1
    assert "none.db" in one_line(said)


def test_a_corpus_that_is_none(tmp_path):
    (tmp_path / "text.db").write_text("this is no database, whatever its name says")
    code, said = serve("--corpus", tmp_path / "text.db", "--bind", "127.0.0.1:0")
    assert code == 1
    assert "text.db" in one_line(said)


def test_an_empty_corpus(tmp_path):
    with Corpus.open(tmp_path / "empty.db", create=True):
        pass
    code, said = serve("--corpus", tmp_path / "empty.db", "--bind", "127.0.0.1:0")
    assert code == 1
    assert "holds no program" in one_line(said)


def test_a_device_that_is_not_there(corpus):
    code, said = serve("--corpus", corpus, "--bind", "127.0.0.1:0", "--device", "egl:9")
    assert code == 1
    assert "no device egl:9" in one_line(said)


@pytest.mark.parametrize("bind", ["8000", "localhost:", "localhost:99999", ":80"])
def test_an_address_that_is_none_is_a_wrong_question(corpus, bind):
    code, said = serve("--corpus", corpus, "--bind", bind)
    assert code == 2
    assert "HOST:PORT" in said


def test_more_devices_than_workers_is_a_wrong_question(corpus):
    arguments = ("--device", "cpu,egl:0", "--workers", 1)
    code, said = serve("--corpus", corpus, "--bind", "127.0.0.1:0", *arguments)
    assert code == 2
    assert "2 devices need as many workers" in said


def test_fewer_renderers_at_most_than_at_least_is_a_wrong_question():
    code, said = serve("--ray", "auto", "--renderers", 4, "--renderers-max", 2)
    assert code == 2
    assert "2 at most are fewer than --renderers 4" in said


def test_a_token_that_is_no_secret(corpus, monkeypatch, tmp_path):
    monkeypatch.setenv("SHADERS21K_TOKEN", "short")
    code, said = serve("--corpus", corpus, "--bind", "127.0.0.1:0")
    assert code == 1
    assert "SHADERS21K_TOKEN gives a token of 5 characters" in one_line(said)
    assert "short" not in said


@pytest.mark.parametrize(
    ("host", "token", "names", "asked_as"),
    [
        ("127.0.0.1", None, (), set()),
        ("::1", None, ("Renderer",), {"renderer"}),
        ("127.0.0.1", "t" * 16, (), None),
        ("10.0.0.1", None, (), None),
        ("10.0.0.1", "t" * 16, ("renderer",), {"renderer"}),
    ],
)
def test_names_matter_where_nothing_else_protects(host, token, names, asked_as, caplog):
    """And whoever serves the whole network without a token is told so."""
    settings = ServeSettings(Path(), host=host, token=token, allowed_hosts=names)
    assert make_rules(settings).names == asked_as
    assert ("ANYBODY" in caplog.text) == (host == "10.0.0.1" and token is None)
    assert "t" * 16 not in repr(settings)


def test_every_device_has_a_worker():
    assert choose_workers(["cuda:0", "cuda:1", "cuda:2"]) >= 3


def test_several_devices_draw_one_stream(lab, service, tmp_path):
    spec = StreamSpec(batch_size=8, resolution=16, views=1)
    arguments = ("--device", "cpu,egl:0", "--workers", "2")
    with lab.start(tmp_path, lab.rings(40), *arguments) as both:
        assert both.json("/readyz")["workers"] == 2
        with (
            BatchStream(both.ring, spec) as ours,
            BatchStream(service.ring, spec) as reference,
        ):
            for _ in range(4):
                assert next(ours).images.tobytes() == next(reference).images.tobytes()


def test_a_selection_is_served_and_nothing_else(corpus, lab, tmp_path):
    with Corpus.open(corpus) as opened:
        all_ids = opened.selection()
    chosen = write_selection(tmp_path / "ids.txt", all_ids[:1])
    folder = tmp_path / "service"
    folder.mkdir()
    arguments = ("--selection", str(tmp_path / "ids.txt"))
    with lab.start(folder, lab.rings(2), *arguments) as running:
        assert running.json("/v1/selection") == {
            "digest": selection_digest(chosen),
            "programs": 1,
        }
        spec = StreamSpec(batch_size=2, resolution=16, window=1, slide=1)
        with BatchStream(running.url, spec) as stream:
            assert stream.spec.selection.digest == selection_digest(chosen)
            assert next(iter(stream)).program.tolist() == [[0], [0]]


@pytest.mark.parametrize(
    ("text", "says"),
    [("ab" * 32, "1 of 1 programs are not in"), ("rubbish", "line 1 is no program's")],
)
def test_a_selection_that_cannot_be_served(corpus, tmp_path, text, says):
    (tmp_path / "ids.txt").write_text(text)
    code, said = serve(
        *("--corpus", corpus, "--bind", "127.0.0.1:0"),
        *("--selection", tmp_path / "ids.txt"),
    )
    assert code == 1
    assert says in one_line(said)


def test_previews_of_a_selection_are_of_its_programs(lab, corpus, tmp_path):
    """It numbers programs otherwise than the file that they lie in."""
    with Corpus.open(corpus) as opened:
        first, second = opened.selection()
    chosen = tmp_path / "chosen"
    write_selection(chosen, [second])
    path = "/v1/programs/{}/preview.png?width=16&height=16"
    with lab.start(tmp_path, corpus) as service:
        everything = [service.get(path.format(each))[2] for each in (first, second)]
    with lab.start(tmp_path, corpus, "--selection", chosen) as service:
        other, own = (service.get(path.format(each)) for each in (first, second))
    assert own[2] == everything[1] != everything[0]
    assert other[0] == 404
    assert "not in the selection" in json.loads(other[2])["detail"]
