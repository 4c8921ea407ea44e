"""How fast views are made of rendered pictures, beside kornia where it is installed.

    python tests/bench/augment.py --views 512 --sides 64 224 --rounds 5 --json

All views get everything: jitter, blur and crop are each timed alone on every view, and
then the whole list of MoCo v2 with its chances, once on views that the renderer has
cut and once with the trainer's own crops, out of pictures 12/7 as large as the view
(384 pixels for 224, as in the papers). What is compared takes turns within a round, so
that a busy machine hits all of it; the median round counts.

kornia gets the same parts of the batch on a CPU. What it does is not the same: one
order of the jitter's changes for a whole batch, no antialiasing of crops (and a loop
over the samples), kernels that are cut off.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from statistics import median

import torch
from torch import Tensor

from shaders21k import StreamSpec
from trainer.settings import AugmentSettings, TrainSettings, ViewSettings
from trainer.views import augment, crops
from trainer.views.blur import blur
from trainer.views.color import jitter
from trainer.views.make import PART_BYTES, make_views

Work = Callable[[], object]


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--views", type=int, default=512, help="views in a batch")
    parser.add_argument("--sides", type=int, nargs="+", default=[64, 224], help="px")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0, help="0: torch's own choice")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json", action="store_true", help="a line of JSON a figure")
    return parser.parse_args()


def split(images: Tensor) -> list[slice]:
    """Cut a batch into parts, as `make_views` does."""
    size = len(images)
    if images.device.type == "cpu":
        size = max(1, PART_BYTES // (4 * images[0].numel()))
    return [slice(at, at + size) for at in range(0, len(images), size)]


def list_ours(images: Tensor, pictures: Tensor, side: int) -> dict[str, Work]:
    """List what is timed of ours: by name, on all images of float [N, 3, H, W]."""
    count = len(images)
    unit = torch.rand(crops.NUMBERS + augment.NUMBERS, count)
    changes = augment.draw_changes(unit[crops.NUMBERS :], AugmentSettings(), 0)
    size = (pictures.shape[2], pictures.shape[3])
    boxes = crops.draw_boxes(unit[: crops.NUMBERS], size, (0.2, 1.0), 0.5)
    sigma_px = changes.sigma_px.to(images.device)
    whole, small = split(pictures), split(images)
    return {
        "jitter, ours": lambda: [
            jitter(images[part], changes.order[:, part], changes.amount[:, part])
            for part in small
        ],
        "blur, ours": lambda: [blur(images[part], sigma_px[part]) for part in small],
        "crop, ours": lambda: [
            crops.cut(pictures[part], boxes[part], side) for part in whole
        ],
    }


def list_kornia(images: Tensor, pictures: Tensor, side: int) -> dict[str, Work]:
    """List kornia's counterparts; nothing where it is not installed."""
    try:
        from kornia import augmentation
    except ImportError:
        return {}
    low, high = AugmentSettings().blur_sigma_px
    jitters = augmentation.ColorJitter(*AugmentSettings().jitter, p=1.0)
    kernel = 2 * round(side * 0.05) + 1  # a tenth of the side, as in SimCLR
    blurs = augmentation.RandomGaussianBlur((kernel, kernel), (low, high), p=1.0)
    cuts = augmentation.RandomResizedCrop((side, side), (0.2, 1.0), align_corners=False)
    whole, small = split(pictures), split(images)
    return {
        "jitter, kornia": lambda: [jitters(images[part]) for part in small],
        "blur, kornia": lambda: [blurs(images[part]) for part in small],
        "crop, kornia": lambda: [cuts(pictures[part]) for part in whole],
    }


def list_whole(images: Tensor, pictures: Tensor, side: int) -> dict[str, Work]:
    """List the whole of `make_views`, on uint8 pictures, two views a sample."""
    half = len(images) // 2
    drawn, larger = (
        (each * 255).to(torch.uint8).unflatten(0, (half, 2))
        for each in (images, pictures)
    )
    stream = StreamSpec(batch_size=half, resolution=side)
    cutting = ViewSettings(made_by="trainer", size_px=side)
    rendered = TrainSettings(stream=stream)
    cut = TrainSettings(stream=stream, views=cutting)
    return {
        "all, rendered views": lambda: make_views(drawn, rendered, 0, (0, half)),
        "all, trainer's crops": lambda: make_views(larger, cut, 0, (0, half)),
    }


def time_all(works: dict[str, Work], rounds: int, device: str) -> dict[str, float]:
    """Median seconds of each, after a round that does not count."""
    taken_s: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            started_s = time.perf_counter()
            work()
            if device != "cpu":
                torch.cuda.synchronize()
            if number:
                taken_s[name].append(time.perf_counter() - started_s)
    return {name: median(each) for name, each in taken_s.items()}


def main() -> None:
    """Time everything at every size, and print it."""
    asked = read_arguments()
    if asked.threads:
        torch.set_num_threads(asked.threads)
    torch.manual_seed(0)
    for side in asked.sides:
        larger = round(side * 12 / 7)
        images = torch.rand(asked.views, 3, side, side, device=asked.device)
        pictures = torch.rand(asked.views, 3, larger, larger, device=asked.device)
        works = {}
        for lister in (list_ours, list_kornia, list_whole):
            works |= lister(images, pictures, side)
        for name, taken_s in time_all(works, asked.rounds, asked.device).items():
            rate = asked.views / taken_s
            if asked.json:
                figure = {"what": name, "side_px": side, "views": asked.views}
                figure |= {"ms": round(taken_s * 1e3, 1), "views_per_s": round(rate)}
                line = json.dumps(figure)
            else:
                line = f"{side:4} px  {name:22} {taken_s * 1e3:9.1f} ms {rate:7.0f}/s"
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
