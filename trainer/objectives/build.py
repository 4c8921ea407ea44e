"""Objectives by their settings."""

from typing import assert_never

import torch

from trainer.encoders.build import build_encoder
from trainer.objectives.classify import Classify
from trainer.objectives.contrast import AlignUniform, SimCLR, SupCon
from trainer.objectives.dino import DINO
from trainer.objectives.moco import MoCo
from trainer.objectives.objective import Objective
from trainer.objectives.vicreg import VICReg
from trainer.settings import (
    AlignUniformSettings,
    ClassifySettings,
    DINOSettings,
    MoCoSettings,
    SimCLRSettings,
    SupConSettings,
    TrainSettings,
    VICRegSettings,
)


def build_objective(settings: TrainSettings) -> Objective:
    """Build what a run trains, with first weights that its seed alone decides.

    Raises:
        SettingsError: no such encoder.
        SpecError: programs are classes, and the stream has no selection yet.
    """
    encoder = build_encoder(settings.encoder, settings.view_px, settings.seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        model: Objective
        match settings.objective:
            case MoCoSettings() as ours:
                model = MoCo(ours, encoder)
            case SimCLRSettings() as ours:
                model = SimCLR(ours, encoder)
            case AlignUniformSettings() as ours:
                model = AlignUniform(ours, encoder)
            case SupConSettings() as ours:
                model = SupCon(ours, encoder)
            case ClassifySettings() as ours:
                model = Classify(ours, encoder, settings.stream.program_range)
            case VICRegSettings() as ours:
                model = VICReg(ours, encoder)
            case DINOSettings() as ours:
                model = DINO(ours, encoder, settings.steps)
            case _ as unknown:
                assert_never(unknown)
    return model
