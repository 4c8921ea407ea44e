"""Write scikit-learn's handwritten digits as an image folder for `evaluate --images`.

    python tests/bench/digits.py OUT [--side 32]

scikit-learn's wheel carries 1,797 real pictures of 8 x 8 pixels, from the UCI Optical
Recognition of Handwritten Digits set. OUT/val gets the first fifth of each digit and
OUT/train the rest: the set is in the order of its writers, so that one part's writers
are mostly not the other's. scikit-learn is no dependency of the project: run this where
it is installed, with Pillow.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn import datasets

QUERY_SHARE = 0.2


def main() -> None:
    """Write one PNG a digit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--side", type=int, default=32, help="of a picture, pixels")
    asked = parser.parse_args()
    digits = datasets.load_digits()
    size = (asked.side, asked.side)
    for digit in range(10):
        members = np.flatnonzero(digits.target == digit)
        first = round(QUERY_SHARE * len(members))
        for place, member in enumerate(members):
            part = "val" if place < first else "train"
            folder = asked.out / part / str(digit)
            folder.mkdir(parents=True, exist_ok=True)
            gray = (digits.images[member] * (255 / 16)).round().astype(np.uint8)
            large = Image.fromarray(gray).resize(size, Image.Resampling.BICUBIC)
            large.convert("RGB").save(folder / f"{member:04}.png")


if __name__ == "__main__":
    main()
