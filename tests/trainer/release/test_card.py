import json
import re

import pytest

from trainer.release.write import write_release

SCORES = {
    "task": "56 held-out programs",
    "classes": 56,
    "gallery": 448,
    "queries": 112,
    "layer": "fc7",
    "chance": 1 / 56,
    "scores": [
        {"name": "raw pixels", "knn": 0.25, "knn_interval": [0.2, 0.3]},
        {"name": "trained", "knn": 0.75, "knn_interval": [0.7, 0.8]},
    ],
}


def write_card(run, into):
    write_release(run, into)
    return (into / "README.md").read_text()


def test_it_tells_what_the_run_was(make_run, tmp_path):
    text = write_card(make_run(), tmp_path / "out")
    flat = " ".join(text.split())
    assert "# shaders21k_alexnet, trained on shaders" in text
    assert "56 of the 64 programs of a selection, numbers 0 to 55." in flat
    assert "ab" * 32 in text
    assert "| steps | 1,234 of 2,000 planned |" in text
    assert "| samples | 9,872, seen as 19,744 views |" in text
    assert "| final training loss | 2.2500 |" in text
    assert "| objective.temperature | 0.2 |" in text
    assert "| optimizer.lr | 0.03 |" in text
    assert "from step 1,234 of 2,000: the run had not come to its end" in text
    for heading in ("Load it", "Licenses", "Limits"):
        assert f"\n## {heading}\n" in text


def test_it_is_markdown_without_holes(make_run, tmp_path):
    run = make_run()
    (run / "evaluation-a.json").write_text(json.dumps(SCORES))
    text = write_card(run, tmp_path / "out")
    assert text.startswith("---\npipeline_tag: ")
    assert text.endswith(".\n")
    assert not re.search(r"\n\n\n|\{%|\{\{| \n", text)
    tables = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    assert len(tables) == 4
    for table in tables:
        lines = table.splitlines()
        assert len({line.count("|") for line in lines}) == 1, table
        assert set(lines[1]) == {"|", "-"}, table


def test_scores_beside_the_run_are_told_as_they_are(make_run, tmp_path):
    run = make_run()
    (run / "evaluation-a.json").write_text(json.dumps(SCORES))
    text = write_card(run, tmp_path / "out")
    assert "### 56 held-out programs" in text
    assert "56 classes, 448 pictures to learn from, 112 to name." in text
    assert "| name | knn | knn_interval |\n|---|---|---|\n" in text
    assert "| trained | 0.750 | 0.700 to 0.800 |" in text
    assert "Chance: 0.018." in text
    assert "Not measured" not in text


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        "[1]",
        '{"task": "x"}',
        '{"task": "x", "scores": []}',
        '{"task": "x", "scores": [3]}',
        json.dumps({**SCORES, "step": 7}),
    ],
)
def test_what_is_no_score_of_these_weights_is_left_out(content, make_run, tmp_path):
    run = make_run()
    (run / "evaluation-a.json").write_text(content)
    assert "Not measured" in write_card(run, tmp_path / "out")


def test_few_words_about_a_score_do(make_run, tmp_path):
    run = make_run()
    (run / "evaluation-cifar.json").write_text('{"scores": [{"name": "a|b"}]}')
    text = write_card(run, tmp_path / "out")
    assert "### evaluation-cifar\n\n| name |\n|---|\n| a\\|b |\n" in text


def test_a_run_without_metrics_says_so(make_run, tmp_path):
    run = make_run()
    (run / "metrics.jsonl").unlink()
    text = write_card(run, tmp_path / "out")
    assert "| final training loss | not recorded |" in text


def test_it_says_how_to_load_each_kind(make_run, tmp_path):
    text = write_card(make_run("resnet18", 1.0), tmp_path / "out")
    assert text.startswith("---\nlibrary_name: timm\n")
    assert "from torchvision.models import resnet18" in text
    assert 'timm.create_model("local-dir:DIR", pretrained=True)' in text
    assert text.count("```python") == 4


def test_our_own_kinds_are_not_said_to_be_timm_s(make_run, tmp_path):
    text = write_card(make_run("resnet18", 0.2), tmp_path / "out")
    assert "timm" not in text
    assert text.count("```python") == 3
