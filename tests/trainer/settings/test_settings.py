import json
from dataclasses import replace

import pytest

from shaders21k import Selection, SpecError, StreamSpec
from trainer.errors import SettingsError
from trainer.settings import PRESETS, OptimizerSettings, TrainSettings, choose_preset


@pytest.mark.parametrize("name", PRESETS)
def test_json_brings_back_the_same_settings(name):
    settings = PRESETS[name]
    spec = replace(settings.stream, selection=Selection("ab" * 32, 9), programs=(0, 5))
    settings = replace(settings, stream=spec)
    assert (
        TrainSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings
    )


@pytest.mark.parametrize("name", PRESETS)
def test_a_description_is_read_back_as_overrides(name):
    settings = PRESETS[name]
    lines = settings.describe().replace(" = ", "=").splitlines()
    given = [line for line in lines if not line.endswith("null")]
    assert TrainSettings().override(given) == settings


def test_overrides_reach_every_level():
    settings = TrainSettings().override(
        [
            "optimizer.lr=1",
            "stream.batch_size=32",
            "augment.jitter=[0.1,0,0,0]",
            "bf16=false",
        ]
    )
    assert settings.optimizer.lr == 1.0
    assert settings.stream == StreamSpec(batch_size=32)
    assert settings.augment.jitter == (0.1, 0, 0, 0)
    assert not settings.bf16


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("steps", "write name=value"),
        ("speed=1", "no setting 'speed'"),
        ("stream.speed=1", "no setting 'stream.speed'"),
        ("steps.x=1", "steps has no parts"),
        ("optimizer.lr=fast", "'fast' is not a float"),
        ("steps=1.5", "1.5 is not a int"),
        ("objective.temperature=0", "temperature > 0"),
        ("stream.views=3", "stream.views is views.count"),
        ("objective.queue=10", "queue >= stream.batch_size"),
        ("augment.jitter=[0,0,0,0.6]", "hue within 0..0.5"),
        ("augment.blur_sigma_px=[2,1]", "blur_sigma_px"),
        ("augment.jitter=[a]", "not a tuple"),
        ("views.area=[0.1]", "views.area has 2 numbers"),
        ("stream.batch_size=1", "stream.batch_size >= 2"),
    ],
)
def test_what_cannot_be_set(assignment, message):
    with pytest.raises(SettingsError, match=message):
        TrainSettings().override([assignment])


def test_the_stream_checks_its_own():
    with pytest.raises(SpecError, match="multiple of 8"):
        TrainSettings().override(["stream.resolution=33"])


def test_presets_by_name():
    assert choose_preset("cpu-demo", ["optimizer.lr=0.5"], 3).optimizer.lr == 0.5
    assert choose_preset("cpu-demo", [], 25).optimizer.warmup_steps == 1
    with pytest.raises(SettingsError, match=r"no preset 'gpu'.*noise-small"):
        choose_preset("gpu", [], None)


def test_fewer_steps_shrink_all_that_is_counted_in_steps():
    short = choose_preset("kml", [], 2_539)  # a hundredth
    assert short.optimizer.warmup_steps == 254
    assert short.objective.teacher_warmup_steps == 762
    assert short.objective.frozen_steps == 25


def test_the_learning_rate_rises_then_falls_to_zero():
    plan = OptimizerSettings(lr=0.4, warmup_steps=4)
    rates = [plan.lr_at(step, 104) for step in range(104)]
    assert rates[:4] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert rates[54] == pytest.approx(0.2)  # half way through the cosine
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert 0 < rates[-1] < 1e-3


def test_settings_of_another_version_are_refused():
    value = TrainSettings().to_json()
    with pytest.raises(SettingsError, match="unexpected keyword argument 'warp'"):
        TrainSettings.from_json({**value, "warp": 9})
    with pytest.raises(SettingsError, match="objective"):
        TrainSettings.from_json({"steps": 1})
