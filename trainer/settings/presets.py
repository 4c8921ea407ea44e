"""The named presets: the papers' settings, each figure with its place in them.

Sources: the papers and their published code, mbaradad/shaders21k (A),
mbaradad/learning_with_noise (B) and adriarm/separating_knowledge (C): facts alone. An
epoch of the papers is so many images; here it is so many steps.
"""

from collections.abc import Sequence
from dataclasses import replace

from shaders21k import StreamSpec
from trainer.errors import SettingsError
from trainer.settings.objectives import (
    AlignUniformSettings,
    DINOSettings,
    MoCoSettings,
    SimCLRSettings,
)
from trainer.settings.parts import (
    AugmentSettings,
    EncoderSettings,
    OptimizerSettings,
    ViewSettings,
)
from trainer.settings.run import TrainSettings

PRESETS = {
    # Two CPU cores shared with the renderer: a minute or two. A quarter of the channels
    # at 48 pixels, a short queue so that its keys are young, and colors jittered less
    # than in the papers, for programs are told apart by their colors too.
    "cpu-demo": TrainSettings(
        stream=StreamSpec(
            batch_size=64, resolution=48, window=128, slide=1, time_drift_s=4.0
        ),
        encoder=EncoderSettings(width=0.25),
        objective=MoCoSettings(queue=512, key_momentum=0.99, mask_same_program=True),
        optimizer=OptimizerSettings(lr=0.06, warmup_steps=10),
        augment=AugmentSettings(
            jitter=(0.2, 0.2, 0.1, 0.02),
            grayscale_chance=0.0,
            blur_sigma_px=(0.1, 0.5),
        ),
        held_out=64,
        steps=250,
        threads=1,
        log_every=2,
        checkpoint_every=100,
    ),
    # B, small: SmallAlexNet by alignment and uniformity, views of 64 pixels cut out of
    # pictures of 128, batch 768, 105,000 images for 200 epochs, lr 0.12 for 256
    # samples, a tenth of it after epochs 155, 170 and 185; jitter always, no blur.
    "noise-small": TrainSettings(
        stream=StreamSpec(
            batch_size=768, resolution=128, views=1, crop_area=(1.0, 1.0), flip=0.0
        ),
        views=ViewSettings(made_by="trainer", size_px=64, area=(0.08, 1.0)),
        augment=AugmentSettings(
            jitter=(0.4, 0.4, 0.4, 0.4), jitter_chance=1.0, blur_chance=(0.0,)
        ),
        encoder=EncoderSettings(name="alexnet"),
        objective=AlignUniformSettings(),
        optimizer=OptimizerSettings(
            lr=0.36, schedule="steps", milestones=(0.775, 0.85, 0.925)
        ),
        steps=27_343,
    ),
    # A, small: SmallAlexNet by SimCLR (objective=supcon and objective=classify are its
    # other two), views of 128 pixels out of pictures of 256, batch 256, 100,000 images
    # for 200 epochs, lr 0.015, a tenth of it after epochs 120 and 160; no blur.
    "shaders-small": TrainSettings(
        stream=StreamSpec(
            batch_size=256, resolution=256, views=1, crop_area=(1.0, 1.0), flip=0.0
        ),
        views=ViewSettings(made_by="trainer", size_px=128, area=(0.02, 1.0)),
        augment=AugmentSettings(blur_chance=(0.0,)),
        encoder=EncoderSettings(name="alexnet"),
        objective=SimCLRSettings(temperature=0.07),
        optimizer=OptimizerSettings(lr=0.015, schedule="steps", milestones=(0.6, 0.8)),
        steps=78_125,
    ),
    # The same for two CPU cores and two minutes: an eighth of the channels, views of 32
    # pixels drawn by the renderer, batch 128, 500 steps on a cosine, crops of 8 % and
    # more, colors jittered less, temperature 0.1.
    "shaders-small-cpu": TrainSettings(
        stream=StreamSpec(
            batch_size=128,
            resolution=32,
            crop_area=(0.08, 1.0),
            window=128,
            slide=2,
            time_drift_s=4.0,
        ),
        augment=AugmentSettings(
            jitter=(0.4, 0.4, 0.2, 0.05), grayscale_chance=0.1, blur_chance=(0.0,)
        ),
        encoder=EncoderSettings(name="alexnet", width=0.125),
        objective=SimCLRSettings(temperature=0.1),
        optimizer=OptimizerSettings(lr=0.1, warmup_steps=20),
        steps=500,
        threads=1,
        checkpoint_every=100,
    ),
    # A, large: ResNet-50 by MoCo v2, 200 epochs of 1.3 million images, batch 256, lr
    # 0.015, a cosine, views of 224 pixels out of pictures of 384. stream.mix=4 is the
    # paper's live MixUp, stream.mix=6 its set on disk. Four parts for batch norm, for
    # that learning rate is meant for four GPUs.
    "shaders-large": TrainSettings(
        stream=StreamSpec(
            batch_size=256, resolution=384, views=1, crop_area=(1.0, 1.0), flip=0.0
        ),
        views=ViewSettings(made_by="trainer", size_px=224, area=(0.2, 1.0)),
        encoder=EncoderSettings(name="resnet50"),
        objective=MoCoSettings(norm_groups=4),
        optimizer=OptimizerSettings(lr=0.015),
        steps=1_015_625,
        checkpoint_every=5_000,
        keep_every=50_000,
    ),
    # C: ViT-S/16 by DINO on k-means leaves, batch 512, 100 epochs, eight local crops,
    # 65,536 prototypes; lr 0.001 with AdamW. The rest is DINO's own (Caron et al.
    # 2021, appendix): 10 epochs of warm-up, weight decay 0.04 to 0.4, gradients
    # clipped at 3, the teacher from 0.996 to 1, its temperature 0.04 to 0.07 in 30
    # epochs. An epoch is 1.3 million images, 2,539 steps.
    "kml": TrainSettings(
        stream=StreamSpec(
            batch_size=512,
            resolution=256,
            views=1,
            crop_area=(1.0, 1.0),
            flip=0.0,
            mix=3,
            mixing="leaves",
        ),
        views=ViewSettings(
            made_by="trainer",
            size_px=224,
            area=(0.25, 1.0),
            local_count=8,
            local_size_px=96,
            local_area=(0.05, 0.25),
        ),
        augment=AugmentSettings(
            jitter=(0.4, 0.4, 0.2, 0.1),
            blur_chance=(1.0, 0.1, 0.5),
            solarize_chance=(0.0, 0.2, 0.0),
        ),
        encoder=EncoderSettings(name="vit_small"),
        objective=DINOSettings(
            teacher_temperature=0.07,
            teacher_temperature_start=0.04,
            teacher_warmup_steps=76_170,
            frozen_steps=2_539,
        ),
        optimizer=OptimizerSettings(
            name="adamw",
            lr=0.001,
            lr_end=1e-6,
            warmup_steps=25_390,
            weight_decay=0.04,
            weight_decay_end=0.4,
            decay_all=False,
            clip_norm=3.0,
        ),
        steps=253_900,
        checkpoint_every=2_539,
    ),
}


def choose_preset(
    name: str, overrides: Sequence[str], steps: int | None
) -> TrainSettings:
    """Take a preset and change what the command line says.

    Raises:
        SettingsError: no such preset, no such setting, or a wrong value.
    """
    if name not in PRESETS:
        raise SettingsError(f"there is no preset {name!r}: choose from {[*PRESETS]}")
    settings = PRESETS[name]
    if steps is not None:
        settings = _shorten(settings, steps)
    return settings.override(overrides)


def _shorten(settings: TrainSettings, steps: int) -> TrainSettings:
    """Take fewer steps, or more; what is counted in steps shrinks with them."""
    share = min(steps / settings.steps, 1.0)
    optimizer, objective = settings.optimizer, settings.objective
    warmup = round(share * optimizer.warmup_steps)
    if isinstance(objective, DINOSettings):
        objective = replace(
            objective,
            teacher_warmup_steps=round(share * objective.teacher_warmup_steps),
            frozen_steps=round(share * objective.frozen_steps),
        )
    return replace(
        settings,
        steps=steps,
        optimizer=replace(optimizer, warmup_steps=warmup),
        objective=objective,
    )
