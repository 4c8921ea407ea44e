"""What a run learns by: one frozen dataclass an objective, with its paper's figures."""

from dataclasses import dataclass
from typing import ClassVar

from trainer.settings.rules import require


@dataclass(frozen=True, slots=True, kw_only=True)
class MoCoSettings:
    """MoCo v2: a queue of keys from a network that follows (He et al., CVPR 2020)."""

    NAME: ClassVar[str] = "moco"

    embedding: int = 128
    """D, dimensions of the space in which views are compared."""

    queue: int = 65_536
    """K, keys of earlier batches kept as negatives."""

    key_momentum: float = 0.999
    """Share of itself that the key network keeps at each step."""

    temperature: float = 0.2
    """Divides similarities before the softmax: MoCo v2's 0.2."""

    mask_same_program: bool = False
    """Keep the other pictures of a sample's own program out of its negatives.

    The papers keep them: of 21,000 programs few meet. With few programs, or a small
    window, a tenth of the queue can be the query's own program."""

    norm_groups: int = 1
    """Into how many parts of equal size the global batch falls, each with batch-norm
    statistics of its own, between which keys are shuffled, so that none can be known by
    its statistics (section 3.3, "shuffling BN"): 8 is as on that paper's 8 GPUs. 1: the
    statistics are the whole batch's, on however many ranks."""

    def __post_init__(self) -> None:
        require("objective.embedding >= 2", holds=self.embedding >= 2)
        require("objective.queue >= 1", holds=self.queue >= 1)
        require("objective.norm_groups >= 1", holds=self.norm_groups >= 1)
        require("0 <= objective.key_momentum <= 1", holds=0 <= self.key_momentum <= 1)
        require("objective.temperature > 0", holds=self.temperature > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimCLRSettings:
    """SimCLR: NT-Xent within the batch (Chen et al., ICML 2020)."""

    NAME: ClassVar[str] = "simclr"

    embedding: int = 128
    """D, dimensions of the space in which views are compared."""

    temperature: float = 0.07
    """Divides similarities before the softmax. Shaders-21k's small runs: 0.07."""

    def __post_init__(self) -> None:
        require("objective.embedding >= 2", holds=self.embedding >= 2)
        require("objective.temperature > 0", holds=self.temperature > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignUniformSettings:
    """Alignment and uniformity on the sphere (Wang & Isola, ICML 2020)."""

    NAME: ClassVar[str] = "align-uniform"

    embedding: int = 128
    """D, dimensions of the sphere's space."""

    align_weight: float = 1.0
    """Of the alignment loss."""

    uniform_weight: float = 1.0
    """Of the uniformity loss."""

    align_power: float = 2.0
    """Alpha: distances of two views are raised to it."""

    uniform_scale: float = 2.0
    """T of the Gaussian potential."""

    def __post_init__(self) -> None:
        require("objective.embedding >= 2", holds=self.embedding >= 2)
        require("objective.align_power >= 1", holds=self.align_power >= 1)
        require("objective.uniform_scale > 0", holds=self.uniform_scale > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupConSettings:
    """Supervised contrast, the program as class (Khosla et al., NeurIPS 2020)."""

    NAME: ClassVar[str] = "supcon"

    embedding: int = 128
    """D, dimensions of the space in which views are compared."""

    temperature: float = 0.07
    """Divides similarities before the softmax."""

    def __post_init__(self) -> None:
        require("objective.embedding >= 2", holds=self.embedding >= 2)
        require("objective.temperature > 0", holds=self.temperature > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifySettings:
    """Cross-entropy: which program drew this?"""

    NAME: ClassVar[str] = "classify"

    smoothing: float = 0.0
    """Share of the target that all programs have alike."""

    def __post_init__(self) -> None:
        require("0 <= objective.smoothing < 1", holds=0 <= self.smoothing < 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class VICRegSettings:
    """Variance, invariance, covariance: no negatives (Bardes et al., ICLR 2022)."""

    NAME: ClassVar[str] = "vicreg"

    embedding: int = 2048
    """D, dimensions of the expanded space; the paper's is 8192."""

    invariance_weight: float = 25.0
    """Lambda, of the mean square of two views' differences."""

    variance_weight: float = 25.0
    """Mu, of the hinge that keeps each dimension's deviation above 1."""

    covariance_weight: float = 1.0
    """Nu, of the squares of the covariances."""

    def __post_init__(self) -> None:
        require("objective.embedding >= 2", holds=self.embedding >= 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class DINOSettings:
    """Self-distillation without labels (Caron et al., ICCV 2021)."""

    NAME: ClassVar[str] = "dino"

    prototypes: int = 65_536
    """Outputs of the head; Shaders KML has 65,536."""

    hidden: int = 2048
    """Units in the head's hidden layers."""

    bottleneck: int = 256
    """Dimensions before the last layer, where vectors are made unit."""

    student_temperature: float = 0.1
    """Divides the student's logits."""

    teacher_temperature: float = 0.04
    """Divides the teacher's logits, after its warm-up."""

    teacher_temperature_start: float = 0.04
    """Where the warm-up of the teacher's temperature begins."""

    teacher_warmup_steps: int = 0
    """Steps of that warm-up, which is linear."""

    teacher_momentum: float = 0.996
    """Share of itself that the teacher keeps at a step; a cosine takes it to 1."""

    center_momentum: float = 0.9
    """Share of itself that the center of the teacher's outputs keeps at a step."""

    frozen_steps: int = 0
    """Steps at first for which the last layer stays as it is; the paper's: 1 epoch."""

    def __post_init__(self) -> None:
        for name in ("prototypes", "hidden", "bottleneck"):
            require(f"objective.{name} >= 2", holds=getattr(self, name) >= 2)
        for name in (
            "student_temperature",
            "teacher_temperature",
            "teacher_temperature_start",
        ):
            require(f"objective.{name} > 0", holds=getattr(self, name) > 0)
        for name in ("teacher_momentum", "center_momentum"):
            require(f"0 <= objective.{name} <= 1", holds=0 <= getattr(self, name) <= 1)
        for name in ("teacher_warmup_steps", "frozen_steps"):
            require(f"objective.{name} >= 0", holds=getattr(self, name) >= 0)


ObjectiveSettings = (
    MoCoSettings
    | SimCLRSettings
    | AlignUniformSettings
    | SupConSettings
    | ClassifySettings
    | VICRegSettings
    | DINOSettings
)

OBJECTIVES: dict[str, type[ObjectiveSettings]] = {
    kind.NAME: kind
    for kind in (
        MoCoSettings,
        SimCLRSettings,
        AlignUniformSettings,
        SupConSettings,
        ClassifySettings,
        VICRegSettings,
        DINOSettings,
    )
}
"""The settings of each objective, by the name that the command line knows it by."""
