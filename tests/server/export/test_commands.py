"""`shaders21k export`, with services that draw."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import av
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from server.errors import ExportError, PictureError
from server.export.asking import Asker
from server.export.commands import app
from server.export.makers import ask_who_draws
from server.export.programs import list_credits
from shaders21k import BatchStream, Program, Selection, StreamSpec
from shaders21k.corpus import Corpus
from shaders21k.selection import selection_digest


def run(*words, code=0):
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def export(out, *words):
    """Export by the command line, and read the manifest."""
    run(out, *words)
    return json.loads((out / "manifest.json").read_text())


def test_pictures_of_a_service(tmp_path, service):
    said = export(
        tmp_path / "out",
        *("--source", service.url, "--format", "imagefolder", "--codec", "raw"),
        *("--images", 50, "--resolution", 16, "--programs", "0:10"),
    )
    spec = StreamSpec.from_json(said["spec"])
    assert "llvmpipe" in said["drawn_by"]
    with BatchStream(service.ring, spec) as stream:
        drawn = next(stream)
    files = sorted((tmp_path / "out" / "train").glob("*/*"), key=lambda f: f.stem)
    assert len(files) == 50
    for number, file in enumerate(files):
        picture = drawn.images[number, 0].transpose(1, 2, 0)
        assert np.array_equal(np.asarray(Image.open(file)), picture)
        assert file.parent.name.startswith(f"{drawn.label[number]:06d}-")
    credit = json.loads(
        (tmp_path / "out" / "programs.jsonl").read_text().split("\n")[3]
    )
    assert credit == {
        "index": 3,
        "id": credit["id"],
        "name": "",
        "author": "",
        "licence": "",
        "url": credit["url"],
        "dialect": "shadertoy",
    }
    assert credit["url"].startswith("rings/")


def test_a_film_of_each_program(tmp_path, service):
    words = ("--source", service.url, "--format", "mp4", "--resolution", 32)
    words += ("--programs", "2:5", "--film", "1:2", "--fps", 12)
    said = export(tmp_path / "out", *words)
    assert (said["films"], said["refused"]) == (3, 0)
    films = sorted((tmp_path / "out" / "films").iterdir())
    assert [film.name[:7] for film in films] == ["000002-", "000003-", "000004-"]
    with av.open(str(films[0])) as film:
        frames = [*film.decode(video=0)]
    assert len(frames) == 12
    assert (frames[0].width, frames[0].height) == (32, 32)
    before = {film.name: film.read_bytes() for film in films}
    export(tmp_path / "again", *words)
    again = (tmp_path / "again" / "films").iterdir()
    assert {film.name: film.read_bytes() for film in again} == before


def test_a_film_that_is_too_long_is_refused_before_any_is_made(tmp_path, service):
    words = ("--source", service.url, "--format", "mp4", "--film", "0:60")
    result = CliRunner().invoke(app, [str(tmp_path / "out"), *words])
    assert isinstance(result.exception, PictureError)
    assert not (tmp_path / "out").exists()


def test_a_program_that_cannot_be_drawn_has_no_film_and_the_others_have(tmp_path, lab):
    programs = [*lab.rings(2), Program(source=lab.BROKEN, url="broken")]
    with lab.start(tmp_path, programs, "--workers", "1") as service:
        words = ("--source", service.url, "--format", "mp4", "--resolution", 32)
        said = export(tmp_path / "out", *words, "--film", "0:0.5")
    assert (said["films"], said["refused"]) == (3, 1)
    (file,) = (tmp_path / "out" / "metadata").iterdir()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    (reason,) = [line["refused"] for line in lines if "refused" in line]
    assert reason == "The program does not compile"
    assert len([*(tmp_path / "out" / "films").iterdir()]) == 2


def test_a_service_of_our_own_draws_where_none_is_named(tmp_path, lab):
    (tmp_path / "spec.json").write_text('{"batch_size": 2, "resolution": 16}')
    with Corpus.open(tmp_path / "corpus.db", create=True) as corpus:
        corpus.add(lab.rings(6))
    said = export(
        tmp_path / "out",
        *("--corpus", tmp_path / "corpus.db", "--device", "cpu", "--workers", 1),
        *("--spec", tmp_path / "spec.json", "--images", 120),
    )
    assert said["images"] == 120
    assert said["spec"]["selection"]["programs"] == 6
    assert len(said["shards"]) == 1, "of more batches than a ring has slots"


def test_a_spec_of_a_file_is_taken_as_it_is(tmp_path):
    spec = {"batch_size": 4, "resolution": 16, "crop_area": [0.2, 0.5], "seed": 3}
    (tmp_path / "spec.json").write_text(json.dumps({"spec": spec}))
    words = ("--source", "memory://9", "--spec", tmp_path / "spec.json")
    said = export(tmp_path / "out", *words, "--images", 10)
    there = StreamSpec.from_json(said["spec"])
    assert there == StreamSpec.from_json(spec).resolve(there.selection)
    assert "says all" in run(tmp_path / "x", *words, "--seed", 1, code=2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--programs", "all"], "LO:HI"),
        (["--preset", "imagenet"], "none of shaders21k"),
        (["--format", "mp4", "--source", "http://x:1", "--film", "x"], "FROM:TO"),
        (["--format", "mp4"], "no http://host:port"),
        (["--format", "mp4", "--codec", "jpeg"], "films have none"),
        (["--corpus", "x.db"], "names who draws"),
        (["--ray", "auto"], "names who draws"),
        (["--gpus-each", "1"], "it takes --ray"),
        (["--fps", "9"], "--format mp4"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_makes_no_sense_is_said_at_once(tmp_path, words, message):
    output = run(
        *(tmp_path / "out", "--source", "memory://9"),
        *words,
        code=2,
    )
    assert message in output
    assert not (tmp_path / "out").exists()


def test_a_proxy_is_shown_nothing(tmp_path, service, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # where nobody listens
    words = ("--source", service.url, "--images", 4, "--resolution", 16)
    assert export(tmp_path / "out", *words)["images"] == 4


class Host(BaseHTTPRequestHandler):
    """A service that is none: it says of itself and of its programs what it likes."""

    answers: ClassVar = {}

    def do_GET(self):
        body = json.dumps(self.answers[self.path.partition("?")[0]]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_): ...


@contextmanager
def host(answers):
    handler = type("Other", (Host,), {"answers": answers})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_films_of_unlike_services_are_not_mixed():
    def ready(card):
        fingerprint = dict.fromkeys(("vendor", "version", "backend"), "x")
        said = {"fingerprint": {**fingerprint, "renderer": card}, "encoder": "av"}
        return {"/readyz": said}

    with host(ready("one")) as one, host(ready("other")) as other:
        assert ask_who_draws(Asker(f"{one},{one}")) == "x, one, x, x, av"
        with pytest.raises(ExportError, match=r"x, one, .* x, other, .* would differ"):
            ask_who_draws(Asker(f"{one},{other}"))


def test_a_program_may_not_be_named_like_a_path(tmp_path):
    ids = ["/../../../evil"]
    selection = Selection(selection_digest(ids), 1)
    listed = {"id": ids[0], **dict.fromkeys(("name", "author", "licence"), "")}
    listed |= {"url": "", "dialect": ""}
    page = {"programs": [listed], "next": ""}
    spec = StreamSpec(selection=selection)
    with (
        host({"/v1/programs": page}) as url,
        pytest.raises(ExportError, match="whose id is none"),
    ):
        list_credits(url, spec)
