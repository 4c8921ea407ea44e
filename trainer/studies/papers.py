"""What the papers found, to be drawn beside a study of ours.

Facts, with their place: A is Shaders-21k (Baradad et al., NeurIPS 2022), B is Learning
to See by Looking at Noise (Baradad et al., NeurIPS 2021), C is Separating Knowledge and
Perception with Procedural Data (ICML 2025). All are top-1 in percent on ImageNet-100 or
ImageNet-1k, after budgets thousands of times that of a study on a CPU: shapes may be
compared, heights not.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a paper's.

    Attributes:
        name: which.
        points: x or category, and percent.
        baseline: of random weights, percent.
    """

    name: str
    points: tuple[tuple[float | str, float], ...]
    baseline: float | None = None


SCALING = (
    # A, the plot of performance per number of shaders, read off its markers (+-0.02):
    # SmallAlexNet, 100,000 images, ImageNet-100, linear.
    Curve(
        "A: SimCLR, ImageNet-100",
        (
            *((1, 23.34), (2, 19.5), (4, 23.34), (8, 22.86), (16, 26.64), (32, 30.04)),
            *((64, 32.5), (128, 34.76), (256, 38.92), (512, 39.64), (1024, 42.36)),
            *((2048, 43.78), (4096, 45.94), (8192, 47.08)),
            *((12288, 47.26), (16384, 47.68), (21083, 47.74)),
        ),
        baseline=17.82,
    ),
)

MIXING = (
    # A, the table of results: ResNet-50, MoCo v2, ImageNet-100, linear.
    Curve(
        "A: MoCo v2, ImageNet-100",
        (("one program", 51.52), ("mean of 6", 66.36)),
        baseline=10.84,
    ),
    # C, the figure of results: ViT-S, DINO, ImageNet-1k, k-NN.
    Curve(
        "C: DINO, ImageNet-1k",
        (("one program", 30.69), ("leaves of 3", 35.38)),
        baseline=1.84,
    ),
)

CORPORA = (
    # A and B, the tables of results: ResNet-50, MoCo v2, ImageNet-100, linear.
    Curve(
        "A, B: MoCo v2, ImageNet-100",
        (
            *(("dead leaves", 38.34), ("FractalDB", 44.06), ("shaders", 51.52)),
            *(("spectrum, color, wavelets", 56.04), ("StyleGAN", 58.7)),
        ),
        baseline=10.84,
    ),
)

CURVES: dict[str, tuple[Curve, ...]] = {
    "scaling": SCALING,
    "views": (),
    "mixing": MIXING,
    "corpora": CORPORA,
}
"""By the name of the study."""
