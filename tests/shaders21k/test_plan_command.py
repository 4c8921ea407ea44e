"""`shaders21k plan`, as it is typed."""

import json

from typer.testing import CliRunner

from shaders21k.commands.plan import app


def run(*arguments):
    return CliRunner().invoke(app, [str(item) for item in arguments])


def run_json(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


ASKED = ("--ms-per-batch", 100, "--step-ms", 50, "--slide", 0)


def test_it_says_how_many_and_why():
    found = run_json(*ASKED, "--renderer-price", 1, "--trainer-price", 3)
    assert (found["renderers"], found["keeps_up"], found["prefetch"]) == (3, True, 7)
    assert found["trainer_link"]["gigabits"] == 10
    assert found["cheapest"]["renderers"] == 2
    text = run(*ASKED, "--renderer-price", 1, "--trainer-price", 3).stdout
    assert "3, which bring 30 batches/s at most" in text
    assert "cheapest  2 renderers" in text


def test_a_run_s_log_will_do(tmp_path):
    line = {"step": 9, "images_per_s": 1280, "step_s": 0.1, "data_wait_fraction": 0.5}
    (tmp_path / "metrics.jsonl").write_text(json.dumps(line) + "\n")
    found = run_json("--ms-per-batch", 100, "--run", tmp_path)
    assert found["wanted_batches_per_s"] == 20


def test_it_wants_each_figure_once():
    for words in (
        ("--step-ms", 50),
        ("--ms-per-batch", 100),
        ("--ms-per-batch", 100, "--step-ms", 50, "--images-per-s", 3),
    ):
        result = run(*words)
        assert result.exit_code == 2
        assert "by one of" in result.output
    assert run(*ASKED, "--trainers", 2, "--simulate").exit_code == 2


def test_it_simulates_what_it_has_planned():
    words = (*ASKED, "--simulate", "--batches", 100, "--spread", 0)
    found = run_json(*words)
    assert found["simulated"]["batches_per_s"] > 19.6
    assert found["simulated"]["wait_share"] < 0.02
    assert found["simulated"]["why"] == "trainer"
    text = run(*words).stdout
    assert "100 batches, 20 a second: trainer" in text


def test_it_sweeps():
    words = (*ASKED, "--sweep", 5, "--batches", 60, "--kill-every", 30)
    points = run_json(*words)["sweep"]
    assert [each["renderers"] for each in points] == [1, 2, 4]
    assert points[0]["efficiency"] == 1
    assert "renderers" in points[0]["why"]
    assert "held up by" in run(*words).stdout
