import json
import socket
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from PIL import Image
from typer.testing import CliRunner

from shaders21k import MemoryTransport, StreamError
from trainer.commands import bench, demo, evaluate, report, train
from trainer.errors import CheckpointError, SettingsError
from trainer.loop import train as learn
from trainer.opening import resolve
from trainer.settings import choose_preset

SOURCE = "memory://64"
TINY = [
    *(
        "stream.batch_size=8",
        "stream.resolution=32",
        "stream.window=16",
        "encoder.width=0.05",
    ),
    *("objective.queue=16", "held_out=8", "log_every=1", "threads=1"),
]


def run(command, *arguments):
    return CliRunner().invoke(
        command.app, [str(one) for one in arguments], catch_exceptions=False
    )


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def trained(tmp_path):
    out = tmp_path / "run"
    result = run(train, SOURCE, *TINY, "--steps", 3, "--out", out)
    assert result.exit_code == 0, result.output
    return out, result.output


def test_train_prints_its_settings_and_leaves_a_run(trained):
    out, text = trained
    assert "stream.batch_size = 8" in text
    assert (out / "checkpoint.pt").exists()
    assert len((out / "metrics.jsonl").read_text().splitlines()) == 3


def test_train_asks_ahead_as_far_as_it_is_told(tmp_path, monkeypatch):
    asked = []
    submit = MemoryTransport.submit
    monkeypatch.setattr(
        MemoryTransport,
        "submit",
        lambda self, step, rows: asked.append(step) or submit(self, step, rows),
    )
    run(train, SOURCE, *TINY, "--steps", 2, "--prefetch", 9, "--out", tmp_path)
    assert max(asked) == 1 + 9 - 1


def test_train_ends_with_what_bounds_the_run(trained):
    out, text = trained
    last = json.loads((out / "metrics.jsonl").read_text().splitlines()[-1])
    assert "bounds this run" in last["verdict"]
    assert last["verdict"] in " ".join(text.split())


def test_metrics_are_served_while_it_trains_and_no_longer(tmp_path):
    port = free_port()
    asked = []

    def ask(_):
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
            asked.append(page.read().decode())

    settings = resolve(choose_preset("cpu-demo", TINY, 3), SOURCE)
    learn(settings, SOURCE, tmp_path, listener=ask, metrics_port=port)
    assert all(f"shaders21k_batches_total {n}.0" in asked[n - 1] for n in (1, 2, 3))
    with pytest.raises(URLError, match="refused"):
        ask(None)


def test_of_a_machine_s_processes_the_first_serves_metrics(tmp_path, monkeypatch):
    monkeypatch.setenv("LOCAL_RANK", "1")
    port = free_port()

    def ask(_):
        with pytest.raises(URLError, match="refused"):
            urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10)

    settings = resolve(choose_preset("cpu-demo", TINY, 1), SOURCE)
    learn(settings, SOURCE, tmp_path, listener=ask, metrics_port=port)


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StreamError, match="choose another --metrics-port"):
            run(
                *(train, SOURCE, *TINY, "--steps", 1),
                *("--out", tmp_path, "--metrics-port", port),
            )


def test_train_resumes_by_the_same_command_and_never_overwrites(trained):
    out, _ = trained
    again = [SOURCE, *TINY, "--steps", 3, "--out", out]
    assert run(train, *again, "--resume").exit_code == 0
    with pytest.raises(CheckpointError, match="already holds a run"):
        run(train, *again)


def write_pictures(folder):
    for name, color in (("red", (200, 0, 0)), ("blue", (0, 0, 200))):
        (folder / name).mkdir(parents=True)
        for n in range(5):
            Image.new("RGB", (32, 32), color).save(folder / name / f"{n}.png")
    return folder


def test_evaluate_several_tasks_at_once_as_json(trained, tmp_path):
    out, _ = trained
    pictures = write_pictures(tmp_path / "pictures")
    sets = tmp_path / "sets.txt"
    sets.write_text("plain/again pictures\n")
    result = run(
        *(evaluate, out, "--source", SOURCE, "--images", pictures),
        *("--sets", sets, "--layer", "fc6", "--json"),
    )
    value = json.loads(result.output)
    assert value["step"] == 3
    found = value["evaluations"]
    assert [one["task"] for one in found] == ["programs", "pictures", "plain/again"]
    assert [one["classes"] for one in found] == [8, 2, 2]
    assert {one["layer"] for one in found} == {"fc6"}
    names = [score["name"] for score in found[0]["scores"]]
    assert names == ["mean color", "raw pixels", "untrained", "trained"]
    assert value["means"].keys() == {"plain", "all"}
    written = {path.name for path in out.glob("*-fc6.*")}
    assert written == {
        f"{kind}-{task}-fc6.{suffix}"
        for kind, suffix in (("evaluation", "json"), ("neighbors", "png"))
        for task in ("programs", "pictures", "plain-again")
    }
    programs = json.loads((out / "evaluation-programs-fc6.json").read_text())
    assert programs == found[0]


def test_evaluate_an_image_folder_as_a_table_and_report_it(trained, tmp_path):
    out, _ = trained
    pictures = write_pictures(tmp_path / "pictures")
    result = run(evaluate, out / "checkpoint.pt", "--images", pictures)
    assert "which of 2 classes of pictures is this?" in " ".join(result.output.split())
    assert "trained - untrained" in result.output
    assert (out / "evaluation-pictures.json").exists()
    page = tmp_path / "page.html"
    result = run(report, out, "--out", page, "--title", "Reds & blues")
    assert result.exit_code == 0, result.output
    assert "<h1>Reds &amp; blues</h1>" in page.read_text("utf-8")


def test_evaluate_draws_what_excites_units(trained, monkeypatch):
    out, _ = trained
    monkeypatch.setattr("trainer.reports.excite.STEPS", 2)
    assert run(evaluate, out, "--excite", "--layer", "conv2").exit_code == 0
    assert (out / "excited-conv2.png").exists()


def test_evaluate_is_asked_wrongly(trained):
    out, _ = trained
    assert run(evaluate, out).exit_code == 2


def test_a_tiny_demo(tmp_path, monkeypatch):
    monkeypatch.setattr("trainer.reports.excite.STEPS", 2)
    result = run(
        demo, *TINY, "--steps", 3, "--out", tmp_path / "demo", "--source", SOURCE
    )
    assert result.exit_code == 0, result.output
    assert "k-NN after training" in result.output
    assert (tmp_path / "demo" / "report.html").exists()


def test_a_demo_replaces_the_demo_before_it_and_no_other_run(
    trained, tmp_path, monkeypatch
):
    out, _ = trained
    with pytest.raises(CheckpointError, match="already holds a run"):
        run(demo, *TINY, "--steps", 3, "--out", out, "--source", SOURCE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("trainer.reports.excite.STEPS", 2)
    for _ in range(2):
        assert run(demo, *TINY, "--steps", 2, "--source", SOURCE).exit_code == 0
    assert len((tmp_path / "runs/demo/metrics.jsonl").read_text().splitlines()) == 2
    assert len([*(tmp_path / "runs/demo/tensorboard").iterdir()]) == 1


def test_bench_as_json():
    result = run(bench, *TINY, "--steps", 2, "--source", SOURCE, "--json")
    value = json.loads(result.output)
    assert 0 < value["data_wait_fraction"] < 1
    assert value["compute_s"] < value["step_s"]
    assert value["images_per_s"] == pytest.approx(16 / value["step_s"])
    assert value["rendered_per_s"] > 0
    assert value["headroom"] == pytest.approx(
        value["rendered_per_s"] * value["compute_s"] / 16
    )
    assert (value["goal"] == "not asked") == (value["headroom"] < 1.5)
    assert "bounds this run" in value["verdict"]


def test_an_unknown_preset_is_named(tmp_path):
    with pytest.raises(SettingsError, match="no preset 'huge'"):
        run(train, SOURCE, "--preset", "huge", "--out", tmp_path)
