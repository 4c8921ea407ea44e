"""Write patches of the two photographs in scikit-learn's wheel as an image folder.

    python tests/bench/photos.py OUT

A real labeled set where there is no other: each photograph is cut into 4 x 6 cells,
the classes, and the question is which cell a patch is from. Patches to learn from lie
in the left half of a cell, those that are asked about in the right half, so that no
pixel is in both; each is a square of a random size and place (seed 0).
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn import datasets

DOWN, ACROSS = 4, 6
PATCHES = 12
SIDE_PX = 32


def main() -> None:
    """Write OUT/train/CELL/*.png and OUT/val/CELL/*.png."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    chance = np.random.default_rng(0)
    for name in ("china.jpg", "flower.jpg"):
        photo = Image.fromarray(datasets.load_sample_image(name))
        height, width = photo.height // DOWN, photo.width // ACROSS
        for cell in range(DOWN * ACROSS):
            top, left = cell // ACROSS * height, cell % ACROSS * width
            for part, start in (("train", left), ("val", left + width // 2)):
                folder = out / part / f"{name.split('.')[0]}-{cell:02d}"
                folder.mkdir(parents=True, exist_ok=True)
                for index in range(PATCHES):
                    side = int(chance.integers(SIDE_PX, width // 2 + 1))
                    x = start + int(chance.integers(0, width // 2 - side + 1))
                    y = top + int(chance.integers(0, height - side + 1))
                    patch = photo.crop((x, y, x + side, y + side))
                    patch.resize((SIDE_PX, SIDE_PX)).save(folder / f"{index:02d}.png")


if __name__ == "__main__":
    main()
