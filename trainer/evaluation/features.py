"""Features of pictures: by networks, or by their pixels alone."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from trainer.encoders.base import Encoder
from trainer.evaluation.decode import Encoded
from trainer.views.pixels import normalize, to_float

CHUNK = 256
RAW_SIDE = 32
"""Raw pixels are compared at this side: finer ones are no better and cost more."""

MEASURED = 2048
"""Pictures that an untrained network's statistics are taken from."""

Pair = tuple[Tensor, Tensor]
"""Features float32 [N, F] of the gallery and of the queries, on the CPU."""

Method = Callable[[Tensor], Tensor]
"""Uint8 [n, 3, H, W] to float [n, F]."""


def read_chunks(images: Tensor | Encoded) -> Iterator[Tensor]:
    """Give parts of near equal size; the next is decoded while one is looked at."""
    parts = max(1, -(-len(images) // CHUNK))
    ends = [len(images) * part // parts for part in range(parts + 1)]
    slices = [slice(low, high) for low, high in pairwise(ends)]
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(images.__getitem__, slices[0])
        for each in [*slices[1:], None]:
            part = coming.result()
            if each is not None:
                coming = ahead.submit(images.__getitem__, each)
            yield part


@torch.no_grad()
def extract(
    methods: Mapping[str, Method], images: Tensor | Encoded
) -> dict[str, Tensor]:
    """Read pictures once, and give each method's float32 [N, F] on the CPU."""
    found: dict[str, list[Tensor]] = {name: [] for name in methods}
    for part in read_chunks(images):
        for name, method in methods.items():
            found[name].append(method(part).float().cpu())
    return {name: torch.cat(parts) for name, parts in found.items()}


def look_through(encoder: Encoder, layer: str) -> Method:
    """Make a method of a network in evaluation mode; see `Encoder.forward`."""
    encoder.eval()
    device = next(encoder.parameters()).device
    return lambda images: encoder(normalize(to_float(images.to(device))), layer)


def take_pixels(images: Tensor) -> Tensor:
    """Raw pixels as features: float32 [n, 3 * side * side], uint8 0..255 to 0..1."""
    side = min(RAW_SIDE, images.shape[-1])
    return torch.nn.functional.adaptive_avg_pool2d(to_float(images), side).flatten(1)


def take_mean_color(images: Tensor) -> Tensor:
    """Mean red, green and blue: float32 [n, 3] in 0..1; paper B's lowest baseline."""
    return to_float(images).mean(dim=(2, 3))


@torch.no_grad()
def measure_statistics(encoder: Encoder, images: Tensor | Encoded) -> None:
    """Set an untrained network's batch norms to the statistics of some pictures.

    Without it they would hold their first values, 0 and 1, and the baseline would be
    weaker than random weights have to be.
    """
    norms = [one for one in encoder.modules() if isinstance(one, _BatchNorm)]
    if not norms:
        return
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain mean over all batches
    # Mixed, for sets are in the order of their classes.
    generator = torch.Generator().manual_seed(0)
    chosen = torch.randperm(len(images), generator=generator)[:MEASURED]
    sample = images[chosen.sort().values]  # in order, as a store reads fastest
    sample = sample[torch.randperm(len(sample), generator=generator)]
    device = next(encoder.parameters()).device
    encoder.train()
    for part in sample.tensor_split(max(1, -(-len(sample) // CHUNK))):
        encoder(normalize(to_float(part.to(device))))
    encoder.eval()


def digest_encoder(encoder: Encoder) -> str:
    """SHA-256 of a network's kind and of all that it holds, in hexadecimal."""
    digest = hashlib.sha256(type(encoder).__name__.encode())
    for name, tensor in sorted(encoder.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        flat = tensor.detach().cpu().contiguous().flatten()
        digest.update(flat.view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
